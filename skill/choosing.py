"""Which starter for this couple tonight, and the reason that chose it. No dice inside.

First what may not be (stage, children, heat, muted topics, asked within the year), then what would be good
(the other axis than last time, the practice they have not had for longest), and then a shuffle that is the same
all evening. Only the preferences and, at the very last, the year are given up when little is left; what keeps
people safe never is.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from skill.couple import Couple
from skill.library import Axis, Library, Starter
from skill.tonight import Tonight

NOT_AGAIN_FOR = timedelta(days=365)
SKIPPED_FOR = timedelta(days=60)
LOW_HEART = 2
GENTLE = ("safety", "stress", "friendship")  # what tired hearts are offered
ODD = 0x9E3779B97F4A7C15  # 2**64 / golden ratio: spreads neighbouring numbers apart
ALL_BITS = 2**64 - 1


@dataclass(frozen=True)
class Choice:
    """A starter, and the name of the line that says why."""

    starter: Starter
    why: str


def choose(couple: Couple, tonight: Tonight, library: Library, *, most: int = 3, least: int = 1) -> Choice | None:
    """Tonight's starter between two depths (1-3), or None where nothing safe is left."""
    gentle = is_gentle(couple, tonight)
    deepest = min(most, deepest_for(couple, tonight, library, asked_for=least > 1))
    may = _safe(couple, tonight, least, deepest)
    lately = _lately(couple, tonight)

    last = library.starters.get(couple.question.starter) if couple.question else None
    wanted = Axis.CLOSENESS if gentle or last is None else last.axis.other
    practices = [name for name in library.practices if not gentle or name in GENTLE]
    practices.sort(key=lambda name: (couple.touched.get(name, date.min), _shuffled(crc32(name.encode()), tonight)))
    for axis in (wanted, wanted.other):
        for practice in practices:
            found = [s for s in library.shelf.get((practice, axis), ()) if s.id not in lately and may(s)]
            if found:  # their own stage before what is for anybody
                starter = min(found, key=lambda s: (not s.stages, _shuffled(s.salt, tonight)))
                return Choice(starter, _reason(starter, last, couple, gentle))
    return _longest_ago(filter(may, library.starters.values()), couple, tonight)


def is_gentle(couple: Couple, tonight: Tonight) -> bool:
    """Whether tonight's lower heart asks for an easy evening; a pass counts as low."""
    hearts = couple.hearts_of(tonight.evening)
    return hearts is not None and hearts.lower <= LOW_HEART


def deepest_for(couple: Couple, tonight: Tonight, library: Library, *, asked_for: bool = False) -> int:
    """How deep tonight may go: the lower heart first, then how many evenings they have had.

    Who asks for deeper may go one step past what their few evenings allow, never past the lower heart.
    """
    deepest = 1 if tonight.number <= 7 else 2 if tonight.number <= 21 else 3
    last = couple.question_before(tonight.evening)
    if last and last.starter in library.starters and library.starters[last.starter].depth == 3:
        deepest = min(deepest, 2)  # never two tender evenings running
    hearts = couple.hearts_of(tonight.evening)
    hearts_allow = 3 if hearts is None or hearts.lower >= 4 else 2 if hearts.lower > LOW_HEART else 1
    return min(deepest + asked_for, hearts_allow)


def _safe(couple: Couple, tonight: Tonight, least: int, deepest: int) -> Callable[[Starter], bool]:
    """What is never relaxed."""
    muted = {topic for topic, mute in couple.muted.items() if mute.holds(tonight.evening)}
    children, apart, stage = tonight.children_may_hear, tonight.apart, couple.stage

    def may(starter: Starter) -> bool:
        return (
            least <= starter.depth <= deepest
            and starter.heat == 0  # warmth needs two yeses, and nothing asks for them yet
            and (not starter.stages or stage in starter.stages)
            and (starter.kids or not children)
            and not (apart and starter.together)
            and (not muted or muted.isdisjoint(starter.tags))
        )

    return may


def _lately(couple: Couple, tonight: Tonight) -> Container[str]:
    """What was asked and kept within the year, or asked and turned down within two months."""
    year, skip = tonight.evening - NOT_AGAIN_FOR, tonight.evening - SKIPPED_FOR
    lately = {starter for starter, evening in couple.asked.items() if evening > year and starter not in couple.skipped}
    lately.update(starter for starter, evening in couple.skipped.items() if evening > skip)
    return lately


def _reason(starter: Starter, last: Starter | None, couple: Couple, gentle: bool) -> str:
    if gentle:
        return "why.gentle"
    if couple.evenings == 0:
        return "why.first"
    if starter.stages:
        return "why.stage"
    if last is None or starter.axis is last.axis:
        return "why.rested"
    return "why.spark" if starter.axis is Axis.SPARK else "why.closeness"


def _longest_ago(safe: Iterable[Starter], couple: Couple, tonight: Tonight) -> Choice | None:
    """Everything safe was asked within the year: the one they heard longest ago, never one of tonight's."""
    asked, skipped, evening = couple.asked, couple.skipped, tonight.evening
    rest = [s for s in safe if evening not in (asked.get(s.id), skipped.get(s.id))]
    if not rest:
        return None
    return Choice(min(rest, key=lambda s: (asked.get(s.id, date.min), s.salt)), "why.long_ago")


def _shuffled(number: int, tonight: Tonight) -> int:
    return (number ^ tonight.seed) * ODD & ALL_BITS
