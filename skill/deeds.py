"""What a turn may promise. Each deed knows what it leaves behind in the couple; the shell does the rest."""

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Protocol

from skill.couple import (
    MUTED_FOR,
    Around,
    Company,
    Couple,
    Hearts,
    Mute,
    Outing,
    Owed,
    Question,
    Seen,
    Stage,
    Tilt,
    with_what_is_left,
)
from skill.room import Look, Room
from skill.tonight import Tonight

KEPT_FOR = timedelta(minutes=30)
LINGERS = timedelta(minutes=10)  # how long the light waits for two people who talk on


class Deed(Protocol):
    """Something promised, kept before it is spoken of."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple: ...


@dataclass(frozen=True)
class Asked:
    """Tonight's question was asked and is pinned; `instead` of another one, where it replaces one."""

    starter: str
    practice: str
    why: str
    instead: bool = False
    counts: bool = False  # as one of the three anothers of an evening

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        pinned = couple.question_of(tonight.evening)
        question = Question(tonight.evening, self.starter, self.why)
        skipped = couple.skipped
        if pinned:
            question = replace(pinned, starter=self.starter, why=self.why, anothers=pinned.anothers + self.counts)
            if self.instead:
                skipped = {**skipped, pinned.starter: tonight.evening}
        return replace(
            couple.held(tonight.evening),
            question=question,
            before=couple.question_before(tonight.evening),
            asked={**couple.asked, self.starter: tonight.evening},
            skipped={starter: day for starter, day in skipped.items() if starter != self.starter},
            touched={**couple.touched, self.practice: tonight.evening},
        )


@dataclass(frozen=True)
class OtherFirst:
    """The other one starts tonight."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        question = couple.question_of(tonight.evening)
        if question is None:
            return couple
        return replace(couple, question=replace(question, other_first=not question.other_first))


@dataclass(frozen=True)
class Saved:
    """They want to find this question again."""

    starter: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        if self.starter in couple.saved:
            return couple
        return replace(couple, saved={**couple.saved, self.starter: tonight.evening})


@dataclass(frozen=True)
class Muted:
    """Not that topic: ninety days, the second time for good."""

    topic: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        times = couple.muted[self.topic].times + 1 if self.topic in couple.muted else 1
        mute = Mute(tonight.evening + MUTED_FOR, times)
        return replace(couple, muted={**couple.muted, self.topic: mute})


@dataclass(frozen=True)
class CheckedIn:
    """Two hearts, either of which may be a pass."""

    first: int | None
    second: int | None

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        hearts = Hearts.of(tonight.evening, self.first, self.second)
        return couple.held(tonight.evening).with_hearts(hearts)


@dataclass(frozen=True)
class CounsellorNamed:
    """It has been heavy, and a counsellor was spoken of; not again for a fortnight."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, counsellor=tonight.evening)


@dataclass(frozen=True)
class CompassAsked:
    """They were asked what they would like more of; not again for a month, whatever comes of it."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, compass=tonight.evening)


@dataclass(frozen=True)
class Leaned:
    """What two words point at together, for a month; None (somebody passed) leaves everything as it was."""

    tilt: Tilt | None

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, tilt=self.tilt, tilted=tonight.evening) if self.tilt else couple


@dataclass(frozen=True)
class WeekendOffered:
    """An adventure was offered without anybody asking for one; once a weekend."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, weekend=tonight.evening)


@dataclass(frozen=True)
class AdventureTaken:
    """It is theirs now, instead of any other; one day we ask how it went."""

    adventure: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, outing=Outing(self.adventure, tonight.evening))


@dataclass(frozen=True)
class AdventureDone:
    """They have been there: kept for good."""

    adventure: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        theirs = couple.outing is not None and couple.outing.adventure == self.adventure
        return Done(self.adventure).kept(replace(couple, outing=None) if theirs else couple, tonight)


@dataclass(frozen=True)
class AdventureAskedAfter:
    """They were asked how it went; not again for a week, whatever they say."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, outing=couple.outing and replace(couple.outing, asked=tonight.evening))


@dataclass(frozen=True)
class AdventureLetGo:
    """It is theirs no more, and not offered again for a while."""

    adventure: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        theirs = couple.outing is not None and couple.outing.adventure == self.adventure
        skipped = {**couple.skipped, self.adventure: tonight.evening}
        return replace(couple, outing=None if theirs else couple.outing, skipped=skipped)


@dataclass(frozen=True)
class NamesKept:
    """What to call the two of them."""

    first: str
    second: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, names=(self.first, self.second), introduced=couple.introduced | {"names"})


@dataclass(frozen=True)
class StageKept:
    """Where they are in life."""

    stage: Stage

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, stage=self.stage, introduced=couple.introduced | {"stage"})


@dataclass(frozen=True)
class Introduced:
    """Something of ours had its turn and need not come again."""

    what: str

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, introduced=couple.introduced | {self.what})


@dataclass(frozen=True)
class ChangeSetting:
    """The room is to look like this. `before` is the room as it was, read by the shell where nothing is owed yet.

    `afresh`: another ritual begins, and whatever the look does not name goes back to as it was.
    """

    look: Look
    minutes: int = 0  # of the ritual that begins, none for a later look of it
    afresh: bool = False
    before: Room | None = None

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        due = tonight.now + timedelta(minutes=self.minutes) + LINGERS
        owed = couple.owed
        if self.before is None and (owed is None or owed.since):
            return couple
        if owed is None:
            owed = Owed(self.before or {}, due, touched=frozenset())
        elif owed.since:  # of an earlier ritual something has not come back yet: it is owed with this one
            owed = replace(owed, room=with_what_is_left(self.before or {}, owed.room), since=None)
        scent = (
            owed.scent_until
        )  # stays so for a look without scent: should the house not do it, that is still its time
        if self.look.scent and self.look.scent.minutes:
            scent = tonight.now + timedelta(minutes=self.look.scent.minutes)
        touched = owed.touched | {role.kind for role in self.look.roles}
        owed = replace(owed, due=max(due, owed.due), scent_until=scent, touched=touched)
        return replace(couple, seen=None, owed=owed)


@dataclass(frozen=True)
class LookedAround:
    """The room was read, for what may change it next."""

    room: Room

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, seen=Seen(self.room, tonight.now))


@dataclass(frozen=True)
class PutBack:
    """The room goes back to as it was: now, or when they have had their talking time (seconds)."""

    after: int = 0

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        if self.after and couple.owed:
            return replace(couple, owed=replace(couple.owed, due=tonight.now + timedelta(seconds=self.after)))
        return replace(couple, owed=None)


@dataclass(frozen=True)
class LightStays:
    """They want to keep the light a while; it still goes back by itself."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, owed=replace(couple.owed, due=tonight.now + KEPT_FOR)) if couple.owed else couple


@dataclass(frozen=True)
class Soften:
    """Somebody needs a person: music and scent end, and one soft light stays till the room goes back by itself."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple  # of a call for help nothing is kept; the put-back was owed before


@dataclass(frozen=True)
class Done:
    """A ritual or a moment they had; a ritual makes the evening count."""

    id: str
    practice: str | None = None

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        others = {key: day for key, day in couple.done.items() if key != self.id}
        couple = replace(couple, done={**others, self.id: tonight.evening})
        if self.practice is None:
            return couple
        return replace(couple.held(tonight.evening), touched={**couple.touched, self.practice: tonight.evening})


@dataclass(frozen=True)
class EveningBegun:
    """The whole evening ritual is under way."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.saying(tonight.evening, ritual=True)


@dataclass(frozen=True)
class EveningEnded:
    """It is over, or was left."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.saying(tonight.evening, ritual=False)


@dataclass(frozen=True)
class Warmth:
    """Both said yes to warmth this evening (True), one of them did not (False), or it is to be asked anew (None)."""

    both: bool | None

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.saying(tonight.evening, warm=self.both)


@dataclass(frozen=True)
class ResetHad:
    """They had their reset; one an evening."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.saying(tonight.evening, reset=True)


@dataclass(frozen=True)
class AroundKept:
    """Who else may hear, for this evening."""

    around: Around

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        couple = couple.saying(tonight.evening, around=self.around)
        # Who had said yes to warmth is asked anew once a child has been about.
        return couple.cooled(tonight.evening) if self.around is Around.KIDS else couple


@dataclass(frozen=True)
class CompanyKept:
    """Whether they are in one room, for this evening."""

    company: Company

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.saying(tonight.evening, company=self.company)


@dataclass(frozen=True)
class MannerKept:
    """How they like us: more quietly or not, warm questions or none; None leaves it as it is."""

    softly: bool | None = None
    cool: bool | None = None

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        softly = couple.softly if self.softly is None else self.softly
        cool = couple.cool if self.cool is None else self.cool
        # Should it be allowed again, both are asked anew.
        return replace(couple.cooled(tonight.evening) if cool else couple, softly=softly, cool=cool)


@dataclass(frozen=True)
class Tuned:
    """The light warmer or dimmer than rituals say, from now on."""

    warmer: int
    dimmer: int

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, tuning=couple.tuning.by(self.warmer, self.dimmer))


@dataclass(frozen=True)
class HomeClaimed:
    """Somebody spoke the code of this home, which makes it theirs. The shell asks the house."""

    code: str = field(repr=False)

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple


@dataclass(frozen=True)
class Reminded:
    """A reminder every day at that time. The shell asks the speaker."""

    at: time

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return replace(couple, introduced=couple.introduced | {"reminder"})


@dataclass(frozen=True)
class RemindedNoMore:
    """No more reminders. The shell asks the speaker."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple  # Alexa may not have heard of it: with the two of them it is asked once more


@dataclass(frozen=True)
class ComesBack:
    """We come back in so many minutes, and the light waits for that. The shell asks the speaker."""

    minutes: int

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        due = tonight.now + timedelta(minutes=self.minutes) + LINGERS
        if couple.owed is None or couple.owed.due >= due:
            return couple
        return replace(couple, owed=replace(couple.owed, due=due))


@dataclass(frozen=True)
class TonightForgotten:
    """As if this evening had never been."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.without(tonight.evening)


@dataclass(frozen=True)
class UsForgotten:
    """Everything gone, for good. The shell deletes, looks again, and says what it found."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return Couple()
