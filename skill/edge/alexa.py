"""Alexa's envelope -> Heard; Answer -> Alexa's response. The ASK SDK lives here and nowhere else.

Request and response: https://developer.amazon.com/docs/custom-skills/request-and-response-json-reference.html
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model import IntentRequest, Response
from ask_sdk_model.interfaces.alexa.presentation.apla import RenderDocumentDirective
from ask_sdk_model.slu.entityresolution import StatusCode

from skill.conversation import Answer, Conversation
from skill.couple import Around, Company, Stage
from skill.edge.sound import TOKEN, talking_time
from skill.hearing import (
    AMoment,
    Heard,
    HomeCode,
    InMood,
    InTrouble,
    Lit,
    Named,
    Picked,
    Rated,
    Said,
    Staged,
    Trouble,
    Wanted,
    WeAre,
    WithUs,
)

Envelope = Mapping[str, Any]
Slots = Mapping[str, tuple[str, str | None]]  # name -> words as heard, id they resolved to
UNKNOWN_LOCALE = "en"  # a country we do not know gets no number that may be wrong
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
    "AMAZON.PauseIntent": Said.PAUSE,
    "AMAZON.ResumeIntent": Said.NEXT,
    "CheckInIntent": Said.CHECK_IN,
    "EveningIntent": Said.EVENING,
    "ChangeSettingIntent": Said.CHANGE_SETTING,
    "SurpriseIntent": Said.SURPRISE,
    "MenuIntent": Said.MENU,
    "PutBackIntent": Said.PUT_BACK,
    "ResetIntent": Said.RESET,
    "BreakIntent": Said.BREAK,
    "FightingIntent": Said.FIGHTING,
    "TrustBrokenIntent": Said.TRUST_BROKEN,
    "HowAreWeIntent": Said.HOW_ARE_WE,
    "SavedOnesIntent": Said.SAVED_ONES,
    "HowManyIntent": Said.HOW_MANY,
    "QuieterIntent": Said.QUIETER,
    "LouderIntent": Said.LOUDER,
    "NoWarmIntent": Said.NO_WARM,
    "WarmAgainIntent": Said.WARM_AGAIN,
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
MEANT: Mapping[str, Heard] = {
    "KidsHereIntent": WithUs(Around.KIDS),
    "AsleepIntent": WithUs(Around.ASLEEP),
    "JustUsIntent": WithUs(Around.NOBODY),
    "OnACallIntent": WeAre(Company.APART),
    "JustMeIntent": WeAre(Company.ALONE),
    "TogetherIntent": WeAre(Company.TOGETHER),
}
LIGHTS = {"warmer": Lit(warmer=1), "cooler": Lit(warmer=-1), "dimmer": Lit(dimmer=1), "brighter": Lit(dimmer=-1)}
TROUBLE: Mapping[str, Trouble] = {
    "CrisisSelfHarmIntent": Trouble.SELF_HARM,
    "CrisisAbuseIntent": Trouble.ABUSE,
    "CrisisHarmingIntent": Trouble.HARMING,
    "CrisisChildIntent": Trouble.CHILD,
    "CrisisMedicalIntent": Trouble.MEDICAL,
    "SupportNumbersIntent": Trouble.NUMBERS,
}


def _id(slots: Slots, name: str) -> str | None:
    return slots.get(name, ("", None))[1]


def _heart(slots: Slots) -> Heard:
    said = (slots.get("score", ("", None))[0], _id(slots, "feeling"))
    return next((Rated(int(number)) for number in said if number in HEARTS), Said.UNCLEAR)


def _names(slots: Slots) -> Heard:
    first, second = (_name(slots.get(slot, ("", None))[0]) for slot in ("first", "second"))
    return Named(first, second) if first and second else Said.UNCLEAR


def _name(words: str) -> str | None:
    words = " ".join(words.split())
    return words.title() if len(words) <= LONGEST_NAME and NAME.fullmatch(words) else None


def _stage(slots: Slots) -> Heard:
    stage = _id(slots, "stage")
    return Staged(Stage(stage)) if stage in set(Stage) else Said.UNCLEAR


def _ritual(slots: Slots) -> Heard:
    ritual = _id(slots, "ritual")
    return Wanted(ritual) if ritual else Said.CHANGE_SETTING


def _mood(slots: Slots) -> Heard:
    mood = _id(slots, "mood")
    return InMood(mood) if mood else Said.CHANGE_SETTING


def _pick(slots: Slots) -> Heard:
    return Picked(1 if _id(slots, "which") == "second" else 0)


def _moment(slots: Slots) -> Heard:
    return AMoment(_id(slots, "cue"))


def _light(slots: Slots) -> Heard:
    return LIGHTS.get(_id(slots, "light") or "", Said.UNCLEAR)


def _home_code(slots: Slots) -> Heard:
    code = slots.get("code", ("", None))[0]
    return HomeCode(code) if code.isdecimal() else Said.UNCLEAR


WITH_SLOTS: Mapping[str, Callable[[Slots], Heard]] = {
    "HeartIntent": _heart,
    "NamesIntent": _names,
    "StageIntent": _stage,
    "RitualIntent": _ritual,
    "MoodIntent": _mood,
    "PickIntent": _pick,
    "MomentIntent": _moment,
    "LightsIntent": _light,
    "HomeCodeIntent": _home_code,
}
INTENTS = frozenset({*SAID, *MEANT, *TROUBLE, *WITH_SLOTS})


def heard_in(request: Any) -> Heard:
    """What a LaunchRequest or IntentRequest of the SDK's meant."""
    if not isinstance(request, IntentRequest):
        return Said.OPENED
    name = request.intent.name
    if name in TROUBLE:
        return InTrouble(TROUBLE[name])
    if name in WITH_SLOTS:
        return WITH_SLOTS[name](_slots(request))
    return MEANT.get(name) or SAID.get(name, Said.UNCLEAR)


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


def ask_handler(conversation: Conversation) -> Callable[[Envelope, object], dict[str, Any]]:
    """The conversation behind the SDK's own lambda handler: a readable envelope in, a response out. Raises anything."""
    builder = SkillBuilder()
    builder.add_request_handler(Everything(conversation))
    handler: Callable[[Envelope, object], dict[str, Any]] = builder.lambda_handler()
    return handler


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
