"""A server on loopback that plays somebody: it starts, counts its lines, hangs up and lets go."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 10.0  # seconds after which even what hangs is over


class Loopback:
    """Whoever is played; running from the beginning of a `with` to its end."""

    def __init__(self, answering: type["Answering"]) -> None:
        self.lines = 0  # how many there ever were
        self._let_go = threading.Event()
        self._server = _Server(("127.0.0.1", 0), type(answering.__name__, (answering,), {"played": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """They are gone: whatever hangs goes on, and whoever asks now is refused the connection."""
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"


class Answering(BaseHTTPRequestHandler):
    """How each of their requests is answered. `played`: by whom."""

    played: Any
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    disable_nagle_algorithm = True  # or every answer waits 40 ms

    def setup(self) -> None:
        self.played.lines += 1
        super().setup()

    def asked(self) -> tuple[dict[str, str], bytes]:
        """The headers, by their names in small letters, and the body."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        return headers, self.rfile.read(int(headers.get("content-length", 0)))

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """It tells nobody."""


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody hung up on it."""
