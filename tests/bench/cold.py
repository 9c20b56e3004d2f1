"""From nothing to the first spoken answer, and a turn that is warm: beside two samples in the shape Amazon teaches.

Each is a process of Lambda's own runtime, and they take turns, so that whatever else runs here slows all of them.
"""

import compileall
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import pytest
from packaging.requirements import Requirement

from skill.desk.echo import plain
from skill.edge.settings import Cloud
from tests.cloud.dynamo_servers import ask, cloud, dynamo_server, scan
from tests.cloud.runtime import Lambda, needed
from tests.edge.envelopes import STUCK, asked, slot
from tests.package import built_package

COLD_ROUNDS, WARM_ROUNDS = 11, 300
LUKEWARM = 20  # turns before it counts
SAMPLES = Path(__file__).with_name("samples")
Bars = list[tuple[str, float, float, str]]


@dataclass(frozen=True)
class Skill:
    """A package, what it is told, and two turns of it that read and write, each changing what the other left."""

    package: Path
    environment: Mapping[str, str]
    turns: tuple[Any, ...] = ()


def bars() -> Bars:
    """Ours as times theirs. None where Lambda's runtime or a database is not installed."""
    try:
        needed()
        with tempfile.TemporaryDirectory() as folder, dynamo_server() as url:
            return measured(Path(folder), url)
    except (pytest.skip.Exception, PackageNotFoundError) as lacking:
        print(f"cold_start left out: {lacking}")
        return []


def measured(folder: Path, url: str) -> Bars:
    couples, hellos = cloud(url), cloud(url, "hellos")
    make_hellos(hellos)
    theirs = {"AWS_ENDPOINT_URL_DYNAMODB": url, "TABLE": hellos.table}
    ours = {"AWS_ENDPOINT_URL_DYNAMODB": url, "EMBER_TABLE": couples.table}
    hello_again = (asked("HelloIntent", slots={}),) * 2
    hearts = tuple(asked("HeartIntent", {"at": "checkin.First"}, slots={"score": slot(one)}) for one in "24")
    skills = {
        "ours": Skill(built_package(), ours, hearts),
        "hello": Skill(shipped("hello_world", folder / "hello"), {}),
        "dynamo": Skill(shipped("dynamo", folder / "dynamo"), theirs, hello_again),
        "hello_compiled": Skill(compiled(folder / "hello", folder / "hello_compiled"), {}),
        "dynamo_compiled": Skill(compiled(folder / "dynamo", folder / "dynamo_compiled"), theirs),
    }
    cold = cold_starts(skills)
    warm = warm_turns({name: skills[name] for name in ("ours", "dynamo")})
    assert written(scan(hellos)) == f"{WARM_ROUNDS + LUKEWARM}", "the sample writes in each turn"
    assert int(written(scan(couples))) >= WARM_ROUNDS + LUKEWARM, "and so do we"
    print("cold_start_ms " + " ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in cold.items()))
    print("warm_turn_ms " + " ".join(f"{name} {seconds * 1000:.2f}" for name, seconds in warm.items()))
    for name in ("dynamo", "hello"):
        ratio = cold["ours"] / cold[f"{name}_compiled"]
        print(f"cold_start_vs_{name}_with_the_same_bytecode {ratio:.2f} times, no bar")
    return [
        ("cold_start_vs_dynamo_sample", round(cold["ours"] / cold["dynamo"], 2), 0.5, "times"),
        ("cold_start_vs_hello_world", round(cold["ours"] / cold["hello"], 2), 1.1, "times"),
        ("warm_turn_vs_dynamo_sample", round(warm["ours"] / warm["dynamo"], 2), 0.8, "times"),
    ]


def shipped(sample: str, into: Path) -> Path:
    """A sample as `sam build` ships it: its function and all that its requirements need, and no bytecode."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(SAMPLES / sample, into, ignore=ignore)
    needs = (into / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for name in everything(map(Requirement, needs)):
        found = distribution(name)
        for top in {path.parts[0] for path in found.files or ()} - {"..", "__pycache__"}:
            source = Path(str(found.locate_file(top)))
            if source.is_dir():
                shutil.copytree(source, into / top, ignore=ignore, dirs_exist_ok=True)
            else:
                shutil.copy(source, into)
    return into


def everything(needs: Any) -> set[str]:
    """The names of what is needed, and of what that needs. PackageNotFoundError."""
    names, todo = set(), list(needs)
    while todo:
        need = todo.pop()
        if need.name in names or (need.marker and not need.marker.evaluate({"extra": ""})):
            continue
        assert need.specifier.contains(distribution(need.name).version), need
        names.add(need.name)
        todo += map(Requirement, distribution(need.name).requires or ())
    return names


def compiled(package: Path, into: Path) -> Path:
    """The same with bytecode instead, which is how we ship ours."""
    shutil.copytree(package, into)
    with warnings.catch_warnings(action="ignore"):
        compileall.compile_dir(into, quiet=2, legacy=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    for source in into.rglob("*.py"):
        if source.with_suffix(".pyc").exists():
            source.unlink()
    return into


def make_hellos(where: Cloud) -> None:
    """The table of the sample's adapter, which keeps everything under one key."""
    keys = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    attributes = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
    ask(where, "CreateTable", {"TableName": where.table, "BillingMode": "PAY_PER_REQUEST", **keys, **attributes})
    until = time.monotonic() + 20
    while ask(where, "DescribeTable", {"TableName": where.table})["Table"]["TableStatus"] != "ACTIVE":
        assert time.monotonic() < until


def cold_starts(skills: Mapping[str, Skill]) -> dict[str, float]:
    """The median of seconds from the start of a process until a launch is answered in words."""
    launch, times = asked(None, new=True), {name: list[float]() for name in skills}
    for _ in range(COLD_ROUNDS + 1):
        for name, skill in skills.items():
            began = time.perf_counter()
            with Lambda(skill.package, skill.environment) as function:
                answer = function.invoke(launch)
                times[name].append(time.perf_counter() - began)
            assert spoken(answer), (name, answer)
    return {name: statistics.median(seconds[1:]) for name, seconds in times.items()}  # the first finds a cold disk


def warm_turns(skills: Mapping[str, Skill]) -> dict[str, float]:
    """The median of seconds of a turn that reads and writes, through the runtime."""
    times = {name: list[float]() for name in skills}
    with ExitStack() as stack:
        functions = {name: stack.enter_context(Lambda(one.package, one.environment)) for name, one in skills.items()}
        for turn in range(WARM_ROUNDS + LUKEWARM):
            for name, function in functions.items():
                began = time.perf_counter()
                answer = function.invoke(skills[name].turns[turn % 2])
                times[name].append(time.perf_counter() - began)
                assert spoken(answer), (name, answer)
    return {name: statistics.median(seconds[LUKEWARM:]) for name, seconds in times.items()}


def written(items: list[dict[str, Any]]) -> str:
    """How often the one item of a table was written, as it tells itself."""
    (item,) = items
    count = item["attributes"]["M"]["hellos"] if "attributes" in item else item["version"]
    return str(count["N"])


def spoken(answer: Mapping[str, Any]) -> bool:
    """Whether it is well and says something; both samples apologise where they are not."""
    words = plain(answer["response"]["outputSpeech"]["ssml"])
    return bool(words) and not words.startswith(("Sorry", STUCK))


if __name__ == "__main__":
    print(bars())
