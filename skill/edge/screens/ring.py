"""Talking time on a screen: embers that go out one by one while two people talk, the last of a part with its bell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skill.conversation import TalkingTime
from skill.edge.sound import RINGS
from skill.library import WORDS_A_SECOND

TAG, PAUSE = re.compile(r"<[^>]*>"), re.compile(r"<break time=.(\d+)(m?)s")
EMBERS = 10  # at most, if each part is long enough for one


@dataclass(frozen=True)
class Part:
    """One quiet, and when its words begin and it does, in seconds from the beginning of the turn."""

    words: float
    begins: float
    quiet: int

    @property
    def ends(self) -> float:
        """When its bell begins."""
        return self.begins + self.quiet


@dataclass(frozen=True)
class Cooling:
    """An ember: in which part it goes out, when it begins to, and how long it takes, in seconds."""

    part: int
    begins: float
    takes: float


def parts(say: str, talk: TalkingTime) -> list[Part]:
    """When each quiet is, as far as can be known without hearing how long Alexa takes for the words."""
    now, found = seconds(say), []
    for words, quiet in talk.beats:
        found.append(Part(now, now + (seconds(words) if words else 0), quiet))
        now = found[-1].ends + RINGS
    return found


def seconds(ssml: str) -> float:
    """How long Alexa takes to say something."""
    pauses = sum(int(length) / (1000 if thousandths else 1) for length, thousandths in PAUSE.findall(ssml))
    return len(TAG.sub(" ", ssml).split()) / WORDS_A_SECOND + pauses


def embers(quiets: Sequence[Part]) -> Iterator[Cooling]:
    """A ring of them, in the order in which they go out."""
    whole = sum(part.quiet for part in quiets)
    for number, part in enumerate(quiets):
        share = max(1, EMBERS * part.quiet // whole)
        takes = part.quiet / share
        yield from (Cooling(number, part.begins + takes * ember, takes) for ember in range(share))
