"""The whole evening in one launch: its order, whatever is skipped, and nothing left behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skill import house_rules, place
from skill.couple import Company, Couple, Mute, Owed
from skill.deeds import ChangeSetting, EveningBegun, EveningEnded, PutBack, Soften
from skill.hearing import Heard, InTrouble, Rated, Said, Trouble
from skill.library import Library, Settled
from skill.line import line
from skill.place import Place
from skill.room import Came, Kind, Lamp, Look, Role, Tuning
from skill.scenes import evening as scene
from skill.scenes.checkin import First, Second
from skill.scenes.tonight import Following, Offered, Talking, Thanking
from skill.settling import changed
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, hearts, shelf, starter, tonight
from tests.test_setting import assert_takes_two, keys, lived, said

LOW = Look({Role.MAIN: Lamp(40, kelvin=2400, over=8)})
LIBRARY = replace(
    shelf(starter("a"), starter("b", practice="trust")),
    evening=Settled(LOW, {Kind.LIGHT: "Turn off the big light."}),
)
OWED = Owed({"main": "as it was"}, NOW + timedelta(minutes=35))
UNDER_WAY = replace(said(ritual=True), owed=OWED)
CHECKED = replace(UNDER_WAY, hearts=hearts(3, 3))
ASKED = replace(CHECKED.held(EVENING), question=asked("a"), asked={"a": EVENING})


def begun(couple: Couple, library: Library = LIBRARY) -> Turn:
    turn = scene.step(None, Said.EVENING, couple, tonight(couple), library)
    assert turn is not None
    return turn


def walk(*heard: Heard, at: Place | None = None, couple: Couple = UNDER_WAY, **more: Any) -> tuple[Turn, Couple]:
    return lived(*heard, at=at, couple=couple, library=LIBRARY, **more)


# How it begins


def test_one_launch_settles_the_light_and_asks_for_the_first_heart() -> None:
    turn = begun(ANA_AND_BO)

    assert turn.at == First()
    assert turn.do == (EveningBegun(), ChangeSetting(LOW, minutes=25, afresh=True))
    assert keys(turn)[-1] == "checkin.first"


def test_the_light_is_theirs() -> None:
    tuned = Tuning(warmer=2, dimmer=1)

    assert ChangeSetting(LOW.tuned(tuned), minutes=25, afresh=True) in begun(replace(ANA_AND_BO, tuning=tuned)).do
    assert LOW.tuned(tuned) != LOW


@pytest.mark.parametrize(
    ("came", "first"),
    [(Came.DONE, "evening.settles"), (Came.NOT, "setting.by_hand"), (Came.ON_ITS_WAY, "always.on_its_way")],
)
def test_what_is_said_of_the_light_is_what_came_of_it(came: Came, first: str) -> None:
    turn = changed(begun(ANA_AND_BO), LOW, {Role.MAIN: came})

    assert keys(turn) == [first, *keys(begun(ANA_AND_BO))]
    assert turn.at == First()


@pytest.mark.parametrize(
    ("couple", "at"),
    [
        (ANA_AND_BO, First()),
        (replace(ANA_AND_BO, hearts=hearts(3, 3, evening=YESTERDAY), question=asked("a", YESTERDAY)), First()),
        (replace(ANA_AND_BO, hearts=hearts(3, 3)), Talking("a")),
        (replace(ANA_AND_BO, hearts=hearts(1, 3)), Following("a")),
        (replace(ANA_AND_BO, hearts=hearts(3, 3), question=asked("a")), Thanking()),
        (replace(ANA_AND_BO, question=asked("a")), First()),
    ],
    ids=["nothing yet", "another evening's", "hearts", "low hearts", "hearts and question", "question only"],
)
def test_it_begins_with_the_first_part_they_have_not_had(couple: Couple, at: Place) -> None:
    library = replace(LIBRARY, starters={"a": LIBRARY.starters["a"]})

    assert begun(couple, library).at == at


def test_alone_it_keeps_till_there_are_two() -> None:
    assert_takes_two(begun(said(company=Company.ALONE)))


# Its order


def test_from_one_launch_to_the_room_back() -> None:
    turn, couple = walk(Said.EVENING, couple=ANA_AND_BO)
    couple = replace(couple, owed=OWED)
    places = [turn.at]
    for heard in (Rated(3), Rated(4), Said.YES, Said.NO, Said.NO):
        turn, couple = walk(heard, at=turn.at, couple=couple)
        places.append(turn.at)

    starters = {one.starter for one in places if isinstance(one, Talking | Following)}
    assert [type(one) for one in places] == [First, Second, Talking, Following, Thanking, type(None)]
    assert len(starters) == 1
    assert keys(turn) == ["tonight.goodnight"]
    assert couple.on(EVENING).ritual is False
    assert couple.owed is None


def test_the_last_quiet_is_had_in_that_light() -> None:
    turn, couple = walk(Said.YES, at=Thanking(), couple=ASKED)

    assert turn.talk is not None
    assert {*turn.do} == {PutBack(after=sum(turn.talk.quiet) + house_rules.WORDS), EveningEnded()}
    assert couple.owed is not None
    assert couple.owed.room == OWED.room
    assert couple.owed.due == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("numbers", [(3, 3), (1, 1), (1, 4), (3, 5), (5, 5), (None, 3), (4, None)])
def test_who_had_their_question_goes_from_the_hearts_to_the_thank_you(numbers: tuple[int | None, ...]) -> None:
    couple = replace(UNDER_WAY.held(EVENING), question=asked("a"))
    first, second = (Said.PASSED if number is None else Rated(number) for number in numbers)
    turn, _ = walk(first, second, at=First(), couple=couple)

    assert turn.at == Thanking()
    assert keys(turn)[-1] == "tonight.thanks"


@pytest.mark.parametrize("low", [(1, 1), (2, 4), (5, 5)])
def test_where_the_hearts_ask_for_quiet_first_yes_goes_to_the_question_and_no_past_it(low: tuple[int, int]) -> None:
    offered, couple = walk(*map(Rated, low), at=First())
    question, _ = walk(Said.YES, at=offered.at, couple=couple)

    assert offered.at == Offered()
    assert isinstance(question.at, Talking | Following)
    for heard in (Said.NO, Said.PASSED, Said.NEXT):
        assert walk(heard, at=offered.at, couple=couple)[0].at == Thanking()


# Skipped


@pytest.mark.parametrize("at", [First(), Second(4), Second(None)])
@pytest.mark.parametrize("heard", [Said.NEXT, Said.WRAP_UP])
def test_without_hearts_it_is_the_question(at: Place, heard: Said) -> None:
    turn, couple = walk(heard, at=at)

    assert isinstance(turn.at, Talking)
    assert couple.hearts == ()
    assert couple.on(EVENING).ritual is True


@pytest.mark.parametrize("at", [First(), Second(4)])
@pytest.mark.parametrize("heard", [Said.NEXT, Said.WRAP_UP])
def test_without_hearts_and_after_the_question_it_is_the_thank_you(at: Place, heard: Said) -> None:
    turn, _ = walk(heard, at=at, couple=replace(UNDER_WAY.held(EVENING), question=asked("a")))

    assert turn.at == Thanking()


@pytest.mark.parametrize("at", [Talking("a"), Following("a")])
@pytest.mark.parametrize("heard", [Said.PASSED, Said.WRAP_UP])
def test_without_the_question_it_is_the_thank_you(at: Place, heard: Said) -> None:
    turn, _ = walk(heard, at=at, couple=ASKED)

    assert turn.at == Thanking()
    assert keys(turn) == ["tonight.thanks"]


@pytest.mark.parametrize("heard", [Said.PASSED, Said.WRAP_UP, Said.NO])
def test_without_the_thank_you_it_is_good_night_and_the_room_back(heard: Said) -> None:
    turn, couple = walk(heard, at=Thanking(), couple=ASKED)

    assert (turn.at, keys(turn)) == (None, ["tonight.goodnight"])
    assert {*turn.do} == {EveningEnded(), PutBack()}
    assert couple.owed is None


def test_who_skips_everything_still_hears_each_part_offered_once() -> None:
    turn, couple = walk(Said.EVENING, couple=ANA_AND_BO)
    said_keys = [keys(turn)[-1]]
    while turn.at is not None:
        turn, couple = walk(Said.NEXT if turn.at == First() else Said.PASSED, at=turn.at, couple=couple)
        said_keys.append(keys(turn)[-1])

    assert said_keys == ["checkin.first", "tonight.question", "tonight.thanks", "tonight.goodnight"]


@pytest.mark.parametrize(
    ("at", "heard"),
    [(First(), Said.WRAP_UP), (Second(2), Said.NEXT), (Talking("a"), Said.PASSED), (Thanking(), Said.PASSED)],
)
def test_outside_such_an_evening_the_same_words_are_the_scenes_own(at: Place, heard: Said) -> None:
    couple = replace(ASKED, tonight=None)

    assert house_rules.step(at, heard, couple, tonight(couple), LIBRARY) is None
    yesterday = replace(ASKED, tonight=replace(ASKED.on(YESTERDAY), evening=YESTERDAY, ritual=True))
    assert house_rules.step(at, heard, yesterday, tonight(yesterday), LIBRARY) is None


# Lost, left, interrupted


@pytest.mark.parametrize("at", [First(), Second(3), Second(None), Talking("a"), Following("a"), Thanking()])
def test_it_goes_on_from_every_step_it_was_lost_at(at: Place) -> None:
    turn, couple = walk(Said.OPENED, at=place.from_notes(place.to_notes(at)), couple=ASKED)

    assert at.resumes
    assert turn.at == at
    assert keys(turn)[0] == "welcome.back"
    assert couple == ASKED


def test_lost_while_the_question_was_on_offer_it_goes_on_with_the_question() -> None:
    low = replace(UNDER_WAY, hearts=hearts(1, 2))
    turn, couple = walk(Said.OPENED, couple=low)

    assert isinstance(turn.at, Following)
    assert couple.on(EVENING).ritual is True
    assert walk(Said.PASSED, at=turn.at, couple=couple)[0].at == Thanking()


def test_asked_for_again_it_goes_on_with_what_they_have_not_had() -> None:
    assert walk(Said.EVENING, at=Second(3), couple=UNDER_WAY)[0].at == First()
    assert isinstance(walk(Said.EVENING, couple=CHECKED)[0].at, Talking | Following)
    assert walk(Said.EVENING, at=Talking("a"), couple=ASKED)[0].at == Thanking()


@pytest.mark.parametrize("at", [First(), Second(3), Talking("a"), Following("a"), Thanking(), Offered()])
def test_stop_ends_it_anywhere_and_the_room_goes_back(at: Place) -> None:
    turn, couple = walk(Said.STOP, at=at, couple=ASKED)

    assert (turn.at, turn.back_at, keys(turn)) == (None, None, ["always.stop"])
    assert couple.on(EVENING).ritual is False
    assert couple.owed is None


@pytest.mark.parametrize("at", [First(), Second(3), Talking("a"), Following("a"), Thanking()])
def test_pause_keeps_it_and_its_light(at: Place) -> None:
    turn, couple = walk(Said.PAUSE, at=at, couple=ASKED)

    assert (turn.at, turn.back_at) == (None, at)
    assert couple == ASKED


def test_another_ritual_begun_inside_it_owes_the_very_first_room() -> None:
    turn, couple = walk(Said.EVENING, couple=replace(ANA_AND_BO, owed=OWED))
    afresh = [deed.afresh for deed in turn.do if isinstance(deed, ChangeSetting)]

    assert afresh == [True]
    assert couple.owed is not None
    assert couple.owed.room == OWED.room


@pytest.mark.parametrize("trouble", Trouble)
def test_a_cry_is_heard_before_any_part_of_it(trouble: Trouble) -> None:
    turn, couple = walk(InTrouble(trouble), at=Talking("a"), couple=ASKED)

    assert turn.private
    assert turn.do == (Soften(),)
    assert couple == ASKED


def test_on_a_call_the_hearts_are_passed_on_and_the_touch_is_a_breath() -> None:
    couple = replace(UNDER_WAY, tonight=replace(UNDER_WAY.on(EVENING), company=Company.APART))
    hearts_asked, _ = walk(Rated(4), at=First(), couple=couple)
    thanked, _ = walk(Said.PASSED, at=Talking("a"), couple=replace(couple, question=asked("a")))

    assert keys(hearts_asked) == ["checkin.second_apart"]
    assert thanked.after == line("tonight.breath")


def test_where_no_question_fits_the_light_is_not_left_behind() -> None:
    muted = {"home": Mute(EVENING + timedelta(days=9))}
    couple = replace(ANA_AND_BO, hearts=hearts(3, 3), muted=muted, owed=OWED)
    turn, after = walk(Said.EVENING, couple=couple)

    assert turn.at == Thanking() or (PutBack() in turn.do and not after.on(EVENING).ritual)
