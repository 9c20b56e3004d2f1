"""Whoever calls at the porch: raw requests over raw sockets, since a tidy client would mend what is to be wrong."""

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WAITS = 10.0  # seconds


@dataclass(frozen=True)
class Answer:
    """What came back: its status, its headers in small letters, its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def plain(self) -> Any:
        return json.loads(self.body)


def request(
    body: bytes = b"",
    headers: Sequence[tuple[str, str]] = (),
    *,
    method: str = "POST",
    path: str = "/alexa",
    length: int | None = None,
) -> bytes:
    """A request as bytes; `length` is what it claims."""
    told = [("Host", "ember.example"), ("Content-Type", "application/json"), *headers]
    told += [("Content-Length", str(len(body) if length is None else length))] if method == "POST" else []
    told += [("Connection", "close")]
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def answers(port: int, sent: bytes, *, waits: float = WAITS) -> bytes:
    """Everything that comes back until the other side hangs up."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=waits) as line:
        line.sendall(sent)
        while piece := line.recv(65536):
            got += piece
    return got


def answer(port: int, sent: bytes) -> Answer:
    """The one answer to one request."""
    told = parsed(answers(port, sent))
    assert len(told.body) == int(told.headers["content-length"])
    return told


def hung_up(port: int, sent: bytes) -> bytes:
    """What comes back to somebody who has no more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAITS) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        return line.recv(65536)


def heard(line: socket.socket) -> Answer:
    """One answer, on a line that stays open."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    told = parsed(got)
    while len(told.body) < int(told.headers["content-length"]):
        got += _more(line)
        told = parsed(got)
    return told


def parsed(got: bytes) -> Answer:
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answer(int(first.split()[1]), headers, body)


def _more(line: socket.socket) -> bytes:
    piece = line.recv(65536)
    assert piece, "they hung up"
    return piece
