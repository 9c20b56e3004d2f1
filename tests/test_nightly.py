"""A reminder every day: said when, one yes, and set; or not, in one line."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from skill import house_rules, settling
from skill.couple import Around, Couple, Resume
from skill.deeds import Reminded, RemindedNoMore, Warmth
from skill.device import Favour
from skill.hearing import Counted, Heard, Nightly, Rated, Said, WithUs
from skill.library import Library
from skill.line import Word, line
from skill.place import Place, to_notes
from skill.scenes import SCENES, checkin, nightly, offered, scene_for
from skill.scenes.nightly import Allowing, Sure, Timing
from skill.scenes.setting import Doing
from skill.turn import AskLeave, Leave, Turn
from tests.people import ANA_AND_BO, EVENING, NOW, shelf, tonight

NINE = Sure("21:00")
REMINDED = replace(ANA_AND_BO, introduced=ANA_AND_BO.introduced | {"reminder"})
ANYWHERE = [None, checkin.First(), Timing(), NINE, Allowing("09:30")]


def step(at: Place | None, heard: Heard, couple: Couple = ANA_AND_BO) -> Turn:
    turn = nightly.step(at, heard, couple, tonight(couple), shelf())

    assert turn is not None
    return turn


@pytest.mark.parametrize("at", ANYWHERE)
def test_without_a_time_it_is_asked_for(at: Place | None) -> None:
    turn = step(at, Nightly())

    assert (turn.say, turn.at) == ((line("nightly.when"),), Timing())


@pytest.mark.parametrize(
    ("when", "spoken", "part"),
    [
        (time(0), "12:00", "at_night"),
        (time(4, 59), "4:59", "at_night"),
        (time(9), "9:00", "in_the_morning"),
        (time(12, 5), "12:05", "in_the_afternoon"),
        (time(18, 30), "6:30", "in_the_evening"),
        (time(21), "9:00", "in_the_evening"),
        (time(22), "10:00", "at_night"),
    ],
)
@pytest.mark.parametrize("at", ANYWHERE)
def test_when_and_how_often_are_said_as_they_were_heard(at: Place | None, when: time, spoken: str, part: str) -> None:
    turn = step(at, Nightly(when))

    assert turn.say == (line("nightly.sure", time=spoken, part=Word(f"nightly.{part}")),)
    assert turn.at == Sure(f"{when:%H:%M}")
    assert turn.do == ()


@pytest.mark.parametrize(("heard", "clock"), [(Counted(9), "21:00"), (Rated(5), "17:00"), (Counted(12), "00:00")])
def test_a_bare_number_is_an_hour_of_the_evening(heard: Heard, clock: str) -> None:
    assert step(Timing(), heard).at == Sure(clock)


@pytest.mark.parametrize("at", [None, NINE, checkin.First()])
def test_a_number_said_elsewhere_is_no_time(at: Place | None) -> None:
    assert nightly.step(at, Counted(9), ANA_AND_BO, tonight(), shelf()) is None


def test_one_yes_sets_it_and_says_so_once_it_is_set() -> None:
    turn = step(NINE, Said.YES)

    assert turn.do == (Reminded(time(21)),)
    assert settling.asked(turn, Favour.DONE).say == (line("nightly.set"),)
    assert settling.asked(turn, Favour.NOT).say == (line("nightly.cannot"),)


def test_where_alexa_has_not_asked_them_yet_it_does() -> None:
    turn = settling.asked(step(NINE, Said.YES), Favour.NOT_ALLOWED)

    assert turn.hands_over == AskLeave(Leave.REMINDERS)
    assert (turn.say, turn.at, turn.do) == ((line("always.alexa_asks"),), Allowing("21:00"), (Reminded(time(21)),))


@pytest.mark.parametrize("heard", [Said.ALLOWED, Said.YES])
def test_once_alexa_has_a_yes_it_is_set_and_alexa_asks_no_more(heard: Said) -> None:
    turn = step(Allowing("21:00"), heard)

    assert turn.do == (Reminded(time(21)),)
    assert settling.asked(turn, Favour.DONE).say == (line("nightly.set"),)
    assert settling.asked(turn, Favour.NOT_ALLOWED).say == (line("nightly.cannot"),)
    assert settling.asked(turn, Favour.NOT_ALLOWED).hands_over is None


@pytest.mark.parametrize("at", [Timing(), NINE, Allowing("21:00")])
@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.NEXT, Said.WRAP_UP, Said.REFUSED])
def test_a_no_is_one_line_and_nothing_more(at: Place, heard: Said) -> None:
    turn = step(at, heard)

    assert (turn.say, turn.do, turn.returns) == ((line("nightly.not_set"),), (), True)


def test_where_alexa_could_not_ask_they_hear_where_they_can_allow_it() -> None:
    assert step(Allowing("21:00"), Said.NOT_ASKED).say == (line("nightly.in_the_app"),)


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (Favour.DONE, "nightly.stopped"),
        (Favour.NOT, "nightly.not_stopped"),
        (Favour.NOT_ALLOWED, "nightly.not_stopped"),
    ],
)
@pytest.mark.parametrize("at", ANYWHERE)
def test_no_more_reminders_is_said_for_what_came_of_it_and_they_stay_where_they_are(
    at: Place | None, came: Favour, said: str
) -> None:
    turn = step(at, Said.NO_REMINDER, REMINDED)
    aside = at is not None and at.aside

    assert turn.do == (RemindedNoMore(),)
    assert (turn.stays, turn.returns) == (not aside, aside)
    assert settling.asked(turn, came).say == (line(said),)
    assert settling.asked(turn, came).hands_over is None


@pytest.mark.parametrize("came", [Favour.DONE, Favour.NOT, Favour.NOT_ALLOWED])
def test_who_never_set_one_is_told_that_there_is_none(came: Favour) -> None:
    assert settling.asked(step(None, Said.NO_REMINDER), came).say == (line("nightly.stopped"),)


def test_that_one_may_be_set_is_kept_for_alexa_may_not_have_heard_that_it_ends() -> None:
    known = Reminded(time(21)).kept(ANA_AND_BO, tonight())

    assert known.introduced == ANA_AND_BO.introduced | {"reminder"}
    assert RemindedNoMore().kept(known, tonight()) == known


OPEN_BENEATH = replace(ANA_AND_BO, resume=Resume(to_notes(Doing("lighthouse", 0, 0)), NOW))


@pytest.mark.parametrize("at", [Timing(), NINE])
def test_kids_who_come_in_meanwhile_end_what_is_not_for_them(at: Place, library: Library) -> None:
    turn = house_rules.answer(at, WithUs(Around.KIDS), OPEN_BENEATH, tonight(OPEN_BENEATH), library)

    assert turn
    assert (turn.say, turn.at) == ((line("preferences.ends"),), None)


def test_a_pause_meanwhile_keeps_what_is_open(library: Library) -> None:
    turn = house_rules.answer(NINE, Said.PAUSE, OPEN_BENEATH, tonight(OPEN_BENEATH), library)

    assert turn
    assert (turn.say, turn.back_at) == ((line("always.paused"),), Doing("lighthouse", 0, 0))


def test_a_stop_meanwhile_ends_warmth_as_any_stop_does(library: Library) -> None:
    warm = replace(ANA_AND_BO, resume=Resume(to_notes(Doing("slow-hands", 0, 0)), NOW)).saying(EVENING, warm=True)
    turn = house_rules.answer(NINE, Said.STOP, warm, tonight(warm), library)

    assert turn
    assert turn.do == (Warmth(both=False),)


def test_in_the_whole_evening_its_question_is_open_beneath() -> None:
    whole = ANA_AND_BO.saying(EVENING, ritual=True)
    turn = house_rules.settled_in(step(NINE, Said.NO, whole), NINE, whole, tonight(whole), shelf())

    assert turn.at == offered()


@pytest.mark.parametrize(("minutes_ago", "goes_on"), [(5, True), (89, True), (91, False)])
def test_what_was_open_before_goes_on_afterwards(minutes_ago: int, goes_on: bool) -> None:
    open_ = Resume(to_notes(checkin.Second(4)), NOW - timedelta(minutes=minutes_ago))
    couple = replace(ANA_AND_BO, resume=open_)
    turn = house_rules.settled_in(step(NINE, Said.NO, couple), NINE, couple, tonight(couple), shelf())

    assert turn.at == (checkin.Second(4) if goes_on else None)
    assert [one.key for one in turn.say] == ["nightly.not_set", *["checkin.first"] * goes_on]


def test_what_is_asked_at_each_place_is_what_was_asked() -> None:
    asked = [nightly.pending(at, ANA_AND_BO, tonight()).key for at in (Timing(), NINE, Allowing("21:00"))]

    assert asked == ["nightly.when", "nightly.sure", "nightly.sure"]


def test_reminders_are_this_scenes_wherever_they_are_spoken_of() -> None:
    assert scene_for(Nightly()) is scene_for(Said.NO_REMINDER) is SCENES["nightly"]


@pytest.mark.parametrize("heard", [Said.YES, Said.NO, Said.ALLOWED, Rated(4)])
def test_what_is_said_elsewhere_is_left_to_others(heard: Heard) -> None:
    assert nightly.step(checkin.First(), heard, ANA_AND_BO, tonight(), shelf()) is None
