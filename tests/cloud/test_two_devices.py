"""Two speakers in one home, both spoken to at once, on one table: nothing is lost, and no lamp is moved twice."""

import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skill.conversation import Conversation
from skill.couple import Couple
from skill.edge.alexa import household_of
from skill.edge.cloud.dynamo import DynamoKeeper
from skill.edge.cloud.table import Table
from skill.edge.door import Door
from skill.edge.intents import INTENTS, TROUBLE
from skill.edge.wiring import RITUALS
from skill.librarian import read_library
from skill.ports import House, Keeper, KeeperDown, LostVersion
from skill.room import Came, Look, Role, Room
from skill.speech import read_script
from tests.bench.__main__ import envelope, intent
from tests.cloud.dynamo_servers import ATOMIC, as_us, cloud, dynamo_server
from tests.houses import ORDINARY

TURNS = 2000
NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
LIBRARY, SCRIPT = read_library(RITUALS), read_script("en")
# All that is said in a home, rituals as often as everything else together; but what would leave the lamps alone.
NOT_SAID = {"ForgetUsIntent", "HomeCodeIntent", "JustMeIntent", "OnACallIntent", "KidsHereIntent", "StageIntent"}
SAID = sorted(INTENTS - TROUBLE.keys() - NOT_SAID)
LITTLE = (
    "RitualIntent",
    "AMAZON.YesIntent",
    "AMAZON.NextIntent",
    "PutBackIntent",
    "AMAZON.StopIntent",
    "SurpriseIntent",
)


@dataclass(frozen=True)
class Write:
    """One write that went well: what had been read before it, and what was written."""

    version: int
    read: Couple
    written: Couple


class Witness:
    """Wraps the keeper of one speaker, and notes what it wrote upon what."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper, self._read = keeper, Couple()
        self.writes: list[Write] = []
        self.lost = 0  # to the other speaker, who was faster

    def recall(self, household: str) -> tuple[Couple, int]:
        self._read, version = self._keeper.recall(household)
        return self._read, version

    def keep(self, household: str, couple: Couple, version: int) -> None:
        try:
            self._keeper.keep(household, couple, version)
        except LostVersion:
            self.lost += 1
            raise
        self.writes.append(Write(version, self._read, couple))
        self._read = couple

    def forget(self, household: str) -> bool:
        raise KeeperDown


@dataclass
class Hands(House):
    """The lamps, as one speaker moves them: how often in this turn."""

    changed: int = 0
    back: int = 0

    def look_around(self, household: str) -> Room:
        return dict(ORDINARY)

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        self.changed += 1
        return dict.fromkeys(look.roles, Came.DONE)

    def put_back(self, household: str, room: Room) -> Came:
        self.back += 1
        return Came.DONE


@dataclass
class Speaker:
    """One Echo, with its own process's keeper and hands, and a person who says anything."""

    keeper: Witness
    dice: random.Random
    hands: Hands = field(default_factory=Hands)
    turns: int = 0
    twice: list[str] = field(default_factory=list)
    stuck: int = 0
    moved: int = 0

    def lives(self, turns: int, at_once: threading.Barrier) -> None:
        conversation = Conversation(self.keeper, LIBRARY, SCRIPT, self.now, self.hands)
        door, notes = Door(conversation), None
        for _ in range(turns):
            said = self.dice.choice(LITTLE if self.dice.random() < 0.5 else SAID)
            self.hands.changed = self.hands.back = 0
            at_once.wait()
            answer = door(envelope(self.request(said), notes) if notes else envelope({"type": "LaunchRequest"}))
            self.stuck += "stuck on my side" in str(answer)
            if self.hands.changed > 1 or self.hands.back > 1:
                self.twice.append(said)
            notes = answer.get("sessionAttributes") or None
            self.turns += 1
            self.moved += self.hands.changed + self.hands.back

    def request(self, name: str) -> Mapping[str, Any]:
        if name == "RitualIntent":
            return intent(name, ritual=resolved("ritual", self.dice.choice(sorted(LIBRARY.settings))))
        if name == "HeartIntent":
            return intent(name, score={"name": "score", "value": str(self.dice.randint(1, 5))})
        return intent(name)

    def now(self) -> datetime:
        return NOW + timedelta(minutes=2 * self.turns)


def resolved(slot: str, id_: str) -> Mapping[str, Any]:
    values = [{"value": {"id": id_, "name": id_}}]
    found = {"authority": "amzn1", "status": {"code": "ER_SUCCESS_MATCH"}, "values": values}
    return {"name": slot, "value": id_, "resolutions": {"resolutionsPerAuthority": [found]}}


@pytest.fixture(scope="module", params=ATOMIC)
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    with dynamo_server(request.param) as url:
        yield url


def test_of_two_thousand_turns_at_two_speakers_none_is_lost_and_no_lamp_moves_twice(server: str) -> None:
    where = cloud(server)
    keepers = [
        DynamoKeeper(Table(as_us(where), where.table), LIBRARY.ids, timedelta(days=400), lambda: NOW) for _ in "12"
    ]
    kitchen, bedroom = (Speaker(Witness(keeper), random.Random(seed)) for seed, keeper in enumerate(keepers))

    at_once = threading.Barrier(2, timeout=60)
    living = [threading.Thread(target=speaker.lives, args=(TURNS // 2, at_once)) for speaker in (kitchen, bedroom)]
    for one in living:
        one.start()
    for one in living:
        one.join()

    assert (kitchen.turns, bedroom.turns) == (TURNS // 2, TURNS // 2)
    assert not kitchen.twice + bedroom.twice
    assert not kitchen.stuck + bedroom.stuck
    # Every write was made upon the very couple that the write before it left behind, whoever's that was.
    writes = sorted(kitchen.keeper.writes + bedroom.keeper.writes, key=lambda write: write.version)
    assert [write.version for write in writes] == [*range(len(writes))]
    assert all(later.read == earlier.written for earlier, later in zip(writes, writes[1:], strict=False))
    assert keepers[0].recall(household_of("amzn1.ask.account.bench"))[0] == writes[-1].written
    # And they did get into each other's way, with their hands on the lamps.
    assert kitchen.keeper.lost + bedroom.keeper.lost > 50
    assert min(kitchen.moved, bedroom.moved) > 50
