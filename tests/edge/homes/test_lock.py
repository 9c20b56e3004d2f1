"""Small texts are locked up: whoever has the database and not the key has nothing."""

import ast
from pathlib import Path

import pytest

import skill
from skill.edge.homes.keyring import Secret
from skill.edge.homes.lock import Lock, new_key
from skill.edge.settings import WrongSetting

WORDS = "ein Geheimnis, für zwei: 💛"


@pytest.fixture
def lock() -> Lock:
    return Lock(Secret(new_key()))


@pytest.mark.parametrize("text", [WORDS, "", "{}", "a" * 10_000])
def test_what_is_shut_is_opened_again(text: str, lock: Lock) -> None:
    assert lock.open(lock.shut(text)) == text


def test_what_is_shut_cannot_be_read_and_is_another_text_every_time(lock: Lock) -> None:
    one, other = lock.shut(WORDS), lock.shut(WORDS)

    assert one != other
    assert one.isascii()
    assert "Geheimnis" not in one


def test_a_later_start_with_the_same_key_opens_it() -> None:
    key = new_key()

    assert Lock(Secret(key)).open(Lock(Secret(key)).shut(WORDS)) == WORDS


def test_another_key_opens_nothing(lock: Lock) -> None:
    assert Lock(Secret(new_key())).open(lock.shut(WORDS)) is None


def test_no_two_keys_are_the_same() -> None:
    assert len({new_key() for _ in range(20)}) == 20


@pytest.mark.parametrize("text", ["", "x", "{}", "gAAAAA", "für", "\x00", "=" * 100, "\ud800"])
def test_what_was_never_shut_is_not_opened(text: str, lock: Lock) -> None:
    assert lock.open(text) is None


def test_what_was_meddled_with_is_not_opened(lock: Lock) -> None:
    shut = lock.shut(WORDS)
    broken = [shut[:-1], shut[4:], shut[:40] + ("A" if shut[40] != "A" else "B") + shut[41:]]

    assert [lock.open(text) for text in broken] == [None] * 3


@pytest.mark.parametrize("key", ["", "canary", "canary" * 8, "c" * 42, "für" * 16])
def test_a_key_that_is_none_is_refused_at_the_start_and_not_shown(key: str) -> None:
    with pytest.raises(WrongSetting, match="make a new one") as refused:
        Lock(Secret(key))

    assert not key or key not in str(refused.value)


SIGNATURES = {"certificates.py", "checking.py", "stand_in.py"}  # of the porch, which locks nothing


def test_nobody_but_the_lock_knows_how_it_locks() -> None:
    knowing = set()
    for path in Path(skill.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            knowing |= {path.name for name in names if name.split(".")[0] == "cryptography"}

    assert knowing - SIGNATURES == {"lock.py"}
