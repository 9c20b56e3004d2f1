"""What the evening needs from outside, as small as it can be asked for."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from skill.couple import Couple

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
        """Write what was recalled as `version`. LostVersion, KeeperDown."""

    def forget(self, household: str) -> bool:
        """Delete for good, look again, and answer whether nothing is left. KeeperDown."""


class Told(Protocol):
    """Whoever listens to turns is told names, never values."""

    def __call__(self, *, heard: str, scene: str, place: str | None, deeds: tuple[str, ...]) -> None:
        """What was heard, in which scene, where we now stand (None: it ended), and what was promised."""
