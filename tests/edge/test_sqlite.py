"""The keeper on one machine: a real database file, two processes, and nothing left of who is forgotten."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from skill.conversation import Conversation
from skill.couple import Couple, Owed, Seen
from skill.edge.sqlite import SqliteKeeper
from skill.hearing import Said, Wanted
from skill.library import Library
from skill.place import Notes
from skill.ports import KeeperDown, LostVersion
from skill.room import Kind
from skill.speech import Script
from tests.houses import ORDINARY, ScriptedHouse
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


VERSION_0_1 = """
create table couples (
    household text primary key,
    version integer not null,
    record text not null,
    kept_at real not null
) without rowid
"""

CLOSED_AGAIN = """
import sys
from skill.edge.sqlite import SqliteKeeper
keeper = SqliteKeeper(sys.argv[1])
print(*[household for household, _ in keeper.owing()], keeper.look("grant"))
"""


def owing(minutes: float, scent: float | None = None) -> Couple:
    """A couple whose room goes back after so many minutes, and whose scent goes off after so many."""
    until = NOW + timedelta(minutes=scent) if scent else None
    return replace(ANA_AND_BO, owed=Owed({"main": 70}, NOW + timedelta(minutes=minutes), until))


def on_disk(path: Path) -> bytes:
    """Every byte of it, whichever file it lies in."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


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


def test_two_threads_never_take_each_others_writes_for_their_own(path: Path) -> None:
    keeper = SqliteKeeper(path)

    def count(times: int) -> int:
        """How many writes it believes to have made."""
        made = 0
        for _ in range(times):
            couple, version = keeper.recall("home")
            with suppress(LostVersion):
                keeper.keep("home", replace(couple, evenings=couple.evenings + 1), version)
                made += 1
        return made

    with ThreadPoolExecutor(8) as threads:
        made = sum(threads.map(count, [200] * 8))
    couple, version = keeper.recall("home")

    assert (couple.evenings, version) == (made, made)


def test_nothing_is_left_of_who_is_forgotten(path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.keep("home", replace(ANA_AND_BO, names=("Wilhelmina", "Bartholomew")), 0)
    assert b"Wilhelmina" in path.read_bytes()

    assert keeper.forget("home")
    assert keeper.recall("home") == (Couple(), 0)
    left = on_disk(path)
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


# Whose room is owed something


def test_who_is_owed_something_is_known_by_when_it_is_due_the_next_one_first(path: Path) -> None:
    keeper = SqliteKeeper(path, lambda: NOW)
    for household, couple in {
        "late": owing(40),
        "nobody": ANA_AND_BO,
        "soon": owing(5),
        "scented": owing(40, scent=15),
        "airing": owing(3, scent=15),
    }.items():
        keeper.keep(household, couple, 0)

    due = [(household, (when - NOW).total_seconds() / 60) for household, when in keeper.owing()]
    assert due == [("airing", 3), ("soon", 5), ("scented", 15), ("late", 40)]
    assert all(when.tzinfo for _, when in keeper.owing())


def test_a_debt_that_is_paid_put_off_or_forgotten_is_so_in_the_list_as_well(path: Path) -> None:
    keeper = SqliteKeeper(path, lambda: NOW)
    for household in ("paid", "put off", "forgotten"):
        keeper.keep(household, owing(5), 0)
    keeper.keep("paid", ANA_AND_BO, 1)
    keeper.keep("put off", owing(30), 1)
    keeper.forget("forgotten")
    with pytest.raises(LostVersion):
        keeper.keep("put off", owing(1), 1)

    assert keeper.owing() == (("put off", NOW + timedelta(minutes=30)),)


def test_the_next_process_knows_who_is_owed_something(path: Path) -> None:
    SqliteKeeper(path).keep("home", owing(5), 0)
    SqliteKeeper(path).put("grant", "locked-up")
    told = subprocess.run([sys.executable, "-c", CLOSED_AGAIN, str(path)], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["home", "locked-up"]


def test_scent_and_light_of_a_program_that_was_killed_go_at_their_time(
    path: Path, library: Library, script: Script
) -> None:
    now, house = [NOW], ScriptedHouse()
    notes: Notes | None = None

    def program() -> tuple[SqliteKeeper, Conversation]:
        keeper = SqliteKeeper(path, lambda: now[0])
        return keeper, Conversation(keeper, library, script, lambda: now[0], house, zoned=True)

    for heard in (Wanted("golden-hour"), Said.NEXT, Said.YES):
        notes = program()[1].take_turn("home", heard, notes, "en-US").notes
    seen = []
    for _ in range(3):
        keeper, conversation = program()
        due = keeper.owing()
        if due:
            now[0] = due[0][1]
            conversation.watch("home")
        seen.append((now[0] - NOW, house.room["scent"]["minutes"], house.room == ORDINARY))

    assert seen == [
        (timedelta(minutes=15), 0, False),
        (timedelta(minutes=30), 0, True),
        (timedelta(minutes=30), 0, True),
    ]


def of_version_0_1(path: Path, **records: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(VERSION_0_1)
        for household, record in records.items():
            db.execute("insert into couples values (?, 3, ?, ?)", (household, record, NOW.timestamp()))


def test_a_file_of_version_0_1_is_read_and_written_as_it_is(path: Path) -> None:
    of_version_0_1(path, home='{"v":1,"names":["Ana","Bo"]}')
    keeper = SqliteKeeper(path, lambda: NOW)

    assert keeper.recall("home") == (Couple(names=("Ana", "Bo")), 3)
    assert keeper.owing() == ()
    keeper.keep("home", owing(5), 3)
    keeper.put("key", "text")
    assert SqliteKeeper(path, lambda: NOW).recall("home") == (owing(5), 4)
    assert [household for household, _ in SqliteKeeper(path, lambda: NOW).owing()] == ["home"]


def test_what_version_0_1_owed_when_it_was_stopped_is_still_owed(path: Path) -> None:
    """Whoever updates in the middle of a ritual has the light back, too."""
    of_version_0_1(path, home='{"v":1,"owed":[{"main":70},"2026-11-22T20:14:00+00:00"]}', other='{"v":1}')
    keeper = SqliteKeeper(path, lambda: NOW)

    assert keeper.recall("home")[0].owed == Owed({"main": 70}, NOW + timedelta(minutes=14), None, frozenset(Kind))
    assert keeper.owing() == (("home", NOW + timedelta(minutes=14)),)


def test_two_programs_may_open_a_file_of_version_0_1_one_after_the_other(path: Path) -> None:
    of_version_0_1(path)
    one, other = SqliteKeeper(path, lambda: NOW), SqliteKeeper(path, lambda: NOW)
    one.keep("home", owing(5), 0)

    assert other.owing() == one.owing() != ()


def test_a_room_that_was_seen_or_owed_is_kept_word_for_word(path: Path) -> None:
    room = {"main": {"brightness_pct": 70, "kelvin": None}, "accent": [], "speaker": "näher", "scent": {}}
    couple = replace(
        ANA_AND_BO,
        owed=Owed(room, NOW, NOW + timedelta(seconds=1), frozenset({Kind.LIGHT})),
        seen=Seen(room, NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))),
    )
    SqliteKeeper(path).keep("home", couple, 0)

    assert SqliteKeeper(path).recall("home") == (couple, 1)


# The drawer


def test_what_is_put_into_the_drawer_lies_there_until_it_is_taken_out(path: Path) -> None:
    keeper = SqliteKeeper(path)

    assert keeper.look("grant") is None
    keeper.put("grant", "first")
    keeper.put("grant", "")
    keeper.put("other", "naïve 🔑 'quoted'")
    assert (SqliteKeeper(path).look("grant"), SqliteKeeper(path).look("other")) == ("", "naïve 🔑 'quoted'")
    assert keeper.empty("grant")
    assert (keeper.look("grant"), keeper.look("other")) == (None, "naïve 🔑 'quoted'")
    assert keeper.empty("grant")  # there was nothing, and nothing is left


@pytest.mark.parametrize("length", [20, 3000, 20000])  # within a page, and over many
@pytest.mark.parametrize("again", [False, True])
def test_nothing_is_left_on_the_disk_of_what_was_taken_out_or_put_in_the_place_of(
    again: bool, length: int, path: Path
) -> None:
    keeper, secret = SqliteKeeper(path), "Wilhelmina" * (length // 10)
    keeper.put("grant of ours", secret)
    assert b"Wilhelmina" in on_disk(path)
    if again:
        keeper.put("grant of ours", "another")
    else:
        keeper.empty("grant of ours")

    assert b"Wilhelmina" not in on_disk(path)
    assert (b"grant of ours" in on_disk(path)) is again


def test_what_could_not_be_taken_out_is_not_said_to_be_gone(path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.put("grant", "locked-up")
    keeper.keep("home", ANA_AND_BO, 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for table in ("drawer", "couples"):
            db.execute(f"create trigger keep_{table} before delete on {table} begin select raise(ignore); end")

    assert not keeper.empty("grant")
    assert not keeper.forget("home")
    assert keeper.look("grant") == "locked-up"


def test_nothing_is_left_on_the_disk_of_a_room_that_is_no_longer_owed_or_seen(path: Path) -> None:
    keeper, room = SqliteKeeper(path), {"main": "Wilhelmina" * 300}
    keeper.keep("home", replace(ANA_AND_BO, owed=Owed(room, NOW), seen=Seen(room, NOW)), 0)
    keeper.keep("home", ANA_AND_BO, 1)

    assert b"Wilhelmina" not in on_disk(path)


def test_who_is_forgotten_leaves_what_is_in_the_drawer_to_whoever_put_it_there(path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.keep("home", ANA_AND_BO, 0)
    keeper.put("home", "locked-up")
    keeper.forget("home")

    assert keeper.look("home") == "locked-up"


@pytest.mark.parametrize(
    "ask",
    [
        lambda keeper: keeper.look("grant"),
        lambda keeper: keeper.put("grant", "secret-text"),
        lambda keeper: keeper.empty("grant"),
        lambda keeper: keeper.owing(),
    ],
    ids=["look", "put", "empty", "owing"],
)
def test_a_database_that_is_gone_is_down_and_names_nothing(ask: Callable[[SqliteKeeper], object], path: Path) -> None:
    keeper = SqliteKeeper(path)
    keeper.close()
    with pytest.raises(KeeperDown) as down:
        ask(keeper)

    assert str(down.value) == "ProgrammingError"
    assert down.value.__cause__ is None
