"""A place survives being noted down; anything else begins again."""

import pytest

from skill.place import Place, from_notes, to_notes
from skill.scenes import care, checkin, privacy, tonight, welcome

PLACES: list[Place] = [
    welcome.Naming(),
    welcome.Staging(),
    tonight.Offered(),
    tonight.Talking("a"),
    tonight.Following("a"),
    tonight.Thanking(),
    checkin.First(),
    checkin.Second(4),
    checkin.Second(None),
    care.Offered("self_harm", "tonight.Talking"),
    privacy.Forgetting(),
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
    ],
)
def test_notes_that_name_no_place_begin_again(notes: dict[str, object]) -> None:
    assert from_notes(notes) is None  # type: ignore[arg-type]
