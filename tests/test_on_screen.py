"""What is shown of a turn: no more than is said, and nothing that is nobody's business; and whole evenings of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from skill.conversation import Conversation
from skill.couple import Around, Couple, Hearts
from skill.desk.echo import LARGEST_RESPONSE, Echo, Overheard, Reply, Words
from skill.desk.understanding import Understanding
from skill.edge.homes.by_hand import ByHand
from skill.edge.screens import TOKEN
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from skill.hearing import Heard, InTrouble, Rated, Said, Trouble, Wanted, WithUs
from skill.library import Library
from skill.line import line
from skill.on_screen import on_screen
from skill.place import Place, to_notes
from skill.reading import read
from skill.scenes import care, checkin, moment, repair, setting
from skill.scenes.tonight import Following, Offered, Talking, Thanking
from skill.showing import Ember, Question, Ritual, Showing, TwoHearts
from skill.speech import Script
from skill.turn import Turn
from tests.conftest import Desk
from tests.edge.envelopes import Drawer, asked, at_the_door, places, slot
from tests.people import ANA_AND_BO, EVENING, NOW, tonight
from tests.people import asked as asked_tonight
from tests.screens.samples import SCREENS
from tests.screens.vocabulary import check, texts
from tests.test_evenings import EVENINGS, live

QUIET = "trust-dull-afternoon"  # fine with children about
WARM = replace(ANA_AND_BO, tonight=replace(ANA_AND_BO.on(EVENING), warm=True, around=Around.NOBODY))


@pytest.fixture
def shown(library: Library, script: Script) -> Any:
    """What is shown when something is said at a place."""

    def shown_at(at: Place | None, heard: Heard, couple: Couple = ANA_AND_BO, now: datetime = NOW) -> Showing:
        conversation = Conversation(Drawer(couple), library, script, lambda: now, ByHand(), zoned=True)
        return conversation.take_turn("h", heard, to_notes(at) if at else {}, "en-US").shows

    return shown_at


def with_kids(couple: Couple) -> Couple:
    return replace(couple, tonight=replace(couple.on(EVENING), around=Around.KIDS))


def test_a_question_is_shown_with_the_listeners_move(shown: Any, library: Library) -> None:
    showing = shown(None, Said.QUESTION)
    starter = next(one for one in library.starters.values() if one.text == showing.text)

    assert showing == Question(starter.text, starter.listener)


def test_its_follow_up_is_shown_alone(shown: Any, library: Library) -> None:
    assert shown(Talking(QUIET), Said.YES) == Question(library.starters[QUIET].follow_up)


@pytest.mark.parametrize("heard", [Said.SAVE, Said.WHY, Said.HELP, Said.MORE_TIME, Said.SWAP, Said.UNCLEAR])
def test_a_question_stays_while_they_talk_about_it(heard: Heard, shown: Any, library: Library) -> None:
    starter = library.starters[QUIET]

    assert shown(Talking(QUIET), heard) == Question(starter.text, starter.listener)


@pytest.mark.parametrize("at", [Talking, Following])
def test_children_who_walk_in_take_a_warm_question_off_the_screen_in_that_very_turn(
    at: Any, shown: Any, library: Library
) -> None:
    for starter in library.starters.values():
        showing = shown(at(starter.id), WithUs(Around.KIDS), WARM)

        assert starter.kids or showing != Question(starter.text, starter.listener)
        assert not isinstance(showing, Question) or fine_for_kids(showing, library)


def fine_for_kids(question: Question, library: Library) -> bool:
    return any(question.text in (one.text, one.follow_up) for one in library.starters.values() if one.kids)


def test_and_a_ritual_that_is_not_for_them(shown: Any, library: Library) -> None:
    for name, ritual in library.settings.items():
        for phase in range(len(ritual.phases)):
            showing = shown(setting.Doing(name, phase, 0, int(ritual.is_last(phase))), WithUs(Around.KIDS), WARM)

            assert ritual.kids or not isinstance(showing, Ritual)


@pytest.mark.parametrize("heard", [Said.HELP, Said.UNCLEAR, InTrouble(Trouble.NUMBERS), Said.SAVE])
def test_what_is_not_for_children_does_not_come_back_while_they_are_about(
    heard: Heard, shown: Any, library: Library
) -> None:
    for starter in library.starters.values():
        if not starter.kids:
            assert shown(Talking(starter.id), heard, with_kids(WARM)) != Question(starter.text, starter.listener)
    for name, ritual in library.settings.items():
        if not ritual.kids:
            assert not isinstance(shown(setting.Doing(name, 0, 0), heard, with_kids(WARM)), Ritual)


def test_a_ritual_is_shown_with_the_steps_that_are_said_now(shown: Any, library: Library) -> None:
    ritual = library.settings["golden-hour"]
    begun = shown(None, Wanted("golden-hour"))
    gone_on = shown(setting.Doing("golden-hour", 0, 0), Said.YES)

    assert begun == Ritual(ritual.title, tuple(named(step.say) for step in ritual.phases[0].steps))
    assert gone_on == Ritual(ritual.title, tuple(named(step.say) for step in ritual.phases[1].steps))


def named(words: str) -> str:
    return words.format(first="Ana", second="Bo")


@pytest.mark.parametrize("heard", [Said.MORE_TIME, Said.HELP, Said.UNCLEAR])
def test_between_its_steps_the_last_one_stands(heard: Heard, shown: Any, library: Library) -> None:
    ritual = library.settings["golden-hour"]

    assert shown(setting.Doing("golden-hour", 0, 0), heard) == Ritual(
        ritual.title, (named(ritual.phases[0].steps[-1].say),)
    )


@pytest.mark.parametrize("step", [0, 1])
def test_the_step_they_are_cut_into_is_still_there_when_it_goes_on(step: int, library: Library, script: Script) -> None:
    ritual, at = library.settings["golden-hour"], setting.Doing("golden-hour", 0, 0)
    steps = ritual.phases[0].steps
    here_for = int(sum(one.seconds for one in steps[:step])) + 2
    evening = replace(tonight(ANA_AND_BO), here_for=here_for)
    turn = Turn((line("tonight.saved"),), at, talk=setting.left(at, evening, library))

    showing = on_screen(turn, at, ANA_AND_BO, evening, library, script)

    assert showing == Ritual(ritual.title, tuple(named(one.say) for one in steps[step:]))


def test_past_the_follow_up_it_stays_the_follow_up(shown: Any, library: Library) -> None:
    assert shown(Following(QUIET), Said.MORE_TIME) == Question(library.starters[QUIET].follow_up)


def test_a_ritual_that_is_over_is_gone(shown: Any) -> None:
    assert shown(setting.Doing("golden-hour", 1, 0, 1), Said.WRAP_UP) == Ember()


def test_a_phase_that_is_none_is_only_a_title(shown: Any, library: Library) -> None:
    assert shown(setting.Doing("golden-hour", 7, 0), Said.HELP) == Ritual("Golden Hour", ())


NOT_SAYING = [Rated(1), Rated(2), Rated(3), Rated(4), Rated(5), Said.PASSED, Said.NO, Said.NEXT]


@pytest.mark.parametrize("heart", NOT_SAYING)
def test_a_heart_fills_whatever_it_was(heart: Heard, shown: Any) -> None:
    assert shown(None, Said.CHECK_IN) == TwoHearts(0)
    assert shown(checkin.First(), heart) == TwoHearts(1)


@pytest.mark.parametrize("first", [1, 3, 5, None])
@pytest.mark.parametrize("heard", [Said.HELP, Said.UNCLEAR, InTrouble(Trouble.ABUSE)])
def test_the_first_heart_is_no_number_while_the_second_is_awaited(first: int | None, heard: Heard, shown: Any) -> None:
    assert shown(checkin.Second(first), heard) == TwoHearts(1)


@pytest.mark.parametrize("second", NOT_SAYING)
def test_both_are_full_where_no_question_follows(second: Heard, shown: Any) -> None:
    talked = replace(ANA_AND_BO, last_evening=EVENING, question=asked_tonight(QUIET), asked={QUIET: EVENING})

    assert shown(checkin.Second(3), second, talked) == TwoHearts(2)


@pytest.mark.parametrize(
    "at", [None, Offered(), Thanking(), moment.Offered(), repair.Saying(), setting.Offered("golden-hour")]
)
def test_elsewhere_there_is_nothing_but_a_glow(at: Place | None, shown: Any) -> None:
    assert shown(at, Said.HELP) == Ember()


@pytest.mark.parametrize("trouble", Trouble)
def test_who_needs_a_person_shows_what_a_call_for_help_would(trouble: Trouble, shown: Any, library: Library) -> None:
    for at in places(library):
        if not isinstance(at, care.Offered):
            assert shown(at, InTrouble(trouble)) == shown(at, Said.HELP)


@pytest.mark.parametrize("heard", [Said.YES, Said.NO, Said.UNCLEAR, Said.HELP, InTrouble(Trouble.NUMBERS)])
def test_nothing_of_care_is_ever_shown_and_what_stands_there_stays(heard: Heard, shown: Any) -> None:
    for trouble in Trouble:
        assert shown(care.Offered(trouble, "tonight.Talking"), heard) is None


def test_even_then_a_child_takes_what_is_not_for_it_off_the_screen(shown: Any) -> None:
    assert shown(care.Offered(Trouble.NUMBERS, "tonight.Talking"), WithUs(Around.KIDS)) == Ember()


def test_whoever_goes_on_after_it_sees_what_they_asked_for(shown: Any) -> None:
    assert isinstance(shown(care.Offered(Trouble.NUMBERS, "tonight.Talking"), Said.QUESTION), Question)


def test_what_is_kept_is_said_and_not_shown(shown: Any) -> None:
    known = replace(ANA_AND_BO, hearts=(Hearts(EVENING, (2, 4)),))

    assert shown(Offered(), Said.WHAT_KEPT, known) == Ember()


# Whole evenings, on a device with a screen.


class Show(Echo):
    """An Echo Show, and all that was said and shown on it."""

    def __init__(self, *others: Any, **more: Any) -> None:
        super().__init__(*others, **more)
        self.replies: list[Reply] = []

    def hear(self, utterance: str) -> Reply:
        self.replies.append(super().hear(utterance))
        return self.replies[-1]

    def silence(self) -> Reply:
        self.replies.append(super().silence())
        return self.replies[-1]


class DeskWithShows(Desk):
    """A house where every device has a screen."""

    def __init__(self, db: Path | str, understanding: Understanding, screen: str = "small") -> None:
        super().__init__(db, understanding)
        self.screen, self.shows = SCREENS[screen], list[Show]()

    def echo(self, device: str = "kitchen", household: str = "home", locale: str = "en-US") -> Show:
        overheard, speaker = Overheard(), self.speaker
        devices = (lambda _: speaker) if speaker else None
        door = open_door(Settings(str(self.db)), self.clock, listeners=(overheard,), house=self.home, devices=devices)
        its = (self.clock, household, locale, device, speaker, self.screen.told())
        self.shows.append(Show(door, self.understanding, overheard, *its))
        self.clock.watchdogs.append(lambda: door.watch(self.shows[0].user))
        return self.shows[-1]


@pytest.fixture
def home_with_shows(tmp_path: Path, understanding: Understanding) -> DeskWithShows:
    return DeskWithShows(tmp_path / "couples.db", understanding)


@pytest.mark.parametrize("path", EVENINGS, ids=lambda path: path.stem)
def test_no_word_is_shown_that_was_not_said(path: Path, home_with_shows: DeskWithShows) -> None:
    live(read(path), home_with_shows)
    said = ""
    for reply in (reply for show in home_with_shows.shows for reply in show.replies):
        said += " ".join(piece.text for piece in reply.pieces if isinstance(piece, Words)) + "\n"
        if reply.screen:
            check(reply.screen)
            assert [words for words in texts(reply.screen) if words not in said] == []


@pytest.mark.parametrize("path", [path for path in EVENINGS if "care" in path.stem], ids=lambda path: path.stem)
def test_in_an_evening_of_care_the_screen_learns_nothing(path: Path, home_with_shows: DeskWithShows) -> None:
    live(read(path), home_with_shows)
    (show,) = home_with_shows.shows
    shown = [texts(reply.screen or {"mainTemplate": {"items": []}}) for reply in show.replies]
    called = [number for number, reply in enumerate(show.replies) if reply.told.heard == "Help"]  # as which it is told

    assert called
    assert all({*shown[number]} <= {*shown[number - 1]} for number in called if number)
    assert all(shown[number] == [] for number in called if not number)


def test_a_care_evening_looks_as_one_of_asking_for_help(tmp_path: Path, understanding: Understanding) -> None:
    screens = []
    for called in (("help", "help", "help"), ("support numbers", "yes", "help"), ("i can't go on", "yes", "asdf")):
        show = DeskWithShows(tmp_path / f"{called[0][:4]}.db", understanding).echo()
        for words in ("let's check in", *called):
            show.hear(words)
        screens.append([reply.screen for reply in show.replies])

    assert screens[0] == screens[1] == screens[2]


def test_a_screen_goes_with_the_ritual_the_moment_children_are_about(home_with_shows: DeskWithShows) -> None:
    show = home_with_shows.echo()
    for words in ("we're sam and alex", "slow hands", "just us two", "yes", "yes"):
        reply = show.hear(words)
    gone = show.hear("little ears")

    assert "Slow Hands" in texts(reply.screen or {})
    assert texts(gone.screen or {}) == []


def test_a_device_without_a_screen_is_sent_none(desk: Desk) -> None:
    assert desk.echo().hear("golden hour").screen is None


def test_the_first_answer_to_a_routine_has_no_document_at_all() -> None:
    event = on_a_show(asked(None, new=True))
    event["request"]["task"] = {"name": "amzn1.ask.skill.x.TonightsQuestion", "version": "1", "input": {}}

    assert "directives" not in at_the_door()(event)["response"]


def on_a_show(event: Any, screen: str = "large") -> Any:
    device = {"deviceId": "d", "supportedInterfaces": {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.2"}}}}
    event["context"]["System"]["device"] = device
    event["context"]["Viewport"] = SCREENS[screen].told()
    return event


def test_talking_time_and_what_is_shown_of_it_stay_far_below_what_alexa_takes(library: Library) -> None:
    sizes: Mapping[str, int] = {
        f"{name} {phase}": len(json.dumps(answer_in(name, phase))) for name in library.settings for phase in range(3)
    }

    assert max(sizes.values()) < LARGEST_RESPONSE * 0.6, sizes


def answer_in(ritual: str, phase: int) -> Any:
    """What is answered to who goes on to a phase of a ritual, at a large screen."""
    at = (
        to_notes(setting.Doing(ritual, phase - 1, 1))
        if phase
        else {"at": "setting.BothIn", "setting": ritual, "yeses": 1, "phase": 0}
    )
    return at_the_door()(on_a_show(asked("AMAZON.YesIntent", at)))


def test_the_document_is_the_screens_own(library: Library) -> None:
    response = at_the_door()(on_a_show(asked("RitualIntent", {}, slots={"ritual": slot("golden hour")})))
    directive = response["response"]["directives"][-1]

    assert directive.keys() == {"type", "token", "document"}
    assert (directive["type"], directive["token"]) == ("Alexa.Presentation.APL.RenderDocument", TOKEN)
    check(directive["document"])
