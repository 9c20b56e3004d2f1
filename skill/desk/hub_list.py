"""What a Home Assistant has: its things, what they are called, and in which rooms they are.

Rooms (areas) are told over its websocket alone: https://developers.home-assistant.io/docs/api/websocket
"""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.sync.client import connect

from skill.edge.homes.home_file import LAMP_KINDS, SCENT_KINDS
from skill.edge.homes.keyring import Secret
from skill.edge.homes.things import Can, domain

WAITS = 5.0  # seconds for one answer
LARGEST = 32 * 1024 * 1024  # bytes of one: all states of a big home
NOWHERE = "no room"


class NotReached(Exception):
    """Home Assistant could not be asked; the message says what to do about it."""


class Ask(Protocol):
    """A command in, its result out."""

    def __call__(self, kind: str) -> Any:
        """What `{"type": kind}` gives."""


@dataclass(frozen=True)
class Thing:
    """One thing of a home: its entity, what it is called, its room, and what it can do."""

    entity: str
    name: str
    room: str
    state: str
    can: Can | None

    @property
    def is_lamp(self) -> bool:
        """Whether it can be a lamp's role. Of switches nobody knows but the two who live there."""
        return domain(self.entity) in LAMP_KINDS

    @property
    def is_scent(self) -> bool:
        """Whether it could be a diffuser. (One that is set by a `select` needs more said of it than a number.)"""
        return domain(self.entity) in SCENT_KINDS and domain(self.entity) not in ("light", "select")

    @property
    def is_speaker(self) -> bool:
        """Whether it can play."""
        return domain(self.entity) == "media_player"

    @property
    def abilities(self) -> str:
        """What it can do, in a few words."""
        if self.can is None:
            return "does not answer"
        if domain(self.entity) != "light":
            return self.state
        able = [word for word, has in (("dims", self.can.dims), ("colours", self.can.colours)) if has]
        whites = [f"{self.can.whites[0]}-{self.can.whites[1]} K"] if self.can.whites else []
        return ", ".join([*able, *whites]) or "only switches"


@dataclass(frozen=True)
class Inventory:
    """Everything a home has, and whether the token's user is an admin."""

    things: tuple[Thing, ...]
    is_admin: bool

    def rooms(self) -> list[str]:
        """The rooms that have a lamp in them, the ones with the most lamps first."""
        lamps: dict[str, int] = {}
        for thing in self.things:
            lamps[thing.room] = lamps.get(thing.room, 0) + (domain(thing.entity) == "light")
        with_lamps = [room for room, count in lamps.items() if count]
        return sorted(with_lamps, key=lambda room: (room == NOWHERE, -lamps[room], room))


def inventory(url: str, token: Secret, certificate: str | None = None) -> Inventory:
    """Ask for everything. NotReached."""
    with _asking(url, token, certificate) as ask:
        user, states = ask("auth/current_user"), ask("get_states")
        areas = {area["area_id"]: area["name"] for area in ask("config/area_registry/list")}
        devices = {device["id"]: device.get("area_id") for device in ask("config/device_registry/list")}
        entries = {entry["entity_id"]: entry for entry in ask("config/entity_registry/list")}

    def room(entity: str) -> str:
        entry = entries.get(entity, {})
        area = entry.get("area_id") or devices.get(entry.get("device_id"))
        return str(areas.get(area, NOWHERE))

    things = [
        Thing(state["entity_id"], _name(state), room(state["entity_id"]), str(state["state"]), Can.of(state))
        for state in states
        if not entries.get(state["entity_id"], {}).get("hidden_by")
    ]
    ours = (thing for thing in things if thing.is_lamp or thing.is_scent or thing.is_speaker)
    return Inventory(tuple(sorted(ours, key=lambda thing: (thing.room, thing.entity))), bool(user.get("is_admin")))


@contextmanager
def _asking(url: str, token: Secret, certificate: str | None) -> Iterator[Ask]:
    """The websocket, as a function. NotReached."""
    secure = ssl.create_default_context(cafile=certificate) if url.startswith("https") else None
    number = 0
    try:
        address = f"{url.replace('http', 'ws', 1)}/api/websocket"
        with connect(address, open_timeout=WAITS, max_size=LARGEST, ssl=secure, proxy=None) as line:
            line.recv(WAITS)
            line.send(json.dumps({"type": "auth", "access_token": token.reveal()}))
            if json.loads(line.recv(WAITS)).get("type") != "auth_ok":
                raise NotReached("it does not take the token; make a new one there, in your profile under Security")

            def ask(kind: str) -> Any:
                nonlocal number
                number += 1
                line.send(json.dumps({"id": number, "type": kind}))
                answer = json.loads(line.recv(WAITS))
                return answer.get("result") or ([] if kind.endswith("list") or kind == "get_states" else {})

            yield ask
    except (OSError, TimeoutError, WebSocketException, ValueError) as trouble:
        raise NotReached(why_not(trouble)) from None


def why_not(trouble: BaseException) -> str:
    """Why it cannot be reached, in a sentence that says what to do."""
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({trouble.verify_message}); name its authority's file as 'certificate'"
    if isinstance(trouble, ssl.SSLError):
        return "it does not speak https there; look at the address, is it http:// or another port?"
    if isinstance(trouble, ConnectionRefusedError):
        return "nothing answers at that address and port; is Home Assistant running there?"
    if isinstance(trouble, TimeoutError):
        return "it does not answer in time; is the address right, and reachable from here?"
    if isinstance(trouble, InvalidHandshake | ValueError):
        return "something answers there, but it is not Home Assistant; look at the address"
    return "its address cannot be found from here; look at the address, or use its number (http://192.168...)"


def _name(state: Mapping[str, Any]) -> str:
    return str(state.get("attributes", {}).get("friendly_name") or state["entity_id"])
