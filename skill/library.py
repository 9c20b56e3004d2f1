"""What couples do, as data: starters and support lines, read from rituals/, checked and indexed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from skill.couple import Stage
from skill.reading import Entry, WrongFile, read

STARTER_KEYS = (
    "id", "text", "listener", "follow_up", "axis", "depth", "heat",
    "stages", "kids", "together", "tags", "serves",
)  # fmt: skip


class Axis(StrEnum):
    """What a starter feeds: the oxygen or the spark."""

    CLOSENESS = "closeness"
    SPARK = "spark"

    @property
    def other(self) -> "Axis":
        """The one it is not."""
        return Axis.SPARK if self is Axis.CLOSENESS else Axis.CLOSENESS


@dataclass(frozen=True)
class Starter:
    """A question for two, with the listener's one move."""

    id: str
    text: str
    listener: str
    follow_up: str
    practice: str
    axis: Axis
    depth: int  # 1 easy, 2 personal, 3 tender
    heat: int  # 0 none, 1 flirty, 2 sensual
    stages: frozenset[Stage]  # empty: any
    kids: bool  # fine with a child in earshot
    together: bool  # needs one room
    tags: tuple[str, ...]
    serves: str
    where: str = ""  # file and line, for whoever writes starters

    @property
    def topic(self) -> str:
        """What it is about, for "not that topic"."""
        return self.tags[0]

    @cached_property
    def salt(self) -> int:
        """A number of its own, to be shuffled by."""
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8], "big")


@dataclass(frozen=True)
class SupportLine:
    """A line somebody can ring, how to say it, and how we know."""

    name: str
    spoken: str
    source: str
    seen_on: date
    verified_by: str | None
    always_open: bool
    where: str


@dataclass(frozen=True)
class Library:
    """Everything in rituals/, indexed for choosing."""

    starters: Mapping[str, Starter]
    practices: Mapping[str, frozenset[str]]  # practice -> the seed practices a starter of it may serve
    topics: frozenset[str]
    support: Mapping[str, Mapping[str, SupportLine]]  # country -> emergency, crisis, abuse, ...

    @cached_property
    def shelf(self) -> Mapping[tuple[str, Axis], tuple[Starter, ...]]:
        """Starters by practice and axis."""
        shelf: dict[tuple[str, Axis], list[Starter]] = {}
        for starter in self.starters.values():
            shelf.setdefault((starter.practice, starter.axis), []).append(starter)
        return {place: tuple(starters) for place, starters in shelf.items()}


def read_library(ours: Path, *others: Path) -> Library:
    """Our rituals/ folder, and a household's own folders beside it. Raises WrongFile.

    Another folder holds `starters/*.yaml` of its own; practices, topics and support lines stay ours.
    """
    themes = read(ours / "practices.yaml")
    themes.only("practices", "topics", needed=("practices", "topics"))
    practices = {name: frozenset(serves) for name, serves in themes["practices"].items()}
    topics = frozenset(themes["topics"])
    starters: dict[str, Starter] = {}
    for folder in (ours, *others):
        files = sorted((folder / "starters").glob("*.yaml"))
        if not files:
            raise WrongFile(f"{folder}: has no starters; it needs a folder 'starters' with .yaml files in it")
        for starter in (starter for file in files for starter in _starters(file, practices, topics)):
            if starter.id in starters:
                raise WrongFile(f"{starter.where}: '{starter.id}' stands in {starters[starter.id].where} already")
            starters[starter.id] = starter
    return Library(starters, practices, topics, _support(ours / "support_lines.yaml"))


def _starters(path: Path, practices: Mapping[str, frozenset[str]], topics: frozenset[str]) -> Iterable[Starter]:
    file = read(path)
    file.only("practice", "starters", needed=("practice", "starters"))
    practice = file.one_of("practice", sorted(practices))
    for entry in _entries(file, "starters"):
        entry.only(*STARTER_KEYS, needed=("id", "text", "listener", "follow_up", "axis", "depth", "tags", "serves"))
        for tag in _list(entry, "tags"):
            if tag not in topics:
                raise entry.wrong(f"unknown tag '{tag}'; it can be {', '.join(sorted(topics))}", "tags")
        yield Starter(
            id=entry.text("id"),
            text=entry.text("text"),
            listener=entry.text("listener"),
            follow_up=entry.text("follow_up"),
            practice=practice,
            axis=Axis(entry.one_of("axis", list(Axis))),
            depth=entry.one_of("depth", (1, 2, 3)),
            heat=entry.one_of("heat", (0, 1, 2), 0),
            stages=_stages(entry),
            kids=entry.one_of("kids", (True, False), False),
            together=entry.one_of("together", (True, False), False),
            tags=tuple(_list(entry, "tags")),
            serves=entry.one_of("serves", sorted(practices[practice])),
            where=entry.where,
        )


def _entries(file: Entry, key: str) -> Iterable[Entry]:
    if not isinstance(file[key], list):
        raise file.wrong(f"'{key}' is a list; begin each one with '- id: ...'", key)
    for entry in file[key]:
        if not isinstance(entry, Entry):
            raise file.wrong(f"'{key}' holds {entry!r}; each one is 'key: value' lines", key)
        yield entry


def _list(entry: Entry, key: str) -> list[Any]:
    value = entry[key]
    if not isinstance(value, list):
        raise entry.wrong(f"'{key}' is a list, such as [{value}]", key)
    return value


def _stages(entry: Entry) -> frozenset[Stage]:
    stages = _list(entry, "stages") if "stages" in entry else ["any"]
    for stage in stages:
        if stage not in ("any", *Stage):
            raise entry.wrong(f"unknown stage '{stage}'; it can be any, {', '.join(Stage)}", "stages")
    return frozenset() if "any" in stages else frozenset(map(Stage, stages))


def _support(path: Path) -> Mapping[str, Mapping[str, SupportLine]]:
    countries: dict[str, dict[str, SupportLine]] = {}
    for country, lines in read(path).items():
        lines.only("emergency", "crisis", "abuse", "parents", "own_behaviour", needed=("emergency", "crisis", "abuse"))
        countries[country] = {kind: _support_line(entry) for kind, entry in lines.items()}
    return countries


def _support_line(entry: Entry) -> SupportLine:
    entry.only(
        "name", "spoken", "hours", "source", "seen_on", "verified_by",
        needed=("name", "spoken", "source", "seen_on"),
    )  # fmt: skip
    if not isinstance(entry["seen_on"], date):
        raise entry.wrong("'seen_on' is a day, such as 2026-11-22", "seen_on")
    return SupportLine(
        name=entry.text("name"),
        spoken=entry.text("spoken"),
        source=entry.text("source"),
        seen_on=entry["seen_on"],
        verified_by=entry.get("verified_by"),
        always_open=entry.get("hours") == "always",
        where=entry.where,
    )
