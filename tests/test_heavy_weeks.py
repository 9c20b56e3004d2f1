"""Heavy weeks: a counsellor is spoken of, gently and seldom; and what the two of them gave their evenings to."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.couple import Around, Couple
from skill.deeds import Asked, CheckedIn, CounsellorNamed, Deed, Done, TonightForgotten
from skill.hearing import Heard, Rated, Said
from skill.library import Axis, Library
from skill.line import Word, line
from skill.looking_back import has_been_heavy, last_touched, time_went_to
from skill.scenes import checkin, us
from skill.scenes.us import Willing
from skill.speech import Script
from skill.tonight import Tonight
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, shelf, starter, tonight
from tests.test_conversation import Home
from tests.test_setting import keys, ritual

LIBRARY = replace(
    shelf(
        starter("calm"),
        starter("safe"),
        starter("bold", axis=Axis.SPARK, practice="novelty"),
        starter("new", axis=Axis.SPARK, practice="novelty"),
        starter("true", practice="trust"),
    ),
    settings={"quiet": ritual("quiet", practice="stress")},
)
HEAVY = [(1, 2), (2, 4), (2, 2)]
Pair = tuple[int | None, int | None]
hearts = st.none() | st.integers(1, 5)
pairs = st.lists(st.tuples(hearts, hearts), max_size=9)


def ago(days: int) -> date:
    return EVENING - timedelta(days=days)


def checked_in(*pairs: Pair, since: int = 0, couple: Couple = ANA_AND_BO, every: int = 1) -> Couple:
    """The couple after check-ins every so many days, the last of them so many days ago."""
    for back, (first, second) in zip(range(len(pairs) - 1, -1, -1), pairs, strict=True):
        evening = tonight(couple, NOW - timedelta(days=since + back * every))
        couple = CheckedIn(first, second).kept(couple, evening)
    return couple


def heavy(*pairs: Pair, since: int = 0, every: int = 1) -> bool:
    couple = checked_in(*pairs, since=since, every=every)
    return has_been_heavy(couple, tonight(couple))


def second_heart(first: int | None, second: int | None, couple: Couple, evening: Tonight | None = None) -> Turn:
    heard = Said.PASSED if second is None else Rated(second)
    turn = checkin.step(checkin.Second(first), heard, couple, evening or tonight(couple), LIBRARY)
    assert turn is not None
    return turn


def told(couple: Couple, evening: Tonight | None = None) -> Turn:
    """What they hear once both are fine with hearing it."""
    turn = us.step(Willing(), Said.YES, couple, evening or tonight(couple), LIBRARY)
    assert turn is not None
    return turn


def kept(turn: Turn, couple: Couple) -> Couple:
    for deed in turn.do:
        couple = deed.kept(couple, tonight(couple))
    return couple


# When it has been heavy


@pytest.mark.parametrize(
    ("week", "is_heavy"),
    [
        (HEAVY, True),
        ([(1, 1), (1, 1)], False),
        ([(2, 5), (5, 2), (2, 5)], True),
        ([(3, 3), (3, 3), (3, 3), (3, 3)], False),
        ([(2, 2), (2, 2), (3, 3)], False),
        ([(2, 2), (2, 2), (3, 3), (2, 2)], True),
        ([(1, 1), (5, 5), (5, 5), (1, 1), (5, 5), (5, 5), (1, 1)], True),
        ([(1, 1), (5, 5), (5, 5), (1, 1), (5, 5), (5, 5), (5, 5), (1, 1)], False),
    ],
    ids=["three", "two", "one of them", "in between", "better tonight", "and again", "seven days", "eight days"],
)
def test_three_low_check_ins_within_a_week_are_heavy_where_the_latest_is_one(week: list[Pair], is_heavy: bool) -> None:
    assert heavy(*week) is is_heavy


@pytest.mark.parametrize(("every", "is_heavy"), [(1, True), (3, True), (4, False)])
def test_a_week_is_seven_evenings(every: int, is_heavy: bool) -> None:
    assert heavy(*HEAVY, every=every) is is_heavy


@pytest.mark.parametrize(("since", "is_heavy"), [(0, True), (4, True), (5, False), (90, False)])
def test_a_week_that_is_over_weighs_on_nobody(since: int, is_heavy: bool) -> None:
    assert heavy(*HEAVY, since=since) is is_heavy


def test_three_check_ins_of_one_evening_are_one() -> None:
    couple = ANA_AND_BO
    for _ in range(3):
        couple = CheckedIn(1, 1).kept(couple, tonight(couple))

    assert not has_been_heavy(couple, tonight(couple))


@given(pairs)
def test_it_is_never_because_of_a_pass(week: list[Pair]) -> None:
    """Had whoever passed said five instead, it would have been as heavy."""
    instead = [(5 if first is None else first, 5 if second is None else second) for first, second in week]

    assert heavy(*week) == heavy(*instead)


@given(pairs, st.randoms(use_true_random=False))
def test_whose_heart_was_low_makes_no_difference(week: list[Pair], dice: object) -> None:
    turned = [pair[::-1] if dice.random() < 0.5 else pair for pair in week]  # type: ignore[attr-defined]

    assert heavy(*week) == heavy(*turned)


def test_a_pass_tonight_is_not_the_third() -> None:
    for pair in ((None, None), (None, 5), (4, None)):
        assert not heavy((1, 1), (1, 1), (1, 1), pair)
    assert heavy((1, 1), (1, 1), (None, 1))  # a low heart is one, whatever the other one kept


@pytest.mark.parametrize(
    ("evening", "spoken_of"),
    [
        (tonight(), True),
        (tonight(now=NOW.replace(hour=17)), True),
        (replace(tonight(), around=Around.ASLEEP), True),
        (replace(tonight(), around=Around.NOBODY), True),
        (replace(tonight(), around=Around.KIDS), False),
        (replace(tonight(), after_care=True), False),
        (replace(tonight(), around=Around.NOBODY, after_care=True), False),
    ],
    ids=["at night", "early", "kids asleep", "nobody about", "kids here", "after care", "nobody about, after care"],
)
def test_before_children_and_after_care_no_counsellor_is_spoken_of_anywhere(evening: Tonight, spoken_of: bool) -> None:
    before, whole = checked_in(*HEAVY[:2], since=1), checked_in((1, 2), (2, 2), (1, 1))
    at_the_check_in, looking_back = second_heart(1, 1, before, evening), told(whole, evening)

    assert has_been_heavy(whole, evening) is spoken_of
    assert ("checkin.heavy_week" in keys(at_the_check_in)) is spoken_of
    assert ("us.counsellor" in keys(looking_back)) is spoken_of
    assert (CounsellorNamed() in at_the_check_in.do) is (CounsellorNamed() in looking_back.do) is spoken_of


def test_what_was_not_spoken_of_before_children_is_once_they_are_not_here() -> None:
    couple = checked_in(*HEAVY[:2], since=1)
    couple = kept(second_heart(1, 1, couple, replace(tonight(couple), around=Around.KIDS)), couple)

    assert couple.counsellor is None
    assert has_been_heavy(couple, tonight(couple, NOW + timedelta(days=1)))


# At the check-in


@pytest.mark.parametrize(
    ("pair", "then"),
    [
        ((1, 1), "checkin.both_low"),
        ((2, 2), "checkin.both_low"),
        ((1, 5), "checkin.one_low"),
        ((4, 2), "checkin.one_low"),
    ],
)
def test_after_the_third_low_check_in_of_a_week_a_counsellor_is_spoken_of_first(pair: Pair, then: str) -> None:
    couple = checked_in(*HEAVY[:2], since=1)
    turn = second_heart(*pair, couple)

    assert turn.say[:2] == (line("checkin.heavy_week"), line(then))
    assert CounsellorNamed() in turn.do
    assert kept(turn, couple).counsellor == EVENING


@pytest.mark.parametrize(
    ("before", "pair"),
    [
        (HEAVY[:1], (1, 1)),
        (HEAVY, (3, 3)),
        (HEAVY, (5, 5)),
        (HEAVY, (None, None)),
        (HEAVY, (None, 4)),
        ([(None, None), (None, 3), (3, None)], (1, 1)),
    ],
    ids=["the second", "level", "both high", "a pass each", "one pass", "passes before"],
)
def test_otherwise_no_counsellor_is_spoken_of(before: Sequence[Pair], pair: Pair) -> None:
    couple = checked_in(*before, since=1)
    turn = second_heart(*pair, couple)

    assert "checkin.heavy_week" not in keys(turn)
    assert CounsellorNamed() not in turn.do
    assert kept(turn, couple).counsellor is None


@pytest.mark.parametrize(("since", "again"), [(0, False), (1, False), (13, False), (14, True), (40, True)])
def test_at_most_once_a_fortnight(since: int, again: bool) -> None:
    couple = replace(checked_in(*HEAVY[:2], since=1), counsellor=ago(since))

    assert ("checkin.heavy_week" in keys(second_heart(1, 1, couple))) is again
    assert has_been_heavy(replace(checked_in(*HEAVY), counsellor=ago(since)), tonight()) is again


def test_in_six_heavy_weeks_of_a_check_in_every_evening_it_is_said_three_times() -> None:
    couple, days = ANA_AND_BO, []
    for day in range(42):
        evening = tonight(couple, NOW + timedelta(days=day))
        turn = checkin.step(checkin.Second(1), Rated(2), replace(couple, question=None), evening, LIBRARY)
        assert turn is not None
        if "checkin.heavy_week" in keys(turn):
            days.append(day)
        for deed in turn.do:
            couple = deed.kept(couple, evening)

    assert days == [2, 16, 30]


def test_after_tonights_question_it_is_said_too_and_they_end_on_the_goodnight() -> None:
    couple = replace(checked_in(*HEAVY[:2], since=1), question=asked("calm"))
    turn = second_heart(1, 1, couple)

    assert keys(turn) == ["checkin.heavy_week", "checkin.both_low", "tonight.goodnight"]
    assert turn.at is None


def test_forgetting_tonight_forgets_that_it_was_said_tonight() -> None:
    couple = checked_in(*HEAVY[:2], since=1)
    known = kept(second_heart(1, 1, couple), couple)
    earlier = replace(couple, counsellor=YESTERDAY)

    assert TonightForgotten().kept(known, tonight(known)).counsellor is None
    assert TonightForgotten().kept(earlier, tonight(earlier)).counsellor == YESTERDAY


# How they are doing


def test_two_heavy_weeks_speak_of_a_counsellor_instead_of_practices() -> None:
    had = {"calm": ago(1), "safe": ago(2), "bold": ago(40)}
    couple = checked_in((1, 2), (2, 2), (1, 1), couple=replace(ANA_AND_BO, asked=had))
    turn = told(couple)

    assert keys(turn) == ["us.heavy", "us.counsellor", "tonight.goodnight"]
    assert turn.do == (CounsellorNamed(),)
    assert kept(turn, couple).counsellor == EVENING


@pytest.mark.parametrize(
    "pairs",
    [
        [(2, 5), (2, 5), (2, 5)],
        [(1, 2), (2, 2), (1, 1), (3, 3)],
        [(1, 1), (1, 1), (1, 1), (3, None), (None, None)],
    ],
    ids=["one of them low, the pair not", "better tonight", "a pass tonight"],
)
def test_where_it_is_not_heavy_for_both_or_no_longer_none_is_spoken_of(pairs: list[Pair]) -> None:
    turn = told(checked_in(*pairs))

    assert "us.counsellor" not in keys(turn)
    assert turn.do == ()


@pytest.mark.parametrize(("since", "again"), [(0, False), (13, False), (14, True)])
def test_of_a_counsellor_once_a_fortnight_wherever_it_was_said(since: int, again: bool) -> None:
    couple = replace(checked_in((1, 2), (2, 2), (1, 1)), counsellor=ago(since))

    assert ("us.counsellor" in keys(told(couple))) is again


def test_said_at_the_check_in_it_is_not_said_again_when_they_ask_how_they_are_and_the_other_way_round() -> None:
    couple = checked_in((1, 2), (2, 2), since=1)
    at_the_check_in = kept(second_heart(1, 1, couple), couple)
    whole = checked_in((1, 2), (2, 2), (1, 1), since=1)
    after_looking_back = kept(told(whole), whole)

    assert (at_the_check_in.counsellor, after_looking_back.counsellor) == (EVENING, EVENING)
    assert keys(told(at_the_check_in))[0] == "us.heavy"
    assert "us.counsellor" not in keys(told(at_the_check_in))
    assert "checkin.heavy_week" not in keys(second_heart(1, 1, after_looking_back))


def test_before_both_are_fine_with_hearing_it_nothing_is_said_of_it() -> None:
    couple = checked_in((1, 2), (2, 2), (1, 1))
    for at, heard in ((None, Said.HOW_ARE_WE), (Willing(), Said.NO), (Willing(), Said.PASSED)):
        turn = us.step(at, heard, couple, tonight(couple), LIBRARY)

        assert turn is not None
        assert (turn.do, "us.counsellor" in keys(turn)) == ((), False)


@pytest.mark.parametrize("key", ["checkin.heavy_week", "us.counsellor"])
def test_it_is_for_either_of_them_and_asks_for_nobodys_leave(key: str, script: Script) -> None:
    for said in map(str.lower, script.lines[key].say):
        words = {*re.findall(r"[a-z']+", said)}

        assert "counsellor" in words
        assert said.endswith("for either of you.")
        assert not words & {"only", "if", "both", "together", "agree", "agreed", "unless", "partner", "other", "two"}
        assert not words & {"must", "should", "need", "ought", "therapy", "fix"}
        assert "?" not in said


@pytest.mark.parametrize("pair", [(1, 1), (1, 5), (4, 2)])
def test_it_is_said_and_nothing_is_asked_of_it(pair: Pair) -> None:
    couple = checked_in(*HEAVY[:2], since=1)
    spoken, unspoken = second_heart(*pair, couple), second_heart(*pair, replace(couple, counsellor=YESTERDAY))

    assert spoken.say == (line("checkin.heavy_week"), *unspoken.say)
    assert (spoken.at, spoken.after, spoken.talk) == (unspoken.at, unspoken.after, unspoken.talk)


# What listeners hear


def listening(library: Library, script: Script, couple: Couple, *hearts: Heard) -> list[dict[str, Any]]:
    """What listeners are told of a check-in."""
    home = Home(library, script, couple)
    for heard in (Said.CHECK_IN, *hearts):
        home.says(heard)
    return home.told


PASSES = (Said.PASSED, Said.NO, Said.NEXT)


@pytest.mark.parametrize("second", [Rated(1), Rated(3), Rated(5), *PASSES], ids=str)
@pytest.mark.parametrize("first", [Rated(1), Rated(3), Rated(5), *PASSES], ids=str)
def test_every_answer_at_the_check_in_is_told_as_a_heart(
    first: Heard, second: Heard, library: Library, script: Script
) -> None:
    heard = listening(library, script, ANA_AND_BO, first, second)

    assert [one["heard"] for one in heard] == ["CheckIn", "Rated", "Rated"]
    assert heard[:2] == listening(library, script, ANA_AND_BO, Rated(3))


@pytest.mark.parametrize("pair", [(1, 1), (1, 5), (4, 2)])
def test_listeners_never_hear_that_a_counsellor_was_spoken_of(pair: Pair, library: Library, script: Script) -> None:
    couple = checked_in(*HEAVY[:2], since=1)
    answers = [Rated(heart) for heart in pair if heart]
    heavy = listening(library, script, couple, *answers)

    assert kept(second_heart(*pair, couple), couple).counsellor == EVENING
    assert heavy == listening(library, script, ANA_AND_BO, *answers)
    assert not any("CounsellorNamed" in one["deeds"] for one in heavy)
    assert "CheckedIn" in heavy[-1]["deeds"]


def test_nor_do_they_where_it_was_said_of_how_they_are(library: Library, script: Script) -> None:
    home = Home(library, script, checked_in((1, 2), (2, 2), (1, 1)))
    home.says(Said.HOW_ARE_WE)
    home.says(Said.YES)

    assert home.keeper.couple.counsellor == EVENING
    assert [one["deeds"] for one in home.told] == [(), ()]


# What their time went to


def went(asked: dict[str, int], library: Library = LIBRARY, **more: object) -> tuple[str | None, str | None]:
    """`asked`: how many days ago each was."""
    days = {id_: ago(days) for id_, days in asked.items()}
    return time_went_to(replace(ANA_AND_BO, asked=days, **more), EVENING, library)  # type: ignore[arg-type]


def test_of_a_new_couple_there_is_nothing_to_tell() -> None:
    assert time_went_to(Couple(), EVENING, LIBRARY) == (None, None)
    assert time_went_to(ANA_AND_BO, EVENING, LIBRARY) == (None, None)


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ({"calm": 0}, None),
        ({"calm": 0, "bold": 1, "true": 2}, None),
        ({"calm": 0, "safe": 13}, "safety"),
        ({"calm": 0, "safe": 14}, None),
        ({"calm": 0, "bold": 1, "new": 2}, "novelty"),
        ({"gone": 0, "gone too": 1}, None),
    ],
    ids=["once", "one each", "twice in a fortnight", "a day more", "most", "gone"],
)
def test_most_is_what_had_more_of_the_fortnight_than_the_others_and_twice_at_least(
    asked: dict[str, int], most: str | None
) -> None:
    assert went(asked)[0] == most


def test_a_ritual_is_time_too_and_what_they_turned_down_is_none() -> None:
    library = replace(LIBRARY, settings={id_: ritual(id_, practice="stress") for id_ in ("one", "two")})
    did = {"one": ago(1), "two": ago(2), "a moment": ago(3)}

    assert went({"calm": 0}, library, done=did)[0] == "stress"
    assert went({"calm": 0, "safe": 1})[0] == "safety"
    assert went({"calm": 0, "safe": 1}, skipped={"safe": ago(1)})[0] is None


@pytest.mark.parametrize(("days", "rare"), [(20, None), (21, "trust"), (200, "trust")])
def test_rare_is_what_they_once_had_and_has_waited_three_weeks(days: int, rare: str | None) -> None:
    assert went({"calm": 1, "true": days})[1] == rare


def test_of_two_that_wait_it_is_the_one_that_waits_longest() -> None:
    assert went({"calm": 0, "true": 30, "bold": 31})[1] == "novelty"
    assert went({"calm": 0, "true": 31, "bold": 30})[1] == "trust"


def test_what_they_never_had_waits_for_nobody() -> None:
    assert {*LIBRARY.practices} > {"safety", "desire"}
    assert went({"calm": 1, "safe": 2}) == ("safety", None)


def test_a_practice_was_last_touched_by_whatever_was_of_it() -> None:
    couple = replace(
        ANA_AND_BO, asked={"calm": ago(9), "safe": ago(5)}, done={"quiet": ago(3)}, touched={"trust": ago(2)}
    )
    days = {practice: last_touched(practice, couple, LIBRARY) for practice in ("safety", "stress", "trust", "desire")}

    assert days == {"safety": ago(5), "stress": ago(3), "trust": ago(2), "desire": None}
    assert last_touched("safety", replace(couple, touched={"safety": ago(1)}), LIBRARY) == ago(1)
    assert last_touched("safety", replace(couple, touched={"safety": ago(8)}), LIBRARY) == ago(5)


def test_what_they_forget_of_tonight_is_no_older_evenings_loss() -> None:
    couple = Asked("calm", "safety", "why.rested").kept(ANA_AND_BO, tonight(now=NOW - timedelta(days=30)))
    evening = tonight(couple)
    deeds: list[Deed] = [Asked("safe", "safety", "why.rested"), Done("quiet", "stress"), TonightForgotten()]
    lived = couple
    for deed in deeds:
        lived = deed.kept(lived, evening)

    assert last_touched("safety", lived, LIBRARY) == ago(30)
    assert last_touched("stress", lived, LIBRARY) is None
    assert time_went_to(lived, EVENING, LIBRARY) == (None, "safety")


def test_asked_how_they_are_they_hear_what_had_their_time_and_what_has_waited() -> None:
    had = {"calm": ago(1), "safe": ago(2), "true": ago(40)}
    turn = told(checked_in((3, 3), (3, 3), (3, 3), couple=replace(ANA_AND_BO, asked=had)))

    assert turn.say == (
        line("us.mixed"),
        line("us.most", practice=Word("us.of_safety")),
        line("us.rare", practice=Word("us.of_trust")),
        line("tonight.goodnight"),
    )
    assert turn.do == ()


@pytest.mark.parametrize(
    ("had", "said"),
    [
        ({}, []),
        ({"calm": 1}, []),
        ({"calm": 1, "safe": 2}, ["us.most"]),
        ({"calm": 1, "true": 40}, ["us.rare"]),
        ({"true": 13}, []),
    ],
)
def test_where_there_is_nothing_to_tell_of_one_nothing_is_told(had: dict[str, int], said: list[str]) -> None:
    couple = replace(ANA_AND_BO, asked={id_: ago(days) for id_, days in had.items()})

    assert keys(told(checked_in((3, 3), (3, 3), (3, 3), couple=couple)))[1:-1] == said


def test_every_practice_of_ours_is_called_something_in_both_sentences(library: Library, script: Script) -> None:
    for practice in library.practices:
        for key in ("us.most", "us.rare"):
            said = script.say((line(key, practice=Word(f"us.of_{practice}")),), 1)

            assert script.lines[f"us.of_{practice}"].say[0] in said


@given(st.dictionaries(st.sampled_from(["calm", "safe", "bold", "new", "true"]), st.integers(0, 60)))
def test_no_practice_is_told_as_both(had: dict[str, int]) -> None:
    couple = replace(ANA_AND_BO, asked={id_: ago(days) for id_, days in had.items()})
    said = [one.values["practice"] for one in told(checked_in(*[(3, 3)] * 3, couple=couple)).say if one.values]

    assert len(said) == len({*map(str, said)})
