"""The compass: once a month each says in one word what they would like more of. The words go, what they point at stays.

First --closer, livelier, room or pass--> Second --one of these--> said in one line, and on to tonight's question

Both closer: much spark and little closeness. Both livelier: much closeness and little spark. Anything else is needs
that do not match, or two people who want room: then nothing presses. What comes of each is `choosing.LEANS`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from skill.couple import Around, Couple, Tilt
from skill.deeds import CompassAsked, Leaned
from skill.hearing import Heard, Need, Needed, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import moment
from skill.scenes.tonight import question
from skill.tonight import Tonight
from skill.turn import Turn, ask, close, stay

ASKED_FROM = 15  # evenings: by then they know what there is to have more of
A_MONTH = timedelta(days=30)
PASSES = (Said.PASSED, Said.NO, Said.NEXT)


@dataclass(frozen=True)
class First(Place):
    """Waiting for the first word."""

    answered: ClassVar[str | None] = Needed.__name__


@dataclass(frozen=True)
class Second(Place):
    """Waiting for the second; the first one is held, unspoken, and never kept. None is a pass."""

    resumes: ClassVar[bool] = False
    answered: ClassVar[str | None] = Needed.__name__
    word: str | None

    def __post_init__(self) -> None:
        if self.word not in (None, *Need):
            raise ValueError("a need is one of three words")


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, Needed() | Said.COMPASS if tonight.after_care:
            return close(line("repair.not_tonight"))
        case First() | Second(), _ if tonight.after_care and heard in PASSES:
            return close(line("repair.not_tonight"))
        case _, Needed() | Said.COMPASS if tonight.alone:
            return moment.instead(tonight)
        case First() | Second(), Said.WRAP_UP:
            return close(line("tonight.goodnight"))
        case First(), Needed(need):
            return _second(need, tonight)
        case First(), _ if heard in PASSES:
            return _second(None, tonight)
        case Second(first), Needed(need):
            return _both(first, need, couple, tonight, library)
        case Second(first), _ if heard in PASSES:
            return _both(first, None, couple, tonight, library)
        case First() | Second(), _:
            return None
        case (None, Needed() | Said.COMPASS) | (_, Said.COMPASS) if not (at and at.resumes):
            # Out of the blue one of them says it for both: each is asked.
            return begin(tonight, line("compass.unasked"))
        case _, Said.COMPASS:
            return stay(line("compass.later"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("compass.first", first=tonight.second if isinstance(at, Second) else tonight.first)


def is_due(couple: Couple, tonight: Tonight) -> bool:
    """Whether they are asked as this evening begins."""
    asked = couple.compass is not None and tonight.evening - couple.compass < A_MONTH
    to_themselves = not (tonight.alone or tonight.after_care or tonight.around is Around.KIDS)
    return tonight.number >= ASKED_FROM and to_themselves and not asked


def begin(tonight: Tonight, *opening: Line) -> Turn:
    """Two words, from the first."""
    asks = ask(*opening, line("compass.first", first=tonight.first), at=First())
    return asks.doing(CompassAsked())


def _second(first: Need | None, tonight: Tonight) -> Turn:
    key = "compass.second_apart" if tonight.apart else "compass.second"
    return ask(line(key, second=tonight.second), at=Second(first.value if first else None))


def _both(first: str | None, second: Need | None, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """What two words point at together; a pass of either leaves all as it is, and nobody learns more of it."""
    tilt, said = _pointing(first, second)
    leaned = Leaned(tilt)
    known = leaned.kept(couple, tonight)
    if couple.question_of(tonight.evening):
        return close(line(said), line("tonight.goodnight")).doing(leaned)
    return question(known, tonight, library).opening_with(line(said)).doing(leaned)


def _pointing(first: str | None, second: Need | None) -> tuple[Tilt | None, str]:
    match first, second:
        case (None, _) | (_, None):
            return None, "compass.passed"
        case Need.CLOSER, Need.CLOSER:
            return Tilt.CLOSER, "compass.closer"
        case Need.LIVELIER, Need.LIVELIER:
            return Tilt.LIVELIER, "compass.livelier"
        case Need.ROOM, Need.ROOM:
            return Tilt.RHYTHM, "compass.room"
        case _:
            return Tilt.RHYTHM, "compass.rhythm"
