"""A mini adventure: something small to do outside the house, one of these days. Nothing of the room changes.

(a weekend's evening ends) --> Weekend --yes--> |
(an adventure) ------------------------------> Offered --yes--> it is theirs; the door asks one day how it went
                                               Offered --another--> Offered
(the menu, by day or at a weekend) -picked---> it is theirs
(we did it) --> kept for good
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from skill import almanac
from skill.couple import Couple
from skill.deeds import AdventureDone, AdventureTaken
from skill.fitting import fits
from skill.hearing import Heard, Said
from skill.library import Adventure, Library
from skill.line import Line, line
from skill.offering import adventures
from skill.place import Place
from skill.scenes import moment
from skill.showing import Question
from skill.tonight import Tonight
from skill.turn import Turn, ask, close, stay

OFFERED_FROM = 4  # evenings: by then they have been asked all that is asked once
ASKED_AFTER = timedelta(days=1)
ASKED_AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Weekend(Place):
    """The evening ends, and we offered one for the weekend."""

    resumes: ClassVar[bool] = False


@dataclass(frozen=True)
class Offered(Place):
    """One adventure is on offer: of those that fit, the one of that number."""

    resumes: ClassVar[bool] = False
    adventure: str
    number: int = 0


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    if isinstance(at, Offered) and at.adventure not in library.adventures:
        at = None  # one that was taken out of the library since
    match at, heard:
        case (_, Said.ADVENTURE) | (Weekend(), Said.YES | Said.NEXT | Said.SURPRISE) if tonight.after_care:
            return close(line("repair.not_tonight"))
        case _, Said.ADVENTURE if tonight.alone:
            return moment.instead(tonight)
        case (_, Said.ADVENTURE) | (Weekend(), Said.YES | Said.NEXT | Said.SURPRISE):
            return offer(couple, tonight, library)
        case Weekend(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("tonight.goodnight"))
        case _, Said.DID_IT if couple.outing and couple.outing.adventure in library.adventures:
            return stay(line("adventure.done")).doing(AdventureDone(couple.outing.adventure))
        case _, Said.DID_IT:
            return stay(line("adventure.none_open"))

        case Offered(name), Said.YES | Said.NEXT:
            return chosen(name, couple, tonight, library)
        case Offered(name), Said.AGAIN:
            return ask(*_pitched(library.adventures[name]), at=at)
        case Offered(_, number), Said.ANOTHER | Said.LIGHTER | Said.SURPRISE:
            return offer(couple, tonight, library, number=number + 1)
        case Offered(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("adventure.left"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("adventure.weekend" if isinstance(at, Weekend) else "adventure.shall_you")


def offer(couple: Couple, tonight: Tonight, library: Library, *before: Line, number: int = 0) -> Turn:
    """An adventure that fits, best first."""
    found = adventures(couple, tonight, library)
    if number >= len(found):
        return close(line("adventure.no_more")) if number else stay(*before, line("adventure.no_more"))
    adventure = found[number]
    return ask(*before, *_pitched(adventure), at=Offered(adventure.id, number))


def chosen(name: str, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """The one they picked; or another, where who is about or where they are has changed since."""
    adventure = library.adventures[name]
    return _taken(adventure) if fits(couple, tonight)(adventure) else offer(couple, tonight, library)


def _taken(adventure: Adventure) -> Turn:
    """It is theirs, and what there is to do."""
    said = line("adventure.this", words=adventure.text)
    turn = close(said, line("adventure.no_hurry")).doing(AdventureTaken(adventure.id))
    return replace(turn, shows=Question(adventure.text))  # to be looked at while they get their coats


def is_due(couple: Couple, tonight: Tonight, library: Library) -> bool:
    """Whether one is offered by itself: once a weekend, to two people who have none open."""
    weekend = tonight.number >= OFFERED_FROM and almanac.is_weekend(tonight.evening)
    has_one = couple.outing is not None and couple.outing.adventure in library.adventures
    had = has_one or almanac.same_week(couple.weekend, tonight.evening)
    if had or not weekend or tonight.alone or tonight.after_care or tonight.whispered:
        return False
    return bool(adventures(couple, tonight, library))


def open_one(couple: Couple, tonight: Tonight, library: Library) -> Adventure | None:
    """The one that is theirs and that they may have been to since; None where it is too early to ask."""
    outing = couple.outing
    if outing is None or tonight.alone or tonight.after_care:
        return None
    due = outing.asked + ASKED_AGAIN_AFTER if outing.asked else outing.taken + ASKED_AFTER
    return library.adventures.get(outing.adventure) if tonight.evening >= due else None


def _pitched(adventure: Adventure) -> tuple[Line, Line]:
    pitch = line("adventure.pitch", title=adventure.title, pitch=adventure.pitch)
    return pitch, line("adventure.shall_you")
