"""A home one can look at: four lamps, a diffuser and a record player that do at once what they are asked."""

import colorsys
import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from skill.edge.homes.things import BACK_OVER
from skill.ports import House
from skill.room import LAMPS, Came, Lamp, Look, Role, Room

State = dict[str, dict[str, Any]]

AS_IT_IS: State = {  # an ordinary evening
    Role.MAIN: {"brightness_pct": 70, "kelvin": 3000},
    Role.LEFT: {"brightness_pct": 0},
    Role.RIGHT: {"brightness_pct": 0},
    Role.ACCENT: {"brightness_pct": 0},
    Role.SCENT: {"on": False},
    Role.SPEAKER: {"playlist": None, "volume_pct": 0},
}


class PretendHome(House):
    """One home, with or without a file that outlives the program. Every household's at this desk."""

    def __init__(self, clock: Callable[[], datetime], path: Path | None = None) -> None:
        """Open the home as it was left. A file that cannot be read is an ordinary evening again."""
        self._clock, self._path = clock, path
        self._room: State = _copy(AS_IT_IS)
        self._fades: dict[str, int] = dict.fromkeys(LAMPS, 0)
        self._hands = threading.RLock()  # a browser and a real Echo may be at the same switch
        self._read()

    @property
    def room(self) -> Mapping[str, Mapping[str, Any]]:
        """Every role and its state now, whoever changed it. The diffuser has a timer of its own."""
        with self._hands:
            self._read()
            scent = self._room[Role.SCENT]
            if scent["on"] and "until" in scent and datetime.fromisoformat(scent["until"]) <= self._clock():
                self._room[Role.SCENT] = {"on": False}
            return self._room

    @property
    def fades(self) -> Mapping[str, int]:
        """The seconds that the last change of each lamp takes; 0 for one that was never changed from here."""
        return self._fades

    def look_around(self, household: str) -> Room:
        return _copy(self.room)

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        with self._hands:
            room = _copy({**self.room, **(rest or {})})
            for role, lamp in look.lamps.items():
                room[role] = _lit(lamp)
            if look.scent:
                until = self._clock() + timedelta(minutes=look.scent.minutes)
                on = {"on": True, "minutes": look.scent.minutes, "until": until.isoformat()}
                room[Role.SCENT] = on if look.scent.minutes else {"on": False}
            if look.music:
                room[Role.SPEAKER] = {"playlist": look.music.playlist, "volume_pct": look.music.volume_pct}
            self._become(room, {role: lamp.over for role, lamp in look.lamps.items()})
            return dict.fromkeys(look.roles, Came.DONE)

    def put_back(self, household: str, room: Room) -> Came:
        with self._hands:
            self._become(_copy({**self.room, **room}), {})
            return Came.DONE

    def _read(self) -> None:
        """The room as another program may have left it. A file that is half-written, or another's, is passed over."""
        if self._path:
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                self._room = _checked(json.loads(self._path.read_text(encoding="utf-8")))

    def _become(self, room: State, over: Mapping[Role, int]) -> None:
        """Be like that. A lamp that no look names goes back, and takes as long as a real one does."""
        changed = (role for role in LAMPS if room[role] != self._room[role])
        self._fades = {**self._fades, **{role: over.get(role, BACK_OVER) for role in changed}}
        self._room = room
        if self._path:
            half = self._path.with_suffix(".part")
            half.write_text(json.dumps(room), encoding="utf-8")
            half.replace(self._path)


def colour_of(lamp: Mapping[str, Any]) -> tuple[int, int, int]:
    """The red, green and blue (0-255) of a lamp's light at full brightness."""
    if "hue" in lamp:
        red, green, blue = colorsys.hsv_to_rgb(lamp["hue"] / 360, lamp["saturation_pct"] / 100, 1)
        return round(red * 255), round(green * 255), round(blue * 255)
    return _white(lamp.get("kelvin", 2700))


def _white(kelvin: int) -> tuple[int, int, int]:
    """A white by its temperature: between neighbours of a table of black-body colours, 1800 to 4000 K and beyond."""
    whites = {1000: (255, 56, 0), 1800: (255, 126, 0), 2200: (255, 147, 44), 2700: (255, 169, 87),
              3000: (255, 180, 107), 4000: (255, 209, 163), 6500: (255, 249, 253)}  # fmt: skip
    below = max((known for known in whites if known <= kelvin), default=1000)
    above = min((known for known in whites if known >= kelvin), default=6500)
    share = (kelvin - below) / (above - below) if above > below else 0.0
    red, green, blue = (
        round(low + share * (high - low)) for low, high in zip(whites[below], whites[above], strict=True)
    )
    return red, green, blue


def _lit(lamp: Lamp) -> dict[str, Any]:
    colour = {"kelvin": lamp.kelvin, "hue": lamp.hue, "saturation_pct": lamp.saturation_pct}
    return {"brightness_pct": lamp.brightness_pct, **{key: value for key, value in colour.items() if value is not None}}


def _checked(room: Any) -> State:
    """A room as we write it. Raises all kinds of things for any other."""
    scent, music = room[Role.SCENT], room[Role.SPEAKER]
    state: State = {str(role): _lit(Lamp(int(room[role]["brightness_pct"]), **_colour(room[role]))) for role in LAMPS}
    state[Role.SCENT] = {"on": bool(scent["on"])}
    if "until" in scent:
        until = datetime.fromisoformat(scent["until"])
        state[Role.SCENT] |= {"minutes": int(scent["minutes"]), "until": until.isoformat()}
    playlist = None if music["playlist"] is None else str(music["playlist"])
    state[Role.SPEAKER] = {"playlist": playlist, "volume_pct": int(music["volume_pct"])}
    return state


def _colour(lamp: Mapping[str, Any]) -> dict[str, int]:
    return {key: int(lamp[key]) for key in ("kelvin", "hue", "saturation_pct") if key in lamp}


def _copy(room: Mapping[str, Mapping[str, Any]]) -> State:
    return {str(role): dict(state) for role, state in room.items()}
