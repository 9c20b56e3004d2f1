"""A routine: their evening begins by itself, if they like. Offered once, at the end of their third evening.

(the third evening ends) --> Offered --yes--> | Waiting (Alexa offers it) --> said, and on with what was open before
(make it a routine) ------------------------> |
                             +--no--> (good night)

https://developer.amazon.com/docs/alexa/custom-skills/pre-built-routine-api-reference.html
"""

from dataclasses import dataclass
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import Introduced
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.tonight import Tonight
from skill.turn import OfferRoutine, Turn, back_to_it, close, stay

OFFERED_FROM = 3  # evenings: by then they know what it is
HALF = 30  # minutes: at about the time that this evening began
LEFT = (Said.REFUSED, Said.NO, Said.PASSED, Said.NEXT, Said.WRAP_UP)


@dataclass(frozen=True)
class Offered(Place):
    """We said that there is such a thing."""

    resumes: ClassVar[bool] = False


@dataclass(frozen=True)
class Waiting(Place):
    """Alexa explains it and asks them."""

    resumes: ClassVar[bool] = False
    aside: ClassVar[bool] = True


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case (_, Said.ROUTINE) | (Offered(), Said.YES | Said.NEXT) if tonight.routines:
            return _handed_over(tonight)
        case _, Said.ROUTINE:
            return stay(line("routine.by_hand"))
        case Offered(), Said.YES | Said.NEXT:  # at a device that cannot
            return back_to_it(line("routine.by_hand"))
        case Offered(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("tonight.goodnight"))
        case Waiting(), Said.ALLOWED:
            return back_to_it(line("routine.set"))
        case Waiting(), Said.NOT_ASKED | Said.YES:  # a yes that Alexa did not hear makes no routine
            return back_to_it(line("routine.by_hand"))
        case Waiting(), _ if heard in LEFT:
            return back_to_it(line("routine.left"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("routine.offer")


def is_due(couple: Couple, tonight: Tonight) -> bool:
    """Whether it is offered at the end of this evening."""
    may = tonight.routines and not tonight.after_care
    return may and tonight.number >= OFFERED_FROM and "routine" not in couple.introduced


def _handed_over(tonight: Tonight) -> Turn:
    now = tonight.now.time()
    at = now.replace(minute=now.minute // HALF * HALF, second=0, microsecond=0, tzinfo=None)
    turn = Turn((line("routine.how"),), Waiting(), hands_over=OfferRoutine(at, tonight.zone))
    return turn.doing(Introduced("routine"))
