"""The pretend Echo plays the device, and refuses what Alexa would refuse."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from skill.desk.echo import Chime, DeskClock, Echo, Overheard, Quiet, Refused, Words, invocation, plain, played
from skill.desk.understanding import Understanding

SPEECH = {"type": "SSML", "ssml": "<speak>Ready?</speak>"}
LISTENING = {"outputSpeech": SPEECH, "reprompt": {"outputSpeech": SPEECH}, "shouldEndSession": False}


class Recorder:
    """A skill that only writes down what it is sent."""

    def __init__(self) -> None:
        self.envelopes: list[Mapping[str, Any]] = []

    def __call__(self, event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
        self.envelopes.append(event)
        return {"version": "1.0", "sessionAttributes": {"at": "checkin.First"}, "response": LISTENING}


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def echo(recorder: Recorder, understanding: Understanding) -> Echo:
    return Echo(recorder, understanding, Overheard(), DeskClock(datetime.fromisoformat("2026-11-22T21:00:00+01:00")))


@pytest.mark.parametrize(
    ("said", "kind", "rest"),
    [
        ("Alexa, open Evening Ember", "launch", ""),
        ("alexa launch evening ember please", "launch", ""),
        ("evening ember", "launch", ""),
        ("Alexa, ask evening ember for tonight's question", "one-shot", "tonight's question"),
        ("tell evening ember that we're sam and alex", "one-shot", "we're sam and alex"),
        ("alexa, another one", "words", "another one"),
    ],
)
def test_what_begins_with_the_name_is_a_launch_or_a_one_shot(said: str, kind: str, rest: str) -> None:
    assert invocation(said, "evening ember") == (kind, rest)


def test_the_session_is_carried_and_a_launch_begins_a_new_one(echo: Echo, recorder: Recorder) -> None:
    for said in ("open evening ember", "four", "open evening ember"):
        echo.hear(said)
    first, second, third = (envelope["session"] for envelope in recorder.envelopes)

    assert [first["new"], second["new"], third["new"]] == [True, False, True]
    assert first["sessionId"] == second["sessionId"] != third["sessionId"]
    assert [first["attributes"], second["attributes"], third["attributes"]] == [{}, {"at": "checkin.First"}, {}]


def test_a_feeling_comes_resolved_and_an_empty_slot_comes_empty(echo: Echo, recorder: Recorder) -> None:
    echo.hear("open evening ember")
    echo.hear("honestly knackered")
    slots = recorder.envelopes[-1]["request"]["intent"]["slots"]
    authority = slots["feeling"]["resolutions"]["resolutionsPerAuthority"][0]

    assert slots["score"] == {"name": "score", "confirmationStatus": "NONE"}
    assert slots["feeling"]["value"] == "knackered"
    assert authority["status"]["code"] == "ER_SUCCESS_MATCH"
    assert authority["values"][0]["value"]["id"] == "2"


def test_the_time_in_the_envelope_is_the_clocks(echo: Echo, recorder: Recorder) -> None:
    echo.hear("open evening ember")

    assert recorder.envelopes[0]["request"]["timestamp"] == "2026-11-22T20:00:00Z"


def test_silence_is_nudged_once_and_then_ends_the_session(echo: Echo, recorder: Recorder) -> None:
    echo.hear("open evening ember")
    nudged, ended = echo.silence(), echo.silence()

    assert (nudged.say, nudged.listening, len(recorder.envelopes)) == ("Ready?", True, 2)
    assert (ended.say, ended.listening) == ("", False)
    assert recorder.envelopes[-1]["request"]["type"] == "SessionEndedRequest"
    assert recorder.envelopes[-1]["request"]["reason"] == "EXCEEDED_MAX_REPROMPTS"


def test_closing_twice_is_closing_once(echo: Echo, recorder: Recorder) -> None:
    echo.hear("open evening ember")
    for _ in range(3):
        echo.end()

    assert [envelope["request"]["type"] for envelope in recorder.envelopes] == ["LaunchRequest", "SessionEndedRequest"]
    assert echo.silence().pieces == ()


def document(*items: Mapping[str, Any]) -> Mapping[str, Any]:
    apla = {"mainTemplate": {"item": {"items": list(items)}}}
    return {"type": "Alexa.Presentation.APLA.RenderDocument", "document": apla}


def test_talking_time_is_played_in_its_order() -> None:
    items = (
        {"type": "Speech", "content": "<speak>You <break/> first.</speak>"},
        {"type": "Silence", "duration": 90000},
        {"type": "Audio", "source": "soundbank://x"},
    )
    pieces, _, _ = played({"response": {"directives": [document(*items)]}})

    assert pieces == (Words("You first."), Quiet(90), Chime())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"outputSpeech": {"ssml": "<speak>Sam & Jo</speak>"}}, "not well-formed"),
        ({"outputSpeech": {"ssml": f"<speak>{'a' * 8000}</speak>"}}, "longer than 8000"),
        ({"outputSpeech": SPEECH, "shouldEndSession": False}, "no reprompt"),
        ({"card": {"type": "Simple"}}, "a card"),
        ({"directives": [{"type": "VideoApp.Launch"}]}, "no VideoApp.Launch"),
        ({"directives": [document({"type": "Silence", "duration": 241000})]}, "240 s is the most"),
        ({"directives": [document({"type": "Song"})]}, "has no Song"),
        ({"junk": "a" * 25000}, "larger than 24 KB"),
    ],
)
def test_what_alexa_would_refuse_is_refused(body: Mapping[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        played({"response": body})


def test_tags_are_not_words() -> None:
    assert (
        plain('<speak><prosody rate="92%">One <break time="1s"/> two &amp; three</prosody></speak>')
        == "One two & three"
    )
