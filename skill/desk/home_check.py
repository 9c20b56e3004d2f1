"""`ember check-home`: tries everything a ritual will need of a home, and says what to do where something is missing."""

import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from socket import create_connection
from urllib.parse import urlsplit

from skill.desk.hub_list import Inventory, NotReached, inventory, why_not
from skill.edge.homes import things
from skill.edge.homes.home_assistant import HomeAssistant
from skill.edge.homes.home_file import Home, HubAddress
from skill.edge.homes.hub import Hub
from skill.edge.homes.keyring import Keyring
from skill.edge.homes.patience import CHANGING, LOOKING
from skill.edge.homes.things import Can, State
from skill.edge.settings import WrongSetting
from skill.ports import HouseDown, Left
from skill.room import LAMPS, Came, Lamp, Look, Role

EXPIRES_SOON = 14  # days
SLOW = (LOOKING + CHANGING) / 4  # seconds for one call, above which a ritual is often "on its way"
TRIED = 5  # times, of which the middle one counts


class How(StrEnum):
    """How it stands with something."""

    OK = "ok"
    MIND = "mind"  # rituals work; this could be better
    NOT = "not"


@dataclass(frozen=True)
class Row:
    """One thing that was tried: what, how it stands, what was seen or what to do."""

    what: str
    how: How
    note: str


def check(home: Home, keys: Keyring) -> Iterator[Row]:
    """Try a home that Home Assistant runs, row by row; what cannot be tried because of a row before it is left out."""
    assert home.hub  # noqa: S101  (the file was read)
    try:
        token = keys.find(home.hub.token)
    except WrongSetting as trouble:
        yield Row("token", How.NOT, str(trouble))
        return
    certificate = _certificate(home.hub)
    yield from certificate
    if any(row.how is How.NOT for row in certificate):
        return
    try:
        found = inventory(home.hub.url, token, home.hub.certificate)
    except NotReached as trouble:
        yield Row("Home Assistant", How.NOT, str(trouble))
        return
    yield Row("Home Assistant", How.OK, "answers, and takes the token")
    yield _user(found)
    asking = Hub(home.hub.url, token, home.hub.certificate)
    try:
        rows = list(_things(home, asking))
        yield from rows
        if not any(row.how is How.NOT for row in rows):
            yield from _harmless_change(home, asking)
    except HouseDown:
        yield Row("Home Assistant", How.NOT, "stopped answering while it was tried; try again")


def _certificate(address: HubAddress) -> list[Row]:
    """Whether its certificate is accepted, and for how long it is good."""
    parts = urlsplit(address.url)
    if parts.scheme != "https":
        return [
            Row("certificate", How.MIND, "none: http:// is for a home's own network; from the cloud it is https://")
        ]
    context = ssl.create_default_context(cafile=address.certificate)
    try:
        with create_connection((parts.hostname or "", parts.port or 443), timeout=5) as line:
            with context.wrap_socket(line, server_hostname=parts.hostname) as secure:
                ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {}).get("notAfter")))
    except (OSError, ValueError) as trouble:
        return [Row("certificate", How.NOT, why_not(trouble))]
    days = int((ends - datetime.now(UTC).timestamp()) / 86400)
    return [Row("certificate", How.MIND if days < EXPIRES_SOON else How.OK, f"accepted, good for {days} more days")]


def _user(found: Inventory) -> Row:
    if found.is_admin:
        return Row("user", How.MIND, "is an admin; give the token of a user who is none, rituals need no more")
    return Row("user", How.OK, "is no admin, which is enough")


def _things(home: Home, asking: Hub) -> Iterator[Row]:
    """Every role's entity, and what it can do."""
    roles = home.roles
    if not any(roles.lamps.values()):
        yield Row("lamps", How.NOT, "there is none; name at least 'main' under 'roles', or run ember home again")
    states = asking.states(entity for entities in roles.entities().values() for entity in entities)
    for role, entities in roles.entities().items():
        for entity in entities:
            yield _thing(role, entity, states[entity], home)
    for role in LAMPS[1:]:
        if roles.lamps and role not in roles.lamps:
            yield Row(role, How.MIND, "has no lamp; rituals do with the others")
    for role, without in ((Role.SCENT, "no diffuser"), (Role.SPEAKER, "no speaker")):
        if role not in roles.entities():
            yield Row(role, How.MIND, f"{without}; you are told what to do by hand")


def _thing(role: Role, entity: str, state: State | None, home: Home) -> Row:
    what, can = f"{role}: {entity}", state and Can.of(state)
    if state is None:
        return Row(what, How.NOT, "Home Assistant knows no such entity; look at its name there")
    if not can:
        how = How.NOT if role is Role.MAIN else How.MIND  # rituals do without the others
        return Row(what, how, "does not answer (unavailable); is it plugged in?")
    if members := things.members(state):
        return Row(what, How.OK, f"a group; its {len(members)} lamps are put back one by one")
    if role in LAMPS:
        return _lamp(what, can)
    if role is Role.SCENT:
        return _scent(what, home)
    lacking = [word for word, feature in (("play", things.PLAYS_MEDIA), ("set its volume", things.SETS_VOLUME))
               if not can.features & feature]  # fmt: skip
    if lacking:
        return Row(what, How.MIND, f"cannot {' or '.join(lacking)} when told; music is by hand")
    if not home.roles.playlists:
        return Row(what, How.MIND, "has nothing to play; name something under 'playlists', such as 'anything'")
    return Row(what, How.OK, f"plays, at {home.roles.loudest} % at most")


def _lamp(what: str, can: Can) -> Row:
    if not can.dims:
        return Row(what, How.MIND, "only switches; you are told what to do by hand")
    if not can.colours:
        return Row(what, How.MIND, "dims, without colours; a colour becomes the nearest white")
    whites = f", whites {can.whites[0]}-{can.whites[1]} K" if can.whites else ""
    return Row(what, How.OK, f"dims, colours{whites}")


def _scent(what: str, home: Home) -> Row:
    plug = home.roles.scent
    if plug and plug.auto_off:
        return Row(what, How.OK, f"switches; goes off by itself after {plug.auto_off} min")
    note = "switches, but has no auto-off of its own: give the plug one, and write it down as 'auto_off' (minutes)"
    return Row(what, How.MIND, note)


def _harmless_change(home: Home, asking: Hub) -> Iterator[Row]:
    """One lamp a little dimmer for a moment, and as it was again; and how long that takes."""
    role = next(role for role in LAMPS if home.roles.lamps.get(role))
    house = HomeAssistant(asking, home.roles)
    times = []
    for _ in range(TRIED):
        began = time.monotonic()
        room = house.look_around("")
        times.append(time.monotonic() - began)
    came = house.change("", Look({role: Lamp(20, kelvin=2700, over=0)}))[role]
    began = time.monotonic()
    back = house.put_back("", {role: room[role]})
    if came in (Came.DONE, Came.PARTLY) and back is Came.DONE:
        yield Row("a change", How.OK, f"{role} was dimmed and put back, in {(time.monotonic() - began) * 1000:.0f} ms")
    elif came is not Came.NOT and not (isinstance(back, Left) and back.came is Came.NOT):
        yield Row("a change", How.MIND, f"{role} was dimmed, and tells late that it is back; look whether it is")
    else:
        which = "changed" if came is Came.NOT else "went back"
        yield Row("a change", How.NOT, f"{role} never {which}; does it move when you switch it there?")
    middle = sorted(times)[TRIED // 2]
    late = "; rituals will often be on their way" if middle > SLOW else ""
    yield Row("speed", How.MIND if late else How.OK, f"{middle * 1000:.0f} ms to read the room{late}")


def works(rows: Sequence[Row]) -> bool:
    """Whether rituals will work."""
    return not any(row.how is How.NOT for row in rows)
