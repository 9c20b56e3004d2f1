"""The door behind Alexa's own way from a web request to a skill: flask-ask-sdk's adapter.

It deals with envelopes that were looked at before (`checking.py`), and its own verifiers are off.
"""

from collections.abc import Callable
from typing import Any

from ask_sdk_core.skill import CustomSkill, SkillConfiguration
from flask import Flask, Response, g

from skill.edge.door import Door
from skill.edge.porch.stand_in import certvalidator
from skill.edge.readable import Envelope

with certvalidator():
    from flask_ask_sdk.skill_adapter import (
        VERIFY_SIGNATURE_APP_CONFIG,
        VERIFY_TIMESTAMP_APP_CONFIG,
        SkillAdapter,
    )


def dispatcher(app: Flask, door: Door, skill_id: str) -> Callable[[], Response]:
    """What answers the request that is under way, whose envelope is `flask.g.envelope`. KeeperDown, LostVersion."""
    app.config.update({VERIFY_SIGNATURE_APP_CONFIG: False, VERIFY_TIMESTAMP_APP_CONFIG: False})
    answers: Callable[[], Response] = SkillAdapter(BehindTheDoor(door), skill_id, app=app).dispatch_request
    return answers


class BehindTheDoor(CustomSkill):
    """The door, in the shape in which the adapter takes a skill.

    The SDK would read a whole envelope into its own classes and stumble over what it does not know (`readable.py`); the
    door gives it no more than it needs, guards it, and is the same as Lambda's.
    """

    def __init__(self, door: Door) -> None:
        super().__init__(SkillConfiguration(request_mappers=[], handler_adapters=[]))
        self._door, self.serializer = door, Plain()

    def invoke(self, request_envelope: Envelope, context: object) -> dict[str, Any]:
        """The door's answer. KeeperDown, LostVersion."""
        return self._door(request_envelope, context)


class Plain:
    """In place of the SDK's serializer: an envelope is what was checked, an answer is plain values already."""

    def deserialize(self, **_: object) -> Envelope:
        """What was read out of the very bytes that are signed. Nobody reads them a second time, in another way."""
        envelope: Envelope = g.envelope
        return envelope

    def serialize(self, obj: dict[str, Any]) -> dict[str, Any]:
        """As it is."""
        return obj
