"""docs/self-host.md: its commands run, its unit starts what it says, and its numbers are the program's."""

import configparser
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509 import DNSName, ExtendedKeyUsage, SubjectAlternativeName, load_pem_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID

from skill.edge import errands, settings
from skill.edge.porch import serving
from skill.edge.porch.refusals import Refusal
from tests.desk.test_command import ember
from tests.self_host.image import OFFLINE, ROOT, WHEELS, Container, Image, base, needed, sent
from tests.self_host.test_app import HOME
from tests.self_host.test_image import SKILL

PAGE = (ROOT / "docs" / "self-host.md").read_text()
UNIT = ROOT / "docs" / "evening-ember.service"
BLOCK = re.compile(r"(?:^<!-- ([^\n]*) -->\n)?^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HERE, STAYS, DESK, NOT_RUN = "", "stays", "at the desk", "not run"
TOKEN = "pretend-token-0815"  # noqa: S105  (nobody's)
SOMEBODY = 61184  # whom systemd makes up
ELSEWHERE = {"EMBER_TABLE", "EMBER_SCHEDULES", "EMBER_SCHEDULE_TARGET", "EMBER_SCHEDULE_ROLE"}  # in the cloud


@dataclass(frozen=True)
class Block:
    """Commands of the page, and where they are run; why not, where they are not."""

    where: str
    why: str
    commands: str


def blocks() -> Iterator[Block]:
    for mark, commands in BLOCK.findall(PAGE):
        where, _, why = mark.partition(":")
        yield Block(where, why.strip(), re.sub(r"\bSKILL\b", SKILL, commands))


def test_every_command_of_the_page_is_run_or_says_why_not() -> None:
    found = list(blocks())

    assert len(found) == PAGE.count("```sh")
    assert {block.where for block in found} == {HERE, STAYS, DESK, NOT_RUN}
    assert [block for block in found if block.where == NOT_RUN and not block.why] == []
    assert "```bash" not in PAGE


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Somebody's own, with this project in /opt, and what `ember home` made there."""
    needed()
    image = base(tmp_path_factory.mktemp("machine") / "root")
    for name in (*sent(ROOT), f"docs/{UNIT.name}"):
        (image.root / "opt" / "evening-ember" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, image.root / "opt" / "evening-ember" / name)
    ours = image.root / "root" / ".local" / "share" / "evening-ember"
    (ours / "secrets").mkdir(parents=True)
    (ours / "home.yaml").write_text(HOME)
    (ours / "secrets" / "EMBER_HOME_TOKEN").write_text(f"{TOKEN}\n")
    (image.root / "etc" / "systemd" / "system").mkdir(parents=True)
    (image.root / "venv" / "bin" / "sudo").write_text('#!/bin/sh\nexec "$@"\n')
    (image.root / "venv" / "bin" / "sudo").chmod(0o755)
    return replace(image, environment={**image.environment, **OFFLINE})


@dataclass(frozen=True)
class Unit:
    """What a unit tells systemd, as far as it can be done without it."""

    command: tuple[str, ...]
    folder: str
    environment: dict[str, str]
    user: str


def as_systemd_would(path: Path, machine: Image) -> Unit:
    """Make what a unit wants to be there, and say how it is begun."""
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(path)
    told, root = dict(found["Service"]), machine.root
    state, secrets = f"/var/lib/{told['StateDirectory']}", f"/run/credentials/{path.name}"
    (root / state[1:]).mkdir(parents=True, mode=int(told["StateDirectoryMode"], 8))
    (root / secrets[1:]).mkdir(parents=True, mode=0o700)
    name, _, file = told["LoadCredential"].partition(":")
    credential = root / secrets[1:] / name
    credential.write_bytes((root / file[1:]).read_bytes())
    credential.chmod(0o400)
    for one in (root / state[1:], credential.parent, credential):
        os.chown(one, SOMEBODY, SOMEBODY)
    lines = (root / told["EnvironmentFile"][1:]).read_text().split()
    words = told["Environment"].replace("%S", "/var/lib").replace("%d", secrets).split()
    assert told["DynamicUser"] == "yes"
    assert "%" not in " ".join(words)
    environment = dict(word.split("=", 1) for word in (*words, *lines))
    return Unit(tuple(told["ExecStart"].split()), told["WorkingDirectory"], environment, str(SOMEBODY))


def test_from_nothing_to_a_service_with_a_backup(machine: Image, port: int) -> None:
    """All that the page has somebody type on a Linux machine, one after the other."""
    where: dict[str, Any] = {"folder": "/root", "mounts": {WHEELS: "/wheels"}, "environment": {"EMBER_PORT": str(port)}}
    with ExitStack() as programs:
        running, was_asked = _typed(machine, port, where, programs)
        code, said = running.stops()
    copied = machine.root / "var" / "backups" / "evening-ember"

    assert was_asked
    assert code == 0, said
    assert TOKEN not in said
    assert sqlite3.connect(copied / "couples.db").execute("select count(*) from couples").fetchone() == (0,)
    assert copied.stat().st_mode & 0o777 == 0o700
    assert (machine.root / "etc" / "evening-ember" / "EMBER_HOME_TOKEN").stat().st_mode & 0o777 == 0o600


def _typed(machine: Image, port: int, where: dict[str, Any], programs: ExitStack) -> tuple[Container, bool]:
    """The service that runs in the end; and whether the porch that was tried first said that it was well."""
    running: Container | None = None
    was_asked = False
    for block in blocks():
        commands = block.commands.replace("8300", str(port))
        if block.where == STAYS:
            *before, last = commands.strip().splitlines()
            command = ["/bin/sh", "-ec", "\n".join([*before, f"exec env {last}"])]
            running = programs.enter_context(Container(replace(machine, command=tuple(command)), port, **where))
            running.answers()
        elif block.where == HERE:
            code, said = machine.run("/bin/sh", "-ec", commands, **where)
            assert code == 0, f"{commands}\n{said}"
            if "curl" in commands and running:
                was_asked = said.rstrip().endswith("ok")
                assert running.stops()[0] == 0
        elif "systemctl enable" in commands:
            if shutil.which("systemd-analyze"):
                assert machine.run("systemd-analyze", "verify", "--man=no", UNIT.name, folder="/") == (0, "")
            unit = as_systemd_would(machine.root / "etc" / "systemd" / "system" / UNIT.name, machine)
            how = {"folder": unit.folder, "user": unit.user, "environment": unit.environment | where["environment"]}
            running = programs.enter_context(Container(replace(machine, command=unit.command), port, **how))
            running.answers()
    assert running
    return running, was_asked


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that is set up already."""
    folder = tmp_path_factory.mktemp("desk")
    for name in (*sent(ROOT), "Dockerfile", ".dockerignore", "Makefile"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(ROOT / "addon", folder / "addon")
    for name in ("pyproject.toml", "constraints.txt"):
        os.utime(folder / name, (0, 0))  # older than what was set up, which is everybody's: nothing is installed anew
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    for block in blocks():
        if block.where == DESK:
            done = subprocess.run(
                ["/bin/sh", "-ec", block.commands], cwd=folder, capture_output=True, text=True, timeout=120
            )
            assert done.returncode == 0, f"{block.commands}\n{done.stderr}"
    return folder


def test_the_apps_folder_has_what_its_image_is_made_of(desk: Path) -> None:
    folder = desk / "evening_ember"

    assert sorted(sent(folder)) == sorted(sent(ROOT))
    for name in ("Dockerfile", "addon/config.yaml", "addon/DOCS.md", "addon/translations/en.yaml"):
        assert (folder / name.removeprefix("addon/")).read_text() == (ROOT / name).read_text()
    assert [path for path in folder.rglob("config.*") if path != folder / "config.yaml"] == []  # the Supervisor looks


def test_alexa_is_told_the_address_and_the_kind_of_certificate(desk: Path) -> None:
    told = (desk / "skill-package" / "skill.json").read_text()  # of the command that came last

    assert '"uri": "https://ember.example.org/alexa"' in told
    assert '"sslCertificateType": "Wildcard"' in told
    assert SKILL in (desk / ".ask" / "ask-states.json").read_text()


def test_the_kinds_of_certificate_are_those_there_are() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (?:for|made)", PAGE, re.MULTILINE)
    helped = ember("skill-package", "--help").stdout

    assert "{" + ",".join(listed) + "}" in helped


def test_a_certificate_of_ones_own_is_for_that_name_and_a_server(desk: Path) -> None:
    made = load_pem_x509_certificate((desk / "ember.pem").read_bytes())
    names = made.extensions.get_extension_for_class(SubjectAlternativeName).value
    uses = made.extensions.get_extension_for_class(ExtendedKeyUsage).value

    assert names.get_values_for_type(DNSName) == ["ember.example.org"]
    assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert made.issuer == made.subject
    assert (desk / "ember.key").read_text().startswith("-----BEGIN PRIVATE KEY-----")


def test_what_the_porch_can_be_told_is_on_the_page() -> None:
    source = Path(settings.__file__).read_text()
    listed = set(re.findall(r"`(EMBER_\w+)`", PAGE.partition("## What it is told")[2].partition("##")[0]))

    assert listed == set(re.findall(r"EMBER_[A-Z_]+", source)) - ELSEWHERE | {"EMBER_HOME_TOKEN"}


def test_the_words_it_looks_for_in_the_log_are_those_that_are_written() -> None:
    listed = re.findall(r"`([a-z]+_?[a-z_]*)`:", PAGE.partition("## When it fails")[2])

    assert len(listed) == 5
    assert set(listed) <= set(Refusal)


@pytest.mark.parametrize(
    "said",
    [
        f"listens: {settings.HOST} and {settings.PORT}",
        f"is forgotten: {settings.QUIET_DAYS}",
        f"looks every {errands.AT_MOST:.0f} seconds",
        f"under way {serving.PATIENCE:.0f} seconds",
        f"A body of {serving.LARGEST // 1024} KB, headers of {serving.LARGEST_HEADERS // 1024} KB",
        f"{serving.CONNECTIONS} connections, {serving.THREADS} turns at a time",
    ],
)
def test_its_numbers_are_the_programs(said: str) -> None:
    assert said in " ".join(PAGE.split())
