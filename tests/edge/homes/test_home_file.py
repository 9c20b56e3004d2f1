"""home.yaml: what is right is read, what is wrong is told in a sentence with its line, and the schema says the same."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from skill.edge.homes import home_file
from skill.edge.homes.home_assistant import ANYTHING
from skill.edge.homes.home_file import HOUSES, Home, HubAddress, RoutineSkill, read_home, wrong_address
from skill.edge.homes.things import Playlist, ScentPlug
from skill.edge.wiring import RITUALS
from skill.entry import WrongFile
from skill.librarian import read_library
from skill.reading import read
from skill.room import Role

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = DOCS / "home.yaml"
SCHEMA = json.loads((DOCS / "home.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
HUB = {"url": "http://homeassistant.local:8123", "token": "EMBER_HOME_TOKEN"}
ROUTINES = {"client_id": "amzn1.application-oa2-client.1", "client_secret": "EMBER_SECRET", "key": "EMBER_KEY"}
SELECT = {"entity": "select.mist", "on": "low", "off": "none"}
ROLES = {
    "main": ["light.a", "switch.b"],
    "left": "light.c",
    "scent": SELECT | {"auto_off": 60},
    "speaker": "media_player.d",
}
HOMES: Mapping[str, dict[str, Any]] = {
    "by_hand": {"house": "by_hand"},
    "pretend": {"house": "pretend"},
    "home_assistant": {
        "house": "home_assistant",
        "code": 4712,
        "home_assistant": HUB | {"certificate": str(EXAMPLE)},  # any file will do
        "roles": ROLES,
        "playlists": {"slow": "a/b", "kitchen disco": {"id": "x", "type": "playlist"}},
        "ceilings": {"brightness_pct": 50, "volume_pct": 20},
    },
    "alexa_routines": {"house": "alexa_routines", "alexa_routines": ROUTINES | {"region": "EU"}},
    "own_routine": {"house": "own_routine", "code": "4712"},
    "webhook": {"house": "webhook", "code": 4712, "webhook": {"url": "EMBER_WEBHOOK"}},
}
HA = HOMES["home_assistant"]


class Written:
    """A home.yaml, written anew as often as one likes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "home.yaml"

    def read(self, home: Mapping[str, Any] | str) -> Home:
        text = home if isinstance(home, str) else yaml.safe_dump(home, sort_keys=False)
        self.path.write_text(text, encoding="utf-8")
        return read_home(self.path)

    def wrong(self, home: Mapping[str, Any] | str) -> str:
        """The sentence with which it is refused, without the file's folder."""
        with pytest.raises(WrongFile) as refused:
            self.read(home)
        assert "\n" not in str(refused.value)
        return str(refused.value).replace(str(self.path), "home.yaml")

    def line_of(self, says: str) -> int:
        """The line of the key that a sentence is about, which is the first one it names."""
        key = says.split("'")[1]
        lines = enumerate(self.path.read_text().splitlines(), 1)
        (line,) = [number for number, text in lines if text.strip().startswith(f"{key}:") or f"'{key}':" in text]
        return line


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


def set_to(home: Mapping[str, Any], value: Any, *way: Any) -> dict[str, Any]:
    """A copy of a home with one thing of it set to something else."""
    copy = deepcopy(dict(home))
    at = copy
    for key in way[:-1]:
        at = at[key]
    at[way[-1]] = deepcopy(value)
    return copy


def without(home: Mapping[str, Any], *way: Any) -> dict[str, Any]:
    copy = set_to(home, None, *way)
    at = copy
    for key in way[:-1]:
        at = at[key]
    del at[way[-1]]
    return copy


# What is right.


def test_the_example_reads_and_has_everything_in_it() -> None:
    home = read_home(EXAMPLE)

    assert home.house == "home_assistant"
    assert set(home.roles.entities()) == set(Role)
    assert home.roles.scent is not None
    assert home.roles.scent.auto_off
    assert set(read(EXAMPLE)) == {*home_file.KEYS} - {"alexa_routines", "webhook"}
    assert "# certificate:" in EXAMPLE.read_text()


def test_every_mood_the_example_names_is_one_of_our_rituals() -> None:
    phases = [phase for setting in read_library(RITUALS).settings.values() for phase in setting.phases]
    moods = {phase.look.music.playlist for phase in phases if phase.look.music}
    named = set(read_home(EXAMPLE).roles.playlists)

    assert ANYTHING in named
    assert len(named) > 2
    assert named - {ANYTHING} <= moods


def test_the_example_tells_editors_where_the_schema_is() -> None:
    first = EXAMPLE.read_text().splitlines()[0]

    assert first.startswith("# yaml-language-server: $schema=")
    assert json.loads((DOCS / first.partition("=")[2]).read_text()) == SCHEMA


def test_every_house_is_tried() -> None:
    assert tuple(HOMES) == HOUSES


@pytest.mark.parametrize(
    ("house", "is_read_as"),
    [
        ("by_hand", Home()),
        ("pretend", Home("pretend")),
        ("own_routine", Home("own_routine", "4712")),
        ("webhook", Home("webhook", "4712", webhook="EMBER_WEBHOOK")),
        (
            "alexa_routines",
            Home("alexa_routines", routines=RoutineSkill(ROUTINES["client_id"], "EMBER_SECRET", "EMBER_KEY", "EU")),
        ),
    ],
)
def test_a_house_is_read(house: str, is_read_as: Home, written: Written) -> None:
    assert written.read(HOMES[house]) == is_read_as


def test_a_home_assistant_is_read_with_all_of_its_roles(written: Written) -> None:
    home = written.read(HA)
    roles = home.roles

    assert (home.house, home.code) == ("home_assistant", "4712")
    assert home.hub == HubAddress(HUB["url"], "EMBER_HOME_TOKEN", str(EXAMPLE))
    assert roles.lamps == {Role.MAIN: ("light.a", "switch.b"), Role.LEFT: ("light.c",)}
    assert roles.scent == ScentPlug("select.mist", "low", "none", 60)
    assert roles.speaker == "media_player.d"
    assert roles.playlists == {"slow": Playlist("a/b"), "kitchen disco": Playlist("x", "playlist")}
    assert (roles.brightest, roles.loudest) == (50, 20)


def test_a_home_with_nothing_in_it_has_ceilings_all_the_same(written: Written) -> None:
    roles = written.read("house: by_hand\nroles:\nplaylists:\nceilings:\n").roles

    assert roles.entities() == roles.playlists == {}
    assert (roles.brightest, roles.loudest) == (60, 30)


@pytest.mark.parametrize("scent", ["switch.a", "input_boolean.a", "fan.a", "humidifier.a", "light.a"])
def test_scent_that_is_just_on_or_off_needs_only_its_name(scent: str, written: Written) -> None:
    assert written.read({"house": "by_hand", "roles": {"scent": scent}}).roles.scent == ScentPlug(scent)


@pytest.mark.parametrize(("on", "plug"), [(30, ScentPlug("fan.a", 30)), ("night", ScentPlug("fan.a", "night"))])
def test_a_fan_is_set_to_a_share_or_a_mode(on: Any, plug: ScentPlug, written: Written) -> None:
    assert written.read({"house": "by_hand", "roles": {"scent": {"entity": "fan.a", "on": on}}}).roles.scent == plug


def test_what_is_played_is_music_unless_said_otherwise(written: Written) -> None:
    home = written.read({"house": "by_hand", "playlists": {"rain": {"id": "x"}, "slow": {"id": "y", "type": ""}}})

    assert home.roles.playlists == {"rain": Playlist("x", "music"), "slow": Playlist("y", "music")}


def test_a_certificate_may_lie_in_ones_own_folder(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.pem").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    hub = written.read(set_to(HA, "~/own.pem", "home_assistant", "certificate")).hub

    assert hub is not None
    assert hub.certificate == str(tmp_path / "own.pem")


def test_a_slash_after_the_address_is_dropped(written: Written) -> None:
    hub = written.read(set_to(HA, "https://home.example.org/", "home_assistant", "url")).hub

    assert hub is not None
    assert hub.url == "https://home.example.org"


@pytest.mark.parametrize("house", HOUSES)
def test_a_home_holds_names_of_secrets_and_nothing_else(
    house: str, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = ("EMBER_HOME_TOKEN", "EMBER_SECRET", "EMBER_KEY", "EMBER_WEBHOOK")
    for name in secrets:
        monkeypatch.setenv(name, "hunter2")
    home = written.read(HOMES[house])

    assert "hunter2" not in repr(home)
    assert [name in repr(home) for name in secrets] == [name in json.dumps(HOMES[house]) for name in secrets]


# What is wrong.

UNKNOWN = [
    (set_to(HA, 1, "cod"), "unknown key 'cod'; did you mean 'code'?"),
    (set_to(HA, {}, "playlist"), "unknown key 'playlist'; did you mean 'playlists'?"),
    (set_to(HA, 1, "xyzzy"), "unknown key 'xyzzy'; it can be house, code, home_assistant, "),
    (set_to(HA, 1, "home_assistant", "tokens"), "unknown key 'tokens'; did you mean 'token'?"),
    (set_to(HA, 1, "home_assistant", "adress"), "unknown key 'adress'; it can be url, token, certificate"),
    (set_to(HA, "light.x", "roles", "mian"), "unknown key 'mian'; did you mean 'main'?"),
    (set_to(HA, "light.x", "roles", "speakers"), "unknown key 'speakers'; did you mean 'speaker'?"),
    (set_to(HA, 1, "roles", "scent", "autooff"), "unknown key 'autooff'; did you mean 'auto_off'?"),
    (set_to(HA, 1, "playlists", "kitchen disco", "typ"), "unknown key 'typ'; did you mean 'type'?"),
    (set_to(HA, 1, "ceilings", "volume"), "unknown key 'volume'; did you mean 'volume_pct'?"),
    (set_to(HOMES["webhook"], 1, "webhook", "uri"), "unknown key 'uri'; did you mean 'url'?"),
    (set_to(HOMES["alexa_routines"], 1, "alexa_routines", "clientid"), "unknown key 'clientid'; did you mean"),
]


@pytest.mark.parametrize(("home", "says"), UNKNOWN)
def test_an_unknown_key_is_told_with_its_line_and_the_nearest_right_one(
    home: Mapping[str, Any], says: str, written: Written
) -> None:
    assert written.wrong(home).startswith(f"home.yaml:{written.line_of(says)}: {says}")
    assert not VALIDATOR.is_valid(home)


MISSING = [
    (without(HA, "house"), "home.yaml:1: 'house' is missing"),
    (without(HA, "code"), "home.yaml:1: 'code' is missing"),
    (without(HA, "home_assistant"), "home.yaml:1: 'home_assistant' is missing"),
    (without(HA, "home_assistant", "url"), "home.yaml:4: 'url' is missing"),
    (without(HA, "home_assistant", "token"), "home.yaml:4: 'token' is missing"),
    (without(HA, "roles", "scent", "entity"), "home.yaml:13: 'entity' is missing"),
    (without(HA, "roles", "scent", "on"), "home.yaml:13: 'on' is missing"),
    (without(HA, "roles", "scent", "off"), "home.yaml:13: 'off' is missing"),
    (without(HA, "playlists", "kitchen disco", "id"), "home.yaml:21: 'id' is missing"),
    (without(HOMES["own_routine"], "code"), "home.yaml:1: 'code' is missing"),
    (without(HOMES["webhook"], "code"), "home.yaml:1: 'code' is missing"),
    (without(HOMES["webhook"], "webhook"), "home.yaml:1: 'webhook' is missing"),
    (set_to(HOMES["webhook"], {}, "webhook"), "home.yaml:3: 'url' is missing"),
    (without(HOMES["alexa_routines"], "alexa_routines"), "home.yaml:1: 'alexa_routines' is missing"),
    *[
        (without(HOMES["alexa_routines"], "alexa_routines", key), f"home.yaml:3: '{key}' is missing")
        for key in home_file.ROUTINE_KEYS
    ],
]


@pytest.mark.parametrize(("home", "says"), MISSING)
def test_what_is_missing_is_named(home: Mapping[str, Any], says: str, written: Written) -> None:
    assert written.wrong(home) == says
    assert not VALIDATOR.is_valid(home)


WRONG = [
    (set_to(HA, "home assistant", "house"), "'house' is 'home assistant'; it can be by_hand, pretend, home_assista"),
    *[
        (set_to(HA, code, "code"), "'code' is four digits, the first not 0; `ember home --new-code` makes one")
        for code in (712, 47120, "0712", "47 12", "four", 4712.5, True, [4712])
    ],
    (set_to(HA, "http://x", "home_assistant"), "'home_assistant' is 'key: value' lines"),
    (set_to(HA, ["light.a"], "roles"), "'roles' is 'key: value' lines"),
    (set_to(HA, "jazz", "playlists"), "'playlists' is 'key: value' lines"),
    (set_to(HA, 60, "ceilings"), "'ceilings' is 'key: value' lines"),
    *[
        (set_to(HA, url, "home_assistant", "url"), "'url' is no address; write it as http://homeassistant.local:8123")
        for url in (8123, True, ["http://bo:qX9zvWk@x"], {"http://x": 1}, "\u201chttp://x\u201d")
    ],
    (set_to(HA, "/nowhere/at/all.pem", "home_assistant", "certificate"), "'certificate' names no file"),
    (set_to(HA, str(DOCS), "home_assistant", "certificate"), "'certificate' names no file"),
    (set_to(HA, "~nobody-of-that-name/x.pem", "home_assistant", "certificate"), "'certificate' names no file"),
    *[
        (set_to(HA, wrong, "roles", "left"), "'left' is no entity for it; name one such as light.living_room")
        for wrong in ("fan.a", "Light.a", "light.A", "light", "light.", "light.a b", {"entity": "light.x"})
    ],
    (set_to(HA, ["light.a", "fan.a"], "roles", "main"), "'main' is no entity for it; name one such as light."),
    (set_to(HA, "light.x", "roles", "speaker"), "'speaker' is no entity for it; name one such as media_player."),
    (set_to(HA, ["media_player.x"], "roles", "speaker"), "'speaker' is no entity for it; name one such as media"),
    (set_to(HA, "select.mist", "roles", "scent"), "'scent' is no entity for it; name one such as switch."),
    (set_to(HA, "media_player.x", "roles", "scent", "entity"), "'entity' is no entity for it; name one such as swi"),
    (set_to(HA, True, "roles", "scent", "on"), "'on' is a setting of the diffuser's; write it in quotes"),
    (set_to(HA, False, "roles", "scent", "off"), "'off' is a setting of the diffuser's; write it in quotes"),
    (set_to(HA, 3, "roles", "scent", "off"), "'off' is 3; write it in quotes"),
    *[
        (set_to(HA, minutes, "roles", "scent", "auto_off"), f"'auto_off' is {minutes!r}; it can be 1 to 240")
        for minutes in (0, 241, -1, "60", True, 1.5)
    ],
    (set_to(HA, 7, "playlists", "slow"), "'slow' is 7; write it in quotes"),
    (set_to(HA, ["a"], "playlists", "slow"), "'slow' is ['a']; write it in quotes"),
    (set_to(HA, 7, "playlists", "kitchen disco", "id"), "'id' is 7; write it in quotes"),
    *[
        (set_to(HA, percent, "ceilings", key), f"'{key}' is {percent!r}; it can be 1 to 100")
        for percent in (0, 101, -5, "60", True, 50.5, None)
        for key in ("brightness_pct", "volume_pct")
    ],
    (set_to(HOMES["alexa_routines"], "US", "alexa_routines", "region"), "'region' is 'US'; it can be NA, EU, FE"),
    (set_to(HOMES["alexa_routines"], 7, "alexa_routines", "client_id"), "'client_id' is 7; write it in quotes"),
]


@pytest.mark.parametrize(("home", "says"), WRONG)
def test_a_wrong_value_is_told_with_its_line(home: Mapping[str, Any], says: str, written: Written) -> None:
    assert written.wrong(home).startswith(f"home.yaml:{written.line_of(says)}: {says}")
    assert says == "'certificate' names no file" or not VALIDATOR.is_valid(home)  # a schema looks for no files


def test_a_code_that_is_wrong_is_not_repeated(written: Written) -> None:
    assert "0712" not in written.wrong(set_to(HA, "0712", "code"))


SECRETS = [
    ("home_assistant", "token", "home_assistant"),
    ("alexa_routines", "client_secret", "alexa_routines"),
    ("alexa_routines", "key", "alexa_routines"),
    ("webhook", "url", "webhook"),
]
LOOKS_LIKE_A_SECRET = [
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiI0NzEyIn0.qX9zvWk",
    "https://hooks.example.org/qX9zvWk",
    "qX9zvWk",
    "QX9ZVWK QX9ZVWK",
    "QX" * 40,
    ["QX9ZVWK"],
    {"QX9ZVWK": 1},
    99999,
]


@pytest.mark.parametrize("secret", LOOKS_LIKE_A_SECRET)
@pytest.mark.parametrize(("part", "key", "house"), SECRETS)
def test_a_secret_in_the_place_of_its_name_is_refused_without_a_letter_of_it(
    part: str, key: str, house: str, secret: Any, written: Written
) -> None:
    home = set_to(HOMES[house], secret, part, key)
    says = f"'{key}' is the NAME of a secret, such as EMBER_HOME_TOKEN; never the secret itself"

    assert written.wrong(home).partition(": ")[2] == says  # which holds nothing of it
    assert not VALIDATOR.is_valid(home)


def test_a_thing_has_one_role(written: Written) -> None:
    says = "home.yaml:{}: {} is '{}' already; a thing has one role"

    assert written.wrong(set_to(HA, "light.a", "roles", "left")) == says.format(11, "light.a", "main")
    assert written.wrong(set_to(HA, ["light.x", "light.x"], "roles", "left")) == says.format(11, "light.x", "left")
    assert written.wrong(set_to(HA, "switch.b", "roles", "scent")) == says.format(12, "switch.b", "main")


# Addresses.

AT_HOME = [
    "http://homeassistant.local:8123",
    "http://homeassistant:8123",
    "http://localhost",
    "http://ha.home.arpa:8123/",
    "http://nest.lan",
    "http://hub.internal",
    "http://192.168.1.20:8123",
    "http://10.0.0.5",
    "http://172.16.0.1:8123",
    "http://172.31.255.1:8123",
    "http://127.0.0.1:8123",
    "http://169.254.3.4",
    "http://[::1]:8123",
    "http://[fd00::20]:8123",
    "http://[fe80::1]:8123",
]
ENCRYPTED = [
    "https://homeassistant.local:8123",
    "https://home.example.org",
    "https://8.8.8.8",
    "https://[2001:db8::1]:8123",
]
IS_NONE = [
    "homeassistant.local:8123",
    "ftp://homeassistant.local",
    "file:///etc/passwd",
    "http://",
    "https://:8123",
    "http:///x",
    "http://ha.local:eight",
    "http://[::1:8123",
    "https://\u00fcber.example.org",
    "https://two words.example.org",
    "the one in the hall",
]
IS_MORE = [
    "http://bo:QX9zvWk@homeassistant.local:8123",
    "http://bo@homeassistant.local:8123",
    "https://bo:QX9zvWk@home.example.org",
    "http://homeassistant.local:8123/lovelace/0",
    "https://home.example.org/api/QX9zvWk",
    "https://home.example.org/?token=QX9zvWk",
    "https://home.example.org/#QX9zvWk",
    "http://:QX9zvWk@homeassistant.local:8123",
    "http://@homeassistant.local:8123",
    "http://homeassistant.local:8123/?",
    "http://homeassistant.local:8123/#",
]
IN_THE_OPEN = [
    "http://home.example.org",
    "http://8.8.8.8:8123",
    "http://172.32.0.1",
    "http://11.0.0.1",
    "http://homeassistant.local.example.org",
    "http://local.org",
    "http://[2606:4700::1]",
]


@pytest.mark.parametrize("url", [*AT_HOME, *ENCRYPTED])
def test_a_right_address_is_taken(url: str, written: Written) -> None:
    home = set_to(HA, url, "home_assistant", "url")

    assert wrong_address(url) is None
    assert written.read(home).hub == HubAddress(url.rstrip("/"), "EMBER_HOME_TOKEN", str(EXAMPLE))
    assert VALIDATOR.is_valid(home)


@pytest.mark.parametrize(
    ("says", "url"),
    [
        *[("is no address; write it as http://homeassistant.local:8123", url) for url in IS_NONE],
        *[("is more than an address; leave out what comes after the port, and any password", url) for url in IS_MORE],
        *[("is http:// and not at home: the token would travel in the open; use https://", url) for url in IN_THE_OPEN],
    ],
)
def test_a_wrong_address_is_refused_without_repeating_it(says: str, url: str, written: Written) -> None:
    home = set_to(HA, url, "home_assistant", "url")

    assert written.wrong(home) == f"home.yaml:4: 'url' {says}"
    assert not VALIDATOR.is_valid(home)


# Files that are hardly any.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "home.yaml:1: is empty, or does not begin with 'key: value' lines"),
        ("# house: by_hand\n", "home.yaml:1: is empty, or does not begin with 'key: value' lines"),
        ("- house: by_hand\n", "home.yaml:1: is empty, or does not begin with 'key: value' lines"),
        ("by_hand\n", "home.yaml:1: is empty, or does not begin with 'key: value' lines"),
        ("house:\n", "home.yaml:1: 'house' is missing"),
        ("house: by_hand\nroles: {main: light.a", "home.yaml:3: "),
        ('house: "by_hand\n', "home.yaml:2: "),
        ("house: by_hand\nroles:\n\tmain: light.a\n", "home.yaml:3: "),
        ("house: by_hand\n code: 4712\n", "home.yaml:2: "),
        ("house: by_hand\nhouse: pretend\n", "home.yaml:2: 'house' stands here twice"),
        ("house: by_hand\nroles:\n  main: light.a\n  main: light.b\n", "home.yaml:4: 'main' stands here twice"),
        ("house: by_hand\n---\nhouse: pretend\n", "home.yaml:2: "),
        (
            "house: home_assistant\ncode: 4712\nhome_assistant:\n  url: http://x\n  token: !secret qX9zvWk\n",
            "home.yaml:5: ",
        ),
        ("house: home_assistant\ncode: 4712\nhome_assistant:\n  url: http://x\n  token: *qX9zvWk\n", "home.yaml:5: "),
    ],
)
def test_a_file_that_is_half_written_is_told_with_its_line(text: str, says: str, written: Written) -> None:
    told = written.wrong(text)

    assert told.startswith(says)
    assert "qX9zvWk" not in told


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_bytes("house: bÿ_hand".encode("latin-1"))
    for path, says in (
        (tmp_path / "gone.yaml", "No such file"),
        (tmp_path, ""),
        (tmp_path / "home.yaml", "is not UTF-8"),
    ):
        with pytest.raises(WrongFile, match=f"^{path}: .*{says}"):
            read_home(path)


# The schema.


def parts() -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    defs = SCHEMA["$defs"]
    yield "home", home_file.KEYS, SCHEMA
    yield "home_assistant", home_file.HUB_KEYS, defs["home_assistant"]
    yield "alexa_routines", home_file.ROUTINE_KEYS, defs["alexa_routines"]
    yield "webhook", ("url",), defs["webhook"]
    yield "roles", tuple(Role), SCHEMA["properties"]["roles"]
    yield "scent", home_file.SCENT_KEYS, defs["scent_with_settings"]
    yield "playlist", ("id", "type"), defs["playlist"]["oneOf"][1]
    yield "ceilings", ("brightness_pct", "volume_pct"), SCHEMA["properties"]["ceilings"]


PARTS = list(parts())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("name", "keys", "part"), PARTS, ids=[name for name, *_ in PARTS])
def test_the_schema_knows_the_same_keys_and_says_of_each_in_a_sentence_what_it_is(
    name: str, keys: tuple[str, ...], part: Mapping[str, Any]
) -> None:
    sentences = [one["description"] for one in part["properties"].values()]

    assert tuple(part["properties"]) == keys
    assert part["additionalProperties"] is False
    assert [one for one in sentences if not one.endswith(".") or ". " in one or len(one) > 110] == []
    assert len(set(sentences)) == len(keys)


def test_the_schema_knows_the_same_houses_regions_and_kinds() -> None:
    house, defs = SCHEMA["properties"]["house"], SCHEMA["$defs"]
    scent = defs["scent_with_settings"]["properties"]["entity"]["pattern"]

    assert tuple(house["enum"]) == HOUSES
    assert len(house["markdownEnumDescriptions"]) == len(HOUSES)
    assert tuple(defs["alexa_routines"]["properties"]["region"]["enum"]) == home_file.REGIONS
    assert f"({'|'.join(home_file.LAMP_KINDS)})" in defs["lamp"]["pattern"]
    assert f"({'|'.join(home_file.SCENT_KINDS)})" in scent
    assert (
        f"({'|'.join(kind for kind in home_file.SCENT_KINDS if kind != 'select')})" in defs["scent_entity"]["pattern"]
    )


@pytest.mark.parametrize("home", [read(EXAMPLE), *HOMES.values()], ids=["example", *HOMES])
def test_the_schema_takes_every_home_that_is_right(home: Mapping[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(home)] == []


ODD = (None, False, "", 0, [], {}, True, 7, 3.5, "7", "some words", "light.x", "media_player.x", ["light.x"], {"x": 1})
NOTHING = ("", 0, [], {}, False)  # the reader takes whatever is empty for a role or part that is not there


def ways(at: Any, *way: Any) -> Iterator[tuple[Any, ...]]:
    """The ways to everything in a home."""
    if way:
        yield way
    for key, inner in at.items() if isinstance(at, dict) else enumerate(at) if isinstance(at, list) else ():
        yield from ways(inner, *way, key)


def may_be_empty(way: tuple[Any, ...]) -> bool:
    return way[0] == "roles" and len(way) == 2 or way in (("roles",), ("playlists",), ("ceilings",))


@pytest.mark.parametrize("house", HOUSES)
def test_the_schema_and_the_reader_agree_whatever_stands_in_place_of_anything(house: str, written: Written) -> None:
    differ = []
    for way in ways(HOMES[house]):
        for value in ODD if way[-1] != "certificate" else ():  # a schema looks for no files
            home = set_to(HOMES[house], value, *way)
            try:
                is_read = bool(written.read(json.dumps(home)))
            except WrongFile:
                is_read = False
            is_for_nothing = is_read and may_be_empty(way) and value in NOTHING
            if VALIDATOR.is_valid(home) is not is_read and not is_for_nothing:
                differ.append((way, value, is_read))

    assert differ == []


@pytest.mark.parametrize("house", HOUSES)
def test_parts_of_another_house_are_not_looked_at(house: str, written: Written) -> None:
    """Whoever changes the house need not throw away how the other one is reached."""
    home = {"home_assistant": 1, "alexa_routines": ["x"], "webhook": {"uri": None}} | HOMES[house]

    assert written.read(home) == written.read(HOMES[house])
    assert VALIDATOR.is_valid(home)
