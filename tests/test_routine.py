"""Their evening begins by itself, if they like: offered once, and Alexa does the rest."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from skill.couple import Couple
from skill.deeds import Introduced
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.scenes import SCENES, checkin, routine, scene_for
from skill.scenes import tonight as tonight_scene
from skill.scenes.routine import Offered, Waiting
from skill.scenes.tonight import Thanking
from skill.tonight import Tonight
from skill.turn import OfferRoutine, Turn
from tests.people import ANA_AND_BO, NOW, YESTERDAY, shelf, tonight

THIRD = Couple(evenings=2, last_evening=YESTERDAY)


def able(couple: Couple = THIRD, now: datetime = NOW) -> Tonight:
    return replace(tonight(couple, now), routines=True)


def step(at: Place | None, heard: Heard, evening: Tonight) -> Turn:
    turn = routine.step(at, heard, THIRD, evening, shelf())

    assert turn is not None
    return turn


@pytest.mark.parametrize(
    ("evening", "due"),
    [
        (able(), True),
        (tonight(THIRD), False),
        (able(replace(THIRD, evenings=1)), False),
        (able(ANA_AND_BO), True),
        (replace(able(), after_care=True), False),
    ],
)
def test_it_is_due_from_the_third_evening_on_where_alexa_can(evening: Tonight, due: bool) -> None:
    assert routine.is_due(THIRD, evening) is due
    assert not routine.is_due(replace(THIRD, introduced=frozenset({"routine"})), evening)


def test_the_offer_comes_after_their_quiet_moment_instead_of_the_goodnight(library: Library) -> None:
    turn = tonight_scene.step(Thanking(), Said.YES, THIRD, able(), library)

    assert turn is not None
    assert turn.talk is not None
    assert (turn.say, turn.after, turn.at) == ((line("tonight.hold"),), line("routine.offer"), Offered())
    assert turn.do == (Introduced("routine"),)


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_or_after_their_thanks(heard: Said, library: Library) -> None:
    turn = tonight_scene.step(Thanking(), heard, THIRD, able(), library)

    assert turn is not None
    assert (turn.say, turn.at, turn.do) == ((line("routine.offer"),), Offered(), (Introduced("routine"),))


@pytest.mark.parametrize("heard", [Said.YES, Said.NO])
def test_on_other_evenings_it_ends_as_ever(heard: Said, library: Library) -> None:
    turn = tonight_scene.step(Thanking(), heard, THIRD, tonight(THIRD), library)

    assert turn is not None
    assert turn.at is None
    assert turn.say[-1] == line("tonight.goodnight")


@pytest.mark.parametrize(("at", "heard"), [(Offered(), Said.YES), (Offered(), Said.NEXT), (None, Said.ROUTINE)])
@pytest.mark.parametrize(
    ("now", "begins"), [("21:00", time(21)), ("21:29", time(21)), ("21:55", time(21, 30)), ("00:10", time(0))]
)
def test_alexa_explains_it_for_about_the_time_this_evening_began(
    at: Place | None, heard: Said, now: str, begins: time
) -> None:
    turn = step(at, heard, able(now=datetime.fromisoformat(f"2026-11-22T{now}:12.5+01:00")))

    assert turn.hands_over == OfferRoutine(begins, "UTC+01:00")
    assert (turn.say, turn.at, turn.do) == ((line("routine.how"),), Waiting(), (Introduced("routine"),))


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_a_no_to_the_offer_is_a_goodnight(heard: Said) -> None:
    turn = step(Offered(), heard, able())

    assert (turn.say, turn.at, turn.hands_over) == ((line("tonight.goodnight"),), None, None)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (Said.ALLOWED, "routine.set"),
        (Said.YES, "routine.by_hand"),
        (Said.REFUSED, "routine.left"),
        (Said.NO, "routine.left"),
        (Said.NOT_ASKED, "routine.by_hand"),
    ],
)
def test_what_came_of_it_is_one_line(heard: Said, said: str) -> None:
    turn = step(Waiting(), heard, able())

    assert (turn.say, turn.returns, turn.do) == ((line(said),), True, ())


def test_where_alexa_cannot_they_hear_where_it_can_be_done() -> None:
    asked, answered = step(None, Said.ROUTINE, tonight()), step(Offered(), Said.YES, tonight())

    assert (asked.say, asked.stays) == ((line("routine.by_hand"),), True)
    assert (answered.say, answered.returns) == ((line("routine.by_hand"),), True)


def test_what_is_asked_at_each_place() -> None:
    assert {routine.pending(at, THIRD, able()).key for at in (Offered(), Waiting())} == {"routine.offer"}


def test_routines_are_this_scenes_wherever_they_are_spoken_of() -> None:
    assert scene_for(Said.ROUTINE) is SCENES["routine"]
    assert routine.step(checkin.First(), Said.YES, THIRD, able(), shelf()) is None
