"""What a turn may promise. Each deed knows what it leaves behind in the couple; the shell does the rest."""

from dataclasses import dataclass, replace
from typing import Protocol

from skill.couple import MUTED_FOR, Couple, Hearts, Mute, Question, Stage
from skill.tonight import Tonight


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
class TonightForgotten:
    """As if this evening had never been."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return couple.without(tonight.evening)


@dataclass(frozen=True)
class UsForgotten:
    """Everything gone, for good. The shell deletes, looks again, and says what it found."""

    def kept(self, couple: Couple, tonight: Tonight) -> Couple:
        return Couple()
