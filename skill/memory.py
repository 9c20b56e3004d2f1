"""What is remembered of an evening in memory only, never written down: gone with the process."""

from datetime import date


class ThisEvening:
    """What was so in which household this evening."""

    def __init__(self, most: int = 1000) -> None:
        """It remembers the last `most` households."""
        self._most, self._evenings = most, dict[str, date]()

    def note(self, household: str, evening: date) -> None:
        """It was so there."""
        self._evenings.pop(household, None)
        self._evenings[household] = evening
        if len(self._evenings) > self._most:
            del self._evenings[next(iter(self._evenings))]

    def knows(self, household: str, evening: date) -> bool:
        """Whether it was so there that evening, as far as this process knows."""
        return self._evenings.get(household) == evening
