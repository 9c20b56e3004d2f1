"""An evening at this desk, as a command was told: the pretend Echo, its clock, and the home it is lived in."""

import argparse
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from skill.couple import Couple
from skill.desk import phrases
from skill.desk.belongings import HOME, Wrong, data_folder, secrets_folder
from skill.desk.echo import DeskClock, Echo, Overheard
from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.edge.door import Door
from skill.edge.homes.home_file import read_home
from skill.edge.settings import Settings
from skill.edge.wiring import RITUALS, open_door
from skill.entry import WrongFile
from skill.librarian import read_library
from skill.library import Library


@dataclass(frozen=True)
class Evening:
    """One household's evening: who is spoken to, by which clock, and in which home (None: a real one)."""

    settings: Settings
    door: Door
    echo: Echo
    clock: DeskClock
    home: PretendHome | None
    rest: Callable[[], None]  # what is due here is no longer looked after

    @property
    def couple(self) -> Couple:
        """The two whose evening it is, as they are kept now. KeeperDown."""
        return self.door.couple(self.echo.user)

    @property
    def library(self) -> Library:
        """What they choose from."""
        return library(next(iter(self.settings.rituals), None))

    def leave(self) -> None:
        """The session ends, and a real room goes back: once this program is gone, nobody may be there to do it."""
        if self.home is None:
            self.echo.hear("stop")
        self.echo.end()


def add_household_options(command: argparse.ArgumentParser) -> None:
    """Whose evening, when and with what, and the language their device speaks."""
    add_looking_options(command)
    command.add_argument("--locale", default="en-US", help="the device's language (default: en-US)")


def add_looking_options(command: argparse.ArgumentParser) -> None:
    """Whose evening, when and with what: enough for whoever only looks."""
    command.add_argument("--db", type=Path, metavar="FILE", help="where the couple is kept (default: your data folder)")
    command.add_argument("--now", metavar="TIME", help="pretend it is then, such as 2026-11-22T21:00+01:00")
    command.add_argument("--household", metavar="NAME", default="home", help="whose evening (default: home)")
    command.add_argument("--rituals", type=Path, metavar="FOLDER", help="your own beside ours")


def add_home_option(command: argparse.ArgumentParser) -> None:
    """Which home.yaml."""
    command.add_argument("--home", type=Path, metavar="FILE", help="the home.yaml (default: in your data folder)")


def add_pretend_option(command: argparse.ArgumentParser) -> None:
    """For whoever has a home.yaml, and only plays."""
    command.add_argument("--pretend", action="store_true", help="a pretend home, though there is a home.yaml")


def real_home(options: argparse.Namespace) -> Path | None:
    """The home.yaml this evening is lived with, if any. Wrong."""
    named, pretend = getattr(options, "home", None), getattr(options, "pretend", False)
    path: Path = named or data_folder() / HOME
    if pretend or not (named or path.exists()):
        return None
    try:
        if read_home(path).house == "pretend":
            return None
    except WrongFile as trouble:
        if "pretend" not in options:
            raise
        raise Wrong(f"{trouble}; or go on with --pretend") from None
    if options.now:
        raise Wrong("--now: in a real home it is now; add --pretend for another time")
    return path


def begin(options: argparse.Namespace, home_file: Path | None, screen: Mapping[str, Any] | None = None) -> Evening:
    """An evening in the real home of a home.yaml, or in a pretend one. Wrong, WrongFile, WrongSetting, KeeperDown.

    `screen`: the Viewport of the Echo, where it has a screen.
    """
    clock, overheard = DeskClock(start(options.now)), Overheard()
    if not re.fullmatch(r"en(-[A-Z]{2})?", options.locale):
        known = f"{', '.join(phrases.LOCALES[:-1])} or {phrases.LOCALES[-1]}"
        raise Wrong(f"--locale: '{options.locale}' is no language of ours; write {known}")
    own = own_rituals(options)
    db = database(options.db)
    home = None if home_file else PretendHome(clock, _room_file(db, options.household))
    settings = Settings(str(db), (own,) if own else (), home=home_file, secrets=secrets_folder())
    speaker = PretendDevice(clock)
    door = open_door(settings, clock, listeners=(overheard,), log_turns=False, house=home, devices=lambda _: speaker)
    household = household_of(options, pretends=home is not None)
    understood = understanding(own, options.locale)
    echo = Echo(door, understood, overheard, clock, household, options.locale, speaker=speaker, screen=screen)
    clock.watchdogs.append(speaker.tick)
    if home_file:  # whoever's evening it was: what is due is done first, and then at its time
        door.errands.run()
        rest = door.errands.keep_running()
    else:
        clock.watchdogs.append(lambda: door.watch(echo.user))
        rest = clock.watchdogs.clear
        clock.tick()
    return Evening(settings, door, echo, clock, home, rest)


def copied(lived: Evening, options: argparse.Namespace, folder: Path, screen: Mapping[str, Any] | None) -> Evening:
    """An evening in a pretend home goes on in a copy, so that nothing of what is played there reaches a file of theirs.

    `folder`: an empty one, where the copy is. sqlite3.Error, OSError, and whatever `begin` raises.
    """
    db, kept = folder / "couples.db", Path(lived.settings.db or "")
    with closing(sqlite3.connect(kept)) as theirs, closing(sqlite3.connect(db)) as copy:
        theirs.backup(copy)
    room, copied_room = _room_file(kept, options.household), _room_file(db, options.household)
    if room and copied_room and room.exists():
        shutil.copyfile(room, copied_room)
    played = argparse.Namespace(**{**vars(options), "db": db, "now": lived.clock().isoformat()})
    evening = begin(played, None, screen)
    if evening.echo.speaker and lived.echo.speaker:
        evening.echo.speaker.keep_what(lived.echo.speaker)
    return evening


def household_of(options: argparse.Namespace, *, pretends: bool) -> str:
    """Whose evening it is. Who only pretends, though there is a real home, is somebody else.

    A pretend room is not to pay a real one's debts.
    """
    away = pretends and (data_folder() / HOME).exists()
    return f"{options.household}.pretend" if away else str(options.household)


def own_rituals(options: argparse.Namespace) -> Path | None:
    """A household's own folder, if it named one. Wrong."""
    rituals: Path | None = options.rituals
    if rituals and not rituals.is_dir():
        raise Wrong(f"--rituals: {rituals} is no folder")
    return rituals


@cache
def library(own: Path | None) -> Library:
    """What couples do, with a household's own among ours. WrongFile."""
    return read_library(RITUALS, *filter(None, [own]))


def models(own: Path | None) -> dict[str, dict[str, Any]]:
    """What people may say in every locale, with the names of a household's own rituals among ours. WrongFile."""
    settings = library(own).settings.values()
    return {locale: phrases.compiled(locale, settings) for locale in phrases.LOCALES}


def database(path: Path | None) -> Path:
    """The file the couples are kept in: the one that was named, or the one in the data folder. Wrong."""
    if path is None:
        path = data_folder() / "couples.db"
    if not path.name:
        raise Wrong("--db: name a file")
    if not path.parent.is_dir():
        raise Wrong(f"--db: the folder {path.parent} is not there; make it, or name another file")
    return path


@cache
def understanding(own: Path | None, locale: str) -> Understanding:
    """What is meant by what people say, with a household's own among ours. One for the whole program: it learns slowly.

    Where Alexa has no English of that country's, as she speaks it in the first of her locales. WrongFile.
    """
    known = locale if locale in phrases.LOCALES else phrases.LOCALES[0]
    if own is None:
        return Understanding.of_file(phrases.built(known))
    return Understanding(phrases.compiled(known, library(own).settings.values()))


def _room_file(db: Path, household: str) -> Path | None:
    """Where a household's pretend room is kept: beside the couples."""
    return None if str(db) == ":memory:" else db.with_suffix(f".{_small(household)}.json")


def _small(household: str) -> str:
    """A household's name as part of a file's."""
    return re.sub(r"[^\w-]", "_", household)[:40]


def start(now: str | None) -> datetime | None:
    """When it is pretended to be, as it was written. Wrong."""
    if now is None:
        return None
    try:
        start = datetime.fromisoformat(now)
    except ValueError:
        start = None
    if start is None or len(now) <= len("2026-11-22") or not 1970 <= start.year < 9999:
        raise Wrong(f"--now: '{now}' is no time of ours; write it as 2026-11-22T21:00+01:00")
    if start.tzinfo is None:
        raise Wrong(f"--now: '{now}' has no zone; write it as {now}+01:00, or with Z for UTC")
    return start
