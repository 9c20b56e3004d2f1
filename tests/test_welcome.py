"""The door: the first launch gives before it asks."""

from dataclasses import replace

from skill.couple import Couple, Stage
from skill.deeds import Asked, Introduced, NamesKept, StageKept
from skill.desk.echo import plain
from skill.hearing import Heard, Named, Said, Staged
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.scenes import welcome
from skill.scenes.checkin import First
from skill.scenes.tonight import Offered, Talking
from skill.scenes.welcome import Naming, Staging
from skill.speech import Script
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, asked, shelf, starter, tonight

LIBRARY = shelf(starter("a"))


def step(at: Place | None, heard: Heard, couple: Couple, library: Library | None = None) -> Turn:
    turn = welcome.step(at, heard, couple, tonight(couple), library or LIBRARY)
    assert turn is not None
    return turn


def test_the_first_launch_is_one_sentence_and_the_question() -> None:
    turn = step(None, Said.OPENED, Couple())

    assert [said.key for said in turn.say] == ["welcome.first", "tonight.this_one"]
    assert turn.at == Talking("a")


def test_the_first_launch_fits_in_a_breath_whatever_the_question(library: Library, script: Script) -> None:
    for one in library.starters.values():
        turn = step(None, Said.OPENED, replace(Couple(), question=asked(one.id)), library)
        assert turn.talk is not None
        assert turn.talk.beats[0].say is not None
        first = [line("welcome.first"), line("tonight.this_one", question=one.text), turn.talk.beats[0].say]
        words = [len(plain(script.say(first, number)).split()) for number in range(3)]

        assert max(words) <= (60 if one.depth == 1 else 65), one.id  # no first night is deeper unasked


def test_names_stage_and_history_have_an_evening_each() -> None:
    couple, turns = replace(Couple(), evenings=1), []
    for _ in range(4):
        turn = step(None, Said.OPENED, couple)
        turns.append(turn)
        for deed in turn.do:
            couple = deed.kept(couple, tonight(couple))
        couple = replace(couple, question=None, asked={}, last_evening=None, evenings=couple.evenings + 1)

    assert [turn.at for turn in turns] == [Naming(), Staging(), Offered(), Talking("a")]
    assert turns[2].say[1].key == "welcome.history"
    assert turns[3].say[0].key == "welcome.hello"


def test_names_are_used_at_once() -> None:
    turn = step(Naming(), Named("Kim", "Lou"), replace(Couple(), evenings=1))

    assert turn.do[0] == NamesKept("Kim", "Lou")
    assert turn.talk is not None
    assert turn.talk.beats[0].say is not None
    assert turn.talk.beats[0].say.values["first"] == "Lou"


def test_skipping_costs_nothing() -> None:
    for at in (Naming(), Staging()):
        turn = step(at, Said.PASSED, replace(Couple(), evenings=1))

        assert turn.at == Talking("a")
        assert [type(deed) for deed in turn.do] == [Asked]


def test_the_stage_is_kept_whenever_it_is_said() -> None:
    assert step(Staging(), Staged(Stage.PARENTS), ANA_AND_BO).do[0] == StageKept(Stage.PARENTS)
    assert step(Talking("a"), Staged(Stage.PARENTS), ANA_AND_BO).stays


def test_yes_there_are_children_is_an_answer() -> None:
    assert step(Staging(), Said.YES, replace(Couple(), evenings=2)).do[0] == StageKept(Stage.PARENTS)


def test_names_can_be_mended_anywhere_but_between_two_hearts() -> None:
    assert step(Talking("a"), Named("Kim", "Lou"), ANA_AND_BO).do == (NamesKept("Kim", "Lou"),)
    assert welcome.step(First(), Named("Kim", "Lou"), ANA_AND_BO, tonight(), LIBRARY) is None


def test_asking_counts_even_where_nobody_answers() -> None:
    turn = step(None, Said.OPENED, replace(Couple(), evenings=1))

    assert turn.do == (Introduced("names"),)


def test_coming_back_the_same_evening_is_the_same_question() -> None:
    couple = replace(ANA_AND_BO.held(EVENING), question=asked("a"))

    assert [said.key for said in step(None, Said.OPENED, couple).say] == ["welcome.same", "tonight.this_one"]


def test_coming_back_to_where_they_were_takes_them_on_from_there() -> None:
    turn = step(Talking("a"), Said.OPENED, ANA_AND_BO)

    assert turn.stays
    assert turn.say[0].key == "welcome.back"
