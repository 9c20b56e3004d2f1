"""What one turn gives back: lines to say, where we now stand, what to do, talking time."""

from dataclasses import dataclass, replace

from skill.deeds import Deed
from skill.line import Line
from skill.place import Place


@dataclass(frozen=True)
class Talk:
    """Talking time: the hand-over, a quiet for each of them (seconds) with a swap between, a bell at the end."""

    quiet: tuple[int, ...]
    hand_over: Line | None = None
    swap: Line | None = None


@dataclass(frozen=True)
class Turn:
    """One turn. It goes to a place and listens there, or it ends (`at` is None).

    With talking time, `after` is the closing question, asked when the quiet is over; without one it ends on them.
    A turn that `stays` says its lines and asks again what was asked where we stood.
    A `rephrased` turn asks in the words of the nudge.
    A `private` turn is told to listeners as a call for help, and nothing of it is kept.
    """

    say: tuple[Line, ...]
    at: Place | None = None
    do: tuple[Deed, ...] = ()
    talk: Talk | None = None
    after: Line | None = None
    stays: bool = False
    rephrased: bool = False
    private: bool = False

    def opening_with(self, *lines: Line) -> "Turn":
        """The same turn, with something said before it."""
        return replace(self, say=(*lines, *self.say))

    def doing(self, *deeds: Deed) -> "Turn":
        """The same turn, promising something before what it promised already."""
        return replace(self, do=(*deeds, *self.do))


def ask(*lines: Line, at: Place) -> Turn:
    """Say the lines, of which the last one asks, and listen."""
    return Turn(lines, at)


def stay(*lines: Line) -> Turn:
    """Say the lines, and ask again what was asked where we stood."""
    return Turn(lines, stays=True)


def close(*lines: Line) -> Turn:
    """Say the last words of the evening."""
    return Turn(lines)


def give_time(*lines: Line, talk: Talk, after: Line | None = None, at: Place | None = None) -> Turn:
    """Say the lines and be quiet while they talk; then ask the closing question and listen, or end on them."""
    return Turn(lines, at, talk=talk, after=after)
