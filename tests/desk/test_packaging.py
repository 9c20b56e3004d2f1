"""The Lambda's package: only what it needs, the same every time, and it answers with nothing else installed."""

import hashlib
import json
import marshal
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from skill.desk import packaging
from skill.desk.belongings import Wrong
from skill.desk.packaging import HANDLER, NOT_OURS_TO_SHIP, ZIP, Order, package, package_into
from skill.edge.content import Content, read_content
from skill.edge.wiring import LANGUAGE, RITUALS
from skill.entry import WrongFile
from skill.librarian import read_library
from skill.library import Library
from skill.speech import Script, read_script
from tests.desk.test_command import ember
from tests.edge.envelopes import asked
from tests.package import built_package

ROOT = RITUALS.parent
OUR_OWN = ROOT / "docs" / "our_own"
MOST = 4_000_000  # bytes of the zip
ALONE = """
import json, sys
stdlib = set(sys.modules)
sys.path[:0] = sys.argv[1:]
import zoneinfo
zoneinfo.reset_tzpath(())  # a machine without time zones of its own
from lambda_function import lambda_handler
said = [lambda_handler(json.loads(event), None) for event in sys.stdin]
files = sorted({module.__file__ or "" for module in sys.modules.values() if getattr(module, "__file__", None)})
print(json.dumps({"said": said, "modules": sorted(set(sys.modules) - stdlib), "files": files}))
"""


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def quiet(_: str) -> None:
    """Nobody is told."""


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A launch, a heart and help, with the package, Python's own library, and botocore as AWS has it; nothing else."""
    theirs = tmp_path_factory.mktemp("runtime")
    for name in ("botocore", "jmespath"):
        (theirs / name).symlink_to(Path(str(distribution(name).locate_file(name))))
    notes = {"at": "checkin.First"}
    events = [
        asked(None, None, True),
        asked("HeartIntent", notes),
        asked("AMAZON.HelpIntent", notes, slots={}),
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(built_package()), str(theirs)],
        input="".join(json.dumps(event) + "\n" for event in events),
        env={"EMBER_DB": ":memory:"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_it_is_small() -> None:
    assert (built_package().parent / ZIP).stat().st_size < MOST


def test_it_is_what_runs_and_nothing_else() -> None:
    names = set(tree(built_package()))
    ours = {path.relative_to(ROOT).with_suffix(".pyc").as_posix() for path in (ROOT / "skill").rglob("*.py")}
    left_out = tuple(f"skill/{name.replace('.py', '.pyc')}" for name in NOT_OURS_TO_SHIP)

    assert {name for name in names if name.startswith("skill/")} == {n for n in ours if not n.startswith(left_out)}
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {
        "lambda_function.pyc", "content.json", "skill", "ask_sdk_core", "ask_sdk_model",
        "ask_sdk_runtime", "dateutil", "six.pyc", "tzdata", "urllib3",
    }  # fmt: skip
    assert [name for name in names if name.endswith((".py", ".so", ".pyd", ".yaml", ".toml")) or "test" in name] == []


def needed_by(*names: str) -> set[str]:
    """What these need, and what that needs; none of it as an extra."""
    found: set[str] = set()
    while names:
        found.update(names)
        needs = [Requirement(need) for name in names for need in distribution(name).requires or ()]
        now = {need.name.lower() for need in needs if not need.marker or need.marker.evaluate({"extra": ""})}
        names = tuple(now - found)
    return found


def test_all_that_the_sdk_needs_goes_along_but_for_what_nobody_asks_for() -> None:
    given = {name for name, _ in packaging._pins(ROOT / "lambda" / "requirements.txt")}
    left_out = {"requests", "certifi", "charset-normalizer", "charset_normalizer", "idna"}

    assert given == needed_by("ask-sdk-core", "tzdata", "urllib3") - left_out


def test_licences_go_along() -> None:
    licensed = {name.partition("-")[0] for name in tree(built_package()) if "LICENSE" in name}

    assert licensed >= {"ask_sdk_model", "python_dateutil", "six", "urllib3"}


def test_the_zip_is_the_folder() -> None:
    with ZipFile(built_package().parent / ZIP) as zipped:
        assert {name: zipped.read(name) for name in zipped.namelist()} == tree(built_package())
        assert zipped.namelist() == sorted(zipped.namelist())
        assert {entry.external_attr >> 16 for entry in zipped.infolist()} == {0o644}


def test_bytecode_is_never_checked_against_a_source_and_knows_no_folder_of_ours() -> None:
    for name, data in tree(built_package()).items():
        if name.endswith(".pyc"):
            assert data[:8] == MAGIC_NUMBER + (1).to_bytes(4, "little"), name  # 1: by hash, unchecked
            for code in codes(marshal.loads(data[16:])):  # noqa: S302  (we made it)
                assert code.co_filename == name.removesuffix("c"), name


def test_no_folder_of_this_machine_is_in_it() -> None:
    here = [str(folder).encode() for folder in (ROOT, built_package().parent, Path.home() / "x", Path(sys.prefix))]
    found = [name for name, data in tree(built_package()).items() if any(folder in data for folder in here)]

    assert found == []


def test_the_same_input_is_the_same_zip_in_another_folder_and_from_another_checkout(tmp_path: Path) -> None:
    checkout = tmp_path / "elsewhere"
    for room in ("skill", "rituals", "lambda"):
        shutil.copytree(ROOT / room, checkout / room, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "skill.desk.command", "package", "--python", sys.executable]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    digest = hashlib.sha256((built_package().parent / ZIP).read_bytes()).hexdigest()
    assert done.stdout.splitlines()[-1].endswith(digest)
    assert sorted(path.name for path in (checkout / "dist").iterdir()) == [ZIP, "package"]


def test_it_answers_with_nothing_else_installed(alone: dict[str, Any]) -> None:
    launch, heart, help_ = (answer["response"]["outputSpeech"]["ssml"] for answer in alone["said"])

    assert all(said.startswith("<speak>") for said in (launch, heart, help_))
    assert "support numbers" in help_
    assert len({launch, heart, help_}) == 3


def test_a_cold_start_waits_for_nothing_it_does_not_need(alone: dict[str, Any]) -> None:
    heavy = ("yaml", "requests", "certifi", "charset_normalizer", "idna", "xml", "boto3", "difflib", "skill.desk")
    found = [name for name in alone["modules"] if name in heavy or name.startswith(tuple(f"{one}." for one in heavy))]

    assert found == []


def test_everything_it_imports_is_in_it_or_pythons_own(alone: dict[str, Any]) -> None:
    inside = (str(built_package()), os.path.dirname(os.__file__))

    assert [file for file in alone["files"] if not file.startswith(inside)] == []


def test_its_content_is_what_the_yaml_gives(library: Library, script: Script) -> None:
    assert read_content(built_package() / "content.json") == Content(library, script)


def test_a_household_takes_its_own_rituals_and_its_home_along(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("a certificate")
    (tmp_path / "home.yaml").write_text(
        "house: home_assistant\ncode: 4712\n"
        "home_assistant: {url: 'https://hub.example', token: EMBER_HOME_TOKEN, certificate: authority.pem}\n"
    )
    order = Order(sys.executable, OUR_OWN, tmp_path / "home.yaml")
    package_into(order, tmp_path / "out", quiet)
    content = read_content(tmp_path / "out" / "content.json")

    assert content.library == read_library(RITUALS, OUR_OWN)
    assert content.script == read_script(LANGUAGE)
    assert content.home
    assert content.home.hub
    assert Path(content.home.hub.certificate or "").read_text() == "a certificate"
    assert str(tmp_path) not in (tmp_path / "out" / "content.json").read_text()


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_sam_build_gives_the_same(tmp_path: Path) -> None:
    artifacts = tmp_path / "EveningEmberFunction"
    artifacts.mkdir()
    target = ["build-EveningEmberFunction", f"ARTIFACTS_DIR={artifacts}", f"PYTHON={sys.executable}"]
    ready = ["--old-file=.venv/desk", f"BIN={Path(sys.executable).parent}"]  # this Python is set up already
    done = subprocess.run(["make", *ready, *target], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert tree(artifacts) == tree(built_package())
    assert [path.name for path in tmp_path.iterdir()] == [artifacts.name]


def test_a_python_that_is_not_here_is_told_in_one_line(tmp_path: Path) -> None:
    done = ember("package", "--python", "python9.9", "--out", str(tmp_path / "dist"))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "ember: --python: 'python9.9' is no Python that starts here; name the Lambda runtime's, python3.13\n"
    )
    assert list((tmp_path / "dist").iterdir()) == []


@pytest.mark.parametrize(
    ("home", "wrong"),
    [("house: casa\n", "home.yaml:1: 'house' is 'casa'"), ("house: pretend\n", "a pretend home is only at the desk")],
)
def test_a_home_that_cannot_be_packaged_is_told(home: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(home)

    with pytest.raises((Wrong, WrongFile), match=wrong):
        package(Order(sys.executable, home=tmp_path / "home.yaml"), tmp_path / "dist", quiet)

    assert list((tmp_path / "dist").iterdir()) == []


def test_what_was_there_before_stays_when_something_goes_wrong_halfway(tmp_path: Path) -> None:
    shutil.copytree(built_package().parent, tmp_path / "dist")

    def fails_at_the_last(step: str) -> None:
        if step == "zipping":
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        package(Order(sys.executable), tmp_path / "dist", fails_at_the_last)

    assert tree(tmp_path / "dist") == tree(built_package().parent)
    assert sorted(path.name for path in (tmp_path / "dist").iterdir()) == [ZIP, "package"]


def test_an_older_package_is_replaced(tmp_path: Path) -> None:
    old = tmp_path / "out"
    old.mkdir()
    (old / f"{HANDLER}.pyc").write_text("old")
    (old / "gone.pyc").write_text("old")
    package_into(Order(sys.executable), old, quiet)

    assert tree(old) == tree(built_package())


def test_a_folder_of_other_things_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "love.txt").write_text("dear")

    with pytest.raises(Wrong, match="holds something else; name an empty folder"):
        package_into(Order(sys.executable), tmp_path / "letters", quiet)

    assert [path.name for path in tmp_path.rglob("*")] == ["letters", "love.txt"]


def test_a_dependency_of_another_version_is_told(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match=r"names six 0\.1, not \d.*; run: .*pip install --no-deps six==0\.1"):
        packaging._add("six", "0.1", tmp_path)
    with pytest.raises(Wrong, match="names no-such-thing 1, and is not installed here; run: "):
        packaging._add("no-such-thing", "1", tmp_path)


def test_what_routines_need_is_fetched_or_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(
        "house: alexa_routines\n"
        "alexa_routines: {client_id: x, client_secret: EMBER_SECRET, key: EMBER_KEY, region: EU}\n"
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # there are no wheels anywhere
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    steps: list[str] = []

    with pytest.raises(Wrong, match=r"^lambda/routines.txt cannot be had: .*No matching distribution"):
        package(Order(sys.executable, home=tmp_path / "home.yaml"), tmp_path / "dist", steps.append)

    assert steps[-1] == "fetching what lambda/routines.txt names"
    assert list((tmp_path / "dist").iterdir()) == []


def test_help_has_an_example() -> None:
    done = ember("package", "--help")

    assert "--routines" in done.stdout
    assert "ember package --home home.yaml" in done.stdout
