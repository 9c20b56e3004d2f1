"""The evening a turn happens in: its date, who starts, who may be listening, where in the world."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from skill.almanac import monday
from skill.couple import Around, Company, Couple, Stage
from skill.line import Word

AN_EVENING_LASTS_TILL = timedelta(hours=4)
CHILDREN_MAY_BE_UP = (time(6), time(20, 30))
DAY = (time(7), time(17))  # when people have a moment rather than an evening
NIGHT = (time(21), time(7))  # when new parents are whispered to
SMALL_HOURS = (time(0), time(6))
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
    alone: bool = False
    stage: Stage | None = None
    around: Around | None = None  # who else may hear, where they said so
    softly: bool = False
    here_for: int | None = None  # seconds since we came to where we stand, if known
    after_care: bool = False  # somebody needed a person this evening
    speaker: str | None = field(default=None, repr=False)  # whom Alexa hears: only Alexa can turn that into a name
    routines: bool = False  # Alexa can offer to begin us by itself

    @classmethod
    def of(
        cls,
        couple: Couple,
        household: str,
        now: datetime,
        locale: str,
        after_care: bool = False,
        speaker: str | None = None,
        routines: bool = False,
    ) -> "Tonight":
        """The evening it is for this couple."""
        evening = evening_of(now)
        number = couple.evenings if couple.last_evening == evening else couple.evenings + 1
        question = couple.question_of(evening)
        # Who starts alternates by evenings held, not by the calendar: a missed night is nobody's turn.
        turned = (number % 2 == 0) != bool(question and question.other_first)
        said = couple.on(evening)
        apart = (said.company or (couple.stage is Stage.LONG_DISTANCE and Company.APART)) is Company.APART
        one, other = couple.names or (APART if apart else TOGETHER)
        return cls(
            household,
            locale,
            now,
            number,
            *((other, one) if turned else (one, other)),
            apart=apart,
            alone=said.company is Company.ALONE,
            stage=couple.stage,
            around=said.around,
            softly=couple.softly,
            here_for=int((now - couple.resume.since).total_seconds()) if couple.resume else None,
            after_care=after_care,
            speaker=speaker,
            routines=routines,
        )

    def knowing(self, couple: Couple) -> "Tonight":
        """The same evening, once we know more of them."""
        return Tonight.of(couple, self.household, self.now, self.locale, self.after_care, self.speaker, self.routines)

    @property
    def zone(self) -> str:
        """The name of the zone that `now` is in, as Alexa knows it."""
        return str(self.now.tzinfo)

    @cached_property
    def evening(self) -> date:
        """The date this evening goes by."""
        return evening_of(self.now)

    @property
    def children_may_hear(self) -> bool:
        """Whether a child may be listening: they said so, or did not say and it is early enough for one to be up."""
        if self.around in (Around.KIDS, Around.NOBODY):
            return self.around is Around.KIDS
        return _between(CHILDREN_MAY_BE_UP, self.now)

    @property
    def whispered(self) -> bool:
        """Whether we whisper: somebody is asleep, or it is night at new parents'."""
        return self.around is Around.ASLEEP or (self.stage is Stage.NEW_PARENTS and _between(NIGHT, self.now))

    @property
    def is_day(self) -> bool:
        """Whether people have a moment now, rather than an evening."""
        return _between(DAY, self.now) or (self.stage is Stage.NEW_PARENTS and _between(SMALL_HOURS, self.now))

    @property
    def country(self) -> str:
        """Two letters, from the locale; may be one we know nothing of."""
        return self.locale.rpartition("-")[2].upper()

    @cached_property
    def seed(self) -> int:
        """A number that is the same all evening, on every device of this household."""
        return _seed(self.household, self.evening)

    @cached_property
    def week_seed(self) -> int:
        """A number that is the same from Monday to Sunday."""
        return _seed(self.household, monday(self.evening))


def _seed(household: str, day: date) -> int:
    digest = hashlib.sha256(f"{household} {day.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _between(hours: tuple[time, time], now: datetime) -> bool:
    start, end = hours
    at = now.time()
    return start <= at < end if start < end else at >= start or at < end


def evening_of(now: datetime) -> date:
    """The date of the evening `now` belongs to: one in the morning is still last night."""
    return (now - AN_EVENING_LASTS_TILL).date()
