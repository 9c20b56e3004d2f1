"""Us: how the two of them have been (as a pair, never one of them), what they saved, how many evenings.

(how are we doing) --> Willing --yes--> said, in words
(what did we save) --> Saved --next--> ... LastSaved --yes--> asked tonight
(how many evenings) --> said
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from skill.choosing import fits
from skill.couple import Couple, Hearts
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import moment
from skill.scenes.tonight import read_out
from skill.tonight import Tonight
from skill.turn import Turn, ask, close, stay

LATELY = timedelta(days=14)
ENOUGH = 3  # check-ins of both, before there is anything to say; fewer would tell one evening's hearts
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
        case _, Said.HOW_ARE_WE if tonight.alone:
            return moment.instead(tonight)  # alone, nobody is reported on
        case _, Said.HOW_ARE_WE if _lately(couple, tonight):
            return ask(line("us.willing"), at=Willing())
        case _, Said.HOW_ARE_WE:
            return stay(line("us.too_early"))
        case Willing(), Said.YES | Said.NEXT if _lately(couple, tonight):
            return close(*_how(couple, tonight), line("tonight.goodnight"))
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


def _lately(couple: Couple, tonight: Tonight) -> list[Hearts]:
    """The last fortnight's check-ins that both gave a number for, if there are enough."""
    both = [hearts for hearts in couple.hearts if not hearts.passed and hearts.evening > tonight.evening - LATELY]
    return both if len(both) >= ENOUGH else []


def _how(couple: Couple, tonight: Tonight) -> tuple[Line, ...]:
    """In words: how it has been, and which way it went since the fortnight before."""
    lately = _lately(couple, tonight)
    now = _of(lately)
    key = "us.warm" if now >= WARM else "us.heavy" if now <= HEAVY else "us.mixed"
    earlier = tonight.evening - LATELY
    before = [h for h in couple.hearts if not h.passed and earlier - LATELY < h.evening <= earlier]
    if len(before) < ENOUGH or abs(now - _of(before)) < MOVED:
        return (line(key),)
    return line(key), line("us.warmer" if now > _of(before) else "us.harder")


def _of(evenings: list[Hearts]) -> float:
    numbers = [number for hearts in evenings for number in hearts.numbers]
    return sum(numbers) / len(numbers)


def _saved(number: int, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """What they saved and may be heard now, the newest first, one at a time."""
    kept = [one for one in reversed([*couple.saved]) if _may(one, couple, tonight, library)]
    if not kept:
        return stay(line("us.none_saved"))
    number = max(0, min(number, len(kept) - 1))
    key = "us.saved_too" if number else "us.saved"
    if number + 1 == len(kept):
        return _last(kept[number], library, key)
    said = line(key, question=library.starters[kept[number]].text)
    return ask(said, line("us.next_offer"), at=Saved(number + 1))


def _last(starter: str, library: Library, key: str) -> Turn:
    said = line(key, question=library.starters[starter].text)
    return ask(said, line("us.ask_it"), at=LastSaved(starter))


def _may(starter: str, couple: Couple, tonight: Tonight, library: Library) -> bool:
    return starter in library.starters and fits(couple, tonight)(library.starters[starter])


def _how_many(couple: Couple) -> Line:
    if couple.evenings < 2:
        return line("us.first_evening" if couple.evenings == 0 else "us.one_evening")
    return line("us.evenings", count=str(couple.evenings))
