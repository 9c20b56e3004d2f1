"""Looking back: the pair and never one of them, however hard one of them looks; and what they had and saved."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.couple import HEARTS_KEPT, Around, Company, Couple, Mute
from skill.deeds import Asked, CheckedIn, CompanyKept, Done, Saved, TonightForgotten
from skill.hearing import Said
from skill.library import Axis, Library
from skill.looking_back import ENOUGH, HEIGHTS, SMOOTHED, LookingBack, looking_back, of_late, trend
from skill.record import from_record, to_record
from skill.scenes import us
from skill.showing import Trend
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, shelf, starter, tonight

NUMBERS = (1, 2, 3, 4, 5)
LIBRARY = shelf(
    starter("calm"),
    starter("bold", axis=Axis.SPARK, practice="novelty"),
    starter("grown", axis=Axis.SPARK, practice="desire", kids=False),
)
Pair = tuple[int | None, int | None]
numbers = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
hearts = st.tuples(*[st.none() | st.sampled_from(NUMBERS)] * 2)


def checked_in(*pairs: Pair, ago: int = 0, every: int = 1, couple: Couple = ANA_AND_BO) -> Couple:
    """The couple after check-ins every so many days, the last of them so many days ago."""
    for back, (first, second) in zip(range(len(pairs) - 1, -1, -1), pairs, strict=True):
        evening = tonight(couple, NOW - timedelta(days=ago + back * every))
        couple = CheckedIn(first, second).kept(couple, evening)
    return couple


def line_of(*pairs: Pair) -> tuple[float, ...]:
    return trend(checked_in(*pairs), EVENING)


def seen(couple: Couple, library: Library = LIBRARY) -> LookingBack:
    return looking_back(couple, tonight(couple), library)


# The pair, and never one of them


@given(st.lists(hearts, max_size=12), st.data())
def test_whose_heart_was_whose_changes_nothing_that_can_be_seen(pairs: list[Pair], data: st.DataObject) -> None:
    turned = [pair[::-1] if data.draw(st.booleans()) else pair for pair in pairs]

    assert seen(checked_in(*turned)) == seen(checked_in(*pairs))


@given(st.lists(hearts, max_size=14))
def test_there_is_a_point_for_each_check_in_of_both_from_the_fifth_on(pairs: list[Pair]) -> None:
    of_both = [pair for pair in pairs if None not in pair]

    assert len(line_of(*pairs)) == max(0, len(of_both) - SMOOTHED + 1)
    assert line_of(*pairs) == line_of(*of_both)  # a pass is nobody's low heart, and no gap in the line either
    assert SMOOTHED > ENOUGH


@given(st.lists(numbers, min_size=SMOOTHED, max_size=SMOOTHED), st.randoms(use_true_random=False))
def test_a_point_knows_no_more_than_what_ten_hearts_come_to(pairs: list[Pair], dice: random.Random) -> None:
    mixed = [number for pair in pairs for number in pair]
    dice.shuffle(mixed)

    assert line_of(*zip(mixed[::2], mixed[1::2], strict=True)) == line_of(*pairs)


@given(st.lists(numbers, min_size=SMOOTHED, max_size=20), st.data())
def test_one_heart_of_one_evening_moves_no_point_by_more_than_one_of_five_heights(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    other = [*pairs]
    at = data.draw(st.integers(0, len(pairs) - 1))
    other[at] = (pairs[at][0], data.draw(st.sampled_from(NUMBERS)))
    step = 1 / (HEIGHTS - 1)

    assert {*line_of(*pairs)} <= {height * step for height in range(HEIGHTS)}
    assert all(abs(one - two) <= step for one, two in zip(line_of(*pairs), line_of(*other), strict=True))


@given(st.lists(numbers, max_size=20), st.integers(0, 20))
def test_no_evening_changes_what_was_drawn_before_it(pairs: list[Pair], first: int) -> None:
    """Else a look before and a look after would tell what came between."""
    before = line_of(*pairs[:first])

    assert line_of(*pairs)[: len(before)] == before


@pytest.mark.parametrize(
    ("pair", "height"), [((1, 1), 0), ((1, 2), 0.25), ((2, 3), 0.5), ((1, 5), 0.5), ((4, 4), 0.75), ((5, 5), 1)]
)
def test_the_lowest_five_evenings_are_at_the_bottom_and_the_highest_at_the_top(pair: Pair, height: float) -> None:
    assert line_of(*[pair] * SMOOTHED) == (height,)


@pytest.mark.parametrize("numbers", [(1, 1, 1, 1, 1), (1, 2, 2, 4, 4)], ids=["any number", "four and two mostly"])
def test_who_remembers_all_their_own_numbers_cannot_work_out_the_others(numbers: Sequence[int]) -> None:
    """Thirty evenings, eight times over, by the hardest look there is: every past that would have drawn this line."""
    dice = random.Random(7)
    lived = [
        [(dice.choices(NUMBERS, numbers)[0], dice.choices(NUMBERS, numbers)[0]) for _ in range(30)] for _ in range(8)
    ]

    assert share_known(lived, height) < 0.005
    assert share_known(lived, float) > 0.5  # the same windows, not rounded: so the look is a hard one


def share_known(histories: Sequence[Sequence[tuple[int, int]]], point: Callable[[int], float]) -> float:
    """Of all of the other's numbers, how many can be nothing else."""
    known = [len(possible) == 1 for history in histories for possible in worked_out(history, point)]
    return sum(known) / len(known)


def worked_out(history: Sequence[tuple[int, int]], point: Callable[[int], float]) -> list[set[int]]:
    """What each of the second one's numbers can have been, for the first one, who sees the line of the two of them.

    `point`: what is drawn for what a window's ten hearts come to.
    """
    own, total = [first for first, _ in history], [sum(pair) for pair in history]
    ends = range(SMOOTHED, len(history) + 1)
    could: set[tuple[int, ...]] = {*product(NUMBERS, repeat=SMOOTHED - 1)}  # the numbers before the next point
    windows: list[set[tuple[int, ...]]] = []
    for end in ends:
        drawn, mine = point(sum(total[end - SMOOTHED : end])), sum(own[end - SMOOTHED : end])
        windows.append({(*some, one) for some in could for one in NUMBERS if point(mine + sum(some) + one) == drawn})
        could = {window[1:] for window in windows[-1]}
    for window, later in zip(windows[-2::-1], windows[:0:-1], strict=True):
        goes_on = {after[:-1] for after in later}
        window.intersection_update({one for one in window if one[1:] in goes_on})
    first = [{window[at] for window in windows[0]} for at in range(SMOOTHED - 1)]
    return [*first, *({window[-1] for window in some} for some in windows)]


@cache
def height(total: int) -> float:
    """What is really drawn where ten hearts come to so much."""
    share, more = divmod(total, 2 * SMOOTHED)
    each = [share + (number < more) for number in range(2 * SMOOTHED)]
    (point,) = line_of(*zip(each[::2], each[1::2], strict=True))
    return point


def test_alone_nobody_is_reported_on() -> None:
    both = checked_in(*[(4, 4)] * 6)
    alone = CompanyKept(Company.ALONE).kept(both, tonight(both))

    assert (seen(both).alone, seen(both).trend) == (False, (0.75, 0.75))
    assert (seen(alone).alone, seen(alone).trend) == (True, ())


def test_hearts_older_than_ninety_days_are_not_in_it_though_nobody_has_been_here_since() -> None:
    couple = checked_in(*[(2, 2)] * SMOOTHED, ago=HEARTS_KEPT.days - SMOOTHED + 1)

    assert trend(couple, EVENING) == (0.25,)
    assert trend(couple, EVENING + timedelta(days=1)) == ()


def test_forgetting_tonight_takes_tonight_out_of_it() -> None:
    couple = checked_in(*[(5, 5)] * 6, ago=1)
    lived = couple
    for deed in (Asked("bold", "novelty", "why.rested"), Saved("bold"), CheckedIn(1, 1)):
        lived = deed.kept(lived, tonight(lived))
    forgotten = TonightForgotten().kept(lived, tonight(lived))

    assert seen(lived) != seen(couple)
    assert seen(forgotten) == seen(couple)


def test_once_a_week_is_enough_for_a_line() -> None:
    assert trend(checked_in(*[(4, 3)] * 8, every=7), EVENING) == (0.75,) * 4


@pytest.mark.parametrize(("count", "ago"), [(ENOUGH - 1, 0), (ENOUGH, 12), (ENOUGH, 14)])
def test_a_fortnight_with_too_few_check_ins_comes_to_nothing(count: int, ago: int) -> None:
    assert of_late(checked_in(*[(4, 4)] * count, ago=ago), EVENING) is None


def test_a_fortnight_is_the_mean_of_all_its_hearts() -> None:
    assert of_late(checked_in((1, 2), (None, 5), (5, 4), (3, 3)), EVENING) == 3
    assert of_late(checked_in((1, 1), (5, 4), (3, 3), (3, 3), ago=11), EVENING) == 3.5  # the first was a day too early


# What is shown beside what is said


def told(at: us.Willing | None, heard: Said, couple: Couple) -> Trend | None:
    turn = us.step(at, heard, couple, tonight(couple), LIBRARY)
    assert turn is not None
    assert turn.shows is None or isinstance(turn.shows, Trend)
    return turn.shows


def test_a_screen_shows_the_line_once_both_have_said_yes_and_not_before() -> None:
    couple = checked_in(*[(4, 4)] * 6)

    assert told(None, Said.HOW_ARE_WE, couple) is None
    assert told(us.Willing(), Said.NO, couple) is None
    assert told(us.Willing(), Said.YES, couple) == Trend((0.75, 0.75))
    assert told(us.Willing(), Said.YES, checked_in(*[(4, 4)] * ENOUGH)) is None  # there are words, but no line yet


def test_a_yes_of_one_of_them_alone_shows_and_tells_nothing() -> None:
    couple = checked_in(*[(4, 4)] * 6)
    alone = CompanyKept(Company.ALONE).kept(couple, tonight(couple))
    turn = us.step(us.Willing(), Said.YES, alone, tonight(alone), LIBRARY)

    assert turn is not None
    assert [one.key for one in turn.say] == ["moment.takes_two", "moment.offer"]
    assert turn.shows is None


# What they had


def test_of_a_new_couple_there_is_nothing_to_see() -> None:
    nothing = dict.fromkeys(LIBRARY.practices)

    assert seen(Couple()) == LookingBack(EVENING, 0, False, (), nothing, 0, 0, ())


def test_every_practice_is_there_the_latest_touched_first() -> None:
    touched = {"trust": YESTERDAY, "novelty": EVENING, "gone": EVENING}
    practices = seen(replace(ANA_AND_BO, touched=touched)).practices

    assert [*practices.items()][:3] == [("novelty", EVENING), ("trust", YESTERDAY), ("safety", None)]
    assert {*practices} == {*LIBRARY.practices}


def test_spark_and_closeness_are_counted_of_what_they_were_asked_and_did(library: Library) -> None:
    ritual = next(iter(library.settings.values()))
    moment = next(iter(library.moments))
    couple = replace(ANA_AND_BO, asked={"calm": YESTERDAY, "bold": EVENING, "grown": EVENING, "gone": EVENING})
    both = replace(LIBRARY, settings={ritual.id: ritual}, moments=library.moments)
    did = couple
    for deed in (Done(ritual.id, ritual.practice), Done(moment)):
        did = deed.kept(did, tonight(did))

    assert counted(couple, both) == {Axis.CLOSENESS: 1, Axis.SPARK: 2}
    assert counted(did, both) == {**counted(couple, both), ritual.axis: counted(couple, both)[ritual.axis] + 1}


def counted(couple: Couple, library: Library) -> dict[Axis, int]:
    back = seen(couple, library)
    return {Axis.CLOSENESS: back.closeness, Axis.SPARK: back.spark}


def test_what_they_turned_down_fed_nothing() -> None:
    couple = Asked("calm", "safety", "why.rested").kept(ANA_AND_BO, tonight())
    couple = Asked("bold", "novelty", "why.rested", instead=True, counts=True).kept(couple, tonight())

    assert (seen(couple).closeness, seen(couple).spark) == (0, 1)


@pytest.mark.parametrize(("ago", "counts"), [(27, 1), (28, 0)])
def test_four_weeks_are_counted_and_no_more(ago: int, counts: int) -> None:
    couple = replace(ANA_AND_BO, asked={"bold": EVENING - timedelta(days=ago)})

    assert seen(couple).spark == counts


# What they saved


def test_what_they_saved_is_there_in_its_words_newest_first() -> None:
    couple = ANA_AND_BO
    for one in ("bold", "gone", "calm"):
        couple = Saved(one).kept(couple, tonight(couple))

    assert seen(from_record(to_record(couple))).saved == ("What about calm?", "What about bold?")


def test_what_may_not_be_heard_now_is_not_to_be_read_now() -> None:
    library = shelf(
        starter("a"), starter("near", together=True), starter("cash", tags=("money",)), starter("hot", heat=1)
    )
    couple = replace(ANA_AND_BO, saved=dict.fromkeys(("hot", "cash", "near", "a"), YESTERDAY))
    apart = couple.saying(EVENING, company=Company.APART)
    muted = replace(couple, muted={"money": Mute(EVENING + timedelta(days=1))})

    assert seen(couple, library).saved == ("What about a?", "What about near?", "What about cash?")
    assert seen(apart, library).saved == ("What about a?", "What about cash?")
    assert seen(muted, library).saved == ("What about a?", "What about near?")


def test_with_children_about_nothing_is_shown_that_is_not_for_them() -> None:
    couple = replace(ANA_AND_BO, saved={"grown": YESTERDAY, "calm": YESTERDAY})
    kids = couple.saying(EVENING, around=Around.KIDS)

    assert seen(couple).saved == ("What about calm?", "What about grown?")
    assert seen(kids).saved == ("What about calm?",)
