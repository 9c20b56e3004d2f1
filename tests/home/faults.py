"""A line to a server on which things go wrong as they are told to, with a journal of what was asked."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOW, LATE, HANGING = 10.0, 8.0, 30.0  # seconds


class Fault(StrEnum):
    """What is wrong with the line, or with who answers."""

    NONE = "none"
    REFUSED = "refused"
    HANGS = "hangs"
    DENIED = "401"
    MISSING = "404"
    BROKEN = "500"
    GARBAGE = "garbage"
    HALF = "half a body"
    SLOW = "slow 10 s"
    EMPTY = "an empty list"  # a hub that lies: 200, and nothing was done
    ONCE = "breaks once"  # the first request of each kind is lost, and the line with it
    LATE = "late"  # what was asked is done, long after whoever asked has gone
    UNHEARD = "the answer is lost"  # what was asked first is done, and the line breaks before anybody hears of it
    THROTTLED = "throttled"  # by a cloud that has had enough


@dataclass(frozen=True)
class Asked:
    """One request: `POST light/turn_on`, with its body, when it came (seconds), and how many were open just then."""

    what: str
    body: Any
    at: float
    side_by_side: int

    @property
    def entities(self) -> list[str]:
        return list(self.body["entity_id"]) if self.body else []


class Line:
    """A proxy on loopback, in front of a hub, or of anything that speaks HTTP and JSON."""

    def __init__(self, port: int) -> None:
        self._hub, self.fault = port, Fault.NONE
        self._lost: set[str] = set()
        self.journal: list[Asked] = []
        self._open, self._counting, self.over = 0, threading.Lock(), threading.Event()
        self._listen(0)

    def _listen(self, port: int) -> None:
        line = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm, wbufsize = True, 1 << 16  # in one piece, or every answer waits 40 ms

            def do_GET(self) -> None:
                line._answer(self)

            def do_POST(self) -> None:
                line._answer(self)

            def do_DELETE(self) -> None:
                line._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Answering)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[None]:
        """While this lasts, it is so."""
        self.fault, self._lost = fault, set()
        if fault is Fault.REFUSED:
            self._server.shutdown()
            self._server.server_close()
        try:
            yield
        finally:
            self.fault = Fault.NONE
            if fault is Fault.REFUSED:
                self._listen(self.port)

    def asked(self, what: str = "") -> list[Asked]:
        """Every request of a kind, such as `POST light/turn_on`."""
        return [one for one in self.journal if one.what.startswith(what)]

    def close(self) -> None:
        """Whatever hangs goes on, and nothing is listened to any more."""
        self.over.set()
        with suppress(OSError):
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        content = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        path = request.path.removeprefix("/api/").removeprefix("services/")
        with self._counting:
            self._open += 1
            body = json.loads(content) if content else None
            self.journal.append(Asked(f"{request.command} {path}", body, time.monotonic(), self._open))
        try:
            self._as_it_is(request, content)
        except (BrokenPipeError, ConnectionResetError):
            request.close_connection = True
        finally:
            with self._counting:
                self._open -= 1

    def _as_it_is(self, request: BaseHTTPRequestHandler, content: bytes) -> None:
        match self.fault:
            case Fault.REFUSED:  # a connection that was open already
                request.connection.shutdown(socket.SHUT_RDWR)
                request.close_connection = True
            case Fault.HANGS:
                self.over.wait(HANGING)
                request.close_connection = True
            case Fault.DENIED | Fault.MISSING | Fault.BROKEN:
                _send(request, int(self.fault), b'{"message": "no"}')
            case Fault.GARBAGE:
                _send(request, 200, b"<html>\x00 a router's log-in page")
            case Fault.EMPTY if request.command == "POST":
                _send(request, 200, b"[]")
            case Fault.HALF:
                status, answer = self._ask(request, content)
                _send(request, status, answer[: len(answer) // 2], length=len(answer))
                request.close_connection = True
            case Fault.ONCE if request.path not in self._lost:
                self._lost.add(request.path)
                request.connection.shutdown(socket.SHUT_RDWR)
                request.close_connection = True
            case Fault.UNHEARD if not self._lost:
                self._lost.add(request.path)
                self._ask(request, content)
                request.connection.shutdown(socket.SHUT_RDWR)
                request.close_connection = True
            case Fault.THROTTLED:
                _send(request, 400, b'{"__type": "com.amazon.coral.availability#ThrottlingException"}')
            case Fault.LATE if request.command == "POST":
                self.over.wait(LATE)
                self._ask(request, content)
                request.close_connection = True
            case Fault.SLOW:
                status, answer = self._ask(request, content)
                self.over.wait(SLOW)
                _send(request, status, answer)
            case _:
                _send(request, *self._ask(request, content))

    def _ask(self, request: BaseHTTPRequestHandler, content: bytes) -> tuple[int, bytes]:
        hub = http.client.HTTPConnection("127.0.0.1", self._hub, timeout=20)
        ours = ("host", "connection", "content-length", "accept-encoding")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ours}
        try:
            hub.request(request.command, request.path, content or None, headers)
            answer = hub.getresponse()
            return answer.status, answer.read()
        finally:
            hub.close()


def _send(request: BaseHTTPRequestHandler, status: int, content: bytes, length: int | None = None) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(content) if length is None else length))
    request.end_headers()
    request.wfile.write(content)
