"""A pretend speaker keeps what it is asked to, once it may, and does it by the desk's clock."""

import io
import json
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from skill.desk.drawing import kept_by
from skill.desk.echo import DeskClock, Refused, Reply, played
from skill.desk.pretend_device import PretendDevice
from skill.desk.terminal import Terminal, talk_in_json
from skill.device import Favour, JustASpeaker
from skill.turn import Leave
from tests.conftest import SUNDAY_NIGHT, Desk

SAID = {"outputSpeech": {"type": "SSML", "ssml": "<speak>Here's how.</speak>"}}
CONSENT: dict[str, Any] = {
    "type": "Connections.StartConnection",
    "uri": "connection://AMAZON.AskForPermissionsConsent/2",
    "input": {"permissionScopes": [{"permissionScope": "alexa::alerts:reminders:skill:readwrite"}]},
    "token": "{}",
}


@pytest.fixture
def clock() -> DeskClock:
    return DeskClock(SUNDAY_NIGHT)


@pytest.fixture
def speaker(clock: DeskClock) -> PretendDevice:
    speaker = PretendDevice(clock)
    clock.watchdogs.append(speaker.tick)
    speaker.allowed |= {*Leave}
    return speaker


def at(hour: int, minute: int = 0) -> datetime:
    return SUNDAY_NIGHT.replace(hour=hour, minute=minute)


def test_it_does_nothing_before_alexa_was_told_yes(clock: DeskClock) -> None:
    speaker = PretendDevice(clock)

    assert speaker.remind(time(21), "UTC", "Now.") is Favour.NOT_ALLOWED
    assert speaker.stop_reminding() is Favour.NOT_ALLOWED
    assert speaker.come_back(20, "Now?") is Favour.NOT_ALLOWED
    assert kept_by(speaker) == ""


def test_one_that_cannot_refuses_whatever_it_may(clock: DeskClock) -> None:
    speaker = PretendDevice(clock, helpful=False)
    speaker.allowed |= {*Leave}
    bare = JustASpeaker()

    for one in (speaker, bare):
        assert one.remind(time(21), "UTC", "Now.") is one.stop_reminding() is one.come_back(20, "?") is Favour.NOT
        assert not one.offers_routines
        assert one.zone() is one.speaker is None


def test_a_reminder_is_said_at_its_time_every_day_until_it_is_stopped(clock: DeskClock, speaker: PretendDevice) -> None:
    speaker.remind(time(22), "UTC", "Now.")
    clock.pass_time(3600)
    first = speaker.take_news()
    clock.pass_time(2 * 24 * 3600)
    then = speaker.take_news()
    speaker.stop_reminding()
    clock.pass_time(24 * 3600)

    assert (first, then, speaker.take_news()) == (["Now."], ["Now.", "Now."], [])


def test_another_reminder_takes_the_place_of_the_first(clock: DeskClock, speaker: PretendDevice) -> None:
    speaker.remind(time(22), "UTC", "Ten.")
    speaker.remind(time(20), "UTC", "Eight.")
    clock.pass_time(24 * 3600)

    assert speaker.take_news() == ["Eight."]


def test_a_timer_asks_once_when_it_is_over(clock: DeskClock, speaker: PretendDevice) -> None:
    speaker.come_back(30, "Later?")
    speaker.come_back(20, "Now?")
    clock.pass_time(20 * 60 - 1)
    before = speaker.rung()
    clock.pass_time(1)

    assert not before
    assert speaker.take_news() == ["Now?"]
    assert speaker.rung()
    assert not speaker.rung()
    assert speaker.tick() is None


def test_what_it_keeps_is_drawn_in_a_line(speaker: PretendDevice) -> None:
    speaker.remind(time(21), "UTC", "Now.")
    speaker.come_back(20, "Now?")
    speaker.routine = time(20, 30)

    assert kept_by(speaker) == "⏰ every day, 21:00   ⏲ back at 21:20   ↻ begins by itself, 20:30"


# The pretend Echo around it


@pytest.fixture
def furnished(desk: Desk) -> Desk:
    desk.gets_a_speaker()
    return desk


def live(desk: Desk, *said: str) -> list[Reply]:
    echo = desk.echo()
    return [echo.hear(words) for words in said]


@pytest.mark.parametrize("words", ["i approve", "yes", "okay", "alexa, i approve"])
def test_the_first_permission_is_asked_in_alexas_own_words(words: str, furnished: Desk) -> None:
    *_, asks, then = live(furnished, "remind us at nine", "yes", words)

    assert asks.say == "For that, Alexa asks you first."
    assert asks.alexa is not None
    assert "your reminders" in asks.alexa
    assert asks.listening
    assert then.told.heard == "Allowed"
    assert furnished.speaker is not None
    assert furnished.speaker.reminder == time(21)


@pytest.mark.parametrize("words", ["no", "never mind", "what's the weather in lisbon"])
def test_anything_else_is_no_yes(words: str, furnished: Desk) -> None:
    *_, then = live(furnished, "remind us at nine", "yes", words)

    assert then.told.heard == "Refused"
    assert furnished.speaker is not None
    assert not furnished.speaker.allowed


def test_opening_us_anew_leaves_alexas_question_unanswered(furnished: Desk) -> None:
    *_, opened, then = live(furnished, "remind us at nine", "yes", "open evening ember", "yes")

    assert opened.told.heard == "Opened"
    assert then.told.heard == "Yes"


def test_the_second_reminder_needs_no_permission(furnished: Desk) -> None:
    *_, then = live(furnished, "remind us at nine", "yes", "yes", "remind us at ten p m", "yes")

    assert then.alexa is None
    assert "Set." in then.say


def test_a_timer_that_is_over_opens_us_on_a_yes_only(furnished: Desk) -> None:
    echo = furnished.echo()
    for words in ("golden hour", "come back in ten minutes", "i approve"):
        echo.hear(words)
    furnished.wait(minutes=10)
    no = echo.hear("no")
    echo.hear("come back in ten minutes")
    furnished.wait(minutes=10)
    yes = echo.hear("yes please")

    assert (no.pieces, no.listening) == ((), False)
    assert yes.told.heard == "Begun"
    assert yes.told.place == "setting.Doing"


def test_json_carries_what_alexa_asks_and_what_the_speaker_keeps(furnished: Desk) -> None:
    out, echo = io.StringIO(), furnished.echo()
    said = ("come back in twenty minutes", "i approve", "set a timer for ten minutes")
    talk_in_json(echo, furnished.clock, furnished.home, said, out)
    asks, then, _ = map(json.loads, out.getvalue().splitlines())

    assert asks["alexa"].startswith("Do you give Evening Ember permission to use your timers?")
    assert asks["speaker"] == {"reminder": None, "timer": None, "routine": None, "news": []}
    assert then["alexa"] is None
    assert then["speaker"]["timer"] == "21:20"


def test_the_terminal_shows_it(furnished: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    typed = io.StringIO("every night by itself\nyes\nremind us at nine\nyes\ni approve\nstop reminding us\n")
    Terminal(furnished.echo(), furnished.clock, furnished.home, typed=typed).talk()
    shown = " ".join(capsys.readouterr().out.split())

    assert "Alexa: Oh! Here's an idea." in shown
    assert "↻ begins by itself, 21:00" in shown
    assert "Alexa: Do you give Evening Ember permission to use your reminders?" in shown
    assert "⏰ every day, 21:00 ↻ begins by itself, 21:00" in shown


def test_what_it_says_by_itself_is_shown(furnished: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert furnished.speaker is not None
    furnished.speaker.allowed |= {*Leave}
    furnished.speaker.remind(time(21, 1), "UTC", "It's time.")
    furnished.clock.pass_time(timedelta(minutes=2).total_seconds())
    Terminal(furnished.echo(), furnished.clock, furnished.home, typed=io.StringIO("")).talk()

    assert "Alexa: It's time." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({**SAID, "directives": [CONSENT], "shouldEndSession": True}, "listen or leave"),
        ({**SAID, "directives": [CONSENT], "shouldEndSession": False, "reprompt": SAID}, "listen or leave"),
        ({**SAID, "directives": [{**CONSENT, "uri": "connection://AMAZON.Other/1"}]}, "does not know"),
        ({**SAID, "directives": [{**CONSENT, "input": {}}]}, "does not know"),
        (
            {**SAID, "directives": [{**CONSENT, "input": {"permissionScopes": [{"permissionScope": "x"}]}}]},
            "does not know",
        ),
        (
            {**SAID, "directives": [{"type": "Tasks.CompleteTask"}], "shouldEndSession": False, "reprompt": SAID},
            "the task is complete",
        ),
        ({"outputSpeech": {"ssml": '<speak><break time="11s"/><audio src="x"/></speak>'}}, "longer than 10 s"),
    ],
)
def test_what_alexa_would_refuse_of_it_is_refused(body: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        played({"response": body})


def test_a_routine_without_its_way_back_is_refused() -> None:
    routine = {**CONSENT, "uri": "connection://AMAZON.OfferAutomation/1"}
    with pytest.raises(Refused, match="does not know"):
        played({"response": {**SAID, "directives": [routine]}})


def test_a_name_that_only_alexa_knows_is_a_name(desk: Desk) -> None:
    desk.gets_a_speaker(person="amzn1.ask.person.SOMEBODY")
    (alone,) = live(desk, "just me tonight")

    assert alone.say.startswith("Just you for now, Name.")
