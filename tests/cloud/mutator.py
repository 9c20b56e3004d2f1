"""Envelopes as nobody would send them: one of the corpus, changed a few times; the same for the same seed."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, fields
from pathlib import Path
from random import Random
from typing import Any

from ask_sdk_model.request import Request

from skill.edge.intents import INTENTS
from tests.edge.envelopes import kinds, paths

CORPUS = Path(__file__).with_name("corpus")
CANARY = "zanzibar-7391"  # stands in the corpus wherever somebody's words or secrets might; never in a log
HOME = b"amzn1.ask.account.HOME"
TYPES, NAMES = sorted(Request.discriminator_value_class_map), sorted(INTENTS)
PLACES = sorted(kinds(), key=lambda kind: kind.name())
WORDS = ["golden-hour", "museum-of-us", "slow-hands", "trust-dull-afternoon", "numbers", "tonight.Offered", "warm"]
ODD: list[Any] = [
    *(CANARY, "", " ", "?", "\0", "null", "<speak>", "</prosody>&", '"', "{first}", "%s", "../../etc/passwd", "NONE"),
    *(f"\N{RIGHT-TO-LEFT OVERRIDE}{CANARY}", "\N{PARTY POPPER}", "\ud800", "e\N{COMBINING ACUTE ACCENT}" * 40),
    *(0, 1, -1, 7391, 10**30, 1e308, 0.5, True, False, None, [], {}, [None], [[]], {"": None}, [CANARY]),
    {CANARY: CANARY},
]  # fmt: skip
BYTES = [
    b"\xff",
    b"\x00",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"{",
    b"]",
    b",",
    b'"',
    b"//",
    b"[" * 5000,
]
MEMBERS = [f'"request": "{CANARY}", '.encode(), b'"session": null, ', b'"deep": ' + b"[" * 900 + b"]" * 900 + b", "]
"""Beside those that are there: one of them twice, or as deep as JSON is read."""

Tree = Any
Change = Callable[[Random, Tree], Tree]


@dataclass(frozen=True)
class Mutant:
    """The bytes of an envelope, or of something like one; and where they come from."""

    seed: int
    of: str
    text: bytes


def corpus() -> Mapping[str, bytes]:
    """Every envelope to begin with, by the name of its file."""
    return {path.stem: path.read_bytes() for path in sorted(CORPUS.glob("*.json"))}


def mutant(seed: int, begin_with: Mapping[str, bytes]) -> Mutant:
    dice = Random(seed)  # noqa: S311  (it must fall the same way every time)
    names = list(begin_with)
    spoken = [name for name in names if name.startswith("said_")]
    name = dice.choice(spoken if dice.random() < 0.5 else names)
    text = begin_with[name]
    tree = parsed(text)
    if tree is None:
        return Mutant(seed, name, _cut_up(dice, text))
    with suppress(RecursionError):  # deeper than we could write it down
        for _ in range(dice.choice((1, 1, 2, 3, 6))):
            tree = dice.choice(CHANGES)(dice, tree)
    text = json.dumps(tree).encode()
    return Mutant(seed, name, _cut_up(dice, text) if dice.random() < 0.1 else text)


def parsed(text: bytes) -> Tree:
    """What it says as JSON, which knows no NaN. None where it is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _somewhere(dice: Random, tree: Tree) -> tuple[Any, ...]:
    """A path, as often near the root as far from it."""
    here: list[Any] = []
    node = tree
    while isinstance(node, dict | list) and node:
        key = dice.choice(list(node)) if isinstance(node, dict) else dice.randrange(len(node))
        here.append(key)
        node = node[key]
        if dice.random() < 0.2:
            break
    return tuple(here)


def _at(tree: Tree, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _put(tree: Tree, path: tuple[Any, ...], value: Any) -> Tree:
    """The tree with that value there, which it keeps; at the root it is the tree."""
    if not path:
        return value
    _at(tree, path[:-1])[path[-1]] = value
    return tree


def _put_where_it_can(tree: Tree, path: tuple[str, ...], value: Any) -> Tree:
    with suppress(KeyError, IndexError, TypeError):  # there is no such thing any more
        _put(tree, path, value)
    return tree


def _drop(dice: Random, tree: Tree) -> Tree:
    path = _somewhere(dice, tree)
    if path:
        del _at(tree, path[:-1])[path[-1]]
    return tree


def _duplicate(dice: Random, tree: Tree) -> Tree:
    path = _somewhere(dice, tree)
    if path:
        holder, value = _at(tree, path[:-1]), deepcopy(_at(tree, path))
        if isinstance(holder, list):
            holder.insert(path[-1], value)
        else:
            holder[dice.choice([*holder, f"{path[-1]} ", path[-1].upper(), CANARY])] = value
    return tree


def _replace(dice: Random, tree: Tree) -> Tree:
    return _put(tree, _somewhere(dice, tree), deepcopy(dice.choice(ODD)))


def _retype(dice: Random, tree: Tree) -> Tree:
    path = _somewhere(dice, tree)
    value = _at(tree, path)
    others: list[Any] = [[value], {"value": value}, json.dumps(value), not value, len(repr(value))]
    if isinstance(value, dict):
        others.append([*value.values()])
    if isinstance(value, list):
        others.append({str(number): item for number, item in enumerate(value)})
    return _put(tree, path, dice.choice(others))


def _swap(dice: Random, tree: Tree) -> Tree:
    one, other = _somewhere(dice, tree), _somewhere(dice, tree)
    if one[: len(other)] == other or other[: len(one)] == one:
        return tree  # one of them is in the other
    first, second = _at(tree, one), _at(tree, other)
    return _put(_put(tree, one, second), other, first)


def _inject_huge(dice: Random, tree: Tree) -> Tree:
    size = dice.choice((9_000, 9_000, 30_000, 100_000))
    members = dict.fromkeys(map(str, range(size // 12)))
    huge: Any = dice.choice([f"{CANARY} " * (size // 14), "9" * size, [None] * (size // 5), members])
    return _put(tree, _somewhere(dice, tree), huge)


def _deepen(dice: Random, tree: Tree) -> Tree:
    path = _somewhere(dice, tree)
    value = _at(tree, path)
    for _ in range(dice.choice((1, 30, 150))):
        value = [value] if dice.random() < 0.5 else {CANARY: value}
    return _put(tree, path, value)


def _another_type(dice: Random, tree: Tree) -> Tree:
    return _put_where_it_can(tree, ("request", "type"), dice.choice(TYPES))


def _another_intent(dice: Random, tree: Tree) -> Tree:
    return _put_where_it_can(tree, ("request", "intent", "name"), dice.choice(NAMES))


def _another_place(dice: Random, tree: Tree) -> Tree:
    """Notes of a place of ours, with what it knows or something else."""
    kind = dice.choice(PLACES)
    known = {one.name: dice.choice([*WORDS, 0, 1, 2, 4, *ODD[:5]]) for one in fields(kind)}
    tree = _put_where_it_can(tree, ("session", "new"), False)
    return _put_where_it_can(tree, ("session", "attributes"), {"at": kind.name(), **known})


CHANGES: list[Change] = [
    *(_drop, _duplicate, _replace, _replace, _retype, _swap, _inject_huge, _deepen),
    *(_another_type, _another_intent, _another_intent, _another_place, _another_place),
]


def _cut_up(dice: Random, text: bytes) -> bytes:
    """A change of its bytes, after which it is mostly no JSON."""
    at, to = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    match dice.randrange(5):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + text[to:]
        case 2:
            return text[:at] + dice.choice(BYTES) + text[at:]
        case 3:
            first, brace, rest = text.partition(b"{")
            return first + brace + dice.choice(MEMBERS) + rest if brace else text
        case _:
            return b"\xef\xbb\xbf" + text


def smallest(text: bytes, fails: Callable[[bytes], bool], seconds: float = 60.0) -> bytes:
    """As little of it as still fails, as far as it is found in that time."""
    tree, until = parsed(text), time.monotonic() + seconds
    if tree is None:
        return text
    shorter = True
    while shorter:
        shorter = False
        for path in sorted(paths(tree), key=len):
            if time.monotonic() > until:
                return json.dumps(tree).encode()
            without = deepcopy(tree)
            try:
                del _at(without, path[:-1])[path[-1]]
            except (IndexError, KeyError, TypeError):
                continue  # it went with another
            if fails(json.dumps(without).encode()):
                tree, shorter = without, True
    return json.dumps(tree).encode()
