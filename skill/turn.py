"""What one turn gives back: lines to say, where we now stand, what to do, talking time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum

from skill.deeds import Deed
from skill.line import Line
from skill.place import Place
from skill.room import Kind
from skill.showing import Showing


@dataclass(frozen=True)
class Beat:
    """Seconds of quiet, ended by a bell; words before it, if any."""

    quiet: int
    say: Line | None = None


@dataclass(frozen=True)
class Talk:
    """Talking time: beats one after the other."""

    beats: tuple[Beat, ...]

    @property
    def quiet(self) -> tuple[int, ...]:
        """The seconds of each quiet."""
        return tuple(beat.quiet for beat in self.beats)


def in_turn(quiet: tuple[int, ...], hand_over: Line | None = None, swap: Line | None = None) -> Talk:
    """A quiet for each of the two, with the hand-over before it and the swap between."""
    return Talk(tuple(Beat(seconds, swap if half else hand_over) for half, seconds in enumerate(quiet)))


@dataclass(frozen=True)
class Depends:
    """What is said first of a change in the room, once we know what came of it.

    `done` where it came about, `told` where nobody will ever know; otherwise what two people can do by hand, and where
    we stand once we have said so. It comes after so many of the turn's own lines.
    """

    done: Line | None = None
    by_hand: Mapping[Kind, Line] = field(default_factory=dict)
    at: Place | None = None
    after: int = 0
    told: Line | None = None


class Leave(StrEnum):
    """What Alexa lets us do only once they have said yes to Alexa itself."""

    REMINDERS = "reminders"
    TIMERS = "timers"


@dataclass(frozen=True)
class AskLeave:
    """Alexa asks them, in its own words, whether we may."""

    what: Leave


@dataclass(frozen=True)
class OfferRoutine:
    """Alexa offers, in its own words, to begin us by itself every day at that time; `does` is how it calls that."""

    at: time
    zone: str
    does: str = ""


HandOver = AskLeave | OfferRoutine
"""What Alexa asks them in our stead. What came of it is heard at the place where we stood."""


@dataclass(frozen=True)
class Needs:
    """What is said first of a favour of the speaker's, once we know what came of it.

    `done` where it was done, `otherwise` where not. Where they have not said yes to Alexa yet, it asks for `leave`, and
    we stand `at` that place meanwhile.
    """

    done: Line | None
    otherwise: Line
    leave: Leave | None = None
    at: Place | None = None


@dataclass(frozen=True)
class Turn:
    """One turn. It goes to a place and listens there, or it ends (`at` is None).

    With talking time, `after` is the closing question, asked when the quiet is over; without one it ends on them.
    A turn that `stays` says its lines and asks again what was asked where we stood; one that `carries_on` gives them
    the rest of their talking time before that, where it cut into it.
    A `rephrased` turn asks in the words of the nudge.
    One that `returns` was about something else: it goes on with what was open before, or ends where nothing was.
    A turn that ends may name the place they come `back_at` when they open us anew.
    One that `hands_over` says its lines and lets Alexa ask; we stand at its place until that comes back.
    A turn said in `passing` ends without ending what is open elsewhere: its place, its light.
    `depends` is what is said of the room once the house has answered, `needs` of a favour once the speaker has.
    `shows` is what a screen shows of it, where that is more than what its place shows.
    A `private` turn is told to listeners as a call for help, and nothing of it is kept.
    """

    say: tuple[Line, ...]
    at: Place | None = None
    do: tuple[Deed, ...] = ()
    talk: Talk | None = None
    after: Line | None = None
    stays: bool = False
    returns: bool = False
    carries_on: bool = False
    rephrased: bool = False
    back_at: Place | None = None
    hands_over: HandOver | None = None
    passing: bool = False
    depends: Depends = Depends()
    needs: Needs | None = None
    shows: Showing | None = None
    whispered: bool = False
    private: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of it, in the order they are heard."""
        beats = (beat.say for beat in self.talk.beats if beat.say) if self.talk else ()
        return (*self.say, *beats, *((self.after,) if self.after else ()))

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


def back_to_it(*lines: Line) -> Turn:
    """Say the lines, and go on with what was open before they spoke of something else."""
    return Turn(lines, returns=True)


def carry_on(*lines: Line) -> Turn:
    """Say the lines, give them the rest of the time they were interrupted in, and then ask what was to be asked."""
    return Turn(lines, stays=True, carries_on=True)


def close(*lines: Line) -> Turn:
    """Say the last words of the evening."""
    return Turn(lines)


def give_time(*lines: Line, talk: Talk, after: Line | None = None, at: Place | None = None) -> Turn:
    """Say the lines and be quiet while they talk; then ask the closing question and listen, or end on them."""
    return Turn(lines, at, talk=talk, after=after)
