"""A pretend Echo: an utterance in, a real Alexa request envelope out to the real handler, and what a person would hear.

It plays the device: session and its attributes, entity resolution, reprompt, time-out, talking time. It refuses what
Alexa would refuse. Envelope: https://developer.amazon.com/docs/custom-skills/request-and-response-json-reference.html
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from skill.desk.alexas_part import asked_by_alexa, came_of, connection_in
from skill.desk.pretend_device import PretendDevice
from skill.desk.understanding import Understanding, Understood, normal
from skill.edge.handing_over import TASK, VERSION
from skill.edge.sound import LONGEST, LONGEST_BREAK
from skill.hearing import Said
from skill.library import WORDS_A_SECOND
from skill.scenes import care

SKILL = "amzn1.ask.skill.evening-ember-desk"
LONGEST_SPEECH = 8000  # characters with their tags
LARGEST_RESPONSE = 24 * 1024  # bytes
APPROVED = {"i approve", "approve", "i do"}  # beside any yes
SOMEBODY = "Name"  # whose only Alexa knows

Watchdog = Callable[[], datetime | None]
"""Does what is due, and says when to be called again."""
Handler = Callable[[Mapping[str, Any], object], Mapping[str, Any]]


class Refused(Exception):
    """A response that Alexa would not play; the message says what is wrong with it."""


class DeskClock:
    """A clock that can be set, and that moves on as the pretend evening does."""

    def __init__(self, start: datetime | None = None) -> None:
        """Without a start it is the machine's own time, in its own zone."""
        self._start, self._passed = start, timedelta()
        self.watchdogs: list[Watchdog] = []

    def __call__(self) -> datetime:
        """Now, aware."""
        return (self._start or datetime.now().astimezone()) + self._passed

    def pass_time(self, seconds: float) -> None:
        """Let seconds go by that nobody waited for; what is due meanwhile happens at its time."""
        until = self() + timedelta(seconds=seconds)
        for watchdog in self.watchdogs:
            due = watchdog()
            while due and due <= until:
                self._passed += max(timedelta(), due - self())
                due = watchdog()
        self._passed += max(timedelta(), until - self())

    def tick(self) -> None:
        """What is due now happens now."""
        for watchdog in self.watchdogs:
            watchdog()

    def waited(self, seconds: float) -> None:
        """Somebody really waited that long: the machine's own time has passed by itself, a set one has not."""
        if self._start:
            self.pass_time(seconds)


@dataclass
class Overheard:
    """A listener to turns: the same one the logs have, kept to show what was told."""

    heard: str | None = None
    place: str | None = None
    deeds: tuple[str, ...] = ()

    def __call__(self, *, heard: str, scene: str, place: str | None, deeds: tuple[str, ...]) -> None:
        """Keep what was told."""
        self.heard, self.place, self.deeds = heard, place, deeds


@dataclass(frozen=True)
class Words:
    """Something spoken."""

    text: str


@dataclass(frozen=True)
class AlexasOwn:
    """Something Alexa says in its own words, not in ours."""

    text: str


@dataclass(frozen=True)
class Quiet:
    """Seconds in which the two of them talk."""

    seconds: int


@dataclass(frozen=True)
class Chime:
    """A bell."""


Piece = Words | AlexasOwn | Quiet | Chime


@dataclass(frozen=True)
class Reply:
    """What a person hears, in order, and what the device does next."""

    heard_as: Understood | None = None
    pieces: tuple[Piece, ...] = ()
    nudge: str | None = None
    listening: bool = False
    told: Overheard = field(default_factory=Overheard)
    softly: bool = False  # whispered, or in a low voice
    screen: Mapping[str, Any] | None = None  # the APL document that stands on its screen, if it has one

    @property
    def seconds(self) -> int:
        """Talking time."""
        return sum(piece.seconds for piece in self.pieces if isinstance(piece, Quiet))

    @property
    def say(self) -> str:
        """What is said before any talking time."""
        return _joined(self.pieces[: self._first_quiet()])

    @property
    def alexa(self) -> str | None:
        """What Alexa asks in its own words, if it does."""
        return next((piece.text for piece in self.pieces if isinstance(piece, AlexasOwn)), None)

    @property
    def after(self) -> str | None:
        """The closing question after talking time."""
        last = next((at for at in range(len(self.pieces), 0, -1) if isinstance(self.pieces[at - 1], Quiet)), None)
        return _joined(self.pieces[last:]) or None if last else None

    @property
    def length(self) -> float:
        """Seconds until the device listens or falls silent, at 150 words a minute."""
        words = sum(len(piece.text.split()) for piece in self.pieces if isinstance(piece, Words | AlexasOwn))
        return words / WORDS_A_SECOND + self.seconds

    def _first_quiet(self) -> int:
        return next((at for at, piece in enumerate(self.pieces) if isinstance(piece, Quiet)), len(self.pieces))


class Echo:
    """One device in one household, with at most one session open."""

    def __init__(
        self,
        handler: Handler,
        understanding: Understanding,
        overheard: Overheard,
        clock: Callable[[], datetime],
        household: str = "home",
        locale: str = "en-US",
        device: str = "kitchen",
        speaker: PretendDevice | None = None,
        screen: Mapping[str, Any] | None = None,
    ) -> None:
        """`speaker`: what Alexa does for us on this device, beside talking; `screen`: its Viewport, if it has one."""
        self._handler, self._understanding, self._overheard, self._clock = handler, understanding, overheard, clock
        self._user, self._locale, self._device = account(household), locale, device
        self.speaker, self._screen = speaker, screen
        self._asking: Mapping[str, Any] | None = None  # what Alexa asks in our stead just now
        self._asked: str | None = None
        self._session = 0  # how many there were
        self._requests = 0
        self._attributes: Mapping[str, Any] = {}
        self._open = False
        self._nudged = False
        self._last = Reply()

    @property
    def user(self) -> str:
        """Alexa's id of the account, as requests name it."""
        return self._user

    @property
    def listening(self) -> bool:
        """Whether a session is open."""
        return self._open

    @property
    def asked(self) -> str | None:
        """The open question in a few words, if one is: the nudge, or Alexa's own.

        Who asks for help, or for a person, changes nothing of it.
        """
        if not self._open:
            return None
        return asked_by_alexa(self._asking) if self._asking else self._asked

    def hear(self, utterance: str) -> Reply:
        """Somebody speaks: in the open session, or as a launch or one-shot that begins one."""
        kind, rest = invocation(utterance, self._understanding.invocation)
        rung = self.speaker.rung() if self.speaker and not self._open else False
        if kind == "words" and (rung or self._asking):
            return self._answered(self._to_alexa(rest), rung=rung)
        if kind == "launch":
            return self._begin({"type": "LaunchRequest"}, None)
        if kind == "one-shot" or not self._open:
            understood = self._understanding.resolve(rest)
            return self._begin(self._intent(understood), understood)
        place = str(self._attributes.get("at", ""))
        understood = self._understanding.resolve(rest, place)
        return self._send(self._intent(understood), understood)

    def silence(self) -> Reply:
        """Nobody speaks: the reprompt, then the session ends."""
        if not self._open:
            return Reply()
        if self._asking:
            return self._answered("NOT_ANSWERED")
        if self._nudged or not self._last.nudge:
            return self.end("EXCEEDED_MAX_REPROMPTS")
        self._nudged = True
        told = Overheard(None, self._last.told.place)
        return Reply(pieces=(Words(self._last.nudge),), listening=True, told=told, screen=self._last.screen)

    def end(self, reason: str = "USER_INITIATED") -> Reply:
        """The device closes the session; nobody can answer that."""
        if self._open:
            self._open, self._asking = False, None
            self._handler(self._envelope({"type": "SessionEndedRequest", "reason": reason}, new=False), None)
        return Reply()

    def _begin(self, request: Mapping[str, Any], understood: Understood | None) -> Reply:
        self._session += 1
        self._attributes, self._open, self._asking, self._asked = {}, True, None, None
        return self._send(request, understood, new=True)

    def _send(self, request: Mapping[str, Any], understood: Understood | None, new: bool = False) -> Reply:
        self._overheard.heard, self._overheard.place, self._overheard.deeds = None, None, ()
        response = self._handler(self._envelope(request, new), None)
        pieces, nudge, listening = played(response)
        self._attributes = response.get("sessionAttributes") or {}
        self._asking = connection_in(response)
        if self._asking:
            pieces, listening = (*pieces, AlexasOwn(asked_by_alexa(self._asking))), True
        self._open, self._nudged = listening, False
        told = Overheard(self._overheard.heard, self._overheard.place, self._overheard.deeds)
        if told.heard != Said.HELP and self._attributes.get("at") != care.Offered.name():
            self._asked = nudge
        ssml = json.dumps(response.get("response", {}).get("outputSpeech", ""))
        softly = "whispered" in ssml or 'volume=\\"soft' in ssml
        screen = shown(response, self._last.screen if not new else None) if self._screen else None
        self._last = Reply(understood, pieces, nudge, listening, told, softly, screen)
        return self._last

    def _to_alexa(self, words: str) -> str:
        """What somebody answers Alexa itself, in its words for it."""
        intent = self._understanding.resolve(words).intent
        if words in APPROVED or intent == "AMAZON.YesIntent":
            return "ACCEPTED"
        return "DENIED" if intent in ("AMAZON.NoIntent", "AMAZON.StopIntent", "AMAZON.CancelIntent") else "NOT_ANSWERED"

    def _answered(self, said: str, *, rung: bool = False) -> Reply:
        """Alexa tells us no more of it than what came of it: nothing but a yes to a timer that is over."""
        accepted, asking = said == "ACCEPTED", self._asking
        if asking is None:
            task = {"name": f"{SKILL}.{TASK}", "version": VERSION, "input": {}}
            return self._begin({"type": "LaunchRequest", "task": task}, None) if rung and accepted else Reply()
        if self.speaker and accepted:
            self.speaker.agreed(asking)
        cause = came_of(asking, said)
        return self._send({"type": "SessionResumedRequest", "cause": cause}, None)

    def _intent(self, understood: Understood) -> Mapping[str, Any]:
        declared = self._understanding.intents[understood.intent].get("slots", ())
        slots = {slot["name"]: self._slot(slot, understood) for slot in declared}
        intent = {"name": understood.intent, "confirmationStatus": "NONE", **({"slots": slots} if slots else {})}
        return {"type": "IntentRequest", "intent": intent}

    def _slot(self, declared: Mapping[str, str], understood: Understood) -> Mapping[str, Any]:
        empty = {"name": declared["name"], "confirmationStatus": "NONE"}
        filled = understood.slots.get(declared["name"])
        if filled is None:
            return empty
        slot = {**empty, "value": filled.value, "source": "USER"}
        kind = declared["type"]
        if kind.startswith("AMAZON."):
            return slot
        match: dict[str, Any] = {"status": {"code": "ER_SUCCESS_NO_MATCH"}}
        if filled.id:
            match = {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": self._value(kind, filled.id)}]}
        authority = f"amzn1.er-authority.echo-sdk.{SKILL}.{kind}"
        return {**slot, "resolutions": {"resolutionsPerAuthority": [{"authority": authority, **match}]}}

    def _value(self, kind: str, key: str) -> Mapping[str, str]:
        name = next(surface for surface, id_ in self._understanding.types[kind].items() if id_ == key)
        return {"name": name, "id": key}

    def _envelope(self, request: Mapping[str, Any], new: bool) -> dict[str, Any]:
        self._requests += 1
        application, user = {"applicationId": SKILL}, {"userId": self._user}
        interfaces = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.2"}}} if self._screen else {}
        return {
            "version": "1.0",
            "session": {
                "new": new,
                "sessionId": f"amzn1.echo-api.session.{self._device}-{self._session}",
                "application": application,
                "attributes": json.loads(json.dumps(self._attributes)),
                "user": user,
            },
            "context": {
                "System": {
                    "application": application,
                    "user": user,
                    "device": {"deviceId": f"amzn1.ask.device.{self._device}", "supportedInterfaces": interfaces},
                    "apiEndpoint": "http://127.0.0.1:9",
                    "apiAccessToken": "pretend",
                },
                **({"Viewport": self._screen} if self._screen else {}),
            },
            "request": {
                "requestId": f"amzn1.echo-api.request.{self._device}-{self._requests}",
                "timestamp": self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "locale": self._locale,
                **request,
            },
        }


def account(household: str) -> str:
    """Alexa's id of the account that a household at this desk has."""
    return f"amzn1.ask.account.desk.{household}"


def invocation(utterance: str, name: str) -> tuple[str, str]:
    """What kind of call it is (launch, one-shot or just words), and the words that are left."""
    said = re.sub(r"^alexa ", "", normal(utterance))
    if re.fullmatch(rf"((open|launch|start|begin|run|ask|tell|resume) )?(the )?{name}( please)?", said):
        return "launch", ""
    asked = re.fullmatch(rf"(?:ask|tell|open|start|use) {name} (?:to |for |about |that |and )?(.+)", said)
    return ("one-shot", asked[1]) if asked else ("words", said)


def played(response: Mapping[str, Any]) -> tuple[tuple[Piece, ...], str | None, bool]:
    """What a device would play of a response, its reprompt, and whether it listens. Refused for what it would not."""
    if len(json.dumps(response)) > LARGEST_RESPONSE:
        raise Refused("the response is larger than 24 KB")
    body = response.get("response", {})
    listening = body.get("shouldEndSession") is False
    pieces: list[Piece] = [*_speech(body.get("outputSpeech"))]
    for directive in body.get("directives") or ():
        match directive["type"]:
            case "Alexa.Presentation.APLA.RenderDocument":
                pieces.extend(_document(directive["document"]))
            case "Alexa.Presentation.APL.RenderDocument":
                pass  # seen, not heard
            case "Connections.StartConnection" if "shouldEndSession" in body or "reprompt" in body:
                raise Refused("Alexa is to ask, and we would listen or leave meanwhile")
            case "Tasks.CompleteTask" if not body.get("shouldEndSession"):
                raise Refused("the task is complete, and the session goes on")
            case "Connections.StartConnection" if not asked_by_alexa(directive):
                raise Refused("Alexa does not know what it is to ask")
            case "Connections.StartConnection" | "Tasks.CompleteTask":
                pass
            case other:
                raise Refused(f"this device has no {other}")
    reprompt = _joined([*_speech((body.get("reprompt") or {}).get("outputSpeech"))]) or None
    if listening and not reprompt:
        raise Refused("the microphone opens and there is no reprompt")
    if "card" in body and body["card"]:
        raise Refused("a card would show what was said")
    return tuple(pieces), reprompt, listening


def shown(response: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
    """The document on the screen once a response is played: what stood there stays until another comes."""
    directives = response.get("response", {}).get("directives") or ()
    documents = (one["document"] for one in directives if one["type"] == "Alexa.Presentation.APL.RenderDocument")
    return next(documents, before)


def _speech(speech: Mapping[str, str] | None) -> Iterator[Words | Quiet | Chime]:
    """Words; and the quiet and the bells between them, where talking time is part of the speech."""
    if speech and len(speech["ssml"]) > LONGEST_SPEECH:
        raise Refused(f"the speech is longer than {LONGEST_SPEECH} characters")
    for part in re.split(r'((?:<break time="\d+s"/>)+<audio [^>]*/>)', speech["ssml"]) if speech else ():
        if part.startswith("<break"):
            breaks = [int(seconds) for seconds in re.findall(r'"(\d+)s"', part)]
            if max(breaks) > LONGEST_BREAK:
                raise Refused(f"a break is longer than {LONGEST_BREAK} s")
            yield Quiet(sum(breaks))
            yield Chime()
        elif words := plain(f"<speak>{part.removeprefix('<speak>').removesuffix('</speak>')}</speak>"):
            yield Words(words)


def plain(ssml: str) -> str:
    """The words of an SSML speech. Refused where Alexa could not parse it."""
    known = '<speak xmlns:amazon="amazon" xmlns:alexa="alexa">'  # Alexa knows its own tags unasked
    try:
        speech = ElementTree.fromstring(ssml.replace("<speak>", known, 1))  # noqa: S314  (we wrote it)
        for name in speech.iter("{alexa}name"):
            name.text = SOMEBODY
        return " ".join("".join(speech.itertext()).split())
    except ElementTree.ParseError as trouble:
        raise Refused(f"the speech is not well-formed: {trouble}") from None


def _document(document: Mapping[str, Any]) -> Iterator[Words | Quiet | Chime]:
    seconds = 0.0
    for item in document["mainTemplate"]["item"]["items"]:
        match item["type"]:
            case "Speech":
                words = Words(plain(item["content"]))
                seconds += len(words.text.split()) / WORDS_A_SECOND
                yield words
            case "Silence":
                seconds += item["duration"] / 1000
                yield Quiet(item["duration"] // 1000)
            case "Audio":
                yield Chime()
            case other:
                raise Refused(f"APL for Audio has no {other}")
    if seconds > LONGEST:
        raise Refused(f"talking time is {seconds:.0f} s long; {LONGEST} s is the most")


def _joined(pieces: Iterable[Piece]) -> str:
    return " ".join(piece.text for piece in pieces if isinstance(piece, Words))
