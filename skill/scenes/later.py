"""Later: they need a while, and Alexa asks for them when it is over. The evening waits where it is, and its light.

(come back in twenty minutes) --> (quiet), back where they stood
                        |               ^
                        +--> Allowing --+ (Alexa asks, the first time)
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import ComesBack
from skill.hearing import ComeBack, Heard, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.tonight import Tonight
from skill.turn import Leave, Needs, Turn, close

LEAST, USUAL, MOST = 1, 20, 60  # minutes; an evening that is lost for longer begins again
LEFT = (Said.REFUSED, Said.NO, Said.PASSED, Said.NEXT, Said.WRAP_UP)


@dataclass(frozen=True)
class Allowing(Place):
    """Alexa asks them whether we may set a timer, of so many minutes."""

    resumes: ClassVar[bool] = False
    aside: ClassVar[bool] = True
    minutes: int

    def __post_init__(self) -> None:
        if not LEAST <= self.minutes <= MOST:
            raise ValueError("nobody is waited for that long")


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, ComeBack(minutes):
            return _later(USUAL if minutes is None else minutes, at)
        case Allowing(minutes), Said.ALLOWED | Said.YES:
            return _later(minutes, at, asked=True)
        case Allowing(), Said.NOT_ASKED:
            return replace(close(line("later.by_hand")), passing=True)
        case Allowing(), _ if heard in LEFT:
            return replace(close(line("later.no_timer")), passing=True)
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("later.sure")


def _later(wanted: int, at: Place | None, *, asked: bool = False) -> Turn:
    """A timer, unless Alexa has to ask them first; it is not made to ask twice."""
    minutes = max(LEAST, min(wanted, MOST))
    needs = Needs(
        done=_set(minutes, too_long=wanted > MOST),
        otherwise=line("later.by_hand"),
        leave=None if asked else Leave.TIMERS,
        at=Allowing(minutes),
    )
    back_at = at if at and at.resumes else None
    return Turn((), back_at=back_at, passing=back_at is None, needs=needs).doing(ComesBack(minutes))


def _set(minutes: int, *, too_long: bool) -> Line:
    if too_long:
        return line("later.an_hour")
    if minutes == MOST:
        return line("later.set_hour")
    return line("later.set_one") if minutes == 1 else line("later.set", minutes=str(minutes))
