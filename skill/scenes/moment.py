"""A moment: launch and done. Twenty seconds of each other for people whose hands are full.

(a moment) --> said, and quiet
(a launch by day) --> Offered --yes--> said, and quiet
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import Done
from skill.hearing import AMoment, Heard, Said
from skill.library import Library
from skill.line import Line, line
from skill.offering import SILENT_CUES, moment_for
from skill.place import Place
from skill.tonight import Tonight
from skill.turn import Turn, ask, close


@dataclass(frozen=True)
class Offered(Place):
    """We offered a moment."""

    resumes: ClassVar[bool] = False


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, AMoment(cue):
            return given(couple, tonight, library, cue)
        case Offered(), Said.YES | Said.NEXT | Said.AGAIN | Said.ANOTHER | Said.SURPRISE:
            return given(couple, tonight, library)
        case Offered(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("moment.left"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("moment.offer")


def instead(tonight: Tonight) -> Turn:
    """For one of them alone, of something that takes two: it keeps, and there is a moment."""
    return ask(line("moment.takes_two"), line("moment.offer"), at=Offered())


def given(couple: Couple, tonight: Tonight, library: Library, cue: str | None = None) -> Turn:
    """A moment that fits what their hands are at. Said in passing: an evening that is open elsewhere stays open."""
    moment = moment_for(couple, tonight, library, cue)
    if moment is None:
        return replace(close(line("moment.none")), passing=True)
    turn = close(line("moment.this", words=moment.text)).doing(Done(moment.id))
    return replace(turn, passing=True, whispered=cue in SILENT_CUES)
