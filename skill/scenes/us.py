"""Us: how the two of them have been (as a pair, never one of them), what they saved, how many evenings.

(how are we doing) --> Willing --yes--> said, in words
(what did we save) --> Saved --next--> ... LastSaved --yes--> asked tonight
(how many evenings) --> said
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import CounsellorNamed
from skill.fitting import fits
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import Line, Word, line
from skill.looking_back import FORTNIGHT, has_been_heavy, of_late, saved, time_went_to, trend
from skill.place import Place
from skill.scenes import moment
from skill.scenes.tonight import read_out
from skill.showing import Trend
from skill.tonight import Tonight
from skill.turn import Turn, ask, close, stay

WARM, HEAVY = 3.8, 2.6  # of five, as a pair
MOVED = 0.5


@dataclass(frozen=True)
class Willing(Place):
    """Both are to be fine with hearing it."""

    resumes: ClassVar[bool] = False


@dataclass(frozen=True)
class LastSaved(Place):
    """We read the last one they saved, and offered to ask it tonight."""

    resumes: ClassVar[bool] = False
    starter: str


@dataclass(frozen=True)
class Saved(Place):
    """Reading what they saved; `number` were read."""

    resumes: ClassVar[bool] = False
    number: int


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case (_, Said.HOW_ARE_WE) | (Willing(), Said.YES | Said.NEXT) if tonight.alone:
            return moment.instead(tonight)  # alone, nobody is reported on
        case _, Said.HOW_ARE_WE if of_late(couple, tonight.evening):
            return ask(line("us.willing"), at=Willing())
        case _, Said.HOW_ARE_WE:
            return stay(line("us.too_early"))
        case Willing(), Said.YES | Said.NEXT if lately := of_late(couple, tonight.evening):
            return _told(lately, couple, tonight, library)
        case Willing(), Said.YES | Said.NEXT | Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("us.unsaid"))
        case _, Said.SAVED_ONES:
            return _saved(0, couple, tonight, library)
        case Saved(number), Said.YES | Said.NEXT | Said.ANOTHER:
            return _saved(number, couple, tonight, library)
        case Saved(number), Said.AGAIN:
            return _saved(number - 1, couple, tonight, library)
        case LastSaved(), Said.YES | Said.NEXT if tonight.alone:
            return moment.instead(tonight)
        case LastSaved(starter), Said.YES | Said.NEXT if _may(starter, couple, tonight, library):
            return read_out(library.starters[starter], couple, tonight, "tonight.this_one")
        case LastSaved(starter), Said.AGAIN if _may(starter, couple, tonight, library):
            return _last(starter, library, "us.saved_too")
        case Saved() | LastSaved(), Said.YES | Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("tonight.goodnight"))
        case _, Said.HOW_MANY:
            return stay(_how_many(couple))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    match at:
        case Saved():
            return line("us.next_offer")
        case LastSaved():
            return line("us.ask_it")
        case _:
            return line("us.willing")


def _told(lately: float, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """How it has been, in words; which way it went since the fortnight before; what they gave their time to.

    Where it is heavy a counsellor is spoken of instead, once a fortnight. A screen shows the line of it.
    """
    lines = [line("us.warm" if lately >= WARM else "us.heavy" if lately <= HEAVY else "us.mixed")]
    before = of_late(couple, tonight.evening - FORTNIGHT)
    if before and abs(lately - before) >= MOVED:
        lines.append(line("us.warmer" if lately > before else "us.harder"))
    heavy = lately <= HEAVY and has_been_heavy(couple, tonight)
    most, rare = time_went_to(couple, tonight.evening, library)
    if heavy:
        lines.append(line("us.counsellor"))
    elif most:
        lines.append(line("us.most", practice=Word(f"us.of_{most}")))
    if rare and rare != most and not heavy:
        lines.append(line("us.rare", practice=Word(f"us.of_{rare}")))
    points = trend(couple, tonight.evening)
    turn = replace(close(*lines, line("tonight.goodnight")), shows=Trend(points) if points else None)
    return turn.doing(CounsellorNamed()) if heavy else turn


def _saved(number: int, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """What they saved and may be heard now, one at a time."""
    kept = saved(couple, tonight, library)
    if not kept:
        return stay(line("us.none_saved"))
    number = max(0, min(number, len(kept) - 1))
    key = "us.saved_too" if number else "us.saved"
    if number + 1 == len(kept):
        return _last(kept[number].id, library, key)
    return ask(line(key, question=kept[number].text), line("us.next_offer"), at=Saved(number + 1))


def _last(starter: str, library: Library, key: str) -> Turn:
    said = line(key, question=library.starters[starter].text)
    return ask(said, line("us.last"), line("us.ask_it"), at=LastSaved(starter))


def _may(starter: str, couple: Couple, tonight: Tonight, library: Library) -> bool:
    return starter in library.starters and fits(couple, tonight)(library.starters[starter])


def _how_many(couple: Couple) -> Line:
    if couple.evenings < 2:
        return line("us.first_evening" if couple.evenings == 0 else "us.one_evening")
    return line("us.evenings", count=str(couple.evenings))
