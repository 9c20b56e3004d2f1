"""The room itself: one evening at a time, lived by whoever is at the page. One thing happens after the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Protocol

from skill.desk.echo import Reply
from skill.desk.evening import Evening
from skill.desk.living_room.state import State, state_of, turn_of
from skill.desk.us_drawn import as_json, looked_back
from skill.tonight import evening_of

OPENS = "alexa, open evening ember"  # what somebody who says nothing means, while nothing listens
KIDS = "kids are here"
BEGINS = time(21)  # when another night is visited

Stopwatch = Callable[[], float]
"""Seconds, which only ever grow."""


class Households(Protocol):
    """Who comes into this room."""

    @property
    def kept(self) -> bool:
        """Whether anything of the first one's evening outlasts this program."""

    def __call__(self, number: int) -> tuple[str, Evening]:
        """The name and the evening of the one with that number: the first is at home here, later ones are visitors."""

    def copied(self, lived: Evening) -> Evening:
        """The first one's evening as it is, in a copy that is gone once it is at rest."""


class NotHere(Exception):
    """Something that cannot be done in this room; the message says why."""


class LivingRoom:
    """Holds one evening: its Echo, its clock and its home. Whoever looks at it sees the same."""

    def __init__(self, households: Households, stopwatch: Stopwatch) -> None:
        """Begin the first household's evening. Whatever `households` raises."""
        self._one_by_one = threading.Lock()
        self._households, self._stopwatch = households, stopwatch
        self._number, self._since = 0, 0.0
        self._household: str
        self._evening: Evening
        self._receive()
        self._at_home, self._theirs = self._evening, self._household

    @property
    def evening(self) -> Evening:
        """The one that is lived now."""
        return self._evening

    def look(self) -> State:
        """How things stand. What has come due meanwhile happens first."""
        with self._now():
            return self._state()

    def us(self) -> State:
        """How the two of them have been, as a page draws it."""
        with self._now():
            lived = self._evening
            return as_json(looked_back(lived.couple, lived.clock(), lived.library))

    def say(self, words: str, skipped: float = 0) -> State:
        """Somebody speaks. `skipped`: seconds of talking time that nobody waited for, before that."""
        with self._now(skipped):
            words = words.strip()
            if words or not self._evening.echo.listening:
                words = words or OPENS
                return self._heard(words, self._evening.echo.hear(words))
            return self._heard(None, self._evening.echo.silence())

    def silence(self, skipped: float = 0) -> State:
        """Nobody speaks for as long as an Echo waits."""
        with self._now(skipped):
            return self._heard(None, self._evening.echo.silence())

    def kids(self, skipped: float = 0) -> State:
        """The kids walk in, and somebody says so."""
        return self.say(KIDS, skipped)

    def another_night(self, skipped: float = 0) -> State:
        """The next evening of the same two. What is due until then happens at its time. NotHere in a real home.

        Whoever is at home goes on in a copy: an evening that never was is not to count among theirs.
        """
        with self._now(skipped):
            if self._evening.home is None:
                raise NotHere("in a real home it is now; ember serve --pretend has other nights")
            self._evening.echo.end()
            if self._evening is self._at_home:
                self._evening = self._households.copied(self._at_home)
            clock = self._evening.clock
            clock.pass_time((_next_evening(clock()) - clock()).total_seconds())
            self._last = Reply()
            return self._state()

    def another_household(self, skipped: float = 0) -> State:
        """Two visitors, in a pretend room of their own. What was begun here is left, and a real room put back."""
        with self._now(skipped):
            before = self._evening
            self._receive()
            before.leave()
            if before is not self._at_home:  # where something may be owed to a real room for a while yet
                before.rest()
            return self._state()

    def go_home(self, skipped: float = 0) -> State:
        """Back to whoever is at home here, and to their room and their file as they were left."""
        with self._now(skipped):
            before = self._evening
            if before is not self._at_home:
                self._household, self._evening, self._last = self._theirs, self._at_home, Reply()
                self._evening.clock.tick()
                before.leave()
                before.rest()
            return self._state()

    def leave(self) -> None:
        """The last one turns off the lights: the session ends, and a real room goes back."""
        with self._one_by_one:
            self._evening.leave()
            self._evening.rest()
            self._at_home.rest()

    @contextmanager
    def _now(self, skipped: float = 0) -> Iterator[None]:
        """One thing at a time, and the clock as far as they have lived and skipped; in a real home it is now."""
        with self._one_by_one:
            now = self._stopwatch()
            self._evening.clock.waited(now - self._since)
            self._since = now
            if self._evening.home:
                self._evening.clock.pass_time(skipped)
            yield

    def _receive(self) -> None:
        """The next household comes in."""
        self._number += 1
        self._household, self._evening = self._households(self._number)
        self._last, self._since = Reply(), self._stopwatch()

    def _heard(self, said: str | None, reply: Reply) -> State:
        self._last = reply
        return self._state(turn_of(said, reply))

    def _state(self, turn: State | None = None) -> State:
        away = self._evening is not self._at_home
        told = state_of(self._evening, self._household, self._last, turn)
        return told | {"kept": self._households.kept and not away, "away": away}


def _next_evening(now: datetime) -> datetime:
    """When the evening after this one begins."""
    return datetime.combine(evening_of(now) + timedelta(days=1), BEGINS, now.tzinfo)
