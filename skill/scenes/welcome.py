"""The door: the first launch, every launch after it, and what we ask once.

(first evening) --> tonight's question, at once
(second) --> Naming --> tonight's question
(third) --> Staging --> tonight's question
(fourth) --> where their words end up, and the offer of tonight's question
(an adventure is theirs) --> Remembering     (once a month) --> compass.First
"""

from dataclasses import dataclass
from typing import ClassVar

from skill import almanac
from skill.couple import Around, Couple, Stage
from skill.deeds import (
    AdventureAskedAfter,
    AdventureDone,
    AdventureLetGo,
    Deed,
    Introduced,
    NamesKept,
    StageKept,
    WeekendOffered,
)
from skill.hearing import Heard, Named, Said, Staged, WithUs
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import adventure, checkin, compass, moment
from skill.scenes.tonight import Following, Offered, Talking, question
from skill.tonight import Tonight
from skill.turn import Turn, ask, close, stay


@dataclass(frozen=True)
class Naming(Place):
    """Waiting for two names."""


@dataclass(frozen=True)
class Staging(Place):
    """Waiting for where they are in life."""


@dataclass(frozen=True)
class Remembering(Place):
    """We asked whether they got to the adventure that is theirs."""

    resumes: ClassVar[bool] = False
    adventure: str


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
        case Remembering(name), Said.YES | Said.DID_IT:
            return _on(AdventureDone(name), line("adventure.done"), couple, tonight, library)
        case Remembering(name), Said.PASSED | Said.ANOTHER:
            return _on(AdventureLetGo(name), line("adventure.let_go"), couple, tonight, library)
        case Remembering(), Said.NO | Said.NEXT | Said.WRAP_UP | Said.MORE_TIME:  # "not yet"
            return _on(None, line("adventure.keeps"), couple, tonight, library)
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
    if isinstance(at, Remembering):
        return line("adventure.did_you")
    return line("welcome.stage" if isinstance(at, Staging) else "welcome.names")


def _opened(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    hello = line("welcome.hello")
    theirs = adventure.open_one(couple, tonight, library)
    if theirs:
        outing = line("adventure.yours", title=theirs.title)
        asks = ask(hello, outing, line("adventure.did_you"), at=Remembering(theirs.id))
        return asks.doing(AdventureAskedAfter())
    if tonight.is_day and couple.evenings and not tonight.alone:
        if adventure.is_due(couple, tonight, library):
            return adventure.offer(couple, tonight, library, hello).doing(WeekendOffered())
        return ask(hello, line("moment.offer"), at=moment.Offered())
    if couple.question_of(tonight.evening):
        return question(couple, tonight, library, "tonight.this_one").opening_with(line("welcome.same"))
    match tonight.number, couple.introduced:
        case 1, _ if couple.evenings == 0:
            return question(couple, tonight, library, "tonight.this_one").opening_with(line("welcome.first"))
        case 1, _:
            return question(couple, tonight, library).opening_with(hello)
        case _, introduced if "names" not in introduced:
            return ask(hello, line("welcome.names"), at=Naming()).doing(Introduced("names"))
        case _, introduced if "stage" not in introduced:
            return ask(hello, line("welcome.stage"), at=Staging()).doing(Introduced("stage"))
        case _, introduced if "history" not in introduced:
            return ask(hello, line("welcome.history"), line("tonight.offer"), at=Offered()).doing(Introduced("history"))
        case _ if compass.is_due(couple, tonight):
            return compass.begin(tonight, hello, line("compass.opening"))
        case _:
            turn = question(couple, tonight, library)
            return turn.opening_with(hello, *_theme(turn, couple, tonight, library))


def _theme(turn: Turn, couple: Couple, tonight: Tonight, library: Library) -> tuple[Line, ...]:
    """The week's theme, where tonight's question is of it and it is the first evening of theirs in that week."""
    theme = almanac.theme(tonight.evening, library.themes)
    starter = library.starters[turn.at.starter] if isinstance(turn.at, Talking | Following) else None
    begins = couple.last_evening is not None and not almanac.same_week(couple.last_evening, tonight.evening)
    of_it = theme is not None and starter is not None and starter.theme == theme
    return (line("welcome.theme", theme=library.themes[theme]),) if theme and of_it and begins else ()


def _on(deed: Deed | None, said: Line, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """On to what they may have opened us for: by day that was all."""
    turn = close() if tonight.is_day else question(couple, tonight, library)
    return turn.opening_with(said).doing(*filter(None, (deed,)))


def _knowing(deed: Deed, said: Line, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """Tonight's question, asked as of people we have just learnt that of."""
    known = deed.kept(couple, tonight)
    return question(known, tonight.knowing(known), library).opening_with(said).doing(deed)
