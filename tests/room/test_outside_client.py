"""An evening lived by a client nobody here wrote (npm's virtual-alexa), on the built model and the porch.

It cannot sign: a relay, here only, does that for it with the tests' own authority.
"""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skill.desk.pretend_home import PretendHome
from skill.edge.porch.app import porch_app
from skill.edge.porch.checking import alexas_check
from skill.edge.porch.serving import serve
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from tests.conftest import SUNDAY_NIGHT
from tests.edge.envelopes import OURS
from tests.edge.loopback import Answering, Loopback
from tests.edge.porch import caller
from tests.edge.porch.authority import Authority, rsa_key, signature
from tests.room.browser import HERE, MODULES, NODE, needs_node

MODEL = HERE.parents[1] / "interaction_models" / "en-US.json"
CHAIN = "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem"

pytestmark = needs_node


class Relay(Loopback):
    """Signs whatever comes, and passes it on to the porch."""

    def __init__(self, port: int) -> None:
        super().__init__(Signing)
        self.port, self.refused = port, 0


class Signing(Answering):
    def do_POST(self) -> None:
        _, body = self.asked()
        signed = [("Signature-256", signature(body, rsa_key("alexa"))), ("SignatureCertChainUrl", CHAIN)]
        answer = caller.answer(self.played.port, caller.request(body, signed))
        self.played.refused += answer.status != 200
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


class Outsider:
    """The client, one utterance at a time."""

    def __init__(self, url: str) -> None:
        command = [str(NODE), str(HERE / "evening.cjs"), str(MODULES), url, str(MODEL), OURS]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def says(self, words: str) -> Any:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(words + "\n")
        self._node.stdin.flush()
        return json.loads(self._node.stdout.readline())

    def leaves(self) -> int:
        self._node.communicate(timeout=20)
        return self._node.returncode


@pytest.fixture
def home() -> PretendHome:
    return PretendHome(lambda: SUNDAY_NIGHT)


@pytest.fixture
def relay(tmp_path: Path, home: PretendHome) -> Iterator[Relay]:
    authority = Authority(datetime.now(UTC))
    door = open_door(Settings(str(tmp_path / "couples.db"), skill_id=OURS), lambda: SUNDAY_NIGHT, house=home)
    check = alexas_check(OURS, fetch=lambda _: authority.chain, roots=authority.roots)
    with serve(porch_app(door, check), "127.0.0.1", 0) as service, Relay(service.port) as relay:
        yield relay


@pytest.fixture
def outsider(relay: Relay) -> Iterator[Outsider]:
    outsider = Outsider(relay.url)
    yield outsider
    assert outsider.leaves() == 0
    assert relay.refused == 0


def test_a_first_night_from_the_question_to_goodnight(outsider: Outsider) -> None:
    opened = outsider.says("<open>")

    assert "Evening Ember" in opened["prompt"]
    assert opened["attributes"]["at"] == "tonight.Talking"
    assert opened["directives"] == ["Alexa.Presentation.APLA.RenderDocument"]
    assert opened["ends"] is False

    lived = [outsider.says(words) for words in ("another one", "save this question", "yes", "wrap it up", "yes")]

    assert [turn["heard"] for turn in lived] == [
        "AnotherIntent", "SaveIntent", "AMAZON.YesIntent", "WrapUpIntent", "AMAZON.YesIntent",
    ]  # fmt: skip
    assert [turn["attributes"].get("at") for turn in lived] == [
        "tonight.Talking", "tonight.Talking", "tonight.Following", "tonight.Thanking", None,
    ]  # fmt: skip
    assert lived[-1]["ends"] is True


def test_a_check_in_by_number_and_by_pass(outsider: Outsider) -> None:
    outsider.says("<open>")
    first = outsider.says("check in")
    second = outsider.says("i'm a 4")

    assert first["attributes"]["at"] == "checkin.First"
    assert second["attributes"]["at"] == "checkin.Second"
    assert "4" not in second["prompt"]

    both = outsider.says("pass")

    assert both["attributes"] == {}
    assert both["ends"] is True


def test_a_ritual_changes_the_room_and_puts_it_back(outsider: Outsider, home: PretendHome) -> None:
    before = {role: dict(state) for role, state in home.room.items()}
    outsider.says("<open>")
    outsider.says("golden hour")

    assert home.room["main"] == {"brightness_pct": 45, "kelvin": 2200}
    assert home.room["scent"]["on"]

    over = outsider.says("put it back")

    assert {role: dict(state) for role, state in home.room.items()} == before
    assert over["ends"] is True


def test_a_lost_session_goes_on_where_it_was(outsider: Outsider) -> None:
    asked = outsider.says("<open>")
    outsider.says("yes")
    outsider.says("<leave>")
    again = outsider.says("<open>")

    assert again["attributes"] == {"at": "tonight.Following", "starter": asked["attributes"]["starter"]}


def test_nobody_who_needs_a_person_is_answered_with_a_question_of_ours(outsider: Outsider) -> None:
    outsider.says("<open>")
    told = outsider.says("support numbers")

    assert told["attributes"]["at"] == "care.Offered"
    assert "9 8 8" in told["prompt"]
    assert told["directives"] == []
