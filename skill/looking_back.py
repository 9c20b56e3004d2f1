"""Looking back: how the two of them have been, as a pair, and what they have had. Never one of them, never one evening.

Everything told or drawn of the pair's hearts is worked out here and nowhere else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from skill.couple import Around, Couple, Hearts
from skill.fitting import LOW_HEART, fits
from skill.library import Axis, Library, Setting, Starter
from skill.tonight import Tonight

A_WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)
THREE_WEEKS, FOUR_WEEKS = timedelta(days=21), timedelta(days=28)
ENOUGH = 3  # check-ins of both, before there is anything to say; fewer would tell one evening's hearts
# A line is looked at again and again, by somebody who may remember every number of their own. Neighbouring points of a
# moving mean differ only by the evening that came and the one that went: of thirty evenings a plain mean of three gives
# away 19 in 20 of the other's numbers, and a plain mean of five still 13. Five check-ins a point, rounded to one of
# five heights, give away two in a thousand: tests/test_looking_back.py works them out.
SMOOTHED = 5
HEIGHTS = 5


@dataclass(frozen=True)
class LookingBack:
    """What there is to see of all their evenings, from this one."""

    evening: date
    evenings: int
    alone: bool  # one of them alone is shown no trend: nobody is reported on
    trend: tuple[float, ...]  # 0 to 1, the oldest first; see trend()
    practices: Mapping[str, date | None]  # every practice, the latest touched first, and on which evening it last was
    spark: int  # of what was asked and done these four weeks, how much fed which
    closeness: int
    saved: tuple[str, ...]  # the questions, the newest first, that may be heard now


def looking_back(couple: Couple, tonight: Tonight, library: Library) -> LookingBack:
    """What the two of them can see of themselves tonight."""
    touched = ((practice, last_touched(practice, couple, library)) for practice in library.practices)
    fed = _fed(couple, tonight.evening, library)
    return LookingBack(
        evening=tonight.evening,
        evenings=couple.evenings,
        alone=tonight.alone,
        trend=() if tonight.alone else trend(couple, tonight.evening),
        practices=dict(sorted(touched, key=lambda one: one[1] or date.min, reverse=True)),
        spark=fed[Axis.SPARK],
        closeness=fed[Axis.CLOSENESS],
        saved=tuple(starter.text for starter in saved(couple, tonight, library)),
    )


def last_touched(practice: str, couple: Couple, library: Library) -> date | None:
    """When they last had something of a practice; what they forgot of one evening is no older evening's loss."""
    pieces: dict[str, Starter | Setting] = {**library.starters, **library.settings}
    days = (*couple.asked.items(), *couple.done.items())
    last = max((day for id_, day in days if id_ in pieces and pieces[id_].practice == practice), default=None)
    return max(filter(None, (last, couple.touched.get(practice))), default=None)


def time_went_to(couple: Couple, evening: date, library: Library) -> tuple[str | None, str | None]:
    """The practice that got most of a fortnight's evenings, and one they once had that has waited three weeks or more.

    Neither, where there is nothing to tell: no practice had twice, none that waits.
    """
    asked = {id_: day for id_, day in couple.asked.items() if id_ not in couple.skipped}
    pieces: dict[str, Starter | Setting] = {**library.starters, **library.settings}
    days = ((pieces[id_].practice, day) for id_, day in (*asked.items(), *couple.done.items()) if id_ in pieces)
    had = Counter(practice for practice, day in days if evening - FORTNIGHT < day <= evening)
    most, times = had.most_common(1)[0] if had else (None, 0)
    last = ((last_touched(practice, couple, library), practice) for practice in library.practices)
    longest = min(((day, practice) for day, practice in last if day), default=(evening, None))
    return most if times >= 2 else None, longest[1] if evening - longest[0] >= THREE_WEEKS else None


def trend(couple: Couple, evening: date) -> tuple[float, ...]:
    """How the pair has been over ninety days: a height for each check-in of both, from the fifth on. 0, 1/4, ... 1.

    Each is the mean of that check-in and the four of both before it. A point never changes with what comes later.
    """
    both = _of_both(couple.remembering(evening))
    return tuple(_height(both[last - SMOOTHED : last]) for last in range(SMOOTHED, len(both) + 1))


def of_late(couple: Couple, until: date) -> float | None:
    """The pair's mean heart, one to five, of the fortnight until an evening; None where there are not ENOUGH."""
    lately = [hearts for hearts in _of_both(couple) if until - FORTNIGHT < hearts.evening <= until]
    return _mean(lately) if len(lately) >= ENOUGH else None


def has_been_heavy(couple: Couple, tonight: Tonight) -> bool:
    """Whether a counsellor is spoken of: the latest check-in is the third of a week with a low heart.

    Once a fortnight, never before children, nor on an evening somebody needed a person. A pass is no low heart here:
    nobody is told anything for having said nothing.
    """
    evening = tonight.evening
    if tonight.after_care or tonight.around is Around.KIDS:
        return False
    lately = [hearts for hearts in couple.hearts if evening - A_WEEK < hearts.evening <= evening]
    low = [bool(hearts.numbers) and hearts.numbers[0] <= LOW_HEART for hearts in lately]
    named = couple.counsellor is not None and evening - couple.counsellor < FORTNIGHT
    return sum(low) >= ENOUGH and low[-1] and not named


def saved(couple: Couple, tonight: Tonight, library: Library) -> tuple[Starter, ...]:
    """What they saved, the newest first: what we still know of it, and may be heard now."""
    known = (library.starters[id_] for id_ in reversed([*couple.saved]) if id_ in library.starters)
    return tuple(filter(fits(couple, tonight), known))


def _fed(couple: Couple, evening: date, library: Library) -> Counter[Axis]:
    """How much of what they were asked, and did not turn down, and of their rituals fed which."""
    asked = {id_: day for id_, day in couple.asked.items() if id_ not in couple.skipped}
    pieces: dict[str, Starter | Setting] = {**library.starters, **library.settings}
    days = (*asked.items(), *couple.done.items())
    return Counter(pieces[id_].axis for id_, day in days if id_ in pieces and day > evening - FOUR_WEEKS)


def _of_both(couple: Couple) -> list[Hearts]:
    """The check-ins that both gave a number for. One with a pass is left out whole: nobody's pass is anybody's low."""
    return [hearts for hearts in couple.hearts if not hearts.passed]


def _mean(evenings: Iterable[Hearts]) -> float:
    numbers = [number for hearts in evenings for number in hearts.numbers]
    return sum(numbers) / len(numbers)


def _height(evenings: Iterable[Hearts]) -> float:
    steps = (_mean(evenings) - 1) / 4 * (HEIGHTS - 1)
    return int(steps + 0.5) / (HEIGHTS - 1)
