"""A system voice that says our words to a stopwatch: espeak-ng, American English, 150 words a minute.

It is called as a library (espeak-ng/speak_lib.h), which is twice as fast as a program started for every line. What is
counted are the samples it makes, as `espeak-ng -z --stdout` would write them: from the first word to the end of the
last, without the pause after it. Its 150 words are ours with their full stops; a question alone it says at about 175.
"""

import ctypes
import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from ctypes.util import find_library
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from typing import Any
from xml.etree import ElementTree

import pytest

from skill.desk.echo import plain

WORDS_A_MINUTE = 150
VOICES = 2  # at a time
SPOKEN_BY = "en-us"
PROGRAM = shutil.which("espeak-ng")
LIBRARY = find_library("espeak-ng") if PROGRAM else None
LACKING = "" if LIBRARY else "this machine has no espeak-ng"
needs_voice = pytest.mark.skipif(bool(LACKING), reason=LACKING)

# What they are called in speak_lib.h.
SYNCHRONOUS, DO_NOT_EXIT, RATE, POSITION_IS_CHARACTER, UTF_8 = 2, 0x8000, 1, 1, 1
HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

BREAK = re.compile(r"(\d+)(ms|s)")
TIMELESS = {"speak", "effect", "name"}  # of the tags we use, those that neither pause nor change the pace


@dataclass(frozen=True)
class Spoken:
    """One stretch of speech as it was heard."""

    words: str
    seconds: float  # at 150 words a minute, with the pauses that are written in it
    at_our_pace: float  # the same, slowed to the pace that is written in it: its words, not its pauses


@dataclass
class Voice:
    """Says things, each of them once however often it is asked. One voice a process: the library is one machine."""

    _known: dict[str, float] = field(default_factory=dict)
    _samples: int = 0

    def says(self, *speeches: str) -> Spoken:
        """Speeches (SSML, or plain words) said in one breath."""
        marked = [*map(_marked, speeches)]
        words, pauses = " ".join(map(plain, marked)), sum(map(_pauses, marked))
        seconds = self.seconds(words)
        return Spoken(words, seconds + pauses, seconds / min(map(_pace, marked)) + pauses)

    def says_all(self, stretches: Sequence[tuple[str, ...]]) -> list[Spoken]:
        """Many of them, by two voices in processes of their own."""
        words = {" ".join(map(plain, map(_marked, speeches))) for speeches in stretches} - self._known.keys()
        new = sorted(words, key=len)  # the long ones are shared out as fairly as the short ones
        with ProcessPoolExecutor(VOICES, get_context("spawn")) as voices:
            self._known |= dict(zip(new, voices.map(_elsewhere, new, chunksize=20), strict=True))
        return [self.says(*speeches) for speeches in stretches]

    def seconds(self, words: str) -> float:
        """How long plain words take at 150 words a minute."""
        if words not in self._known:
            self._samples = 0
            text = words.encode()
            self._espeak.espeak_Synth(text, len(text) + 1, 0, POSITION_IS_CHARACTER, 0, UTF_8, None, None)
            self._known[words] = self._samples / self._rate
        return self._known[words]

    @cached_property
    def _espeak(self) -> Any:
        espeak = ctypes.CDLL(LIBRARY)
        self._rate = espeak.espeak_Initialize(SYNCHRONOUS, 0, None, DO_NOT_EXIT)
        assert self._rate > 0, "espeak-ng has no data"
        espeak.espeak_SetSynthCallback(self._hears)
        assert espeak.espeak_SetVoiceByName(SPOKEN_BY.encode()) == 0, f"espeak-ng has no voice {SPOKEN_BY}"
        assert espeak.espeak_SetParameter(RATE, WORDS_A_MINUTE, 0) == 0
        return espeak

    @cached_property
    def _hears(self) -> Any:
        """Kept for as long as the library may call it."""

        def heard(_: object, samples: int, __: object) -> int:
            self._samples += samples
            return 0

        return HEARD(heard)


HERE = Voice()


def _elsewhere(words: str) -> float:
    return HERE.seconds(words)


def _marked(speech: str) -> str:
    """SSML, as it is or made of plain words."""
    escaped = speech.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return speech if speech.startswith("<speak>") else f"<speak>{escaped}</speak>"


def _tags(speech: str) -> list[ElementTree.Element]:
    known = '<speak xmlns:amazon="amazon" xmlns:alexa="alexa">'
    return [*ElementTree.fromstring(speech.replace("<speak>", known, 1)).iter()]  # noqa: S314  (we wrote it)


def _pauses(speech: str) -> float:
    """The seconds of its breaks, together. A tag whose time we do not know is an error, never nothing."""
    seconds = 0.0
    for tag in _tags(speech):
        name = tag.tag.rpartition("}")[2]
        if name == "break":
            time = BREAK.fullmatch(tag.attrib["time"])
            assert time, f"a break of {tag.attrib['time']}"
            seconds += int(time[1]) / (1000 if time[2] == "ms" else 1)
        else:
            assert name in TIMELESS | {"prosody"}, f"nobody knows how long a <{name}> takes"
    return seconds


def _pace(speech: str) -> float:
    """How fast it is said, 1 being as fast as ever; the slowest of it counts."""
    rates = [tag.attrib["rate"] for tag in _tags(speech) if "rate" in tag.attrib]
    return min((int(rate.removesuffix("%")) / 100 for rate in rates), default=1.0)
