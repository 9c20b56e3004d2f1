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
from skill.couple import TILTED_FOR, Company, Couple, Tilt
from skill.deeds import CompanyKept, Leaned, TonightForgotten
from skill.desk.echo import plain
from skill.hearing import Heard, Need, Needed, Said
from skill.library import Axis, Library
from skill.line import line
from skill.place import Place
from skill.record import from_record, to_record
from skill.scenes import compass as scene
from skill.scenes import moment, welcome
from skill.scenes.checkin import Second as SecondHeart
from skill.scenes.compass import First, Second
from skill.scenes.tonight import Talking, Thanking
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
LIVELY = replace(ANA_AND_BO, tilt=Tilt.LIVELIER, compass=EVENING - timedelta(days=31))
EVERYWHERE = [None, Talking("calm"), Thanking(), First(), Second("room")]


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
    assert (kept(turn, DUE).tilt, kept(turn, DUE).compass) == (tilt, EVENING)
    assert isinstance(turn.at, Talking)
    assert len(turn.say) == 2  # the line, and on to tonight's question


@pytest.mark.parametrize("words", [pair for pair in PAIRS if None in pair], ids=str)
@pytest.mark.parametrize("before", [None, *Tilt])
def test_where_one_of_them_passes_all_stays_as_it_was_for_another_month(
    words: tuple[Need | None, Need | None], before: Tilt | None
) -> None:
    couple = replace(DUE, tilt=before, compass=EVENING - timedelta(days=31))
    turn = both(*words, couple=couple)
    known = kept(turn, couple)

    assert turn.say[0] == line("compass.passed")
    assert turn.do[0] == Leaned(None)
    assert known.tilt_on(EVENING) is couple.tilt_on(EVENING) is before
    assert not scene.is_due(known, tonight(known, NOW + timedelta(days=29)))


@pytest.mark.parametrize("ago", [TILTED_FOR.days, 60, 400])
def test_what_was_over_does_not_begin_again_with_a_pass(ago: int) -> None:
    couple = replace(DUE, tilt=Tilt.LIVELIER, compass=EVENING - timedelta(days=ago))
    known = kept(both(Need.CLOSER, None, couple), couple)

    assert couple.tilt_on(EVENING) is None
    assert known.tilt_on(EVENING) is None


@pytest.mark.parametrize("heard", [Said.PASSED, Said.NO, Said.NEXT, Said.WRAP_UP])
def test_either_may_pass_in_many_words(heard: Said) -> None:
    assert step(First(), heard).at == Second(None)
    assert step(Second("closer"), heard).do[0] == Leaned(None)


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

    assert (forgotten.tilt, forgotten.compass) == (None, None)
    assert TonightForgotten().kept(LIVELY, tonight(LIVELY)).tilt is Tilt.LIVELIER


# On a call, alone, out of the blue


def test_on_a_call_whoever_is_near_us_passes_the_second_word_on() -> None:
    apart = CompanyKept(Company.APART).kept(DUE, tonight())
    turn = step(First(), Needed(Need.ROOM), apart)

    assert turn.say == (line("compass.second_apart", second=tonight(apart).second),)
    assert turn.at == Second("room")


@pytest.mark.parametrize("heard", [Said.COMPASS, *map(Needed, Need)], ids=str)
@pytest.mark.parametrize("at", [None, Talking("calm"), Thanking()])
def test_out_of_the_blue_both_are_asked_and_what_one_of_them_said_counts_for_neither(
    at: Place | None, heard: Heard
) -> None:
    turn = step(at, heard)

    assert turn.say == (line("compass.unasked"), line("compass.first", first=tonight(DUE).first))
    assert (turn.at, turn.do) == (First(), ())


def test_out_of_the_blue_is_any_evening_and_as_often_as_they_like() -> None:
    for couple in (Couple(), replace(DUE, evenings=3), replace(DUE, compass=EVENING)):
        assert step(None, Said.COMPASS, couple).at == First()


@pytest.mark.parametrize("heard", [Said.COMPASS, *map(Needed, Need)], ids=str)
@pytest.mark.parametrize("at", EVERYWHERE)
def test_alone_it_keeps_till_there_are_two(at: Place | None, heard: Heard) -> None:
    assert_takes_two(step(at, heard, said(DUE, company=Company.ALONE)))


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
    assert (turn.at, turn.do) == (First(), ())


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
        tonight(DUE, NOW.replace(hour=12)),
    ],
    ids=["after care", "alone", "by day"],
)
def test_never_after_care_alone_or_by_day(evening: Tonight) -> None:
    assert opened(DUE).at == First()
    assert not isinstance(opened(DUE, evening).at, First)


@pytest.mark.parametrize("missing", ["names", "stage", "history"])
def test_what_is_asked_once_comes_first(missing: str) -> None:
    couple = replace(DUE, introduced=DUE.introduced - {missing})

    assert opened(couple).at != First()
    assert opened(kept(opened(couple), couple)).at == First()


def test_not_again_where_tonights_question_is_under_way() -> None:
    assert keys(opened(replace(DUE.held(EVENING), question=asked("calm")))) == ["welcome.same", "tonight.this_one"]


def test_over_a_year_of_evenings_they_are_asked_about_once_a_month() -> None:
    couple, days = Couple(introduced=DUE.introduced), []
    for day in range(365):
        now = NOW + timedelta(days=day)
        turn, known = lived(Said.OPENED, couple=replace(couple, question=None), library=LIBRARY, now=now)
        if turn.at == First():
            days.append(day)
            word = Needed([*Need][day % 3])
            turn, known = lived(word, word, at=First(), couple=couple, library=LIBRARY, now=now)
        couple = known

    assert days == [*range(14, 365, 30)]


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
    for words in product(Need, Need):
        [*answers(home, *words)]
        told.append([*home.told])

    assert all(one == told[0] for one in told)
    assert [one["heard"] for one in told[0]] == ["Opened", "Needed", "Needed"]
    assert not any(word.value in json.dumps(told).lower() for word in Need)


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
    assert (home.keeper.couple.tilt, home.keeper.couple.compass) == (None, None)


@pytest.mark.parametrize("word", [None, *(need.value for need in Need)])
def test_a_word_there_is_survives_being_noted_down(word: str | None) -> None:
    assert place.from_notes(place.to_notes(Second(word))) == Second(word)


def test_no_place_is_made_of_a_word_there_is_not() -> None:
    with pytest.raises(ValueError, match="one of three"):
        Second("sideways")


@pytest.mark.parametrize("at", [SecondHeart(3), moment.Offered()])
def test_a_need_said_elsewhere_is_asked_of_both(at: Place) -> None:
    assert lived(Needed(Need.ROOM), at=at, couple=DUE, library=LIBRARY)[0].at == First()
