"""Where the parts meet: a home.yaml gives its house, a wrong one a sentence, and none at all costs nothing."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.desk.echo import DeskClock, Echo, Overheard
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.edge.homes.home_file import HOUSES
from skill.edge.settings import Settings, WrongSetting
from skill.edge.wiring import open_door
from skill.entry import WrongFile
from tests.conftest import SUNDAY_NIGHT

TOKEN, HOOK, CODE, VALUE = "EMBER_TEST_TOKEN", "EMBER_TEST_HOOK", 4712, "qX9zvWk"  # noqa: S105  (two names, nobody's)
BY_HAND = "Turn off the big light"  # of Golden Hour
LAMP = {"entity_id": "light.table", "state": "on", "attributes": {"brightness": 200, "supported_color_modes": ["hs"]}}


class Home:
    """Whatever is at home: answers as Home Assistant does, with a journal of what it was asked."""

    def __init__(self) -> None:
        self.journal: list[tuple[str, str]] = []
        self.tokens: set[str | None] = set()
        home = self

        class Answering(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                home.journal.append((self.command, self.path))
                home.tokens.add(self.headers.get("Authorization"))
                content = json.dumps(LAMP if self.path.startswith("/api/states/") else [LAMP]).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def home() -> Iterator[Home]:
    home = Home()
    yield home
    home.close()


@pytest.fixture
def written(tmp_path: Path, home: Home) -> Mapping[str, Path]:
    """A home.yaml for each house, and the secrets beside them."""
    (tmp_path / TOKEN).write_text(VALUE)
    (tmp_path / HOOK).write_text(f"{home.url}/hook/{VALUE}")
    parts: Mapping[str, Any] = {
        "home_assistant": {"home_assistant": {"url": home.url, "token": TOKEN}, "roles": {"main": "light.table"}},
        "webhook": {"webhook": {"url": HOOK}},
    }
    for house in HOUSES:
        content = {"house": house, "code": CODE, **parts.get(house, {})}
        (tmp_path / f"{house}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return {house: tmp_path / f"{house}.yaml" for house in HOUSES}


def settings_of(path: Path | None) -> Settings:
    return Settings(":memory:", home=path, secrets=path.parent if path else None)


def echo_of(path: Path | None, understanding: Understanding, house: PretendHome | None = None) -> Echo:
    clock, overheard = DeskClock(SUNDAY_NIGHT), Overheard()
    return Echo(open_door(settings_of(path), clock, (overheard,), house=house), understanding, overheard, clock, "home")


def ritual(echo: Echo) -> str:
    """What is said when Golden Hour begins."""
    echo.hear("just us")
    reply = echo.hear("golden hour")
    assert reply.told.place == "setting.Doing"
    return reply.say


def test_home_assistant_is_asked_with_its_token_once_the_home_is_theirs(
    written: Mapping[str, Path], home: Home, understanding: Understanding
) -> None:
    echo = echo_of(written["home_assistant"], understanding)
    assert home.journal == []  # at a cold start nothing is waited for

    echo.hear(f"our home code is {CODE}")
    assert BY_HAND not in ritual(echo)
    assert ("GET", "/api/states/light.table") in home.journal
    assert ("POST", "/api/services/light/turn_on") in home.journal
    assert home.tokens == {f"Bearer {VALUE}"}


def test_a_webhook_is_told_at_its_secret_address_once_the_home_is_theirs(
    written: Mapping[str, Path], home: Home, understanding: Understanding
) -> None:
    echo = echo_of(written["webhook"], understanding)
    echo.hear(f"our home code is {CODE}")

    assert BY_HAND not in ritual(echo)
    assert set(home.journal) == {("POST", f"/hook/{VALUE}")}


def test_an_own_routine_is_claimed_and_left_to_itself(
    written: Mapping[str, Path], home: Home, understanding: Understanding
) -> None:
    echo = echo_of(written["own_routine"], understanding)
    echo.hear(f"our home code is {CODE}")

    assert BY_HAND not in ritual(echo)
    assert home.journal == []


@pytest.mark.parametrize("house", ["home_assistant", "webhook", "own_routine"])
@pytest.mark.parametrize("code", [None, 1111])
def test_until_its_code_is_said_a_home_is_by_hand_and_not_touched(
    house: str, code: int | None, written: Mapping[str, Path], home: Home, understanding: Understanding
) -> None:
    echo = echo_of(written[house], understanding)
    if code:
        echo.hear(f"our home code is {code}")

    assert BY_HAND in ritual(echo)
    assert home.journal == []


@pytest.mark.parametrize("house", [None, "by_hand"])
def test_without_a_home_or_with_one_by_hand_everything_is_by_hand(
    house: str | None, written: Mapping[str, Path], home: Home, understanding: Understanding
) -> None:
    echo = echo_of(written[house] if house else None, understanding)
    echo.hear(f"our home code is {CODE}")

    assert BY_HAND in ritual(echo)
    assert home.journal == []


def test_a_house_that_is_given_is_everybodys_whatever_the_file_says(
    written: Mapping[str, Path], understanding: Understanding
) -> None:
    house = PretendHome(DeskClock(SUNDAY_NIGHT))
    before = json.dumps(house.room)
    say = ritual(echo_of(written["by_hand"], understanding, house))

    assert BY_HAND not in say
    assert json.dumps(house.room) != before


# What is wrong.


def is_a_sentence(text: str) -> bool:
    return "\n" not in text and "Traceback" not in text and VALUE not in text and len(text) < 250


def test_a_pretend_home_is_only_at_a_desk(written: Mapping[str, Path]) -> None:
    with pytest.raises(WrongSetting, match="there is one only in ember talk") as wrong:
        open_door(settings_of(written["pretend"]))

    assert is_a_sentence(str(wrong.value))


@pytest.mark.parametrize(("house", "name"), [("home_assistant", TOKEN), ("webhook", HOOK)])
def test_a_secret_that_is_missing_is_named_with_where_it_may_lie(
    house: str, name: str, written: Mapping[str, Path]
) -> None:
    (written[house].parent / name).unlink()
    with pytest.raises(WrongSetting, match=f"the secret {name} is not there.*{written[house].parent / name}") as wrong:
        open_door(settings_of(written[house]))
    with pytest.raises(WrongSetting, match=f"the secret {name} is not there: set it in the environment$"):
        open_door(Settings(":memory:", home=written[house]))

    assert is_a_sentence(str(wrong.value))


@pytest.mark.parametrize("house", ["home_assistant", "webhook"])
def test_a_secret_may_be_in_the_environment_instead(
    house: str, written: Mapping[str, Path], home: Home, monkeypatch: pytest.MonkeyPatch, understanding: Understanding
) -> None:
    for name in (TOKEN, HOOK):
        monkeypatch.setenv(name, (written[house].parent / name).read_text())
        (written[house].parent / name).unlink()
    echo = echo_of(written[house], understanding)
    echo.hear(f"our home code is {CODE}")

    assert BY_HAND not in ritual(echo)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "home.yaml:1: is empty"),
        ("house: casa\n", "home.yaml:1: 'house' is 'casa'; it can be by_hand"),
        (
            f"house: webhook\ncode: 4712\nwebhook:\n  url: http://x/{VALUE}\n",
            "home.yaml:4: 'url' is the NAME of a secret",
        ),
        ("house: home_assistant\ncode: 4712\n", "home.yaml:1: 'home_assistant' is missing"),
        (None, "home.yaml: cannot be read: No such file or directory"),
    ],
)
def test_a_wrong_home_is_told_in_one_sentence_with_its_line(text: str | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "home.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(WrongFile) as wrong:
        open_door(settings_of(path))

    assert says in str(wrong.value)
    assert is_a_sentence(str(wrong.value))


# What a cold start waits for.

LOADED = """
import json, sys
from pathlib import Path
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
open_door(Settings(":memory:", home=Path(sys.argv[1]) if sys.argv[1:] else None, secrets=Path.cwd()))
print(json.dumps(sorted(sys.modules)))
"""
HEAVY = {"urllib3", "requests", "cryptography", "skill.edge.homes.home_assistant", "skill.edge.homes.webhook"}
DESK = {"skill.desk", "hassil", "sklearn", "rich"}


@pytest.mark.parametrize(
    ("house", "loads"),
    [
        (None, set()),
        ("by_hand", set()),
        ("own_routine", set()),
        ("webhook", {"urllib3", "skill.edge.homes.webhook"}),
        ("home_assistant", {"urllib3", "skill.edge.homes.home_assistant"}),
    ],
)
def test_a_program_loads_what_its_own_house_needs_and_nothing_else(
    house: str | None, loads: set[str], written: Mapping[str, Path]
) -> None:
    """Not even `requests`, which ask-sdk-core installs for its own client: the part we use never loads it."""
    folder = next(iter(written.values())).parent
    command = [sys.executable, "-c", LOADED, *([str(written[house])] if house else [])]
    told = subprocess.run(command, capture_output=True, check=True, cwd=folder, text=True, timeout=60)
    loaded = set(json.loads(told.stdout))

    assert "skill.edge.wiring" in loaded
    assert loaded & HEAVY == loads
    assert loaded & DESK == set()
