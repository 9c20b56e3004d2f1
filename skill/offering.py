"""Which ritual, moment or adventure to offer this couple now. No dice inside."""

from datetime import date, timedelta

from skill import almanac
from skill.choosing import SKIPPED_FOR, leans_to, shuffled
from skill.couple import Couple, Stage
from skill.fitting import GENTLE, HOTTEST, fits, is_gentle, may_be_warm, warmest
from skill.library import Adventure, Library, Moment, Setting
from skill.tonight import Tonight

NOT_THAT_RITUAL_FOR = timedelta(days=14)
NOT_THAT_ADVENTURE_FOR = timedelta(days=365)
EASY = {"tired", "tender"}
SILENT_CUES = ("nap", "bedtime", "night_waking")


def ideas(couple: Couple, tonight: Tonight, library: Library, mood: str | None = None) -> list[Setting]:
    """The rituals that fit tonight, best first: rested ones, what they lean to, the other axis."""
    heat = HOTTEST if mood == "warm" and may_be_warm(couple, tonight) else warmest(couple, tonight)
    may, gentle = fits(couple, tonight, heat), is_gentle(couple, tonight)
    lately = tonight.evening - NOT_THAT_RITUAL_FOR
    tilt = couple.tilt_on(tonight.evening)
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
            not leans_to(s, tilt),
            last is not None and s.axis is last.axis,
            shuffled(s.salt, tonight.seed),
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
        key=lambda m: (had.get(m.id, 0), not m.cues, not m.stages, shuffled(m.salt, tonight.seed)),
        default=None,
    )


def adventures(couple: Couple, tonight: Tonight, library: Library) -> list[Adventure]:
    """The adventures that fit, best first: never theirs, nor had within the year; what only now makes sense first."""
    may, now = fits(couple, tonight), almanac.seasons(tonight.evening, tonight.country)
    lately, skip = tonight.evening - NOT_THAT_ADVENTURE_FOR, tonight.evening - SKIPPED_FOR
    theirs = couple.outing.adventure if couple.outing else None
    found = [
        adventure
        for adventure in library.adventures.values()
        if may(adventure)
        and adventure.id != theirs
        and couple.done.get(adventure.id, date.min) <= lately
        and couple.skipped.get(adventure.id, date.min) <= skip
        and (adventure.season is None or adventure.season in now)
    ]
    # Shuffled anew each week, not each evening: a weekend is offered one thing, and then the next.
    return sorted(
        found,
        key=lambda a: (
            not (a.stages or (a.apart and tonight.apart)),
            not a.season,
            shuffled(a.salt, tonight.week_seed),
        ),
    )
