"""`ember home`: asks Home Assistant what it has and the two of them what is what, and writes `home.yaml`."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from skill.desk.hub_list import Inventory, Thing
from skill.edge.homes.things import domain
from skill.room import LAMPS, Role

WHAT = {
    Role.MAIN: "the light you two sit in",
    Role.LEFT: "a lamp on one side of you",
    Role.RIGHT: "a lamp on the other side",
    Role.ACCENT: "a small lamp for colour",
    Role.SCENT: "a diffuser, or the plug it is on",
    Role.SPEAKER: "the speaker that plays",
}
HEAD = """# A household's home. docs/home.md says what everything means; `ember check-home` tries it.
# No secret stands here, only its name.
"""

Answers = Callable[[str], str]
"""A question in, what was typed out."""


def new_code() -> str:
    """Four digits to be spoken: none is nought first."""
    return str(1000 + secrets.randbelow(9000))


def rooms_table(inventory: Inventory) -> Table:
    """The rooms, numbered."""
    table = Table("", "room", "lamps", "speakers", "switches, fans, diffusers", box=None, pad_edge=False)
    for number, room in enumerate(inventory.rooms(), 1):
        here = [thing for thing in inventory.things if thing.room == room]
        lamps = sum(domain(thing.entity) == "light" for thing in here)
        speakers, others = sum(thing.is_speaker for thing in here), sum(thing.is_scent for thing in here)
        table.add_row(str(number), escape(room), str(lamps), str(speakers), str(others))
    return table


def things_table(things: Iterable[Thing]) -> Table:
    """Things, numbered."""
    table = Table("", "entity", "name", "room", "", box=None, pad_edge=False)
    for number, thing in enumerate(things, 1):
        table.add_row(str(number), thing.entity, escape(thing.name), escape(thing.room), thing.abilities)
    return table


def choose_room(inventory: Inventory, console: Console, ask: Answers) -> str:
    """The room the rituals are in."""
    rooms = inventory.rooms()
    if len(rooms) < 2:
        return rooms[0] if rooms else ""
    console.print(rooms_table(inventory))
    return rooms[_number(ask("Which room are you two in of an evening? [1] "), len(rooms)) or 0]


def choose_roles(inventory: Inventory, room: str, console: Console, ask: Answers) -> dict[str, Any]:
    """What in that room is what. Enter takes what is proposed, 0 is nothing."""
    here = [thing for thing in inventory.things if thing.room == room]
    lamps = sorted((thing for thing in here if thing.is_lamp), key=_lamps_first)
    roles: dict[str, Any] = {}
    console.print(things_table(lamps))
    taken: set[str] = set()
    for role in LAMPS:
        free = [thing for thing in lamps if thing.entity not in taken]
        chosen = _chosen(role, lamps, free[0] if free and domain(free[0].entity) == "light" else None, ask)
        chosen = [entity for entity in chosen if entity not in taken]
        if chosen:
            roles[role.value] = chosen[0] if len(chosen) == 1 else chosen
            taken |= set(chosen)
    plugs = [thing for thing in here if thing.is_scent and thing.entity not in taken]
    speakers = [thing for thing in here if thing.is_speaker]
    for role, those, proposed in ((Role.SCENT, plugs, None), (Role.SPEAKER, speakers, next(iter(speakers), None))):
        if those:
            console.print(things_table(those))
            chosen = _chosen(role, those, proposed, ask)
            if chosen:
                roles[role.value] = chosen[0]
    return roles


def choose_music(ask: Answers) -> dict[str, str]:
    """What is played for every mood, until they name something for each."""
    typed = ask("Something quiet to play: a playlist's address or id, as your speaker knows it? [none] ").strip()
    return {"anything": typed} if typed else {}


def _lamps_first(thing: Thing) -> tuple[bool, bool, str]:
    able = thing.can is not None and thing.can.dims
    return domain(thing.entity) != "light", not able, thing.entity


def _chosen(role: Role, things: Sequence[Thing], proposed: Thing | None, ask: Answers) -> list[str]:
    offer = str(things.index(proposed) + 1) if proposed else "none"
    typed = ask(f"{role.value}: {WHAT[role]}? [{offer}] ").strip()
    if not typed:
        return [proposed.entity] if proposed else []
    numbers = [_number(part, len(things)) for part in typed.replace(",", " ").split()]
    return list(dict.fromkeys(things[number].entity for number in numbers if number is not None))


def _number(typed: str, most: int) -> int | None:
    """The index that a number typed stands for; None for nothing, nought or anything else."""
    typed = typed.strip()
    return int(typed) - 1 if typed.isdecimal() and 1 <= int(typed) <= most else None


def written(hub: Mapping[str, Any], roles: Mapping[str, Any], playlists: Mapping[str, str], code: str) -> str:
    """The text of a home.yaml."""
    home: dict[str, Any] = {"house": "home_assistant", "code": code, "home_assistant": dict(hub), "roles": dict(roles)}
    if playlists:
        home["playlists"] = dict(playlists)
    return HEAD + yaml.safe_dump(home, sort_keys=False, allow_unicode=True)


def save(text: str, path: Path) -> Path | None:
    """Write the file whole or not at all. The file that was there is kept beside it, and named."""
    before = path.with_suffix(".before.yaml") if path.exists() else None
    if before:
        before.write_bytes(path.read_bytes())
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
    return before
