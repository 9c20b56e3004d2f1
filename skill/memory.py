"""What is remembered in memory only, never written down: gone with the process, and the oldest of it before that."""

from datetime import date
from threading import Lock
from typing import Generic, TypeVar

MOST = 1000  # households

T = TypeVar("T")


class Lately(Generic[T]):
    """Something of each household, of those that were here lately."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._known = most, dict[str, T]()
        self._one_by_one = Lock()  # a web service has a thread for each of several households

    def note(self, household: str, what: T | None) -> None:
        """That is so there, now; None: nothing is known any more."""
        with self._one_by_one:
            self._known.pop(household, None)
            if what is not None:
                self._known[household] = what
            if len(self._known) > self._most:
                del self._known[next(iter(self._known))]

    def of(self, household: str) -> T | None:
        """What was noted there, as far as this process knows."""
        return self._known.get(household)


class ThisEvening:
    """What was so in which household this evening."""

    def __init__(self, most: int = MOST) -> None:
        """It remembers the last `most` households."""
        self._evenings = Lately[date](most)

    def note(self, household: str, evening: date) -> None:
        """It was so there."""
        self._evenings.note(household, evening)

    def knows(self, household: str, evening: date) -> bool:
        """Whether it was so there that evening, as far as this process knows."""
        return self._evenings.of(household) == evening
