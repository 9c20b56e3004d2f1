"""The setting: the room changes for a ritual of a few minutes, and goes back.

    (change the setting, a mood) --> Offered --yes--> |
    (what's on the menu) ----------> Choosing -which-> | may children hear? --> JustYou --yes--> |
    (by name, surprise us) --------------------------> | is it warm? ---------> BothIn --yes, yes--> Doing

    Doing --next--> Doing (the next phase) ... a little longer? --yes--> the light stays a while
                                                                +--no--> the room goes back
      |--more time, swap, again--> Doing
      +--one word, in a warm one--> the room goes back, and nothing warm tonight (house_rules)

A phase is one look of the room and the steps spoken under it: the room changes between turns, never within one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from skill.almanac import is_weekend
from skill.couple import Around, Company, Couple
from skill.deeds import AroundKept, ChangeSetting, CompanyKept, Done, LightStays, PutBack, Warmth
from skill.fitting import may_be_warm, warmest
from skill.hearing import Heard, InMood, Picked, Said, Wanted, WithUs
from skill.library import Library, Setting
from skill.line import Line, Text, line
from skill.offering import adventures, ideas
from skill.place import Place
from skill.room import Kind
from skill.scenes import adventure, moment
from skill.tonight import Tonight
from skill.turn import Beat, Depends, Talk, Turn, ask, close, give_time, in_turn, stay

MORE, SHORTEST = 60, 5  # seconds of quiet
ENDS = (Said.NO, Said.PASSED, Said.LIGHTER, Said.ANOTHER, Said.NOT_THAT_TOPIC, Said.WRAP_UP, Said.PUT_BACK)
GOES_ON = (Said.YES, Said.NEXT, Said.AGAIN, Said.MORE_TIME, Said.SWAP)


@dataclass(frozen=True)
class Choosing(Place):
    """Two ideas are on offer."""

    resumes: ClassVar[bool] = False
    room_next: ClassVar[bool] = True
    one: str
    other: str


@dataclass(frozen=True)
class Offered(Place):
    """One idea is on offer: of those that fit tonight (in a mood, if they named one), the one of that number."""

    resumes: ClassVar[bool] = False
    room_next: ClassVar[bool] = True
    setting: str
    number: int = 0
    mood: str = ""


@dataclass(frozen=True)
class JustYou(Place):
    """It is not for children's ears, and one might be about."""

    resumes: ClassVar[bool] = False
    room_next: ClassVar[bool] = True
    setting: str


@dataclass(frozen=True)
class BothIn(Place):
    """A warm one: waiting for two yeses, one after the other."""

    resumes: ClassVar[bool] = False
    room_next: ClassVar[bool] = True
    setting: str
    yeses: int
    phase: int = 0  # to go on from


@dataclass(frozen=True)
class Doing(Place):
    """In a phase of a ritual, from nought: whether we have said what to do by hand, and whether it is the last."""

    setting: str
    phase: int
    by_hand: int
    last: int = 0


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    named = {getattr(at, field) for field in ("setting", "one", "other") if hasattr(at, field)}
    if not named <= library.settings.keys() | library.adventures.keys():
        at = None  # a ritual that was taken out of the library since
    match at, heard:
        case _, Wanted(name):
            return _named(name, couple, tonight, library)
        case _, Said.CHANGE_SETTING:
            return _offer(couple, tonight, library)
        case _, InMood("mending") if tonight.after_care:
            return close(line("repair.not_tonight"))
        case _, InMood(mood):
            return _offer(couple, tonight, library, mood=mood)
        case _, Said.SURPRISE:
            found = ideas(couple, tonight, library)
            return _named(found[0].id, couple, tonight, library) if found else _none_left(tonight)
        case _, Said.MENU:
            return _menu(couple, tonight, library)

        case Choosing(one, _), Picked(0) | Said.YES | Said.NEXT:
            return _named(one, couple, tonight, library)
        case Choosing(_, other), Picked(1) if other in library.adventures:
            return adventure.chosen(other, couple, tonight, library)
        case Choosing(_, other), Picked(1):
            return _named(other, couple, tonight, library)
        case Choosing(_, other), Said.ANOTHER | Said.LIGHTER:
            return _offer(couple, tonight, library, number=1 if other in library.adventures else 2)
        case Offered(name), Said.YES | Said.NEXT:
            return _named(name, couple, tonight, library)
        case Offered(_, number, mood), Said.ANOTHER | Said.LIGHTER:
            return _offer(couple, tonight, library, mood=mood, number=number + 1)
        case Choosing() | Offered(), Said.NO | Said.PASSED | Said.WRAP_UP:
            return close(line("setting.left"))

        case JustYou(name), Said.YES | Said.NEXT | WithUs(Around.NOBODY):
            alone = AroundKept(Around.NOBODY)
            known = alone.kept(couple, tonight)
            return _named(name, known, tonight.knowing(known), library).doing(alone)
        case JustYou(), Said.NO | Said.PASSED | Said.WRAP_UP:
            here = AroundKept(Around.KIDS)
            known = here.kept(couple, tonight)
            return _offer(known, tonight.knowing(known), library, line("setting.not_with_kids")).doing(here)

        case BothIn(), Said.YES if couple.on(tonight.evening).warm is False:
            return _offer(couple, tonight, library, line("setting.gentler"))
        case BothIn(name, 0, phase), Said.YES:
            return ask(line("setting.and_you", second=tonight.second), at=BothIn(name, 1, phase))
        case BothIn(name, _, phase), Said.YES:
            both = Warmth(both=True)
            return _named(name, both.kept(couple, tonight), tonight, library, phase).doing(both)
        case BothIn(), _ if heard in ENDS:
            return _offer(couple, tonight, library, line("setting.gentler"))

        case Doing(name, last=1), Said.NO | Said.WRAP_UP:
            return _ending(library.settings[name])
        case Doing(name), _ if _cooled(library.settings[name], couple, tonight) and isinstance(heard, Said):
            return _cold(at, heard, couple, tonight, library)
        case Doing(last=1), Said.YES if couple.owed:
            # Notes that say nothing cannot be put back: no promise.
            return close(line("setting.stays" if couple.owed.room else "setting.no_hurry")).doing(LightStays())
        case Doing(last=1), Said.YES:
            return close(line("setting.no_hurry"))
        case Doing(name, phase, by_hand), Said.YES | Said.NEXT | Said.PASSED:
            return _phase(library.settings[name], phase + 1, by_hand, couple, tonight)
        case Doing(), Said.NO | Said.MORE_TIME:
            return give_time(line("tonight.more"), talk=in_turn((MORE,)), after=pending(at, couple, tonight), at=at)
        case Doing(), Said.SWAP:
            swapped = line("tonight.swap", second=tonight.second)
            return give_time(swapped, talk=in_turn((MORE,)), after=pending(at, couple, tonight), at=at)
        case Doing(name, phase, by_hand), Said.AGAIN if phase < len(library.settings[name].phases):
            return _steps(library.settings[name], phase, by_hand, tonight)
        case Doing(), Said.ANOTHER | Said.LIGHTER:
            return _offer(couple, tonight, library)
        case Doing(name), Said.WRAP_UP:
            return _ending(library.settings[name])
        case Doing(), Said.PUT_BACK:
            return _with_claim(close(line("setting.over")), line("setting.as_it_was"))

        case _, Said.PUT_BACK if couple.owed:
            return _with_claim(stay(), line("setting.as_it_was")).doing(PutBack())
        case _, Said.PUT_BACK:
            return stay(line("setting.nothing_changed"))
        case _:
            return None


def pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    """What we last asked here."""
    match at:
        case Choosing():
            return line("setting.which")
        case JustYou():
            return line("setting.just_you")
        case BothIn(yeses=0):
            return line("setting.both_in", first=tonight.first)
        case BothIn():
            return line("setting.and_you", second=tonight.second)
        case Doing(last=last):
            return line("setting.longer_offer" if last else "setting.next_offer")
        case _:
            return line("setting.shall_we")


def _cooled(setting: Setting, couple: Couple, tonight: Tonight) -> bool:
    """Whether it is warmer than the two of them still want."""
    return setting.heat > warmest(couple, tonight)


def _cold(at: Doing, heard: Said, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    """In the middle of a warm one that somebody has said no to, or that they paused."""
    if couple.on(tonight.evening).warm is False and heard in ENDS:
        return close(line("setting.warm_ends"))
    if heard in GOES_ON:  # they paused: both are asked again
        return _named(at.setting, couple, tonight, library, at.phase)
    return None


def _named(name: str, couple: Couple, tonight: Tonight, library: Library, phase: int = 0) -> Turn:
    """This one, unless something about tonight is against it; from a phase on, where they paused."""
    if name not in library.settings:
        return _offer(couple, tonight, library)
    setting = library.settings[name]
    if tonight.alone:
        return _none_left(tonight)
    if setting.mends and tonight.after_care:
        return close(line("repair.not_tonight"))
    if setting.together and tonight.apart:
        return _offer(couple, tonight, library, line("setting.one_room"))
    if not setting.kids and tonight.around is Around.KIDS:
        return _offer(couple, tonight, library, line("setting.not_with_kids"))
    if not setting.kids and tonight.children_may_hear:
        return ask(line("setting.just_you"), at=JustYou(name))
    if _cooled(setting, couple, tonight):
        if not may_be_warm(couple, tonight):
            return _offer(couple, tonight, library, line("setting.gentler"))
        return ask(line("setting.stopping"), line("setting.both_in", first=tonight.first), at=BothIn(name, 0, phase))
    if 0 < phase < len(setting.phases):
        return _phase(setting, phase, 0, couple, tonight)
    begun = _phase(setting, 0, 0, couple, tonight, begins=True).opening_with(line("setting.begin", title=setting.title))
    if setting.apart and not tonight.apart:  # who asks for it is on a call and did not say so
        begun = begun.doing(CompanyKept(Company.APART))
    return begun.doing(Done(setting.id, setting.practice))


def _phase(setting: Setting, phase: int, by_hand: int, couple: Couple, tonight: Tonight, begins: bool = False) -> Turn:
    """A phase: its look, in their own light, and its steps; past the last one, the end."""
    if phase >= len(setting.phases):
        return _ending(setting)
    turn = _steps(setting, phase, by_hand, tonight)
    # Where the room has gone back meanwhile, what the phases before this one did to it is done as well.
    look = setting.phases[phase].look if couple.owed else setting.look_at(phase)
    if not look.roles:
        return turn
    changed = ChangeSetting(look.tuned(couple.tuning), setting.minutes if begins else 0, afresh=begins)
    by_hand_lines = hand_lines(setting.by_hand)
    lit = line("setting.by_hand", what=setting.when_lit) if setting.when_lit and begins else None
    depends = Depends(
        done=lit,
        told=by_hand_lines.get(Kind.LIGHT) if lit else None,  # it goes by what the lamps show, and nobody can say
        by_hand={} if by_hand else by_hand_lines,
        at=Doing(setting.id, phase, 1, int(setting.is_last(phase))),
        after=int(begins),
    )
    return replace(turn.doing(changed), depends=depends)


def _steps(setting: Setting, phase: int, by_hand: int, tonight: Tonight) -> Turn:
    """The steps of a phase, said under whatever light there is."""
    first, *others = setting.phases[phase].steps
    last = setting.is_last(phase)
    turn = give_time(
        _said(first.say, tonight),
        talk=Talk((Beat(first.quiet), *(Beat(one.quiet, _said(one.say, tonight)) for one in others))),
        after=line("setting.longer_offer" if last else "setting.next_offer"),
        at=Doing(setting.id, phase, by_hand, int(last)),
    )
    return replace(turn, whispered=setting.whispered)


def hand_lines(by_hand: Mapping[Kind, str]) -> Mapping[Kind, Line]:
    """What two people can do by hand, as lines."""
    return {kind: line("setting.by_hand", what=what) for kind, what in by_hand.items()}


def _said(words: str, tonight: Tonight) -> Line:
    return line("setting.step", step=Text(words, tonight.first, tonight.second))


def _ending(setting: Setting) -> Turn:
    return close(line("setting.ending", words=setting.ending))


def _offer(couple: Couple, tonight: Tonight, library: Library, *before: Line, mood: str = "", number: int = 0) -> Turn:
    """One idea of those that fit tonight, best first; in the mood asked for, where there is one."""
    found = _ideas(couple, tonight, library, mood)
    if tonight.alone:
        return _none_left(tonight)
    if not found and mood:
        return _offer(couple, tonight, library, line("setting.nothing_like_that"))
    if number >= len(found):
        return close(line("setting.no_more")) if number else _none_left(tonight, *before)
    setting = found[number]
    pitch = line("setting.pitch", title=setting.title, pitch=setting.pitch)
    return ask(*before, pitch, line("setting.shall_we"), at=Offered(setting.id, number, mood))


def _ideas(couple: Couple, tonight: Tonight, library: Library, mood: str = "") -> list[Setting]:
    """What fits tonight, best first, the second one of the other axis where there is one: the menu names those two."""
    found = ideas(couple, tonight, library, mood or None)
    other = next((idea for idea in found[1:] if idea.axis is not found[0].axis), None)
    return [found[0], other, *(idea for idea in found[1:] if idea is not other)] if other else found


def _menu(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """Two ideas, one of each axis where both fit; by day and at weekends the second one is an adventure."""
    found = _ideas(couple, tonight, library)
    going_out = (tonight.is_day or is_weekend(tonight.evening)) and not (tonight.whispered or tonight.after_care)
    out = adventures(couple, tonight, library) if going_out else []
    if len(found) + len(out) < 2 or not found or tonight.alone:
        return _offer(couple, tonight, library)
    one, other = found[0], out[0] if out else found[1]
    return ask(
        line("setting.pitch", title=one.title, pitch=one.pitch),
        line("setting.or", title=other.title, pitch=other.pitch),
        line("setting.which"),
        at=Choosing(one.id, other.id),
    )


def _none_left(tonight: Tonight, *before: Line) -> Turn:
    return moment.instead(tonight) if tonight.alone else stay(*before, line("setting.none_left"))


def left(at: Doing, tonight: Tonight, library: Library) -> Talk | None:
    """The steps of a phase that they have not had yet, from the one they were interrupted in."""
    if at.setting not in library.settings or at.phase >= len(library.settings[at.setting].phases):
        return None
    lived = float(tonight.here_for or 0)
    beats: list[Beat] = []
    for one in library.settings[at.setting].phases[at.phase].steps:
        lived -= one.seconds
        if beats:
            beats.append(Beat(one.quiet, _said(one.say, tonight)))
        elif lived < 0:
            beats.append(Beat(max(SHORTEST, min(one.quiet, round(-lived))), line("tonight.carry_on")))
    return Talk(tuple(beats)) if beats else None


def _with_claim(turn: Turn, claim: Line) -> Turn:
    return replace(turn, depends=Depends(done=claim))
