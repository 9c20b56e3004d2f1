"""The door: the guard around the SDK. Whatever comes in, a spoken answer or a clean empty one goes out."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from skill.conversation import Answer, Conversation
from skill.couple import Couple
from skill.device import JUST_A_SPEAKER, Device
from skill.edge.alexa import UNKNOWN_LOCALE, Present, ask_handler, household_of, without_task
from skill.edge.errands import Errands
from skill.edge.homes.by_hand import ByHand
from skill.edge.homes.keyring import Secret
from skill.edge.intents import SAID, TROUBLE
from skill.edge.name_free import fulfils
from skill.edge.readable import Envelope, readable, within
from skill.edge.screens import screen_of
from skill.hearing import Heard, InTrouble
from skill.ports import KeeperDown, LostVersion
from skill.scenes.care import Offered

Directives = Callable[[object], dict[str, Any]]
"""A Smart Home directive in, an event out."""
Linked = Callable[[str, Secret], None]
"""Told of a household whose account is linked, with the token that came with its request."""
CallAt = Callable[[str, datetime], None]
"""Has us called about a household at some time. KeeperDown."""
Begins = Callable[[], None]
"""Told that another event is to be answered, by then."""
Devices = Callable[[Envelope], Device]
"""The speaker that an envelope came from."""

SPOKEN_TO = ("LaunchRequest", "IntentRequest", "SessionResumedRequest")
PERMISSIONS = ("AlexaSkillEvent.SkillPermissionChanged", "AlexaSkillEvent.SkillPermissionAccepted")
HOUSEHOLD = re.compile(r"[0-9a-f]{64}")

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
        devices: Devices | None = None,
        salt: str = "",
        call_at: CallAt | None = None,
        begins: Begins = lambda: None,
        sounds: str | None = None,
    ) -> None:
        """`errands`: what is owed to any room, for programs that go on running between turns; `call_at`: for others.

        `sounds`: the address of the folder our own bells are in.
        """
        self._skill = ask_handler(conversation, salt, sounds)
        self._conversation, self._skill_id, self._directives, self._linked = conversation, skill_id, directives, linked
        self._devices, self._salt, self._call_at = devices, salt, call_at
        self._begins = begins
        self.errands = errands or Errands(lambda: (), conversation.watch, conversation.clock)

    def __call__(self, event: Envelope, context: object = None) -> dict[str, Any]:
        if not isinstance(event, Mapping):
            return _nothing()
        self._begins()
        if self._directives and "directive" in event:  # a Smart Home skill's, which names no skill id
            return self._directives(event)
        if event.keys() == {"watch"}:  # our own schedule's, which names none either; Alexa's have a request
            return self._watched(event["watch"])
        request = within(event, "request")
        kind = request.get("type")
        if self._skill_id and _application_id(event) != self._skill_id:
            return _nothing()
        try:
            if kind not in SPOKEN_TO:  # the SDK cannot read what it does not know, and nothing else waits for speech
                return self._unspoken(event, str(kind))
            user = _user(event)
            self._note_account(user.get("userId"), user.get("accessToken"))
            device = self._devices(event) if self._devices else JUST_A_SPEAKER
            return self._skill(readable(event), Present(device, screen_of(event)))
        except Exception as trouble:  # noqa: BLE001  (two people are listening: whatever it was, one kind line)
            if kind not in SPOKEN_TO and isinstance(trouble, KeeperDown | LostVersion):
                raise  # nobody waits for words: Alexa is to see that it failed, and may try again
            _log_trouble(trouble)
            return self._without_keeper(event) if kind in SPOKEN_TO else _nothing()

    def household(self, user_id: str) -> str:
        """What a user's couple is kept under."""
        return household_of(user_id, self._salt)

    def couple(self, user_id: str) -> Couple:
        """The two of a user as they are kept now, to look at. KeeperDown."""
        return self._conversation.keeper.recall(self.household(user_id))[0]

    def watch(self, user_id: str) -> datetime | None:
        """Let what is due in this user's home go back. When to look again, None where nothing is owed. KeeperDown."""
        return self._conversation.watch(self.household(user_id))

    def _watched(self, household: object) -> dict[str, Any]:
        """What is due in a household is done. KeeperDown, LostVersion: whoever called is to call again."""
        if not (isinstance(household, str) and HOUSEHOLD.fullmatch(household)):
            return {}
        try:
            again = self._conversation.watch(household)
            if again and self._call_at:
                self._call_at(household, again)
        except (KeeperDown, LostVersion):
            raise
        except Exception as trouble:  # noqa: BLE001  (its message may hold anything)
            _log_trouble(trouble)
            raise KeeperDown("what is due could not be done; see the log") from None
        return {"again": again.isoformat() if again else None}

    def _unspoken(self, event: Envelope, kind: str) -> dict[str, Any]:
        """What nobody said: asked whether we could, taken away, linked, allowed. KeeperDown."""
        user, body = _user(event), within(within(event, "request"), "body")
        match kind, user.get("userId"):
            case ("CanFulfillIntentRequest", _):
                could = fulfils(within(event, "request").get("intent"), self._conversation.library.settings)
                return {"version": "1.0", "response": {"canFulfillIntent": could}}
            case ("AlexaSkillEvent.SkillDisabled", str(user_id)):
                if not self._conversation.forget(self.household(user_id)):
                    raise KeeperDown("something is left of a household that took the skill away")
            case ("AlexaSkillEvent.SkillAccountLinked", str(user_id)):
                self._note_account(user_id, body.get("accessToken"))
            case _ if kind in PERMISSIONS:
                log.info(json.dumps({"event": kind}))
        return _nothing()

    def _note_account(self, user_id: object, token: object) -> None:
        if self._linked and isinstance(token, str) and token and isinstance(user_id, str):
            self._linked(self.household(user_id), Secret(token))

    def _without_keeper(self, event: Envelope) -> dict[str, Any]:
        """Something of ours is broken: say so; but whoever needs a person is answered all the same."""
        request = within(event, "request")
        notes = without_task(within(within(event, "session"), "attributes"))[0] or {}
        name, locale = str(within(request, "intent").get("name")), request.get("locale")
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


def _user(event: object) -> Envelope:
    return within(within(within(event, "context"), "System"), "user")


def _application_id(event: object) -> object:
    holders = (within(event, "session"), within(within(event, "context"), "System"))
    return next((within(holder, "application").get("applicationId") for holder in holders if holder), None)


def _log_trouble(trouble: BaseException) -> None:
    """Where it broke and what kind of thing broke; never its message, which may hold somebody's words."""
    places, at = [], trouble.__traceback__
    while at:
        places.append(f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}")
        at = at.tb_next
    log.error("stuck: %s at %s", type(trouble).__name__, places[-1] if places else "?")
