"""Preferences: who is here, where they are, how they like us and their light. Who and where hold for an evening.

(kids are here) --> whatever is not for their ears ends or is replaced, at once
(everything else) --> said, and on with what was open
"""

from dataclasses import replace

from skill.couple import Around, Company, Couple
from skill.deeds import AroundKept, ChangeSetting, CompanyKept, Deed, MannerKept, Tuned
from skill.fitting import fits
from skill.hearing import Heard, Lit, Said, WeAre, WithUs
from skill.library import Library, Piece
from skill.line import Line, line
from skill.place import Place
from skill.room import Kind, Look
from skill.scenes import moment, repair, setting
from skill.scenes.tonight import Following, Talking, question
from skill.tonight import Tonight
from skill.turn import Depends, Turn, carry_on, close

SAID = {
    Around.KIDS: "preferences.kids",
    Around.ASLEEP: "preferences.asleep",
    Around.NOBODY: "preferences.just_us",
}


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match heard:
        case WithUs(around):
            return _from_now_on(AroundKept(around), line(SAID[around]), at, couple, tonight, library)
        case WeAre(Company.ALONE):
            alone = CompanyKept(Company.ALONE)
            known = alone.kept(couple, tonight)
            given = moment.given(known, tonight.knowing(known), library)
            return replace(given, passing=False).opening_with(_alone(tonight)).doing(alone)
        case WeAre(company):
            said = line("preferences.apart" if company is Company.APART else "preferences.together")
            return _from_now_on(CompanyKept(company), said, at, couple, tonight, library)
        case Said.QUIETER | Said.LOUDER:
            softly = heard is Said.QUIETER
            said = line("preferences.quieter" if softly else "preferences.louder")
            return carry_on(said).doing(MannerKept(softly=softly))
        case Said.NO_WARM:
            return _from_now_on(MannerKept(cool=True), line("preferences.cool"), at, couple, tonight, library)
        case Said.WARM_AGAIN:
            return carry_on(line("preferences.warm_again")).doing(MannerKept(cool=False))
        case Lit(warmer, dimmer):
            return _lit(Tuned(warmer, dimmer), at, couple, tonight, library)
        case _:
            return None


def _alone(tonight: Tonight) -> Line:
    """By their name, where Alexa knows who speaks: it says the name, and we never learn it."""
    return line("preferences.alone_named", speaker=tonight.speaker) if tonight.speaker else line("preferences.alone")


def _from_now_on(deed: Deed, said: Line, at: Place | None, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """What they do goes on where it still fits; a question that no longer does is replaced, a ritual ends."""
    known = deed.kept(couple, tonight)
    now = tonight.knowing(known)
    piece = library.at_hand(at)
    if piece is None or fits(known, now, _heat(piece, known, now), named=True)(piece):
        private = isinstance(at, repair.Thanking | repair.Saying) and now.around is Around.KIDS
        return (close(line("preferences.later")) if private else carry_on(said)).doing(deed)
    if isinstance(at, Talking | Following):
        return question(known, now, library).opening_with(said).doing(deed)
    return close(line("preferences.ends")).doing(deed)


def _heat(piece: Piece, couple: Couple, tonight: Tonight) -> int | None:
    """Before both have said yes a warm one is only on offer, and stays so unless warmth is not wanted."""
    return None if couple.cool or couple.on(tonight.evening).warm is not None else piece.heat


def _lit(tuned: Tuned, at: Place | None, couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """The light as they like it: now, where we have changed it, and from now on."""
    known = tuned.kept(couple, tonight)
    look = Look()
    if isinstance(at, setting.Doing) and at.setting in library.settings:
        look = Look(library.settings[at.setting].look_at(at.phase).lamps)
    elif couple.on(tonight.evening).ritual:
        look = Look(library.evening.look.lamps)
    if couple.owed is None or not look.roles:
        return carry_on(line("preferences.light_kept")).doing(tuned)
    by_hand, kept = line("preferences.light_by_hand"), line("preferences.light_kept")
    depends = Depends(line("preferences.light"), {Kind.LIGHT: by_hand}, told=kept)
    return replace(carry_on().doing(tuned, ChangeSetting(look.tuned(known.tuning))), depends=depends)
