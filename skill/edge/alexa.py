"""Alexa's envelope -> a turn -> Alexa's response. The ASK SDK's handler lives here and nowhere else.

Request and response: https://developer.amazon.com/docs/custom-skills/request-and-response-json-reference.html
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model import Response, SessionResumedRequest, Status
from ask_sdk_model.interfaces.alexa.presentation.apla import RenderDocumentDirective
from ask_sdk_model.interfaces.connections.v1 import StartConnectionDirective
from ask_sdk_model.interfaces.tasks import CompleteTaskDirective

from skill.conversation import Answer, Conversation
from skill.device import JUST_A_SPEAKER, Device
from skill.edge.handing_over import connection
from skill.edge.intents import heard_in
from skill.edge.readable import Envelope
from skill.edge.screens import TOKEN as SCREEN
from skill.edge.screens import Viewport, drawn
from skill.edge.sound import TOKEN, in_speech, talking_time
from skill.place import Notes

UNKNOWN_LOCALE = "en"  # a country we do not know gets no number that may be wrong
RENDER = "Alexa.Presentation.APL.RenderDocument"
TASK = "task"  # in the session's attributes, apart from the place: a task of ours began it


@dataclass(frozen=True)
class Present:
    """What stands in front of them: the speaker, and its screen where it has one."""

    device: Device = JUST_A_SPEAKER
    screen: Viewport | None = None


class OneTurn:
    """What goes past the SDK within one turn: what is present, and the document for its screen once there is one."""

    def __init__(self, present: Present) -> None:
        self.present = present
        self.document: dict[str, Any] | None = None


class Everything(AbstractRequestHandler):
    """The one request handler: routing is ours, in scenes/."""

    def __init__(self, conversation: Conversation, salt: str, sounds: str | None) -> None:
        self._conversation, self._salt, self._sounds = conversation, salt, sounds

    def can_handle(self, handler_input: HandlerInput) -> bool:
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        envelope = handler_input.request_envelope
        request, session = envelope.request, envelope.session
        notes = session.attributes if session and not session.new else None
        notes, task = without_task(_carried(request, notes))
        begins = bool(getattr(request, "task", None))
        turn: OneTurn = handler_input.context
        answer = self._conversation.take_turn(
            household_of(_user_id(envelope), self._salt),
            heard_in(request),
            notes,
            request.locale or UNKNOWN_LOCALE,
            turn.present.device,
            looked_at=turn.present.screen is not None,
        )
        carried = {**(answer.notes or {}), **({TASK: 1} if answer.notes and (task or begins) else {})}
        if session is not None:
            handler_input.attributes_manager.session_attributes = carried
        builder = handler_input.response_builder
        if answer.hands_over:
            builder.speak(answer.say)
            started = connection(answer.hands_over, _application_id(envelope))
            builder.add_directive(StartConnectionDirective(token=json.dumps(carried), **started))
            return builder.response  # nobody listens for us meanwhile, and the session does not end
        respond(builder, answer, plainly=begins, sounds=self._sounds)
        if turn.present.screen and answer.shows and not begins:
            turn.document = drawn(answer, turn.present.screen)
        if answer.notes is None and (task or begins):
            builder.add_directive(CompleteTaskDirective(Status("200", "OK")))
        return builder.response


def ask_handler(
    conversation: Conversation, salt: str = "", sounds: str | None = None
) -> Callable[[Envelope, Present], dict[str, Any]]:
    """The conversation behind the SDK's own lambda handler: a readable envelope in, a response out. Raises anything."""
    builder = SkillBuilder()
    builder.add_request_handler(Everything(conversation, salt, sounds))
    handler: Callable[[Envelope, OneTurn], dict[str, Any]] = builder.lambda_handler()

    def answering(envelope: Envelope, present: Present) -> dict[str, Any]:
        turn = OneTurn(present)
        told = handler(envelope, turn)  # in place of Lambda's context, which the SDK hands on untouched
        if turn.document:
            # Not through the SDK: its class for this drags in all of APL, a dozen milliseconds of a cold start, and it
            # would copy the document node by node.
            show = {"type": RENDER, "token": SCREEN, "document": turn.document}
            told["response"].setdefault("directives", []).append(show)
        return told

    return answering


def respond(builder: Any, answer: Answer, *, plainly: bool = False, sounds: str | None = None) -> None:
    """The answer in the SDK's response: speech, reprompt, talking time; the session always said explicitly.

    `plainly`: it may have no document, so that talking time is part of the speech. `sounds`: where our own bells are.
    """
    in_words = answer.talk if plainly else None
    builder.speak(in_speech(answer.say, in_words) if in_words else answer.say)
    if answer.nudge:
        builder.ask(answer.nudge)
    if answer.talk and not plainly:
        builder.add_directive(RenderDocumentDirective(token=TOKEN, document=talking_time(answer.talk, sounds)))
    builder.set_should_end_session(answer.notes is None)


def household_of(user_id: str, salt: str = "") -> str:
    """The key a couple is kept under: a hash, so that a database names nobody; salted, it takes the salt to ask."""
    return hashlib.sha256(f"evening-ember {salt}{user_id}".encode()).hexdigest()


def _carried(request: Any, notes: Notes | None) -> Notes | None:
    """The notes of the place where we handed over: they come back with what was asked, or with the session."""
    if not isinstance(request, SessionResumedRequest) or not request.cause:
        return notes
    try:
        carried = json.loads(str(request.cause.token))
    except (ValueError, RecursionError):
        return notes
    return carried if isinstance(carried, dict) else notes


def without_task(notes: Notes | None) -> tuple[Notes | None, bool]:
    """The place's own notes, and whether a task began the session."""
    if not notes or TASK not in notes:
        return notes, False
    return {key: value for key, value in notes.items() if key != TASK}, True


def _user_id(envelope: Any) -> str:
    holders = (envelope.session, envelope.context and envelope.context.system)
    return next(str(holder.user.user_id) for holder in holders if holder and holder.user and holder.user.user_id)


def _application_id(envelope: Any) -> str:
    holders = (envelope.session, envelope.context and envelope.context.system)
    ids = (holder.application.application_id for holder in holders if holder and holder.application)
    return str(next(filter(None, ids), ""))
