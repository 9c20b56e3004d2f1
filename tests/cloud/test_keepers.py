"""What every keeper does, on SQLite and on DynamoDB over the wire: the same tests for all of them."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from skill.couple import Couple, Hearts, Mute, Owed, Question, Resume, Seen, Stage
from skill.edge.cloud.dynamo import DynamoKeeper
from skill.edge.cloud.table import Table
from skill.edge.drawer import Drawer
from skill.edge.sqlite import SqliteKeeper
from skill.ports import Keeper, LostVersion
from skill.room import Kind, Tuning
from tests.cloud.dynamo_servers import ATOMIC, SERVERS, as_us, cloud, dynamo_server, scan
from tests.people import ANA_AND_BO

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
QUIET = timedelta(days=400)
IDS = ("safety-shoulders", "novelty-odd-shelf", "golden-hour")
US, OTHERS = "a" * 64, "b" * 64
ROOM = {"main": {"light.sofa": {"on": True, "brightness": 128, "kelvin": 2700}}, "speaker": {"volume": 0.2, "of": None}}
WELL_KNOWN = replace(
    ANA_AND_BO,
    stage=Stage.EMPTY_NEST,
    zone="Europe/Vienna",
    evenings=31,
    last_evening=date(2026, 11, 22),
    question=Question(date(2026, 11, 22), "novelty-odd-shelf", "why.rested", 2, other_first=True),
    asked={"novelty-odd-shelf": date(2026, 11, 22), "one-of-our-own": date(2026, 1, 2)},
    skipped={"safety-shoulders": date(2025, 1, 2)},
    saved={"one-of-our-own": date(2026, 1, 3), "safety-shoulders": date(2026, 1, 2)},
    done={"golden-hour": date(2026, 2, 2), "porch-light": date(2026, 2, 1)},
    muted={"home": Mute(date(2027, 1, 1), 2)},
    hearts=(Hearts(date(2026, 11, 21), (2,)), Hearts(date(2026, 11, 22), (3, 4))),
    tuning=Tuning(1, 2),
    owed=Owed(ROOM, NOW + timedelta(minutes=17), NOW + timedelta(minutes=15), frozenset({Kind.LIGHT}), NOW),
    seen=Seen({"main": {}}, NOW),
    resume=Resume({"at": "tonight.Talking", "starter": "novelty-odd-shelf"}, NOW),
)


class Both(Keeper, Drawer, Protocol):
    """A keeper with its drawer."""


@dataclass
class Store:
    """Somewhere couples are kept, with a clock that can be set, by any number of programs."""

    program: Callable[[Callable[[], datetime]], Both]
    raw: Callable[[], bytes]
    now: datetime = NOW

    def keeper(self) -> Both:
        return self.program(lambda: self.now)


@contextmanager
def sqlite(folder: Path) -> Iterator[Store]:
    path, opened = folder / "couples.db", list[SqliteKeeper]()

    def program(clock: Callable[[], datetime]) -> SqliteKeeper:
        opened.append(SqliteKeeper(path, clock, QUIET))
        return opened[-1]

    yield Store(program, lambda: b"".join(file.read_bytes() for file in folder.iterdir()))
    for keeper in opened:
        keeper.close()


@contextmanager
def dynamo(url: str) -> Iterator[Store]:
    where = cloud(url)
    yield Store(
        lambda clock: DynamoKeeper(Table(as_us(where), where.table), IDS, QUIET, clock),
        lambda: json.dumps(scan(where)).encode(),
    )


@pytest.fixture(scope="module", params=["sqlite", *SERVERS])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield "sqlite"
        return
    with dynamo_server(request.param) as url:
        yield url


@pytest.fixture
def store(place: str, tmp_path: Path) -> Iterator[Store]:
    with sqlite(tmp_path) if place == "sqlite" else dynamo(place) as made:
        yield made


def test_a_stranger_is_a_new_couple(store: Store) -> None:
    assert store.keeper().recall(US) == (Couple(), 0)


def test_what_is_kept_is_recalled_by_the_next_program_to_the_last_word(store: Store) -> None:
    store.keeper().keep(US, WELL_KNOWN, 0)

    couple, version = store.keeper().recall(US)

    assert (couple, version) == (WELL_KNOWN, 1)
    assert [*couple.saved] == [*WELL_KNOWN.saved]
    assert [*couple.done] == [*WELL_KNOWN.done]


def test_a_write_on_an_old_version_is_lost_and_says_so(store: Store) -> None:
    kitchen, bedroom = store.keeper(), store.keeper()
    kitchen.keep(US, ANA_AND_BO, 0)

    with pytest.raises(LostVersion):
        bedroom.keep(US, replace(ANA_AND_BO, evenings=9), 0)
    bedroom.keep(US, replace(ANA_AND_BO, evenings=2), 1)
    with pytest.raises(LostVersion):
        kitchen.keep(US, replace(ANA_AND_BO, evenings=9), 1)

    assert kitchen.recall(US) == (replace(ANA_AND_BO, evenings=2), 2)


def test_a_room_that_changes_hands_goes_with_its_couple(store: Store) -> None:
    kitchen, bedroom = store.keeper(), store.keeper()
    kitchen.keep(US, replace(ANA_AND_BO, seen=Seen(ROOM, NOW)), 0)
    couple, version = bedroom.recall(US)
    bedroom.keep(US, replace(couple, seen=None, owed=Owed(ROOM, NOW)), version)

    assert kitchen.recall(US)[0].owed == Owed(ROOM, NOW)
    with pytest.raises(LostVersion):
        kitchen.keep(US, ANA_AND_BO, version)
    assert bedroom.recall(US)[0].owed == Owed(ROOM, NOW)

    couple, version = kitchen.recall(US)
    kitchen.keep(US, replace(couple, owed=None), version)
    assert bedroom.recall(US) == (ANA_AND_BO, 3)


def test_nothing_is_left_of_a_room_that_is_no_longer_owed(store: Store) -> None:
    keeper = store.keeper()
    keeper.keep(US, replace(ANA_AND_BO, owed=Owed({"main": {"a-lamp-of-theirs": {}}}, NOW)), 0)
    keeper.recall(US)
    keeper.keep(US, ANA_AND_BO, 1)

    assert b"room" not in store.raw().replace(b"rooms", b"")


@pytest.mark.parametrize("place", ["sqlite", *ATOMIC], indirect=True)
def test_two_programs_at_once_lose_nothing(store: Store) -> None:
    def counts() -> None:
        keeper, counted = store.keeper(), 0
        while counted < 25:
            couple, version = keeper.recall(US)
            try:
                keeper.keep(US, replace(couple, evenings=couple.evenings + 1), version)
            except LostVersion:
                continue
            counted += 1

    programs = [threading.Thread(target=counts) for _ in range(4)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()

    assert store.keeper().recall(US)[0].evenings == 100


def test_nothing_is_left_of_who_is_forgotten_and_the_others_stay(store: Store) -> None:
    keeper = store.keeper()
    keeper.keep(US, WELL_KNOWN, 0)
    keeper.keep(OTHERS, ANA_AND_BO, 0)

    assert store.keeper().forget(US)

    assert keeper.recall(US) == (Couple(), 0)
    assert US.encode() not in store.raw()
    assert keeper.recall(OTHERS) == (ANA_AND_BO, 1)


def test_who_was_forgotten_begins_anew_and_a_turn_from_before_is_lost(store: Store) -> None:
    keeper = store.keeper()
    keeper.keep(US, ANA_AND_BO, 0)
    _, version = keeper.recall(US)
    store.keeper().forget(US)

    with pytest.raises(LostVersion):
        keeper.keep(US, ANA_AND_BO, version)
    assert keeper.recall(US) == (Couple(), 0)


def test_after_the_quiet_days_they_are_strangers_though_nobody_cleared_them_away(store: Store) -> None:
    keeper = store.keeper()
    keeper.keep(US, WELL_KNOWN, 0)
    store.now += QUIET - timedelta(seconds=2)
    assert keeper.recall(US) == (WELL_KNOWN, 1)

    store.now += timedelta(seconds=4)

    assert keeper.recall(US) == (Couple(), 0)
    keeper.keep(US, ANA_AND_BO, 0)
    assert keeper.recall(US) == (ANA_AND_BO, 1)


def test_whoever_comes_is_kept_on(store: Store) -> None:
    keeper = store.keeper()
    keeper.keep(US, ANA_AND_BO, 0)
    store.now += QUIET * 0.8
    keeper.keep(US, replace(ANA_AND_BO, evenings=2), 1)
    store.now += QUIET * 0.8

    assert keeper.recall(US)[1] == 2


def test_what_is_put_into_the_drawer_lies_there_until_it_is_taken_out(store: Store) -> None:
    drawer = store.keeper()
    assert drawer.look("grant of theirs") is None

    drawer.put("grant of theirs", "one")
    drawer.put("grant of theirs", "two")

    assert store.keeper().look("grant of theirs") == "two"
    assert drawer.empty("grant of theirs")
    assert store.keeper().look("grant of theirs") is None
    assert drawer.empty("grant of theirs")


def test_a_household_and_the_drawer_are_nothing_to_each_other(store: Store) -> None:
    keeper = store.keeper()
    keeper.put("home", "theirs")
    keeper.keep(US, ANA_AND_BO, 0)

    assert keeper.forget(US)

    assert keeper.look("home") == "theirs"


@pytest.mark.parametrize("version", [0, 1])
def test_the_same_write_twice_is_written_once(version: int, store: Store) -> None:
    keeper = store.keeper()
    if version:
        keeper.keep(US, Couple(), 0)
    keeper.keep(US, ANA_AND_BO, version)

    with pytest.raises(LostVersion):
        keeper.keep(US, ANA_AND_BO, version)
    assert keeper.recall(US) == (ANA_AND_BO, version + 1)
