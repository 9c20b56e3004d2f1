"""Nightly: a reminder at the time they name, after one yes of theirs, and one to Alexa itself.

    (a reminder) --> Timing --a time--> |
    (remind us every night at nine) --> Sure --yes--> set, and on with what was open before
                                         |               ^
                                         +--> Allowing --+ (Alexa asks, the first time)
    (stop reminding us) --> stays where we stood

https://developer.amazon.com/docs/smapi/alexa-reminders-overview.html
"""

from dataclasses import dataclass, replace
from datetime import time
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import Reminded, RemindedNoMore
from skill.hearing import Counted, Heard, Nightly, Rated, Said
from skill.library import Library
from skill.line import Line, Word, line
from skill.place import Place
from skill.tonight import Tonight
from skill.turn import Leave, Needs, Turn, ask, back_to_it, stay

LEFT = (Said.NO, Said.PASSED, Said.NEXT, Said.WRAP_UP, Said.REFUSED)
PARTS = (  # of a day, and the hour that is no more of it
    (5, "nightly.at_night"),
    (12, "nightly.in_the_morning"),
    (18, "nightly.in_the_afternoon"),
    (22, "nightly.in_the_evening"),
)


@dataclass(frozen=True)
class Timing(Place):
    """Waiting for the time of day."""

    resumes: ClassVar[bool] = False
    aside: ClassVar[bool] = True


@dataclass(frozen=True)
class Sure(Place):
    """We said when (as `21:00`) and how often, and wait for the one yes."""

    resumes: ClassVar[bool] = False
    aside: ClassVar[bool] = True
    clock: str

    def __post_init__(self) -> None:
        _time(self.clock)


@dataclass(frozen=True)
class Allowing(Place):
    """Alexa asks them whether we may remind them, at that time."""

    resumes: ClassVar[bool] = False
    aside: ClassVar[bool] = True
    clock: str

    def __post_init__(self) -> None:
        _time(self.clock)


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, Nightly(None):
            return ask(line("nightly.when"), at=Timing())
        case _, Nightly(time() as when):
            return ask(_sure(when), at=Sure(_clock(when)))
        case Timing(), Rated(hour) | Counted(hour):  # nobody who says a bare number means the morning
            when = time((hour + 12) % 24)
            return ask(_sure(when), at=Sure(_clock(when)))
        case Sure(clock), Said.YES:
            return _set(clock)
        case Allowing(clock), Said.ALLOWED | Said.YES:
            return _set(clock, asked=True)
        case Allowing(), Said.NOT_ASKED:
            return back_to_it(line("nightly.in_the_app"))
        case Timing() | Sure() | Allowing(), _ if heard in LEFT:
            return back_to_it(line("nightly.not_set"))
        case _, Said.NO_REMINDER:
            stopped, not_stopped = line("nightly.stopped"), line("nightly.not_stopped")
            needs = Needs(stopped, not_stopped if "reminder" in couple.introduced else stopped)
            turn = back_to_it() if at and at.aside else stay()
            return replace(turn, needs=needs).doing(RemindedNoMore())
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return _sure(_time(at.clock)) if isinstance(at, Sure | Allowing) else line("nightly.when")


def _set(clock: str, *, asked: bool = False) -> Turn:
    """The reminder, unless Alexa has to ask them first; it is not made to ask twice."""
    needs = Needs(
        done=line("nightly.set"),
        otherwise=line("nightly.cannot"),
        leave=None if asked else Leave.REMINDERS,
        at=Allowing(clock),
    )
    return replace(back_to_it(), needs=needs).doing(Reminded(_time(clock)))


def _sure(when: time) -> Line:
    """When, as it was heard, and how often: Alexa wants both said before each yes."""
    part = next((key for hour, key in PARTS if when.hour < hour), "nightly.at_night")
    return line("nightly.sure", time=f"{when.hour % 12 or 12}:{when.minute:02}", part=Word(part))


def _clock(when: time) -> str:
    return when.isoformat("minutes")


def _time(clock: str) -> time:
    """ValueError for what is no time of day."""
    when = time.fromisoformat(clock)
    if _clock(when) != clock:
        raise ValueError("a time of day has hours and minutes")
    return when
