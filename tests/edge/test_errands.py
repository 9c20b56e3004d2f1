"""What is owed to rooms is done at its time by any program of ours, and by no program twice at the same time."""

import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.couple import Couple, Owed
from skill.edge.errands import AT_MOST, Errands
from skill.edge.settings import Settings
from skill.edge.sqlite import SqliteKeeper
from skill.edge.wiring import open_door
from skill.ports import KeeperDown, LostVersion
from tests.houses import ScriptedHouse

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=20)
AT_ONCE = 2.0  # seconds


class Watching:
    """What is owed, whose room was watched, and what comes of it."""

    def __init__(self, owed: dict[str, datetime]) -> None:
        self.owed, self.watched = owed, list[str]()
        self.left: dict[str, datetime | None] = {}
        self.breaks: dict[str, Exception] = {}
        self.looked = threading.Event()
        self.looks = 0

    def owing(self) -> tuple[tuple[str, datetime], ...]:
        self.looks += 1
        self.looked.set()
        if "owing" in self.breaks:
            raise self.breaks["owing"]
        return tuple(sorted(self.owed.items(), key=lambda one: one[1]))

    def watch(self, household: str) -> datetime | None:
        self.watched.append(household)
        if household in self.breaks:
            raise self.breaks[household]
        return self.left.get(household)

    def errands(self, now: datetime = NOW) -> Errands:
        return Errands(self.owing, self.watch, lambda: now)


def test_where_nothing_is_owed_nothing_is_done() -> None:
    watching = Watching({})

    assert watching.errands().run() is None
    assert watching.watched == []


def test_only_what_is_due_is_done_and_the_next_time_is_told() -> None:
    watching = Watching({"over": NOW - timedelta(hours=9), "now": NOW, "soon": SOON, "later": LATER})

    assert watching.errands().run() == SOON
    assert watching.watched == ["over", "now"]


@pytest.mark.parametrize(
    ("left", "next_time"),
    [({}, LATER), ({"a": SOON}, SOON), ({"a": LATER + timedelta(hours=1), "b": None}, LATER), ({"b": SOON}, SOON)],
)
def test_what_did_not_come_off_is_done_at_the_time_it_says(
    left: dict[str, datetime | None], next_time: datetime
) -> None:
    watching = Watching({"a": NOW, "b": NOW, "later": LATER})
    watching.left = left

    assert watching.errands().run() == next_time


def test_everything_done_leaves_no_next_time() -> None:
    assert Watching({"a": NOW, "b": NOW}).errands().run() is None


def test_who_is_having_an_evening_just_now_is_left_for_the_next_look_and_the_others_are_not() -> None:
    watching = Watching({"busy": NOW, "b": NOW, "later": LATER})
    watching.breaks["busy"] = LostVersion()

    assert watching.errands().run() == NOW + timedelta(seconds=AT_MOST)
    assert watching.watched == ["busy", "b"]


def test_a_keeper_that_is_down_is_told() -> None:
    watching = Watching({"a": NOW})
    watching.breaks["owing"] = KeeperDown("secret")

    with pytest.raises(KeeperDown):
        watching.errands().run()


# In the background.


@pytest.fixture
def ending() -> Iterator[list[Callable[[], None]]]:
    """What ends the threads of a test, and a look whether they have ended."""
    ends = list[Callable[[], None]]()
    yield ends
    for end in ends:
        end()
    assert until(lambda: not running())


def running() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "errands"]


def until(so: Callable[[], object], seconds: float = AT_ONCE) -> bool:
    over = time.monotonic() + seconds
    while not so() and time.monotonic() < over:
        time.sleep(0.005)
    return bool(so())


def test_in_the_background_it_begins_at_once_and_waits_then(ending: list[Callable[[], None]]) -> None:
    watching = Watching({"a": NOW, "later": LATER})
    ending.append(watching.errands().keep_running())

    assert until(lambda: watching.watched == ["a"])
    time.sleep(0.05)
    assert watching.looks == 1
    assert AT_MOST > AT_ONCE


def test_in_the_background_it_is_ended_at_once(ending: list[Callable[[], None]]) -> None:
    watching = Watching({})
    end = watching.errands().keep_running()
    assert watching.looked.wait(AT_ONCE)
    assert running()

    end()
    assert until(lambda: not running())
    end()  # twice does no harm


def test_it_never_keeps_a_program_from_ending() -> None:
    program = (
        "from datetime import UTC, datetime\n"
        "from skill.edge.errands import Errands\n"
        "Errands(lambda: (), lambda household: None, lambda: datetime.now(UTC)).keep_running()\n"
    )
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=AT_MOST)

    assert time.monotonic() - begun < AT_MOST


@pytest.mark.parametrize("where", ["owing", "a"])
def test_a_keeper_that_is_down_does_not_end_it_and_is_logged_by_its_kind(
    where: str, ending: list[Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    watching = Watching({"a": NOW})
    watching.breaks[where] = KeeperDown("the secret path")
    ending.append(watching.errands().keep_running())

    assert until(lambda: caplog.record_tuples == [("ember", logging.WARNING, "errands: KeeperDown")])
    time.sleep(0.05)
    assert len(running()) == 1
    assert "secret" not in caplog.text


# With a real keeper.


def owed(due: datetime, scent_until: datetime | None = None) -> Couple:
    return replace(Couple(), owed=Owed({"main": {"brightness_pct": 70}}, due, scent_until))


def test_what_a_keeper_holds_is_what_is_owed() -> None:
    keeper = SqliteKeeper(":memory:", lambda: NOW)
    for household, couple in {
        "late": owed(LATER, NOW),  # its scent is due
        "later": owed(LATER),
        "over": owed(NOW - timedelta(hours=1)),
        "nothing": Couple(evenings=3),
    }.items():
        keeper.keep(household, couple, 0)
    watched = list[str]()
    errands = Errands(keeper.owing, lambda household: watched.append(household), lambda: NOW)

    assert errands.run() == LATER
    assert watched == ["over", "late"]


def test_a_record_that_cannot_be_read_keeps_no_other_room_from_going_back(tmp_path: Path) -> None:
    keeper = SqliteKeeper(tmp_path / "couples.db", lambda: NOW)
    for household, due in (("unreadable", NOW - timedelta(minutes=1)), ("fine", NOW)):
        keeper.keep(household, owed(due), 0)
    with closing(sqlite3.connect(tmp_path / "couples.db", isolation_level=None)) as db:
        db.execute("update couples set record = '{}' where household = 'unreadable'")
    house = ScriptedHouse()
    open_door(Settings(str(tmp_path / "couples.db")), lambda: NOW, house=house).errands.run()

    assert [call.asked for call in house.journal] == ["put_back"]


PUTS_BACK = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from skill.ports import House
from skill.room import Came

class Noting(House):
    def look_around(self, household): return {}
    def change(self, household, look, rest=None): return {}
    def put_back(self, household, room):
        with open(sys.argv[2], "a") as journal:
            journal.write(f"{household} {room['main']['brightness_pct']}\\n")
        return Came.DONE

door = open_door(Settings(sys.argv[1]), house=Noting())
Path(sys.argv[3]).touch()
while len(list(Path(sys.argv[3]).parent.glob("ready.*"))) < 2:
    time.sleep(0.002)
while door.errands.run() is not None:
    pass
"""
HOUSEHOLDS = 12


def test_two_programs_with_one_file_put_every_room_back_and_nothing_is_owed_any_more(tmp_path: Path) -> None:
    db, journal = tmp_path / "couples.db", tmp_path / "journal.txt"
    keeper = SqliteKeeper(db)
    for number in range(HOUSEHOLDS):
        keeper.keep(f"home-{number}", owed(datetime.now(UTC) - timedelta(minutes=1)), 0)
    programs = [
        subprocess.Popen([sys.executable, "-c", PUTS_BACK, str(db), str(journal), str(tmp_path / f"ready.{number}")])
        for number in range(2)
    ]
    assert [program.wait(60) for program in programs] == [0, 0]
    put_back = Counter(journal.read_text().splitlines())

    assert set(put_back) == {f"home-{number} 70" for number in range(HOUSEHOLDS)}
    assert max(put_back.values()) <= 2  # twice is the same as once
    assert keeper.owing() == ()
    assert [keeper.recall(f"home-{number}")[0] for number in range(HOUSEHOLDS)] == [Couple()] * HOUSEHOLDS


def test_whatever_breaks_does_not_end_it(ending: list[Callable[[], None]], caplog: pytest.LogCaptureFixture) -> None:
    watching = Watching({"a": NOW})
    watching.breaks["a"] = ZeroDivisionError("the secret path")
    ending.append(watching.errands().keep_running())

    assert until(lambda: "errands: ZeroDivisionError" in caplog.text)
    assert len(running()) == 1
    assert "secret" not in caplog.text
