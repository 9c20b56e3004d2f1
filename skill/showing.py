"""What a screen can show of an evening. Never a word that is not said as well, never a heart's number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ember:
    """Nothing but a glow: whoever looks sees that we are here, and nothing else."""


@dataclass(frozen=True)
class Question:
    """A question for the two of them, and the listener's one move where somebody is to listen now."""

    text: str
    listener: str | None = None


@dataclass(frozen=True)
class TwoHearts:
    """How many of the two have answered, by a number or by a pass: nobody can see which."""

    full: int


@dataclass(frozen=True)
class Ritual:
    """A ritual, and the steps that are said now, in their order."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    """How the pair has been, 0 to 1, the oldest first. Never one of them, never one evening."""

    points: tuple[float, ...]


Showing = Ember | Question | TwoHearts | Ritual | Trend
