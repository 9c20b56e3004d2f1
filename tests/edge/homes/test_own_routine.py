"""A house whose people set the room themselves: nothing is switched, read, claimed or promised."""

import pytest

from skill.edge.homes.own_routine import OwnRoutine
from skill.room import NO_SCENT, SOFT, Came, Lamp, Look, Music, Role, Scent


@pytest.mark.parametrize(
    "look", [SOFT, NO_SCENT, Look(), Look({Role.LEFT: Lamp(20)}, Scent(30), Music("slow old soul", 20))]
)
def test_whatever_is_asked_was_passed_on_and_no_more(look: Look) -> None:
    house = OwnRoutine()

    assert house.change("home", look, {"main": {}}) == dict.fromkeys(look.roles, Came.TOLD)
    assert house.put_back("home", {"main": {}}) is Came.TOLD
    assert house.look_around("home") == {}


def test_it_is_claimed_by_nobody_and_keeps_nothing() -> None:
    assert not OwnRoutine().claim("home", "4712")
    assert OwnRoutine().forget("home")
