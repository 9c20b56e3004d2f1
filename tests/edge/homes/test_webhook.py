"""A house told by one secret address: what is posted there, that nothing is claimed, and who sees the secret."""

import json
import logging
import pickle
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from skill.edge.homes.keyring import Secret
from skill.edge.homes.webhook import Webhook, as_json
from skill.library import Library
from skill.ports import HouseDown
from skill.room import SOFT, Came, Lamp, Look, Music, Role, Scent

SECRET = "qX9zvWkT4712"  # noqa: S105  (nobody's; it is looked for in the logs)
US = "our household"
GOLDEN = Look({Role.MAIN: Lamp(45, kelvin=2400, over=8), Role.ACCENT: Lamp(20, hue=30, saturation_pct=60)})


class Listener:
    """Whoever listens at the address, on loopback, with a journal of what it was told."""

    def __init__(self) -> None:
        self.status, self.slow = 200, 0.0  # seconds
        self.raw: bytes | None = None  # an answer, instead
        self.journal: list[tuple[str, str, Any]] = []
        self.types: set[str | None] = set()
        self.over = threading.Event()
        listener = self

        class Answering(BaseHTTPRequestHandler):
            def answer(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                listener.types.add(self.headers.get("Content-Type"))
                listener.journal.append((self.command, self.path, json.loads(content) if content else None))
                if listener.raw is not None:
                    self.wfile.write(listener.raw)
                    return
                listener.over.wait(listener.slow)
                self.send_response(listener.status)
                if listener.status in (301, 302, 307, 308):
                    self.send_header("Location", f"{listener.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_PUT = answer  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def told(self) -> list[Any]:
        return [body for _, _, body in self.journal]

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def house(listener: Listener) -> Webhook:
    return Webhook(Secret(f"{listener.url}/api/webhook/{SECRET}"))


@pytest.mark.parametrize(
    ("look", "body"),
    [
        (
            GOLDEN.then(Look(scent=Scent(20), music=Music("slow old soul", 20))),
            {
                "lamps": {
                    "main": {"brightness_pct": 45, "kelvin": 2400, "over": 8},
                    "accent": {"brightness_pct": 20, "hue": 30, "saturation_pct": 60, "over": 4},
                },
                "scent_minutes": 20,
                "playlist": "slow old soul",
                "volume_pct": 20,
            },
        ),
        (Look(scent=Scent(0)), {"scent_minutes": 0}),
        (Look(music=Music(None, 0)), {"playlist": None, "volume_pct": 0}),
        (Look({Role.LEFT: Lamp(0)}), {"lamps": {"left": {"brightness_pct": 0, "over": 4}}}),
        (Look({Role.LEFT: Lamp(9, hue=0)}), {"lamps": {"left": {"brightness_pct": 9, "hue": 0, "over": 4}}}),
    ],
)
def test_a_look_is_posted_with_what_it_names_and_nothing_of_it_is_claimed(
    look: Look, body: dict[str, Any], house: Webhook, listener: Listener
) -> None:
    assert house.change(US, look) == dict.fromkeys(look.roles, Came.TOLD)
    assert listener.journal == [("POST", f"/api/webhook/{SECRET}", {"event": "look", **body})]
    assert listener.types == {"application/json"}


def test_afterwards_it_is_told_so(house: Webhook, listener: Listener) -> None:
    assert house.put_back(US, {"main": {"brightness_pct": 70}}) is Came.TOLD
    assert listener.told == [{"event": "after"}]


def test_the_room_is_not_read_and_nobody_is_asked(house: Webhook, listener: Listener) -> None:
    assert house.look_around(US) == {}
    assert listener.journal == []


def test_nobody_is_named_to_it(house: Webhook, listener: Listener) -> None:
    house.change(US, SOFT, {"left": {"brightness_pct": 1}})
    house.put_back(US, {"left": {"brightness_pct": 1}})

    assert US not in json.dumps(listener.told)
    assert "left" not in json.dumps(listener.told)  # which the look does not name


def test_every_look_of_our_rituals_is_told_in_the_rituals_own_words(library: Library) -> None:
    looks = [phase.look for setting in library.settings.values() for phase in setting.phases]
    for look in looks:
        posted = as_json(look)
        lamps = posted.get("lamps", {})

        assert json.loads(json.dumps(posted)) == posted
        assert {Role(role): Lamp(**lamp) for role, lamp in lamps.items()} == look.lamps
        assert ("scent_minutes" in posted, "volume_pct" in posted) == (look.scent is not None, look.music is not None)
    assert len(looks) > 10


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_whatever_is_well_is_told(status: int, house: Webhook, listener: Listener) -> None:
    listener.status = status

    assert set(house.change(US, GOLDEN).values()) == {Came.TOLD}


@pytest.mark.parametrize("status", [400, 401, 404, 405, 410, 429, 500, 502, 503])
def test_whoever_will_not_take_it_is_down_and_is_asked_once(status: int, house: Webhook, listener: Listener) -> None:
    listener.status = status
    for ask in (lambda: house.change(US, GOLDEN), lambda: house.put_back(US, {})):
        with pytest.raises(HouseDown):
            ask()

    assert [body["event"] for body in listener.told] == ["look", "after"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_secret_is_not_sent_on_to_another_address(status: int, house: Webhook, listener: Listener) -> None:
    listener.status = status
    try:
        came = set(house.change(US, GOLDEN).values())
    except HouseDown:
        came = {Came.TOLD}

    assert came == {Came.TOLD}  # or down; never more than that
    assert [path for _, path, _ in listener.journal] == [f"/api/webhook/{SECRET}"]


def test_a_line_that_breaks_is_down_and_nothing_is_posted_twice(house: Webhook, listener: Listener) -> None:
    listener.raw = b""
    with pytest.raises(HouseDown):
        house.change(US, GOLDEN)

    assert len(listener.journal) == 1


def test_an_answer_that_is_late_is_no_answer_but_it_was_told(house: Webhook, listener: Listener) -> None:
    listener.slow = 60.0
    begun = time.monotonic()

    assert set(house.change(US, GOLDEN).values()) == {Came.TOLD}
    assert 2.5 < time.monotonic() - begun < 3.9
    assert len(listener.journal) == 1


def test_it_goes_on_after_it_was_down(house: Webhook, listener: Listener) -> None:
    listener.status = 500
    with pytest.raises(HouseDown):
        house.change(US, GOLDEN)
    listener.status = 200

    assert house.put_back(US, {}) is Came.TOLD


# Who sees the secret.


def refused() -> str:
    """An address on loopback where nobody listens."""
    gone = Listener()
    gone.close()
    return gone.url


ADDRESSES = [
    lambda: f"{refused()}/{SECRET}",
    lambda: f"ftp://127.0.0.1/{SECRET}",
    lambda: f"http://[::1/{SECRET}",
    lambda: f"http://127.0.0.1:99999/{SECRET}",
    lambda: f"http://127.0.0.1:{SECRET}/",
    lambda: f"http://{'x' * 70}.{SECRET}/",
    lambda: f"http:///{SECRET}",
    lambda: f"http://127.0.0.1:1/{SECRET} x",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_where_nobody_is_is_down_and_is_not_named(
    address: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    house = Webhook(Secret(address()))
    for ask in (lambda: house.change(US, GOLDEN), lambda: house.put_back(US, {})):
        with pytest.raises(HouseDown) as down:
            ask()
        assert SECRET not in "".join(traceback.format_exception(down.value))
        assert SECRET not in repr(down.value)
        logging.getLogger("ember").warning("it broke", exc_info=down.value)

    assert "it broke" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in "".join(capfd.readouterr())


def test_the_address_is_not_in_what_is_shown_or_written_down_of_the_house(house: Webhook) -> None:
    assert SECRET not in f"{house!r} {vars(house)}"
    with pytest.raises(TypeError):
        pickle.dumps(house)


ODD = b"HTTP/1.1 200 OK\r\n: no name\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("level", "status", "raw"),
    [
        (logging.INFO, 200, None),
        (logging.INFO, 302, None),
        (logging.INFO, 404, None),
        (logging.INFO, 200, b"nonsense"),
        (logging.INFO, 200, ODD),
        (logging.DEBUG, 200, None),
        (logging.DEBUG, 404, None),
    ],
)
def test_the_address_is_not_logged(
    level: int, status: int, raw: bytes | None, house: Webhook, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(level)
    listener.status, listener.raw = status, raw
    with suppress(HouseDown):
        house.change(US, GOLDEN)

    assert len(listener.journal) == 1
    assert SECRET not in caplog.text
