"""Our own bell: what a file may be for Alexa to play it, how it begins and ends, and what sounds in it."""

import io
import subprocess
import sys
import wave
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from skill.desk import sounds
from skill.desk.belongings import Wrong
from skill.desk.sounds import LOUD, NOTE, RATE, SECONDS, SOFT, TONES, bell
from skill.edge.sound import SOFTLY

LARGEST = 10 * 1024 * 1024  # bytes of a file that Alexa plays
FASTEST = 48_000  # samples a second
MOST = 1_411_200  # bits a second
STEP = 1 / 32767  # the smallest that 16 bits can tell


@dataclass(frozen=True)
class Sound:
    """A WAV file, read: samples from -1 to 1, how many a second, and how many bits each."""

    samples: NDArray[np.float64]
    rate: int
    bits: int
    channels: int

    def level(self, start: float, end: float) -> float:
        """dBFS of a part, from second to second."""
        part = self.samples[round(start * self.rate) : round(end * self.rate)]
        return float(20 * np.log10(np.sqrt(np.mean(part**2)) + 1e-9))


def heard(file: bytes) -> Sound:
    with wave.open(io.BytesIO(file)) as wav:
        assert wav.getsampwidth() == 2
        samples = np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2") * STEP
        return Sound(samples, wav.getframerate(), 8 * wav.getsampwidth(), wav.getnchannels())


@pytest.fixture(params=[False, True], ids=["loud", "soft"])
def sound(request: pytest.FixtureRequest) -> Sound:
    return heard(bell(request.param))


def test_alexa_may_play_it(sound: Sound) -> None:
    assert sound.rate <= FASTEST
    assert sound.rate * sound.bits * sound.channels <= MOST
    assert max(len(bell()), len(bell(soft=True))) <= LARGEST


def test_it_is_two_seconds_of_one_channel(sound: Sound) -> None:
    assert (sound.channels, len(sound.samples) / sound.rate) == (1, SECONDS)


@pytest.mark.parametrize(("soft", "peak"), [(False, LOUD), (True, SOFT)])
def test_its_peak_is_where_we_want_it_and_nothing_is_cut_off(soft: bool, peak: float) -> None:
    highest = np.abs(heard(bell(soft)).samples).max()

    assert 20 * np.log10(highest) == pytest.approx(peak, abs=0.02)


def test_the_soft_one_is_as_soft_as_alexas_chime_turned_down() -> None:
    loud, soft = (np.abs(heard(bell(softly)).samples).max() for softly in (False, True))

    assert soft / loud == pytest.approx(float(SOFTLY.rstrip("%")) / 100, abs=0.005)


def test_it_begins_and_ends_at_nothing(sound: Sound) -> None:
    assert (sound.samples[0], sound.samples[-1]) == (0, 0)


def test_it_does_not_click(sound: Sound) -> None:
    """Nowhere does it jump further than its own tones go; its first and last milliseconds hardly stir."""
    millisecond, peak = sound.rate // 1000, np.abs(sound.samples).max()
    steepest = sum(loud * 2 * np.pi * NOTE * times / sound.rate for times, loud, _ in TONES)

    assert np.abs(np.diff(sound.samples)).max() < peak * steepest
    assert np.abs(sound.samples[:millisecond]).max() < peak / 50
    assert np.abs(sound.samples[-10 * millisecond :]).max() < peak / 1000


def test_it_has_no_direct_current(sound: Sound) -> None:
    assert abs(sound.samples.mean()) < STEP


def test_it_dies_away_all_the_time(sound: Sound) -> None:
    tenths = [sound.level(at / 10, (at + 1) / 10) for at in range(round(SECONDS * 10))]

    assert all(later < sooner for sooner, later in zip(tenths, tenths[1:], strict=False))
    assert tenths[0] - tenths[10] > 10  # gone enough after a second for words to follow
    assert tenths[0] - tenths[15] < 30  # and still there after one and a half


def spectrum(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """How strong each tenth of a hertz is, beside the strongest."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), RATE * 10))
    return np.asarray(strength / strength.max())


def test_its_tones_are_heard_where_they_belong(sound: Sound) -> None:
    found = spectrum(sound.samples[: RATE // 4])
    for times, _, _ in TONES:
        wanted = NOTE * times
        near = slice(round((wanted - 40) * 10), round((wanted + 40) * 10))
        at = (near.start + int(np.argmax(found[near]))) / 10

        assert at == pytest.approx(wanted, abs=2)
        assert found[near].max() > 5 * np.median(found[near])


def test_it_is_warm(sound: Sound) -> None:
    """Nearly all of it is the note and below, and what is above is gone sooner."""
    power = spectrum(sound.samples) ** 2
    early, late = spectrum(sound.samples[: RATE // 4]), spectrum(sound.samples[RATE : RATE + RATE // 4])
    octave = slice(round((2 * NOTE - 40) * 10), round((2 * NOTE + 40) * 10))

    assert power[: round(NOTE * 1.2 * 10)].sum() > 0.9 * power.sum()
    assert power[: 100 * 10].sum() < 0.001 * power.sum()  # a small speaker only rattles with those
    assert late[octave].max() < early[octave].max() / 2


def test_it_wavers_slowly_as_a_bell_does(sound: Sound) -> None:
    """Beside how it fades, its note goes down, and comes up again a little later."""
    fades = next(fades for times, _, fades in TONES if times == 1)
    starts = np.arange(0.02, 1.2, 0.02)  # seconds; before its end is damped
    strengths = np.array([_of_its_note(sound, start) * 1000 ** (start / fades) for start in starts])
    rises = np.diff(strengths) > 0
    turns = np.flatnonzero(rises[1:] != rises[:-1]) + 1

    assert (rises[0], len(turns)) == (False, 2)
    lowest, highest = turns
    assert 0.25 < starts[highest] - starts[lowest] < 1
    assert 0.5 < strengths[lowest] / strengths[highest] < 0.85


def _of_its_note(sound: Sound, start: float, seconds: float = 0.1) -> float:
    """How strong the note itself is in a part."""
    part = sound.samples[round(start * RATE) :][: round(seconds * RATE)]
    turning = np.exp(-2j * np.pi * NOTE * np.arange(len(part)) / RATE)
    return float(abs(np.sum(part * np.hanning(len(part)) * turning)))


def test_every_program_makes_the_same_bytes() -> None:
    program = "import sys; from skill.desk.sounds import bell; sys.stdout.buffer.write(bell() + bell(soft=True))"
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout

    assert made == bell() + bell(soft=True)


# ember sounds


def make(*words: str) -> int:
    command = ArgumentParser()
    sounds.add_options(command)
    return sounds.make(command.parse_args(words))


def test_both_bells_are_put_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make("--out", str(tmp_path / "our" / "sounds")) == 0

    made = {path.name: path.read_bytes() for path in (tmp_path / "our" / "sounds").iterdir()}
    assert made == {"bell.wav": bell(), "bell-soft.wav": bell(soft=True)}
    assert "EMBER_SOUND_URL" in capsys.readouterr().out


def test_a_second_time_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make("--out", str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    make("--out", str(tmp_path))

    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert "as they were" in capsys.readouterr().out


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("a list of sounds")

    with pytest.raises(Wrong, match="is a file; name a folder"):
        make("--out", str(tmp_path / "sounds"))
    assert (tmp_path / "sounds").read_text() == "a list of sounds"
