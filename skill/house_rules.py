"""What is true in every scene: stop, help, pause, care, kids are here; how it ends; what to do with nonsense."""

from dataclasses import replace
from datetime import timedelta

from skill import place
from skill.couple import Around, Couple
from skill.deeds import LINGERS, ChangeSetting, Deed, EveningEnded, LightStays, PutBack, Soften, UsForgotten, Warmth
from skill.fitting import warmest
from skill.hearing import ComeBack, Heard, InTrouble, Said, WeAre, WithUs
from skill.library import Library
from skill.line import Line, line
from skill.place import Place
from skill.scenes import evening, left_of, offered, scene_for, scene_of
from skill.tonight import Tonight, evening_of
from skill.turn import Turn, ask, close, stay

# One word while something warm is at hand, and nothing is warm any more this evening.
ENDS_WARMTH = (
    Said.NO, Said.STOP, Said.PASSED, Said.LIGHTER, Said.ANOTHER, Said.NOT_THAT_TOPIC, Said.WRAP_UP, Said.PUT_BACK,
)  # fmt: skip
# Said aside, while a reminder is talked of, they are meant for what is open beneath it.
OF_WHAT_IS_OPEN = (Said.STOP, Said.PAUSE, Said.LIGHTER, Said.NO_WARM)
QUARREL = (Said.RESET, Said.BREAK, Said.FIGHTING, Said.TRUST_BROKEN)  # after which both are asked anew
WORDS = 10  # seconds of words around a quiet that ends on them
RESUMES_WITHIN = timedelta(minutes=90)


def answer(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    """What the house has to say to this; or the scene where we stand; or the scene whose matter it is."""
    if at and at.aside and (heard in OF_WHAT_IS_OPEN or isinstance(heard, WithUs | WeAre)):
        at = left_open(couple, tonight)
    turn = step(at, heard, couple, tonight, library)
    for scene in (scene_of(at) if at else None, scene_for(heard)):
        turn = turn or (scene.step(at, heard, couple, tonight, library) if scene else None)
    return _at_once(turn, couple) if turn and heard is Said.PUT_BACK else turn


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    warm = _is_warm(at, library)
    if warm and heard in ENDS_WARMTH and couple.on(tonight.evening).warm is not False:
        return _having(Warmth(both=False), at, heard, couple, tonight, library)
    if (heard in QUARREL or isinstance(heard, ComeBack)) and couple.on(tonight.evening).warm:
        return _having(Warmth(both=None), at, heard, couple, tonight, library)
    match heard:
        case Said.STOP:
            return close(line("setting.all_right" if warm else "always.stop"))  # nothing that nudges them on
        case Said.PAUSE if at and at.resumes:
            paused = Turn((line("always.paused"),), back_at=at)
            return paused.doing(Warmth(both=None)) if warm else paused  # both are asked again before it goes on
        case Said.PAUSE:
            return close(line("always.stop"))
        case Said.HELP:
            return stay(line("always.help"))
        case InTrouble() | WithUs(Around.KIDS):
            return scene_for(heard).step(at, heard, couple, tonight, library)
        case Said.BEGUN:
            return answer(at, Said.OPENED if at else Said.QUESTION, couple, tonight, library)
        case Said.START_OVER:
            return scene_for(Said.OPENED).step(None, Said.OPENED, couple, tonight, library)
        case _ if couple.on(tonight.evening).ritual:
            return evening.skipped(at, heard, couple, tonight, library)
        case _:
            return None


def otherwise(at: Place | None, heard: Heard, missed: int, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """Nobody had an answer. Fail forward: ask once in other words, then go on as if they had said no."""
    if at is None:
        return ask(_pending(offered(), couple, tonight), at=offered())
    if heard is Said.AGAIN:
        return ask(_pending(at, couple, tonight), at=at)
    if missed == 0:
        return replace(ask(_pending(at, couple, tonight), at=at), rephrased=True)
    return answer(at, Said.NO, couple, tonight, library) or close(line("always.stop"))


def finished(turn: Turn, couple: Couple, tonight: Tonight) -> Turn:
    """A turn that ends the evening leaves nothing behind: the ritual is over, and the room goes back."""
    if turn.private:
        return turn.doing(Soften()) if couple.owed else turn
    ends = not (turn.at or turn.back_at or turn.passing)
    overdue = couple.owed is not None and couple.owed.due <= tonight.now and not turn.passing
    settled = any(isinstance(deed, PutBack | LightStays | ChangeSetting) for deed in turn.do)
    deeds: list[Deed] = []
    if ends and couple.on(tonight.evening).ritual:
        deeds.append(EveningEnded())
    if couple.owed and (ends or overdue) and not settled:
        deeds.append(PutBack(after=_later(turn, ends, tonight)))
    return turn.doing(*deeds)


def _at_once(turn: Turn, couple: Couple) -> Turn:
    """Who asks for the room has it now: what lingers after a call for help is only what nobody asked for."""
    goes_on = turn.at or turn.stays or turn.returns
    return turn if goes_on or couple.owed is None or PutBack() in turn.do else turn.doing(PutBack())


def _later(turn: Turn, ends: bool, tonight: Tonight) -> int:
    """Seconds until the room goes back: when they have had their time, or a soft light has stayed on a while."""
    if tonight.after_care and UsForgotten() not in turn.do:  # told as any put-back, so that nobody can tell
        return int(LINGERS.total_seconds())
    return sum(turn.talk.quiet) + WORDS if ends and turn.talk else 0


def settled_in(turn: Turn, at: Place | None, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """A turn that stays, with the question that was open there; if it carries on, after the rest of their time.

    One that returns goes on where they were before, or ends.
    """
    if not (turn.stays or turn.returns):
        return turn
    for deed in turn.do:  # what was just said may change what is asked
        couple = deed.kept(couple, tonight)
    tonight = tonight.knowing(couple) if turn.do else tonight
    here = _back_to(couple, tonight) if turn.returns else at or offered()
    if here is None:
        return replace(turn, returns=False)
    piece = library.at_hand(here)
    cold = piece is not None and piece.heat > warmest(couple, tonight)
    left = left_of(here, tonight, library) if turn.carries_on and not cold else None
    asks = _pending(here, couple, tonight)
    then = {"talk": left, "after": asks} if left else {"say": (*turn.say, asks)}
    return replace(turn, at=here, stays=False, carries_on=False, returns=False, **then)


def left_open(couple: Couple, tonight: Tonight) -> Place | None:
    """Where they were interrupted this evening, if that is not too long ago."""
    resume = couple.resume
    if resume and tonight.now - resume.since < RESUMES_WITHIN and evening_of(resume.since) == tonight.evening:
        return place.from_notes(resume.notes)
    return None


def _back_to(couple: Couple, tonight: Tonight) -> Place | None:
    """What was open before something else was spoken of; the whole evening always has its question open."""
    return left_open(couple, tonight) or (offered() if couple.on(tonight.evening).ritual else None)


def _having(warmth: Warmth, at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """What is said to two people who are this warm."""
    turn = answer(at, heard, warmth.kept(couple, tonight), tonight, library)
    return (turn or close(line("always.stop"))).doing(warmth)


def _is_warm(at: Place | None, library: Library) -> bool:
    """Whether what is under way, or on offer, is warm."""
    piece = library.at_hand(at)
    return piece is not None and piece.heat > 0


def _pending(at: Place, couple: Couple, tonight: Tonight) -> Line:
    return scene_of(at).pending(at, couple, tonight)
