"""The check-in: two hearts, one to five, either of which may pass; then what two such hearts need.

First --heart or pass--> Second --heart or pass--> a pass: a lighter question
                                                   both low, one low: rest, and maybe a gentle one
                                                   a gap: straight on, at the slower pace
                                                   both high: the good thing behind it
                                                   otherwise: tonight's question
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from skill.couple import Couple
from skill.deeds import CheckedIn, CounsellorNamed, Introduced
from skill.fitting import LOW_HEART
from skill.hearing import Heard, Rated, Said
from skill.library import Library
from skill.line import Line, Word, line
from skill.looking_back import has_been_heavy
from skill.place import Place
from skill.scenes import moment
from skill.scenes.tonight import Following, Offered, Talking, question, thanks
from skill.showing import TwoHearts
from skill.tonight import Tonight
from skill.turn import Talk, Turn, ask, close, give_time, in_turn

REST, LISTEN, GOOD_THING = 60, 90, 60  # seconds of quiet
HIGH_HEART = 4
GAP = 2


@dataclass(frozen=True)
class First(Place):
    """Waiting for the first heart."""

    answered: ClassVar[str | None] = Rated.__name__


@dataclass(frozen=True)
class Second(Place):
    """Waiting for the second; the first one is held, unspoken. None is a pass."""

    answered: ClassVar[str | None] = Rated.__name__
    first: int | None

    def __post_init__(self) -> None:
        if self.first not in (None, 1, 2, 3, 4, 5):
            raise ValueError("a heart is one to five")


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, Said.CHECK_IN if tonight.alone:
            return moment.instead(tonight)
        case _, Said.CHECK_IN:
            return begin(couple, tonight)
        case First(), Rated(heart):
            return _second(heart, tonight)
        case First(), Said.PASSED | Said.NO | Said.NEXT:
            return _second(None, tonight)
        case Second(first), Rated(second):
            return _both(first, second, couple, tonight, library)
        case Second(first), Said.PASSED | Said.NO | Said.NEXT:
            return _both(first, None, couple, tonight, library)
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    return line("checkin.first", first=tonight.second if isinstance(at, Second) else tonight.first)


def begin(couple: Couple, tonight: Tonight) -> Turn:
    """Two hearts, from the first."""
    asks = pending(First(), couple, tonight)
    if "history" in couple.introduced:
        return ask(line("checkin.opening"), asks, at=First())
    # Where their words end up is said before the first heart, or it comes too late; and it is enough for one breath.
    return ask(line("welcome.history"), asks, at=First()).doing(Introduced("history"))


def _second(heart: int | None, tonight: Tonight) -> Turn:
    return ask(_and_the_other(tonight), at=Second(heart))


def _and_the_other(tonight: Tonight) -> Line:
    """On a call only one of them is near us, and passes the other's on."""
    return line("checkin.second_apart" if tonight.apart else "checkin.second", second=tonight.second)


def _both(first: int | None, second: int | None, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """The first thing that is true of the two hearts decides."""
    hearts = CheckedIn(first, second)
    asked = couple.question_of(tonight.evening) is not None
    on_to_thanks = asked and couple.on(tonight.evening).ritual
    checked = hearts.kept(couple, tonight)

    def straight_on(key: str) -> Turn:
        """To the question, unless they had it tonight."""
        if on_to_thanks:
            return thanks(couple, tonight, library).opening_with(line(key))
        if asked:
            return close(line(key), line("checkin.done"), line("tonight.goodnight"))
        return question(checked, tonight, library).opening_with(line(key))

    def with_quiet(key: str, talk: Talk, offer: str, **names: str | Word) -> Turn:
        """Time for the two of them, then the offer of a question; or, if they had it tonight, over to them."""
        if on_to_thanks:
            return thanks(couple, tonight, library).opening_with(line(key, **names))
        if asked:
            return close(line(key, **names), line("tonight.goodnight"))
        return give_time(line(key, **names), talk=talk, after=line(offer), at=Offered())

    apart = "_apart" if tonight.apart else ""
    match first, second:
        case (None, _) | (_, None):
            turn = straight_on("checkin.passed_done" if asked else "checkin.passed")
        case int(one), int(two) if max(one, two) <= LOW_HEART:
            turn = with_quiet(f"checkin.both_low{apart}", in_turn((REST,)), "checkin.gentle_offer")
        case int(one), int(two) if min(one, two) <= LOW_HEART:
            turn = with_quiet(f"checkin.one_low{apart}", in_turn((LISTEN,)), "checkin.gentle_offer")
        case int(one), int(two) if abs(one - two) >= GAP:
            turn = straight_on("checkin.gap")
        case int(one), int(two) if min(one, two) >= HIGH_HEART:
            talk = in_turn((GOOD_THING, GOOD_THING), swap=line("tonight.swap", second=tonight.second))
            names = {"first": tonight.first, "second": tonight.second}
            turn = with_quiet("checkin.both_high", talk, "tonight.offer", **names)
        case _:
            turn = straight_on("checkin.level")
    given = [heart for heart in (first, second) if heart is not None]
    if len(given) == 2 and min(given) <= LOW_HEART and has_been_heavy(checked, tonight):
        turn = turn.opening_with(line("checkin.heavy_week")).doing(CounsellorNamed())
    # What comes next is shown, unless there is nothing to read in it: then it is two full hearts.
    shows = None if isinstance(turn.at, Talking | Following) else TwoHearts(2)
    return replace(turn.doing(hearts), shows=shows)
