"""Repair: at once, without a menu, once an evening, and never after somebody needed a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from skill import house_rules, place
from skill.couple import Around, Company, Couple, Owed, Stage
from skill.deeds import PutBack, ResetHad
from skill.desk.echo import plain
from skill.hearing import Heard, Said, WithUs
from skill.line import Line, line
from skill.place import Place
from skill.scenes import repair as scene
from skill.scenes.repair import Back, Offered, Saying, Thanking
from skill.scenes.setting import Doing
from skill.scenes.tonight import Talking
from skill.speech import Script
from skill.tonight import Tonight
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, shelf, starter, tonight
from tests.test_setting import assert_takes_two, keys, lived, said

LIBRARY = shelf(starter("a"))
OWED = Owed({"main": "as it was"}, NOW + timedelta(minutes=10))
HAD = said(reset=True)
EVERYWHERE = [None, Talking("a"), Doing("calm", 1, 0), Offered()]


def step(at: Place | None, heard: Heard, couple: Couple = ANA_AND_BO, after_care: bool = False) -> Turn:
    turn = scene.step(at, heard, couple, Tonight.of(couple, "h", NOW, "en-US", after_care), LIBRARY)
    assert turn is not None
    return turn


@pytest.mark.parametrize("at", EVERYWHERE)
def test_a_reset_begins_at_once_with_one_appreciation_each(at: Place | None) -> None:
    turn = step(at, Said.RESET)
    evening = tonight()

    assert turn.at == Thanking()
    assert turn.say == (line("repair.thanks", first=evening.first),)
    assert turn.talk is not None
    assert turn.talk.quiet == (25, 25)
    assert turn.talk.beats[1].say == line("tonight.swap", second=evening.second)
    assert turn.after == line("repair.go_on")


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, Said.PASSED])
def test_then_each_says_one_thing_softly_and_hears_it_said_back(heard: Said) -> None:
    turn = step(Thanking(), heard)
    one, other = tonight().first, tonight().second

    assert turn.at == Saying()
    assert turn.say == (line("repair.say", speaker=one, listener=other),)
    assert turn.talk is not None
    assert [beat.say for beat in turn.talk.beats] == [
        None,
        line("repair.say_back", listener=other),
        line("repair.other_way", speaker=other),
        line("repair.say_back", listener=one),
    ]
    assert turn.after == line("repair.mend_offer")
    assert turn.do == (ResetHad(),)


def test_the_two_of_them_have_the_same_time() -> None:
    turn = step(Thanking(), Said.YES)

    assert turn.talk is not None
    assert turn.talk.quiet[:2] == turn.talk.quiet[2:]


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT])
def test_last_whoever_wishes_says_sorry_and_it_ends_on_the_two_of_them(heard: Said) -> None:
    turn = step(Saying(), heard)

    assert keys(turn) == ["repair.mend"]
    assert (turn.at, turn.after) == (None, None)
    assert turn.talk is not None


def test_the_words_of_a_reset_are_those_that_help(script: Script) -> None:
    thanked, spoken, mended = step(None, Said.RESET), step(Thanking(), Said.YES), step(Saying(), Said.YES)
    lines: tuple[Line, ...] = (*thanked.say, *spoken.say, *mended.say)
    words = plain(script.say(lines, 1)).lower()
    missing = [part for part in ("i feel", "about", "i'd love", "sorry", "again") if part not in words]

    assert missing == []
    assert not any(part in words for part in ("always", "never", "fault", "should", "why"))


@pytest.mark.parametrize("at", [Offered(), Thanking(), Saying(), Back()])
@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP, Said.LIGHTER])
def test_it_may_be_enough_at_any_step(at: Place, heard: Said) -> None:
    if (at, heard) == (Thanking(), Said.PASSED):
        return
    turn = step(at, heard)

    assert (turn.at, turn.do, keys(turn)) == (None, (), ["repair.enough"])


@pytest.mark.parametrize("heard", [Said.AGAIN, Said.MORE_TIME, Said.SWAP])
def test_a_step_can_be_had_once_more(heard: Said) -> None:
    assert step(Thanking(), heard) == step(None, Said.RESET)
    assert step(Saying(), heard).talk == step(Thanking(), Said.YES).talk
    assert step(Saying(), heard).at == Saying()


def test_who_only_says_that_they_fight_is_offered_one() -> None:
    offered = step(None, Said.FIGHTING)

    assert (offered.at, offered.do, keys(offered)) == (Offered(), (), ["repair.offer"])
    assert step(Offered(), Said.YES) == step(None, Said.RESET)


# Once an evening, and not after care


@pytest.mark.parametrize("heard", [Said.RESET, Said.FIGHTING])
@pytest.mark.parametrize("at", EVERYWHERE)
def test_one_reset_an_evening(at: Place | None, heard: Said) -> None:
    turn = step(at, heard, HAD)

    assert (turn.at, turn.talk, turn.do, keys(turn)) == (None, None, (), ["repair.not_tonight"])


def test_it_counts_once_they_have_come_to_the_hard_part() -> None:
    _, couple = lived(Said.RESET, Said.YES, Said.NO)

    assert couple.on(EVENING).reset is True
    assert keys(lived(Said.RESET, couple=couple)[0]) == ["repair.not_tonight"]


def test_another_evening_has_its_own() -> None:
    assert lived(Said.RESET, couple=HAD, now=NOW + timedelta(days=1))[0].at == Thanking()


@pytest.mark.parametrize("heard", [Said.RESET, Said.FIGHTING])
@pytest.mark.parametrize("at", [None, Talking("a"), Offered(), Thanking(), Saying(), Back()])
def test_none_after_somebody_needed_a_person_and_nothing_tells_why(at: Place | None, heard: Said) -> None:
    turn = step(at, heard, after_care=True)

    assert turn == step(None, heard, HAD)


@pytest.mark.parametrize("at", [Offered(), Back()])
@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT])
def test_not_even_where_one_was_open_before(at: Place, heard: Said) -> None:
    assert keys(step(at, heard, after_care=True)) == ["repair.not_tonight"]


def test_who_begins_and_breaks_off_before_it_was_hard_may_begin_again() -> None:
    _, couple = lived(Said.RESET, Said.NO)

    assert couple == ANA_AND_BO
    assert lived(Said.RESET, couple=couple)[0].at == Thanking()


def test_within_a_reset_the_same_words_begin_it_again() -> None:
    for at in (Thanking(), Saying(), Back()):
        assert step(at, Said.RESET, HAD).at == Thanking()


def test_alone_it_keeps_till_there_are_two() -> None:
    for heard in (Said.RESET, Said.FIGHTING):
        assert_takes_two(step(None, heard, said(company=Company.ALONE)))


@pytest.mark.parametrize("at", [Thanking(), Saying()])
def test_with_a_child_come_in_it_is_for_later(at: Place) -> None:
    turn, couple = lived(WithUs(Around.KIDS), at=at)

    assert (turn.at, turn.talk, keys(turn)) == (None, None, ["preferences.later"])
    assert couple.on(EVENING).around is Around.KIDS


# Twenty minutes apart


@pytest.mark.parametrize("at", [*EVERYWHERE, Thanking(), Saying()])
def test_a_break_is_twenty_minutes_and_a_way_back(at: Place | None, script: Script) -> None:
    turn = step(at, Said.BREAK)

    assert (turn.at, turn.back_at, keys(turn)) == (None, Back(), ["repair.apart"])
    assert "twenty minutes" in plain(script.say(turn.say, 1)).lower()
    assert Back().resumes


def test_a_break_gives_the_room_back() -> None:
    turn, couple = lived(Said.BREAK, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert turn.do == (PutBack(),)
    assert couple.owed is None


def test_who_comes_back_is_asked_and_not_sent_anywhere() -> None:
    turn, _ = lived(Said.OPENED, at=place.from_notes(place.to_notes(Back())))

    assert turn.at == Back()
    assert keys(turn) == ["welcome.back", "repair.back_offer"]


def test_back_from_a_break_yes_is_a_reset_and_no_is_enough() -> None:
    assert step(Back(), Said.YES).at == Thanking()
    assert step(Back(), Said.NEXT, HAD).at == Thanking()
    assert keys(step(Back(), Said.NO)) == ["repair.enough"]


def test_after_care_a_break_is_still_a_break() -> None:
    assert step(None, Said.BREAK, after_care=True).back_at == Back()


# Broken trust


@pytest.mark.parametrize("couple", [ANA_AND_BO, HAD, said(company=Company.ALONE), Couple(stage=Stage.PARENTS)])
@pytest.mark.parametrize("at", [None, Talking("a"), Offered(), Thanking(), Saying(), Back()])
def test_broken_trust_is_one_line_and_no_exercise(at: Place | None, couple: Couple, script: Script) -> None:
    turn, _ = lived(Said.TRUST_BROKEN, at=at, couple=couple)

    assert keys(turn) == ["repair.counsellor"]
    assert (turn.at, turn.back_at, turn.talk, turn.after, turn.do) == (None, None, None, None, ())
    assert "counsellor" in plain(script.say(turn.say, 1))


@pytest.mark.parametrize("at", [Offered(), Thanking(), Saying(), Back()])
def test_stop_is_stop_at_any_step(at: Place) -> None:
    turn = house_rules.step(at, Said.STOP, ANA_AND_BO, tonight(), LIBRARY)

    assert turn is not None
    assert (turn.at, keys(turn)) == (None, ["always.stop"])


@pytest.mark.parametrize("at", [Offered(), Thanking(), Saying(), Back()])
def test_silence_ends_it_kindly(at: Place) -> None:
    once = house_rules.otherwise(at, Said.UNCLEAR, 0, ANA_AND_BO, tonight(), LIBRARY)
    twice = house_rules.otherwise(at, Said.UNCLEAR, 1, ANA_AND_BO, tonight(), LIBRARY)

    assert (once.at, once.rephrased) == (at, True)
    assert keys(twice) == ["repair.enough"]
