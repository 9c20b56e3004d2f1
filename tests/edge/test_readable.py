"""What the SDK is given of an envelope: all that is asked for, and nothing it could stumble over."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope

from skill.edge.intents import heard_in
from skill.edge.readable import readable
from tests.bench.__main__ import envelope

EVENTS = sorted((Path(__file__).parent / "events").glob("*intent.json"))
NEWER: Mapping[str, Mapping[str, Any]] = {
    "a screen": {"Viewport": {"mode": "FRIDGE", "shape": "TRIANGLE", "touch": ["NOSE"]}},
    "screens": {"Viewports": [{"type": "HOLOGRAM"}]},
    "a player": {"AudioPlayer": {"playerActivity": "HUMMING"}},
    "nonsense": {"Viewport": 7, "Alexa.Presentation.APL": []},
}


def read(event: Mapping[str, Any]) -> Any:
    return DefaultSerializer().deserialize(json.dumps(readable(event)), RequestEnvelope)


@pytest.mark.parametrize("more", NEWER.values(), ids=NEWER.keys())
def test_what_is_newer_than_the_sdk_stops_nobody(more: Mapping[str, Any]) -> None:
    event = dict(envelope({"type": "LaunchRequest"}))
    event["context"] = {**event["context"], **more}

    assert read(event).context.system.user.user_id == "amzn1.ask.account.bench"


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_what_was_heard_is_as_it_was(path: Path) -> None:
    event = json.loads(path.read_text())
    whole = DefaultSerializer().deserialize(json.dumps(event), RequestEnvelope)

    assert heard_in(read(event).request) == heard_in(whole.request)


def test_a_slot_of_a_newer_kind_is_heard_by_what_it_resolved_to() -> None:
    unknown = {"status": {"code": "ER_SUCCESS_PERHAPS"}, "values": []}
    found = {
        "status": {"code": "ER_SUCCESS_MATCH"},
        "values": [{"value": {"name": "golden hour", "id": "golden-hour"}}],
    }
    slot = {
        "name": "ritual",
        "value": "golden hour",
        "confirmationStatus": "PERHAPS",
        "slotValue": {"type": "Poem"},
        "resolutions": {"resolutionsPerAuthority": [unknown, found, None]},
    }
    asked = {
        "type": "IntentRequest",
        "dialogState": "NEWER",
        "intent": {"name": "RitualIntent", "slots": {"ritual": slot}},
    }

    assert heard_in(read(envelope(asked)).request).ritual == "golden-hour"
