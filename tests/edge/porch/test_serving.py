"""Whatever application is served: where it listens, how much it takes, and how it ends."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from skill.edge.porch.serving import CONNECTIONS, LARGEST, THREADS, CannotListen, Service, serve
from tests.edge.porch.caller import answer, answers, heard, request

Respond = Callable[[str, list[tuple[str, str]]], Any]


class App:
    """An application that counts, and whose every answer can be held back."""

    def __init__(self) -> None:
        self.asked, self.at_it, self.most_at_it = 0, 0, 0
        self.begun, self.held = threading.Event(), threading.Event()
        self.held.set()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
        with self._lock:
            self.asked, self.at_it = self.asked + 1, self.at_it + 1
            self.most_at_it = max(self.most_at_it, self.at_it)
        body = environ["wsgi.input"].read()
        self.begun.set()
        assert self.held.wait(20)
        with self._lock:
            self.at_it -= 1
        respond("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def service(app: App) -> Iterator[Service]:
    with serve(app, "127.0.0.1", 0) as here:
        yield here
        app.held.set()


def test_a_port_that_is_free_is_found_and_told(service: Service) -> None:
    assert (service.host, answer(service.port, request(b"hello")).body) == ("127.0.0.1", b"hello")


def test_a_name_with_two_addresses_is_one_port(app: App) -> None:
    with serve(app, "localhost", 0) as here, socket.create_connection((here.host, here.port)):
        assert here.host in {"127.0.0.1", "::1"}


@pytest.mark.parametrize("host", ["no such host", "256.1.1.1", "x" * 300, "\N{SNOWMAN}" * 70, "203.0.113.7"])
def test_where_nobody_can_listen_is_told_in_one_line(host: str, app: App) -> None:
    with pytest.raises(CannotListen) as told:
        serve(app, host, 8300)

    assert "\n" not in str(told.value)
    assert "port 8300 cannot be listened at: " in str(told.value)


def test_a_port_that_is_taken_is_told_in_one_line(service: Service, app: App) -> None:
    with pytest.raises(CannotListen, match=f"127.0.0.1 port {service.port} cannot be listened at: Address already"):
        serve(app, "127.0.0.1", service.port)


def test_the_largest_body_is_taken_and_one_byte_more_is_not(service: Service, app: App) -> None:
    assert len(answer(service.port, request(b"x" * LARGEST)).body) == LARGEST
    assert answer(service.port, request(b"", length=LARGEST + 1)).status == 400
    assert app.asked == 1


def test_another_application_may_take_more(app: App) -> None:
    with serve(app, "127.0.0.1", 0, largest=2 * LARGEST) as here:
        assert len(answer(here.port, request(b"x" * 2 * LARGEST)).body) == 2 * LARGEST


def test_a_fault_of_an_application_is_told_to_nobody() -> None:
    def breaks(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
        raise ValueError("Ana said four")

    with serve(breaks, "127.0.0.1", 0) as here:
        got = answer(here.port, request(b"hello"))

    assert (got.status, got.body) == (500, b"")


def test_as_many_are_answered_at_once_as_there_are_threads(service: Service, app: App) -> None:
    app.held.clear()
    with ThreadPoolExecutor(2 * THREADS) as callers:
        asked = [callers.submit(answer, service.port, request(b"hello")) for _ in range(2 * THREADS)]
        until = time.monotonic() + 10
        while app.at_it < THREADS and time.monotonic() < until:
            time.sleep(0.01)
        app.held.set()

        assert [one.result().body for one in asked] == [b"hello"] * 2 * THREADS
    assert app.most_at_it == THREADS


# Its end


def lets_in(service: Service) -> bool:
    try:
        socket.create_connection((service.host, service.port), timeout=5).close()
    except OSError:
        return False
    return True


def test_what_is_under_way_is_answered_and_nobody_else_is_let_in(service: Service, app: App) -> None:
    app.held.clear()
    with ThreadPoolExecutor(2) as others:
        asked = others.submit(answer, service.port, request(b"hello"))
        assert app.begun.wait(10)
        stopping = others.submit(service.stop)
        until = time.monotonic() + 10
        while lets_in(service) and time.monotonic() < until:
            time.sleep(0.01)
        assert not lets_in(service)
        assert not stopping.done()
        app.held.set()

        assert asked.result(10).body == b"hello"
        stopping.result(10)


def test_a_request_that_is_half_told_may_be_told_to_its_end(service: Service) -> None:
    whole = request(b"hello")
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line, ThreadPoolExecutor(1) as other:
        line.sendall(whole[:-2])
        time.sleep(0.2)  # it is read
        stopping = other.submit(service.stop)
        time.sleep(0.2)
        assert not stopping.done()
        line.sendall(whole[-2:])

        assert heard(line).body == b"hello"
        stopping.result(10)


def test_lines_on_which_nobody_speaks_do_not_hold_it_up(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
        line.sendall(request(b"hello").replace(b"close", b"keep-alive"))
        assert heard(line).body == b"hello"
        began = time.monotonic()
        service.stop()

        assert time.monotonic() - began < 5
        assert line.recv(1) == b""


def test_who_takes_too_long_is_left_behind(app: App) -> None:
    app.held.clear()
    with serve(app, "127.0.0.1", 0, patience=0.3) as here, ThreadPoolExecutor(1) as other:
        asked = other.submit(answers, here.port, request(b"hello"))
        assert app.begun.wait(10)
        here.stop()

        assert asked.result(10) == b""
        app.held.set()


def test_once_it_has_ended_its_port_is_free_again(app: App) -> None:
    first = serve(app, "127.0.0.1", 0)
    answer(first.port, request(b"hello"))
    first.stop()
    with serve(app, "127.0.0.1", first.port) as second:
        assert answer(second.port, request(b"hello")).status == 200


def test_nothing_of_it_is_left(app: App) -> None:
    before = threading.active_count()
    with serve(app, "127.0.0.1", 0) as here:
        answer(here.port, request(b"hello"))
        assert threading.active_count() > before
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)

    assert threading.active_count() == before


def test_whoever_trickles_is_hung_up_on_and_keeps_nobody_out(app: App) -> None:
    with serve(app, "127.0.0.1", 0, patience=0.2) as here, ExitStack() as strangers:
        lines = [strangers.enter_context(socket.create_connection((here.host, here.port))) for _ in range(CONNECTIONS)]
        for line in lines:
            line.sendall(b"POST /alexa HTTP/1.1\r\n")

        assert answer(here.port, request(b"hello")).body == b"hello"
        assert [line.recv(1) for line in lines] == [b""] * CONNECTIONS


def test_who_waits_between_two_requests_is_not_slow(app: App) -> None:
    with serve(app, "127.0.0.1", 0, patience=0.2) as here, socket.create_connection((here.host, here.port)) as line:
        for _ in range(2):
            line.sendall(request(b"hello").replace(b"Connection: close", b"Connection: keep-alive"))

            assert heard(line).body == b"hello"

            time.sleep(1.5)  # longer than its loop sleeps
