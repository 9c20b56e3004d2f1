"""A pretend Supervisor: the way to Home Assistant that it gives an app, for whoever has the token it gave out.

Its own checks and paths: https://developers.home-assistant.io/docs/apps/communication
"""

import json
import os
import re
import secrets
import threading
from http.server import ThreadingHTTPServer
from typing import Any

from tests.edge.loopback import Answering

# Of loopback, and not the one where every other server listens: port 80 has to be free.
ADDRESS = f"127.83.{os.getpid() // 254 % 254}.{os.getpid() % 254 + 1}"
MODES = {"supported_color_modes": ["hs"], "color_mode": "hs"}


class PretendSupervisor:
    """Running from the beginning of a `with` to its end, with one lamp behind it."""

    def __init__(self, port: int = 0) -> None:
        """`port`: 80, to be reached as an app reaches it."""
        self.token = secrets.token_hex(32)
        self.lamp: dict[str, Any] = {"entity_id": "light.table", "state": "on"}
        self.lamp["attributes"] = {**MODES, "brightness": 200, "hs_color": [30, 60]}
        self.refused = 0  # requests with another token, or none
        self.turned: list[dict[str, Any]] = []  # what the lamp was told
        self.told = threading.Event()
        self._server = ThreadingHTTPServer((ADDRESS, port), type("Answers", (Proxied,), {"played": self}))
        self._server.daemon_threads = True

    @property
    def hub(self) -> str:
        """Home Assistant, by way of it."""
        return f"http://{ADDRESS}:{self._server.server_port}/core"

    def __enter__(self) -> "PretendSupervisor":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Proxied(Answering):
    lines = 0
    played: PretendSupervisor

    def setup(self) -> None:
        super(Answering, self).setup()

    def do_GET(self) -> None:
        if self.admitted():
            self.say(200 if self.path == "/core/api/states/light.table" else 404, self.played.lamp)

    def do_POST(self) -> None:
        _, body = self.asked()
        if self.admitted():
            found = re.fullmatch(r"/core/api/services/light/turn_(on|off)", self.path)
            self.say(200, [self.turn(found[1], json.loads(body))]) if found else self.say(404, {})

    def turn(self, state: str, data: dict[str, Any]) -> dict[str, Any]:
        """The lamp, as it was told."""
        lamp = self.played.lamp
        lamp["state"] = state
        told = {"brightness": round(data["brightness_pct"] * 2.55)} if "brightness_pct" in data else {}
        lamp["attributes"] |= {key: data[key] for key in ("brightness", "hs_color") if key in data} | told
        self.played.turned.append(data)
        self.played.told.set()
        return lamp

    def admitted(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.played.token}":
            return True
        self.played.refused += 1
        self.say(401, {})
        return False

    def say(self, status: int, content: object) -> None:
        written = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)
