"""Load by a process of its own: signed turns on lines that stay open, as fast as they are answered or at a steady rate.

`python -m tests.edge.porch.load FOLDER PORT SECONDS [HALF]` prints what came of it as JSON: of so many seconds at as
many turns as are answered, and of so many at half that rate. FOLDER has Alexa's `key.pem`. All is signed before the
clock starts, and sent again and again: a signature is good for 150 seconds.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.edge.envelopes import STUCK, USER, asked, changed, slot
from tests.edge.porch.authority import signature
from tests.edge.porch.caller import request

LINES, HOUSEHOLDS = 4, 32
CHAIN = "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem"
WORDS = STUCK[:20].encode()  # of the line that says something is broken


@dataclass(frozen=True)
class Came:
    """What came of it: how many answers were wrong, within how many seconds, and each turn's milliseconds."""

    wrong: int
    seconds: float
    took: list[float]

    @property
    def rate(self) -> float:
        """Turns a second."""
        return len(self.took) / self.seconds


class Line:
    """One connection. As on every line of Alexa's, nobody says the next thing before they were answered."""

    def __init__(self, port: int, due: float) -> None:
        """`due`: when the first turn is."""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due, self.asks, self._asked_at = due, False, 0.0
        self._got, self._whole = b"", 0

    def ask(self, what: bytes, every: float) -> None:
        """`every`: seconds from one turn to the next one, at least."""
        self.asks, self.due, self._asked_at = True, self.due + every, time.perf_counter()
        self._got, self._whole = b"", 0
        self.socket.sendall(what)

    def hear(self) -> bytes | None:
        """The answer, once it is there to its end."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionResetError("they hung up")
        self._got += piece
        if not self._whole and (end := self._got.find(b"\r\n\r\n")) > 0:
            length = self._got.index(b"Content-Length: ") + 16
            self._whole = end + 4 + int(self._got[length : self._got.index(b"\r\n", length)])
        return self._got if self._whole and len(self._got) >= self._whole else None

    def answered(self) -> float:
        """Seconds that it took. Whoever waited for longer than they wanted to does not make up for it."""
        now = time.perf_counter()
        self.asks, self.due = False, max(self.due, now)
        return now - self._asked_at


def turns(key: Any) -> list[bytes]:
    """Turns that read and write, each changing what the one before it left: two hearts by turns, in every household."""
    now = datetime.now(UTC).isoformat()
    made = []
    for score in ("2", "4"):
        heart = asked("HeartIntent", {"at": "checkin.First"}, slots={"score": slot(score)})
        for household in range(HOUSEHOLDS):
            user = f"{USER}{household}"
            whose = [((*where, "user", "userId"), user) for where in (("session",), ("context", "System"))]
            body = json.dumps(changed(heart, (("request", "timestamp"), now), *whose)).encode()
            headers = [("Signature-256", signature(body, key)), ("SignatureCertChainUrl", CHAIN)]
            made.append(request(body, headers).replace(b"Connection: close", b"Connection: keep-alive"))
    return made


def load(port: int, requests: list[bytes], seconds: float, rate: float = 0) -> Came:
    """So many seconds of it. `rate`: turns a second, evenly; 0 is as many as are answered."""
    every, began, todo = LINES / rate if rate else 0.0, time.perf_counter(), cycle(requests)
    lines = [Line(port, began + every * number / LINES) for number in range(LINES)]
    ears = selectors.SelectSelector()
    for line in lines:
        ears.register(line.socket, selectors.EVENT_READ, line)
    took, wrong, until = list[float](), 0, began + seconds
    while (now := time.perf_counter()) < until or any(line.asks for line in lines):
        free = [line for line in lines if not line.asks and now < until]
        for line in free:
            if line.due <= now:
                line.ask(next(todo), every)
        due = [line.due for line in free if not line.asks]
        waits = max(0.0, min(*due, until) - time.perf_counter()) if due else None
        for key, _ in ears.select(waits):
            if answer := key.data.hear():
                took.append(key.data.answered() * 1000)
                wrong += not answer.startswith(b"HTTP/1.1 200") or WORDS in answer
    whole = time.perf_counter() - began
    for line in lines:
        line.socket.close()
    return Came(wrong, whole, took)


def main(folder: str, port: str, seconds: str, half: str = "0") -> None:
    requests = turns(load_pem_private_key((Path(folder) / "key.pem").read_bytes(), None))
    came = [load(int(port), requests, float(seconds))]
    if float(half):
        came.append(load(int(port), requests, float(half), came[0].rate / 2))
    print(json.dumps([asdict(one) for one in came]))


if __name__ == "__main__":
    main(*sys.argv[1:])
