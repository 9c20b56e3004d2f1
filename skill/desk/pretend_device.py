"""A speaker one can look at: it reminds, comes back and begins by itself by the desk's clock, once it may."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from skill.desk.alexas_part import CONSENT, begins_in, leave_in
from skill.device import Device, Favour
from skill.turn import Leave


class PretendDevice(Device):
    """One speaker, and what Alexa keeps for it. `news` is what it has said by itself, until somebody takes it."""

    def __init__(self, clock: Callable[[], datetime], person: str | None = None, *, helpful: bool = True) -> None:
        """`person`: whom it recognises. One that is not `helpful` refuses whatever it is asked."""
        self._clock, self._person, self._helpful = clock, person, helpful
        self.allowed: set[Leave] = set()
        self.reminder: time | None = None
        self.timer: datetime | None = None
        self.routine: time | None = None
        self.news: list[str] = []
        self._reminds: tuple[datetime, str] | None = None
        self._asks, self._ringing = "", False

    @property
    def speaker(self) -> str | None:
        """Whom it recognises."""
        return self._person

    @property
    def offers_routines(self) -> bool:
        """It can, as an Echo in English can."""
        return self._helpful

    def remind(self, at: time, zone: str, words: str) -> Favour:  # noqa: ARG002  (the desk has one zone)
        """Every day from now on."""
        favour = self._favour(Leave.REMINDERS)
        if favour is Favour.DONE:
            self.reminder, self._reminds = at, (_next(at, self._clock()), words)
        return favour

    def stop_reminding(self) -> Favour:
        """No more of them."""
        favour = self._favour(Leave.REMINDERS)
        if favour is Favour.DONE:
            self.reminder = self._reminds = None
        return favour

    def come_back(self, minutes: int, words: str) -> Favour:
        """By the desk's clock."""
        favour = self._favour(Leave.TIMERS)
        if favour is Favour.DONE:
            self.timer, self._asks = self._clock() + timedelta(minutes=minutes), words
        return favour

    def agreed(self, connection: Mapping[str, Any]) -> None:
        """They said yes to what Alexa asked."""
        if connection["uri"] == CONSENT:
            self.allowed.add(leave_in(connection))
        else:
            self.routine = begins_in(connection)

    def rung(self) -> bool:
        """Whether a timer is over, and what it asks is still to be answered; which is so once."""
        rang, self._ringing = self._ringing, False
        return rang

    def keep_what(self, other: "PretendDevice") -> None:
        """Keep what another speaker keeps, and may do what that one may."""
        self.allowed, self.reminder, self._reminds = {*other.allowed}, other.reminder, other._reminds
        self.timer, self._asks, self._ringing = other.timer, other._asks, other._ringing
        self.routine = other.routine

    def take_news(self) -> list[str]:
        """What it has said by itself, once."""
        news, self.news = self.news, []
        return news

    def tick(self) -> datetime | None:
        """What is due is said. When the next of it is."""
        now = self._clock()
        if self.timer and self.timer <= now:
            self.timer, self._ringing = None, True
            self.news.append(self._asks)
        if self._reminds and self._reminds[0] <= now:
            due, words = self._reminds
            self._reminds = _next(due.time(), now), words
            self.news.append(words)
        return min(filter(None, (self.timer, self._reminds and self._reminds[0])), default=None)

    def _favour(self, leave: Leave) -> Favour:
        if not self._helpful:
            return Favour.NOT
        return Favour.DONE if leave in self.allowed else Favour.NOT_ALLOWED


def _next(at: time, now: datetime) -> datetime:
    """The next time it is that time of day."""
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
