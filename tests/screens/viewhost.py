"""Amazon's own web viewhost in a browser: it draws a document as a device of 2020 would. Nothing leaves here."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from skill.edge.screens import Viewport
from tests.room.browser import MODULES, Browser
from tests.screens.standing import Box

PAGE = Path(__file__).with_name("viewhost.html")
FONT = "DejaVu Sans"  # instead of a device's own, which it would fetch: wider, and on most machines that run tests
FETCHED = re.compile(rb"url\('https://[^']*'\)")


class Viewhost:
    """A page with the viewhost in it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def show(self, document: Any, screen: Viewport, at: float = 0) -> None:
        """Let it draw a document, and so many seconds pass."""
        self.browser.do("viewport", width=screen.width, height=screen.height)
        where = {"width": screen.width, "height": screen.height, "round": screen.round}
        self.browser.look(f"show({json.dumps(document)}, {json.dumps(where)})")
        if at:
            self.browser.look(f"until({at})")

    def picture(self, file: Path) -> None:
        self.browser.do("picture", file=str(file))

    def lines(self) -> list[Box]:
        """Every line of words that can be seen, as it is set."""
        return [Box(*line) for line in self.browser.look("lines()")]

    def complaints(self) -> list[str]:
        """What the page's own console complained of."""
        found: list[str] = self.browser.do("complaints")
        return found

    def asked_outside(self) -> list[str]:
        """Addresses it has asked for that are not ours."""
        asked: list[str] = self.browser.do("asked")
        return [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]

    def strengths(self, *ids: str) -> list[float]:
        found: list[float] = self.browser.look(f"strengths({json.dumps(ids)})")
        return found


@contextmanager
def viewhost() -> Iterator[Viewhost]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        with tempfile.TemporaryDirectory() as profile, Browser(Path(profile)) as browser:
            browser.goto(f"http://127.0.0.1:{server.server_port}/")
            yield Viewhost(browser)
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802  (so it is called)
        if self.path == "/":
            kind, body = "text/html", PAGE.read_bytes()
        elif self.path == "/viewhost.js":
            code = (MODULES / "apl-viewhost-web" / "index.js").read_bytes()
            kind, body = "text/javascript", FETCHED.sub(f"local('{FONT}')".encode(), code)
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
