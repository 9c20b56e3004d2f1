"""When something of ours is broken: Alexa is told to try again, or one kind line; and no log quotes anybody."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ask_sdk_core.exceptions import AskSdkException

from skill.conversation import Conversation
from skill.couple import Couple
from skill.edge.door import Door
from skill.edge.homes.by_hand import ByHand
from skill.library import Library
from skill.ports import KeeperDown, LostVersion
from skill.speech import Script
from tests.edge.envelopes import NOW, OURS, Drawer, Gossip, asked, at_hand, golden, stuck
from tests.edge.porch.authority import Authority
from tests.edge.porch.caller import request
from tests.edge.porch.conftest import Porch

WORDS = "Ana said four"
Stands = Callable[[Any], Porch]


class Down(Drawer):
    """A keeper that is away."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__(Couple())
        self.trouble: Exception | None = trouble

    def recall(self, household: str) -> tuple[Couple, int]:
        if self.trouble:
            raise self.trouble
        return super().recall(household)

    def forget(self, household: str) -> bool:
        self.recall(household)
        return super().forget(household)


class Breaks:
    """A door with a fault of its own."""

    def __init__(self, trouble: BaseException) -> None:
        self.trouble = trouble

    def __call__(self, event: Any, context: object = None) -> Any:
        raise self.trouble

    def watch(self, user_id: str) -> None:
        raise self.trouble


@pytest.fixture
def stands(
    authority: Authority, library: Library, script: Script, caplog: pytest.LogCaptureFixture
) -> Iterator[Stands]:
    """A porch before a door, or before the door of a keeper."""
    caplog.set_level(logging.DEBUG)
    open_ones: list[Porch] = []

    def stand(behind: Any) -> Porch:
        if isinstance(behind, Drawer):
            behind = Door(Conversation(behind, library, script, lambda: NOW, ByHand(), zoned=True), skill_id=OURS)
        open_ones.append(Porch(authority, behind))
        return open_ones[-1]

    yield stand
    for one in open_ones:
        one.service.stop()


def told(caplog: pytest.LogCaptureFixture) -> list[Any]:
    """What was written down; nothing with a traceback, and nothing that anybody said."""
    assert all(record.exc_info is None for record in caplog.records)
    assert WORDS not in caplog.text
    assert "HOME" not in caplog.text
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("trouble", [KeeperDown(WORDS), LostVersion(WORDS)])
def test_what_nobody_said_is_told_again_by_alexa(
    trouble: Exception, stands: Stands, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Down(trouble)
    porch = stands(keeper)
    got = porch.post(golden("skill_disabled"))

    assert (got.status, got.body) == (503, b"")
    assert told(caplog) == [json.dumps({"not_now": type(trouble).__name__})]

    keeper.trouble = None
    assert porch.post(golden("skill_disabled")).status == 200


def test_two_people_who_listen_are_told_one_kind_line(stands: Stands, caplog: pytest.LogCaptureFixture) -> None:
    got = stands(Down(KeeperDown(WORDS))).post(golden("launch_request"))

    assert got.status == 200
    assert stuck(got.plain)
    assert all(re.fullmatch(r"stuck: KeeperDown at \w+\.py:\d+", line) for line in told(caplog))


def test_whatever_a_keeper_says_when_it_breaks_stays_with_it(stands: Stands, caplog: pytest.LogCaptureFixture) -> None:
    porch = stands(Gossip("recall"))

    assert stuck(porch.post(asked("HeartIntent")).plain)
    assert len(told(caplog)) == 1


@pytest.mark.parametrize(
    ("trouble", "name"),
    [
        (ValueError(WORDS), "ValueError"),
        (RecursionError(WORDS), "RecursionError"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, WORDS), "UnicodeDecodeError"),
        (AskSdkException(WORDS), "InternalServerError"),  # which the adapter makes of it
    ],
)
def test_a_fault_of_the_door_itself_is_an_empty_answer_and_a_name(
    trouble: Exception, name: str, stands: Stands, caplog: pytest.LogCaptureFixture
) -> None:
    got = stands(Breaks(trouble)).post(golden("launch_request"))

    assert (got.status, got.body) == (500, b"")
    assert told(caplog) == [json.dumps({"broken": name})]


def test_it_is_well_while_couples_can_be_read(stands: Stands, caplog: pytest.LogCaptureFixture) -> None:
    keeper = Down(KeeperDown(WORDS))
    porch = stands(keeper)
    asks = request(method="GET", path="/healthz")

    assert (porch.send(asks).status, porch.send(asks).body) == (503, b"")
    keeper.trouble = None
    assert (porch.send(asks).status, porch.send(asks).body) == (200, b"ok")
    assert set(told(caplog)) == {json.dumps({"not_now": "KeeperDown"})}
    assert porch.door.calls == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_whether_it_is_well_is_only_asked(method: str, stands: Stands) -> None:
    got = stands(Drawer(Couple())).send(request(method=method, path="/healthz"))

    assert (got.status, got.body) == (405, b"")


def test_an_answer_tells_nothing_of_what_runs_here(stands: Stands) -> None:
    porch = stands(Drawer(Couple()))
    told = [porch.post(golden("launch_request")), porch.send(request(method="GET", path="/healthz"))]

    assert at_hand(told[0].plain).listening
    assert all(one.headers.keys() == {"connection", "content-length", "content-type", "date"} for one in told)
