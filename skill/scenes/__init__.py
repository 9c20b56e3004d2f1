"""The evening, one file a scene. This is its table of contents.

A scene is two pure functions: `step` takes a place and what was heard and gives a turn, or None where the scene has
no answer; `pending` names the line that was last asked at a place. (A scene without places has no `pending`.)
"""

from typing import Protocol, cast

from skill.couple import Couple
from skill.hearing import (
    AMoment,
    ComeBack,
    Heard,
    HomeCode,
    InMood,
    InTrouble,
    Lit,
    Named,
    Needed,
    Nightly,
    Picked,
    Said,
    Staged,
    Wanted,
    WeAre,
    WithUs,
)
from skill.library import Library
from skill.line import Line
from skill.place import Place
from skill.scenes import (
    adventure,
    care,
    checkin,
    compass,
    evening,
    home,
    later,
    moment,
    nightly,
    preferences,
    privacy,
    repair,
    routine,
    setting,
    us,
    welcome,
)
from skill.scenes import tonight as tonight_scene
from skill.tonight import Tonight
from skill.turn import Talk, Turn


class Scene(Protocol):
    """What every file here offers."""

    def step(self, at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
        """The turn this scene gives, or None where it has no answer."""

    def pending(self, at: Place, couple: Couple, tonight: Tonight) -> Line:
        """The line that was last asked at a place of this scene."""


SCENES: dict[str, Scene] = {
    "welcome": cast(Scene, welcome),
    "tonight": cast(Scene, tonight_scene),
    "checkin": cast(Scene, checkin),
    "compass": cast(Scene, compass),
    "evening": cast(Scene, evening),
    "setting": cast(Scene, setting),
    "moment": cast(Scene, moment),
    "adventure": cast(Scene, adventure),
    "repair": cast(Scene, repair),
    "us": cast(Scene, us),
    "nightly": cast(Scene, nightly),
    "later": cast(Scene, later),
    "routine": cast(Scene, routine),
    "home": cast(Scene, home),
    "preferences": cast(Scene, preferences),
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
        case Needed() | Said.COMPASS:
            return SCENES["compass"]
        case Said.ADVENTURE | Said.DID_IT:
            return SCENES["adventure"]
        case Said.EVENING:
            return SCENES["evening"]
        case Wanted() | InMood() | Picked() | Said.CHANGE_SETTING | Said.SURPRISE | Said.MENU | Said.PUT_BACK:
            return SCENES["setting"]
        case AMoment():
            return SCENES["moment"]
        case Said.RESET | Said.BREAK | Said.FIGHTING | Said.TRUST_BROKEN:
            return SCENES["repair"]
        case Said.HOW_ARE_WE | Said.SAVED_ONES | Said.HOW_MANY:
            return SCENES["us"]
        case Nightly() | Said.NO_REMINDER:
            return SCENES["nightly"]
        case ComeBack():
            return SCENES["later"]
        case Said.ROUTINE:
            return SCENES["routine"]
        case HomeCode():
            return SCENES["home"]
        case WithUs() | WeAre() | Lit() | Said.QUIETER | Said.LOUDER | Said.NO_WARM | Said.WARM_AGAIN:
            return SCENES["preferences"]
        case Said.WHAT_KEPT | Said.FORGET_TONIGHT | Said.FORGET_US:
            return SCENES["privacy"]
        case _:
            return SCENES["tonight"]


def left_of(place: Place, tonight: Tonight, library: Library) -> Talk | None:
    """What is left of the talking time they were given there, if anything worth giving back is."""
    match place:
        case setting.Doing():
            return setting.left(place, tonight, library)
        case tonight_scene.Talking() | tonight_scene.Following():
            return tonight_scene.left(place, tonight)
        case _:
            return None


def offered() -> Place:
    """Where we stand when nothing else is open: tonight's question is on offer."""
    return tonight_scene.Offered()
