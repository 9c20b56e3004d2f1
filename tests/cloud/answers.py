"""Whether an answer is one that Alexa, or our own schedule, can do something with; whatever it was asked."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from skill.desk.echo import LARGEST_RESPONSE, LONGEST_SPEECH, plain
from skill.edge.screens import screen_of
from skill.edge.sound import LONGEST
from skill.library import WORDS_A_SECOND
from tests.screens import vocabulary

NOBODY: dict[str, Any] = {"version": "1.0", "response": {}}
LARGEST_NOTES = 2048  # bytes
SILENT = (
    *("SessionEndedRequest", "AudioPlayer.", "PlaybackController.", "System.", "AlexaSkillEvent.", "Reminders."),
    *("Messaging.", "AlexaHouseholdListEvent.", "CanFulfillIntentRequest"),
)  # fmt: skip
"""Alexa plays nothing that is said to these."""
APLA, APL = "Alexa.Presentation.APLA.RenderDocument", "Alexa.Presentation.APL.RenderDocument"
HANDS_OVER = "Connections.StartConnection"
DIRECTIVES = {APLA, APL, HANDS_OVER, "Tasks.CompleteTask"}


def kind_of(event: Any) -> str:
    """The type of its request; nothing where it is no request of Alexa's."""
    request = event.get("request") if isinstance(event, dict) else None
    kind = request.get("type") if isinstance(request, dict) else None
    return kind if isinstance(kind, str) else ""


def check(event: Any, answer: Any) -> str | None:
    """The words of its speech, SSML; None where nothing is said. AssertionError, Refused."""
    json.dumps(answer, allow_nan=False)
    assert isinstance(answer, dict), "it is an object"
    if isinstance(event, dict) and event.keys() == {"watch"}:
        assert answer.keys() <= {"again"}, "a schedule is told when to call again, at most"
        return None
    assert answer["version"] == "1.0"
    assert answer.keys() <= {"version", "response", "sessionAttributes", "userAgent"}
    assert len(json.dumps(answer).encode()) < LARGEST_RESPONSE
    body, kind = answer["response"], kind_of(event)
    if kind == "CanFulfillIntentRequest":
        assert body == {} or body.keys() == {"canFulfillIntent"}
        return None
    assert body.keys() <= {"outputSpeech", "reprompt", "shouldEndSession", "directives"}
    if "outputSpeech" not in body:
        assert answer == NOBODY, "who says nothing does nothing either"
        return None
    assert kind, "somebody is there"
    assert not kind.startswith(SILENT), "somebody waits for words"
    _check_session(answer, body)
    _check_directives(body.get("directives", ()))
    assert screen_of(event) or not _has(body, APL), "a device that shows nothing is sent nothing to show"
    return _speech(body["outputSpeech"])


def _check_session(answer: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    notes, hands_over = answer.get("sessionAttributes", {}), _has(body, HANDS_OVER)
    assert len(json.dumps(notes).encode()) < LARGEST_NOTES
    assert all(isinstance(value, str | int | None) for value in notes.values()), "notes are flat"
    assert hands_over or isinstance(body["shouldEndSession"], bool)
    listens = body.get("shouldEndSession") is False
    assert not (hands_over and listens), "nobody listens to two"
    assert ("reprompt" in body) is listens
    assert listens or hands_over or not notes, "what ends has no notes"
    if listens:
        _speech(body["reprompt"]["outputSpeech"])


def _check_directives(directives: Any) -> None:
    kinds = [one["type"] for one in directives]
    assert set(kinds) <= DIRECTIVES, kinds
    assert len(set(kinds)) == len(kinds), kinds
    for one in directives:
        if one["type"] == APLA:
            assert sum(_seconds(one["document"]["mainTemplate"])) < LONGEST
        if one["type"] == APL:
            assert one.keys() == {"type", "token", "document"}
            vocabulary.check(one["document"], digits=True)


def _has(body: Mapping[str, Any], kind: str) -> bool:
    return any(one["type"] == kind for one in body.get("directives", ()))


def _speech(speech: Mapping[str, Any]) -> str:
    assert speech["type"] == "SSML"
    assert len(speech["ssml"]) < LONGEST_SPEECH
    assert plain(speech["ssml"]), "it says something"
    return str(speech["ssml"])


def _seconds(node: Any) -> Iterator[float]:
    """How long each thing in an APL-A document takes, at 150 words a minute; a bell is over in no time."""
    if isinstance(node, list):
        for item in node:
            yield from _seconds(item)
    if isinstance(node, dict):
        match node.get("type"):
            case "Silence":
                yield node["duration"] / 1000
            case "Speech":
                yield len(plain(node["content"]).split()) / WORDS_A_SECOND
            case _:
                yield from _seconds([*node.values()])
