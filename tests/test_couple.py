"""Two people: what is counted, kept and forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from skill.couple import Couple, Hearts, Mute, Owed, Seen
from skill.deeds import LINGERS, Asked, ChangeSetting, CheckedIn, LookedAround, Muted, PutBack, Saved
from skill.room import Kind, Lamp, Look, Music, Role, Scent
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, tonight

ROOM = {"main": 1, "left": 2, "scent": 3, "speaker": 4}
MAIN = {Role.MAIN: Lamp(40)}
IN_A_WHILE, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=30)


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


# A room that is owed


@pytest.mark.parametrize(
    ("scent_until", "next_due"), [(None, LATER), (IN_A_WHILE, IN_A_WHILE), (LATER + timedelta(minutes=1), LATER)]
)
def test_what_is_due_next_is_the_room_or_its_scent(scent_until: datetime | None, next_due: datetime) -> None:
    assert Owed(ROOM, LATER, scent_until).next_due == next_due


@pytest.mark.parametrize(
    ("look", "afresh", "until"),
    [
        (Look(MAIN), False, IN_A_WHILE),  # a later phase leaves it its time
        (Look(MAIN, Scent(15)), False, NOW + timedelta(minutes=15)),
        (Look(MAIN, Scent(15)), True, NOW + timedelta(minutes=15)),
        # Switched off, or put away by another ritual: should the house not do it, that is its time all the same.
        (Look(MAIN, Scent(0)), False, IN_A_WHILE),
        (Look(MAIN), True, IN_A_WHILE),
    ],
)
def test_scent_that_is_on_has_its_time(look: Look, afresh: bool, until: datetime | None) -> None:
    owing = replace(ANA_AND_BO, owed=Owed(ROOM, LATER, IN_A_WHILE))
    changed = ChangeSetting(look, minutes=6, afresh=afresh).kept(owing, tonight())

    assert changed.owed == Owed(ROOM, LATER, until)


def test_a_first_look_with_scent_is_owed_with_its_time() -> None:
    changed = ChangeSetting(Look(MAIN, Scent(15)), minutes=6, before=ROOM).kept(ANA_AND_BO, tonight())

    assert changed.owed is not None
    assert changed.owed.due == NOW + timedelta(minutes=6) + LINGERS
    assert changed.owed.scent_until == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("unreadable", [{}, {"house": "of another kind"}])
def test_a_room_that_could_not_be_read_is_owed_all_the_same(unreadable: dict[str, str]) -> None:
    changed = ChangeSetting(Look(MAIN), before=unreadable).kept(ANA_AND_BO, tonight())

    assert changed.owed is not None
    assert changed.owed.back == changed.owed.room == unreadable


@pytest.mark.parametrize(
    ("looks", "back"),
    [
        ([Look(MAIN)], {"main", "left"}),
        ([Look(MAIN), Look(scent=Scent(15))], {"main", "left", "scent"}),
        ([Look(music=Music(None, 0))], {"speaker"}),
        ([Look(MAIN, Scent(15), Music("slow", 20))], set(ROOM)),
    ],
)
def test_only_what_was_touched_goes_back(looks: list[Look], back: set[str]) -> None:
    couple = ANA_AND_BO
    for look in looks:
        couple = ChangeSetting(look, before=None if couple.owed else ROOM).kept(couple, tonight())

    assert couple.owed is not None
    assert couple.owed.room == ROOM
    assert couple.owed.back == {role: ROOM[role] for role in back}


def test_a_put_back_that_comes_later_leaves_scent_its_time_and_one_that_comes_now_leaves_nothing() -> None:
    owing = replace(ANA_AND_BO, owed=Owed(ROOM, LATER, IN_A_WHILE, frozenset({Kind.SCENT})))

    assert PutBack(after=60).kept(owing, tonight()).owed == replace(owing.owed, due=NOW + timedelta(seconds=60))
    assert PutBack().kept(owing, tonight()).owed is None


def test_a_room_that_was_looked_at_is_kept_until_it_is_changed() -> None:
    looked = LookedAround(ROOM).kept(ANA_AND_BO, tonight())
    changed = ChangeSetting(Look(MAIN), before=ROOM).kept(looked, tonight())

    assert looked == replace(ANA_AND_BO, seen=Seen(ROOM, NOW))
    assert (changed.seen, Couple().seen) == (None, None)
