"""The keeper on one machine: a real database file, two processes, and nothing left of who is forgotten."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.couple import Couple
from skill.edge.sqlite import SqliteKeeper
from skill.ports import KeeperDown, LostVersion
from tests.people import ANA_AND_BO

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)

COUNT_FIFTY = """
import sys
from contextlib import closing
from dataclasses import replace
from skill.edge.sqlite import SqliteKeeper
from skill.ports import KeeperDown, LostVersion
keeper = SqliteKeeper(sys.argv[1])
for _ in range(50):
    while True:
        couple, version = keeper.recall("home")
        try:
            keeper.keep("home", replace(couple, evenings=couple.evenings + 1), version)
            break
        except LostVersion:
            continue
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "couples.db"


def test_a_stranger_is_a_new_couple(path: Path) -> None:
    assert SqliteKeeper(path).recall("nobody") == (Couple(), 0)


def test_what_is_kept_is_recalled_by_the_next_process(path: Path) -> None:
    SqliteKeeper(path).keep("home", ANA_AND_BO, 0)

    assert SqliteKeeper(path).recall("home") == (ANA_AND_BO, 1)


def test_a_write_on_an_old_version_is_lost_and_says_so(path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.keep("home", ANA_AND_BO, 0)
    keeper.keep("home", ANA_AND_BO, 1)
    for version in (0, 1, 7):
        with pytest.raises(LostVersion):
            keeper.keep("home", Couple(), version)

    assert keeper.recall("home") == (ANA_AND_BO, 2)


def test_two_devices_at_once_lose_nothing(path: Path) -> None:
    SqliteKeeper(path).keep("home", Couple(), 0)
    counting = [subprocess.Popen([sys.executable, "-c", COUNT_FIFTY, str(path)]) for _ in range(4)]

    assert [process.wait(60) for process in counting] == [0] * 4
    assert SqliteKeeper(path).recall("home")[0].evenings == 200


def test_nothing_is_left_of_who_is_forgotten(path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.keep("home", replace(ANA_AND_BO, names=("Wilhelmina", "Bartholomew")), 0)
    assert b"Wilhelmina" in path.read_bytes()

    assert keeper.forget("home")
    assert keeper.recall("home") == (Couple(), 0)
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"Wilhelmina" not in left
    assert b"home" not in left


def test_forgetting_one_household_keeps_the_others(path: Path) -> None:
    keeper = SqliteKeeper(path)
    for household in ("home", "other"):
        keeper.keep(household, ANA_AND_BO, 0)
    keeper.forget("home")

    assert keeper.recall("other") == (ANA_AND_BO, 1)


def test_after_four_hundred_quiet_days_they_are_forgotten_unasked(path: Path) -> None:
    SqliteKeeper(path, lambda: NOW).keep("home", ANA_AND_BO, 0)
    assert SqliteKeeper(path, lambda: NOW + timedelta(days=399)).recall("home") == (ANA_AND_BO, 1)

    SqliteKeeper(path, lambda: NOW + timedelta(days=400))  # any start of the program will do
    assert b"Ana" not in path.read_bytes()


def test_a_keeper_that_runs_on_forgets_them_too(path: Path) -> None:
    days = [0]
    keeper = SqliteKeeper(path, lambda: NOW + timedelta(days=days[0]))
    keeper.keep("home", ANA_AND_BO, 0)
    days[0] = 400

    assert keeper.recall("home") == (Couple(), 0)
    keeper.keep("home", Couple(evenings=1), 0)
    assert keeper.recall("home") == (Couple(evenings=1), 1)


@pytest.mark.parametrize("record", ['{"v": 9}', '{"v": 1, "asked": 3}', "{half a rec", "[]", "7"])
def test_a_foreign_record_is_neither_read_nor_written_over(record: str, path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.keep("home", ANA_AND_BO, 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("update couples set record = ?", (record,))
    with pytest.raises(KeeperDown):
        keeper.recall("home")

    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select record from couples").fetchone() == (record,)


def test_a_file_that_is_no_database_says_so_and_is_left_alone(path: Path) -> None:
    path.write_text("my shopping list, which is long enough to be no database header at all")
    with pytest.raises(KeeperDown, match="cannot be used"):
        SqliteKeeper(path)

    assert path.read_text().startswith("my shopping list")


def test_nobody_else_on_the_machine_reads_it(path: Path) -> None:
    SqliteKeeper(path)

    assert path.stat().st_mode & 0o077 == 0


def test_a_database_somebody_else_holds_is_down_and_loses_nothing(path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.keep("home", ANA_AND_BO, 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(KeeperDown):
            keeper.keep("home", Couple(), 1)
        holder.execute("rollback")

    assert keeper.recall("home") == (ANA_AND_BO, 1)
