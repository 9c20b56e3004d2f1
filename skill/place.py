"""Where we stand in the evening, and how that is noted down: place <-> notes.

Notes are small, flat and plain: they travel as session attributes and rest in `Couple.resume`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, get_type_hints

Notes = Mapping[str, str | int | None]

LONGEST = 100  # characters of any note

_PLACES: dict[str, type["Place"]] = {}
_MADE_OF: dict[str, dict[str, Any]] = {}


@dataclass(frozen=True)
class Place:
    """A place of some scene. Scenes subclass it; `scene.Place` is its name."""

    resumes: ClassVar[bool] = True  # whether an evening lost here begins here again
    room_next: ClassVar[bool] = False  # whether a yes here changes the room
    answered: ClassVar[str | None] = None  # what listeners hear of any answer here: nobody is told who passed
    aside: ClassVar[bool] = False  # whether it is about something else, and what was open before stays open

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
    values = {key: value for key, value in notes.items() if key != "at"}
    if kind is None or not _made_of(kind, values):
        return None
    try:
        return kind(**values)
    except ValueError:
        return None


def _made_of(kind: type[Place], values: Notes) -> bool:
    """Whether the values are the very ones the place is made of: notes travel through other hands."""
    hints = _fields(kind)
    return values.keys() == hints.keys() and all(
        isinstance(value, hints[key]) and not isinstance(value, bool) and len(str(value)) <= LONGEST
        for key, value in values.items()
    )


def _fields(kind: type[Place]) -> dict[str, Any]:
    """The types of a place's fields, by name; worked out once a place."""
    if kind.name() not in _MADE_OF:
        hints = get_type_hints(kind)
        _MADE_OF[kind.name()] = {field.name: hints[field.name] for field in fields(kind)}
    return _MADE_OF[kind.name()]
