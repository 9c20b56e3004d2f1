"""`ember serve`: opens the living room, and closes it again: a real room is put back, and nothing runs on."""

import argparse
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from errno import EADDRINUSE
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from skill.desk.belongings import Wrong
from skill.desk.evening import Evening, begin, copied, real_home, understanding
from skill.desk.living_room.app import living_room_app
from skill.desk.living_room.guests import ANYWHERE, warning
from skill.desk.living_room.room import LivingRoom
from skill.edge.alexa_services import AlexaServices
from skill.edge.door import Door
from skill.edge.porch.serving import CannotListen, Service, serve, told_to_end
from skill.edge.wiring import open_door

NOWHERE = ":memory:"
LOOPBACK = "127.0.0.1"
A_MOMENT = 2.0  # seconds that the first page has for itself
ALEXAS = "amzn1.ask.skill."  # what every skill's id begins with
SHOW = {  # as an Echo Show of eight inches tells its own screen
    "experiences": [{"arcMinuteWidth": 246, "arcMinuteHeight": 144, "canRotate": False, "canResize": False}],
    "mode": "HUB",
    "shape": "RECTANGLE",
    "pixelWidth": 1280,
    "pixelHeight": 800,
    "dpi": 160,
    "currentPixelWidth": 1280,
    "currentPixelHeight": 800,
    "touch": ["SINGLE"],
}


def open_house(options: argparse.Namespace) -> int:
    """Serve until it is told to end. 0; Wrong, WrongFile, WrongSetting, KeeperDown."""
    home_file = real_home(options)
    if options.skill_id is not None:
        _refuse_strangers(options)
    with ExitStack() as at_last:
        # Where nothing is to be kept, it is kept in a folder that goes when we do.
        away = Path(at_last.enter_context(TemporaryDirectory(prefix="ember-", ignore_cleanup_errors=True)))
        room = LivingRoom(AllComers(options, home_file, away), time.monotonic)
        until_told = told_to_end()  # from before anybody can come in
        with ExitStack() as doors:
            app = living_room_app(room, options.host)
            here = doors.enter_context(_served(app, options.host, options.port, "--port"))
            porch = doors.enter_context(_porch(room.evening, options)) if options.skill_id else None
            at_last.enter_context(_learning(options))
            at_last.callback(room.leave)  # once nobody can come in any more
            _tell(options, _url(options.host, here.port), porch)
            until_told()
    return 0


def _tell(options: argparse.Namespace, url: str, porch: Service | None) -> None:
    print(f"The living room is open at {url} (Ctrl-C closes it)", flush=True)
    if porch:
        print(f"Alexa is let in at {_url(LOOPBACK, porch.port)}alexa, and nobody else", flush=True)
    if open_to_others := warning(options.host, url):
        print(f"ember: {open_to_others}", file=sys.stderr)
    if options.open:
        webbrowser.open(url)


def _refuse_strangers(options: argparse.Namespace) -> None:
    if not options.skill_id.startswith(ALEXAS):
        raise Wrong(f"--skill-id: '{options.skill_id}' is no skill's id; they begin with {ALEXAS}")
    if options.now:
        raise Wrong("--now: for Alexa it is now; leave one of --now and --skill-id away")


class AllComers:
    """Who lives here, and then visitors: they play in a room of their own, and nothing of them is kept."""

    def __init__(self, options: argparse.Namespace, home_file: Path | None, away: Path) -> None:
        """`away`: the folder for whatever is not kept."""
        self.kept = str(options.db) != NOWHERE
        self._options = options if self.kept else _with(options, db=away / "couples.db")
        self._home_file, self._away = home_file, away

    def __call__(self, number: int) -> tuple[str, Evening]:
        """Wrong, WrongFile, WrongSetting, KeeperDown."""
        if number == 1:
            return self._options.household, begin(self._options, self._home_file, SHOW)
        name = f"visitors {number}"
        return name, begin(_with(self._options, household=name, db=self._away / "visitors.db"), None, SHOW)

    def copied(self, lived: Evening) -> Evening:
        """Whoever is forgotten at home is in no copy, either: it goes when they go back there."""
        folder = TemporaryDirectory(dir=self._away, ignore_cleanup_errors=True)
        evening = copied(lived, self._options, Path(folder.name), SHOW)

        def rest() -> None:
            evening.rest()
            folder.cleanup()

        return replace(evening, rest=rest)


def _with(options: argparse.Namespace, **other: Any) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(options), **other})


@contextmanager
def _learning(options: argparse.Namespace) -> Iterator[None]:
    """What a guess takes is learnt while they look around: the first one would wait seconds for it."""
    learn = partial(understanding(options.rituals, options.locale).resolve, "whatever nobody wrote down")
    learning = threading.Timer(A_MOMENT, learn)
    learning.start()
    try:
        yield
    finally:
        learning.cancel()
        learning.join()


@contextmanager
def _porch(lived: Evening, options: argparse.Namespace) -> Iterator[Service]:
    """The skill for Alexa, at a port of its own: a tunnel may lead there, and the room is never on the internet.

    Wrong, WrongSetting.
    """
    try:
        from skill.edge.porch.app import porch_app
        from skill.edge.porch.checking import alexas_check
    except ModuleNotFoundError as lacking:
        raise Wrong(f"--skill-id needs {lacking.name}: pip install 'evening-ember[porch]'") from None
    door = alexas_door(lived, options.skill_id)
    app = porch_app(door, alexas_check(options.skill_id))
    with _served(app, LOOPBACK, options.alexa_port, "--alexa-port") as service:
        over = door.errands.keep_running()
        try:
            yield service
        finally:
            over()


def alexas_door(lived: Evening, skill_id: str) -> Door:
    """The skill as Alexa has it: the evening's couples' file and its home, by the world's own clock. WrongSetting."""
    settings = replace(lived.settings, skill_id=skill_id)
    return open_door(settings, house=lived.home, devices=AlexaServices().device_of)


def _served(app: Flask, host: str, port: int, option: str) -> Service:
    try:
        return serve(app, host, port)
    except CannotListen as trouble:
        taken = isinstance(trouble.__context__, OSError) and trouble.__context__.errno == EADDRINUSE
        asks = "is a living room open already? Name" if taken else "name"
        raise Wrong(f"{trouble}; {asks} another with {option}") from None


def _url(host: str, port: int) -> str:
    name = LOOPBACK if host in ANYWHERE else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"
