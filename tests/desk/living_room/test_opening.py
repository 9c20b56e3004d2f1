"""`ember serve` as it is really run: it opens, says where, lets in who may come, and closes behind itself."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from skill.desk.living_room.opening import A_MOMENT
from tests.desk.living_room.conftest import JSON, Visitor, spoken
from tests.desk.test_command import ember
from tests.edge.homes.test_webhook import Listener

PATIENCE = 60  # seconds for a program to begin or to end, on a machine that has other things to do
SKILL_ID = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
CANARY = "zanzibar marmalade"
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class House:
    """`ember serve`, running."""

    def __init__(self, folder: Path, *options: str, by: tuple[str, ...] = (), **environment: str) -> None:
        self.folder, self.away = folder, folder / "away"  # where it puts what it does not keep
        self.away.mkdir()
        command = [*by, sys.executable, "-m", "skill.desk.command", "serve", "--port", "0", *options]
        if "--db" not in options:
            command += ["--db", str(folder / "couples.db")]
        self._errors = (folder / "errors.txt").open("w+")
        self._program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, "TMPDIR": str(self.away), **environment},
        )
        self._late = threading.Timer(PATIENCE, self._program.kill)
        self._late.start()

    def says(self) -> str:
        """Its next line."""
        assert self._program.stdout
        return self._program.stdout.readline()

    def opens(self) -> Visitor:
        line = self.says()
        found = re.fullmatch(r"The living room is open at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C closes it\)\n", line)
        assert found, line + self.errors
        return Visitor(int(found[1]))

    def is_told(self, how: signal.Signals) -> None:
        self._program.send_signal(how)

    def closes(self, how: signal.Signals = signal.SIGINT) -> int:
        self.is_told(how)
        return self._program.wait(PATIENCE)

    def has_said(self) -> str:
        """All it has still to say, once it is closed."""
        assert self._program.stdout
        return self._program.stdout.read()

    @property
    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def is_gone(self) -> None:
        self._late.cancel()
        self._program.kill()
        self._program.communicate()
        self._errors.close()


Opened = Callable[..., House]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Opened]:
    opened: list[House] = []

    def open_one(*options: str, by: tuple[str, ...] = (), **environment: str) -> House:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append(House(folder, *options, by=by, **environment))
        return opened[-1]

    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a house has it from us, and somebody may test under nohup
    yield open_one
    signal.signal(signal.SIGHUP, before)
    for one in opened:
        one.is_gone()


@pytest.mark.parametrize("how", ENDS)
def test_it_opens_and_closes(how: signal.Signals, house: Opened) -> None:
    home = house("--now", "2026-11-22T21:00+01:00")
    visitor = home.opens()
    page = visitor.asks("GET", "/")
    asked = visitor.says("tonight's question")

    assert page[0] == 200
    assert asked["place"] == "tonight.Talking"
    assert asked["screen"]["type"] == "APL"
    assert visitor.looks()["clock"].startswith("21:0")
    assert home.closes(how) == 0
    assert home.errors == ""
    with pytest.raises(ConnectionError):
        visitor.looks()


def test_whoever_is_to_outlast_its_terminal_does(house: Opened) -> None:
    home = house(by=("nohup",))
    visitor = home.opens()
    home.is_told(signal.SIGHUP)

    assert visitor.says("help")["listening"]
    assert home.closes() == 0


@pytest.mark.parametrize("after", [0.0, A_MOMENT + 0.1], ids=["at once", "while it learns to guess"])
def test_whoever_closes_it_is_not_told_off(after: float, house: Opened) -> None:
    home = house()
    home.opens()
    time.sleep(after)

    assert (home.closes(), home.errors) == (0, "")


def test_the_couple_is_still_there_when_it_opens_again(tmp_path: Path, house: Opened) -> None:
    db = str(tmp_path / "couples.db")
    first = house("--db", db)
    first.opens().says("we're priya and ludwig")
    first.closes()
    second = house("--db", db).opens()

    assert second.looks()["names"] == ["Priya", "Ludwig"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_where_nothing_is_to_be_kept_nothing_is_left(how: signal.Signals, house: Opened) -> None:
    home = house("--db", ":memory:")
    visitor = home.opens()
    visitor.says("we're priya and ludwig")
    known, kept = visitor.looks()["names"], visitor.looks()["kept"]
    visitor.does("/another-night")
    visitor.does("/another-household")
    visitor.says("golden hour")
    home.closes(how)

    assert (known, kept) == (["Priya", "Ludwig"], False)
    assert [*home.away.iterdir()] == []


def test_another_night_leaves_their_file_alone_and_nothing_behind(house: Opened) -> None:
    home = house()
    visitor = home.opens()
    visitor.says("tonight's question")
    for _ in range(2):
        visitor.does("/another-night")
        visitor.says("tonight's question")
    played, copies = visitor.looks("/us.json")["evenings"], [*home.away.glob("*/*/couples.db")]
    back = visitor.does("/home")
    left = [*home.away.glob("*/*")]
    home.closes()
    told = ember("us", "--json", "--db", str(home.folder / "couples.db"))

    assert (played, len(copies)) == (3, 1)
    assert (back["kept"], left) == (True, [])
    assert json.loads(told.stdout)["evenings"] == 1
    assert [*home.away.iterdir()] == []


@pytest.mark.parametrize("how", ENDS)
def test_a_real_room_is_put_back_when_it_closes(how: signal.Signals, tmp_path: Path, house: Opened) -> None:
    with closing(Listener()) as listener:
        home_file = tmp_path / "home.yaml"
        home_file.write_text('house: webhook\ncode: "4712"\nwebhook:\n  url: EMBER_WEBHOOK\n')
        home = house("--home", str(home_file), EMBER_WEBHOOK=f"{listener.url}/secret")
        visitor = home.opens()
        visitor.says("our home code is four seven one two")
        lit = visitor.says("golden hour")
        told = [body["event"] for body in listener.told]
        code = home.closes(how)

        assert (lit["place"], lit["room"], told) == ("setting.Doing", None, ["look"])
        assert (code, [body["event"] for body in listener.told]) == (0, ["look", "after"])


def test_alexa_is_let_in_by_a_door_of_its_own(house: Opened) -> None:
    home = house("--skill-id", SKILL_ID, "--alexa-port", "0")
    visitor = home.opens()
    found = re.fullmatch(r"Alexa is let in at http://127\.0\.0\.1:(\d+)/alexa, and nobody else\n", home.says())
    assert found
    alexa = Visitor(int(found[1]))

    assert alexa.asks("GET", "/healthz") == (200, b"ok")
    assert alexa.asks("POST", "/alexa", b'{"request": {}}', JSON) == (400, b"")
    assert alexa.asks("GET", "/room")[0] == alexa.asks("GET", "/")[0] == 404
    assert visitor.asks("POST", "/alexa", b"{}", JSON)[0] == 404
    assert spoken(visitor.says("tonight's question"))
    assert home.closes() == 0


def test_the_browser_is_opened_where_it_is_wanted(tmp_path: Path, house: Opened) -> None:
    seen, browser = tmp_path / "seen.txt", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {seen}\n')
    browser.chmod(browser.stat().st_mode | stat.S_IEXEC)
    home = house("--open", BROWSER=f"{browser} %s")
    port = home.opens().port
    until = time.monotonic() + PATIENCE
    while not seen.exists() and time.monotonic() < until:
        time.sleep(0.02)

    assert home.closes() == 0
    assert seen.read_text() == f"http://127.0.0.1:{port}/\n"


def test_no_words_are_written_anywhere(house: Opened) -> None:
    home = house()
    visitor = home.opens()
    visitor.says(CANARY)
    visitor.asks("GET", f"/{CANARY.replace(' ', '-')}")
    visitor.asks("POST", "/say", f'{{"{CANARY}'.encode(), JSON)
    home.closes()
    written = {path.name: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}

    assert {"couples.db", "errors.txt"} <= {*written}
    assert "zanzibar" not in home.has_said()
    assert [name for name, kept in written.items() if b"zanzibar" in kept] == []


@pytest.mark.parametrize("option", ["--port", "--alexa-port"])
def test_a_port_that_is_taken_is_one_line(option: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        ports = {"--port": "0", "--alexa-port": "0", option: taken}
        options = [word for pair in ports.items() for word in pair]
        done = ember("serve", "--db", str(tmp_path / "couples.db"), "--skill-id", SKILL_ID, *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {taken}" in done.stderr
    assert done.stderr.endswith(f"; is a living room open already? Name another with {option}\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--port", "99999"), "'99999' is no port"),
        (("--alexa-port", "eight"), "'eight' is no port"),
        (("--skill-id", "evening-ember"), "'evening-ember' is no skill's id; they begin with amzn1.ask.skill."),
        (("--skill-id", ""), "is no skill's id"),
        (("--skill-id", SKILL_ID, "--now", "2026-11-22T21:00+01:00"), "for Alexa it is now"),
        (("--host", "nowhere.invalid"), "; name another with --port"),
        (("--now", "tonight"), "--now: 'tonight' is no time of ours"),
        (("--db", __file__), "cannot be used: file is not a database"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_2(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    options = arguments if "--db" in arguments else ("--db", str(tmp_path / "couples.db"), *arguments)
    done = ember("serve", "--port", "0", *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_help_shows_examples() -> None:
    done = ember("serve", "--help")

    assert done.returncode == 0
    assert "ember serve --open" in done.stdout
