"""Where we stand in the evening, and how that is noted down: place <-> notes.

Notes are small, flat and plain: they travel as session attributes and rest in `Couple.resume`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar

Notes = Mapping[str, str | int | None]

_PLACES: dict[str, type["Place"]] = {}


@dataclass(frozen=True)
class Place:
    """A place of some scene. Scenes subclass it; `scene.Place` is its name."""

    resumes: ClassVar[bool] = True  # whether an evening lost here begins here again

    def __init_subclass__(cls) -> None:
        _PLACES[cls.name()] = cls

    @classmethod
    def scene(cls) -> str:
        """The scene it belongs to."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def name(cls) -> str:
        """`scene.Place`."""
        return f"{cls.scene()}.{cls.__name__}"

    def told(self) -> str:
        """The name that listeners to turns hear."""
        return self.name()


def names() -> list[str]:
    """Every place there is, once its scene is read."""
    return sorted(_PLACES)


def to_notes(place: Place) -> dict[str, str | int | None]:
    """The place as flat notes."""
    return {"at": place.name(), **asdict(place)}


def from_notes(notes: Notes) -> Place | None:
    """The place that was noted down, or None where the notes are unknown, old or wrong: then we begin again."""
    kind = _PLACES.get(str(notes.get("at")))
    if kind is None:
        return None
    try:
        return kind(**{key: value for key, value in notes.items() if key != "at"})
    except (TypeError, ValueError):
        return None
