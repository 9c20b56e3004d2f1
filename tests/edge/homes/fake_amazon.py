"""A small Amazon on this machine: its token service, its profiles, and an Alexa that starts routines. Real HTTP."""

import json
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

from skill.edge.homes.amazon import Amazon
from skill.edge.homes.keyring import Secret
from tests.edge.loopback import PATIENCE, Answering, Loopback

CLIENT, CLIENT_SECRET = "amzn1.application-client.ember", "canary-client-secret"
REGIONS = ("NA", "EU", "FE")
LONG = b" " * 1_000_000
TOKEN, PROFILE, EVENTS = "/auth/o2/token", "/user/profile", "/v3/events"


class Manner(StrEnum):
    """How one request is taken."""

    WILLING = "willing"
    BUSY = "429"
    DOWN = "503"
    BROKEN = "500"
    OVER = "401"
    OVER_BY_NAME = "400 INVALID_ACCESS_TOKEN_EXCEPTION"
    DISABLED = "403 SKILL_DISABLED_EXCEPTION"
    UNPERMITTED = "403 INSUFFICIENT_PERMISSION_EXCEPTION"
    WALLED = "403 of a wall in between, in HTML"
    STRANGER = "401 invalid_client"
    ELSEWHERE = "a redirect to somebody else"
    GARBAGE = "200 and no JSON"
    DEEP = "200 and JSON that never ends nesting"
    ENDLESS = "200 and all that could be wished for, in a million letters"
    NOTHING = "200 and an empty object"
    DROPS = "hangs up without an answer"
    TAKES_AND_DROPS = "does it, and hangs up without an answer"
    HANGS = "does it when it is let go"


ANSWERS: Mapping[Manner, tuple[int, bytes]] = {
    Manner.BUSY: (429, b'{"payload": {"code": "THROTTLING_EXCEPTION"}}'),
    Manner.DOWN: (503, b'{"payload": {"code": "SERVICE_UNAVAILABLE_EXCEPTION"}}'),
    Manner.BROKEN: (500, b""),
    Manner.OVER: (401, b"{}"),
    Manner.OVER_BY_NAME: (400, b'{"payload": {"type": "INVALID_ACCESS_TOKEN_EXCEPTION"}}'),
    Manner.DISABLED: (403, b'{"payload": {"code": "SKILL_DISABLED_EXCEPTION", "description": "disabled"}}'),
    Manner.UNPERMITTED: (403, b'{"payload": {"code": "INSUFFICIENT_PERMISSION_EXCEPTION"}}'),
    Manner.WALLED: (403, b"<html>Forbidden</html>"),
    Manner.STRANGER: (401, b'{"error": "invalid_client"}'),
    Manner.ELSEWHERE: (307, b""),
    Manner.GARBAGE: (200, b"<html>Welcome to our hotel</html>"),
    Manner.DEEP: (200, b"[" * 60_000),
    Manner.ENDLESS: (200, json.dumps(dict.fromkeys(("access_token", "refresh_token", "user_id"), "a")).encode() + LONG),
    Manner.NOTHING: (200, b"{}"),
}


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> tuple[str, str]:
        """Which sensor a report is of, and its state."""
        change = self.event["event"]["payload"]["change"]
        return self.event["event"]["endpoint"]["endpointId"], change["properties"][0]["value"]


class FakeAmazon(Loopback):
    """`people`: linked token -> user id. Everything else grows out of what is asked."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.journal: list[Asked] = []
        self.started: list[tuple[str, str]] = []  # user id, endpoint: a routine began
        self.open: set[tuple[str, str]] = set()
        self.manner: dict[str, Manner] = defaultdict(lambda: Manner.WILLING)
        self.next: dict[str, list[Manner]] = defaultdict(list)  # for the next requests only
        self.after_hanging = Manner.WILLING
        self.rotates = True  # every refresh token is good once
        self.expires_in: object = 3600
        self.arrived = threading.Event()
        self._access: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._made = 0
        self._one = threading.RLock()
        super().__init__(_Answering)

    def client(self) -> Amazon:
        """Amazon as the skill asks it, asking this one."""
        gateways = {region: f"{self.url}/{region}{EVENTS}" for region in REGIONS}
        return Amazon(CLIENT, Secret(CLIENT_SECRET), gateways, self.url + TOKEN, self.url + PROFILE)

    def link(self, user: str) -> str:
        """An access token of account linking."""
        token = self._new("linked")
        self.people[token] = user
        return token

    def code(self, user: str) -> str:
        """A code, as AcceptGrant brings it."""
        code = self._new("code")
        self.codes[code] = user
        return code

    def end_access(self) -> None:
        """Every access token is over."""
        self._access.clear()

    def take_back(self) -> None:
        """Everybody takes back what they granted."""
        self._access.clear()
        self._refresh.clear()

    def let_go(self) -> None:
        """Whatever hangs goes on."""
        self._let_go.set()

    def asked(self, path: str) -> list[Asked]:
        return [one for one in self.journal if one.path.endswith(path)]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What the gateways were told, in order."""
        return [one.said for one in self.asked(EVENTS)]

    def take(self, asked: Asked) -> tuple[int, bytes] | None:
        """The answer to one request; None: no answer."""
        with self._one:
            self.journal.append(asked)
            place = next(path for path in (TOKEN, PROFILE, EVENTS) if asked.path.endswith(path))
            manner = self.next[place].pop(0) if self.next[place] else self.manner[place]
        if manner is Manner.HANGS:
            self.arrived.set()
            self._let_go.wait(PATIENCE)
            manner = self.after_hanging
        if manner in ANSWERS:
            return ANSWERS[manner]
        if manner is Manner.DROPS:
            return None
        with self._one:
            status, answer = {TOKEN: self._token, PROFILE: self._profile, EVENTS: self._event}[place](asked)
        return None if manner is Manner.TAKES_AND_DROPS else (status, json.dumps(answer).encode())

    def _token(self, asked: Asked) -> tuple[int, object]:
        if (asked.form.get("client_id"), asked.form.get("client_secret")) != (CLIENT, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        match asked.form:
            case {"grant_type": "authorization_code", "code": code} if code in self.codes:
                user = self.codes.pop(code)
            case {"grant_type": "refresh_token", "refresh_token": old} if old in self._refresh:
                user = self._refresh.pop(old) if self.rotates else self._refresh[old]
            case _:
                return 400, {"error": "invalid_grant", "error_description": "The request has an invalid parameter"}
        access, refresh = self._new("access"), self._new("refresh")
        self._access[access] = user
        answer = {"access_token": access, "token_type": "bearer", "expires_in": self.expires_in}
        if not self.rotates and asked.form["grant_type"] == "refresh_token":
            return 200, answer
        self._refresh[refresh] = user
        return 200, {**answer, "refresh_token": refresh}

    def _profile(self, asked: Asked) -> tuple[int, object]:
        user = self.people.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        return (200, {"user_id": user}) if user else (401, {"error": "invalid_token"})

    def _event(self, asked: Asked) -> tuple[int, object]:
        """As Alexa does it: a state that does not change starts nothing."""
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        user, scope = self._access.get(token), asked.event["event"]["endpoint"]["scope"]
        if user is None or scope != {"type": "BearerToken", "token": token}:
            return 401, {"payload": {"code": "INVALID_ACCESS_TOKEN_EXCEPTION"}}
        which, state = asked.said
        sensor = (user, which)
        if state == "DETECTED" and sensor not in self.open:
            self.open.add(sensor)
            self.started.append(sensor)
        elif state == "NOT_DETECTED":
            self.open.discard(sensor)
        return 202, {}

    def _new(self, kind: str) -> str:
        self._made += 1
        return f"canary-{kind}-token-{self._made}"


class _Answering(Answering):
    def do_GET(self) -> None:
        headers, text = self.asked()
        if headers.get("content-type", "").startswith("application/json"):
            asked = Asked(self.path, headers, event=json.loads(text))
        else:
            form = parse_qs(text.decode())
            asked = Asked(self.path, headers, form={key: values[0] for key, values in form.items()})
        answer = self.played.take(asked)
        if answer is None:
            self.hang_up()
            return
        status, body = answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 307:
            self.send_header("Location", f"{self.played.url}/elsewhere{EVENTS}")
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # nobody waits for it any more

    do_POST = do_GET
