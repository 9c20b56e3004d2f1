"""Alexa's own services, each asked only when it is wanted: their zone, a word meanwhile, reminders, coming back.

https://developer.amazon.com/docs/smapi/alexa-settings-api-reference.html
https://developer.amazon.com/docs/custom-skills/send-the-user-a-progressive-response.html
https://developer.amazon.com/docs/smapi/alexa-reminders-api-reference.html
https://developer.amazon.com/docs/smapi/alexa-timers-api-reference.html
"""

import json
import logging
import re
import time as clock
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from threading import Event
from typing import Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError, ProtocolError

from skill.device import Device, Favour
from skill.edge.homes.keyring import Secret

CONNECTING, READING = 0.5, 0.8  # seconds, for one request
ZONE, REMIND, FAVOUR = 1.0, 2.3, 1.2  # seconds in all, for the zone, a new reminder, and anything else
GRACE = 0.05  # seconds in which whoever stopped waiting for Alexa says so
MEANWHILE = 0.9  # seconds after which two people wonder whether it heard them
HANDS = 16  # calls at a time
LONGEST = 65536  # bytes of an answer that we read
MOST_WORDS = 600  # characters that may be said meanwhile
LONGEST_TIMER = 120  # minutes; https://developer.amazon.com/docs/smapi/alexa-timers-guidelines-for-usage.html
LABEL = "Evening Ember"  # what anybody may read on a screen or hear among their timers
TASK = {"name": "TonightsQuestion", "version": "1"}

ALEXA = re.compile(r"https://(?:[a-z0-9-]+\.)+amazonalexa\.com(?::443)?/?")
THIS_MACHINE = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}")
TOKEN = re.compile(r"[!-~]{1,8192}")
ID = re.compile(r"[A-Za-z0-9][\w.:~-]{0,511}", re.ASCII)
LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
# A 403 that a yes of theirs would not change: too many of them already, or a speaker that cannot.
NO_MATTER_OF_PERMISSION = re.compile(r"EXCEED|LIMIT|SUPPORT")

SETTINGS, DIRECTIVES = "the settings", "the progressive response"  # as they are told of in a log
REMINDERS, TIMERS = "the reminders", "the timers"
PATHS: Mapping[str, str] = {REMINDERS: "/v1/alerts/reminders", TIMERS: "/v1/alerts/timers"}

for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).disabled = True  # they log the path of a request, and so whose speaker it is

log = logging.getLogger("ember")
Answer = TypeVar("Answer")


class Unhelpful(Exception):
    """Alexa does not answer, or not with a yes; the message names the kind of trouble only."""

    def __init__(self, trouble: str, favour: Favour = Favour.NOT) -> None:
        super().__init__(trouble)
        self.favour = favour


@dataclass(frozen=True)
class Visit:
    """Where an envelope says that Alexa can be asked, and in whose name. An empty text: it does not say so soundly."""

    endpoint: str
    token: Secret
    device: str
    person: str
    request: str  # empty where nothing may be said meanwhile
    locale: str
    at: datetime | None


class AlexaServices:
    """One pool of connections, for every turn."""

    def __init__(self, pretend: str | None = None, meanwhile: float = MEANWHILE) -> None:
        """`pretend`: an Alexa on this machine, as `http://127.0.0.1:1234`, which may be asked beside the real one.

        `meanwhile`: seconds of silence before a word meanwhile.
        """
        if pretend is not None and not THIS_MACHINE.fullmatch(pretend):
            raise ValueError("a pretend Alexa is on this machine: http://127.0.0.1 and a port")
        self._pretend, self.meanwhile = pretend, meanwhile
        self._http = PoolManager(maxsize=HANDS)
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="alexa")

    def device_of(self, envelope: Mapping[str, Any]) -> Device:
        """The speaker a request came from. Whatever its envelope does not tell, the speaker cannot do."""
        return AlexaDevice(self, self._visit(envelope))

    def begin(self, work: Callable[[], Answer]) -> Future[Answer] | None:
        """Work for another hand; None where there is none left to do it."""
        try:
            return self._hands.submit(work)
        except RuntimeError:  # this program ends, or has no threads left
            return None

    def ask(self, visit: Visit, until: float, what: str, method: str, path: str, body: Any = None) -> Any:
        """The JSON of an answer that is a yes. Never follows to another address. Unhelpful.

        What makes something new is asked once: it may have been made though no answer came.
        """
        headers = {"Authorization": f"Bearer {visit.token.reveal()}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        for _ in range(1 if method == "POST" else 2):
            left = until - clock.monotonic()
            if left <= 0:
                break
            try:
                answer = self._http.request(
                    method,
                    visit.endpoint + path,
                    body=body,
                    headers=headers,
                    timeout=Timeout(connect=min(CONNECTING, left), read=min(READING, left)),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                return _yes(what, method, answer.status, _plain(answer, until))
            except ProtocolError:
                continue  # dropped at once: most likely a line that lay idle too long. A slow one is not asked again
            except (HTTPError, ValueError):
                break
        raise Unhelpful(f"{what}: no answer")

    def _visit(self, envelope: Mapping[str, Any]) -> Visit:
        system = ("context", "System")
        endpoint = _text(envelope, *system, "apiEndpoint")
        real = ALEXA.fullmatch(endpoint)  # only there do we hand over the token
        may_speak = _text(envelope, "request", "type") in {"LaunchRequest", "IntentRequest"}
        return Visit(
            endpoint.rstrip("/") if real or (endpoint and endpoint == self._pretend) else "",
            Secret(_sound(TOKEN, _text(envelope, *system, "apiAccessToken"))),
            _sound(ID, _text(envelope, *system, "device", "deviceId")),
            _sound(ID, _text(envelope, *system, "person", "personId")),
            _sound(ID, _text(envelope, "request", "requestId")) if may_speak else "",
            _sound(LOCALE, _text(envelope, "request", "locale")),
            _moment(_text(envelope, "request", "timestamp")),
        )


class AlexaDevice(Device):
    """The speaker that one request came from."""

    def __init__(self, services: AlexaServices, visit: Visit) -> None:
        self._services, self._visit = services, visit

    @property
    def speaker(self) -> str | None:
        """Their person id, where they have a voice profile and let us know."""
        return self._visit.person or None

    @property
    def offers_routines(self) -> bool:
        """Alexa makes them in English, and a speaker that we cannot reach is not one of Alexa's."""
        return self._reachable and self._visit.locale.startswith("en-")

    def zone(self) -> str | None:
        """As it is set in their app."""
        try:
            return self._in_time(_from_now(ZONE), self._zone) if self._visit.device else None
        except Unhelpful:
            return None

    @contextmanager
    def waiting(self, words: str) -> Iterator[None]:
        """A progressive response, if what is inside takes longer than people wait in silence."""
        done = Event()
        if self._reachable and self._visit.request and 0 < len(words) <= MOST_WORDS:
            self._services.begin(lambda: self._meanwhile(done, words))
        try:
            yield
        finally:
            done.set()

    def remind(self, at: time, zone: str, words: str) -> Favour:
        """The new one first, then away with the earlier: whatever fails, they are not left without."""
        if not (known(zone) and words.strip() and self._visit.locale and self._visit.at):
            return Favour.NOT
        here = self._visit.at.astimezone(ZoneInfo(zone))
        reminder = {
            "requestTime": _written(self._visit.at.astimezone(UTC)),
            "trigger": {
                "type": "SCHEDULED_ABSOLUTE",
                "timeZoneId": zone,
                "recurrence": {
                    "startDateTime": _written(here),
                    "recurrenceRules": [f"FREQ=DAILY;BYHOUR={at.hour};BYMINUTE={at.minute};BYSECOND=0;INTERVAL=1;"],
                },
            },
            "alertInfo": {"spokenInfo": {"content": [{"locale": self._visit.locale, "text": words}]}},
            "pushNotification": {"status": "DISABLED"},
        }
        until = _from_now(REMIND)
        try:
            earlier = self._in_time(until, lambda until: self._remind(until, reminder))
        except Unhelpful as trouble:
            return trouble.favour
        with suppress(Unhelpful):  # then they are reminded twice, and can say so
            self._in_time(until, lambda until: self._delete_all(until, earlier))
        return Favour.DONE

    def stop_reminding(self) -> Favour:
        """All that are ours; Alexa shows us no others."""
        return self._favour(self._stop_reminding)

    def come_back(self, minutes: int, words: str) -> Favour:
        """A timer without a chime: at its end Alexa asks, and a yes starts tonight's question."""
        if not (0 < minutes <= LONGEST_TIMER and words.strip() and self._visit.locale):
            return Favour.NOT
        timer = {
            "duration": f"PT{minutes}M",
            "timerLabel": LABEL,
            "creationBehavior": {"displayExperience": {"visibility": "HIDDEN"}},
            "triggeringBehavior": {
                "operation": {
                    "type": "LAUNCH_TASK",
                    "textToConfirm": [{"locale": self._visit.locale, "text": words}],
                    "task": TASK,
                },
                "notificationConfig": {"playAudible": False},
            },
        }
        return self._favour(lambda until: self._come_back(until, timer))

    def _zone(self, until: float) -> str | None:
        path = f"/v2/devices/{quote(self._visit.device, safe='')}/settings/System.timeZone"
        zone = self._services.ask(self._visit, until, SETTINGS, "GET", path)
        return zone if known(zone) else None

    def _meanwhile(self, done: Event, words: str) -> None:
        if done.wait(self._services.meanwhile):
            return
        directive = {"type": "VoicePlayer.Speak", "speech": words}
        said = {"header": {"requestId": self._visit.request}, "directive": directive}
        try:
            self._services.ask(self._visit, _from_now(FAVOUR), DIRECTIVES, "POST", "/v1/directives", said)
        except Unhelpful as trouble:
            log.warning("alexa: %s", trouble)

    def _remind(self, until: float, reminder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        earlier = self._listed(until, REMINDERS, "alerts")
        self._make(until, REMINDERS, reminder, "alertToken")
        return earlier

    def _stop_reminding(self, until: float) -> None:
        self._delete_all(until, self._listed(until, REMINDERS, "alerts"))

    def _delete_all(self, until: float, reminders: Iterable[Mapping[str, Any]]) -> None:
        """Each of them, though one may stay. Unhelpful where one does."""
        stays: Unhelpful | None = None
        for one in reminders:
            try:
                self._delete(until, REMINDERS, one.get("alertToken"))
            except Unhelpful as trouble:
                stays = trouble
        if stays:
            raise stays

    def _come_back(self, until: float, timer: Mapping[str, Any]) -> None:
        """Away with the earlier one first: two timers may not have one label."""
        for one in self._listed(until, TIMERS, "timers"):
            if str(one.get("timerLabel")).casefold() == LABEL.casefold():
                self._delete(until, TIMERS, one.get("id"))
        self._make(until, TIMERS, timer, "id")

    def _listed(self, until: float, what: str, key: str) -> list[Mapping[str, Any]]:
        """What is ours and not over yet. Unhelpful."""
        match self._services.ask(self._visit, until, what, "GET", PATHS[what]):
            case {"totalCount": 0 | "0"}:
                return []
            case {**answer} if isinstance(found := answer.get(key), list):
                ours = [one for one in found if isinstance(one, dict)]
                return [one for one in ours if one.get("status") not in ("COMPLETED", "OFF")]
            case _:
                raise Unhelpful(f"{what}: no list")

    def _make(self, until: float, what: str, wanted: Mapping[str, Any], key: str) -> None:
        made = self._services.ask(self._visit, until, what, "POST", PATHS[what], wanted)
        if not (isinstance(made, dict) and isinstance(made.get(key), str)):
            raise Unhelpful(f"{what}: nothing made")

    def _delete(self, until: float, what: str, which: object) -> None:
        if not (isinstance(which, str) and ID.fullmatch(which)):  # without one, all timers of theirs would be meant
            raise Unhelpful(f"{what}: no name")
        self._services.ask(self._visit, until, what, "DELETE", f"{PATHS[what]}/{quote(which, safe='')}")

    def _favour(self, work: Callable[[float], None]) -> Favour:
        try:
            self._in_time(_from_now(FAVOUR), work)
        except Unhelpful as trouble:
            return trouble.favour
        return Favour.DONE

    def _in_time(self, until: float, work: Callable[[float], Answer]) -> Answer:
        """What came of it. Unhelpful where it takes longer, breaks or cannot be asked at all.

        By another hand, as neither the search for an address nor headers that drip keep to a timeout.
        """
        if not self._reachable:
            raise Unhelpful("nowhere to ask")
        answer = self._services.begin(lambda: work(until))
        if answer is None or not wait([answer], max(until - clock.monotonic(), 0) + GRACE).done:
            trouble = Unhelpful("late")
        else:
            match answer.exception():
                case None:
                    return answer.result()
                case Unhelpful() as trouble:
                    pass
                case broken:
                    trouble = Unhelpful(type(broken).__name__)
        log.warning("alexa: %s", trouble)
        raise trouble

    @property
    def _reachable(self) -> bool:
        return bool(self._visit.endpoint and self._visit.token.reveal())


def known(zone: object) -> bool:
    """Whether it is the name of a time zone, as `Europe/Vienna`."""
    if not isinstance(zone, str) or not 0 < len(zone) < 64:
        return False
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _from_now(seconds: float) -> float:
    return clock.monotonic() + seconds


def _yes(what: str, method: str, status: int, answer: Any) -> Any:
    match status, answer:
        case (200 | 201 | 202 | 204, _):
            return answer
        case (404, _) if method == "DELETE":
            return None  # gone is gone
        case (403, {"code": str(code)}) if NO_MATTER_OF_PERMISSION.search(code):
            raise Unhelpful(f"{what}: {status}")
        case (401 | 403, _):
            raise Unhelpful(f"{what}: {status}", Favour.NOT_ALLOWED)
        case _:
            raise Unhelpful(f"{what}: {status}")


def _plain(answer: BaseHTTPResponse, until: float) -> Any:
    """The JSON of it; None where there is none, or no end to it."""
    text = b""
    while piece := answer.read1(LONGEST):
        text += piece
        if len(text) > LONGEST or clock.monotonic() > until:
            answer.close()
            return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(envelope: Any, *keys: str) -> str:
    for key in keys:
        envelope = envelope.get(key) if isinstance(envelope, Mapping) else None
    return envelope if isinstance(envelope, str) else ""


def _sound(form: re.Pattern[str], text: str) -> str:
    return text if form.fullmatch(text) else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and 2000 < moment.year < 9000 else None


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")
