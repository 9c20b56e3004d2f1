"""Repair: a reset in a few minutes, at once and without a menu; or twenty minutes apart and a way back.

    (we need a reset) --> Thanking --yes--> Saying --yes--> (sorry, and try again)
    (we're fighting) --> Offered --yes--^     ^  |---no---> (enough for tonight)
    (we need a break) --> ... --> Back --yes--+

Not after somebody needed a person that evening, and once an evening: the same words say both, so they tell nothing.
Broken trust is no exercise: one line names who helps.
"""

from dataclasses import dataclass
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import PutBack, ResetHad
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import moment
from skill.tonight import Tonight
from skill.turn import Beat, Talk, Turn, ask, close, give_time, in_turn

THANKS, SAY, SAY_BACK, MEND = 25, 60, 25, 40  # seconds of quiet


@dataclass(frozen=True)
class Offered(Place):
    """They are at odds, and we offered a reset."""

    resumes: ClassVar[bool] = False


@dataclass(frozen=True)
class Thanking(Place):
    """One appreciation each, before anything else."""


@dataclass(frozen=True)
class Saying(Place):
    """Each says one thing softly, and hears it said back."""


@dataclass(frozen=True)
class Back(Place):
    """They took twenty minutes, and are back."""


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, Said.TRUST_BROKEN:
            return close(line("repair.counsellor"))
        case _, Said.BREAK:
            turn = Turn((line("repair.apart"),), back_at=Back())
            return turn.doing(PutBack()) if couple.owed else turn
        case _, Said.RESET | Said.FIGHTING if tonight.alone:
            return moment.instead(tonight)
        case _, Said.RESET | Said.FIGHTING if _had_enough(at, couple, tonight):
            return close(line("repair.not_tonight"))
        case _, Said.FIGHTING:
            return ask(line("repair.offer"), at=Offered())
        case (_, Said.RESET) | (Offered() | Back(), Said.YES | Said.NEXT):
            return close(line("repair.not_tonight")) if tonight.after_care else _thanking(tonight)
        case Thanking(), Said.AGAIN | Said.MORE_TIME | Said.SWAP:
            return _thanking(tonight)
        case Thanking(), Said.YES | Said.NEXT | Said.PASSED:
            return _saying(tonight).doing(ResetHad())
        case Saying(), Said.AGAIN | Said.MORE_TIME | Said.SWAP:
            return _saying(tonight)
        case Saying(), Said.YES | Said.NEXT:
            return give_time(line("repair.mend"), talk=in_turn((MEND,)))
        case Offered() | Thanking() | Saying() | Back(), Said.NO | Said.PASSED | Said.WRAP_UP | Said.LIGHTER:
            return close(line("repair.enough"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    match at:
        case Thanking():
            return line("repair.go_on")
        case Saying():
            return line("repair.mend_offer")
        case Back():
            return line("repair.back_offer")
        case _:
            return line("repair.offer")


def _had_enough(at: Place | None, couple: Couple, tonight: Tonight) -> bool:
    within = isinstance(at, Thanking | Saying | Back)
    return tonight.after_care or (couple.on(tonight.evening).reset and not within)


def _thanking(tonight: Tonight) -> Turn:
    return give_time(
        line("repair.thanks", first=tonight.first),
        talk=in_turn((THANKS, THANKS), swap=line("tonight.swap", second=tonight.second)),
        after=line("repair.go_on"),
        at=Thanking(),
    )


def _saying(tonight: Tonight) -> Turn:
    first, second = tonight.first, tonight.second
    beats = (
        Beat(SAY),
        Beat(SAY_BACK, line("repair.say_back", listener=second)),
        Beat(SAY, line("repair.other_way", speaker=second)),
        Beat(SAY_BACK, line("repair.say_back", listener=first)),
    )
    said = line("repair.say", speaker=first, listener=second)
    return give_time(said, talk=Talk(beats), after=line("repair.mend_offer"), at=Saying())
