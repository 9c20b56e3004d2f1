"""Tonight's starter for this couple, and the reason that chose it. No dice inside.

First what may be (`fitting`, never relaxed) and what they have not had within the year. Then the axis: they take
turns, or lean as the two of them said they would like. Of what is left everything that speaks for a starter is
weighed, and the heaviest of it that has a name is the answer to "why this one?". A shuffle that is the same all evening
decides between equals. Where nothing new is left, the one they heard longest ago.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from skill import almanac
from skill.couple import Couple, Tilt
from skill.fitting import GENTLE, deepest_for, fits, is_gentle
from skill.library import Axis, Library, Setting, Starter
from skill.tonight import Tonight

NOT_AGAIN_FOR = timedelta(days=365)
SKIPPED_FOR = timedelta(days=60)
RESTED = 10  # days after which a practice is due
FEW = 5  # of a season; fewer than that, and the others are looked at too
# What speaks for a starter, and how much:
DUE, A_DAY = 8.0, 0.5  # a practice that has rested long outweighs all else, more with every day
PACE = 4.0  # it has rested for as long as makes its questions last as long as the other practices'
WARMTH = 4.0  # both have just said yes to it
THEME, SEASON, STAGE = 3.0, 1.5, 1.0  # of this week, of the time of year, of their life
LEAN = 3.5  # of what they would like more of, this month
WEEKDAY = 0.5
KIND = 0.7  # it asks in another way than the last one
CHANCE = 3.0  # and the household's own shuffle
OF_ITSELF = ("why.warm", "why.theme", "why.season", "why.stage")
WEEKDAYS = ("stress", "friendship", "novelty", "safety", "desire", "stage", "trust")  # Monday's first
LEANS = {  # much spark and little closeness; much closeness and little spark; needs that do not match
    Tilt.CLOSER: (Axis.CLOSENESS, ("safety", "trust")),
    Tilt.LIVELIER: (Axis.SPARK, ("novelty", "desire")),
    Tilt.RHYTHM: (None, ("stress", "safety")),
}
ODD = 0x9E3779B97F4A7C15  # 2**64 / golden ratio: spreads neighbouring numbers apart
ALL_BITS = 2**64 - 1


@dataclass(frozen=True)
class Choice:
    """A starter, and the name of the line that says why."""

    starter: Starter
    why: str


def choose(couple: Couple, tonight: Tonight, library: Library, *, most: int = 3, least: int = 1) -> Choice | None:
    """Tonight's starter between two depths (1-3), or None where nothing safe is left."""
    deepest = min(most, deepest_for(couple, tonight, library, asked_for=least > 1))
    gentle, safe = is_gentle(couple, tonight), fits(couple, tonight)

    def may(starter: Starter) -> bool:
        return least <= starter.depth <= deepest and (not gentle or starter.practice in GENTLE)

    wanted = Axis.CLOSENESS if gentle else wanted_axis(couple, tonight, library)
    now = almanac.seasons(tonight.evening, tonight.country)
    new = [starter for starter in _new(couple, tonight, library) if safe(starter)]
    for axis in (wanted, wanted.other):
        rest = [starter for starter in new if starter.axis is axis and may(starter)]
        in_season = [starter for starter in rest if starter.season is None or starter.season in now]
        pool = in_season if len(in_season) >= FEW else rest
        if pool:
            left = Counter(starter.practice for starter in new)
            return _heaviest(pool, left, now, couple, tonight, library, gentle)
    return _longest_ago(filter(may, filter(safe, library.starters.values())), now, couple, tonight)


def wanted_axis(couple: Couple, tonight: Tonight, library: Library) -> Axis:
    """The other axis than last evening's; where they lean to one, that one twice of three times."""
    pinned = couple.question_of(tonight.evening)
    if pinned and pinned.starter in library.starters:
        return library.starters[pinned.starter].axis  # another one, of the same kind
    asked = (couple.question, couple.before)
    last, before = (library.starters.get(one.starter) if one else None for one in asked)
    tilt = couple.tilt_on(tonight.evening)
    more_of = LEANS[tilt][0] if tilt else None
    if more_of:
        twice = last is not None and before is not None and last.axis is before.axis is more_of
        return more_of.other if twice else more_of
    return last.axis.other if last else Axis.CLOSENESS


def leans_to(piece: Starter | Setting, tilt: Tilt | None) -> bool:
    """Whether it is what the two of them said, this month, they would like more of."""
    if tilt is None:
        return False
    axis, practices = LEANS[tilt]
    return piece.practice in practices and axis in (None, piece.axis)


def days_rested(couple: Couple, tonight: Tonight, library: Library) -> dict[str, int]:
    """How many days ago each practice was last asked of, and not turned down; a year where never."""
    never = tonight.evening - NOT_AGAIN_FOR
    last: dict[str, date] = {}
    for id_, day in couple.asked.items():
        starter = library.starters.get(id_) if day > never and id_ not in couple.skipped else None
        if starter and day > last.get(starter.practice, never):
            last[starter.practice] = day
    today = [practice for practice, day in couple.touched.items() if day == tonight.evening]  # turned down, perhaps
    last.update(dict.fromkeys(today, tonight.evening))
    return {practice: (tonight.evening - last.get(practice, never)).days for practice in library.practices}


def _heaviest(
    pool: Iterable[Starter],
    left: Counter[str],
    now: Container[str],
    couple: Couple,
    tonight: Tonight,
    library: Library,
    gentle: bool,
) -> Choice:
    """What weighs most of a pool that is not empty, and why.

    `left`: how many each practice still has for them; `now`: the seasons it is.
    """
    theme = almanac.theme(tonight.evening, library.themes)
    last = couple.question_before(tonight.evening)
    before = library.starters.get(last.starter) if last else None
    of_practice = dict(_practices(left, couple, tonight, library))
    weighs = {practice: sum(weight for weight, _ in reasons) for practice, reasons in of_practice.items()}

    kind, seed = before.kind if before else "", tonight.seed
    tilt = couple.tilt_on(tonight.evening)

    def of_itself(starter: Starter) -> tuple[float, ...]:
        return (
            WARMTH * bool(starter.heat),  # it fits, so both have said yes to it tonight
            THEME * (starter.theme is not None and starter.theme == theme),
            SEASON * (starter.season in now),
            STAGE * bool(starter.stages),
            LEAN * leans_to(starter, tilt),
        )

    def weight(starter: Starter) -> float:
        chance = CHANCE / ALL_BITS * shuffled(starter.salt, seed)
        return weighs[starter.practice] + sum(of_itself(starter)) + KIND * (starter.kind != kind) + chance

    starter = max(pool, key=weight)
    if gentle:
        return Choice(starter, "why.gentle")
    if couple.evenings == 0:
        return Choice(starter, "why.first")
    leans = "why.rhythm" if tilt is Tilt.RHYTHM else "why.leaning"
    reasons = (*of_practice[starter.practice], *zip(of_itself(starter), (*OF_ITSELF, leans), strict=True))
    heaviest, why = max((weight, why) for weight, why in reasons if why)
    if heaviest:
        return Choice(starter, why)
    if before is None or before.axis is starter.axis:
        return Choice(starter, "why.chance")
    return Choice(starter, "why.spark" if starter.axis is Axis.SPARK else "why.closeness")


def _practices(
    left: Counter[str], couple: Couple, tonight: Tonight, library: Library
) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """What speaks for each practice that has something left."""
    rested, day, total = days_rested(couple, tonight, library), WEEKDAYS[tonight.evening.weekday()], left.total()
    for practice, number in left.items():
        days = rested.get(practice, 0)
        yield (
            practice,
            [
                (DUE + A_DAY * days if days >= RESTED else 0, "why.rested"),
                (PACE * min(1, days * number / total), ""),
                (WEEKDAY if practice == day else 0, "why.weekday"),
            ],
        )


def _new(couple: Couple, tonight: Tonight, library: Library) -> Iterator[Starter]:
    """What was neither asked and kept within the year, nor turned down within two months."""
    asked, skipped = couple.asked, couple.skipped
    year, months = tonight.evening - NOT_AGAIN_FOR, tonight.evening - SKIPPED_FOR
    for id_, starter in library.starters.items():
        if id_ not in asked or (skipped[id_] <= months if id_ in skipped else asked[id_] <= year):
            yield starter


def _longest_ago(safe: Iterable[Starter], now: Container[str], couple: Couple, tonight: Tonight) -> Choice | None:
    """Everything safe was asked within the year: the one they heard longest ago, never one of tonight's."""
    asked, skipped, evening = couple.asked, couple.skipped, tonight.evening
    rest = [s for s in safe if evening not in (asked.get(s.id), skipped.get(s.id))]
    if not rest:
        return None

    def longest(starter: Starter) -> tuple[bool, date, int]:
        return starter.season is not None and starter.season not in now, asked.get(starter.id, date.min), starter.salt

    return Choice(min(rest, key=longest), "why.long_ago")


def shuffled(number: int, seed: int) -> int:
    """A number that says nothing of `number`, the same for the same seed."""
    return (number ^ seed) * ODD & ALL_BITS
