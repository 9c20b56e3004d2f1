"""Which starter, ritual or moment for this couple tonight, and the reason that chose it. No dice inside.

First what may not be (stage, children, heat, muted topics, asked within the year), then what would be good
(the other axis than last time, the practice they have not had for longest), and then a shuffle that is the same
all evening. Only the preferences and, at the very last, the year are given up when little is left; what keeps
people safe never is.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from skill.couple import Couple, Stage
from skill.library import Axis, Library, Moment, Piece, Setting, Starter
from skill.tonight import Tonight

NOT_AGAIN_FOR = timedelta(days=365)
SKIPPED_FOR = timedelta(days=60)
LOW_HEART = 2
NOT_THAT_RITUAL_FOR = timedelta(days=14)
HOTTEST = 2
EASY = {"tired", "tender"}
SILENT_CUES = ("nap", "bedtime", "night_waking")
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
    safe = fits(couple, tonight)
    lately = _lately(couple, tonight)

    def may(starter: Starter) -> bool:
        return least <= starter.depth <= deepest and safe(starter)

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


def ideas(couple: Couple, tonight: Tonight, library: Library, mood: str | None = None) -> list[Setting]:
    """The rituals that fit tonight, best first: rested ones, of the other axis than last time, shuffled."""
    heat = HOTTEST if mood == "warm" and may_be_warm(couple, tonight) else warmest(couple, tonight)
    may, gentle = fits(couple, tonight, heat), is_gentle(couple, tonight)
    lately = tonight.evening - NOT_THAT_RITUAL_FOR
    last = next((library.settings[done] for done in reversed([*couple.done]) if done in library.settings), None)
    found = [
        setting
        for setting in library.settings.values()
        if may(setting)
        and couple.done.get(setting.id) != tonight.evening
        and (mood in setting.moods if mood else not setting.mends)
        and not (setting.mends and tonight.after_care)
        and (not gentle or mood or setting.practice in GENTLE or EASY & {*setting.moods})
    ]
    return sorted(
        found,
        key=lambda s: (
            couple.done.get(s.id, date.min) > lately,
            not (s.stages or (s.apart and tonight.apart)),
            last is not None and s.axis is last.axis,
            _shuffled(s.salt, tonight),
        ),
    )


def moment_for(couple: Couple, tonight: Tonight, library: Library, cue: str | None) -> Moment | None:
    """A moment for what their hands are at; one they have not had, or had longest ago."""
    if cue is None and tonight.whispered and couple.stage is Stage.NEW_PARENTS:
        cue = "night_waking"
    may = fits(couple, tonight)
    had = {done: number for number, done in enumerate(couple.done, 1)}
    hushed = tonight.whispered or cue in SILENT_CUES
    found = [
        moment
        for moment in library.moments.values()
        if may(moment) and (not moment.cues or cue in moment.cues) and (moment.quiet or not hushed)
    ]
    return min(
        found,
        key=lambda m: (had.get(m.id, 0), not m.cues, not m.stages, _shuffled(m.salt, tonight)),
        default=None,
    )


def warmest(couple: Couple, tonight: Tonight) -> int:
    """How much heat this evening has room for now: none before both of them have said yes to it."""
    return HOTTEST if couple.on(tonight.evening).warm and may_be_warm(couple, tonight) else 0


def may_be_warm(couple: Couple, tonight: Tonight) -> bool:
    """Whether two yeses may be asked for at all."""
    no = couple.cool or couple.on(tonight.evening).warm is False or tonight.after_care
    return not (no or tonight.children_may_hear or is_gentle(couple, tonight))


def fits(couple: Couple, tonight: Tonight, heat: int | None = None, named: bool = False) -> Callable[[Piece], bool]:
    """What is never relaxed. Asked for by its name, it need not be of their stage, and may be of a muted topic."""
    muted = {topic for topic, mute in couple.muted.items() if mute.holds(tonight.evening)}
    children, stage = tonight.children_may_hear, couple.stage
    one_room, two_rooms = not (tonight.apart or tonight.alone), tonight.apart
    most = warmest(couple, tonight) if heat is None else heat

    def may(piece: Piece) -> bool:
        return (
            piece.heat <= most
            and (named or not piece.stages or stage in piece.stages)
            and (not children or (piece.kids and not piece.heat))
            and (one_room or not piece.together)
            and (two_rooms or not piece.apart)
            and (named or not muted or muted.isdisjoint(piece.tags))
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
