"""One turn of the conversation: recall, step, keep, do, settle, speak; and the watchdog, when nobody speaks."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from skill import favours, house_rules, place, settling
from skill.couple import Couple, Resume
from skill.deeds import LINGERS, CounsellorNamed, UsForgotten
from skill.device import JUST_A_SPEAKER, Device
from skill.hearing import Heard, Said, name_of
from skill.house_rules import left_open
from skill.housekeeping import TRIES, Housekeeping
from skill.library import Library
from skill.line import Line, line
from skill.memory import ThisEvening
from skill.on_screen import in_words, on_screen
from skill.place import Notes, Place
from skill.ports import Clock, House, Keeper, KeeperDown, LostVersion, Told
from skill.scenes import offered
from skill.showing import Ember, Showing
from skill.speech import Script, Voice, ssml
from skill.tonight import Tonight, evening_of
from skill.turn import HandOver, OfferRoutine, Turn, ask

ZONES = {"US": "America/New_York", "GB": "Europe/London", "IE": "Europe/Dublin", "CA": "America/Toronto",
         "AU": "Australia/Sydney", "NZ": "Pacific/Auckland", "IN": "Asia/Kolkata"}  # fmt: skip


PASSES = (Said.PASSED, Said.NO, Said.NEXT, Said.UNCLEAR)  # where an answer was waited for; silence is one, too
UNTOLD = (CounsellorNamed,)  # what says of itself how somebody's heart is


@dataclass(frozen=True)
class TalkingTime:
    """Talking time as it is heard: words (SSML, or none) and seconds of quiet by turns, and the closing words."""

    beats: tuple[tuple[str | None, int], ...]
    closing: str | None = None
    softly: bool = False  # the bell, too


@dataclass(frozen=True)
class Answer:
    """What is said (SSML), the reprompt, talking time, what a screen shows, and the notes to carry.

    No notes: the session ends.

    One that hands over lets Alexa ask: nobody listens for us, and the notes come back with what came of it.
    """

    say: str
    nudge: str | None = None
    talk: TalkingTime | None = None
    notes: Mapping[str, str | int | None] | None = None
    hands_over: HandOver | None = None
    shows: Showing | None = Ember()  # None: what stands there stays
    drawn: str | None = None  # what is drawn, in words, for whoever does not see it
    softly: bool = False  # said in a low voice, or whispered: a screen is no brighter than that


@dataclass(frozen=True)
class Conversation:
    """The evening, with its keeper, its house, its words and its clock. Holds nothing of any couple."""

    keeper: Keeper
    library: Library
    script: Script
    clock: Clock
    house: House
    zoned: bool = False  # the clock tells the host's own zone, which is the couple's too
    listeners: Sequence[Told] = ()
    discretion: ThisEvening = field(default_factory=ThisEvening)  # where somebody needed a person
    silence: ThisEvening = field(default_factory=ThisEvening)  # where it was said that the house does not answer

    def take_turn(
        self,
        household: str,
        heard: Heard,
        notes: Notes | None,
        locale: str,
        device: Device = JUST_A_SPEAKER,
        *,
        looked_at: bool = True,
    ) -> Answer:
        """One turn. At most one read and one write; none where nothing changed. KeeperDown.

        Where there is no screen it need not be `looked_at`: then nothing is worked out to be shown.

        The couple is written before the room is touched or the speaker asked for anything, and what is said is settled
        by what came of it. Only a room that did not go back for certain costs a second write: what is left of it is
        owed again.
        """
        now, told, first = self.clock(), None, notes is None and not self.zoned
        meanwhile = None
        with ExitStack() as waiting:
            for _ in range(TRIES):
                couple, version = self.keeper.recall(household)
                if first and couple.zone is None:
                    told, first = device.zone(), False
                guessed = not (self.zoned or couple.zone or told)
                here = now if self.zoned else now.astimezone(ZoneInfo(couple.zone or told or _zone_of(locale)))
                after_care = self.discretion.knows(household, evening_of(here))
                can = (device.speaker, device.offers_routines and not guessed)
                tonight = Tonight.of(couple, household, here, locale, after_care, *can)
                at, missed = _where_we_stand(notes, couple, tonight)
                turn = house_rules.answer(at, heard, couple, tonight, self.library)
                turn = turn or house_rules.otherwise(at, heard, missed, couple, tonight, self.library)
                turn = house_rules.settled_in(turn, at, couple, tonight, self.library)
                turn = house_rules.finished(turn, couple, tonight)
                meanwhile = meanwhile or self._meanwhile(waiting, heard, device, tonight)
                turn, silent = self._rooms.seeing(turn, at, household, couple, tonight, meanwhile)
                known, forgets = _kept(turn, at, couple, tonight, told), UsForgotten() in turn.do
                as_known = tonight.knowing(known) if known is not couple else tonight
                if not (forgets or turn.private):
                    known = self._worded(turn, known, tonight)
                if forgets:  # once they are, nobody knows what their room was like
                    turn = self._rooms.doing(turn, household, couple, tonight, meanwhile, silent=silent)
                gone = True
                try:
                    if forgets:
                        gone = self.keeper.forget(household)
                    elif known != couple:
                        self.keeper.keep(household, known, version)
                except LostVersion:
                    continue  # another device was faster; nothing has happened outside yet that twice would harm
                if not forgets:
                    turn = self._rooms.doing(turn, household, couple, tonight, meanwhile, silent=silent)
                if turn.needs and gone:
                    turn = favours.asked(turn, device, None if guessed else tonight.zone, self._written)
                if forgets:
                    turn = settling.forgotten(turn, gone=gone and self.house.forget(household))
                    turn = turn if gone else replace(turn, do=())
                if turn.private:
                    self.discretion.note(household, tonight.evening)
                self._tell(heard, at, turn, couple, tonight)
                tonight = as_known
                shows = on_screen(turn, at, known, tonight, self.library, self.script) if looked_at else None
                return self._spoken(turn, missed, tonight, shows, couple.wordings)
        raise LostVersion

    def watch(self, household: str) -> datetime | None:
        """The watchdog: what is due of a room is done. When to look again; None where nothing is owed.

        To be called at about that time. Twice does no harm. KeeperDown.
        """
        return self._rooms.watch(household)

    def forget(self, household: str) -> bool:
        """Everything of a household, for good, once its room is as it was. Whether nothing is left. KeeperDown."""
        with suppress(KeeperDown):  # what cannot be read can be deleted all the same
            couple, _ = self.keeper.recall(household)
            if couple.owed:
                self.house.put_back(household, couple.owed.back)
        gone = self.keeper.forget(household)
        return self.house.forget(household) and gone

    def stuck(self) -> Answer:
        """One kind line, when something of ours is broken."""
        return Answer(self.script.say((line("always.stuck"),), 0))

    @cached_property
    def _rooms(self) -> Housekeeping:
        return Housekeeping(self.keeper, self.house, self.clock, self.silence)

    def _tell(self, heard: Heard, at: Place | None, turn: Turn, couple: Couple, tonight: Tonight) -> None:
        here = turn.at or (at or offered() if turn.private else None)
        done = house_rules.finished(ask(at=offered()), couple, tonight).do if turn.private else turn.do
        scene = (here or at or offered()).told().partition(".")[0]
        name = Said.HELP.value if turn.private else name_of(heard)
        if at and at.answered and (heard in PASSES or name == at.answered):
            name = at.answered
        deeds = tuple(type(deed).__name__ for deed in done if not isinstance(deed, UNTOLD))
        for listener in self.listeners:
            listener(heard=name, scene=scene, place=here.told() if here else None, deeds=deeds)

    def _meanwhile(self, waiting: ExitStack, heard: Heard, device: Device, tonight: Tonight) -> Callable[[], None]:
        """What says a word, once, while the house takes its time. Nobody who has said stop is kept waiting for it."""
        begun = heard is Said.STOP

        def meanwhile() -> None:
            nonlocal begun
            if not begun:
                begun = True
                words = ssml(self._written("always.one_moment"), voice=_voice(tonight))
                waiting.enter_context(device.waiting(words))

        return meanwhile

    def _written(self, key: str) -> str:
        """The words of a line, plain: Alexa says them, not we."""
        return self.script.lines[key].say[0]

    def _worded(self, turn: Turn, couple: Couple, tonight: Tonight) -> Couple:
        """The couple, with whose turn it is among the wordings that are never said twice running."""
        wordings = self.script.after(turn.lines, tonight.number, couple.wordings)
        return replace(couple, wordings=wordings) if wordings != couple.wordings else couple

    def _spoken(
        self, turn: Turn, missed: int, tonight: Tonight, shows: Showing | None, wordings: Mapping[str, int]
    ) -> Answer:
        voice = Voice.WHISPERED if turn.whispered else _voice(tonight)
        asking = turn.after or turn.say[-1]

        def say(*lines: Line) -> str:
            return self.script.say(lines, tonight.number, voice, wordings)

        said, nudge, talk, notes = say(*turn.say), None, None, None
        if turn.at is not None and turn.hands_over:
            over = turn.hands_over
            over = replace(over, does=self._written("routine.does")) if isinstance(over, OfferRoutine) else over
            return Answer(said, notes=place.to_notes(turn.at), hands_over=over)
        if turn.at is not None:
            nudge = self.script.nudge(asking, tonight.number, voice)
            notes = place.to_notes(turn.at)
        if turn.rephrased and nudge:
            said, nudge = nudge, said
            notes = {**(notes or {}), "missed": missed + 1}
        if turn.talk:
            beats = tuple((say(beat.say) if beat.say else None, beat.quiet) for beat in turn.talk.beats)
            talk = TalkingTime(beats, say(turn.after) if turn.after else None, voice is not Voice.PLAIN)
        drawn = in_words(shows)
        drawn = self._written(drawn) if drawn else None
        return Answer(said, nudge, talk, notes, shows=shows, drawn=drawn, softly=voice is not Voice.PLAIN)


def _voice(tonight: Tonight) -> Voice:
    return Voice.WHISPERED if tonight.whispered else Voice.SOFT if tonight.softly else Voice.PLAIN


def _where_we_stand(notes: Notes | None, couple: Couple, tonight: Tonight) -> tuple[Place | None, int]:
    """The place the notes name, or where they were interrupted this evening; and how often we missed there."""
    if notes and "at" in notes:
        missed = notes.get("missed", 0)
        at = place.from_notes({key: value for key, value in notes.items() if key != "missed"})
        return at, missed if isinstance(missed, int) else 0
    return left_open(couple, tonight), 0


def _kept(turn: Turn, at: Place | None, couple: Couple, tonight: Tonight, zone: str | None) -> Couple:
    """The couple as the turn leaves it: its deeds, and where to begin again if they are interrupted.

    `zone`: as their speaker has just told it. What is only guessed is not kept.
    """
    known = couple.remembering(tonight.evening)
    for deed in turn.do:
        known = deed.kept(known, tonight)
    known = _with_light(turn, at, known, tonight)
    if known.seen and not (turn.at and turn.at.room_next):
        known = replace(known, seen=None)  # they did something else
    going_to = turn.back_at or turn.at
    if turn.passing or (going_to and going_to.aside):
        pass
    elif going_to is None or turn.private or not going_to.resumes:
        known = replace(known, resume=None) if known.resume else known
    elif at and at.aside and known.resume and known.resume.notes == place.to_notes(going_to) and not turn.back_at:
        pass  # they have been there all the while
    elif going_to != at or turn.back_at:  # at the same place there is no write for the time of day alone
        known = replace(known, resume=Resume(place.to_notes(going_to), tonight.now))
    return replace(known, zone=zone) if zone and not (known.zone or turn.private) else known


def _with_light(turn: Turn, at: Place | None, couple: Couple, tonight: Tonight) -> Couple:
    """Who is in the middle of something keeps the light: it is to outlast what they do now."""
    going_on = at is not None and at.resumes and (turn.at or turn.back_at)
    if couple.owed is None or turn.private or not going_on:
        return couple
    busy = tonight.now + timedelta(seconds=sum(turn.talk.quiet) if turn.talk else 0)
    if couple.owed.due >= busy + LINGERS / 2:
        return couple
    return replace(couple, owed=replace(couple.owed, due=busy + LINGERS))


def _zone_of(locale: str) -> str:
    """The zone most people of a locale live in, for as long as no speaker of theirs tells us better."""
    return ZONES.get(locale.rpartition("-")[2].upper(), "UTC")
