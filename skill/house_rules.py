"""What is true in every scene: stop, help, again, start over, care; and what to do when a turn makes no sense."""

from dataclasses import replace

from skill.couple import Couple
from skill.hearing import Heard, InTrouble, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import offered, scene_for, scene_of
from skill.tonight import Tonight
from skill.turn import Turn, ask, close, stay


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match heard:
        case Said.STOP:
            return close(line("always.stop"))
        case Said.HELP:
            return stay(line("always.help"))
        case InTrouble():
            return scene_for(heard).step(at, heard, couple, tonight, library)
        case Said.START_OVER:
            return scene_for(Said.OPENED).step(None, Said.OPENED, couple, tonight, library)
        case _:
            return None


def otherwise(at: Place | None, heard: Heard, missed: int, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """Nobody had an answer. Fail forward: ask once in other words, then go on as if they had said no."""
    if at is None:
        return ask(_pending(offered(), couple, tonight), at=offered())
    if heard is Said.AGAIN:
        return ask(_pending(at, couple, tonight), at=at)
    if missed == 0:
        return replace(ask(_pending(at, couple, tonight), at=at), rephrased=True)
    return scene_of(at).step(at, Said.NO, couple, tonight, library) or close(line("always.stop"))


def settled_in(turn: Turn, at: Place | None, couple: Couple, tonight: Tonight) -> Turn:
    """A turn that stays, with the question that was open where we stood."""
    if not turn.stays:
        return turn
    here = at or offered()
    return replace(turn, say=(*turn.say, _pending(here, couple, tonight)), at=here, stays=False)


def _pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    return scene_of(at).pending(at, couple, tonight)
