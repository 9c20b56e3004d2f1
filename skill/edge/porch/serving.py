"""Serves a web application: threads, limits, an end that lets what is under way finish. By waitress, in pure Python."""

import json
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented
from waitress.task import ErrorTask
from waitress.utilities import (
    InternalServerError,
    RequestEntityTooLarge,
    RequestHeaderFieldsTooLarge,
    ServerNotImplemented,
)

from skill.edge.porch.refusals import Refusal

THREADS, CONNECTIONS = 8, 100
LARGEST = 64 * 1024  # bytes of a body; an envelope is below 24 thousand
LARGEST_HEADERS = 16 * 1024  # bytes
IDLE = 60  # seconds of nothing, after which a line is closed
PATIENCE = 8.0  # seconds for what is under way; Alexa does not wait longer either

log = logging.getLogger("ember")
logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of everybody who waits for a moment


class CannotListen(Exception):
    """An address that cannot be had; the message says which and why."""


class PlainRequest(HTTPRequestParser):
    """A request as waitress reads it, but none in pieces: those it would put together, and hide that it did."""

    def parse_header(self, header_plus: bytes) -> None:
        """The first line and the headers."""
        try:
            super().parse_header(header_plus)
        except ValueError:  # an address or a length that is none, which waitress would let through to its loop
            raise ParsingError("no request") from None
        if self.chunked or "TRANSFER_ENCODING" in self.headers:
            raise TransferEncodingNotImplemented("in pieces")

    def received(self, data: bytes) -> int:
        """How much of it belongs to this request."""
        taken: int = super().received(data)
        if self.error:
            self.expect_continue = False  # nobody is asked to go on with it
        return taken


class Bare(ErrorTask):
    """What is no request of ours is refused, and told nothing. Waitress would quote it."""

    def execute(self) -> None:
        """Answer, and hang up."""
        self.status = "400 BAD REQUEST"  # as Werkzeug writes it: nobody is told which of us it was
        match self.request.error:
            case InternalServerError():
                self.status = "500 INTERNAL SERVER ERROR"
            case RequestEntityTooLarge() | RequestHeaderFieldsTooLarge():
                _refused(Refusal.TOO_LARGE)
            case ServerNotImplemented():
                _refused(Refusal.IN_PIECES)
            case _:
                _refused(Refusal.MALFORMED)
        self.set_close_on_finish()
        self.content_length = 0
        self.write(b"")


class Line(HTTPChannel):
    """A connection."""

    parser_class, error_task_class = PlainRequest, Bare
    asked_since = 0.0

    def received(self, data: bytes) -> bool:
        """Something of a request."""
        if self.request is None:
            self.asked_since = time.monotonic()
        taken: bool = super().received(data)
        return taken

    def too_slow(self, patience: float) -> bool:
        """Whether a request has been coming for longer than anybody needs: whoever trickles keeps others out."""
        return self.request is not None and time.monotonic() - self.asked_since > patience

    @property
    def busy(self) -> bool:
        """Whether something is asked, answered or sent on it just now."""
        return bool(self.requests or self.request or self.total_outbufs_len)


class Service:
    """An application that is served, from now until stop(). `host`, `port`: where it really listens."""

    def __init__(self, server: Any, patience: float) -> None:
        self._server, self._patience = server, patience
        self.host, self.port = server.effective_host, int(server.effective_port)
        self._until: float | None = None  # when who is still at it is left behind
        self._loop = threading.Thread(target=self._run, name=f"serving {self.port}", daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """Let nobody in any more, and wait a while for those who are at it. Twice is once."""
        if self._until is None:
            self._until = time.monotonic() + self._patience
            self._server.pull_trigger()
            self._loop.join()
            self._server.task_dispatcher.shutdown(timeout=0.1)
            self._server.trigger.close()  # last: each of those threads may pull it
        self._loop.join()

    def __enter__(self) -> "Service":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        server = self._server
        while self._until is None or self._see_out(self._until):
            wait = 1 if self._until is None else 0.05
            server.asyncore.loop(timeout=wait, use_poll=True, map=server._map, count=1)
            for line in list(server.active_channels.values()):
                if line.too_slow(self._patience):
                    line.handle_close()

    def _see_out(self, until: float) -> bool:
        """Close what nobody needs any more. Whether somebody is still at it."""
        server = self._server
        if server.accepting:
            server.asyncore.dispatcher.close(server)
        for line in list(server.active_channels.values()):
            if not line.busy or time.monotonic() > until:
                line.handle_close()
        return bool(server.active_channels)


def serve(
    app: Any, host: str, port: int, *, largest: int = LARGEST, threads: int = THREADS, patience: float = PATIENCE
) -> Service:
    """Serve a WSGI application, in threads of its own. Port 0 is any that is free. CannotListen.

    `largest`: bytes of a request's body; more, and whatever is no HTTP, is refused with an empty 400.
    `patience`: seconds for a request to come, and, at the end, for an answer to go.
    """
    server = create_server(
        app,
        sockets=[_listening(host, port)],
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS,
        max_request_body_size=largest + 1,
        max_request_header_size=LARGEST_HEADERS,
        channel_timeout=IDLE,
        cleanup_interval=IDLE // 4,
    )
    server.channel_class = Line
    return Service(server, patience)


def told_to_end() -> Callable[[], None]:
    """From now on Ctrl-C is heard, whoever ends programs here (SIGTERM), and a terminal that is closed (SIGHUP).

    Returns what waits for one of them. A second one does not keep a room from being put back.
    """
    told: SimpleQueue[int] = SimpleQueue()  # of all that waits, this may be filled by a signal
    ends = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup: it is to go on
        ends.append(signal.SIGHUP)
    for number in ends:
        signal.signal(number, lambda number, _: told.put(number))

    def wait() -> None:
        while True:  # Windows hears Ctrl-C only between two waits
            with suppress(Empty):
                told.get(timeout=1.0)
                return

    return wait


def _listening(host: str, port: int) -> socket.socket:
    """One socket, so that a name with two addresses is not two ports."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError, UnicodeError) as trouble:
        why = str(getattr(trouble, "strerror", None) or "there is no such address")
        why = why.partition(" (while ")[0]  # then Python says the address, which we do ourselves
        raise CannotListen(f"{host} port {port} cannot be listened at: {why}") from None


def _refused(why: Refusal) -> None:
    log.info(json.dumps({"refused": why}))
