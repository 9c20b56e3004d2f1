"""Care: somebody needs a person, not a speaker. Reached from every place, above everything.

    anywhere --in trouble--> Offered --yes--> Offered (the numbers once more)
                                |------------> (quiet)
    anywhere --abuse--> (quiet: numbers only when asked for)

Nothing of it is stored, no card is shown, and listeners to turns are told of a call for help.
"""

from dataclasses import dataclass
from typing import ClassVar

from skill.couple import Couple
from skill.hearing import Heard, InTrouble, Said, Trouble
from skill.library import Library
from skill.line import Line, line
from skill.place import Place, names
from skill.tonight import Tonight
from skill.turn import Turn

OPENING = {
    Trouble.SELF_HARM: "care.self_harm",
    Trouble.ABUSE: "care.abuse",
    Trouble.HARMING: "care.harming",
    Trouble.CHILD: "care.child",
    Trouble.MEDICAL: "care.medical",
    Trouble.NUMBERS: "care.numbers",
}
# The lines that name a number, and the kind of support line each of them names.
EMERGENCY, NOW = ("care.emergency", "emergency"), ("care.emergency_now", "emergency")
CRISIS, ABUSE = ("care.crisis", "crisis"), ("care.abuse_line", "abuse")
PARENTS, OWN_BEHAVIOUR = ("care.parents", "parents"), ("care.own_behaviour", "own_behaviour")
NUMBERS_FOR = {
    Trouble.SELF_HARM: (CRISIS, EMERGENCY),
    Trouble.ABUSE: (EMERGENCY,),
    Trouble.HARMING: (EMERGENCY, OWN_BEHAVIOUR, CRISIS),
    Trouble.CHILD: (EMERGENCY, CRISIS, PARENTS),
    Trouble.MEDICAL: (NOW,),
    Trouble.NUMBERS: (EMERGENCY, CRISIS, ABUSE),
}
UNSEEN = "tonight.Offered"  # where a call for help leaves those who had not begun


@dataclass(frozen=True)
class Offered(Place):
    """We offered to say the numbers again. `seen_from` is the place that listeners are told of."""

    resumes: ClassVar[bool] = False
    trouble: str
    seen_from: str

    def __post_init__(self) -> None:
        Trouble(self.trouble)
        if self.seen_from not in names():
            raise ValueError("listeners are told of places only")

    def told(self) -> str:
        """Never this place: where a call for help would have left them."""
        return self.seen_from


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, InTrouble(trouble):
            return _answer(trouble, at.told() if at else UNSEEN, tonight, library)
        case Offered(trouble, seen_from), Said.YES | Said.AGAIN | Said.NEXT:
            numbers = _numbers(Trouble(trouble), tonight, library)
            return _private(*numbers, line("care.again"), at=Offered(trouble, seen_from))
        case Offered(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return _private(line("care.quiet"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("care.again")


def _answer(trouble: Trouble, seen_from: str, tonight: Tonight, library: Library) -> Turn:
    opening, numbers = line(OPENING[trouble]), _numbers(trouble, tonight, library)
    match trouble:
        case Trouble.ABUSE:  # whoever is heard asking may not be alone: no numbers aloud unless they are asked for
            return _private(opening, *numbers, line("care.abuse_end"))
        case Trouble.MEDICAL:  # the number first: nothing else is as urgent
            said = (*numbers, opening)
        case Trouble.SELF_HARM:
            said = (opening, *numbers, line("care.close_by"))
        case _:
            said = (opening, *numbers)
    return _private(*said, line("care.again"), at=Offered(trouble, seen_from))


def _private(*lines: Line, at: Place | None = None) -> Turn:
    return Turn(lines, at, private=True)


def _numbers(trouble: Trouble, tonight: Tonight, library: Library) -> tuple[Line, ...]:
    known = library.support.get(tonight.country)
    if known is None:
        urgent = "care.emergency_now_unknown" if trouble is Trouble.MEDICAL else "care.emergency_unknown"
        lines = (line(urgent), line("care.unknown"))
        return lines[:1] if trouble in (Trouble.MEDICAL, Trouble.ABUSE) else lines
    # A country may have no line for parents, say; its crisis line is named beside it.
    return tuple(
        line(key, number=known[kind].spoken, name=known[kind].name)
        for key, kind in NUMBERS_FOR[trouble]
        if kind in known
    )
