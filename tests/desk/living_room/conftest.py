"""A living room of the tests' own, and somebody who visits it over real HTTP."""

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from skill.desk.evening import Evening, begin, copied
from skill.desk.living_room.app import living_room_app
from skill.desk.living_room.opening import SHOW
from skill.desk.living_room.room import LivingRoom
from skill.edge.porch.serving import serve
from tests.conftest import SUNDAY_NIGHT

PATIENCE = 60  # seconds for any answer: the first guess has to be learnt, on a machine that has other things to do
JSON = {"Content-Type": "application/json"}


class Stopwatch:
    """Stands still until it is told that time went by."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Households:
    """Evenings in a folder of the test's own, all of one night."""

    def __init__(
        self, folder: Path, now: str = SUNDAY_NIGHT.isoformat(), screen: Mapping[str, Any] | None = SHOW
    ) -> None:
        self.folder, self.now, self.screen = folder, now, screen
        self.kept, self.copies = True, 0

    def __call__(self, number: int) -> tuple[str, Evening]:
        options = self.options(number)
        return options.household, begin(options, None, self.screen)

    def copied(self, lived: Evening) -> Evening:
        self.copies += 1
        folder = self.folder / f"copy {self.copies}"
        folder.mkdir()
        return copied(lived, self.options(1), folder, self.screen)

    def options(self, number: int) -> Namespace:
        name = "home" if number == 1 else f"visitors {number}"
        return Namespace(
            db=self.folder / f"{number}.db", now=self.now, household=name, locale="en-US", rituals=None, pretend=False
        )


class Visitor:
    """Somebody with a browser: asks, and is answered with a status and JSON."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.headers: dict[str, str] = {}  # of the last answer

    def asks(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            self.headers = dict(answer.getheaders())
            return answer.status, answer.read()
        finally:
            connection.close()

    def looks(self, path: str = "/room") -> dict[str, Any]:
        status, body = self.asks("GET", path)
        assert status == 200, body
        return json.loads(body)

    def does(self, path: str, **told: Any) -> dict[str, Any]:
        status, body = self.asks("POST", path, json.dumps(told).encode(), JSON)
        assert status == 200, body
        return json.loads(body)

    def says(self, words: str, skipped: float = 0) -> dict[str, Any]:
        return self.does("/say", words=words, skipped=skipped)


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def households(tmp_path: Path) -> Households:
    return Households(tmp_path)


@pytest.fixture
def room(households: Households, stopwatch: Stopwatch) -> Iterator[LivingRoom]:
    room = LivingRoom(households, stopwatch)
    yield room
    room.leave()


@pytest.fixture
def visitor(room: LivingRoom) -> Iterator[Visitor]:
    with serve(living_room_app(room, "127.0.0.1"), "127.0.0.1", 0) as service:
        yield Visitor(service.port)


def spoken(state: dict[str, Any]) -> str:
    """What was said in answer, in one."""
    return " ".join(piece["words"] for piece in state["turn"]["pieces"] if "words" in piece)
