"""The porch as it is served: the real skill behind it, Alexa's bucket in memory, and an authority of our own."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from skill.edge.door import Door
from skill.edge.porch.app import porch_app
from skill.edge.porch.checking import alexas_check
from skill.edge.porch.refusals import Refusal, Refused
from skill.edge.porch.serving import Service, serve
from tests.edge.envelopes import NOW, OURS, at_the_door, golden
from tests.edge.porch import caller
from tests.edge.porch.authority import Authority, rsa_key, signature

FOLDER = "https://s3.amazonaws.com/echo.api/"
CHAIN = FOLDER + "echo-api-cert-12.pem"


class Bucket:
    """What stands where, who asked for it, and, for what does not stand there, a network that is down."""

    def __init__(self, **stands: bytes) -> None:
        self.stands, self.asked = dict(stands), list[str]()

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        try:
            return self.stands[address]
        except KeyError:
            raise Refused(Refusal.CHAIN_OUT_OF_REACH) from None


class Counted:
    """A door that counts who comes through."""

    def __init__(self, door: Door) -> None:
        self._door, self.calls = door, 0

    def __call__(self, event: Any, context: object = None) -> Any:
        self.calls += 1
        return self._door(event, context)

    def watch(self, user_id: str) -> datetime | None:
        return self._door.watch(user_id)


class Porch:
    """One that is served on loopback, and Alexa, who can sign for it."""

    def __init__(self, authority: Authority, door: Any, now: datetime = NOW) -> None:
        self.authority, self.door, self.now = authority, Counted(door), now
        self.bucket = Bucket(**{CHAIN: authority.chain})
        self.key = rsa_key("alexa")
        check = alexas_check(OURS, lambda: self.now, self.bucket, authority.roots)
        self.service: Service = serve(porch_app(self.door, check), "127.0.0.1", 0)  # type: ignore[arg-type]

    def signed(self, body: bytes, *, url: str = CHAIN) -> list[tuple[str, str]]:
        """The two headers, as Alexa sends them."""
        return [("Signature-256", signature(body, self.key)), ("SignatureCertChainUrl", url)]

    def post(self, event: Any, *, url: str = CHAIN) -> caller.Answer:
        """The answer to what Alexa sends."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.send(caller.request(body, self.signed(body, url=url)))

    def send(self, raw: bytes) -> caller.Answer:
        return caller.answer(self.service.port, raw)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority(NOW)


@pytest.fixture
def door() -> Door:
    return at_the_door(skill_id=OURS)


@pytest.fixture
def porch(authority: Authority, door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[Porch]:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "ember")
    served = Porch(authority, door)
    with served.service:
        yield served


@pytest.fixture
def launch() -> Any:
    return golden("launch_request")
