"""The pretend home does exactly what it is asked, and goes back to exactly what it was."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.desk.drawing import drawn
from skill.desk.pretend_home import AS_IT_IS, PretendHome
from skill.room import BRIGHTEST, LAMPS, SOFT, Came, Lamp, Look, Music, Role, Room, Scent
from tests.people import NOW

DIM = Look({Role.MAIN: Lamp(45, kelvin=2200)}, Scent(15), Music("warm acoustic", 18))
BLUE = Look({Role.LEFT: Lamp(30, hue=210, saturation_pct=50)})
PLAIN: dict[str, Any] = json.loads(json.dumps(AS_IT_IS))
FOREIGN: list[object] = [
    [],
    "a room",
    None,
    {},
    {"kitchen": {"on": True}},
    {role: state for role, state in PLAIN.items() if role != "scent"},
    {**PLAIN, "fridge": {"open": True}},
    dict.fromkeys(PLAIN, 7),
    {role: {} for role in PLAIN},
    {**PLAIN, "main": {"power": "on"}},
    {**PLAIN, "main": {"brightness_pct": "bright"}},
    {**PLAIN, "scent": {"on": True, "until": "soon"}},
    {**PLAIN, "scent": {"on": True, "until": "2026-11-22T21:00:00"}},
    {**PLAIN, "speaker": {"song": "the news"}},
]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(clock: Clock) -> PretendHome:
    return PretendHome(clock)


def plain(room: Room) -> dict[str, Any]:
    return json.loads(json.dumps(room))


def test_an_ordinary_evening_is_what_it_begins_with(home: PretendHome) -> None:
    assert home.room == AS_IT_IS
    assert set(home.room) == set(Role)


def test_a_look_is_absolute_and_twice_is_the_same_as_once(home: PretendHome) -> None:
    came = home.change("h", DIM)
    once = plain(home.room)
    home.change("h", DIM)

    assert came == dict.fromkeys(DIM.roles, Came.DONE)
    assert plain(home.room) == once
    assert home.room[Role.MAIN] == {"brightness_pct": 45, "kelvin": 2200}
    assert home.room[Role.SPEAKER] == {"playlist": "warm acoustic", "volume_pct": 18}


def test_a_later_look_keeps_nothing_of_the_lamp_it_changes(home: PretendHome) -> None:
    home.change("h", Look({Role.MAIN: Lamp(10, hue=30, saturation_pct=80)}))
    home.change("h", Look({Role.MAIN: Lamp(20, kelvin=2000)}))

    assert home.room[Role.MAIN] == {"brightness_pct": 20, "kelvin": 2000}


def test_a_lamp_that_is_turned_off_is_off(home: PretendHome) -> None:
    home.change("h", Look({Role.MAIN: Lamp(0)}))

    assert home.room[Role.MAIN] == {"brightness_pct": 0}


def test_what_a_look_does_not_name_is_left_as_it_is(home: PretendHome) -> None:
    home.change("h", DIM)
    before = plain(home.room)
    home.change("h", BLUE)
    after = plain(home.room)

    assert {role for role in after if after[role] != before[role]} == {Role.LEFT}


def test_with_the_rest_given_everything_else_goes_back_to_that(home: PretendHome) -> None:
    rest = home.look_around("h")
    home.change("h", DIM)
    home.change("h", BLUE, rest)

    assert {role for role in home.room if home.room[role] != AS_IT_IS[role]} == {Role.LEFT}


def test_it_goes_back_exactly_however_much_was_changed(home: PretendHome) -> None:
    before = home.look_around("h")
    for look in (DIM, BLUE, SOFT, DIM):
        home.change("h", look)
    came = home.put_back("h", before)

    assert came is Came.DONE
    assert home.room == before == AS_IT_IS


def test_a_room_already_lit_scented_and_playing_goes_back_to_just_that(home: PretendHome, clock: Clock) -> None:
    theirs = Look(
        {Role.RIGHT: Lamp(60, hue=0, saturation_pct=100), Role.MAIN: Lamp(0)}, Scent(60), Music("the news", 40)
    )
    home.change("h", theirs)
    before = plain(home.look_around("h"))
    home.change("h", DIM)
    clock.passes(minutes=20)
    home.put_back("h", before)

    assert plain(home.room) == before


def test_notes_of_a_room_are_plain_and_nothing_that_happens_later_changes_them(home: PretendHome) -> None:
    notes = home.look_around("h")
    written = plain(notes)
    home.change("h", DIM)
    home.put_back("h", notes)
    home.change("h", BLUE)

    assert plain(notes) == written
    assert home.change("h", DIM, written) == home.change("h", DIM, notes)


def test_who_writes_on_the_notes_does_not_move_the_room(home: PretendHome) -> None:
    notes: dict[str, Any] = dict(home.look_around("h"))
    notes["main"]["brightness_pct"] = 1
    unmoved = home.room == AS_IT_IS
    home.put_back("h", notes)
    notes["main"]["brightness_pct"] = 2

    assert unmoved
    assert home.room[Role.MAIN]["brightness_pct"] == 1
    assert AS_IT_IS[Role.MAIN]["brightness_pct"] == 70


def test_scent_ends_by_its_own_timer(home: PretendHome, clock: Clock) -> None:
    home.change("h", DIM)
    clock.passes(minutes=14, seconds=59)
    still = dict(home.room[Role.SCENT])
    clock.passes(seconds=1)

    assert still["on"]
    assert still["minutes"] == 15
    assert home.look_around("h")[Role.SCENT] == {"on": False}
    assert home.room[Role.SCENT] == {"on": False}


def test_scent_asked_for_again_runs_from_then(home: PretendHome, clock: Clock) -> None:
    home.change("h", DIM)
    clock.passes(minutes=10)
    home.change("h", DIM)
    clock.passes(minutes=10)

    assert home.room[Role.SCENT]["on"]


def test_another_light_leaves_the_timer_of_the_scent_alone(home: PretendHome, clock: Clock) -> None:
    home.change("h", DIM)
    clock.passes(minutes=10)
    home.change("h", BLUE)
    clock.passes(minutes=5)

    assert home.room[Role.SCENT] == {"on": False}


def test_no_minutes_of_scent_is_off(home: PretendHome) -> None:
    home.change("h", DIM)
    home.change("h", SOFT)

    assert home.room[Role.SCENT] == {"on": False}


def test_scent_that_would_have_run_out_meanwhile_does_not_come_back(home: PretendHome, clock: Clock) -> None:
    home.change("h", Look(scent=Scent(10)))
    before = home.look_around("h")
    home.change("h", SOFT)
    clock.passes(minutes=11)
    home.put_back("h", before)

    assert home.room[Role.SCENT] == {"on": False}


def test_care_leaves_one_soft_light_and_neither_scent_nor_music(home: PretendHome) -> None:
    home.change("h", DIM)
    home.change("h", SOFT)

    assert home.room[Role.MAIN]["brightness_pct"] <= BRIGHTEST
    assert home.room[Role.SCENT] == {"on": False}
    assert not home.room[Role.SPEAKER]["playlist"]


def test_the_lamps_are_told_in_the_order_they_stand_in(home: PretendHome) -> None:
    assert tuple(home.room)[: len(LAMPS)] == LAMPS


def test_a_home_outlives_the_program(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "home.json"
    first = PretendHome(clock, file)
    before = first.look_around("h")
    first.change("h", DIM)
    second = PretendHome(clock, file)
    lit = plain(second.room)
    clock.passes(minutes=15)
    scent = plain(second.room)["scent"]
    second.put_back("h", before)

    assert lit == {**plain(before), **{role: lit[role] for role in DIM.roles}}
    assert lit["scent"]["on"]
    assert scent == {"on": False}
    assert PretendHome(clock, file).room == before


def test_a_file_written_by_half_never_stands_where_the_home_is_read(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "home.json"
    PretendHome(clock, file).change("h", DIM)
    lit = plain(PretendHome(clock, file).room)
    file.with_suffix(".part").write_text('{"main": {"brightn', encoding="utf-8")
    home = PretendHome(clock, file)
    same = plain(home.room)
    home.change("h", BLUE)

    assert same == lit
    assert PretendHome(clock, file).room == home.room


@pytest.mark.parametrize("written", [b"", b"{", b'{"main": {"brightness_pct": 7', b"\xff\xfe", b"nonsense", b"\x00"])
def test_a_file_that_cannot_be_read_is_an_ordinary_evening(written: bytes, tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "home.json"
    file.write_bytes(written)
    home = PretendHome(clock, file)
    ordinary = plain(home.room)
    home.change("h", BLUE)

    assert ordinary == AS_IT_IS
    assert PretendHome(clock, file).room == home.room


@pytest.mark.parametrize("other", FOREIGN, ids=range(len(FOREIGN)))
def test_a_file_of_something_else_is_an_ordinary_evening(other: object, tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "home.json"
    file.write_text(json.dumps(other), encoding="utf-8")
    home = PretendHome(clock, file)

    assert home.room == AS_IT_IS
    assert drawn(home.room).plain


def test_a_folder_in_the_way_is_an_ordinary_evening(tmp_path: Path, clock: Clock) -> None:
    assert PretendHome(clock, tmp_path).room == AS_IT_IS


def test_every_home_is_its_own(clock: Clock) -> None:
    one, other = PretendHome(clock), PretendHome(clock)
    one.change("h", DIM)

    assert other.room == AS_IT_IS
    assert PretendHome(clock).room == AS_IT_IS
