"""`ember home` and `ember check-home` as a person runs them, and a program that is killed in the middle of a ritual."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.edge.homes.home_file import read_home
from tests.home.evening import SPEAKER
from tests.home.faults import Fault, Line
from tests.home.hub import RealHub

EMBER = [sys.executable, "-m", "skill.desk.command"]
SNUG = ("light.table", "light.left", "light.right", "light.accent", "light.switched", "switch.ac")


@dataclass
class Desk:
    """A person's own folder, and a token in the environment."""

    folder: Path
    token: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "XDG_DATA_HOME": str(self.folder), "EMBER_HOME_TOKEN": self.token, "COLUMNS": "300"}

    @property
    def file(self) -> Path:
        return self.folder / "evening-ember" / "home.yaml"

    def runs(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*EMBER, *arguments], env=self.environment, input=typed, capture_output=True, text=True, timeout=60
        )


@pytest.fixture
def desk(tmp_path: Path, hub: RealHub) -> Desk:
    return Desk(tmp_path, hub.token)


@pytest.fixture(scope="session")
def snug(hub: RealHub) -> str:
    """A room with lamps in it, as somebody may have made it in Home Assistant."""
    with hub.socket(hub.owner) as ask:
        area = ask({"type": "config/area_registry/create", "name": "Snug"})["area_id"]
        for entity in SNUG:
            ask({"type": "config/entity_registry/update", "entity_id": entity, "area_id": area})
    return "Snug"


@pytest.fixture
def home(desk: Desk, hub: RealHub, snug: str) -> Path:
    assert desk.runs("home", "--url", hub.url, "--room", snug, "--yes").returncode == 0
    return desk.file


def rows(said: str) -> dict[str, str]:
    """What was tried, and how it stands."""
    words = (line.split() for line in said.splitlines())
    return {
        " ".join(line[: line.index(how)]): how for line in words for how in ("ok", "mind", "not") if how in line[:4]
    }


def test_home_yaml_is_made_of_what_the_room_has(desk: Desk, home: Path) -> None:
    made = read_home(home)

    assert made.house == "home_assistant"
    assert set(sum(made.roles.lamps.values(), ())) == {"light.accent", "light.left", "light.right", "light.table"}
    assert made.roles.scent is None, "nobody is asked, and a plug may be anything"
    assert made.code
    assert desk.token not in home.read_text()


def test_the_room_and_what_is_what_can_be_typed(desk: Desk, hub: RealHub, snug: str) -> None:
    typing = f"""
import pty, os, sys
def read(fd): return os.read(fd, 1024)
sys.argv = ["ember"]
os.environ.update({desk.environment!r})
answers = [b"\\n", b"4\\n", b"2 3\\n", b"0\\n", b"1\\n", b"1\\n", b"\\n"]
def typed(fd):
    return answers.pop(0) if answers else os.read(fd, 1024)
sys.exit(os.waitstatus_to_exitcode(pty.spawn({[*EMBER, "home", "--url", hub.url]!r}, read, typed)))
"""
    said = subprocess.run(
        [sys.executable, "-c", typing], capture_output=True, text=True, timeout=60, stdin=subprocess.PIPE
    )
    assert said.returncode == 0, said.stdout[-500:]
    roles = yaml.safe_load(desk.file.read_text())["roles"]

    assert roles["main"] == "light.table"
    assert roles["left"] == ["light.left", "light.right"]
    assert "right" not in roles
    assert roles["scent"] == "switch.ac"


def test_a_file_that_was_there_is_kept_beside_the_new_one(desk: Desk, hub: RealHub, snug: str, home: Path) -> None:
    before = home.read_text()
    said = desk.runs("home", "--url", hub.url, "--room", snug, "--yes").stdout

    assert "home.before.yaml" in said
    assert home.with_name("home.before.yaml").read_text() == before
    assert home.read_text() == before, "the same home stays theirs"


def test_a_new_code_changes_nothing_else(desk: Desk, home: Path) -> None:
    before = yaml.safe_load(home.read_text())
    said = desk.runs("home", "--new-code").stdout
    after = yaml.safe_load(home.read_text())

    assert before.pop("code") != (code := after.pop("code"))
    assert before == after
    assert " ".join(str(code)) in said


def test_a_home_that_is_well_is_found_so_and_left_as_it_was(desk: Desk, home: Path, hub: RealHub) -> None:
    before = [hub.state(entity)["state"] for entity in SNUG], hub.state("light.table")["attributes"]["brightness"]
    done = desk.runs("check-home")
    found = rows(done.stdout)

    assert done.returncode == 0
    assert "rituals will work" in done.stdout
    assert found["user"] == "ok"
    assert found["main: light.accent"] == "ok"
    assert (found["scent"], found["certificate"]) == ("mind", "mind")
    assert (found["a change"], found["speed"]) == ("ok", "ok")
    assert before == (
        [hub.state(entity)["state"] for entity in SNUG],
        hub.state("light.table")["attributes"]["brightness"],
    )


@pytest.mark.parametrize(
    ("roles", "row", "how", "note"),
    [
        ({"main": "light.nowhere"}, "main: light.nowhere", "not", "no such entity"),
        ({"main": "light.cable"}, "main: light.cable", "not", "does not answer"),
        ({"main": "light.table", "left": "light.cable"}, "left: light.cable", "mind", "does not answer"),
        ({"main": "light.switched"}, "main: light.switched", "mind", "only switches"),
        ({"main": "light.plain"}, "main: light.plain", "mind", "nearest white"),
        ({"scent": "switch.ac"}, "lamps", "not", "there is none"),
        ({"main": "light.table", "scent": "switch.ac"}, "scent: switch.ac", "mind", "no auto-off of its own"),
        (
            {"main": "light.table", "scent": {"entity": "switch.ac", "auto_off": 30}},
            "scent: switch.ac",
            "ok",
            "after 30 min",
        ),
        ({"main": "light.table", "speaker": SPEAKER}, f"speaker: {SPEAKER}", "mind", "nothing to play"),
    ],
)  # fmt: skip
def test_each_role_is_tried_and_what_is_missing_is_said(
    roles: dict[str, Any], row: str, how: str, note: str, desk: Desk, home: Path
) -> None:
    written = yaml.safe_load(home.read_text()) | {"roles": roles}
    home.write_text(yaml.safe_dump(written))
    done = desk.runs("check-home")

    assert rows(done.stdout)[row] == how
    assert note in done.stdout
    assert done.returncode == (1 if how == "not" else 0)


def test_an_admin_is_noticed(desk: Desk, home: Path, hub: RealHub) -> None:
    desk.token = hub.owner
    done = desk.runs("check-home")

    assert rows(done.stdout)["user"] == "mind"
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:9", "is Home Assistant running there?"),
        ("https://127.0.0.1:{port}", "does not speak https there"),
        ("http://127.0.0.1:{garbage}", "not Home Assistant"),
    ],
)
def test_what_cannot_be_reached_is_told_in_one_line(
    url: str, says: str, desk: Desk, home: Path, hub: RealHub, garbage: int
) -> None:
    url = url.format(port=hub.port, garbage=garbage)
    written = yaml.safe_load(home.read_text())
    written["home_assistant"]["url"] = url
    home.write_text(yaml.safe_dump(written))
    checked, made = desk.runs("check-home"), desk.runs("home", "--url", url, "--yes")

    assert says in checked.stdout
    assert checked.returncode == 1
    assert says in made.stderr
    assert (made.returncode, made.stderr.count("\n")) == (2, 1)


@pytest.fixture
def garbage(hub: RealHub) -> Iterator[int]:
    line = Line(hub.port)
    with line.failing(Fault.GARBAGE):
        yield line.port
    line.close()


def test_a_wrong_token_is_told_and_never_shown(desk: Desk, home: Path, hub: RealHub) -> None:
    desk.token = "not-the-token-0815"  # noqa: S105
    checked, made = desk.runs("check-home"), desk.runs("home", "--url", hub.url, "--yes")

    assert checked.returncode == 1
    assert made.returncode == 2
    for said in (checked.stdout, checked.stderr, made.stdout, made.stderr):
        assert desk.token not in said
    assert "does not take the token" in checked.stdout
    assert "does not take the token" in made.stderr


def killed_in_a_ritual(desk: Desk, home: Path) -> None:
    code = read_home(home).code
    with subprocess.Popen(
        [*EMBER, "talk", "--json"], env=desk.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin
        assert program.stdout
        for words in (f"our home code is {code}", "just us", "golden hour"):
            program.stdin.write(f"{words}\n")
            program.stdin.flush()
            heard = json.loads(program.stdout.readline())
        program.send_signal(signal.SIGKILL)
    assert heard["place"] == "setting.Doing"


@pytest.mark.parametrize("meanwhile", [[], ["tonight"], ["talk", "--pretend", "--json"], ["home", "--yes"]])
def test_a_program_killed_in_the_middle_of_a_ritual_is_made_up_for_by_the_next(
    meanwhile: list[str], desk: Desk, home: Path, hub: RealHub, snug: str
) -> None:
    """Whatever else is done at that desk meanwhile: a pretend room pays no real one's debts."""
    lamps = ("light.accent", "light.left", "light.right", "light.table")
    before = {lamp: told(hub, lamp) for lamp in lamps}
    killed_in_a_ritual(desk, home)
    inside = {lamp: told(hub, lamp) for lamp in lamps}
    if meanwhile:
        more = ["--url", hub.url, "--room", snug] if meanwhile[0] == "home" else []
        assert desk.runs(*meanwhile, *more, typed="golden hour\nput it back\n").returncode == 0
    desk.runs("talk", "--json", typed="put it back\n")

    assert inside != before
    assert {lamp: told(hub, lamp) for lamp in lamps} == before


def test_leaving_in_the_middle_of_a_ritual_puts_the_room_back(desk: Desk, home: Path, hub: RealHub) -> None:
    before = told(hub, "light.accent")
    code = read_home(home).code
    said = desk.runs("talk", "--json", typed=f"our home code is {code}\njust us\ngolden hour\n").stdout

    assert '"setting.Doing"' in said
    assert told(hub, "light.accent") == before


def told(hub: RealHub, lamp: str) -> tuple[Any, ...]:
    state = hub.state(lamp)
    return state["state"], state["attributes"].get("brightness") if state["state"] == "on" else None
