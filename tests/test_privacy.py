"""What is kept, and forgetting it."""

from dataclasses import replace

from skill import settling
from skill.couple import Couple
from skill.deeds import RemindedNoMore, TonightForgotten, UsForgotten
from skill.device import Favour
from skill.hearing import Said
from skill.line import line
from skill.scenes import privacy
from skill.scenes.privacy import Forgetting
from tests.people import ANA_AND_BO, shelf, tonight


def step(at: privacy.Place | None, heard: Said) -> privacy.Turn | None:
    return privacy.step(at, heard, ANA_AND_BO, tonight(), shelf())


def test_forgetting_us_takes_one_yes() -> None:
    asked, answered = step(None, Said.FORGET_US), step(Forgetting(), Said.YES)

    assert asked is not None
    assert (asked.at, asked.do) == (Forgetting(), ())
    assert answered is not None
    assert answered.do == (UsForgotten(),)


def test_a_reminder_that_alexa_keeps_for_us_goes_too_or_they_hear_how() -> None:
    reminded = replace(ANA_AND_BO, introduced=frozenset({"reminder"}))
    turn = privacy.step(Forgetting(), Said.YES, reminded, tonight(reminded), shelf())

    assert turn is not None
    assert turn.do == (RemindedNoMore(), UsForgotten())
    assert settling.asked(turn, Favour.DONE).say == (line("privacy.forgotten"),)
    for came in (Favour.NOT, Favour.NOT_ALLOWED):
        assert settling.asked(turn, came).say == (line("privacy.forgotten"), line("privacy.reminder_stays"))


def test_anything_but_yes_forgets_nothing() -> None:
    for heard in (Said.NO, Said.PASSED, Said.NEXT, Said.WRAP_UP):
        turn = step(Forgetting(), heard)

        assert turn is not None
        assert turn.do == ()


def test_a_yes_elsewhere_forgets_nothing() -> None:
    assert step(None, Said.YES) is None


def test_forgetting_tonight_is_done_at_once() -> None:
    turn = step(None, Said.FORGET_TONIGHT)

    assert turn is not None
    assert (turn.at, turn.do) == (None, (TonightForgotten(),))


def test_an_interrupted_forgetting_is_never_taken_up_again() -> None:
    assert not Forgetting.resumes


def test_who_is_forgotten_is_nobody_to_us() -> None:
    assert UsForgotten().kept(ANA_AND_BO, tonight()) == Couple()
