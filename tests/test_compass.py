"""The compass: one word each, once a month; what two words point at is kept, and never a word of one of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from skill import house_rules, place
from skill.choosing import LEANS
from skill.couple import TILTED_FOR, Around, Company, Couple, Tilt
from skill.deeds import CompanyKept, CompassAsked, Leaned, TonightForgotten
from skill.desk.echo import plain
from skill.hearing import Heard, Need, Needed, Said
from skill.library import Axis, Library
from skill.line import line
from skill.place import Place
from skill.record import from_record, to_record
from skill.scenes import adventure, checkin, moment, routine, us, welcome
from skill.scenes import compass as scene
from skill.scenes import tonight as tonight_scene
from skill.scenes.compass import First, Second
from skill.scenes.tonight import Following, Talking, Thanking
from skill.speech import Script
from skill.tonight import Tonight
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, shelf, starter, tonight
from tests.test_conversation import Home
from tests.test_setting import assert_takes_two, keys, lived, said

LIBRARY = shelf(starter("calm"), starter("bold", axis=Axis.SPARK, practice="novelty"))
WORDS: tuple[Need | None, ...] = (*Need, None)  # None is a pass
PAIRS = [*product(WORDS, WORDS)]
DUE = replace(ANA_AND_BO, evenings=14, compass=None)  # tonight is their fifteenth
A_MONTH_AGO = EVENING - timedelta(days=31)
LIVELY = replace(ANA_AND_BO, tilt=Tilt.LIVELIER, tilted=A_MONTH_AGO, compass=A_MONTH_AGO)
PASSES = (Said.PASSED, Said.NO, Said.NEXT)
UNDER_WAY = [
    Talking("calm"), Following("calm"), Thanking(), checkin.First(), checkin.Second(3), welcome.Naming(),
]  # fmt: skip
ON_OFFER = [
    tonight_scene.Offered(), moment.Offered(), routine.Offered(), us.Willing(), adventure.Weekend(),
    adventure.Offered("near"), welcome.Remembering("near"),
]  # fmt: skip
EVERYWHERE = [None, *UNDER_WAY, *ON_OFFER, First(), Second("room")]


def step(at: Place | None, heard: Heard, couple: Couple = DUE, evening: Tonight | None = None) -> Turn:
    turn = scene.step(at, heard, couple, evening or tonight(couple), LIBRARY)
    assert turn is not None
    return turn


def saying(word: Need | None) -> Heard:
    return Needed(word) if word else Said.PASSED


def both(first: Need | None, second: Need | None, couple: Couple = DUE) -> Turn:
    return step(Second(first.value if first else None), saying(second), couple)


def kept(turn: Turn, couple: Couple) -> Couple:
    for deed in turn.do:
        couple = deed.kept(couple, tonight(couple))
    return couple


# Two words


@pytest.mark.parametrize(
    ("words", "tilt", "told"),
    [
        ((Need.CLOSER, Need.CLOSER), Tilt.CLOSER, "compass.closer"),
        ((Need.LIVELIER, Need.LIVELIER), Tilt.LIVELIER, "compass.livelier"),
        ((Need.ROOM, Need.ROOM), Tilt.RHYTHM, "compass.room"),
        ((Need.CLOSER, Need.LIVELIER), Tilt.RHYTHM, "compass.rhythm"),
        ((Need.LIVELIER, Need.CLOSER), Tilt.RHYTHM, "compass.rhythm"),
        ((Need.CLOSER, Need.ROOM), Tilt.RHYTHM, "compass.rhythm"),
        ((Need.ROOM, Need.CLOSER), Tilt.RHYTHM, "compass.rhythm"),
        ((Need.LIVELIER, Need.ROOM), Tilt.RHYTHM, "compass.rhythm"),
        ((Need.ROOM, Need.LIVELIER), Tilt.RHYTHM, "compass.rhythm"),
    ],
    ids=str,
)
def test_two_words_point_at_one_thing_and_it_is_said_in_one_line(
    words: tuple[Need, Need], tilt: Tilt, told: str
) -> None:
    turn = both(*words)

    assert turn.say[0] == line(told)
    assert turn.do[0] == Leaned(tilt)
    assert (kept(turn, DUE).tilt, kept(turn, DUE).tilted) == (tilt, EVENING)
    assert isinstance(turn.at, Talking)
    assert len(turn.say) == 2  # the line, and on to tonight's question


@pytest.mark.parametrize("words", [pair for pair in PAIRS if None in pair], ids=str)
@pytest.mark.parametrize("before", [None, *Tilt])
def test_where_one_of_them_passes_all_stays_as_it_was_for_another_month(
    words: tuple[Need | None, Need | None], before: Tilt | None
) -> None:
    couple = replace(DUE, tilt=before, tilted=A_MONTH_AGO if before else None, compass=A_MONTH_AGO)
    asks, asked_them = lived(Said.OPENED, couple=couple, library=LIBRARY)
    turn = both(*words, couple=asked_them)
    known = kept(turn, asked_them)

    assert asks.at == First()
    assert turn.say[0] == line("compass.passed")
    assert turn.do[0] == Leaned(None)
    assert (known.tilt, known.tilted) == (couple.tilt, couple.tilted)
    assert known.tilt_on(EVENING) is couple.tilt_on(EVENING) is before
    assert not scene.is_due(known, tonight(known, NOW + timedelta(days=29)))


@pytest.mark.parametrize("couple", [Couple(), DUE, LIVELY], ids=["new", "due", "lively"])
def test_a_pass_changes_nothing_at_all(couple: Couple) -> None:
    assert Leaned(None).kept(couple, tonight(couple)) == couple


def test_a_pass_makes_what_they_lean_to_hold_no_longer_than_it_would_have() -> None:
    known = kept(both(Need.CLOSER, None, LIVELY), LIVELY)
    days = [EVENING + timedelta(days=day) for day in range(9)]

    assert [known.tilt_on(day) for day in days] == [LIVELY.tilt_on(day) for day in days]
    assert known.tilt_on(days[3]) is Tilt.LIVELIER
    assert known.tilt_on(days[4]) is None


def test_what_they_lean_to_goes_by_when_they_said_so_and_not_by_when_they_were_asked() -> None:
    asked_since = CompassAsked().kept(LIVELY, tonight(LIVELY))

    assert (asked_since.tilted, asked_since.compass) == (A_MONTH_AGO, EVENING)
    assert asked_since.tilt_on(EVENING + timedelta(days=3)) is Tilt.LIVELIER
    assert asked_since.tilt_on(EVENING + timedelta(days=4)) is None
    assert replace(LIVELY, tilted=None).tilt_on(EVENING) is None


@pytest.mark.parametrize("ago", [TILTED_FOR.days, 60, 400])
def test_what_was_over_does_not_begin_again_with_a_pass(ago: int) -> None:
    over = EVENING - timedelta(days=ago)
    couple = replace(DUE, tilt=Tilt.LIVELIER, tilted=over, compass=over)
    known = kept(both(Need.CLOSER, None, couple), couple)

    assert couple.tilt_on(EVENING) is None
    assert known.tilt_on(EVENING) is None


@pytest.mark.parametrize("heard", PASSES)
def test_either_may_pass_in_many_words(heard: Said) -> None:
    assert step(First(), heard).at == Second(None)
    assert step(Second("closer"), heard).do[0] == Leaned(None)


@pytest.mark.parametrize("couple", [DUE, LIVELY, replace(DUE.held(EVENING), question=asked("calm"))])
@pytest.mark.parametrize("at", [First(), Second(None), Second("closer")])
def test_who_wraps_up_has_a_goodnight_and_everything_stays(at: Place, couple: Couple) -> None:
    turn, known = lived(Said.WRAP_UP, at=at, couple=couple, library=LIBRARY)

    assert (turn.at, turn.talk, turn.do, turn.say) == (None, None, (), (line("tonight.goodnight"),))
    assert known == couple


def test_the_first_word_is_held_until_the_second_is_spoken() -> None:
    for word in Need:
        turn = step(First(), Needed(word))

        assert (turn.at, turn.do, turn.say) == (Second(word), (), (line("compass.second", second=tonight(DUE).second),))


def test_what_it_points_at_holds_from_tonights_question_on() -> None:
    for word, practice in ((Need.LIVELIER, "bold"), (Need.CLOSER, "calm")):
        for last in ("bold", "calm"):  # whichever axis had its turn yesterday
            couple = replace(DUE, question=asked(last, YESTERDAY))

            assert both(word, word, couple).at == Talking(practice)


def test_a_month_of_it_is_over_after_a_few_days_more_than_a_month() -> None:
    turn = both(Need.CLOSER, Need.CLOSER)
    known = kept(turn, DUE)
    days = (EVENING + timedelta(days=day) for day in (0, 34, 35))

    assert [known.tilt_on(day) for day in days] == [Tilt.CLOSER, Tilt.CLOSER, None]


def test_all_that_can_come_of_it_is_something_the_choosing_knows() -> None:
    assert {*LEANS} == {*Tilt} == {kept(both(*pair), DUE).tilt for pair in PAIRS} - {None}


@pytest.mark.parametrize("words", PAIRS, ids=str)
def test_two_words_after_tonights_question_end_kindly(words: tuple[Need | None, Need | None]) -> None:
    couple = replace(DUE.held(EVENING), question=asked("calm"))
    turn = both(*words, couple=couple)

    assert (turn.at, turn.talk, turn.do) == (None, None, both(*words).do[:1])
    assert turn.say == (both(*words).say[0], line("tonight.goodnight"))


def test_forgetting_tonight_forgets_what_tonights_words_pointed_at() -> None:
    known = kept(both(Need.CLOSER, Need.CLOSER), DUE)
    forgotten = TonightForgotten().kept(known, tonight(known))

    assert (forgotten.tilt, forgotten.tilted) == (None, None)
    assert TonightForgotten().kept(LIVELY, tonight(LIVELY)) == LIVELY


def test_forgetting_an_evening_they_were_asked_and_passed_on_leaves_what_they_had_said_before() -> None:
    asked_them = lived(Said.OPENED, couple=LIVELY, library=LIBRARY)[1]
    known = kept(both(None, None, asked_them), asked_them)
    forgotten = TonightForgotten().kept(known, tonight(known))

    assert (known.compass, forgotten.compass) == (EVENING, None)
    assert (forgotten.tilt, forgotten.tilted) == (Tilt.LIVELIER, A_MONTH_AGO)


def test_forgetting_another_evening_than_the_one_they_said_it_on_leaves_it() -> None:
    known = kept(both(Need.CLOSER, Need.CLOSER), DUE)
    forgotten = TonightForgotten().kept(known, tonight(known, NOW + timedelta(days=1)))

    assert (forgotten.tilt, forgotten.tilted) == (Tilt.CLOSER, EVENING)


# On a call, alone, out of the blue


def test_on_a_call_whoever_is_near_us_passes_the_second_word_on() -> None:
    apart = CompanyKept(Company.APART).kept(DUE, tonight())
    turn = step(First(), Needed(Need.ROOM), apart)

    assert turn.say == (line("compass.second_apart", second=tonight(apart).second),)
    assert turn.at == Second("room")


@pytest.mark.parametrize(
    ("at", "heard"),
    [*((None, heard) for heard in (Said.COMPASS, *map(Needed, Need))), *((at, Said.COMPASS) for at in ON_OFFER)],
    ids=str,
)
def test_out_of_the_blue_both_are_asked_and_what_one_of_them_said_counts_for_neither(
    at: Place | None, heard: Heard
) -> None:
    turn = step(at, heard)

    assert turn.say == (line("compass.unasked"), line("compass.first", first=tonight(DUE).first))
    assert (turn.at, turn.do) == (First(), (CompassAsked(),))


def test_where_it_is_asked_for_and_where_it_waits_is_told_by_what_resumes() -> None:
    assert {at.resumes for at in UNDER_WAY} == {True}
    assert {at.resumes for at in ON_OFFER} == {False}


@pytest.mark.parametrize("at", UNDER_WAY, ids=str)
def test_where_something_is_under_way_it_is_for_later_and_they_stay(at: Place) -> None:
    turn = step(at, Said.COMPASS)
    settled, couple = lived(Said.COMPASS, at=at, couple=DUE, library=LIBRARY)

    assert (turn.say, turn.at, turn.do, turn.stays) == ((line("compass.later"),), None, (), True)
    assert (settled.at, keys(settled)[0], len(settled.say)) == (at, "compass.later", 2)
    assert couple == DUE


@pytest.mark.parametrize("word", Need)
@pytest.mark.parametrize("at", [*UNDER_WAY, *ON_OFFER], ids=str)
def test_a_bare_word_said_elsewhere_is_nobodys_and_the_evening_goes_on(at: Place, word: Need) -> None:
    once, couple = lived(Needed(word), at=at, couple=DUE, library=LIBRARY)
    twice = house_rules.otherwise(at, Needed(word), 1, DUE, tonight(DUE), LIBRARY)

    assert scene.step(at, Needed(word), DUE, tonight(DUE), LIBRARY) is None
    assert (once.at, once.rephrased, once.do, couple) == (at, True, (), DUE)
    assert twice == house_rules.otherwise(at, Said.UNCLEAR, 1, DUE, tonight(DUE), LIBRARY)
    assert not {First, Second} & {type(once.at), type(twice.at)}


def test_out_of_the_blue_is_any_evening_and_as_often_as_they_like() -> None:
    for couple in (Couple(), replace(DUE, evenings=3), replace(DUE, compass=EVENING)):
        assert step(None, Said.COMPASS, couple).at == First()


@pytest.mark.parametrize("heard", [Said.COMPASS, *map(Needed, Need)], ids=str)
@pytest.mark.parametrize("at", EVERYWHERE)
def test_alone_it_keeps_till_there_are_two(at: Place | None, heard: Heard) -> None:
    assert_takes_two(step(at, heard, said(DUE, company=Company.ALONE)))


@pytest.mark.parametrize("couple", [DUE, said(DUE, company=Company.ALONE)], ids=["two", "alone"])
@pytest.mark.parametrize("heard", [Said.COMPASS, *map(Needed, Need)], ids=str)
@pytest.mark.parametrize("at", EVERYWHERE)
def test_after_care_it_is_not_for_tonight(at: Place | None, heard: Heard, couple: Couple) -> None:
    turn = step(at, heard, couple, replace(tonight(couple), after_care=True))

    assert (turn.at, turn.do, turn.say) == (None, (), (line("repair.not_tonight"),))


@pytest.mark.parametrize("at", [First(), Second(None), Second("closer")])
def test_asked_for_in_the_middle_of_it_is_no_answer(at: Place) -> None:
    once = house_rules.otherwise(at, Said.COMPASS, 0, DUE, tonight(DUE), LIBRARY)

    assert scene.step(at, Said.COMPASS, DUE, tonight(DUE), LIBRARY) is None
    assert (once.at, once.rephrased) == (at, True)


@pytest.mark.parametrize("at", [First(), Second(None), Second("livelier")])
def test_whoever_stays_silent_has_passed(at: Place) -> None:
    twice = house_rules.otherwise(at, Said.UNCLEAR, 1, DUE, tonight(DUE), LIBRARY)

    assert twice == step(at, Said.PASSED)


@pytest.mark.parametrize("at", [First(), Second("livelier")])
def test_stop_is_stop_and_leaves_everything_as_it_was(at: Place) -> None:
    turn, couple = lived(Said.STOP, at=at, couple=DUE, library=LIBRARY)

    assert (turn.at, keys(turn), couple) == (None, ["always.stop"], DUE)


def test_asked_again_it_is_whoever_has_not_said_theirs() -> None:
    first, second = tonight(DUE).first, tonight(DUE).second

    assert scene.pending(First(), DUE, tonight(DUE)) == line("compass.first", first=first)
    assert scene.pending(Second("room"), DUE, tonight(DUE)) == line("compass.first", first=second)


# At the door


def opened(couple: Couple, evening: Tonight | None = None) -> Turn:
    turn = welcome.step(None, Said.OPENED, couple, evening or tonight(couple), LIBRARY)
    assert turn is not None
    return turn


def test_it_is_asked_at_the_door_from_the_first_of_them() -> None:
    turn = opened(DUE)

    assert keys(turn) == ["welcome.hello", "compass.opening", "compass.first"]
    assert turn.say[-1] == line("compass.first", first=tonight(DUE).first)
    assert (turn.at, turn.do) == (First(), (CompassAsked(),))
    assert kept(turn, DUE) == replace(DUE, compass=EVENING)


@pytest.mark.parametrize(("evenings", "due"), [(1, False), (13, False), (14, True), (15, True), (400, True)])
def test_it_is_asked_from_the_fifteenth_evening_on(evenings: int, due: bool) -> None:
    couple = replace(DUE, evenings=evenings)

    assert scene.is_due(couple, tonight(couple)) is due
    assert (opened(couple).at == First()) is due


@pytest.mark.parametrize(("ago", "due"), [(0, False), (1, False), (29, False), (30, True), (200, True)])
def test_it_is_asked_once_a_month(ago: int, due: bool) -> None:
    couple = replace(DUE, compass=EVENING - timedelta(days=ago))

    assert scene.is_due(couple, tonight(couple)) is due
    assert (opened(couple).at == First()) is due


@pytest.mark.parametrize(
    "evening",
    [
        replace(tonight(DUE), after_care=True),
        tonight(said(DUE, company=Company.ALONE)),
        tonight(said(DUE, around=Around.KIDS)),
        tonight(DUE, NOW.replace(hour=12)),
    ],
    ids=["after care", "alone", "kids are here", "by day"],
)
def test_never_after_care_alone_with_kids_or_by_day(evening: Tonight) -> None:
    turn = opened(DUE, evening)

    assert opened(DUE).at == First()
    assert not isinstance(turn.at, First)
    assert CompassAsked() not in turn.do


@pytest.mark.parametrize(
    ("evening", "due"),
    [
        (tonight(DUE), True),
        (tonight(DUE, NOW.replace(hour=17)), True),
        (tonight(said(DUE, around=Around.NOBODY)), True),
        (tonight(said(DUE, around=Around.ASLEEP)), True),
        (tonight(said(DUE, around=Around.KIDS)), False),
        (tonight(said(DUE, company=Company.APART)), True),
        (tonight(said(DUE, company=Company.ALONE)), False),
        (replace(tonight(DUE), after_care=True), False),
    ],
    ids=["at night", "early", "nobody", "asleep", "kids", "apart", "alone", "after care"],
)
def test_it_is_for_two_who_have_the_evening_to_themselves(evening: Tonight, due: bool) -> None:
    assert scene.is_due(DUE, evening) is due
    assert (opened(DUE, evening).at == First()) is due


@pytest.mark.parametrize("missing", ["names", "stage", "history"])
def test_what_is_asked_once_comes_first(missing: str) -> None:
    couple = replace(DUE, introduced=DUE.introduced - {missing})

    assert opened(couple).at != First()
    assert opened(kept(opened(couple), couple)).at == First()


def test_not_again_where_tonights_question_is_under_way() -> None:
    assert keys(opened(replace(DUE.held(EVENING), question=asked("calm")))) == ["welcome.same", "tonight.this_one"]


@pytest.mark.parametrize(
    "answers",
    [
        [Needed(Need.CLOSER), Needed(Need.CLOSER)],
        [Needed(Need.LIVELIER), Needed(Need.ROOM)],
        [Needed(Need.CLOSER), Said.PASSED],
        [Needed(Need.CLOSER), Said.STOP],
        [Said.STOP],
        [Said.WRAP_UP],
        [],
    ],
    ids=["one word", "two words", "a pass", "stop in the middle", "stop", "wrap up", "they walk away"],
)
def test_over_a_year_of_evenings_they_are_asked_about_once_a_month(answers: list[Heard]) -> None:
    couple, days = Couple(introduced=DUE.introduced), []
    for day in range(365):
        now = NOW + timedelta(days=day)
        turn, couple = lived(Said.OPENED, couple=replace(couple, question=None), library=LIBRARY, now=now)
        if turn.at == First():
            days.append(day)
            couple = lived(*answers, at=turn.at, couple=couple, library=LIBRARY, now=now)[1] if answers else couple
        couple = couple.held(tonight(couple, now).evening)

    assert days == [*range(14, 365, 30)]


@pytest.mark.parametrize("at", [First(), Second("livelier")])
def test_who_stops_in_the_middle_is_not_asked_again_tomorrow(at: Place) -> None:
    asked_them = lived(Said.OPENED, couple=DUE, library=LIBRARY)[1]
    known = lived(Said.STOP, at=at, couple=asked_them, library=LIBRARY)[1]

    assert (known.compass, known.tilt, known.tilted) == (EVENING, None, None)
    for days, due in ((0, False), (1, False), (29, False), (30, True)):
        assert scene.is_due(known, tonight(known, NOW + timedelta(days=days))) is due


def test_who_has_been_asked_out_of_the_blue_is_not_asked_at_the_door_as_well() -> None:
    turn, known = lived(Said.COMPASS, couple=DUE, library=LIBRARY)

    assert (turn.at, known) == (First(), replace(DUE, compass=EVENING))


# Nobody's word is anybody else's


@pytest.fixture
def home(library: Library, script: Script) -> Home:
    return Home(library, script, DUE)


def answers(home: Home, *words: Need | None) -> Iterator[Any]:
    """What they hear once they are asked, and once each has said theirs."""
    home.keeper.couple, home.notes = DUE, None
    home.told.clear()
    yield home.says(Said.OPENED)
    for word in words:
        yield home.says(saying(word))


def test_after_the_first_word_all_is_said_as_if_it_had_been_any_other(home: Home) -> None:
    heard = {(after.say, after.nudge) for word in WORDS for _, after in [[*answers(home, word)]]}

    assert len(heard) == 1


@pytest.mark.parametrize("words", PAIRS, ids=str)
def test_what_is_said_of_two_words_is_the_same_whichever_was_whose(
    words: tuple[Need | None, Need | None], home: Home
) -> None:
    (*_, one), (*_, other) = [*answers(home, *words)], [*answers(home, *words[::-1])]

    assert one == other


def test_of_two_different_words_and_of_a_pass_nothing_is_named(home: Home, script: Script) -> None:
    told = {key: plain(script.say([line(f"compass.{key}")], 1)).lower() for key in ("rhythm", "passed")}

    assert not any(word.value in spoken for word in Need for spoken in told.values())
    assert {pair: both(*pair).say[0].key for pair in PAIRS if None in pair or pair[0] is not pair[1]} == {
        pair: "compass.passed" if None in pair else "compass.rhythm"
        for pair in PAIRS
        if None in pair or pair[0] is not pair[1]
    }
    assert all(both(*pair).say[0].values == {} for pair in PAIRS)


def test_listeners_are_told_that_something_was_said_and_never_what(home: Home) -> None:
    told = []
    for words in PAIRS:
        [*answers(home, *words)]
        told.append([*home.told])

    assert all(one == told[0] for one in told)
    assert [one["heard"] for one in told[0]] == ["Opened", "Needed", "Needed"]
    assert [one["deeds"] for one in told[0]] == [("CompassAsked",), (), ("Leaned", "Asked")]
    assert not any(word.value in json.dumps(told).lower() for word in Need)


@pytest.mark.parametrize("passing", [*product(PASSES, PASSES)], ids=str)
def test_listeners_are_never_told_that_somebody_passed(passing: tuple[Said, Said], home: Home) -> None:
    [*answers(home, Need.CLOSER, Need.ROOM)]
    spoken = [*home.told]
    [*answers(home)]
    for heard in passing:
        home.says(heard)

    assert home.told == spoken


def test_what_is_no_answer_is_told_as_what_it_is(home: Home) -> None:
    for heard in (Said.HELP, Said.AGAIN, Said.STOP, Said.WRAP_UP):
        [*answers(home, Need.CLOSER)]
        home.says(heard)

        assert home.told[-1]["heard"] == heard.value
    home.notes = {"at": "tonight.Talking", "starter": next(iter(home.conversation.library.starters))}
    home.says(Said.NO)
    assert home.told[-1]["heard"] == "No"


def test_the_record_of_two_different_words_is_the_same_whichever_they_were_and_whose() -> None:
    records = {json.dumps(to_record(kept(both(*pair), DUE))) for pair in different()}

    assert len(records) == 1
    assert not any(f'"{word.value}"' in record for word in Need for record in records)


def test_the_record_of_a_pass_is_the_same_whatever_the_other_one_said() -> None:
    records = {json.dumps(to_record(kept(both(*pair), DUE))) for pair in PAIRS if None in pair}

    assert len(records) == 1
    assert not any(f'"{word.value}"' in record for word in Need for record in records)


def different() -> list[tuple[Need | None, Need | None]]:
    return [(one, other) for one, other in PAIRS if one and other and one is not other]


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_while_the_second_word_is_waited_for_the_first_is_in_no_record(word: Need | None, home: Home) -> None:
    [*answers(home, word)]

    assert home.notes == {"at": "compass.Second", "word": word}  # it travels with the session, and nowhere else
    assert not any(need.value in json.dumps(to_record(home.keeper.couple)) for need in Need)


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_the_second_word_is_not_waited_for_once_they_have_gone(word: Need | None, home: Home) -> None:
    [*answers(home, word)]
    assert (Second.resumes, home.keeper.couple.resume) == (False, None)

    home.notes, home.now = None, NOW + timedelta(minutes=5)
    home.says(Said.OPENED)
    assert home.notes is not None
    assert home.notes["at"] == "tonight.Talking"


def test_what_is_kept_survives_being_written_down() -> None:
    for pair in PAIRS:
        known = kept(both(*pair), DUE)

        assert from_record(json.loads(json.dumps(to_record(known)))) == known


# Notes that travelled through other hands


@pytest.mark.parametrize("word", ["sideways", "", "CLOSER", 3, "closer "])
def test_an_unknown_word_in_the_notes_begins_again(word: object, home: Home) -> None:
    notes = {"at": "compass.Second", "word": word}

    assert place.from_notes(notes) is None  # type: ignore[arg-type]
    home.notes = notes  # type: ignore[assignment]
    home.says(Needed(Need.CLOSER))
    assert home.notes == {"at": "compass.First"}
    assert home.keeper.couple.resume is not None  # of the first word's place, and of nothing more
    assert replace(home.keeper.couple, resume=None, wordings={}) == replace(DUE, compass=EVENING)


@pytest.mark.parametrize("word", [None, *(need.value for need in Need)])
def test_a_word_there_is_survives_being_noted_down(word: str | None) -> None:
    assert place.from_notes(place.to_notes(Second(word))) == Second(word)


def test_no_place_is_made_of_a_word_there_is_not() -> None:
    with pytest.raises(ValueError, match="one of three"):
        Second("sideways")
