"""A small Alexa on this machine: its settings, reminders, timers and progressive responses. Real HTTP.

It reads what it is sent with Alexa's own SDK, and writes it again: what that lost or changed she would not know.
"""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.services.directive import SendDirectiveRequest
from ask_sdk_model.services.reminder_management import ReminderRequest, SpokenInfo
from ask_sdk_model.services.timer_management import TimerRequest

from tests.edge.loopback import PATIENCE, Answering, Loopback

TO_REMIND, TO_TIME = "alexa::alerts:reminders:skill:readwrite", "alexa::alerts:timers:skill:readwrite"
ZONE, DIRECTIVES = "/settings/System.timeZone", "/v1/directives"
REMINDERS, TIMERS = "/v1/alerts/reminders", "/v1/alerts/timers"
SCOPES: Mapping[str, str] = {REMINDERS: TO_REMIND, TIMERS: TO_TIME}
DRIP = 0.3  # seconds between two letters of an answer that is slow
MOST_TIMERS = 10
SHAPES = DefaultSerializer()


class Manner(StrEnum):
    """How one request is taken."""

    WILLING = "willing"
    NOT_PERMITTED = "401, they said no"
    OVER = "401, the token is over"
    FORBIDDEN = "403 and no reason"
    FULL = "403, too many"
    CANNOT = "403, not on this device"
    LOST = "404"
    BUSY = "429"
    BROKEN = "500"
    DOWN = "503"
    ELSEWHERE = "a redirect to somebody else"
    GARBAGE = "200 and no JSON"
    NOTHING = "200 and an empty object"
    OTHER = "200 and JSON of another shape"
    DEEP = "200 and JSON that never ends nesting"
    ENDLESS = "200 and a million letters"
    HALF = "200 and half a body, and hangs up"
    SLOW = "200, letter by letter"
    SLOW_HEAD = "headers, letter by letter"
    DROPS = "hangs up without an answer"
    TAKES_AND_DROPS = "does it, and hangs up without an answer"
    HANGS = "says nothing at all"


ANSWERS: Mapping[Manner, tuple[int, bytes]] = {
    Manner.NOT_PERMITTED: (401, b'{"code": "UNAUTHORIZED", "message": "Request is not authorized"}'),
    Manner.OVER: (401, b'{"code": "INVALID_BEARER_TOKEN", "message": "Token is expired"}'),
    Manner.FORBIDDEN: (403, b""),
    Manner.FULL: (403, b'{"code": "MAX_REMINDERS_EXCEEDED", "message": "Max limit reached"}'),
    Manner.CANNOT: (403, b'{"code": "DEVICE_NOT_SUPPORTED", "message": "Not supported on this device"}'),
    Manner.LOST: (404, b'{"code": "ALERT_NOT_FOUND"}'),
    Manner.BUSY: (429, b'{"code": "RATE_EXCEEDED"}'),
    Manner.BROKEN: (500, b""),
    Manner.DOWN: (503, b"<html>Service Unavailable</html>"),
    Manner.ELSEWHERE: (307, b""),
    Manner.GARBAGE: (200, b"<html>Welcome to our hotel</html>"),
    Manner.NOTHING: (200, b"{}"),
    Manner.OTHER: (200, b'{"alerts": {"alertToken": 7}, "timers": "canary", "id": [], "alertToken": null}'),
    Manner.DEEP: (200, b"[" * 60_000),
    Manner.ENDLESS: (200, b'"' + b"a" * 1_000_000 + b'"'),
    Manner.HALF: (200, b'{"alerts": [], "timers": [], "totalCount": "1"'),
    Manner.SLOW: (200, b'{"alerts": [], "timers": [], "totalCount": "1"}'),
    Manner.SLOW_HEAD: (200, b'{"alerts": [], "timers": [], "totalCount": "1"}'),
}


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any = None

    @property
    def place(self) -> str:
        """Which of her services it is for."""
        return next((place for place in (ZONE, DIRECTIVES, REMINDERS, TIMERS) if place in self.path), "")


class Wrong(Exception):
    """No request of hers; the message says why."""


class FakeAlexa(Loopback):
    """At the end of a `with` it complains of every request that the real one would not have understood."""

    def __init__(self) -> None:
        self.zone: str | None = "Europe/Vienna"  # None: they never set it
        self.device = "amzn1.ask.device.CANARYKITCHEN"
        self.token = "canary-api-access-token"  # noqa: S105
        self.reminders: dict[str, Any] = {}  # by alertToken, as they were asked for
        self.timers: dict[str, Any] = {}  # by id
        self.spoken: list[str] = []  # meanwhile
        self.journal: list[Asked] = []
        self.wrong: list[str] = []
        self._granted: set[str] = set()
        self._manner: dict[tuple[str, str], Manner] = {}
        self._next: dict[tuple[str, str], list[Manner]] = {}
        self._made = 0
        self._one = threading.RLock()
        super().__init__(_Answering)

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        if kind is None and self.wrong:
            raise AssertionError("; ".join(self.wrong))

    def allow(self, *scopes: str) -> None:
        """They said yes to it."""
        self._granted.update(scopes)

    def take_back(self, *scopes: str) -> None:
        """They said no again."""
        self._granted.difference_update(scopes)

    def refuse(self, manner: Manner, place: str = "", method: str = "") -> None:
        """From now on; without a place everywhere, without a method whatever is asked there."""
        self._manner[place, method] = manner

    def refuse_once(self, place: str, *manners: Manner, method: str = "") -> None:
        """The next requests only, one after the other."""
        self._next.setdefault((place, method), []).extend(manners)

    def through(self, envelope: Mapping[str, Any]) -> dict[str, Any]:
        """The envelope as it would come from her."""
        envelope = deepcopy(dict(envelope))
        system = envelope.setdefault("context", {}).setdefault("System", {})
        system.update(apiEndpoint=self.url, apiAccessToken=self.token)
        system.setdefault("device", {})["deviceId"] = self.device
        return envelope

    def asked(self, place: str, method: str = "") -> list[Asked]:
        with self._one:
            return [one for one in self.journal if one.place == place and method in {"", one.method}]

    def add(self, place: str, **thing: Any) -> str:
        """One there already was. Its name."""
        with self._one:
            self._made += 1
            name = f"canary-{self._made:08d}"
            (self.reminders if place == REMINDERS else self.timers)[name] = thing
            return name

    def take(self, asked: Asked) -> tuple[Manner, int, bytes] | None:
        """The answer to one request; None: no answer."""
        with self._one:
            self.journal.append(asked)
            manner = self._of(asked)
        if manner is Manner.HANGS:
            self._let_go.wait(PATIENCE)
            return None
        if manner in ANSWERS:
            return manner, *ANSWERS[manner]
        if manner is Manner.DROPS:
            return None
        with self._one:
            try:
                status, answer = self._done(asked)
            except (Wrong, SerializationException, KeyError, TypeError, ValueError) as trouble:
                self.wrong.append(f"{asked.method} {asked.place}: {type(trouble).__name__} {trouble}")
                status, answer = 400, {"code": "BAD_REQUEST", "message": "Bad request"}
        return None if manner is Manner.TAKES_AND_DROPS else (manner, status, answer_of(answer))

    def pause(self) -> bool:
        """Between two letters. Whether everything is over."""
        return self._let_go.wait(DRIP)

    def _of(self, asked: Asked) -> Manner:
        for key in ((asked.place, asked.method), (asked.place, "")):
            if self._next.get(key):
                return self._next[key].pop(0)
        keys = ((asked.place, asked.method), (asked.place, ""), ("", asked.method), ("", ""))
        return next((self._manner[key] for key in keys if key in self._manner), Manner.WILLING)

    def _done(self, asked: Asked) -> tuple[int, Any]:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"code": "INVALID_BEARER_TOKEN", "message": "Not a token of ours"}
        if asked.method == "POST":
            _must(asked.headers.get("content-type", "").split(";")[0] == "application/json", "the body is no JSON")
        else:
            _must(asked.body is None, "nobody reads a body here")
        if asked.place in SCOPES and SCOPES[asked.place] not in self._granted:
            return ANSWERS[Manner.NOT_PERMITTED][0], json.loads(ANSWERS[Manner.NOT_PERMITTED][1])
        match asked.method, asked.path:
            case "GET", path if path == f"/v2/devices/{self.device}{ZONE}":
                return (204, None) if self.zone is None else (200, self.zone)
            case "GET", path if re.fullmatch(f"/v2/devices/[^/]+{ZONE}", path):
                return 403, {"type": "FORBIDDEN", "message": "Not a device of theirs"}
            case "POST", "/v1/directives":
                return self._say(asked.body)
            case "GET", "/v1/alerts/reminders":
                alerts = [{"alertToken": name, "status": "ON", **one} for name, one in self.reminders.items()]
                return 200, {"totalCount": str(len(alerts)), "alerts": alerts, "links": None}
            case "POST", "/v1/alerts/reminders":
                return self._remind(asked.body)
            case "GET", "/v1/alerts/timers":
                timers = [{"id": name, "status": "ON", **one} for name, one in self.timers.items()]
                return 200, {"totalCount": len(timers), "timers": timers, "nextToken": None}
            case "POST", "/v1/alerts/timers":
                return self._time(asked.body)
            case "DELETE", path if path.startswith(f"{asked.place}/") and asked.place in SCOPES:
                kept = self.reminders if asked.place == REMINDERS else self.timers
                gone = kept.pop(unquote(path.removeprefix(f"{asked.place}/")), None)
                return (200, None) if gone is not None else (404, {"code": "ALERT_NOT_FOUND"})
        raise Wrong("there is no such service")

    def _say(self, body: Any) -> tuple[int, Any]:
        unchanged(body, SendDirectiveRequest)
        speech = body["directive"]["speech"]
        _must(body["header"]["requestId"], "no request")
        _must(body["directive"]["type"] == "VoicePlayer.Speak", "another directive")
        _must(len(speech) <= 600, "600 characters at most")
        _must(speech.startswith("<speak>") and speech.endswith("</speak>"), "no SSML")
        self.spoken.append(speech)
        return 204, None

    def _remind(self, body: Any) -> tuple[int, Any]:
        # The SDK's AlertInfo names a module that is not in it, so what is spoken is read by itself.
        _must(set(body["alertInfo"]) == {"spokenInfo"}, "an alert is what is spoken")
        unchanged(body["alertInfo"]["spokenInfo"], SpokenInfo)
        unchanged({key: value for key, value in body.items() if key != "alertInfo"}, ReminderRequest)
        trigger, (spoken,) = body["trigger"], body["alertInfo"]["spokenInfo"]["content"]
        (rule,) = trigger["recurrence"]["recurrenceRules"]
        _must(trigger["type"] == "SCHEDULED_ABSOLUTE", "only an absolute one recurs")
        _must(rule_of(rule), "no rule")
        _must(spoken["text"].strip() and re.fullmatch("[a-z]{2}-[A-Z]{2}", spoken["locale"]), "nothing to say")
        for moment in (body["requestTime"], trigger["recurrence"]["startDateTime"]):
            _must(datetime.fromisoformat(moment).tzinfo is None, "a local time")
        ZoneInfo(trigger["timeZoneId"])
        name = self.add(REMINDERS, **body)
        return 200, {"alertToken": name, "status": "ON", "version": "1", "href": f"{REMINDERS}/{name}"}

    def _time(self, body: Any) -> tuple[int, Any]:
        unchanged(body, TimerRequest)
        minutes = re.fullmatch(r"PT(\d+)M", body["duration"])
        _must(minutes and 0 < int(minutes[1]) <= 120, "two hours at most")
        doing = body["triggeringBehavior"]["operation"]
        _must(doing["type"] == "LAUNCH_TASK" and doing["task"]["name"] and doing["task"]["version"], "nothing to do")
        _must(all(one["locale"] and one["text"] for one in doing["textToConfirm"]), "nothing to ask")
        _must(isinstance(body["triggeringBehavior"]["notificationConfig"]["playAudible"], bool), "a chime or none")
        _must(body["creationBehavior"]["displayExperience"]["visibility"], "shown or not")
        if any(one.get("timerLabel") == body["timerLabel"] for one in self.timers.values()):
            return 400, {"code": "BAD_REQUEST", "message": "Timer labels are unique"}
        if len(self.timers) >= MOST_TIMERS:
            return 403, {"code": "MAX_TIMERS_EXCEEDED", "message": "Too many timers"}
        return 200, {"id": self.add(TIMERS, **body), "status": "ON", "duration": body["duration"]}


def rule_of(rule: str) -> dict[str, str]:
    """The parts of a daily rule, as Alexa's documentation writes one."""
    parts = dict(part.split("=") for part in rule.removesuffix(";").split(";"))
    _must(list(parts) == ["FREQ", "BYHOUR", "BYMINUTE", "BYSECOND", "INTERVAL"], "parts are missing")
    _must(0 <= int(parts["BYHOUR"]) < 24 and 0 <= int(parts["BYMINUTE"]) < 60, "no time")
    return parts


def unchanged(body: Any, shape: type) -> None:
    """Wrong where Alexa's SDK loses or changes anything of it."""
    again = SHAPES.serialize(SHAPES.deserialize(json.dumps(body), shape))
    for where in differences(body, again):
        raise Wrong(f"{shape.__name__} does not have {where} so")


def differences(sent: Any, understood: Any, where: str = "") -> Iterator[str]:
    """Where two values differ; two ways to write a moment are the same."""
    match sent, understood:
        case dict(), dict():
            for key in sent.keys() | understood.keys():
                yield from differences(sent.get(key), understood.get(key), f"{where}.{key}")
        case list(), list() if len(sent) == len(understood):
            for number, (one, other) in enumerate(zip(sent, understood, strict=True)):
                yield from differences(one, other, f"{where}[{number}]")
        case str(), str() if sent != understood and where.endswith("Time"):
            if datetime.fromisoformat(sent) != datetime.fromisoformat(understood):
                yield where
        case _:
            if type(sent) is not type(understood) or sent != understood:
                yield where


def answer_of(answer: Any) -> bytes:
    return b"" if answer is None else json.dumps(answer).encode()


def _must(fine: object, otherwise: str) -> None:
    if not fine:
        raise Wrong(otherwise)


class _Answering(Answering):
    def do_GET(self) -> None:
        headers, text = self.asked()
        try:
            body = json.loads(text) if text else None
        except ValueError:
            body = text
        answer = self.played.take(Asked(self.command, self.path, headers, body))
        if answer is None:
            self.hang_up()
            return
        try:
            self._answer(*answer)
        except OSError:
            self.close_connection = True  # nobody waits for it any more

    do_POST = do_PUT = do_DELETE = do_GET

    def _answer(self, manner: Manner, status: int, said: bytes) -> None:
        head = f"HTTP/1.1 {status} So it is\r\nContent-Type: application/json\r\n"
        if status != 204:
            head += f"Content-Length: {len(said) * (2 if manner is Manner.HALF else 1)}\r\n"
        if manner is Manner.ELSEWHERE:
            head += f"Location: {self.played.url}/elsewhere\r\n"
        self._write((head + "\r\n").encode(), drips=manner is Manner.SLOW_HEAD)
        self._write(said, drips=manner is Manner.SLOW)
        if manner is Manner.HALF:
            self.hang_up()

    def _write(self, text: bytes, drips: bool) -> None:
        for piece in (text[at : at + 1] for at in range(len(text))) if drips else (text,):
            self.wfile.write(piece)
            if drips and self.played.pause():
                self.close_connection = True
                return


def soon(sure: Any, seconds: float = 3.0) -> bool:
    """Whether it becomes so before long."""
    until = time.monotonic() + seconds
    while not sure() and time.monotonic() < until:
        time.sleep(0.005)
    return bool(sure())
