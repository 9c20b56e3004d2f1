"""Secrets: found by their names, shown to nobody, written for their owner only."""

import copy
import json
import logging
import os
import pickle
import stat
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skill.edge.homes.keyring import NAME, Keyring, Secret
from skill.edge.settings import WrongSetting

TOKEN = "EMBER_HOME_TOKEN"  # noqa: S105  (its name)
VALUE = "qX9zvWk.4712"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


def test_the_environment_comes_before_the_folder(tmp_path: Path) -> None:
    (tmp_path / TOKEN).write_text("from the folder")

    assert Keyring({TOKEN: VALUE}, tmp_path).find(TOKEN).reveal() == VALUE
    assert Keyring({}, tmp_path).find(TOKEN).reveal() == "from the folder"
    assert Keyring({TOKEN: " \n"}, tmp_path).find(TOKEN).reveal() == "from the folder"


def test_the_environment_is_the_programs_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, VALUE)

    assert Keyring().find(TOKEN).reveal() == VALUE


@pytest.mark.parametrize("around", ["{}", " {} ", "{}\n", "\r\n{}\r\n", "\t{}"])
def test_space_around_a_secret_is_none_of_it(around: str, tmp_path: Path) -> None:
    (tmp_path / TOKEN).write_text(around.format(VALUE), encoding="utf-8", newline="")

    assert Keyring({TOKEN: around.format(VALUE)}).find(TOKEN).reveal() == VALUE
    assert Keyring({}, tmp_path).find(TOKEN).reveal() == VALUE


@pytest.mark.parametrize("environment", [{}, {TOKEN: ""}, {TOKEN: " \n "}, {TOKEN.lower(): VALUE}])
def test_a_secret_that_is_missing_is_named_with_where_it_may_lie(environment: dict[str, str], folder: Path) -> None:
    says = f"the secret {TOKEN} is not there: set it in the environment"
    for keyring, told in (
        (Keyring(environment), says),
        (Keyring(environment, folder), f"{says}, or write it to {folder / TOKEN}"),
    ):
        with pytest.raises(WrongSetting) as missing:
            keyring.find(TOKEN)
        assert str(missing.value) == told


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00q", None])
def test_a_file_that_holds_nothing_or_no_text_holds_no_secret(content: bytes | None, tmp_path: Path) -> None:
    if content is None:
        (tmp_path / TOKEN).mkdir()
    else:
        (tmp_path / TOKEN).write_bytes(content)

    with pytest.raises(WrongSetting, match=f"the secret {TOKEN} is not there"):
        Keyring({}, tmp_path).find(TOKEN)


@pytest.mark.parametrize(
    "value", ["qX9\nzvWk", "qX9\tzvWk", "qX9zvWk\u00e9", "\ufeffqX9zvWk", "qX9zvWk\x00", "\u201cqX9zvWk\u201d"]
)
def test_what_can_be_no_secret_is_refused_and_not_repeated(value: str, tmp_path: Path) -> None:
    (tmp_path / TOKEN).write_text(value, encoding="utf-8")
    for keyring in (Keyring({TOKEN: value}), Keyring({}, tmp_path)):
        with pytest.raises(WrongSetting) as wrong:
            keyring.find(TOKEN)
        told = "".join(traceback.format_exception(wrong.value))

        assert str(wrong.value).startswith(f"the secret {TOKEN} holds something that is no secret")
        assert "qX9" not in told
        assert "zvWk" not in told


@pytest.mark.parametrize("name", ["EMBER", "EMBER_HOME_TOKEN", "A1_", "A" * 64])
def test_a_name_of_a_secret_is_in_capitals(name: str) -> None:
    assert NAME.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["", "AB", "A" * 65, "ember", "1ABC", "_ABC", "EMBER-TOKEN", "../ABC", "ABC\n", "\u00c4BC"]
)
def test_what_may_be_a_secret_or_a_path_is_no_name(name: str) -> None:
    assert not NAME.fullmatch(name)


# What is shown of it.


@pytest.mark.parametrize("show", [repr, str, ascii, format, "{}".format, "{!r}".format, "%s".__mod__, "%r".__mod__])
@pytest.mark.parametrize("within", [lambda secret: secret, lambda secret: [secret], lambda secret: {"token": secret}])
def test_nothing_of_a_secret_is_shown(show: Callable[[object], str], within: Callable[[Secret], object]) -> None:
    told = show(within(Secret(VALUE)))

    assert "Secret(...)" in told
    assert "qX9" not in told


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps, copy.copy, copy.deepcopy, bytes, vars, len, dict, list])
def test_a_secret_is_not_written_down_nor_taken_apart(write: Callable[[object], object]) -> None:
    with pytest.raises(TypeError) as refused:
        write(Secret(VALUE))

    assert "qX9" not in str(refused.value)


def test_a_traceback_that_shows_every_value_shows_no_secret() -> None:
    def sends(secret: Secret) -> None:
        raise ConnectionError(f"could not send {secret}")

    with pytest.raises(ConnectionError) as trouble:
        sends(Secret(VALUE))
    told = "".join(traceback.TracebackException.from_exception(trouble.value, capture_locals=True).format())

    assert "secret = Secret(...)" in told
    assert "qX9" not in told


def test_finding_logs_nothing(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    keyring = Keyring({TOKEN: VALUE}, tmp_path)
    logging.getLogger("ember").debug("found %s %r", keyring.find(TOKEN), keyring.find(TOKEN))

    assert caplog.messages == ["found Secret(...) Secret(...)"]
    assert VALUE not in repr(keyring)


# What is kept.


@pytest.fixture
def any_umask() -> Iterator[None]:
    """The system takes no right away by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("any_umask")
def test_what_is_kept_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet" / "there"
    keyring = Keyring({}, folder)
    path = keyring.keep(TOKEN, VALUE)

    assert path == folder / TOKEN
    assert (mode(folder), mode(path)) == (0o700, 0o600)
    assert keyring.find(TOKEN).reveal() == VALUE
    assert [file.name for file in folder.iterdir()] == [TOKEN]  # and nothing half written


@pytest.mark.usefixtures("any_umask")
def test_what_is_kept_again_takes_the_place_of_the_old_one_and_its_rights(folder: Path) -> None:
    folder.mkdir()
    (folder / TOKEN).write_text("the old one")
    Keyring({}, folder).keep(TOKEN, VALUE)

    assert mode(folder / TOKEN) == 0o600
    assert (folder / TOKEN).read_text() == f"{VALUE}\n"


def test_without_a_folder_nothing_is_kept() -> None:
    with pytest.raises(OSError, match="no folder for secrets"):
        Keyring({}).keep(TOKEN, VALUE)


def test_a_folder_that_cannot_be_made_is_an_error_that_names_no_secret(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("a file")
    with pytest.raises(OSError, match="secrets") as trouble:
        Keyring({}, tmp_path / "secrets").keep(TOKEN, VALUE)

    assert VALUE not in "".join(traceback.format_exception(trouble.value))
