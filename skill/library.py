"""What couples do, as data: starters, settings (rituals), moments, adventures, support lines; indexed for choosing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property

from skill.couple import Stage
from skill.room import Kind, Look

WORDS_A_SECOND = 150 / 60


class Axis(StrEnum):
    """What something feeds: the oxygen or the spark."""

    CLOSENESS = "closeness"
    SPARK = "spark"

    @property
    def other(self) -> "Axis":
        """The one it is not."""
        return Axis.SPARK if self is Axis.CLOSENESS else Axis.CLOSENESS


class Hands(IntEnum):
    """How many free hands something needs."""

    NONE = 0
    ONE = 1
    BOTH = 2


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Anything couples do here, and what it needs."""

    id: str
    serves: str  # a seed practice
    tags: tuple[str, ...] = ()
    stages: frozenset[Stage] = frozenset()  # empty: any
    heat: int = 0  # 0 none, 1 flirty, 2 sensual
    kids: bool = False  # fine with a child in earshot
    together: bool = False  # needs one room
    apart: bool = False  # made for two places
    hands: Hands = Hands.NONE
    eyes: bool = False
    where: str = field(default="", compare=False)  # file and line, for whoever writes

    @cached_property
    def salt(self) -> int:
        """A number of its own, to be shuffled by."""
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8], "big")


@dataclass(frozen=True, kw_only=True)
class Starter(Piece):
    """A question for two, with the listener's one move."""

    text: str
    listener: str
    follow_up: str
    practice: str
    axis: Axis
    depth: int  # 1 easy, 2 personal, 3 tender
    kind: str = "ask"  # how it asks; see librarian.ASKS
    theme: str | None = None  # of the thirteen of a season
    season: str | None = None  # the only one it makes sense in
    touch: str | None = None  # the closing touch that goes with it

    @property
    def topic(self) -> str:
        """What it is about, for "not that topic"."""
        return self.tags[0]


@dataclass(frozen=True)
class Step:
    """Something to do, said; and the seconds of quiet they do it in."""

    say: str
    quiet: int

    @property
    def seconds(self) -> float:
        """How long it takes, words and quiet."""
        return len(self.say.split()) / WORDS_A_SECOND + self.quiet


@dataclass(frozen=True)
class Phase:
    """Steps under one look of the room."""

    look: Look
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Setting(Piece):
    """A novelty ritual: what the house does, what is said, and what to do by hand."""

    title: str
    called: tuple[str, ...]
    pitch: str
    practice: str
    axis: Axis
    moods: tuple[str, ...]
    minutes: int
    phases: tuple[Phase, ...]
    ending: str
    by_hand: Mapping[Kind, str] = field(default_factory=dict)
    when_lit: str | None = None  # said where the house did it, for a light that means something
    whispered: bool = False

    @property
    def mends(self) -> bool:
        """Whether it is an exercise for after a quarrel."""
        return "mending" in self.moods

    def is_last(self, phase: int) -> bool:
        """Whether nothing comes after that phase."""
        return phase + 1 >= len(self.phases)

    def look_at(self, phase: int) -> Look:
        """The whole look of the room in a phase: what the phases before it left, and its own."""
        look = Look()
        for earlier in self.phases[: phase + 1]:
            look = look.then(earlier.look)
        return look


@dataclass(frozen=True, kw_only=True)
class Adventure(Piece):
    """Something small to go and do, out of the house, one of these days."""

    title: str
    pitch: str
    text: str  # what to do, said once they want it
    season: str | None = None


@dataclass(frozen=True)
class Settled:
    """How the room settles for a whole evening."""

    look: Look = Look()
    by_hand: Mapping[Kind, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Moment(Piece):
    """Twenty seconds for two people whose hands are full."""

    text: str
    cues: tuple[str, ...]  # empty: any
    quiet: bool = False  # makes no sound


@dataclass(frozen=True)
class SupportLine:
    """A line somebody can ring, how to say it, and how we know."""

    name: str
    spoken: str
    source: str
    seen_on: date
    verified_by: str | None
    always_open: bool
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Library:
    """Everything in rituals/, indexed for choosing."""

    starters: Mapping[str, Starter]
    practices: Mapping[str, frozenset[str]]  # practice -> the seed practices a piece of it may serve
    topics: frozenset[str]
    support: Mapping[str, Mapping[str, SupportLine]]  # country -> emergency, crisis, abuse, ...
    settings: Mapping[str, Setting] = field(default_factory=dict)
    moments: Mapping[str, Moment] = field(default_factory=dict)
    adventures: Mapping[str, Adventure] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)  # a week's theme -> how it is said, in their order
    evening: Settled = Settled()
    ids: tuple[str, ...] = ()  # every id of ours there ever was; an id's place among them is for ever

    def at_hand(self, at: object) -> Piece | None:
        """The piece that a place is about, if it names one we know."""
        starter, setting = getattr(at, "starter", ""), getattr(at, "setting", "")
        return self.starters.get(starter) or self.settings.get(setting)
