"""`home.yaml`, a household's home: which house it is, where, what is what. Names of secrets, no secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from skill.edge.homes import keyring
from skill.edge.homes.things import Playlist, ScentPlug
from skill.entry import Entry
from skill.room import LAMPS, Role

HOUSES = ("by_hand", "pretend", "home_assistant", "alexa_routines", "own_routine", "webhook")
KEYS = ("house", "code", "home_assistant", "alexa_routines", "webhook", "roles", "playlists", "ceilings")
HUB_KEYS = ("url", "token", "certificate")
ROUTINE_KEYS = ("client_id", "client_secret", "key", "region")
REGIONS = ("NA", "EU", "FE")
SCENT_KEYS = ("entity", "on", "off", "auto_off")
LAMP_KINDS = ("light", "switch", "input_boolean")
SCENT_KINDS = ("switch", "input_boolean", "fan", "humidifier", "select", "light")
ENTITY = re.compile(r"[a-z_]+\.[a-z0-9_]+")
BRIGHTEST, LOUDEST = 60, 30  # percent, where the file names no ceiling
NEAR = re.compile(r"[A-Za-z][^.]*|.*\.(local|lan|home|home\.arpa|internal)")


@dataclass(frozen=True)
class Roles:
    """What in the house is what to a ritual."""

    lamps: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    scent: ScentPlug | None = None
    speaker: str | None = None
    playlists: Mapping[str, Playlist] = field(default_factory=dict)  # by mood; `anything` where a mood has none
    brightest: int = BRIGHTEST  # percent
    loudest: int = LOUDEST

    def entities(self) -> Mapping[Role, tuple[str, ...]]:
        """Every entity, by its role."""
        others = {Role.SCENT: self.scent and self.scent.entity, Role.SPEAKER: self.speaker}
        return {**self.lamps, **{role: (entity,) for role, entity in others.items() if entity}}


@dataclass(frozen=True)
class HubAddress:
    """Where Home Assistant is, the name of the token's secret, and the file of a private certificate's authority."""

    url: str
    token: str
    certificate: str | None = None


@dataclass(frozen=True)
class RoutineSkill:
    """The skill that may start routines: its client id, the names of two secrets, and its region (NA, EU, FE)."""

    client_id: str
    client_secret: str
    key: str
    region: str


@dataclass(frozen=True)
class Home:
    """A household's home."""

    house: str = "by_hand"
    code: str | None = None
    hub: HubAddress | None = None
    routines: RoutineSkill | None = None
    webhook: str | None = None  # the name of the secret that holds its address
    roles: Roles = Roles()


def read_home(path: Path) -> Home:
    """The home in a file. WrongFile, which names the line and never a value that may be a secret."""
    from skill.reading import read  # here: a home that is compiled already needs no YAML

    file = read(path)
    file.only(*KEYS, needed=("house",))
    house = str(file.one_of("house", HOUSES))
    if house in ("home_assistant", "alexa_routines", "webhook"):
        file.only(*KEYS, needed=(house,))
    if house in ("home_assistant", "webhook", "own_routine"):
        file.only(*KEYS, needed=("code",))
    return Home(
        house,
        _code(file) if "code" in file else None,
        _hub(_part(file, "home_assistant")) if house == "home_assistant" else None,
        _routines(_part(file, "alexa_routines")) if house == "alexa_routines" else None,
        _webhook(_part(file, "webhook")) if house == "webhook" else None,
        _roles(file),
    )


def _part(file: Entry, key: str) -> Entry:
    part = file.get(key) or Entry()
    if not isinstance(part, Entry):
        raise file.wrong(f"'{key}' is 'key: value' lines", key)
    if not part.where:
        part.where, part.lines = file.at(key), {}
    return part


def _code(file: Entry) -> str:
    code = str(file["code"])
    if not re.fullmatch(r"[1-9][0-9]{3}", code):
        raise file.wrong("'code' is four digits, the first not 0; `ember home --new-code` makes one", "code")
    return code


def _hub(part: Entry) -> HubAddress:
    part.only(*HUB_KEYS, needed=("url", "token"))
    return HubAddress(_url(part), _secret_name(part, "token"), _certificate(part) if "certificate" in part else None)


def _certificate(part: Entry) -> str:
    try:
        beside = Path(part.where.rpartition(":")[0]).parent
        path = (beside / Path(part.text("certificate")).expanduser()).resolve()
    except RuntimeError:  # of somebody who has no home here
        path = Path()
    if not path.is_file():
        raise part.wrong("'certificate' names no file", "certificate")
    return str(path)


def _url(part: Entry) -> str:
    wrong = wrong_address(part["url"] if isinstance(part["url"], str) else "")
    if wrong:
        raise part.wrong(f"'url' {wrong}", "url")
    return part.text("url").rstrip("/")


def wrong_address(url: str) -> str | None:
    """What is wrong with an address of Home Assistant's, or None. Never the address: it may hold a password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is no address; write it as http://homeassistant.local:8123"
    if parts.scheme not in ("http", "https") or not host or not url.isascii() or " " in url:
        return "is no address; write it as http://homeassistant.local:8123"
    if "@" in url or "?" in url or "#" in url or parts.path.strip("/"):
        return "is more than an address; leave out what comes after the port, and any password"
    if parts.scheme == "http" and not _is_near(host):
        return "is http:// and not at home: the token would travel in the open; use https://"
    return None


def is_safe(url: str) -> bool:
    """Whether a secret in this address does not travel in the open."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_near(host)))


def _is_near(host: str) -> bool:
    import ipaddress  # here: few homes at a cold start need to ask

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bool(NEAR.fullmatch(host))
    return address.is_private or address.is_loopback or address.is_link_local


def _secret_name(part: Entry, key: str) -> str:
    name = part.get(key)
    if not isinstance(name, str) or not keyring.NAME.fullmatch(name):
        # It may be the secret itself: not a letter of it is shown.
        raise part.wrong(f"'{key}' is the NAME of a secret, such as EMBER_HOME_TOKEN; never the secret itself", key)
    return name


def _routines(part: Entry) -> RoutineSkill:
    part.only(*ROUTINE_KEYS, needed=ROUTINE_KEYS)
    secrets = _secret_name(part, "client_secret"), _secret_name(part, "key")
    return RoutineSkill(part.text("client_id"), *secrets, str(part.one_of("region", REGIONS)))


def _webhook(part: Entry) -> str:
    part.only("url", needed=("url",))
    return _secret_name(part, "url")


def _roles(file: Entry) -> Roles:
    roles, ceilings = _part(file, "roles"), _part(file, "ceilings")
    roles.only(*Role)
    ceilings.only("brightness_pct", "volume_pct")
    found = Roles(
        {role: lamps for role in LAMPS if (lamps := _lamps(roles, role))},
        _scent(roles) if roles.get(Role.SCENT) else None,
        _entity(roles, Role.SPEAKER, roles[Role.SPEAKER], ("media_player",)) if roles.get(Role.SPEAKER) else None,
        _playlists(_part(file, "playlists")),
        ceilings.number("brightness_pct", range(1, 101)) if "brightness_pct" in ceilings else BRIGHTEST,
        ceilings.number("volume_pct", range(1, 101)) if "volume_pct" in ceilings else LOUDEST,
    )
    _only_one_role_each(roles, found)
    return found


def _lamps(roles: Entry, role: Role) -> tuple[str, ...]:
    named = roles.get(role) or []
    return tuple(_entity(roles, role, one, LAMP_KINDS) for one in (named if isinstance(named, list) else [named]))


def _scent(roles: Entry) -> ScentPlug:
    plug = roles[Role.SCENT]
    if not isinstance(plug, Entry):
        return ScentPlug(_entity(roles, Role.SCENT, plug, tuple(kind for kind in SCENT_KINDS if kind != "select")))
    plug.only(*SCENT_KEYS, needed=("entity",))
    entity = _entity(plug, "entity", plug["entity"], SCENT_KINDS)
    if entity.startswith("select."):
        plug.only(*SCENT_KEYS, needed=("on", "off"))
    for key in ("on", "off"):
        if isinstance(plug.get(key), bool):
            raise plug.wrong(f"'{key}' is a setting of the diffuser's; write it in quotes", key)
    on = plug.get("on")
    return ScentPlug(
        entity,
        plug.number("on", range(1, 101)) if isinstance(on, int) else plug.text("on") or None,
        plug.text("off") or None,
        plug.number("auto_off", range(1, 241)) if "auto_off" in plug else None,
    )


def _entity(where: Entry, key: str, named: object, kinds: tuple[str, ...]) -> str:
    if not isinstance(named, str) or not ENTITY.fullmatch(named) or named.partition(".")[0] not in kinds:
        raise where.wrong(f"'{key}' is no entity for it; name one such as {kinds[0]}.living_room", key)
    return named


def _playlists(part: Entry) -> Mapping[str, Playlist]:
    found = {}
    for mood, media in part.items():
        if isinstance(media, Entry):
            media.only("id", "type", needed=("id",))
            found[mood] = Playlist(media.text("id"), media.text("type") or "music")
        else:
            found[mood] = Playlist(part.text(mood))
        if not found[mood].id:
            raise part.wrong(f"'{mood}' names nothing to play; give it an id your speaker knows, or leave it out", mood)
    return found


def _only_one_role_each(roles: Entry, found: Roles) -> None:
    seen: dict[str, str] = {}
    for role, entities in found.entities().items():
        for entity in entities:
            if entity in seen:
                raise roles.wrong(f"{entity} is '{seen[entity]}' already; a thing has one role", role)
            seen[entity] = role
