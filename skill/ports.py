"""What the evening needs from outside, as small as it can be asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from skill.couple import Couple
from skill.room import Came, Look, Role, Room

Clock = Callable[[], datetime]
"""Now, aware; in the host's zone."""


class LostVersion(Exception):
    """Somebody else wrote this couple since we read it: recall and step again."""


class KeeperDown(Exception):
    """What is kept cannot be read or written just now; nothing was written over."""


class Keeper(Protocol):
    """Keeps couples, one record a household (a hash; never a user id)."""

    def recall(self, household: str) -> tuple[Couple, int]:
        """The couple and its version; an unknown household is a new couple of version 0. KeeperDown."""

    def keep(self, household: str, couple: Couple, version: int) -> None:
        """Write what was recalled as `version`; it is `version + 1` then. LostVersion, KeeperDown."""

    def forget(self, household: str) -> bool:
        """Delete for good, look again, and answer whether nothing is left. LostVersion, KeeperDown."""


class HouseDown(Exception):
    """The house does not answer, or cannot be understood."""


class NoHouse(HouseDown):
    """This household has none: two people do it by hand."""


@dataclass(frozen=True)
class Left:
    """Not all of a room came back for certain: why (NOT or ON_ITS_WAY), and the notes of what is still to come."""

    came: Came
    room: Room


class House(Protocol):
    """Lights, scent and music of a home. It answers within 2.5 s; a household without one is by hand."""

    def look_around(self, household: str) -> Room:
        """The room as it is, in the house's own notes; empty notes where it cannot be read. HouseDown, NoHouse."""

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        """Set every role the look names, and put every other back to as `rest` says. What came of each role named.

        The same call twice is the same as once. HouseDown where nothing of it could even be asked.
        """

    def put_back(self, household: str, room: Room) -> Came | Left:
        """Make the room as those notes say. Left, or NOT or ON_ITS_WAY for all of it, where that is not certain.

        PARTLY where something cannot be had again; TOLD where nobody will ever know. The same call twice is the same
        as once.
        """

    def claim(self, household: str, code: str) -> bool:
        """Somebody there spoke the code of this home. Whether it is theirs now. KeeperDown."""
        return False

    def forget(self, household: str) -> bool:
        """Whose home it is, and what was needed to reach it, is gone for good. Whether nothing is left. KeeperDown."""
        return True


class Told(Protocol):
    """Whoever listens to turns is told names, never values."""

    def __call__(self, *, heard: str, scene: str, place: str | None, deeds: tuple[str, ...]) -> None:
        """What was heard, in which scene, where we now stand (None: it ended), and what was promised."""
