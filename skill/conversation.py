"""One turn of the conversation: recall, step, keep, do, settle, speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from skill import house_rules, place
from skill.couple import Couple, Resume
from skill.deeds import UsForgotten
from skill.hearing import Heard, Said, name_of
from skill.library import Library
from skill.line import line
from skill.place import Notes, Place
from skill.ports import Clock, Keeper, LostVersion, Told
from skill.scenes import offered, scene_for, scene_of
from skill.speech import Script
from skill.tonight import Tonight, evening_of
from skill.turn import Turn, close

RESUMES_WITHIN = timedelta(minutes=90)
TRIES = 5  # at writing a couple that somebody else keeps writing
ZONES = {"US": "America/New_York", "GB": "Europe/London", "IE": "Europe/Dublin", "CA": "America/Toronto",
         "AU": "Australia/Sydney", "NZ": "Pacific/Auckland", "IN": "Asia/Kolkata"}  # fmt: skip


@dataclass(frozen=True)
class TalkingTime:
    """Talking time as it is heard: SSML for the words, seconds for each quiet."""

    quiet: tuple[int, ...]
    hand_over: str | None
    swap: str | None
    closing: str | None


@dataclass(frozen=True)
class Answer:
    """What is said (SSML), the reprompt, talking time, and the notes to carry; no notes: the session ends."""

    say: str
    nudge: str | None = None
    talk: TalkingTime | None = None
    notes: Mapping[str, str | int | None] | None = None


@dataclass(frozen=True)
class Conversation:
    """The evening, with its keeper, its words and its clock. Holds nothing of any couple."""

    keeper: Keeper
    library: Library
    script: Script
    clock: Clock
    zoned: bool = False  # the clock tells the host's own zone, which is the couple's too
    listeners: Sequence[Told] = ()

    def take_turn(self, household: str, heard: Heard, notes: Notes | None, locale: str) -> Answer:
        """One turn. At most one read and one write; none where nothing changed. KeeperDown."""
        now = self.clock()
        for _ in range(TRIES):
            couple, version = self.keeper.recall(household)
            zone = None if self.zoned else couple.zone or _zone_of(locale)
            tonight = Tonight.of(couple, household, now.astimezone(ZoneInfo(zone)) if zone else now, locale)
            at, missed = _where_we_stand(notes, couple, tonight)
            turn = house_rules.settled_in(self._step(at, heard, missed, couple, tonight), at, couple, tonight)
            known = _kept(turn, at, couple, tonight, zone)
            try:
                if UsForgotten() in turn.do:
                    turn = _settled(turn, gone=self.keeper.forget(household))
                elif known != couple:
                    self.keeper.keep(household, known, version)
            except LostVersion:
                continue  # another device was faster; nothing has happened outside yet
            self._tell(heard, at, turn)
            return self._spoken(turn, missed, tonight)
        raise LostVersion

    def stuck(self) -> Answer:
        """One kind line, when something of ours is broken."""
        return Answer(self.script.say((line("always.stuck"),), 0))

    def _step(self, at: Place | None, heard: Heard, missed: int, couple: Couple, tonight: Tonight) -> Turn:
        turn = house_rules.step(at, heard, couple, tonight, self.library)
        if turn is None and at is not None:
            turn = scene_of(at).step(at, heard, couple, tonight, self.library)
        if turn is None:
            turn = scene_for(heard).step(at, heard, couple, tonight, self.library)
        return turn or house_rules.otherwise(at, heard, missed, couple, tonight, self.library)

    def _tell(self, heard: Heard, at: Place | None, turn: Turn) -> None:
        here = turn.at or (at or offered() if turn.private else None)
        scene = (here or at or offered()).told().partition(".")[0]
        name = Said.HELP.value if turn.private else name_of(heard)
        deeds = tuple(type(deed).__name__ for deed in turn.do)
        for listener in self.listeners:
            listener(heard=name, scene=scene, place=here.told() if here else None, deeds=deeds)

    def _spoken(self, turn: Turn, missed: int, tonight: Tonight) -> Answer:
        script, number = self.script, tonight.number
        asking = turn.after or turn.say[-1]
        say, nudge, talk, notes = script.say(turn.say, number), None, None, None
        if turn.at is not None:
            nudge = script.nudge(asking, number)
            notes = place.to_notes(turn.at)
        if turn.rephrased and nudge:
            say, nudge = nudge, say
            notes = {**(notes or {}), "missed": missed + 1}
        if turn.talk:
            parts = (turn.talk.hand_over, turn.talk.swap, turn.after)
            hand_over, swap, closing = (script.say((part,), number) if part else None for part in parts)
            talk = TalkingTime(turn.talk.quiet, hand_over, swap, closing)
        return Answer(say, nudge, talk, notes)


def _where_we_stand(notes: Notes | None, couple: Couple, tonight: Tonight) -> tuple[Place | None, int]:
    """The place the notes name, or where they were interrupted this evening; and how often we missed there."""
    if notes and "at" in notes:
        missed = notes.get("missed", 0)
        at = place.from_notes({key: value for key, value in notes.items() if key != "missed"})
        return at, missed if isinstance(missed, int) else 0
    resume = couple.resume
    if resume and tonight.now - resume.since < RESUMES_WITHIN and evening_of(resume.since) == tonight.evening:
        return place.from_notes(resume.notes), 0
    return None, 0


def _kept(turn: Turn, at: Place | None, couple: Couple, tonight: Tonight, zone: str | None) -> Couple:
    """The couple as the turn leaves it: its deeds, and where to begin again if they are interrupted."""
    known = couple.remembering(tonight.evening)
    for deed in turn.do:
        known = deed.kept(known, tonight)
    if turn.at is None or turn.private or not turn.at.resumes:
        known = replace(known, resume=None) if known.resume else known
    elif turn.at != at:  # at the same place there is no write for the time of day alone
        known = replace(known, resume=Resume(place.to_notes(turn.at), tonight.now))
    return replace(known, zone=zone) if zone and known != couple and not turn.private else known


def _settled(turn: Turn, *, gone: bool) -> Turn:
    """What is said of a deed is what came of it."""
    return turn if gone else close(line("privacy.not_erased"))


def _zone_of(locale: str) -> str:
    """The zone most people of a locale live in, until we know better."""
    return ZONES.get(locale.rpartition("-")[2].upper(), "UTC")
