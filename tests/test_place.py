"""A place survives being noted down; anything else begins again."""

import pytest

from skill.place import Place, from_notes, to_notes
from skill.scenes import (
    adventure,
    care,
    checkin,
    compass,
    later,
    moment,
    nightly,
    privacy,
    repair,
    routine,
    setting,
    tonight,
    us,
    welcome,
)

PLACES: list[Place] = [
    welcome.Naming(),
    welcome.Staging(),
    welcome.Remembering("a"),
    tonight.Offered(),
    tonight.Talking("a"),
    tonight.Following("a"),
    tonight.Thanking(),
    tonight.Thanking("hand"),
    compass.First(),
    compass.Second("closer"),
    compass.Second(None),
    adventure.Weekend(),
    adventure.Offered("a", 1),
    checkin.First(),
    checkin.Second(4),
    checkin.Second(None),
    care.Offered("self_harm", "tonight.Talking"),
    privacy.Forgetting(),
    setting.Choosing("golden-hour", "museum-of-us"),
    setting.Offered("golden-hour"),
    setting.JustYou("slow-hands"),
    setting.BothIn("slow-hands", 1),
    setting.Doing("golden-hour", 1, 0),
    moment.Offered(),
    repair.Offered(),
    repair.Thanking(),
    repair.Saying(),
    repair.Back(),
    us.Willing(),
    us.Saved(1),
    us.LastSaved("a"),
    nightly.Timing(),
    nightly.Sure("21:00"),
    nightly.Allowing("09:30"),
    later.Allowing(20),
    routine.Offered(),
    routine.Waiting(),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name())
def test_a_place_survives_being_noted_down(place: Place) -> None:
    assert from_notes(to_notes(place)) == place


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {"at": "kitchen.Sink"},
        {"at": "checkin.Second"},
        {"at": "checkin.Second", "first": 9},
        {"at": "checkin.First", "extra": 1},
        {"at": "care.Offered", "trouble": "boredom", "seen_from": "x"},
        {"at": None},
        {"at": "nightly.Sure", "clock": "24:00"},
        {"at": "nightly.Sure", "clock": "21"},
        {"at": "nightly.Allowing", "clock": "21:00:30"},
        {"at": "nightly.Allowing", "clock": "tonight"},
        {"at": "later.Allowing", "minutes": 0},
        {"at": "later.Allowing", "minutes": 61},
    ],
)
def test_notes_that_name_no_place_begin_again(notes: dict[str, object]) -> None:
    assert from_notes(notes) is None  # type: ignore[arg-type]
