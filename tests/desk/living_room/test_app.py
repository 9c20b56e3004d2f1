"""The room over HTTP: its pages and its state; and everything that is refused, with one line and nothing more."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from skill.desk.echo import Refused
from skill.desk.living_room.app import HEADERS, LARGEST, LONGEST, PAGE, living_room_app
from skill.desk.living_room.room import LivingRoom
from skill.edge.porch.serving import serve
from tests.desk.living_room.conftest import JSON, PATIENCE, Households, Stopwatch, Visitor, spoken

DOES = ("/say", "/silence", "/kids", "/another-night", "/another-household", "/home")
CANARY = "zanzibar marmalade"


def raw(port: int, request: str) -> tuple[int, bytes]:
    """What is answered to exactly these bytes."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(request.replace("\n", "\r\n").encode())
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def refusal(answer: tuple[int, bytes]) -> tuple[int, str]:
    status, body = answer
    told = json.loads(body)
    assert list(told) == ["error"]
    assert "\n" not in told["error"]
    return status, told["error"]


def test_a_first_night_from_hello_to_good_night(visitor: Visitor) -> None:
    hello = visitor.says("")
    further = visitor.says("yes please", skipped=180)
    wrap_up = visitor.says("wrap it up", skipped=90)
    touch = visitor.says("yes", skipped=60)
    after = visitor.looks()

    assert "I'm Evening Ember" in spoken(hello)
    assert [piece for piece in hello["turn"]["pieces"] if "bell" in piece] == [{"bell": True}] * 2
    assert [state["place"] for state in (hello, further, wrap_up)] == [
        "tonight.Talking",
        "tonight.Following",
        "tonight.Thanking",
    ]
    assert (touch["listening"], touch["place"]) == (False, None)
    assert (after["clock"], after["night"], after["turn"]) == ("21:05", 1, None)


def test_a_ritual_lights_the_room_and_puts_it_back(visitor: Visitor) -> None:
    before = visitor.looks()["room"]
    lit = visitor.says("golden hour")["room"]
    back = visitor.says("stop", skipped=30)["room"]

    assert lit["main"] == {"brightness_pct": 45, "kelvin": 2200, "rgb": [255, 147, 44], "over_s": 8}
    assert lit["scent"]["on"]
    assert lit["speaker"]["playlist"] == "warm acoustic"
    assert back["main"] == {**before["main"], "over_s": 2}
    assert [back[role] for role in ("left", "right", "scent", "speaker")] == [
        before[role] for role in ("left", "right", "scent", "speaker")
    ]


def test_a_lost_session_is_resumed_by_opening_it_again(visitor: Visitor) -> None:
    visitor.says("let's check in")
    visitor.says("two")
    nudged, lost = visitor.does("/silence"), visitor.does("/silence")

    assert (nudged["listening"], lost["listening"]) == (True, False)
    assert visitor.says("")["place"] == "checkin.Second"


def test_the_buttons_do_what_they_say(visitor: Visitor) -> None:
    kids, night, household, home = (visitor.does(path) for path in DOES[2:])

    assert kids["turn"]["heard"] == {"intent": "KidsHereIntent", "slots": {}, "sure": 1.0}
    assert (night["evening"], night["clock"]) == ("Monday", "21:00")
    assert household["household"] == "visitors 2"
    assert (home["household"], home["evening"]) == ("home", "Sunday")


def test_two_at_once_are_answered_one_after_the_other(visitor: Visitor) -> None:
    said = ["tonight's question", "golden hour", "let's check in", "help", "kids are here", "quieter"] * 2
    answers: dict[int, dict[str, Any]] = {}
    all_here = threading.Barrier(len(said))

    def comes(number: int) -> None:
        all_here.wait(PATIENCE)
        answers[number] = Visitor(visitor.port).says(said[number])

    guests = [threading.Thread(target=comes, args=(number,)) for number in range(len(said))]
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.join(PATIENCE)

    assert [answers[number]["turn"]["said"] for number in range(len(said))] == said
    assert all(answer["turn"]["pieces"] for answer in answers.values())
    assert visitor.looks()["listening"]


def test_us_is_drawn_from_json(visitor: Visitor) -> None:
    us = visitor.looks("/us.json")

    assert (us["evenings"], us["trend"], us["saved"], us["balance"]) == (0, [], [], None)
    assert {practice["touched"] for practice in us["practices"]} == {False}


def test_the_bell_is_a_sound(visitor: Visitor) -> None:
    status, sound = visitor.asks("GET", "/bell.wav")

    assert (status, sound[:4], visitor.headers["Content-Type"]) == (200, b"RIFF", "audio/wav")


@pytest.mark.parametrize("path", ["/", "/us", "/page/main.js", "/room", "/us.json", "/bell.wav", "/nowhere", "/say"])
def test_every_answer_keeps_other_pages_out(path: str, visitor: Visitor) -> None:
    visitor.asks("GET", path)

    assert {name: visitor.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in visitor.headers["Content-Security-Policy"]
    assert "Server" not in visitor.headers
    assert not any(name.startswith("Access-Control") for name in visitor.headers)


def test_pages_are_looked_at_anew_and_the_state_is_never_kept(visitor: Visitor) -> None:
    kept = {}
    for path in ("/", "/page/main.js", "/room", "/us.json"):
        visitor.asks("GET", path)
        kept[path] = visitor.headers["Cache-Control"]

    assert kept == {"/": "no-cache", "/page/main.js": "no-cache", "/room": "no-store", "/us.json": "no-store"}


@pytest.mark.parametrize("page", sorted(path.name for path in PAGE.iterdir()))
def test_every_file_of_the_page_is_served_as_what_it_is(page: str, visitor: Visitor) -> None:
    paths = {"index.html": "/", "us.html": "/us"}
    kinds = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    status, body = visitor.asks("GET", paths.get(page, f"/page/{page}"))

    assert (status, body) == (200, (PAGE / page).read_bytes())
    assert visitor.headers["Content-Type"].partition(";")[0] == kinds[Path(page).suffix]


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/room/",
        "/us.html",
        "/index.html",
        "/page/",
        "/page/index.html",
        "/page/nothing.js",
        "/page/../app.py",
        "/page/../chips.yaml",
        "/page/..",
        "/page/%2e%2e/app.py",
        "/page/%2e%2e%2fapp.py",
        "/page/..%5capp.py",
        "/page/....//app.py",
        "/page//etc/passwd",
        "/page/%00.js",
        "/page/main.js/../../app.py",
        "/static/app.py",
    ],
)
def test_what_is_no_page_is_nothing(path: str, visitor: Visitor) -> None:
    status, body = raw(visitor.port, f"GET {path} HTTP/1.1\nHost: 127.0.0.1:{visitor.port}\nConnection: close\n\n")

    assert refusal((status, body)) == (404, "there is nothing here")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}0",
        "127.0.0.2:{port}",
        "localhost.evil.example:{port}",
        "localhost.:{port}",
        "127.0.0.1:{port}@evil.example",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}/x",
        "0.0.0.0:{port}",
        "192.168.1.5:{port}",
        "[::2]:{port}",
        "",
    ],
)
@pytest.mark.parametrize("what", ["GET /room", "GET /", "POST /say"])
def test_who_calls_us_by_another_name_is_refused(what: str, host: str, visitor: Visitor, room: LivingRoom) -> None:
    body = '{"words": "golden hour"}' if what.startswith("POST") else ""
    named = host.format(port=visitor.port)
    request = (
        f"{what} HTTP/1.1\nHost: {named}\nConnection: close\nContent-Type: application/json\n"
        f"Content-Length: {len(body)}\n\n{body}"
    )

    assert refusal(raw(visitor.port, request)) == (403, "this room answers to its own page only")
    assert room.look()["place"] is None


@pytest.mark.parametrize("headers", ["", "Host: 127.0.0.1:{port}\nHost: 127.0.0.1:{port}\n"], ids=("none", "two"))
def test_a_host_is_named_once(headers: str, visitor: Visitor) -> None:
    named = headers.format(port=visitor.port)

    assert raw(visitor.port, f"GET /room HTTP/1.1\n{named}Connection: close\n\n")[0] in (400, 403)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_has_several_names(name: str, visitor: Visitor) -> None:
    assert raw(visitor.port, f"GET /room HTTP/1.1\nHost: {name}:{visitor.port}\nConnection: close\n\n")[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}", ""])
@pytest.mark.parametrize("path", DOES)
def test_another_page_can_do_nothing_here(path: str, origin: str, visitor: Visitor, room: LivingRoom) -> None:
    headers = {**JSON, "Origin": origin.format(port=visitor.port)}
    answer = visitor.asks("POST", path, b'{"words": "golden hour"}' if path == "/say" else b"{}", headers)

    assert refusal(answer) == (403, "this room answers to its own page only")
    assert (room.look()["place"], room.look()["household"], room.look()["evening"]) == (None, "home", "Sunday")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Same-Origin", ""])
@pytest.mark.parametrize("path", ["/room", "/us.json", "/bell.wav", "/page/main.js", "/nowhere"])
def test_another_page_cannot_even_have_us_looked_at(path: str, site: str, visitor: Visitor) -> None:
    answer = visitor.asks("GET", path, headers={"Sec-Fetch-Site": site})

    assert refusal(answer) == (403, "this room answers to its own page only")


def test_another_page_takes_no_news_away(visitor: Visitor, stopwatch: Stopwatch) -> None:
    visitor.says("come back in twenty minutes")
    visitor.says("i approve")
    stopwatch.seconds += 20 * 60
    status, _ = visitor.asks("GET", "/room", headers={"Sec-Fetch-Site": "cross-site"})

    assert status == 403
    assert len(visitor.looks()["news"]) == 1


@pytest.mark.parametrize(
    ("path", "site"),
    [("/", "cross-site"), ("/us", "same-site"), ("/room", "same-origin"), ("/page/main.js", "none"), ("/room", "none")],
)
def test_a_link_may_lead_here_and_our_own_page_look_around(path: str, site: str, visitor: Visitor) -> None:
    assert visitor.asks("GET", path, headers={"Sec-Fetch-Site": site})[0] == 200


def test_our_own_page_can(visitor: Visitor) -> None:
    headers = {**JSON, "Origin": f"http://127.0.0.1:{visitor.port}"}

    assert visitor.asks("POST", "/kids", b"{}", headers)[0] == 200


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"]
)
@pytest.mark.parametrize("path", DOES)
def test_what_does_not_say_it_is_json_is_refused(path: str, kind: str | None, visitor: Visitor) -> None:
    answer = visitor.asks("POST", path, b"{}", {"Content-Type": kind} if kind else {})

    assert refusal(answer) == (400, "send JSON, and say so: Content-Type: application/json")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "words: say something, in quotes"),
        (b"{", "that is no JSON"),
        (b"\xff\xfe", "that is no JSON"),
        (b"[" * 4000, "that is no JSON"),
        (b"[]", "send an object"),
        (b"null", "send an object"),
        (b'"golden hour"', "send an object"),
        (b"{}", "words: say something, in quotes"),
        (b'{"words": null}', "words: say something, in quotes"),
        (b'{"words": 5}', "words: say something, in quotes"),
        (b'{"words": ["stop"]}', "words: say something, in quotes"),
        (b'{"words": "stop", "louder": true}', "there can be words and skipped, and nothing else"),
        (b'{"words": "stop", "skipped": "90"}', "skipped: seconds, from 0 to 3600"),
        (b'{"words": "stop", "skipped": -1}', "skipped: seconds, from 0 to 3600"),
        (b'{"words": "stop", "skipped": 3601}', "skipped: seconds, from 0 to 3600"),
        (b'{"words": "stop", "skipped": 1e999}', "skipped: seconds, from 0 to 3600"),
        (b'{"words": "stop", "skipped": NaN}', "skipped: seconds, from 0 to 3600"),
        (b'{"words": "stop", "skipped": true}', "skipped: seconds, from 0 to 3600"),
        (b'{"words": "stop", "skipped": null}', "skipped: seconds, from 0 to 3600"),
        (json.dumps({"words": "a" * (LONGEST + 1)}).encode(), "words: 200 characters at most"),
    ],
    ids=range(20),
)
def test_what_cannot_be_heard_is_told_in_a_line_and_changes_nothing(
    body: bytes, says: str, visitor: Visitor, room: LivingRoom
) -> None:
    status, told = refusal(visitor.asks("POST", "/say", body, JSON))

    assert (status, told.startswith(says)) == (400, True)
    assert (room.look()["place"], room.look()["clock"]) == (None, "21:00")


@pytest.mark.parametrize("path", DOES[1:])
def test_a_button_takes_no_words(path: str, visitor: Visitor) -> None:
    assert refusal(visitor.asks("POST", path, b'{"words": "stop"}', JSON)) == (
        400,
        "there can be skipped, and nothing else",
    )


def test_a_button_needs_nothing_to_be_told(visitor: Visitor) -> None:
    assert visitor.asks("POST", "/kids", b"", JSON)[0] == 200


@pytest.mark.parametrize("path", DOES)
def test_too_much_at_once_is_refused(path: str, visitor: Visitor) -> None:
    answer = visitor.asks("POST", path, b'{"words": "' + b"a" * LARGEST + b'"}', JSON)

    assert refusal(answer) == (413, "that is too much at once")


def test_as_much_as_somebody_says_at_once_is_heard(visitor: Visitor) -> None:
    assert visitor.says("a" * LONGEST)["turn"]["said"] == "a" * LONGEST


@pytest.mark.parametrize("words", ["\ud800", "\x00", "ü ñ 中", "<script>alert(1)</script>", '"', "\n"])
def test_whatever_is_said_is_answered(words: str, visitor: Visitor) -> None:
    assert visitor.says(words)["turn"]["pieces"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/room", "/say", "/page/main.js"])
def test_nothing_else_can_be_done(method: str, path: str, visitor: Visitor) -> None:
    assert refusal(visitor.asks(method, path)) == (405, "that cannot be done here")


@pytest.mark.parametrize("path", DOES)
def test_nothing_is_done_by_a_link(path: str, visitor: Visitor) -> None:
    assert refusal(visitor.asks("GET", path)) == (405, "that cannot be done here")


def test_nothing_that_is_said_is_logged_or_quoted(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visitor.says(f"we're {CANARY}")
    visitor.says(CANARY)
    quoted = [visitor.asks("POST", "/say", f'{{"{CANARY}": "{CANARY}"'.encode(), JSON)[1]]
    quoted.append(visitor.asks("POST", "/say", f'{{"{CANARY}": "stop"}}'.encode(), JSON)[1])
    quoted.append(visitor.asks("GET", f"/{CANARY.replace(' ', '%20')}")[1])

    assert "zanzibar" not in caplog.text
    assert not any(b"zanzibar" in body for body in quoted)


class Broken(LivingRoom):
    """Says what it should not when it breaks."""

    def say(self, words: str, skipped: float = 0) -> dict[str, Any]:
        raise Refused(f"the speech is not well-formed: {words}")


@pytest.fixture
def unlucky(households: Households, stopwatch: Stopwatch) -> Iterator[Visitor]:
    with serve(living_room_app(Broken(households, stopwatch), "127.0.0.1"), "127.0.0.1", 0) as service:
        yield Visitor(service.port)


def test_what_breaks_is_told_by_its_kind_to_us_and_not_at_all_to_a_page(
    unlucky: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    answer = unlucky.asks("POST", "/say", json.dumps({"words": CANARY}).encode(), JSON)

    assert refusal(answer) == (500, "something of ours is broken; try again")
    assert "the living room: Refused" in caplog.text
    assert "zanzibar" not in caplog.text
    assert unlucky.looks()["household"] == "home"
