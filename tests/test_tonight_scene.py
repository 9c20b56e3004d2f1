"""The scene of tonight's question, turn by turn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from skill.couple import Couple, Resume
from skill.deeds import Asked, Muted, OtherFirst, Saved
from skill.hearing import Said
from skill.library import Library
from skill.line import line
from skill.scenes import tonight as scene
from skill.scenes.tonight import Following, Offered, Talking, Thanking
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, hearts, shelf, starter, tonight

LIBRARY = shelf(starter("a"), starter("b", depth=2), starter("c", practice="trust", tags=("money",)))
ASKED_A = replace(ANA_AND_BO.held(EVENING), question=asked("a"), asked={"a": EVENING})


def step(
    at: scene.Place | None, heard: Said, couple: Couple = ASKED_A, library: Library = LIBRARY, here_for: int = 200
) -> Turn:
    resume = Resume({}, NOW - timedelta(seconds=here_for))
    turn = scene.step(at, heard, couple, tonight(replace(couple, resume=resume)), library)
    assert turn is not None
    return turn


def keys(turn: Turn) -> list[str]:
    return [said.key for said in turn.say]


def test_a_question_is_pinned_with_its_reason_and_given_time() -> None:
    turn = step(None, Said.QUESTION, ANA_AND_BO, shelf(starter("a")))

    assert turn.at == Talking("a")
    assert turn.do == (Asked("a", "safety", "why.rested"),)
    assert turn.talk is not None
    assert turn.talk.quiet == (90, 90)
    assert turn.after == line("tonight.follow_up_offer")


def test_the_pinned_question_is_read_again_and_nothing_changes() -> None:
    assert step(None, Said.QUESTION).do == ()
    assert step(None, Said.QUESTION).at == Talking("a")


def test_a_starter_that_left_the_library_is_replaced() -> None:
    turn = step(Talking("gone"), Said.QUESTION, replace(ASKED_A, question=asked("gone")))

    assert turn.at != Talking("gone")


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, Said.FOLLOW_UP])
def test_yes_asks_the_follow_up(heard: Said) -> None:
    turn = step(Talking("a"), heard)

    assert turn.at == Following("a")
    assert turn.say[0].values["question"] == "And after a?"


@pytest.mark.parametrize("at", [Talking("a"), Following("a")])
@pytest.mark.parametrize("heard", [Said.NO, Said.WRAP_UP, Said.PASSED])
def test_each_night_ends_with_a_thank_you_each(at: scene.Place, heard: Said) -> None:
    assert step(at, heard).at == Thanking()
    assert keys(step(at, heard)) == ["tonight.thanks"]


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_the_touch_is_theirs_to_leave(heard: Said) -> None:
    turn = step(Thanking(), heard)

    assert turn.at is None
    assert keys(turn) == ["tonight.goodnight"]


def test_the_last_thing_is_the_two_of_them_and_a_bell() -> None:
    turn = step(Thanking(), Said.YES)

    assert (turn.at, turn.after) == (None, None)
    assert turn.talk is not None


def test_skip_while_they_talk_is_another_and_after_it_is_no() -> None:
    assert keys(step(Talking("a"), Said.PASSED, here_for=30))[0] == "tonight.another"
    assert keys(step(Talking("a"), Said.PASSED, here_for=200)) == ["tonight.thanks"]


def test_the_fourth_another_offers_the_last_one() -> None:
    turn = step(Talking("a"), Said.ANOTHER, replace(ASKED_A, question=asked("a", anothers=3)))

    assert (turn.at, turn.do) == (Offered(), ())


def test_another_counts_and_the_old_one_counts_as_skipped() -> None:
    turn = step(Talking("a"), Said.ANOTHER)
    couple = turn.do[0].kept(ASKED_A, tonight(ASKED_A))

    assert couple.question is not None
    assert couple.question.anothers == 1
    assert couple.skipped == {"a": EVENING}
    assert couple.evenings == ASKED_A.evenings


def test_lighter_and_deeper_move_one_step_and_say_when_they_cannot() -> None:
    deeper = step(Talking("a"), Said.DEEPER)

    assert deeper.at == Talking("b")
    assert keys(step(Talking("a"), Said.DEEPER, replace(ASKED_A, hearts=hearts(1, 1)))) == ["tonight.no_deeper"]
    lighter = step(Talking("b"), Said.LIGHTER, replace(ASKED_A, question=asked("b"), asked={"b": EVENING}))
    assert keys(lighter)[0] == "tonight.lighter"
    only_deep = replace(ASKED_A, question=asked("b"), asked={"b": EVENING, "a": EVENING, "c": EVENING})
    assert keys(step(Talking("b"), Said.LIGHTER, only_deep)) == ["tonight.no_lighter"]


def test_lighter_than_the_lightest_is_one_of_the_three_others() -> None:
    turn = step(Talking("a"), Said.LIGHTER)

    assert keys(turn)[0] == "tonight.another"
    assert keys(step(Talking("a"), Said.LIGHTER, replace(ASKED_A, question=asked("a", anothers=3)))) == [
        "tonight.no_more"
    ]


def test_not_that_topic_mutes_it_and_asks_something_else() -> None:
    turn = step(Talking("a"), Said.NOT_THAT_TOPIC)

    assert turn.do[0] == Muted("home")
    assert turn.at == Talking("c")


def test_saved_while_they_talk_gives_them_the_rest_of_their_time() -> None:
    turn = step(Talking("a"), Said.SAVE)
    rest = {seconds: left(seconds) for seconds in (60, 100, 175)}

    assert turn.do == (Saved("a"),)
    assert turn.carries_on
    assert rest == {60: (30, 90), 100: (80,), 175: None}


def left(here_for: int) -> tuple[int, ...] | None:
    resume = Resume({}, NOW - timedelta(seconds=here_for))
    talk = scene.left(Talking("a"), tonight(replace(ASKED_A, resume=resume)))
    return talk.quiet if talk else None


def test_why_says_the_reason_that_chose_it() -> None:
    couple = replace(ASKED_A, question=asked("a", why="why.gentle"))

    assert keys(step(Talking("a"), Said.WHY, couple)) == ["why.gentle"]


def test_yesterdays_question_is_the_one_of_the_evening_before() -> None:
    couple = replace(ANA_AND_BO, question=asked("a", YESTERDAY))

    assert step(None, Said.YESTERDAY, couple).at == Talking("a")
    assert keys(step(None, Said.YESTERDAY, ANA_AND_BO)) == ["tonight.no_yesterday"]
    assert step(None, Said.YESTERDAY, replace(ASKED_A, before=asked("b", YESTERDAY))).at == Talking("b")


def test_the_other_one_can_begin() -> None:
    turn = step(Talking("a"), Said.OTHER_FIRST)

    assert turn.do == (OtherFirst(),)
    assert turn.talk is not None
    assert turn.talk.beats[0].say is not None
    assert turn.talk.beats[0].say.values["first"] == tonight(ASKED_A).second


def test_a_gentle_night_offers_no_follow_up() -> None:
    turn = step(None, Said.QUESTION, replace(ASKED_A, hearts=hearts(2, 2)))

    assert turn.at == Following("a")
    assert turn.after == line("tonight.more_offer")


@pytest.mark.parametrize("heard", [Said.SAVE, Said.WHY, Said.FOLLOW_UP, Said.MORE_TIME, Said.SWAP, Said.NOT_THAT_TOPIC])
def test_what_is_said_of_no_question_offers_one(heard: Said) -> None:
    turn = step(None, heard, ANA_AND_BO)

    assert turn.stays
    assert keys(turn) == ["tonight.nothing_yet"]


def test_when_nothing_fits_it_says_so_and_leaves_them_to_it() -> None:
    turns = [
        step(None, Said.QUESTION, ANA_AND_BO, shelf(starter("warm", heat=2))),
        step(Talking("a"), Said.ANOTHER, library=shelf(starter("a"))),
        step(Talking("a"), Said.NOT_THAT_TOPIC, library=shelf(starter("a"))),
    ]

    assert [turn.at for turn in turns] == [None, None, None]
    assert [keys(turn) for turn in turns] == [["tonight.nothing_left"]] * 3
    assert turns[2].do == (Muted("home"),)
