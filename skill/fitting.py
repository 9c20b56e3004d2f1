"""What may be tonight, whatever else is wished for: nothing here is ever relaxed.

Stage, children, one room or two, muted topics, warmth only after two yeses; and how deep the lower heart lets it go.
"""

from collections.abc import Callable
from datetime import timedelta

from skill.couple import Couple, Tilt
from skill.library import Library, Piece
from skill.tonight import Tonight

LOW_HEART = 2
HOTTEST = 2
GENTLE = ("safety", "stress", "friendship")  # what tired hearts are offered
A_WEEK, LONG_AWAY = timedelta(days=7), timedelta(days=10)
TENDER, TENDER_A_WEEK = 3, 2  # a depth, and how many evenings of a week may have it


def is_gentle(couple: Couple, tonight: Tonight) -> bool:
    """Whether tonight's lower heart asks for an easy evening; a pass counts as low."""
    hearts = couple.hearts_of(tonight.evening)
    return hearts is not None and hearts.lower <= LOW_HEART


def deepest_for(couple: Couple, tonight: Tonight, library: Library, *, asked_for: bool = False) -> int:
    """How deep tonight may go: the lower heart first, then how many evenings they have had.

    Who asks for deeper may go one step past what their few evenings allow, and past nothing else.
    """
    evenings_allow = 1 if tonight.number <= 7 else 2 if tonight.number <= 21 else 3
    hearts = couple.hearts_of(tonight.evening)
    hearts_allow = 3 if hearts is None or hearts.lower >= 4 else 2 if hearts.lower > LOW_HEART else 1
    calm = _had_tender_ones(couple, tonight, library) or couple.tilt_on(tonight.evening) is Tilt.RHYTHM
    deepest = min(evenings_allow + asked_for, hearts_allow, 2 if calm else 3)
    return max(1, deepest - _were_away(couple, tonight))


def _had_tender_ones(couple: Couple, tonight: Tonight, library: Library) -> bool:
    """Whether a tender one was the last, or two were within the week: then that is enough."""
    last, since = couple.question_before(tonight.evening), tonight.evening - A_WEEK
    lately = [id_ for id_, day in couple.asked.items() if since < day < tonight.evening and id_ not in couple.skipped]
    known = [library.starters[id_] for id_ in lately if id_ in library.starters]
    if last and last.starter in library.starters and library.starters[last.starter].depth == TENDER:
        return True
    return sum(starter.depth == TENDER for starter in known) >= TENDER_A_WEEK


def _were_away(couple: Couple, tonight: Tonight) -> bool:
    """Whether they come back after a long while: a step shallower, to begin with."""
    last = couple.question_before(tonight.evening)
    return last is not None and tonight.evening - last.evening >= LONG_AWAY


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
