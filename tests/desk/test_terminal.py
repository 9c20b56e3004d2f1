"""A person at a terminal: the countdown, cutting in, and leaving, on a real pseudo-terminal."""

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyte
import pytest

from skill.desk.echo import DeskClock, Echo, Overheard
from skill.desk.pretend_home import PretendHome
from skill.desk.terminal import Terminal, talk_in_json
from skill.desk.understanding import Understanding
from tests.conftest import SUNDAY_NIGHT, Desk
from tests.desk.test_echo import Recorder

PATIENCE = 20  # seconds for anything to appear


class Person:
    """Somebody typing `ember talk` in a real terminal."""

    def __init__(self, db: Path) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "skill.desk.command", "talk", "--db", str(db)]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        self._shown, self._terminal = "", ours
        self._screen = pyte.Screen(100, 40)
        self._stream = pyte.Stream(self._screen)
        self._program = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)

    def types(self, words: str) -> None:
        os.write(self._terminal, f"{words}\n".encode())

    @property
    def screen(self) -> list[str]:
        """What stands on the screen now, line by line."""
        return list(self._screen.display)

    def presses(self, key: str) -> None:
        os.write(self._terminal, key.encode())

    def leaves(self, how: signal.Signals | None = None) -> int:
        if how:
            self._program.send_signal(how)
        else:
            os.write(self._terminal, b"\x04")  # Ctrl-D
        return self._program.wait(PATIENCE)

    def is_gone(self) -> None:
        """Whatever happened in the test: nothing is left running."""
        self._program.kill()
        self._program.wait(PATIENCE)
        os.close(self._terminal)

    def sees(self, pattern: str) -> str:
        """Wait until it is shown, and take everything up to there."""
        until = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self._shown)):
            ready, _, _ = select.select([self._terminal], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise AssertionError(f"{pattern!r} was not shown; the end of what was: {self._shown[-300:]!r}")
            written = os.read(self._terminal, 65536).decode()
            self._stream.feed(written)
            self._shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[78]|\r", "", written)
        seen, self._shown = self._shown[: found.end()], self._shown[found.end() :]
        return seen


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    person = Person(tmp_path / "couples.db")
    person.sees("Ctrl-D leaves")
    yield person
    person.is_gone()


def test_enter_begins_and_ends_the_quiet(person: Person) -> None:
    person.types("")
    person.sees("I'm Evening Ember")
    person.sees(r"\d+ s to talk to each other")
    person.types("")
    person.sees("♪")
    person.sees(r"\d+ s to talk to each other")
    person.types("")
    person.sees("follow-up")

    assert person.leaves() == 0


def test_words_cut_in_while_they_talk(person: Person) -> None:
    person.types("tonight's question")
    person.sees(r"\d+ s to talk to each other")
    person.types("save this question")
    person.sees("Saved")
    person.sees("Carry on")
    person.sees(r" \d\d s to talk to each other")
    person.types("stop")
    person.sees("the ring goes dark")

    assert person.leaves() == 0


def test_what_is_being_typed_stays_on_the_screen(person: Person) -> None:
    person.types("tonight's question")
    person.sees("· ")
    person.presses("st")
    person.sees(" 88 s to talk")
    person.presses("op")
    person.sees(" 86 s to talk")
    typed = next(row for row, line in enumerate(person.screen) if line.startswith("·"))

    assert person.screen[typed].rstrip() == "· stop"
    assert " 86 s to talk" in person.screen[typed - 1]


def test_the_countdown_counts(person: Person) -> None:
    person.types("tonight's question")
    person.sees(" 90 s to talk| 89 s to talk")
    person.sees(" 88 s to talk| 87 s to talk")

    assert person.leaves(signal.SIGINT) == 0


@pytest.mark.parametrize("said", ["", "let's check in"])
def test_ctrl_c_leaves_quietly_at_any_moment(said: str, person: Person) -> None:
    person.types(said)
    person.sees("s to talk|heart today")

    assert person.leaves(signal.SIGINT) == 0


def test_the_session_is_closed_as_an_echo_would(understanding: Understanding) -> None:
    recorder, clock = Recorder(), DeskClock()
    echo = Echo(recorder, understanding, Overheard(), clock)
    Terminal(echo, clock, PretendHome(clock), typed=io.StringIO("\nfour\n")).talk()

    assert [one["request"]["type"] for one in recorder.envelopes] == [
        "LaunchRequest",
        "IntentRequest",
        "SessionEndedRequest",
    ]
    assert recorder.envelopes[-1]["request"]["reason"] == "USER_INITIATED"


class Typed(io.StringIO):
    """What somebody types who sits at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("how", ["typed", "by a script", "in json"])
@pytest.mark.parametrize("real", [False, True], ids=["pretend", "real"])
def test_time_that_nobody_waits_for_goes_by_in_a_pretend_home_only(real: bool, how: str, desk: Desk) -> None:
    home, lines = None if real else desk.home, "tonight's question\n\n\n"
    if how == "in json":
        talk_in_json(desk.echo(), desk.clock, home, lines.splitlines(), io.StringIO())
    else:
        typed = Typed(lines) if how == "typed" else io.StringIO(lines)
        Terminal(desk.echo(), desk.clock, home, typed=typed).talk()
    passed = desk.clock() - SUNDAY_NIGHT

    assert passed < timedelta(seconds=30) if real else passed >= timedelta(minutes=3)
