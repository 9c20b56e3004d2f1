"""Two people: what is counted, kept and forgotten."""

from dataclasses import replace
from datetime import timedelta

from skill.couple import Hearts, Mute
from skill.deeds import Asked, CheckedIn, Muted, Saved
from tests.people import ANA_AND_BO, EVENING, YESTERDAY, tonight


def test_an_evening_counts_once_however_often_they_come_back() -> None:
    once = ANA_AND_BO.held(EVENING)

    assert once.held(EVENING).evenings == once.evenings == 31


def test_hearts_cannot_tell_whose_was_whose() -> None:
    assert Hearts.of(EVENING, 2, 5) == Hearts.of(EVENING, 5, 2)


def test_a_pass_sets_the_gentlest_pace() -> None:
    assert Hearts.of(EVENING, None, 5).lower == 1
    assert Hearts.of(EVENING, None, None).lower == 1
    assert Hearts.of(EVENING, 4, 3).lower == 3


def test_hearts_are_kept_for_ninety_days() -> None:
    old, older = (Hearts(EVENING - timedelta(days=days), (3, 3)) for days in (90, 91))
    couple = replace(ANA_AND_BO, hearts=(older, old))

    assert couple.with_hearts(Hearts(EVENING, (4, 4))).hearts == (old, Hearts(EVENING, (4, 4)))
    assert couple.remembering(EVENING).hearts == (old,)
    assert couple.remembering(EVENING - timedelta(days=1)) is couple


def test_checking_in_twice_keeps_the_later_hearts() -> None:
    couple = CheckedIn(2, 3).kept(ANA_AND_BO, tonight())

    assert CheckedIn(5, 4).kept(couple, tonight()).hearts == (Hearts(EVENING, (4, 5)),)


def test_a_topic_is_muted_for_ninety_days_and_the_second_time_for_good() -> None:
    once = Muted("money").kept(ANA_AND_BO, tonight())
    twice = Muted("money").kept(once, tonight())
    later = EVENING + timedelta(days=89), EVENING + timedelta(days=90)

    assert [once.muted["money"].holds(day) for day in later] == [True, False]
    assert [twice.muted["money"].holds(day) for day in later] == [True, True]
    assert twice.muted["money"] == Mute(EVENING + timedelta(days=90), 2)


def test_forgetting_tonight_is_as_if_it_had_never_been() -> None:
    before = Asked("old", "safety", "why.rested").kept(ANA_AND_BO, replace(tonight(), now=tonight().now - timedelta(1)))
    lived = before
    for deed in (CheckedIn(2, 2), Asked("new", "trust", "why.rested"), Saved("new")):
        lived = deed.kept(lived, tonight())

    assert lived.without(EVENING) == before
    assert before.question is not None
    assert before.question.evening == YESTERDAY


def test_forgetting_an_evening_that_was_not_held_changes_nothing() -> None:
    assert ANA_AND_BO.without(EVENING) == ANA_AND_BO
