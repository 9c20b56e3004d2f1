"""A real Home Assistant of one's own: started, stopped, asked. Sealed, or not at all."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import urllib3
from websockets.sync.client import connect

CONFIG = Path(__file__).parent / "config"
HASS = Path(os.environ.get("HA_VENV", Path(__file__).parents[2] / ".venv-home")) / "bin" / "hass"
STARTS_WITHIN = 90.0  # seconds


def needed() -> None:
    """Skip, by name, where there is no Home Assistant or it would not be sealed."""
    if not HASS.exists():
        pytest.skip("there is no Home Assistant here: make test-home")
    if {name for _, name in socket.if_nameindex()} != {"lo"}:
        pytest.skip("a real Home Assistant only runs sealed: make test-home")


class RealHub:
    """Home Assistant Core with its own folder, port, owner and a user who is no admin."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "config"
        shutil.copytree(CONFIG, self._folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        (self._folder / "port.txt").write_text(str(self.port), encoding="utf-8")
        self.url = f"http://127.0.0.1:{self.port}"
        self._http = urllib3.PoolManager(retries=False, timeout=10)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RealHub":
        command = [str(HASS), "--config", str(self._folder), "--skip-pip", "--log-no-color"]
        with (self._folder / "start.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self._until(lambda: self._get("/api/onboarding")[0] == 200)
        _ = self.owner  # made once, at the first start
        self._until(lambda: self._get("/api/states/light.many_48", self.owner)[0] == 200)
        self._until(lambda: self._get("/api/states/light.ceiling_lights", self.owner)[0] == 200)
        return self

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def restart(self) -> None:
        """Stop and start: how the lamps were is gone, and so is any scene it made."""
        self.stop()
        self.start()

    @cached_property
    def owner(self) -> str:
        """The token of the first user, an admin."""
        person = {"client_id": f"{self.url}/", "name": "Owner", "username": "owner", "language": "en"}
        _, made = self._post("/api/onboarding/users", {**person, "password": secrets.token_hex()})
        return self._long_lived(self._token(made["auth_code"]))

    @cached_property
    def token(self) -> str:
        """The token of a user who is no admin, as docs/home.md asks for."""
        password = secrets.token_hex()
        with self.socket(self.owner) as ask:
            user = ask({"type": "config/auth/create", "name": "Ember", "group_ids": ["system-users"]})["user"]
            login = {"type": "config/auth_provider/homeassistant/create", "user_id": user["id"]}
            ask({**login, "username": "ember", "password": password})
        begun = {"client_id": f"{self.url}/", "handler": ["homeassistant", None], "redirect_uri": f"{self.url}/"}
        _, flow = self._post("/auth/login_flow", begun)
        entered = {"client_id": f"{self.url}/", "username": "ember", "password": password}
        _, done = self._post(f"/auth/login_flow/{flow['flow_id']}", entered)
        return self._long_lived(self._token(done["result"]))

    def socket(self, token: str) -> "Asking":
        return Asking(self.url, token)

    def state(self, entity: str) -> dict[str, Any]:
        """The state of a thing, as JSON."""
        status, state = self._get(f"/api/states/{entity}", self.owner)
        assert status == 200, entity
        return dict(state)

    def does(self, service: str, **data: Any) -> Any:
        """A service call by the owner's own hand."""
        status, answer = self._post(f"/api/services/{service}", data, self.owner)
        assert status == 200, (service, data)
        return answer

    def post(self, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Whatever else is asked of it."""
        return self._post(path, body, self.owner)

    def _token(self, code: str) -> str:
        fields = {"grant_type": "authorization_code", "code": code, "client_id": f"{self.url}/"}
        answer = self._http.request("POST", f"{self.url}/auth/token", fields=fields, encode_multipart=False)
        return str(answer.json()["access_token"])

    def _long_lived(self, token: str) -> str:
        with self.socket(token) as ask:
            name = secrets.token_hex(4)
            return str(ask({"type": "auth/long_lived_access_token", "client_name": name, "lifespan": 1}))

    def _get(self, path: str, token: str = "") -> tuple[int, Any]:
        return self._request("GET", path, None, token)

    def _post(self, path: str, body: Mapping[str, Any], token: str = "") -> tuple[int, Any]:
        return self._request("POST", path, body, token)

    def _request(self, method: str, path: str, body: Any, token: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._http.request(method, self.url + path, json=body, headers=headers)
        return answer.status, json.loads(answer.data) if answer.data[:1] in (b"{", b"[", b'"') else None

    def _until(self, ready: Any) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self._process and self._process.poll() is None:
            try:
                if ready():
                    return
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.1)
        log = (self._folder / "start.log").read_text(errors="replace")
        raise AssertionError(f"Home Assistant did not start:\n{log[-2000:]}")


class Asking:
    """Home Assistant's websocket, as a function: a command in, its result out."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token, self._number = url.replace("http", "ws", 1), token, 0

    def __enter__(self) -> "Asking":
        self._line = connect(f"{self._url}/api/websocket", proxy=None)
        self._socket = self._line.__enter__()
        assert json.loads(self._socket.recv())["type"] == "auth_required"
        self._socket.send(json.dumps({"type": "auth", "access_token": self._token}))
        assert json.loads(self._socket.recv())["type"] == "auth_ok"
        return self

    def __call__(self, command: Mapping[str, Any]) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, **command}))
        answer = json.loads(self._socket.recv())
        assert answer["success"], answer
        return answer["result"]

    def __exit__(self, *trouble: Any) -> None:
        self._line.__exit__(*trouble)
