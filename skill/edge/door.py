"""The door: the guard around the SDK. Whatever comes in, a spoken answer or a clean empty one goes out."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from skill.conversation import Answer, Conversation
from skill.couple import Couple
from skill.edge.alexa import SAID, TROUBLE, UNKNOWN_LOCALE, Envelope, ask_handler, household_of
from skill.edge.by_hand import ByHand
from skill.edge.errands import Errands
from skill.edge.keyring import Secret
from skill.hearing import Heard, InTrouble
from skill.scenes.care import Offered

Directives = Callable[[object], dict[str, Any]]
"""A Smart Home directive in, an event out."""
Linked = Callable[[str, Secret], None]
"""Told of a household whose account is linked, with the token that came with its request."""

SPOKEN_TO = ("LaunchRequest", "IntentRequest")

log = logging.getLogger("ember")


class Nobody:
    """A keeper for when there is none: knows no one, keeps nothing."""

    def recall(self, household: str) -> tuple[Couple, int]:
        return Couple(), 0

    def keep(self, household: str, couple: Couple, version: int) -> None:
        pass

    def forget(self, household: str) -> bool:
        return False


class Door:
    """`lambda_handler(event, context)`: whatever comes in, a spoken answer or a clean empty one goes out."""

    def __init__(
        self,
        conversation: Conversation,
        skill_id: str | None = None,
        errands: Errands | None = None,
        directives: Directives | None = None,
        linked: Linked | None = None,
    ) -> None:
        """`errands`: what is owed to any room, for programs that go on running between turns."""
        self._skill = ask_handler(conversation)
        self._conversation, self._skill_id, self._directives, self._linked = conversation, skill_id, directives, linked
        self.errands = errands or Errands(lambda: (), conversation.watch, conversation.clock)

    def __call__(self, event: Envelope, context: object = None) -> dict[str, Any]:
        if self._directives and "directive" in event:  # a Smart Home skill's, which names no skill id
            return self._directives(event)
        request = _within(event, "request")
        kind = request.get("type")
        if self._skill_id and _application_id(event) != self._skill_id:
            return _nothing()
        try:
            if kind == "AlexaSkillEvent.SkillDisabled":
                self._conversation.forget(household_of(event["context"]["System"]["user"]["userId"]))
            if kind not in SPOKEN_TO:
                return _nothing()  # the SDK cannot read what it does not know, and nothing else waits for speech
            self._note_account(event)
            return self._skill(_with_notes(event), context)
        except Exception as trouble:  # noqa: BLE001  (two people are listening: whatever it was, one kind line)
            _log_trouble(trouble)
            return self._without_keeper(event) if kind in SPOKEN_TO else _nothing()

    def _note_account(self, event: Envelope) -> None:
        user = _within(_within(_within(event, "context"), "System"), "user")
        token, user_id = user.get("accessToken"), user.get("userId")
        if self._linked and isinstance(token, str) and token and isinstance(user_id, str):
            self._linked(household_of(user_id), Secret(token))

    def watch(self, user_id: str) -> datetime | None:
        """Let what is due in this user's home go back. When to look again, None where nothing is owed. KeeperDown."""
        return self._conversation.watch(household_of(user_id))

    def _without_keeper(self, event: Envelope) -> dict[str, Any]:
        """Something of ours is broken: say so; but whoever needs a person is answered all the same."""
        request, notes = _within(event, "request"), _within(_within(event, "session"), "attributes")
        name, locale = str(_within(request, "intent").get("name")), request.get("locale")
        heard: Heard | None = InTrouble(TROUBLE[name]) if name in TROUBLE else SAID.get(name)
        if heard is None or not (name in TROUBLE or notes.get("at") == Offered.name()):
            return _plainly(self._conversation.stuck())
        alone = replace(self._conversation, keeper=Nobody(), house=ByHand())
        known = locale if isinstance(locale, str) else UNKNOWN_LOCALE
        answer = alone.take_turn("nobody", heard, notes, known)
        return _plainly(self._conversation.stuck() if answer.talk else answer)


def _nothing() -> dict[str, Any]:
    return {"version": "1.0", "response": {}}


def _plainly(answer: Answer) -> dict[str, Any]:
    """An answer without talking time as response JSON, for when even the SDK is of no help."""
    response: dict[str, Any] = {"outputSpeech": _ssml(answer.say), "shouldEndSession": answer.notes is None}
    if answer.nudge:
        response["reprompt"] = {"outputSpeech": _ssml(answer.nudge)}
    return {"version": "1.0", "sessionAttributes": dict(answer.notes or {}), "response": response}


def _ssml(words: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": words}


def _within(outer: object, key: str) -> Envelope:
    """The object inside another one, or an empty one: an envelope can be anything."""
    inner = outer.get(key) if isinstance(outer, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _with_notes(event: Envelope) -> Envelope:
    """The envelope with session attributes the SDK can read; what is no object is no notes."""
    session = event.get("session")
    if not isinstance(session, Mapping) or isinstance(session.get("attributes"), Mapping):
        return event
    return {**event, "session": {**session, "attributes": {}}}


def _application_id(event: object) -> object:
    holders = (_within(event, "session"), _within(_within(event, "context"), "System"))
    return next((_within(holder, "application").get("applicationId") for holder in holders if holder), None)


def _log_trouble(trouble: BaseException) -> None:
    """Where it broke and what kind of thing broke; never its message, which may hold somebody's words."""
    places, at = [], trouble.__traceback__
    while at:
        places.append(f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}")
        at = at.tb_next
    log.error("stuck: %s at %s", type(trouble).__name__, places[-1] if places else "?")
