"""A room as a ritual sees it: lamps, scent and music by role; a look is the absolute states a ritual asks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

Room = Mapping[str, Any]
"""A room as it was: a note a role (plain JSON), which only the house that wrote it reads."""

BRIGHTEST = 60  # percent; a ritual never blinds anybody
COOLEST, WARMEST = 4000, 1800  # kelvin
WARMER, DIMMER = 200, 0.8  # one step of "warmer" in kelvin, of "dimmer" as a share
MOST_STEPS = 3


class Role(StrEnum):
    """What a thing in the room is to a ritual."""

    MAIN = "main"
    LEFT = "left"
    RIGHT = "right"
    ACCENT = "accent"
    SCENT = "scent"
    SPEAKER = "speaker"

    @property
    def kind(self) -> "Kind":
        """Light, scent or music."""
        return {Role.SCENT: Kind.SCENT, Role.SPEAKER: Kind.MUSIC}.get(self, Kind.LIGHT)


class Kind(StrEnum):
    """What can be done by hand instead, in the order of how much it matters."""

    LIGHT = "light"
    MUSIC = "music"
    SCENT = "scent"


KIND_OF = {role.value: role.kind for role in Role}
LAMPS = tuple(role for role in Role if role.kind is Kind.LIGHT)


class Came(StrEnum):
    """What came of asking a house for something."""

    DONE = "done"
    PARTLY = "partly"  # as far as the thing can: it has no colour, or does not dim
    ON_ITS_WAY = "on its way"  # asked, and not yet answered: it may still happen
    TOLD = "told"  # passed on, and nobody will ever say what came of it: nothing is claimed, nothing tried again
    NOT = "not"  # refused, gone, or never there


@dataclass(frozen=True)
class Lamp:
    """A lamp's state: brightness 0 (off) to 100 percent, a white (kelvin) or a hue (0-359) with its saturation."""

    brightness_pct: int
    kelvin: int | None = None
    hue: int | None = None
    saturation_pct: int | None = None
    over: int = 4  # seconds of fade


@dataclass(frozen=True)
class Scent:
    """Scent on, and off again by itself after so many minutes; none: off."""

    minutes: int


@dataclass(frozen=True)
class Music:
    """A playlist by its mood, and how loud (percent); none: silence."""

    playlist: str | None
    volume_pct: int


@dataclass(frozen=True)
class Tuning:
    """How this couple likes its light beside what a ritual says: steps warmer, steps dimmer (negative: less so)."""

    warmer: int = 0
    dimmer: int = 0

    def by(self, warmer: int, dimmer: int) -> "Tuning":
        """Some steps on, within what is sensible."""
        return Tuning(_within(self.warmer + warmer), _within(self.dimmer + dimmer))

    def of(self, lamp: Lamp) -> Lamp:
        """The lamp as this couple likes it. Off stays off, a colour keeps its hue."""
        if lamp.brightness_pct == 0 or self == Tuning():
            return lamp
        brightness = round(lamp.brightness_pct * DIMMER**self.dimmer)
        kelvin = lamp.kelvin and max(WARMEST, min(COOLEST, lamp.kelvin - WARMER * self.warmer))
        return replace(lamp, brightness_pct=max(1, min(BRIGHTEST, brightness)), kelvin=kelvin)


def _within(steps: int) -> int:
    return max(-MOST_STEPS, min(MOST_STEPS, steps))


@dataclass(frozen=True)
class Look:
    """What a ritual asks of a room. A role that is not named is left as it is."""

    lamps: Mapping[Role, Lamp] = field(default_factory=dict)
    scent: Scent | None = None
    music: Music | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """What it names."""
        return (*self.lamps, *[Role.SCENT] * bool(self.scent), *[Role.SPEAKER] * bool(self.music))

    def of(self, kinds: Collection[Kind]) -> "Look":
        """Only its lights, its music, its scent."""
        return Look(
            self.lamps if Kind.LIGHT in kinds else {},
            self.scent if Kind.SCENT in kinds else None,
            self.music if Kind.MUSIC in kinds else None,
        )

    def tuned(self, tuning: Tuning) -> "Look":
        """The same look as this couple likes its light."""
        return replace(self, lamps={role: tuning.of(lamp) for role, lamp in self.lamps.items()})

    def then(self, later: "Look") -> "Look":
        """This look with a later one over it."""
        return Look({**self.lamps, **later.lamps}, later.scent or self.scent, later.music or self.music)


NO_SCENT = Look(scent=Scent(0))
SOFT = Look({Role.MAIN: Lamp(40, kelvin=2700, over=8)}, Scent(0), Music(None, 0))
"""One soft, steady light and nothing else, for when somebody needs a person."""
