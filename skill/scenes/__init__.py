"""The evening, one file a scene. This is its table of contents.

A scene is two pure functions: `step` takes a place and what was heard and gives a turn, or None where the scene has
no answer; `pending` names the line that was last asked at a place.
"""

from typing import Protocol, cast

from skill.couple import Couple
from skill.hearing import Heard, InTrouble, Named, Said, Staged
from skill.library import Library
from skill.line import Line
from skill.place import Place
from skill.scenes import care, checkin, privacy, tonight, welcome
from skill.tonight import Tonight
from skill.turn import Turn


class Scene(Protocol):
    """What every file here offers."""

    def step(self, at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
        """The turn this scene gives, or None where it has no answer."""

    def pending(self, at: Place, couple: Couple, tonight: Tonight) -> Line:
        """The line that was last asked at a place of this scene."""


SCENES: dict[str, Scene] = {
    "welcome": cast(Scene, welcome),
    "tonight": cast(Scene, tonight),
    "checkin": cast(Scene, checkin),
    "care": cast(Scene, care),
    "privacy": cast(Scene, privacy),
}


def scene_of(place: Place) -> Scene:
    """The scene a place belongs to."""
    return SCENES[place.scene()]


def scene_for(heard: Heard) -> Scene:
    """The scene that answers to this wherever it is said."""
    match heard:
        case InTrouble():
            return SCENES["care"]
        case Named() | Staged() | Said.OPENED:
            return SCENES["welcome"]
        case Said.CHECK_IN:
            return SCENES["checkin"]
        case Said.WHAT_KEPT | Said.FORGET_TONIGHT | Said.FORGET_US:
            return SCENES["privacy"]
        case _:
            return SCENES["tonight"]


def offered() -> Place:
    """Where we stand when nothing else is open: tonight's question is on offer."""
    return tonight.Offered()
