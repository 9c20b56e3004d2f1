"""The image, as its Dockerfile makes it: small, nobody's root, and a program that starts, is well, and stops."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.self_host.image import ROOT, Container, Image, instructions, left_out, sent

SKILL = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef"
INSTALLED = """
import json
from importlib.metadata import distributions
print(json.dumps({one.metadata["Name"]: one.version for one in distributions()}))
"""
OTHERS = {"rich", "hassil", "sklearn", "scikit_learn", "numpy", "websockets", "boto3", "botocore", "pytest"}


def test_only_what_the_dockerfile_copies_is_sent_to_it() -> None:
    files = set(sent(ROOT))
    copied = {word for one in instructions(ROOT / "Dockerfile") if one.name == "COPY" for word in one.words[:-1]}

    assert {file.partition("/")[0] for file in files} == copied
    assert {file for file in files if file.startswith("skill/desk/") or file.endswith(".pyc")} == set()
    assert "skill/edge/porch/__main__.py" in files


@pytest.mark.parametrize(
    ("path", "out"),
    [
        ("skill/edge/homes/hub.py", False),
        ("skill/desk/echo.py", True),
        ("skill/edge/__pycache__/hub.pyc", True),
        ("__pycache__", True),
        ("secrets/EMBER_HOME_TOKEN", True),
        ("README.md", False),
        ("docs/README.md", True),
    ],
)
def test_a_dockerignore_is_read_as_docker_reads_it(path: str, out: bool) -> None:
    lines = ["*", "!README.md", "!skill", "skill/desk", "**/__pycache__"]

    assert left_out(path, lines) is out


def test_the_base_is_named_by_its_whole_version() -> None:
    first = next(one for one in instructions(ROOT / "Dockerfile") if one.name == "FROM")

    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+ AS porch", first.rest)


def test_what_is_installed_is_pinned_and_nothing_of_the_desks(images: dict[str, Image]) -> None:
    code, said = images["porch"].run("python", "-c", INSTALLED)
    found = {name.lower().replace("-", "_"): version for name, version in json.loads(said).items()}
    lines = (line for line in (ROOT / "constraints.txt").read_text().splitlines() if line[0] != "#")
    pins = dict(line.lower().replace("-", "_").split("==") for line in lines)
    python_itself = {"pip", "setuptools", "evening_ember"}

    assert code == 0
    assert {name: version for name, version in found.items() if name not in python_itself} == {
        name: pins.get(name) for name in found if name not in python_itself
    }
    assert found.keys() >= {"flask", "waitress", "cryptography", "ask_sdk_core"}
    assert found.keys() & OTHERS == set()


def test_couples_are_kept_in_its_volume(images: dict[str, Image]) -> None:
    assert images["porch"].volumes == (str(Path(images["porch"].environment["EMBER_DB"]).parent),)


def test_nobody_can_change_the_program_from_inside(images: dict[str, Image]) -> None:
    code, said = images["porch"].run("sh", "-c", "id -u; touch /ember/skill/x || touch /etc/x || touch /venv/x")

    assert said.splitlines()[0] == "10001"
    assert code != 0


def test_it_starts_is_well_and_stops_when_it_is_told_to(images: dict[str, Image], data: Path, port: int) -> None:
    with Container(images["porch"], port, {"EMBER_SKILL_ID": SKILL}, mounts={data: "/data"}) as porch:
        porch.answers()
        assert porch.health() == 0
        owner = os.stat(f"/proc/{porch.process}").st_uid
        code, said = porch.stops()

    assert (code, owner) == (0, 10001), said
    assert {path.stat().st_uid for path in data.iterdir()} == {10001}
    assert (data / "couples.db").stat().st_mode & 0o777 == 0o600


def test_where_nothing_answers_it_is_not_well(images: dict[str, Image], data: Path, port: int) -> None:
    assert Container(images["porch"], port, {}, mounts={data: "/data"}).health() != 0


def test_without_a_skills_id_it_says_so_and_ends(images: dict[str, Image], data: Path, port: int) -> None:
    with Container(images["porch"], port, {}, mounts={data: "/data"}) as porch:
        code, said = porch.ends()

    assert code not in (0, None)
    assert "EMBER_SKILL_ID" in said
    assert "Traceback" not in said


def test_the_supervisors_image_by_itself_says_whose_it_is(images: dict[str, Image], data: Path, port: int) -> None:
    with Container(images["supervised"], port, {"EMBER_SKILL_ID": SKILL}, mounts={data: "/data"}) as app:
        code, said = app.ends()

    assert code == 1
    assert said.startswith("supervised: SUPERVISOR_TOKEN is not set: this is for Home Assistant's Supervisor.")
    assert said.count("\n") == 1
