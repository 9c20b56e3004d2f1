"""Two people: who they are, what they were asked, how their hearts were, and where they were interrupted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from skill.room import KIND_OF, Kind, Room, Tuning

HEARTS_KEPT = timedelta(days=90)
MUTED_FOR = timedelta(days=90)
TILTED_FOR = timedelta(days=35)  # a month, and a few days more for who comes late


class Stage(StrEnum):
    """The stage of life they are in, if they said."""

    JUST_US = "just_us"
    NEW_PARENTS = "new_parents"
    PARENTS = "parents"
    EMPTY_NEST = "empty_nest"
    LONG_DISTANCE = "long_distance"


class Tilt(StrEnum):
    """What the two of them would like more of, this month: worked out of one word each, which are not kept."""

    CLOSER = "closer"
    LIVELIER = "livelier"
    RHYTHM = "rhythm"  # room, or needs that do not match: nothing that presses


@dataclass(frozen=True)
class Hearts:
    """How two hearts were on one evening: one to five, lowest first, a pass left out.

    Sorted on purpose: nobody can ever read one partner's number out of it.
    """

    evening: date
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, evening: date, first: int | None, second: int | None) -> "Hearts":
        """Two hearts of one evening; None is a pass."""
        return cls(evening, tuple(sorted(number for number in (first, second) if number is not None)))

    @property
    def passed(self) -> bool:
        """Whether either of them passed."""
        return len(self.numbers) < 2

    @property
    def lower(self) -> int:
        """The heart that sets the pace; a pass counts as a low one."""
        return 1 if self.passed else self.numbers[0]


@dataclass(frozen=True)
class Question:
    """The question pinned for one evening, and why it was this one (a line in words/why.yaml)."""

    evening: date
    starter: str
    why: str
    anothers: int = 0
    other_first: bool = False


@dataclass(frozen=True)
class Mute:
    """A topic they did not want: until a day, or for good once they have said so twice."""

    until: date
    times: int = 1

    def holds(self, evening: date) -> bool:
        """Whether the topic is still muted on that evening."""
        return self.times > 1 or evening < self.until


class Around(StrEnum):
    """Who else may hear, where they said so."""

    KIDS = "kids"
    ASLEEP = "asleep"
    NOBODY = "nobody"


class Company(StrEnum):
    """Whether the two of them are in one room tonight, where they said so."""

    TOGETHER = "together"
    APART = "apart"
    ALONE = "alone"


@dataclass(frozen=True)
class ForTonight:
    """What holds for one evening and no longer."""

    evening: date
    around: Around | None = None
    company: Company | None = None
    warm: bool | None = None  # both said yes to warmth; False once anybody has said no
    reset: bool = False  # they had their reset
    ritual: bool = False  # the evening ritual is under way


@dataclass(frozen=True)
class Owed:
    """The room as it was before a ritual changed it, and when it goes back at the latest; and scent that is on."""

    room: Room
    due: datetime
    scent_until: datetime | None = None  # when it is switched off, whatever else happens
    touched: frozenset[Kind] = frozenset(Kind)  # what we changed of it
    since: datetime | None = None  # when it was to be back and was not: what is left of it is tried again

    @property
    def back(self) -> Room:
        """What of the room is put back: what we never touched is theirs. Notes are kept by role."""
        return {role: note for role, note in self.room.items() if role not in KIND_OF or KIND_OF[role] in self.touched}

    @property
    def next_due(self) -> datetime:
        """When something of it is to be done."""
        return min(self.due, self.scent_until or self.due)


def with_what_is_left(room: Room, left: Room) -> Room:
    """A room as it is now, but for what is still to be put back from before."""
    both = {role: (room[role], left[role]) for role in room.keys() & left.keys()}
    by_thing = {role: {**now, **then} for role, (now, then) in both.items() if isinstance(now, dict)}
    return {**room, **left, **by_thing}


@dataclass(frozen=True)
class Seen:
    """The room as it was when something was offered that would change it."""

    room: Room
    since: datetime


@dataclass(frozen=True)
class Resume:
    """The place they were interrupted at, as notes, and when they came there."""

    notes: Mapping[str, str | int | None]
    since: datetime


@dataclass(frozen=True)
class Outing:
    """An adventure that is theirs: on which evening they took it, and when they were last asked how it went."""

    adventure: str
    taken: date
    asked: date | None = None

    def without(self, evening: date) -> "Outing | None":
        """As if that evening had never been."""
        if self.taken == evening:
            return None
        return replace(self, asked=None) if self.asked == evening else self


@dataclass(frozen=True)
class Couple:
    """Everything we keep of two people. Scores and ids, never words."""

    names: tuple[str, str] | None = None
    stage: Stage | None = None
    zone: str | None = None  # the time zone their first speaker told, so that every device has the same evening
    introduced: frozenset[str] = frozenset()  # which of names, stage, history, routine had their turn; and reminder
    evenings: int = 0
    last_evening: date | None = None
    question: Question | None = None
    before: Question | None = None  # the evening before's
    asked: Mapping[str, date] = field(default_factory=dict)  # starter -> evening it was last asked
    skipped: Mapping[str, date] = field(default_factory=dict)
    touched: Mapping[str, date] = field(default_factory=dict)  # practice -> evening
    saved: Mapping[str, date] = field(default_factory=dict)
    muted: Mapping[str, Mute] = field(default_factory=dict)  # topic -> how long
    hearts: tuple[Hearts, ...] = ()
    done: Mapping[str, date] = field(default_factory=dict)  # ritual, moment, adventure -> evening, oldest first
    softly: bool = False  # we are to speak more quietly
    cool: bool = False  # nothing warm, ever
    tuning: Tuning = Tuning()
    tilt: Tilt | None = None
    tilted: date | None = None  # when they said so
    compass: date | None = None  # when they were last asked, whatever came of it
    counsellor: date | None = None  # when a counsellor was last spoken of
    outing: Outing | None = None  # till they have been there, or let it go
    weekend: date | None = None  # when they were last offered an adventure without asking for one
    wordings: Mapping[str, int] = field(default_factory=dict)  # line -> its wording that is next, where they take turns
    tonight: ForTonight | None = None
    owed: Owed | None = None  # a room to put back
    seen: Seen | None = None  # a room that may be changed next
    resume: Resume | None = None

    def on(self, evening: date) -> ForTonight:
        """What they said for that evening."""
        return self.tonight if self.tonight and self.tonight.evening == evening else ForTonight(evening)

    def saying(self, evening: date, **what: Any) -> "Couple":
        """With something more that holds for that evening only (fields of ForTonight)."""
        return replace(self, tonight=replace(self.on(evening), **what))

    def cooled(self, evening: date) -> "Couple":
        """Without the yes both had said to warmth, if they had: it is to be asked anew. A no stays a no."""
        return self.saying(evening, warm=None) if self.on(evening).warm else self

    def tilt_on(self, evening: date) -> Tilt | None:
        """What they would like more of, if they said so within the month."""
        return self.tilt if self.tilted and evening - self.tilted < TILTED_FOR else None

    def question_of(self, evening: date) -> Question | None:
        """The question pinned for that evening, if one is."""
        return self.question if self.question and self.question.evening == evening else None

    def question_before(self, evening: date) -> Question | None:
        """The last question of an earlier evening."""
        if self.question and self.question.evening < evening:
            return self.question
        return self.before

    def hearts_of(self, evening: date) -> Hearts | None:
        """That evening's hearts, if they checked in."""
        return self.hearts[-1] if self.hearts and self.hearts[-1].evening == evening else None

    def held(self, evening: date) -> "Couple":
        """This evening counts, once, however often they come back to it."""
        if self.last_evening == evening:
            return self
        return replace(self, evenings=self.evenings + 1, last_evening=evening)

    def with_hearts(self, hearts: Hearts) -> "Couple":
        """With that evening's hearts, and without those older than ninety days."""
        others = (kept for kept in self.hearts if kept.evening < hearts.evening)
        return replace(self, hearts=(*others, hearts)).remembering(hearts.evening)

    def remembering(self, evening: date) -> "Couple":
        """Without the hearts that are older than ninety days on that evening."""
        if not self.hearts or self.hearts[0].evening >= evening - HEARTS_KEPT:
            return self
        return replace(self, hearts=tuple(kept for kept in self.hearts if kept.evening >= evening - HEARTS_KEPT))

    def without(self, evening: date) -> "Couple":
        """As if that evening had never been. Names, stage and muted topics stay."""
        counted = self.last_evening == evening
        before = self.question_before(evening)
        return replace(
            self,
            evenings=self.evenings - 1 if counted else self.evenings,
            last_evening=(before.evening if before else None) if counted else self.last_evening,
            question=before,
            before=None if before is self.before else self.before,
            asked=_not_on(evening, self.asked),
            skipped=_not_on(evening, self.skipped),
            touched=_not_on(evening, self.touched),
            saved=_not_on(evening, self.saved),
            done=_not_on(evening, self.done),
            hearts=tuple(kept for kept in self.hearts if kept.evening != evening),
            tilt=None if self.tilted == evening else self.tilt,
            tilted=None if self.tilted == evening else self.tilted,
            compass=None if self.compass == evening else self.compass,
            counsellor=None if self.counsellor == evening else self.counsellor,
            weekend=None if self.weekend == evening else self.weekend,
            outing=self.outing and self.outing.without(evening),
            tonight=None,
            resume=None,
        )


def _not_on(evening: date, dated: Mapping[str, date]) -> Mapping[str, date]:
    return {key: day for key, day in dated.items() if day != evening}
