"""The check-in: the first thing that is true of two hearts decides."""

from dataclasses import replace

import pytest

from skill.couple import Couple
from skill.deeds import CheckedIn, Introduced
from skill.hearing import Heard, Rated, Said
from skill.scenes import checkin
from skill.scenes.checkin import First, Second
from skill.scenes.tonight import Offered
from skill.speech import Script
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, asked, shelf, starter, tonight

LIBRARY = shelf(starter("a"), starter("deep", depth=3))
NUMBERS = ("one", "two", "three", "four", "five")


def step(at: checkin.Place | None, heard: Heard, couple: Couple = ANA_AND_BO) -> Turn:
    turn = checkin.step(at, heard, couple, tonight(couple), LIBRARY)
    assert turn is not None
    return turn


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (None, 1, "checkin.passed"),
        (1, None, "checkin.passed"),
        (None, None, "checkin.passed"),
        (1, 2, "checkin.both_low"),
        (2, 2, "checkin.both_low"),
        (2, 3, "checkin.one_low"),
        (5, 1, "checkin.one_low"),
        (3, 5, "checkin.gap"),
        (5, 3, "checkin.gap"),
        (4, 4, "checkin.both_high"),
        (5, 4, "checkin.both_high"),
        (3, 3, "checkin.level"),
        (4, 3, "checkin.level"),
    ],
)
def test_the_first_thing_that_is_true_decides(first: int | None, second: int | None, said: str) -> None:
    turn = step(Second(first), Said.PASSED if second is None else Rated(second))

    assert turn.say[0].key == said
    assert turn.do[0] == CheckedIn(first, second)


@pytest.mark.parametrize("first", [None, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("second", [None, 1, 2, 3, 4, 5])
def test_no_number_is_ever_spoken(first: int | None, second: int | None, script: Script) -> None:
    turn = step(Second(first), Said.PASSED if second is None else Rated(second))
    number_words = script.say([said for said in turn.say if said.key.startswith("checkin")], 1).lower().split()

    assert not set(number_words) & {*NUMBERS, "1", "2", "3", "4", "5"} - {"one"}


def test_the_first_heart_is_held_until_the_second_is_spoken() -> None:
    turn = step(First(), Rated(2))

    assert turn.at == Second(2)
    assert turn.do == ()


@pytest.mark.parametrize("heard", [Said.PASSED, Said.NO, Said.NEXT])
def test_either_may_pass(heard: Said) -> None:
    assert step(First(), heard).at == Second(None)
    assert step(Second(5), heard).do[0] == CheckedIn(5, None)


def test_where_their_words_end_up_is_said_before_the_first_heart_and_once() -> None:
    stranger = replace(ANA_AND_BO, introduced=frozenset())
    turn = step(None, Said.CHECK_IN, stranger)

    assert turn.say[0].key == "welcome.history"
    assert turn.do == (Introduced("history"),)
    assert step(None, Said.CHECK_IN).say[0].key == "checkin.opening"


def test_after_the_question_the_check_in_ends_on_them() -> None:
    couple = replace(ANA_AND_BO.held(EVENING), question=asked("a"))
    endings = [step(Second(first), Rated(second), couple) for first, second in ((1, 1), (1, 4), (3, 5), (5, 5), (3, 3))]

    assert [turn.at for turn in endings] == [None] * 5
    assert {turn.say[-1].key for turn in endings} == {"tonight.goodnight"}


def test_the_question_comes_at_the_slower_pace() -> None:
    couple = replace(ANA_AND_BO, evenings=40)

    assert step(Second(3), Rated(5), couple).at.starter == "a"  # type: ignore[union-attr]


def test_tired_hearts_are_offered_rest_before_a_question() -> None:
    turn = step(Second(1), Rated(2))

    assert turn.at == Offered()
    assert turn.talk is not None
    assert turn.after is not None
    assert turn.after.key == "checkin.gentle_offer"


def test_a_heart_is_one_to_five() -> None:
    with pytest.raises(ValueError, match="one to five"):
        Second(6)


def test_what_is_no_heart_is_left_to_the_house() -> None:
    assert checkin.step(First(), Said.YES, ANA_AND_BO, tonight(), LIBRARY) is None
