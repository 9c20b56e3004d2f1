"""The app (add-on) of Home Assistant: its description, and a start under a pretend Supervisor."""

import json
import os
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.desk.echo import DeskClock, Echo, Overheard
from skill.desk.understanding import Understanding
from skill.edge import supervised
from skill.edge.homes.home_file import HubAddress
from skill.edge.homes.houses import where
from skill.edge.homes.keyring import Keyring
from skill.edge.settings import Settings, WrongSetting
from skill.edge.supervised import OPTIONS, porch_environment
from skill.edge.wiring import open_door
from skill.entry import WrongFile
from tests.self_host.image import ROOT, Container, Image, instructions
from tests.self_host.supervisor import ADDRESS, PretendSupervisor
from tests.self_host.test_image import SKILL

APP = ROOT / "addon"
CONFIG: dict[str, Any] = yaml.safe_load((APP / "config.yaml").read_text())
# What the Supervisor takes: supervisor/apps/validate.py and options.py there, at 2026.08.
NEEDED = {"name": str, "version": str, "slug": str, "description": str, "arch": list}
KNOWN = {
    "stage": str, "init": bool, "homeassistant_api": bool, "map": list, "ports": dict, "watchdog": str, "backup": str,
    "schema": dict,
}  # fmt: skip
ELEMENT = re.compile(r"(bool|str|url|port|password|int\(-?\d*,-?\d*\)|match\(.*\)|list\(.+\))\??")
HOME = """house: home_assistant
code: 4712
home_assistant:
  url: http://homeassistant.local:8123
  token: EMBER_HOME_TOKEN
roles:
  main: light.table
"""


def test_its_description_has_what_the_supervisor_wants_and_nothing_it_does_not_know() -> None:
    kinds = NEEDED | KNOWN

    assert NEEDED.keys() <= CONFIG.keys() <= kinds.keys()
    assert {key: type(value) for key, value in CONFIG.items()} == {key: kinds[key] for key in CONFIG}
    assert re.fullmatch(r"[a-z_]+", CONFIG["slug"])
    assert set(CONFIG["arch"]) == {"aarch64", "amd64"}
    assert CONFIG["homeassistant_api"] is True
    assert CONFIG["init"] is False
    assert CONFIG["stage"] in ("stable", "experimental", "deprecated")
    assert CONFIG["backup"] in ("hot", "cold")
    assert CONFIG["map"] == [{"type": "app_config"}]
    assert re.fullmatch(r"https?://\[HOST\]:\[PORT:\d+\]/\S+", CONFIG["watchdog"])
    assert [kind for kind in CONFIG["schema"].values() if not ELEMENT.fullmatch(kind)] == []


def test_its_version_is_the_projects() -> None:
    assert CONFIG["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_its_port_is_the_images(images: dict[str, Image]) -> None:
    image = images["supervised"]

    assert list(CONFIG["ports"]) == [f"{port}/tcp" for port in image.ports]
    assert image.ports == (image.environment["EMBER_PORT"],)
    assert f"[PORT:{image.ports[0]}]/healthz" in CONFIG["watchdog"]


def test_the_supervisor_builds_the_last_stage_and_it_begins_as_root() -> None:
    last = instructions(ROOT / "Dockerfile")[-3:]

    assert [(one.name, one.rest) for one in last] == [
        ("FROM", "porch AS supervised"),
        ("USER", "root"),
        ("CMD", '["python", "-m", "skill.edge.supervised"]'),
    ]


def test_what_can_be_filled_in_is_what_is_read_and_is_explained() -> None:
    told = yaml.safe_load((APP / "translations" / "en.yaml").read_text())

    assert CONFIG["schema"].keys() == OPTIONS.keys() == told["configuration"].keys()
    assert CONFIG["ports"].keys() == told["network"].keys()
    assert all(one["name"] and one["description"] for one in told["configuration"].values())


def test_the_skills_id_is_looked_at_while_it_is_typed() -> None:
    wanted = re.fullmatch(r"match\((.*)\)", CONFIG["schema"]["skill_id"])

    assert wanted
    assert re.match(wanted[1], SKILL)
    assert not re.match(wanted[1], SKILL[:-1])
    assert not re.match(wanted[1], f"{SKILL}x")


def test_the_user_it_becomes_is_the_images(images: dict[str, Image]) -> None:
    assert images["porch"].user == f"{supervised.USER}:{supervised.USER}"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """/data and /config, as the Supervisor fills them."""
    data, config = tmp_path / "data", tmp_path / "config"
    data.mkdir()
    config.mkdir()
    (data / "options.json").write_text(json.dumps({"skill_id": SKILL}))
    return data, config


def test_the_token_is_the_hubs_whatever_home_yaml_calls_it(folders: tuple[Path, Path]) -> None:
    data, config = folders
    (config / "home.yaml").write_text(HOME.replace("EMBER_HOME_TOKEN", "OUR_TOKEN"))
    made = porch_environment({"SUPERVISOR_TOKEN": "t0k3n", "HASSIO_TOKEN": "t0k3n", "TZ": "Europe/Zurich"}, *folders)

    assert made == {
        "TZ": "Europe/Zurich",
        "EMBER_SKILL_ID": SKILL,
        "EMBER_DB": str(data / "ember" / "couples.db"),
        "EMBER_SECRETS": str(config / "secrets"),
        "EMBER_HOME": str(config / "home.yaml"),
        "EMBER_HUB": "http://supervisor/core",
        "OUR_TOKEN": "t0k3n",
    }


def test_where_home_assistant_is_not_the_house_nobody_is_given_the_token(folders: tuple[Path, Path]) -> None:
    data, config = folders
    without = porch_environment({"SUPERVISOR_TOKEN": "t0k3n"}, *folders)
    (config / "home.yaml").write_text("house: own_routine\ncode: 4712\n")
    (config / "rituals").mkdir()
    (data / "options.json").write_text(json.dumps({"skill_id": SKILL, "quiet_days": 90, "older": "option"}))
    own = porch_environment({"SUPERVISOR_TOKEN": "t0k3n"}, *folders)

    assert "EMBER_HOME" not in without
    assert own["EMBER_HOME"] == str(config / "home.yaml")
    assert own["EMBER_RITUALS"] == str(config / "rituals")
    assert own["EMBER_QUIET_DAYS"] == "90"
    assert "t0k3n" not in {*without.values(), *own.values()}


def test_a_webhook_is_read_while_the_program_still_may(folders: tuple[Path, Path]) -> None:
    _, config = folders
    (config / "home.yaml").write_text("house: webhook\ncode: 4712\nwebhook:\n  url: EMBER_HOOK\n")
    Keyring({}, config / "secrets").keep("EMBER_HOOK", "https://hooks.example.org/k3y")

    assert porch_environment({"SUPERVISOR_TOKEN": "t"}, *folders)["EMBER_HOOK"] == "https://hooks.example.org/k3y"


def test_at_another_address_it_is_the_same_hub_with_the_same_authority() -> None:
    told = HubAddress("https://hub.lan:8123", "TOKEN", "/etc/ca.pem")

    assert where(told, "https://192.168.1.5:8123") == HubAddress("https://192.168.1.5:8123", "TOKEN", "/etc/ca.pem")
    assert where(told, None) == told


@pytest.mark.parametrize("options", ["", "[]", '"text"', "{", "\0"])
def test_options_that_cannot_be_read_are_told(options: str, folders: tuple[Path, Path]) -> None:
    (folders[0] / "options.json").write_text(options)

    with pytest.raises(WrongSetting, match=r"options\.json cannot be read"):
        porch_environment({"SUPERVISOR_TOKEN": "t"}, *folders)


def test_a_wrong_home_is_told_with_its_line(folders: tuple[Path, Path]) -> None:
    (folders[1] / "home.yaml").write_text(HOME.replace("main:", "mian:"))

    with pytest.raises(WrongFile, match=r"home\.yaml:7: unknown key 'mian'; did you mean 'main'\?"):
        porch_environment({"SUPERVISOR_TOKEN": "t"}, *folders)


def test_an_address_where_the_token_would_travel_in_the_open_is_refused(folders: tuple[Path, Path]) -> None:
    (folders[1] / "home.yaml").write_text(HOME)
    (folders[1] / "EMBER_HOME_TOKEN").write_text("t0k3n")

    with pytest.raises(WrongSetting, match="EMBER_HUB is no address that is safe to call"):
        open_door(Settings(":memory:", home=folders[1] / "home.yaml", secrets=folders[1], hub="http://hub.example.org"))


@pytest.fixture
def supervisor(images: dict[str, Image]) -> Iterator[PretendSupervisor]:
    """At the address that an app knows it by."""
    hosts = images["supervised"].root / "etc" / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{ADDRESS} supervisor\n")
    with PretendSupervisor(80) as supervisor:
        yield supervisor


def lives_in_a_ritual(
    folders: tuple[Path, Path], desk: Path, supervisor: PretendSupervisor, understanding: Understanding
) -> None:
    """The evening before: a ritual changed the light, and nobody was there to put it back."""
    (folders[0] / "ember").mkdir()
    desk.mkdir()
    for home in (folders[1] / "home.yaml", desk / "home.yaml"):
        home.write_text(HOME)
    (desk / "EMBER_HOME_TOKEN").write_text(supervisor.token)
    db = folders[0] / "ember" / "couples.db"
    clock, overheard = DeskClock(datetime.now(UTC) - timedelta(days=1)), Overheard()
    settings = Settings(str(db), home=home, secrets=desk, hub=supervisor.hub)
    echo = Echo(open_door(settings, clock, (overheard,)), understanding, overheard, clock, "home")
    for words in ("our home code is 4712", "just us", "golden hour"):
        reply = echo.hear(words)
    assert reply.told.place == "setting.Doing"


@pytest.mark.allow_hosts([ADDRESS, "127.0.0.1"])
def test_started_by_the_supervisor_it_first_puts_back_what_was_owed(
    images: dict[str, Image],
    supervisor: PretendSupervisor,
    folders: tuple[Path, Path],
    understanding: Understanding,
    port: int,
    tmp_path: Path,
) -> None:
    data, config = folders
    (data / "options.json").chmod(0o600)
    lives_in_a_ritual(folders, tmp_path / "desk", supervisor, understanding)
    dimmed = supervisor.lamp["attributes"]["brightness"]
    supervisor.told.clear()

    given = {"SUPERVISOR_TOKEN": supervisor.token}
    with Container(images["supervised"], port, given, mounts={data: "/data", config: "/config"}) as app:
        app.answers()
        assert supervisor.told.wait(10)
        assert app.health() == 0
        owner = os.stat(f"/proc/{app.process}").st_uid
        code, said = app.stops()

    assert (code, owner) == (0, supervised.USER), said
    assert dimmed < supervisor.lamp["attributes"]["brightness"] == 200
    assert supervisor.refused == 0
    assert supervisor.token not in said
    kept = [path for folder in (data, config) for path in folder.rglob("*") if path.is_file()]
    assert [path for path in kept if supervisor.token.encode() in path.read_bytes()] == []
    assert (data / "options.json").stat().st_uid == 0


@pytest.mark.allow_hosts([ADDRESS, "127.0.0.1"])
def test_with_a_token_the_supervisor_does_not_know_it_runs_and_no_lamp_is_moved(
    images: dict[str, Image],
    supervisor: PretendSupervisor,
    folders: tuple[Path, Path],
    understanding: Understanding,
    port: int,
    tmp_path: Path,
) -> None:
    data, config = folders
    lives_in_a_ritual(folders, tmp_path / "desk", supervisor, understanding)
    turned = len(supervisor.turned)

    given = {"SUPERVISOR_TOKEN": "0" * 64}
    with Container(images["supervised"], port, given, mounts={data: "/data", config: "/config"}) as app:
        app.answers()
        code, said = app.stops()

    assert code == 0, said
    assert supervisor.refused > 0
    assert len(supervisor.turned) == turned
    assert given["SUPERVISOR_TOKEN"] not in said


def test_without_a_home_it_says_so_and_runs(images: dict[str, Image], folders: tuple[Path, Path], port: int) -> None:
    data, config = folders
    with Container(
        images["supervised"], port, {"SUPERVISOR_TOKEN": "t"}, mounts={data: "/data", config: "/config"}
    ) as app:
        app.answers()
        code, said = app.stops()

    assert code == 0
    assert said.startswith("supervised: there is no /config/home.yaml; rituals are done by hand\n")
