"""An evening in a real home: the pretend Echo, the real handler, a real Home Assistant."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from skill.desk.echo import DeskClock, Echo, Overheard, Reply
from skill.desk.understanding import Understanding
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from skill.room import Lamp
from tests.home.hub import RealHub

TONIGHT = datetime.fromisoformat("2026-11-22T21:00:00+01:00")
TOKEN = "EMBER_HOME_TOKEN"  # noqa: S105  (its name)
CODE = "4712"
LAMPS = {"main": ["light.table"], "left": "light.left", "right": ["light.right"], "accent": "light.accent"}
SCENT, SPEAKER = "input_boolean.diffuser", "media_player.bedroom"
ROLES: Mapping[str, Any] = {**LAMPS, "scent": SCENT, "speaker": SPEAKER}
THINGS = ("light.table", "light.left", "light.right", "light.accent", SCENT, SPEAKER)
TOLD = ("brightness", "color_temp_kelvin", "hs_color", "color_mode", "volume_level", "media_content_id")
GRACE = 2  # of 255, and degrees


class RealEvening:
    """Two people with one Echo, whose home.yaml names a real hub (or a line to it)."""

    def __init__(
        self, folder: Path, hub: RealHub, url: str, understanding: Understanding, roles: Mapping[str, Any] = ROLES
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.hub, self.clock, self._understanding = folder, hub, DeskClock(TONIGHT), understanding
        home = {"house": "home_assistant", "code": CODE, "home_assistant": {"url": url, "token": TOKEN}}
        home |= {"roles": roles, "playlists": {"anything": "a quiet hour"}}
        (folder / "home.yaml").write_text(yaml.safe_dump(home), encoding="utf-8")
        (folder / TOKEN).write_text(hub.token, encoding="utf-8")
        self.echo = self.opens()
        self.says(f"our home code is {CODE}")
        self.says("just us")

    def opens(self, household: str = "home") -> Echo:
        """A program that begins anew, with what is kept on disk and nothing else."""
        overheard = Overheard()
        settings = Settings(str(self.folder / "couples.db"), home=self.folder / "home.yaml", secrets=self.folder)
        self.door = open_door(settings, self.clock, listeners=(overheard,))
        self.clock.watchdogs[:] = [self.door.errands.run]
        return Echo(self._enter, self._understanding, overheard, self.clock, household)

    def _enter(self, envelope: Mapping[str, Any], context: object) -> Mapping[str, Any]:
        self.entered = time.perf_counter()  # when the last envelope came in
        return self.door(envelope, context)

    def says(self, *words: str) -> Reply:
        for one in words:
            reply = self.echo.hear(one)
        return reply

    def begins(self, name: str) -> Reply:
        """A ritual by its name, with a yes to whatever is asked before it."""
        reply = self.says(name)
        while reply.told.place in ("setting.BothIn", "setting.JustYou"):
            reply = self.says("yes")
        return reply

    def falls_silent(self) -> Reply:
        """Nobody says anything, and what is due is done."""
        self.echo.silence()
        reply = self.echo.silence()
        self.waits(minutes=15)
        return reply

    def waits(self, **time: float) -> None:
        self.clock.pass_time(sum(time.get(unit, 0) * factor for unit, factor in (("minutes", 60), ("seconds", 1))))


def room(hub: RealHub, things: tuple[str, ...] = THINGS) -> dict[str, Any]:
    """How things are, as far as a ritual could change them. A lamp that is off is just off."""
    return {entity: told(hub.state(entity)) for entity in things}


def told(state: Mapping[str, Any]) -> tuple[Any, ...]:
    if state["state"] in ("off", "unavailable"):
        return (state["state"],)
    known = {key: state["attributes"].get(key) for key in TOLD}
    if known["color_mode"] == "color_temp":
        known.pop("hs_color")  # worked out from the white
    return (state["state"], *known.items())


def is_lit_as(state: Mapping[str, Any], lamp: Lamp) -> bool:
    """Whether a lamp is as a ritual says, as far as it can."""
    modes = set(state["attributes"]["supported_color_modes"])
    if lamp.brightness_pct == 0 or modes == {"onoff"}:
        return modes == {"onoff"} or state["state"] == "off"
    lit = state["attributes"]
    if state["state"] != "on" or abs(lit["brightness"] - lamp.brightness_pct * 2.55) > GRACE:
        return False
    if lamp.hue is not None and "hs" in modes:
        return abs(lit["hs_color"][0] - lamp.hue) <= GRACE and abs(lit["hs_color"][1] - lamp.saturation_pct) <= GRACE
    if lamp.kelvin is not None and "color_temp" in modes:
        lowest, highest = lit["min_color_temp_kelvin"], lit["max_color_temp_kelvin"]
        return abs(lit["color_temp_kelvin"] - max(lowest, min(highest, lamp.kelvin))) <= lamp.kelvin * 0.01
    return True


def lamp_of(role: str) -> str:
    """The one lamp of a role."""
    named = LAMPS[role]
    return named if isinstance(named, str) else named[0]
