"""`ember sounds` makes our own bell, which ends each quiet: for Alexa to fetch, and for the living room to ring.

Nothing is recorded: a bell is a sum of tones that fade. What Alexa takes:
https://developer.amazon.com/docs/alexa-presentation-language/apla-audio.html
"""

import argparse
import io
import math
import wave
from array import array
from functools import cache
from pathlib import Path

from skill.desk.belongings import Wrong
from skill.desk.skill_package import write
from skill.edge.sound import BELL, RINGS, SOFT_BELL

RATE = 24_000  # samples a second: five times what the highest tone needs
SECONDS = RINGS  # then the words go on, which say whether it was a swap or the end
LOUD, SOFT = -14.0, -26.0  # dBFS of the highest peak; the soft one is as much below as Alexa's chime at 25 %
FELT = 0.012  # seconds in which it swells, as under a mallet of felt: without them it would click
DAMPED = 0.6  # seconds at its end, in which it comes to nothing
NOTE = 523.25  # Hz, the C above middle C: low for a bell, while its hum is still high enough for a small speaker

# What sounds together: how many times the note, how loud beside it, and after how many seconds only a thousandth is
# left. Octaves and fifths, where a church bell has its minor third; the higher, the sooner gone, which is warm.
TONES = (
    (0.5, 0.40, 5.0),
    (1.0, 1.00, 4.0),
    (1.002, 0.20, 4.0),  # beside the note: the two waver once a second, as a real bell does
    (1.5, 0.16, 2.5),
    (2.0, 0.30, 2.0),
    (3.0, 0.10, 1.2),
    (4.0, 0.05, 0.7),
)


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of `ember sounds`."""
    folder = Path("dist") / "sounds"
    command.add_argument("--out", type=Path, metavar="FOLDER", default=folder, help=f"where to (default: {folder})")


def make(options: argparse.Namespace) -> int:
    """Write both bells into a folder. 0; Wrong, OSError."""
    out: Path = options.out
    if out.exists() and not out.is_dir():
        raise Wrong(f"--out: {out} is a file; name a folder")
    changed = write({out / BELL: bell(), out / SOFT_BELL: bell(soft=True)})
    print(f"made {' and '.join(map(str, changed))}" if changed else f"{BELL} and {SOFT_BELL} in {out} are as they were")
    print("next: put both where anybody can open them by https, and name that folder in EMBER_SOUND_URL")
    return 0


@cache
def bell(soft: bool = False) -> bytes:
    """The bell as a WAV file: mono, 16 bits. The same bytes each time."""
    sound = [_swell(at / RATE) * _ringing(at / RATE) for at in range(round(SECONDS * RATE))]
    height = 32767 * 10 ** ((SOFT if soft else LOUD) / 20) / max(map(abs, sound))
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(array("h", (round(height * sample) for sample in sound)).tobytes())
    return file.getvalue()


def _ringing(seconds: float) -> float:
    return sum(
        loud * math.pow(1000, -seconds / fades) * math.sin(math.tau * NOTE * times * seconds)
        for times, loud, fades in TONES
    )


def _swell(seconds: float) -> float:
    """From nothing to all of it and back, without a corner."""
    part = min(1.0, seconds / FELT, (SECONDS - 1 / RATE - seconds) / DAMPED)
    return 0.5 - 0.5 * math.cos(math.pi * part)
