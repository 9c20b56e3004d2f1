"""The rooms agree: scenes, words, places, imports, environment and what the Lambda is given."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from skill.couple import Couple
from skill.place import Place
from skill.scenes import SCENES, scene_of
from skill.speech import Script
from tests.people import tonight
from tests.test_place import PLACES

ROOT = Path(__file__).parents[1]
SKILL = ROOT / "skill"
OUTSIDE = ("edge", "desk")
ROOMS = (*SCENES, "always", "screen", "why")
ONLY_OUTSIDE = {
    "ask_sdk_core",
    "ask_sdk_model",
    "boto3",
    "flask",
    "urllib3",
    "os",
    "random",
    "secrets",
    "time",
    "sqlite3",
}
AWAY = ("skill.edge", "skill.desk")
NO_CLOCK = re.compile(r"\.(now|today|utcnow)\(|environ")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path) for path in SKILL.rglob("*.py")}


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SKILL.rglob("*.py")):
        room = path.relative_to(SKILL).parts[0]
        if (room in folders) if folders else (room not in OUTSIDE):
            yield path, ast.parse(path.read_text())


def imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES
            names.update(inside or {node.module})
    return names


def test_nothing_inside_knows_the_outside() -> None:
    wrong = []
    for path, tree in modules():
        outside = [name for name in imported(tree) if name.split(".")[0] in ONLY_OUTSIDE or name.startswith(AWAY)]
        wrong += [f"{path.name} imports {name}" for name in outside]
        code = "\n".join(line.partition("#")[0] for line in path.read_text().splitlines())
        if NO_CLOCK.search(code):
            wrong.append(f"{path.name} reads the clock or the environment")

    assert wrong == []


def test_what_ships_does_not_know_the_desk() -> None:
    wrong = [path.name for path, tree in modules("edge") if any(n.startswith("skill.desk") for n in imported(tree))]

    assert wrong == []


def test_only_two_rooms_know_the_sdk() -> None:
    """The one that reads envelopes, and the one that stands between a web request and the door."""
    sdk = ("ask_sdk", "flask_ask_sdk")
    knowing = {path.name for path, tree in modules("edge", "desk") if any(n.startswith(sdk) for n in imported(tree))}

    assert knowing == {"alexa.py", "adapter.py"}


def test_imports_run_one_way() -> None:
    """No two rooms need each other: every module can be read before those that import it."""
    graph = {name_of(path): imported(ast.parse(path.read_text())) & MODULES for path in SKILL.rglob("*.py")}
    done: set[str] = set()
    while ready := [name for name, needs in graph.items() if name not in done and not needs - done]:
        done.update(ready)

    assert set(graph) - done == set()


def keys_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every line named in the code, and a pattern for every name that is put together there."""
    key, names, patterns = re.compile(rf"({'|'.join(ROOMS)})\.(?!yaml)[a-z_]+"), set(), []
    for _, tree in modules():
        parts_of_names = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if node in parts_of_names:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and key.fullmatch(node.value):
                names.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"\w*" for part in node.values]
                if not "".join(parts).endswith(r"\.\w*"):  # a name put together from nothing says nothing
                    patterns.append(re.compile("".join(parts)))
    return names, patterns


def test_every_line_said_is_written(script: Script) -> None:
    names, _ = keys_in_code()

    assert [f"{name}: a scene says it, and no file in words/ has it" for name in names - set(script.lines)] == []


def test_every_line_written_is_said(script: Script) -> None:
    names, patterns = keys_in_code()
    unsaid = {key for key in script.lines if key not in names and not any(p.fullmatch(key) for p in patterns)}

    assert [f"{script.lines[key].where}: {key}: no scene says it" for key in unsaid] == []


def fillings() -> Iterator[tuple[str, frozenset[str]]]:
    """Every line() that is called with its name written out, and the blanks it fills."""
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "line":
                names = frozenset(keyword.arg or "" for keyword in node.keywords)
                written = isinstance(node.args[0], ast.Constant | ast.IfExp)
                parts = ast.walk(node.args[0]) if written else ()
                yield from ((part.value, names) for part in parts if isinstance(part, ast.Constant))


def test_nothing_is_filled_in_that_is_no_blank_and_no_blank_stays_open(script: Script) -> None:
    known = [(key, names) for key, names in fillings() if key in script.lines and "" not in names]
    wrong = [
        f"{script.lines[key].where}: {key}: its blanks are {sorted(names)}; it has {sorted(script.lines[key].blanks)}"
        for key, names in known
        if names != script.lines[key].blanks
    ]

    assert len(known) > 30
    assert wrong == []


def test_every_place_belongs_to_a_scene_that_knows_what_it_asked(script: Script) -> None:
    known = {place for place in Place.__subclasses__() if place.__module__.startswith("skill.")}

    assert {type(place) for place in PLACES} == known
    for place in PLACES:
        asked = scene_of(place).pending(place, Couple(), tonight(Couple()))

        assert script.lines[asked.key].nudge


def test_the_lambda_is_given_what_the_skill_needs_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    given = {line for line in (ROOT / "lambda" / "requirements.txt").read_text().splitlines() if line[0] != "#"}
    routines = {line for line in (ROOT / "lambda" / "routines.txt").read_text().splitlines() if line[0] != "#"}
    pins = set((ROOT / "constraints.txt").read_text().splitlines())

    assert set(project["dependencies"]) - given == {"PyYAML==6.0.3"}  # content is compiled
    assert set(project["optional-dependencies"]["routines"]) <= routines
    assert (given | routines) - pins == set()


def test_every_version_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    needs = [need for need in (*project["dependencies"], *extras) if not need.startswith("evening-ember[")]
    named = [re.sub(r"\[.*\]|;.*", "", need).strip() for need in needs]  # without extras, and whatever system it is for
    pins = {line for line in (ROOT / "constraints.txt").read_text().splitlines() if line[0] != "#"}

    assert all("==" in need for need in named)
    assert {need.lower() for need in named} - {pin.lower() for pin in pins} == set()
