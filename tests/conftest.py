"""What every test stands on: our own content, a desk with nobody's data on it, and no network but loopback."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.desk.echo import DeskClock, Echo, Overheard
from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.edge.settings import Settings
from skill.edge.wiring import RITUALS, open_door
from skill.librarian import read_library
from skill.library import Library
from skill.speech import Script, read_script

SUNDAY_NIGHT = datetime.fromisoformat("2026-11-22T21:00:00+01:00")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden files anew, to be read in the diff")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where everything is installed (EMBER_ALL=1) a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("EMBER_ALL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and EMBER_ALL is set: {report.longrepr[2]}"
    return report


@pytest.fixture(scope="session")
def library() -> Library:
    return read_library(RITUALS)


@pytest.fixture(scope="session")
def script() -> Script:
    return read_script("en")


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return Understanding.of_file()


class Desk:
    """One house with any number of devices, one database, and a clock that can be set."""

    def __init__(self, db: Path | str, understanding: Understanding, now: datetime = SUNDAY_NIGHT) -> None:
        self.db, self.understanding, self.clock = db, understanding, DeskClock(now)
        self.home = PretendHome(self.clock)
        self.speaker: PretendDevice | None = None

    def gets_a_speaker(self, **kind: Any) -> PretendDevice:
        """From now on Alexa does more here than talk."""
        self.speaker = PretendDevice(self.clock, **kind)
        self.clock.watchdogs.append(self.speaker.tick)
        return self.speaker

    def echo(self, device: str = "kitchen", household: str = "home", locale: str = "en-US") -> Echo:
        overheard = Overheard()
        speaker = self.speaker
        devices = (lambda _: speaker) if speaker else None
        door = open_door(Settings(str(self.db)), self.clock, listeners=(overheard,), house=self.home, devices=devices)
        echo = Echo(door, self.understanding, overheard, self.clock, household, locale, device, speaker)
        self.clock.watchdogs.append(lambda: door.watch(echo.user))
        return echo

    def wait(self, **time: float) -> None:
        """Let time pass: minutes=20, days=1."""
        self.clock.pass_time(timedelta(**time).total_seconds())


@pytest.fixture
def desk(tmp_path: Path, understanding: Understanding) -> Desk:
    return Desk(tmp_path / "couples.db", understanding)
