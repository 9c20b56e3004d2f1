"""What is kept, and forgetting it: tonight at once, the two of them after one yes.

(what do you keep) --> stays where we stood
(forget tonight) --> done
(forget us) --> Forgetting --yes--> erased, looked again, said so
                    +------no-----> nothing changes
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import RemindedNoMore, TonightForgotten, UsForgotten
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.tonight import Tonight
from skill.turn import Depends, Needs, Turn, ask, close, stay


@dataclass(frozen=True)
class Forgetting(Place):
    """Waiting for the one yes that erases everything."""

    resumes: ClassVar[bool] = False


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, Said.WHAT_KEPT:
            return stay(line("privacy.kept"))
        case _, Said.FORGET_TONIGHT:
            return close(line("privacy.tonight_forgotten")).doing(TonightForgotten())
        case _, Said.FORGET_US:
            return ask(line("privacy.forget_us"), at=Forgetting())
        case Forgetting(), Said.YES:
            return _forgotten(couple)
        case Forgetting(), Said.NO | Said.PASSED | Said.NEXT | Said.WRAP_UP:
            return close(line("privacy.not_forgotten"))
        case _:
            return None


def _forgotten(couple: Couple) -> Turn:
    """Everything gone; and the reminder that Alexa may keep for us, or how to be rid of that."""
    turn = close(line("privacy.forgotten")).doing(UsForgotten())
    if "reminder" not in couple.introduced:
        return turn
    needs = Needs(done=None, otherwise=line("privacy.reminder_stays"))
    return replace(turn.doing(RemindedNoMore()), needs=needs, depends=Depends(after=1))


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("privacy.forget_us")
