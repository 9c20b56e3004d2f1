"""What the speaker in front of them can do for us beside talking. All of it is optional; whatever fails is no drama."""
# ruff: noqa: ARG002  (what a speaker does unless it says otherwise)

from contextlib import AbstractContextManager, nullcontext
from datetime import time
from enum import StrEnum
from typing import Protocol


class Favour(StrEnum):
    """What came of asking the speaker for something."""

    DONE = "done"
    NOT_ALLOWED = "not allowed"  # they have not said yes to it, or took that back: it can be asked for by voice
    NOT = "not"  # refused, down, or this speaker cannot


class Device(Protocol):
    """A speaker, for one turn. It raises nothing, and answers within 1.3 s (a reminder: 2.5 s)."""

    @property
    def speaker(self) -> str | None:
        """Whom it recognises by their voice, as an id that only it can turn into a name. A hint, never a proof."""
        return None

    @property
    def offers_routines(self) -> bool:
        """Whether it can offer, in its own words, to begin us by itself every day (`turn.OfferRoutine`)."""
        return False

    def zone(self) -> str | None:
        """The time zone it is set to, as `Europe/Vienna`; None where it cannot be told just now."""
        return None

    def waiting(self, words: str) -> AbstractContextManager[None]:
        """While what is inside takes long, it says the words (SSML, 600 characters at most) meanwhile, once."""
        return nullcontext()

    def remind(self, at: time, zone: str, words: str) -> Favour:
        """Every night at that time (in that zone) it says the words, plain text. Takes the place of an earlier one."""
        return Favour.NOT

    def stop_reminding(self) -> Favour:
        """No more reminders of ours. DONE also where there were none."""
        return Favour.NOT

    def come_back(self, minutes: int, words: str) -> Favour:
        """In so many minutes, 120 at most, it asks the words (plain text) and opens us on a yes.

        Takes the place of an earlier one.
        """
        return Favour.NOT


class JustASpeaker(Device):
    """One that can do nothing of it."""


JUST_A_SPEAKER = JustASpeaker()
