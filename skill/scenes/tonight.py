"""Tonight's question: asked, talked about, gone a step further, and a thank-you each.

    Offered --yes--> Talking --yes--> Following --no--> Thanking --yes--> (good night, a bell)
                        |                                ^   |
                        +---------------no---------------+   +--no--> (good night)

On a gentle night there is no follow-up: Offered leads to Following.

The question is pinned for the evening. Another, lighter, deeper and "not that topic" replace it; nothing else does.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from skill.choosing import choose
from skill.couple import Couple
from skill.deeds import Asked, Deed, Introduced, Muted, OtherFirst, Saved, WeekendOffered
from skill.fitting import fits, is_gentle
from skill.hearing import Heard, Said
from skill.library import Library, Starter
from skill.line import Line, line
from skill.place import Place
from skill.scenes import adventure, moment, routine
from skill.tonight import Tonight
from skill.turn import Talk, Turn, ask, carry_on, close, give_time, in_turn, stay

HALF, FURTHER, MORE, THANKS, TOUCH = 90, 45, 110, 30, 20  # seconds of quiet
ANOTHERS = 3  # an evening
GOES_ON = (Said.YES, Said.NEXT, Said.AGAIN, Said.FOLLOW_UP, Said.MORE_TIME, Said.SWAP)
TAKES_TWO = (
    Said.ANOTHER, Said.LIGHTER, Said.DEEPER, Said.YESTERDAY, Said.OTHER_FIRST, Said.FOLLOW_UP, Said.MORE_TIME,
    Said.SWAP, Said.WRAP_UP,
)  # fmt: skip
TOUCHES = {touch: f"tonight.touch_{touch}" for touch in ("hand", "hug", "kiss", "forehead", "breath")}
WORTH_GOING_ON = 20  # seconds; less quiet than this is not worth giving back


@dataclass(frozen=True)
class Offered(Place):
    """We offered tonight's question. Whoever opens us anew is simply asked it."""

    resumes: ClassVar[bool] = False


@dataclass(frozen=True)
class Talking(Place):
    """They have a question and time to talk; then we offer the follow-up."""

    starter: str
    quiet = 2 * HALF


@dataclass(frozen=True)
class Following(Place):
    """They are past the follow-up, or it is no night for one; then we offer more time."""

    starter: str
    quiet = 2 * FURTHER


@dataclass(frozen=True)
class Thanking(Place):
    """One thank-you each; then we offer a touch: the one that goes with the question, if one does."""

    touch: str = ""


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    if isinstance(at, Talking | Following) and at.starter not in library.starters:
        at = None  # a starter that was taken out of the library since
    may = fits(couple, tonight)
    match at, heard:
        case _, _ if tonight.alone and (heard in TAKES_TWO or (at and heard in GOES_ON)):
            return question(couple, tonight, library)
        case Talking(starter) | Following(starter), _ if heard in GOES_ON and not may(library.starters[starter]):
            return question(couple, tonight, library)  # who is about, or what both want, has changed since
        case _, Said.QUESTION:
            return question(couple, tonight, library)
        case _, Said.ANOTHER:
            return _another(couple, tonight, library)
        case _, Said.LIGHTER | Said.DEEPER:
            return _other_depth(heard is Said.LIGHTER, couple, tonight, library)
        case _, Said.NOT_THAT_TOPIC:
            return _not_that(couple, tonight, library)
        case _, Said.YESTERDAY:
            return _yesterday(couple, tonight, library)
        case _, Said.OTHER_FIRST:
            return _other_first(couple, tonight, library)
        case Talking() | Following(), Said.PASSED if left(at, tonight):
            return _another(couple, tonight, library)

        case Following(starter), Said.AGAIN if not is_gentle(couple, tonight):
            return _follow_up(library.starters[starter], tonight)
        case Talking(starter) | Following(starter), Said.AGAIN:
            return read_out(library.starters[starter], couple, tonight, "tonight.this_one", again=True)
        case Talking(starter) | Following(starter), Said.SAVE:
            return carry_on(line("tonight.saved")).doing(Saved(starter))
        case Talking() | Following(), Said.WHY:
            return carry_on(_why(at, couple))
        case (Talking() | Following() as here, Said.MORE_TIME) | (Following() as here, Said.YES):
            return _talk_on(here, couple, tonight, line("tonight.more"), in_turn((MORE,)))
        case Talking() | Following(), Said.SWAP:
            return _talk_on(at, couple, tonight, _swapped(tonight), in_turn((at.quiet // 2,)))
        case (Talking(starter), Said.YES | Said.NEXT | Said.FOLLOW_UP) | (Following(starter), Said.FOLLOW_UP):
            return _follow_up(library.starters[starter], tonight)
        case Talking() | Following(), Said.NO | Said.NEXT | Said.PASSED | Said.WRAP_UP:
            return thanks(couple, tonight, library)

        case Thanking(), Said.YES | Said.NEXT if routine.is_due(couple, tonight):
            offer, at = line("routine.offer"), routine.Offered()
            held = give_time(line("tonight.hold"), talk=in_turn((TOUCH,)), after=offer, at=at)
            return held.doing(Introduced("routine"))
        case Thanking(), Said.NO | Said.PASSED | Said.WRAP_UP if routine.is_due(couple, tonight):
            return ask(line("routine.offer"), at=routine.Offered()).doing(Introduced("routine"))
        case Thanking(), Said.YES | Said.NEXT if adventure.is_due(couple, tonight, library):
            offer, at = line("adventure.weekend"), adventure.Weekend()
            held = give_time(line("tonight.hold"), talk=in_turn((TOUCH,)), after=offer, at=at)
            return held.doing(WeekendOffered())
        case Thanking(), Said.YES | Said.NEXT:
            return give_time(line("tonight.hold"), line("tonight.goodnight"), talk=in_turn((TOUCH,)))
        case Thanking(), Said.AGAIN | Said.MORE_TIME | Said.SWAP:
            return thanks(couple, tonight, library, "tonight.thanks_again")
        case Thanking() | Offered(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("tonight.goodnight"))
        case Offered(), Said.YES | Said.NEXT:
            return question(couple, tonight, library)

        case _, Said.SAVE | Said.WHY | Said.FOLLOW_UP | Said.MORE_TIME | Said.SWAP:
            return _about_the_pinned(heard, couple, tonight, library)
        case _, Said.WRAP_UP:
            return thanks(couple, tonight, library)
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    match at:
        case Talking():
            return line("tonight.follow_up_offer")
        case Following():
            return line("tonight.more_offer")
        case Thanking(touch):
            return line("tonight.breath" if tonight.apart else TOUCHES.get(touch, "tonight.touch"))
        case _:
            return line("tonight.offer")


def question(couple: Couple, tonight: Tonight, library: Library, key: str = "tonight.question") -> Turn:
    """Tonight's question (read as `key`), with time to talk: the pinned one, or one that is chosen and pinned now."""
    if tonight.alone:
        return moment.given(couple, tonight, library).opening_with(line("tonight.for_two"))
    pinned = couple.question_of(tonight.evening)
    known = library.starters.get(pinned.starter) if pinned else None
    if known and fits(couple, tonight)(known):
        return read_out(known, couple, tonight, key)
    choice = choose(couple, tonight, library)
    if choice is None:
        return close(line("tonight.nothing_left"))
    if known:  # who is about has changed since it was asked
        return _instead(choice.starter, couple, tonight, None, "why.fits_now")
    asked = Asked(choice.starter.id, choice.starter.practice, choice.why)
    return read_out(choice.starter, couple, tonight, key).doing(asked)


def read_out(
    starter: Starter, couple: Couple, tonight: Tonight, key: str = "tonight.question", *, again: bool = False
) -> Turn:
    """A question, the hand-over with the listener's move, and time to talk for each."""
    at = Following(starter.id) if is_gentle(couple, tonight) else Talking(starter.id)
    return give_time(
        line(key, question=starter.text),
        talk=in_turn((HALF, HALF), _hand_over(starter, couple, tonight, again), _swapped(tonight)),
        after=pending(at, couple, tonight),
        at=at,
    )


def _hand_over(starter: Starter, couple: Couple, tonight: Tonight, again: bool) -> Line:
    """Who starts and the listener's move; the first time ever, also what the silence is. Again it is said plainly."""
    first = tonight.number == 1 and couple.question is None
    key = "tonight.hand_over_again" if again else "tonight.hand_over_first" if first else "tonight.hand_over"
    return line(key, first=tonight.first, second=tonight.second, listener=starter.listener)


def _swapped(tonight: Tonight) -> Line:
    return line("tonight.swap", second=tonight.second)


def _another(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    pinned = couple.question_of(tonight.evening)
    if pinned is None:
        return question(couple, tonight, library)
    if pinned.anothers >= ANOTHERS:
        return ask(line("tonight.no_more"), at=Offered())
    choice = choose(couple, tonight, library)
    if choice is None:
        return close(line("tonight.nothing_left"))
    return _instead(choice.starter, couple, tonight, line("tonight.another"), "why.another", counts=True)


def _other_depth(lighter: bool, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    pinned = couple.question_of(tonight.evening)
    depth = library.starters[pinned.starter].depth if pinned and pinned.starter in library.starters else None
    if lighter and depth == 1:
        return _another(couple, tonight, library)  # it is as light as they come already
    if lighter:
        choice = choose(couple, tonight, library, most=depth - 1 if depth else 1)
        said, none, why = "tonight.lighter", "tonight.no_lighter", "why.lighter"
    else:
        choice = choose(couple, tonight, library, least=depth + 1 if depth else 2)
        said, none, why = "tonight.deeper", "tonight.no_deeper", "why.deeper"
    if choice is None:
        return stay(line(none))
    return _instead(choice.starter, couple, tonight, line(said), why)


def _not_that(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    pinned = couple.question_of(tonight.evening)
    if pinned is None or pinned.starter not in library.starters:
        return stay(line("tonight.nothing_yet"))
    muted = Muted(library.starters[pinned.starter].topic)
    choice = choose(muted.kept(couple, tonight), tonight, library)
    if choice is None:
        return close(line("tonight.nothing_left")).doing(muted)
    return _instead(choice.starter, couple, tonight, line("tonight.not_that"), "why.not_that").doing(muted)


def _instead(
    starter: Starter, couple: Couple, tonight: Tonight, said: Line | None, why: str, counts: bool = False
) -> Turn:
    asked = Asked(starter.id, starter.practice, why, instead=True, counts=counts)
    turn = read_out(starter, couple, tonight, "tonight.this_one").doing(asked)
    return turn.opening_with(said) if said else turn


def _yesterday(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    before = couple.question_before(tonight.evening)
    starter = library.starters.get(before.starter) if before else None
    if starter is None or not fits(couple, tonight)(starter):
        return stay(line("tonight.no_yesterday"))
    return read_out(starter, couple, tonight, "tonight.yesterday")


def _other_first(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    turned = replace(tonight, first=tonight.second, second=tonight.first)
    turn = question(couple, turned, library, "tonight.this_one")
    deeds: tuple[Deed, ...] = (*turn.do, OtherFirst())
    return replace(turn.opening_with(line("tonight.other_first")), do=deeds)


def _follow_up(starter: Starter, tonight: Tonight) -> Turn:
    return give_time(
        line("tonight.follow_up", question=starter.follow_up),
        talk=in_turn((FURTHER, FURTHER), swap=_swapped(tonight)),
        after=line("tonight.more_offer"),
        at=Following(starter.id),
    )


def thanks(couple: Couple, tonight: Tonight, library: Library, key: str = "tonight.thanks") -> Turn:
    """One thank-you each."""
    pinned = couple.question_of(tonight.evening)
    starter = library.starters.get(pinned.starter) if pinned else None
    at = Thanking(starter.touch or "" if starter else "")
    return give_time(
        line(key, first=tonight.first),
        talk=in_turn((THANKS, THANKS), swap=_swapped(tonight)),
        after=pending(at, couple, tonight),
        at=at,
    )


def left(at: Talking | Following, tonight: Tonight) -> Talk | None:
    """What they have not had yet of their time to talk, if it is worth going on for."""
    seconds, half = at.quiet - (at.quiet if tonight.here_for is None else tonight.here_for), at.quiet // 2
    if seconds < WORTH_GOING_ON:
        return None
    quiet = (seconds - half, half) if seconds - half >= WORTH_GOING_ON else (seconds,)
    return in_turn(quiet, line("tonight.carry_on"), _swapped(tonight))


def _talk_on(at: Talking | Following, couple: Couple, tonight: Tonight, said: Line, talk: Talk) -> Turn:
    """More quiet where they stand, and the question that was open there."""
    return give_time(said, talk=talk, after=pending(at, couple, tonight), at=at)


def _why(at: Talking | Following, couple: Couple) -> Line:
    known = (couple.question, couple.before)
    return next((line(asked.why) for asked in known if asked and asked.starter == at.starter), line("why.again"))


def _about_the_pinned(heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    """Said from elsewhere, of tonight's question: as if they stood there, with no quiet to give back."""
    pinned = couple.question_of(tonight.evening)
    if pinned is None or pinned.starter not in library.starters:
        return stay(line("tonight.nothing_yet"))
    if heard is Said.SAVE:
        return stay(line("tonight.saved")).doing(Saved(pinned.starter))
    if heard is Said.WHY:
        return stay(line(pinned.why))
    return step(Talking(pinned.starter), heard, couple, tonight, library)
