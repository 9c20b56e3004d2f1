"""Us: as a pair and never one of them, never a number of theirs; what they saved; how many evenings."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations, product

import pytest

from skill.couple import Around, Company, Couple, Hearts
from skill.deeds import CheckedIn, Saved
from skill.desk.echo import plain
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.record import from_record, to_record
from skill.scenes import us as scene
from skill.scenes.tonight import Talking
from skill.scenes.us import Willing
from skill.speech import Script
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, shelf, starter, tonight
from tests.test_setting import assert_takes_two, keys, lived, said

LIBRARY = shelf(*(starter(one) for one in ("a", "b", "c")))
NUMBERS = {"one", "two", "three", "four", "five", *"12345", "half", "average", "higher", "lower", "first", "second"}
Pairs = list[tuple[int | None, int | None]]


def checked_in(*pairs: tuple[int | None, int | None], ago: int = 0, couple: Couple = ANA_AND_BO) -> Couple:
    """The couple after check-ins on as many evenings, the last of them so many days ago."""
    for days, (first, second) in zip(range(ago + len(pairs) - 1, ago - 1, -1), pairs, strict=True):
        couple = CheckedIn(first, second).kept(couple, tonight(couple, NOW - timedelta(days=days)))
    return couple


def step(at: Place | None, heard: Heard, couple: Couple = ANA_AND_BO, library: Library = LIBRARY) -> Turn:
    turn = scene.step(at, heard, couple, tonight(couple), library)
    assert turn is not None
    return turn


def told(couple: Couple) -> list[str]:
    """What they hear once both are fine with hearing it."""
    return keys(step(Willing(), Said.YES, couple))


# How they have been


@pytest.mark.parametrize(
    "couple",
    [
        ANA_AND_BO,
        checked_in((3, 3)),
        checked_in((5, 5), (1, 1)),
        checked_in((5, 5), (4, None), (None, 4), (None, None), (3, 3)),
        checked_in((5, 5), (5, 5), (5, 5), ago=14),
        checked_in((5, 5), (5, 5), (5, 5), ago=12),
    ],
    ids=["none", "one", "two", "two and passes", "long ago", "two of three lately"],
)
def test_of_fewer_than_three_check_ins_nothing_is_told(couple: Couple) -> None:
    turn = step(None, Said.HOW_ARE_WE, couple)

    assert (turn.do, keys(turn), turn.stays) == ((), ["us.too_early"], True)
    assert told(couple) == ["us.unsaid"]


def test_both_are_asked_before_anything_is_told() -> None:
    turn = step(None, Said.HOW_ARE_WE, checked_in((3, 3), (3, 3), (3, 3)))

    assert (turn.at, turn.do, keys(turn)) == (Willing(), (), ["us.willing"])


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT])
def test_where_both_are_fine_with_it_it_is_told_and_that_is_all(heard: Said) -> None:
    turn = step(Willing(), heard, checked_in((3, 3), (3, 3), (3, 3)))

    assert (turn.at, turn.do) == (None, ())
    assert turn.say[0] == line("us.mixed")


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_where_one_of_them_would_rather_not_it_stays_unsaid(heard: Said) -> None:
    turn = step(Willing(), heard, checked_in((3, 3), (3, 3), (3, 3)))

    assert (turn.at, keys(turn)) == (None, ["us.unsaid"])


@pytest.mark.parametrize(
    ("pairs", "how"),
    [
        ([(4, 4), (5, 4), (4, 5)], "us.warm"),
        ([(5, 5), (4, 4), (3, 3)], "us.warm"),
        ([(3, 3), (3, 4), (2, 3)], "us.mixed"),
        ([(5, 1), (5, 1), (5, 1)], "us.mixed"),
        ([(1, 2), (2, 2), (1, 1)], "us.heavy"),
        ([(2, 2), (3, 3), (2, 3)], "us.heavy"),
        ([(2, 3), (2, 3), (2, 3), (2, 3), (3, 3)], "us.heavy"),
        ([(2, 3), (2, 3), (2, 3), (3, 3), (3, 3)], "us.mixed"),
        ([(4, 4), (4, 4), (4, 4), (3, 4), (3, 4)], "us.warm"),
        ([(4, 4), (4, 4), (3, 4), (3, 4), (3, 4)], "us.mixed"),
    ],
)
def test_a_fortnight_is_told_in_words_about_the_pair(pairs: Pairs, how: str) -> None:
    assert [said for said in told(checked_in(*pairs)) if said != "us.counsellor"] == [how, "tonight.goodnight"]


def test_a_pass_is_nobodys_low_heart() -> None:
    with_passes = checked_in((4, 4), (None, 5), (5, 5), (None, None), (4, 4))

    assert told(with_passes) == told(checked_in((4, 4), (5, 5), (4, 4)))


@pytest.mark.parametrize("pairs", [[(1, 5), (2, 4), (3, 3)], [(1, 4), (1, 4), (2, 5)], [(5, 4), (4, 5), (5, 3)]])
def test_the_words_are_the_same_whichever_heart_was_whose(pairs: Pairs) -> None:
    heard = {
        tuple(told(checked_in(*(pair[::-1] if turned else pair for pair, turned in zip(order, swaps, strict=True)))))
        for order in permutations(pairs)
        for swaps in product((False, True), repeat=len(pairs))
    }

    assert len(heard) == 1


@pytest.mark.parametrize(
    ("before", "lately", "way"),
    [
        ([(2, 2)] * 3, [(4, 4)] * 3, ["us.warmer"]),
        ([(4, 4)] * 3, [(2, 2)] * 3, ["us.harder"]),
        ([(3, 3)] * 3, [(3, 4)] * 3, ["us.warmer"]),
        ([(3, 4)] * 3, [(3, 3)] * 3, ["us.harder"]),
        ([(3, 3)] * 3, [(3, 4), (3, 4), (3, 3)], []),
        ([(3, 3)] * 3, [(3, 3)] * 3, []),
        ([(2, 2)] * 2, [(4, 4)] * 3, []),
        ([(2, 2), (None, 2), (2, None)], [(4, 4)] * 3, []),
    ],
    ids=["warmer", "harder", "half up", "half down", "hardly", "level", "too few before", "passes before"],
)
@pytest.mark.parametrize("ago", [14, 20, 25])
def test_which_way_it_went_is_told_where_there_is_enough_to_tell(
    before: Pairs, lately: Pairs, way: list[str], ago: int
) -> None:
    couple = checked_in(*lately, couple=checked_in(*before, ago=ago))

    assert [said for said in told(couple)[1:-1] if said != "us.counsellor"] == way


@pytest.mark.parametrize("ago", [26, 28, 60])
def test_what_was_longer_ago_than_four_weeks_has_no_say(ago: int) -> None:
    couple = checked_in((3, 3), (3, 3), (3, 3), couple=checked_in((1, 1), (1, 1), (1, 1), ago=ago))

    assert told(couple) == ["us.mixed", "tonight.goodnight"]


@pytest.mark.parametrize("lately", [[(5, 5)] * 3, [(1, 5), (3, 3), (2, 4)], [(1, 1), (2, 2), (1, 2)]])
@pytest.mark.parametrize("before", [[], [(1, 1)] * 3, [(5, 5)] * 3])
def test_no_number_and_no_name_is_ever_in_it(before: Pairs, lately: Pairs, script: Script) -> None:
    couple = checked_in(*lately, couple=checked_in(*before, ago=15))
    turns = (step(None, Said.HOW_ARE_WE, couple), step(Willing(), Said.YES, couple), step(Willing(), Said.NO, couple))
    for turn, number in product(turns, range(6)):
        spoken = [one for one in turn.say if one.key.startswith("us.")]
        words = re.findall(r"[a-z0-9']+", plain(script.say(spoken, number)).lower())

        assert not NUMBERS & set(words) - {"two"}
        assert "two" not in words or {"weeks", "you"} & set(words)  # these two weeks, you two: nobody's heart
        assert not {"ana", "bo"} & set(words)
        assert all(one.values == {} for one in turn.say)


def test_alone_nobody_is_reported_on() -> None:
    couple = replace(checked_in((3, 3), (3, 3), (3, 3)), tonight=said(company=Company.ALONE).tonight)

    assert_takes_two(step(None, Said.HOW_ARE_WE, couple))


def test_there_is_no_more_of_it_than_the_pair_in_the_record() -> None:
    assert checked_in((1, 5), (5, 2)).hearts == checked_in((5, 1), (2, 5)).hearts
    assert checked_in((1, 5)).hearts == (Hearts(EVENING, (1, 5)),)


def test_lost_there_nobody_comes_back_into_the_middle_of_it() -> None:
    assert not Willing().resumes
    assert not scene.Saved(1).resumes


def test_asked_again_it_is_asked_in_the_same_words() -> None:
    turn, _ = lived(Said.HELP, at=Willing(), couple=checked_in((3, 3), (3, 3), (3, 3)))

    assert keys(turn) == ["always.help", "us.willing"]
    assert turn.at == Willing()


# What they saved


def with_saved(*starters: str, stored: Callable[[Couple], Couple] = lambda couple: couple) -> Couple:
    couple = ANA_AND_BO
    for days, one in zip(range(len(starters), 0, -1), starters, strict=True):
        couple = stored(Saved(one).kept(couple, tonight(couple, NOW - timedelta(days=days))))
    return couple


def read(couple: Couple) -> list[object]:
    """Every saved one, in the order it is read."""
    turn, couple = lived(Said.SAVED_ONES, couple=couple, library=LIBRARY)
    found = [turn.say[0].values.get("question")]
    while isinstance(turn.at, scene.Saved):
        turn, couple = lived(Said.NEXT, at=turn.at, couple=couple, library=LIBRARY)
        found.append(turn.say[0].values.get("question"))
    return found


@pytest.mark.parametrize("stored", [lambda couple: couple, lambda couple: from_record(to_record(couple))])
def test_what_they_saved_is_read_newest_first_one_at_a_time(stored: Callable[[Couple], Couple]) -> None:
    couple = with_saved("b", "c", "a", stored=stored)

    assert read(couple) == ["What about a?", "What about c?", "What about b?"]


def test_several_saved_on_one_evening_are_newest_first_too() -> None:
    couple = ANA_AND_BO
    for one in ("c", "a", "b"):
        couple = Saved(one).kept(couple, tonight())

    assert read(couple) == ["What about b?", "What about a?", "What about c?"]


def test_each_ends_in_the_offer_of_the_next_and_the_last_one_says_so() -> None:
    couple = with_saved("a", "b")
    first = step(None, Said.SAVED_ONES, couple)
    last = step(first.at, Said.YES, couple)

    assert first.at == scene.Saved(1)
    assert keys(first) == ["us.saved", "us.next_offer"]
    assert last.at == scene.LastSaved("a")
    assert last.say[0].values == {"question": "What about a?"}
    assert last.say[-1] == line("us.ask_it")


def test_the_last_one_can_be_asked_tonight() -> None:
    couple = with_saved("a", "b")
    asked_again, left = (step(scene.LastSaved("a"), heard, couple) for heard in (Said.YES, Said.NO))

    assert asked_again.at == Talking("a")
    assert asked_again.do == ()
    assert keys(left) == ["tonight.goodnight"]


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, Said.ANOTHER])
def test_the_next_one_is_asked_for_in_many_words(heard: Said) -> None:
    assert step(scene.Saved(1), heard, with_saved("a", "b", "c")).at == scene.Saved(2)


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_enough_of_them_is_enough(heard: Said) -> None:
    assert keys(step(scene.Saved(1), heard, with_saved("a", "b"))) == ["tonight.goodnight"]


def test_again_is_the_one_just_read() -> None:
    couple = with_saved("a", "b", "c")

    assert step(scene.Saved(1), Said.AGAIN, couple) == step(None, Said.SAVED_ONES, couple)
    assert step(scene.Saved(2), Said.AGAIN, couple) == step(scene.Saved(1), Said.NEXT, couple)


@pytest.mark.parametrize("couple", [ANA_AND_BO, with_saved("gone")], ids=["nothing", "what left the library"])
def test_who_saved_nothing_we_know_is_told_how(couple: Couple) -> None:
    turn = step(None, Said.SAVED_ONES, couple)

    assert (turn.do, keys(turn), turn.stays) == ((), ["us.none_saved"], True)


@pytest.mark.parametrize("number", [-3, 0, 2, 99])
def test_wherever_the_notes_say_they_are_there_is_one_to_read(number: int) -> None:
    for heard in (Said.NEXT, Said.AGAIN):
        assert "question" in step(scene.Saved(number), heard, with_saved("a", "b")).say[0].values


def test_what_may_not_be_heard_now_is_not_read() -> None:
    library = shelf(starter("a"), starter("grown", kids=False), starter("hot", heat=1))
    couple = with_saved("a", "grown", "hot")

    assert step(None, Said.SAVED_ONES, couple, library).say[0] == line("us.saved", question="What about grown?")
    with_kids = replace(couple, tonight=said(around=Around.KIDS).tonight)
    assert step(None, Said.SAVED_ONES, with_kids, library).say[0] == line("us.saved", question="What about a?")


# How many evenings


@pytest.mark.parametrize(
    ("evenings", "said_of_it"),
    [(0, "us.first_evening"), (1, "us.one_evening"), (2, "us.evenings"), (31, "us.evenings")],
)
def test_evenings_are_counted_and_only_ever_go_up(evenings: int, said_of_it: str) -> None:
    turn = step(None, Said.HOW_MANY, replace(ANA_AND_BO, evenings=evenings))

    assert (turn.do, keys(turn), turn.stays) == ((), [said_of_it], True)
    assert turn.say[0].values.get("count") in (None, str(evenings))


def test_no_evening_away_takes_one_back() -> None:
    away = replace(ANA_AND_BO, last_evening=YESTERDAY - timedelta(days=400))

    assert step(None, Said.HOW_MANY, away) == step(None, Said.HOW_MANY, ANA_AND_BO)
