"""The evening a turn happens in: its date, who starts, who may be listening, where in the world."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from skill.couple import Couple, Stage
from skill.line import Word

AN_EVENING_LASTS_TILL = timedelta(hours=4)
CHILDREN_MAY_BE_UP = (time(6), time(20, 30))
TOGETHER = (Word("always.door"), Word("always.window"))  # what to call two people without names
APART = (Word("always.caller"), Word("always.called"))


@dataclass(frozen=True)
class Tonight:
    """One evening of one couple, seen from one turn."""

    household: str
    locale: str
    now: datetime  # aware, in the couple's zone
    number: int  # their first evening is 1
    first: str | Word  # who starts tonight
    second: str | Word
    apart: bool
    here_for: int | None = None  # seconds since we came to where we stand, if known

    @classmethod
    def of(cls, couple: Couple, household: str, now: datetime, locale: str) -> "Tonight":
        """The evening it is for this couple."""
        evening = evening_of(now)
        number = couple.evenings if couple.last_evening == evening else couple.evenings + 1
        question = couple.question_of(evening)
        # Who starts alternates by evenings held, not by the calendar: a missed night is nobody's turn.
        turned = (number % 2 == 0) != bool(question and question.other_first)
        apart = couple.stage is Stage.LONG_DISTANCE
        one, other = couple.names or (APART if apart else TOGETHER)
        first, second = (other, one) if turned else (one, other)
        since = int((now - couple.resume.since).total_seconds()) if couple.resume else None
        return cls(household, locale, now, number, first, second, apart, since)

    def knowing(self, couple: Couple) -> "Tonight":
        """The same evening, once we know more of them."""
        return Tonight.of(couple, self.household, self.now, self.locale)

    @cached_property
    def evening(self) -> date:
        """The date this evening goes by."""
        return evening_of(self.now)

    @property
    def children_may_hear(self) -> bool:
        """Whether it is early enough for a child to be about."""
        dawn, bedtime = CHILDREN_MAY_BE_UP
        return dawn <= self.now.time() < bedtime

    @property
    def country(self) -> str:
        """Two letters, from the locale; may be one we know nothing of."""
        return self.locale.rpartition("-")[2].upper()

    @cached_property
    def seed(self) -> int:
        """A number that is the same all evening, on every device of this household."""
        digest = hashlib.sha256(f"{self.household} {self.evening.isoformat()}".encode()).digest()
        return int.from_bytes(digest[:8], "big")


def evening_of(now: datetime) -> date:
    """The date of the evening `now` belongs to: one in the morning is still last night."""
    return (now - AN_EVENING_LASTS_TILL).date()
