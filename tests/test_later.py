"""They need a while: the evening waits where it is, and its light; Alexa asks them when the time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from skill import house_rules, settling
from skill.couple import ForTonight, Owed
from skill.deeds import ComesBack, Warmth
from skill.device import Favour
from skill.hearing import ComeBack, Heard, Said
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.scenes import SCENES, checkin, later, nightly, scene_for, setting
from skill.scenes.later import Allowing
from skill.scenes.tonight import Offered, Talking
from skill.turn import AskLeave, Leave, Turn
from tests.people import ANA_AND_BO, EVENING, NOW, shelf, tonight

RITUAL = setting.Doing("golden-hour", 1, 0)


def step(at: Place | None, heard: Heard) -> Turn:
    turn = later.step(at, heard, ANA_AND_BO, tonight(), shelf())

    assert turn is not None
    return turn


@pytest.mark.parametrize("at", [RITUAL, Talking("a"), checkin.Second(3)])
def test_they_come_back_where_they_stood(at: Place) -> None:
    turn = step(at, ComeBack(20))

    assert (turn.at, turn.back_at, turn.passing) == (None, at, False)
    assert turn.do == (ComesBack(20),)


@pytest.mark.parametrize("at", [None, Offered(), nightly.Timing(), Allowing(5)])
def test_where_nothing_is_to_be_gone_on_with_it_is_said_in_passing(at: Place | None) -> None:
    turn = step(at, ComeBack(20))

    assert (turn.at, turn.back_at, turn.passing) == (None, None, True)


@pytest.mark.parametrize(
    ("wanted", "minutes", "said"),
    [
        (None, 20, line("later.set", minutes="20")),
        (-5, 1, line("later.set_one")),
        (0, 1, line("later.set_one")),
        (1, 1, line("later.set_one")),
        (2, 2, line("later.set", minutes="2")),
        (60, 60, line("later.set_hour")),
        (61, 60, line("later.an_hour")),
        (99999, 60, line("later.an_hour")),
    ],
)
def test_it_is_a_minute_at_least_and_an_hour_at_most(wanted: int | None, minutes: int, said: object) -> None:
    turn = step(RITUAL, ComeBack(wanted))

    assert turn.do == (ComesBack(minutes),)
    assert settling.asked(turn, Favour.DONE).say == (said,)


def test_where_there_is_no_timer_they_hear_how_to_come_back() -> None:
    turn = settling.asked(step(RITUAL, ComeBack(20)), Favour.NOT)

    assert (turn.say, turn.back_at) == ((line("later.by_hand"),), RITUAL)


def test_where_alexa_has_not_asked_them_yet_it_does() -> None:
    turn = settling.asked(step(RITUAL, ComeBack(20)), Favour.NOT_ALLOWED)

    assert (turn.hands_over, turn.at) == (AskLeave(Leave.TIMERS), Allowing(20))
    assert (turn.say, turn.do) == ((line("always.alexa_asks"),), (ComesBack(20),))


@pytest.mark.parametrize("heard", [Said.ALLOWED, Said.YES])
def test_once_alexa_has_a_yes_it_is_set_and_what_waits_goes_on_waiting(heard: Said) -> None:
    turn = step(Allowing(15), heard)

    assert (turn.do, turn.passing) == ((ComesBack(15),), True)
    assert settling.asked(turn, Favour.DONE).say == (line("later.set", minutes="15"),)
    assert settling.asked(turn, Favour.NOT_ALLOWED).say == (line("later.by_hand"),)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (Said.REFUSED, "later.no_timer"),
        (Said.NO, "later.no_timer"),
        (Said.PASSED, "later.no_timer"),
        (Said.NOT_ASKED, "later.by_hand"),
    ],
)
def test_without_a_timer_what_waits_goes_on_waiting_too(heard: Said, said: str) -> None:
    turn = step(Allowing(15), heard)

    assert (turn.say, turn.passing, turn.do) == ((line(said),), True, ())


@pytest.mark.parametrize(("due", "expected"), [(5, 30), (45, 45)])
def test_the_light_waits_as_long_and_a_little_longer(due: int, expected: int) -> None:
    owed = replace(ANA_AND_BO, owed=Owed({"main": 1}, NOW + timedelta(minutes=due)))
    waiting = ComesBack(20).kept(owed, tonight())

    assert waiting.owed is not None
    assert waiting.owed.due == NOW + timedelta(minutes=expected)
    assert ComesBack(20).kept(ANA_AND_BO, tonight()) is ANA_AND_BO


def test_after_a_while_both_are_asked_anew_for_anything_warm(library: Library) -> None:
    warm = replace(ANA_AND_BO, tonight=ForTonight(EVENING, warm=True))
    turn = house_rules.answer(setting.Doing("slow-hands", 0, 0), ComeBack(20), warm, tonight(warm), library)

    assert turn is not None
    assert turn.do == (Warmth(both=None), ComesBack(20))


def test_what_is_asked_while_alexa_asks() -> None:
    assert later.pending(Allowing(20), ANA_AND_BO, tonight()) == line("later.sure")


def test_coming_back_is_this_scenes_wherever_it_is_spoken_of() -> None:
    assert scene_for(ComeBack()) is SCENES["later"]
    assert later.step(RITUAL, Said.YES, ANA_AND_BO, tonight(), shelf()) is None
