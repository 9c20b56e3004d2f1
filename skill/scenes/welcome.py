"""The door: the first launch, every launch after it, and what we ask once.

(first evening) --> tonight's question, at once
(second) --> Naming --> tonight's question
(third) --> Staging --> tonight's question
(fourth) --> where their words end up, and the offer of tonight's question
"""

from dataclasses import dataclass

from skill.couple import Around, Couple, Stage
from skill.deeds import Deed, Introduced, NamesKept, StageKept
from skill.hearing import Heard, Named, Said, Staged, WithUs
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import checkin, moment
from skill.scenes.tonight import Offered, question
from skill.tonight import Tonight
from skill.turn import Turn, ask, stay


@dataclass(frozen=True)
class Naming(Place):
    """Waiting for two names."""


@dataclass(frozen=True)
class Staging(Place):
    """Waiting for where they are in life."""


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case None, Said.OPENED:
            return _opened(couple, tonight, library)
        case _, Said.OPENED:
            return stay(line("welcome.back"))
        case Naming(), Named(first, second):
            said = line("welcome.named", first=first, second=second)
            return _knowing(NamesKept(first, second), said, couple, tonight, library)
        case Naming(), Said.PASSED | Said.NO | Said.NEXT:
            return question(couple, tonight, library).opening_with(line("welcome.unnamed"))
        case Staging(), Said.YES:  # "are there children at home?"
            return _knowing(StageKept(Stage.PARENTS), line("welcome.staged"), couple, tonight, library)
        case Staging(), WithUs(Around.NOBODY):  # "just us"
            return _knowing(StageKept(Stage.JUST_US), line("welcome.staged"), couple, tonight, library)
        case Staging(), Staged(stage):
            return _knowing(StageKept(stage), line("welcome.staged"), couple, tonight, library)
        case Staging(), Said.PASSED | Said.NO | Said.NEXT:
            return question(couple, tonight, library).opening_with(line("welcome.unstaged"))
        case checkin.First() | checkin.Second(), Named():  # there "we're tired and hungry" may sound like two names
            return None
        case _, Named(first, second):
            return stay(line("welcome.named", first=first, second=second)).doing(NamesKept(first, second))
        case _, Staged(stage):
            return stay(line("welcome.staged")).doing(StageKept(stage))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("welcome.stage" if isinstance(at, Staging) else "welcome.names")


def _opened(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    hello = line("welcome.hello")
    if tonight.is_day and couple.evenings and not tonight.alone:
        return ask(hello, line("moment.offer"), at=moment.Offered())
    if couple.question_of(tonight.evening):
        return question(couple, tonight, library, "tonight.this_one").opening_with(line("welcome.same"))
    match tonight.number, couple.introduced:
        case 1, _:
            first = couple.evenings == 0
            return question(couple, tonight, library).opening_with(line("welcome.first") if first else hello)
        case _, introduced if "names" not in introduced:
            return ask(hello, line("welcome.names"), at=Naming()).doing(Introduced("names"))
        case _, introduced if "stage" not in introduced:
            return ask(hello, line("welcome.stage"), at=Staging()).doing(Introduced("stage"))
        case _, introduced if "history" not in introduced:
            return ask(hello, line("welcome.history"), line("tonight.offer"), at=Offered()).doing(Introduced("history"))
        case _:
            return question(couple, tonight, library).opening_with(hello)


def _knowing(deed: Deed, said: Line, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """Tonight's question, asked as of people we have just learnt that of."""
    known = deed.kept(couple, tonight)
    return question(known, tonight.knowing(known), library).opening_with(said).doing(deed)
