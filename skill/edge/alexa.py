"""Alexa's envelope -> Heard; Answer -> Alexa's response. The ASK SDK lives here and nowhere else.

Request and response: https://developer.amazon.com/docs/custom-skills/request-and-response-json-reference.html
"""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model import IntentRequest, Response
from ask_sdk_model.interfaces.alexa.presentation.apla import RenderDocumentDirective
from ask_sdk_model.slu.entityresolution import StatusCode

from skill.conversation import Answer, Conversation
from skill.couple import Couple, Stage
from skill.edge.sound import TOKEN, talking_time
from skill.hearing import Heard, InTrouble, Named, Rated, Said, Staged, Trouble
from skill.ports import Keeper

log = logging.getLogger("ember")

Envelope = Mapping[str, Any]
Slots = Mapping[str, tuple[str, str | None]]  # name -> words as heard, id they resolved to
UNKNOWN_LOCALE = "en"  # a country we do not know gets no number that may be wrong
SPOKEN_TO = ("LaunchRequest", "IntentRequest")
CARE = "care.Offered"  # the place where somebody may ask for the numbers once more
HEARTS = {"1", "2", "3", "4", "5"}
LONGEST_NAME = 24
NAME = re.compile(r"[^\W\d_][\w'.-]*( [\w'.-]+)?")  # one word or two

SAID: Mapping[str, Said] = {
    "AMAZON.YesIntent": Said.YES,
    "AMAZON.NoIntent": Said.NO,
    "AMAZON.NextIntent": Said.NEXT,
    "AMAZON.RepeatIntent": Said.AGAIN,
    "AMAZON.StartOverIntent": Said.START_OVER,
    "AMAZON.HelpIntent": Said.HELP,
    "AMAZON.StopIntent": Said.STOP,
    "AMAZON.CancelIntent": Said.STOP,
    "AMAZON.NavigateHomeIntent": Said.STOP,
    "AMAZON.FallbackIntent": Said.UNCLEAR,
    "TonightsQuestionIntent": Said.QUESTION,
    "CheckInIntent": Said.CHECK_IN,
    "PassIntent": Said.PASSED,
    "AnotherIntent": Said.ANOTHER,
    "LighterIntent": Said.LIGHTER,
    "DeeperIntent": Said.DEEPER,
    "FollowUpIntent": Said.FOLLOW_UP,
    "SaveIntent": Said.SAVE,
    "NotThatTopicIntent": Said.NOT_THAT_TOPIC,
    "YesterdayIntent": Said.YESTERDAY,
    "WhyIntent": Said.WHY,
    "MoreTimeIntent": Said.MORE_TIME,
    "SwapIntent": Said.SWAP,
    "WrapUpIntent": Said.WRAP_UP,
    "OtherFirstIntent": Said.OTHER_FIRST,
    "WhatKeptIntent": Said.WHAT_KEPT,
    "ForgetTonightIntent": Said.FORGET_TONIGHT,
    "ForgetUsIntent": Said.FORGET_US,
}
TROUBLE: Mapping[str, Trouble] = {
    "CrisisSelfHarmIntent": Trouble.SELF_HARM,
    "CrisisAbuseIntent": Trouble.ABUSE,
    "CrisisHarmingIntent": Trouble.HARMING,
    "CrisisChildIntent": Trouble.CHILD,
    "CrisisMedicalIntent": Trouble.MEDICAL,
    "SupportNumbersIntent": Trouble.NUMBERS,
}


def _heart(slots: Slots) -> Heard:
    said = (slots.get("score", ("", None))[0], slots.get("feeling", ("", None))[1])
    return next((Rated(int(number)) for number in said if number in HEARTS), Said.UNCLEAR)


def _names(slots: Slots) -> Heard:
    first, second = (_name(slots.get(slot, ("", None))[0]) for slot in ("first", "second"))
    return Named(first, second) if first and second else Said.UNCLEAR


def _name(words: str) -> str | None:
    words = " ".join(words.split())
    return words.title() if len(words) <= LONGEST_NAME and NAME.fullmatch(words) else None


def _stage(slots: Slots) -> Heard:
    stage = slots.get("stage", ("", None))[1]
    return Staged(Stage(stage)) if stage in set(Stage) else Said.UNCLEAR


WITH_SLOTS: Mapping[str, Callable[[Slots], Heard]] = {
    "HeartIntent": _heart,
    "NamesIntent": _names,
    "StageIntent": _stage,
}
INTENTS = frozenset({*SAID, *TROUBLE, *WITH_SLOTS})


def heard_in(request: Any) -> Heard:
    """What a LaunchRequest or IntentRequest of the SDK's meant."""
    if not isinstance(request, IntentRequest):
        return Said.OPENED
    name = request.intent.name
    if name in TROUBLE:
        return InTrouble(TROUBLE[name])
    if name in WITH_SLOTS:
        return WITH_SLOTS[name](_slots(request))
    return SAID.get(name, Said.UNCLEAR)


def _slots(request: IntentRequest) -> Slots:
    filled = {}
    for name, slot in (request.intent.slots or {}).items():
        if slot and slot.value:
            filled[name] = (slot.value, _slot_id(slot))
    return filled


def _slot_id(slot: Any) -> str | None:
    """The id the words resolved to; the first match of the first authority that has one."""
    authorities = slot.resolutions.resolutions_per_authority if slot.resolutions else None
    for authority in authorities or ():
        matched = authority and authority.status and authority.status.code == StatusCode.ER_SUCCESS_MATCH
        if matched and authority.values and authority.values[0].value:
            return str(authority.values[0].value.id)
    return None


class Everything(AbstractRequestHandler):
    """The one request handler: routing is ours, in scenes/."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def can_handle(self, handler_input: HandlerInput) -> bool:
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        envelope = handler_input.request_envelope
        notes = envelope.session.attributes if envelope.session and not envelope.session.new else None
        answer = self._conversation.take_turn(
            household_of(_user_id(envelope)),
            heard_in(envelope.request),
            notes,
            envelope.request.locale or UNKNOWN_LOCALE,
        )
        if envelope.session is not None:
            handler_input.attributes_manager.session_attributes = dict(answer.notes or {})
        return respond(handler_input.response_builder, answer)


def respond(builder: Any, answer: Answer) -> Response:
    """The answer in the SDK's response: speech, reprompt, talking time; the session always said explicitly."""
    builder.speak(answer.say)
    if answer.nudge:
        builder.ask(answer.nudge)
    if answer.talk:
        builder.add_directive(RenderDocumentDirective(token=TOKEN, document=talking_time(answer.talk)))
    builder.set_should_end_session(answer.notes is None)
    return builder.response


def household_of(user_id: str) -> str:
    """The key a couple is kept under: a hash, so that a database names nobody."""
    return hashlib.sha256(f"evening-ember {user_id}".encode()).hexdigest()


def _user_id(envelope: Any) -> str:
    holders = (envelope.session, envelope.context and envelope.context.system)
    return next(str(holder.user.user_id) for holder in holders if holder and holder.user and holder.user.user_id)


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

    def __init__(self, conversation: Conversation, keeper: Keeper, skill_id: str | None = None) -> None:
        builder = SkillBuilder()
        builder.add_request_handler(Everything(conversation))
        self._skill = builder.lambda_handler()
        self._conversation, self._keeper, self._skill_id = conversation, keeper, skill_id

    def __call__(self, event: Envelope, context: object = None) -> dict[str, Any]:
        request = _within(event, "request")
        kind = request.get("type")
        if self._skill_id and _application_id(event) != self._skill_id:
            return _nothing()
        try:
            if kind == "AlexaSkillEvent.SkillDisabled":
                self._keeper.forget(household_of(event["context"]["System"]["user"]["userId"]))
            if kind not in SPOKEN_TO:
                return _nothing()  # the SDK cannot read what it does not know, and nothing else waits for speech
            answer: dict[str, Any] = self._skill(_with_notes(event), context)
            return answer
        except Exception as trouble:  # noqa: BLE001  (two people are listening: whatever it was, one kind line)
            _log_trouble(trouble)
            return self._without_keeper(event) if kind in SPOKEN_TO else _nothing()

    def _without_keeper(self, event: Envelope) -> dict[str, Any]:
        """Something of ours is broken: say so; but whoever needs a person is answered all the same."""
        request, notes = _within(event, "request"), _within(_within(event, "session"), "attributes")
        name, locale = str(_within(request, "intent").get("name")), request.get("locale")
        heard: Heard | None = InTrouble(TROUBLE[name]) if name in TROUBLE else SAID.get(name)
        if heard is None or not (name in TROUBLE or notes.get("at") == CARE):
            return _plainly(self._conversation.stuck())
        alone = replace(self._conversation, keeper=Nobody())
        known = locale if isinstance(locale, str) else UNKNOWN_LOCALE
        return _plainly(alone.take_turn("nobody", heard, notes, known))


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
