"""DynamoDB when it does not do as asked: one kind line in time, nothing written over; and how small a couple is."""

import json
import logging
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from skill.couple import Couple, Hearts, Mute, Owed, Question, Stage
from skill.edge.cloud.aws import Allowance, Aws
from skill.edge.cloud.dynamo import TTL, DynamoKeeper
from skill.edge.cloud.table import KEY, Table
from skill.edge.door import Door
from skill.edge.settings import Cloud, Settings
from skill.edge.wiring import open_door
from skill.ports import KeeperDown, LostVersion
from skill.room import Tuning
from tests.bench.__main__ import envelope, intent
from tests.cloud.dynamo_servers import SERVERS, WHO, as_us, ask, cloud, dynamo_server, scan
from tests.home.faults import Fault, Line
from tests.people import ANA_AND_BO

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
QUIET = timedelta(days=400)
US = "a" * 64
IN_TIME = 7.0  # seconds
STUCK = "Something's stuck"
READ_UNIT = 4096  # bytes of one consistent read
HANGING_UP = (Fault.REFUSED, Fault.HANGS, Fault.BROKEN, Fault.GARBAGE, Fault.HALF, Fault.THROTTLED, Fault.MISSING)


@dataclass
class Kept:
    """A table of its own, a line to it that can fail, and keepers at the end of the line."""

    table: Cloud
    line: Line

    def keeper(self, ids: tuple[str, ...] = ()) -> DynamoKeeper:
        return DynamoKeeper(Table(as_us(self.by_line), self.table.table), ids, QUIET, lambda: NOW)

    def door(self) -> Door:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in WHO.items():
                environment.setenv(name, value)
            return open_door(Settings(cloud=self.by_line), log_turns=False)

    @property
    def by_line(self) -> Cloud:
        return replace(self.table, endpoints={"dynamodb": self.line.url, "scheduler": self.line.url})


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    with dynamo_server(request.param) as url:
        yield url


@pytest.fixture
def kept(server: str) -> Iterator[Kept]:
    line = Line(int(server.rpartition(":")[2]))
    yield Kept(cloud(server), line)
    line.close()


def spoken(answer: Mapping[str, Any]) -> str:
    return str(answer["response"]["outputSpeech"]["ssml"])


@pytest.mark.parametrize("fault", HANGING_UP, ids=str)
def test_a_table_that_does_not_answer_costs_one_kind_line_in_time_and_nothing_else(fault: Fault, kept: Kept) -> None:
    door = kept.door()
    door(envelope({"type": "LaunchRequest"}))
    before = scan(kept.table)

    with kept.line.failing(fault):
        began = time.monotonic()
        answer = door(envelope({"type": "LaunchRequest"}))
        took = time.monotonic() - began

    assert STUCK in spoken(answer)
    assert answer["response"]["shouldEndSession"] is True
    assert took < IN_TIME
    assert scan(kept.table) == before
    assert STUCK not in spoken(door(envelope({"type": "LaunchRequest"})))


@pytest.mark.parametrize("fault", [Fault.HANGS, Fault.BROKEN, Fault.THROTTLED, Fault.HALF], ids=str)
def test_a_table_that_is_read_and_then_cannot_be_written_costs_one_kind_line_in_time(fault: Fault, kept: Kept) -> None:
    keeper = kept.keeper()
    couple, version = keeper.recall(US)

    with kept.line.failing(fault):
        began = time.monotonic()
        with pytest.raises(KeeperDown):
            keeper.keep(US, replace(couple, evenings=1), version)
        took = time.monotonic() - began

    assert took < IN_TIME / 2


def test_a_line_that_breaks_once_is_tried_again_and_nobody_notices(kept: Kept) -> None:
    door = kept.door()

    with kept.line.failing(Fault.ONCE):
        answer = door(envelope({"type": "LaunchRequest"}))

    assert STUCK not in spoken(answer)


def test_a_write_whose_answer_is_lost_is_known_as_ours_and_not_done_twice(kept: Kept) -> None:
    keeper = kept.keeper()

    with kept.line.failing(Fault.UNHEARD):
        keeper.keep(US, replace(ANA_AND_BO, evenings=31), 0)
    with kept.line.failing(Fault.UNHEARD):
        keeper.keep(US, replace(ANA_AND_BO, evenings=32), 1)
    owing = replace(ANA_AND_BO, owed=Owed({"main": {}}, NOW))
    with kept.line.failing(Fault.UNHEARD):  # with its room, which is an item of its own
        keeper.keep(US, owing, 2)

    assert keeper.recall(US) == (owing, 3)


def test_a_table_that_is_not_there_costs_one_kind_line(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    door = replace(kept, table=replace(kept.table, table="nobody-made-it")).door()

    with caplog.at_level(logging.INFO):
        answer = door(envelope({"type": "LaunchRequest"}))

    assert STUCK in spoken(answer)
    assert "KeeperDown" in caplog.text
    assert "amzn1" not in caplog.text


FOREIGN: Mapping[str, Mapping[str, Any]] = {
    "somebody else's": {"record": {"S": "what is this"}},
    "one without a record": {"version": {"N": "3"}},
    "one that is packed by another program": {"record": {"B": "AAAA"}, "version": {"N": "3"}},
    "one without a version": {"record": {"B": "eJyLjgUAARUAuQ=="}},
}


@pytest.mark.parametrize("item", FOREIGN.values(), ids=FOREIGN.keys())
def test_an_item_of_another_program_is_neither_read_nor_written_over(item: Mapping[str, Any], kept: Kept) -> None:
    whole = {KEY: {"S": US}, TTL: {"N": str(int((NOW + QUIET).timestamp()))}, **item}
    ask(kept.table, "PutItem", {"TableName": kept.table.table, "Item": whole})

    with pytest.raises(KeeperDown):
        kept.keeper().recall(US)

    assert scan(kept.table) == [whole]


def test_an_item_of_a_newer_version_is_neither_read_nor_written_over(kept: Kept) -> None:
    newer = ("one", "two", "three", "four")
    kept.keeper(newer).keep(US, replace(ANA_AND_BO, asked={"four": date(2026, 1, 1)}), 0)
    before = scan(kept.table)

    with pytest.raises(KeeperDown):
        kept.keeper(newer[:3]).recall(US)
    with pytest.raises(KeeperDown):
        kept.keeper(("two", "one", "three", "four")).recall(US)

    assert scan(kept.table) == before


def test_ids_that_came_since_change_nothing_of_what_is_kept(kept: Kept) -> None:
    couple = replace(ANA_AND_BO, asked={"two": date(2026, 1, 1), "our-own": date(2026, 1, 2)})
    kept.keeper(("one", "two")).keep(US, couple, 0)

    assert kept.keeper(("one", "two", "three")).recall(US) == (couple, 1)


def test_rooms_that_are_lost_are_down_and_not_made_up(kept: Kept) -> None:
    kept.keeper().keep(US, replace(ANA_AND_BO, owed=Owed({"main": {"a": 1}}, NOW)), 0)
    ask(kept.table, "DeleteItem", {"TableName": kept.table.table, "Key": {KEY: {"S": f"room {US}"}}})

    with pytest.raises(KeeperDown):
        kept.keeper().recall(US)


def test_rooms_last_as_long_as_their_couple_does(kept: Kept) -> None:
    now = [NOW]
    keeper = DynamoKeeper(Table(as_us(kept.table), kept.table.table), (), QUIET, lambda: now[0])
    couple, version = replace(ANA_AND_BO, owed=Owed({"main": {"a": 1}}, NOW)), 0
    for evenings in range(6):
        keeper.keep(US, replace(couple, evenings=evenings), version)
        now[0] += QUIET * 0.6
        couple, version = keeper.recall(US)

    assert (couple.owed, version) == (Owed({"main": {"a": 1}}, NOW), 6)


def test_who_began_anew_is_not_taken_for_who_was_forgotten(kept: Kept) -> None:
    kitchen, bedroom = kept.keeper(), kept.keeper()
    kitchen.keep(US, ANA_AND_BO, 0)
    kitchen.recall(US)
    bedroom.forget(US)
    bedroom.recall(US)
    bedroom.keep(US, Couple(evenings=1), 0)

    with pytest.raises(LostVersion):
        kitchen.keep(US, replace(ANA_AND_BO, evenings=31), 1)

    assert bedroom.recall(US) == (Couple(evenings=1), 1)


def test_what_cannot_be_read_can_be_forgotten_all_the_same(kept: Kept) -> None:
    kept.keeper().keep(US, replace(ANA_AND_BO, owed=Owed({"main": {"a": 1}}, NOW)), 0)
    ask(kept.table, "DeleteItem", {"TableName": kept.table.table, "Key": {KEY: {"S": f"room {US}"}}})

    assert kept.keeper().forget(US)

    assert scan(kept.table) == []


def test_all_the_calls_of_one_turn_have_their_seconds_together(kept: Kept) -> None:
    allowance = Allowance(1.0)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in WHO.items():
            environment.setenv(name, value)
        table = Table(Aws("dynamodb", kept.by_line, allowance), kept.table.table)

    with kept.line.failing(Fault.HANGS):
        began = time.monotonic()
        for _ in range(3):
            with pytest.raises(KeeperDown):
                table.get(US)
        took = time.monotonic() - began
    with pytest.raises(KeeperDown, match="no time left"):
        table.get(US)
    allowance.begin()

    assert took < 1.5
    assert table.get(US) is None


def test_a_turn_reads_once_and_writes_once_and_the_room_is_read_only_where_there_is_one(kept: Kept) -> None:
    keeper = kept.keeper()
    owing = replace(ANA_AND_BO, owed=Owed({"main": {"a": 1}}, NOW))
    counts = []
    for couple, version in ((ANA_AND_BO, 0), (replace(ANA_AND_BO, evenings=31), 1), (owing, 2), (ANA_AND_BO, 3)):
        before = len(kept.line.journal)
        keeper.recall(US)
        reads = len(kept.line.journal) - before
        keeper.keep(US, couple, version)
        counts.append((reads, len(kept.line.journal) - before - reads))

    assert counts == [(1, 1), (1, 1), (1, 1), (2, 1)]


def test_what_is_looked_at_now_and_then_outlives_the_quiet_days(kept: Kept) -> None:
    now = [NOW]
    drawer = DynamoKeeper(Table(as_us(kept.table), kept.table.table), (), QUIET, lambda: now[0])
    drawer.put("home", "theirs")
    for _ in range(6):
        now[0] += QUIET * 0.6
        assert drawer.look("home") == "theirs"
    now[0] += QUIET

    assert drawer.look("home") is None


def test_after_ten_years_of_evenings_a_couple_still_is_one_cheap_read(kept: Kept) -> None:
    ids = tuple(f"{practice}-{one}-{other}" for practice in PRACTICES for one in WORDS for other in WORDS)[:700]
    couple = after_ten_years(ids)
    kept.keeper(ids).keep(US, couple, 0)
    answer = ask(
        kept.table, "GetItem", {"TableName": kept.table.table, "Key": {KEY: {"S": US}}, "ConsistentRead": True}
    )

    assert size(answer["Item"]) <= READ_UNIT
    assert kept.keeper(ids).recall(US)[0] == couple


PRACTICES = ("safety", "desire", "novelty", "friendship", "stress", "trust", "stage")
WORDS = ("odd", "warm", "quiet", "slow", "first", "long", "small", "late", "letter", "kitchen", "window", "road")


def after_ten_years(ids: tuple[str, ...]) -> Couple:
    """3,650 evenings of 480 questions, 34 rituals, 100 moments and 36 outings; a skip every third night; 150 saved."""
    dice, today = random.Random(7), date(2036, 11, 22)
    questions, rest = ids[:480], ids[480 : 480 + 170]
    asked = {one: today - timedelta(days=dice.randrange(520)) for one in dice.sample(questions, 480)}
    done = sorted((today - timedelta(days=dice.randrange(500)) for _ in rest), key=date.toordinal)
    hearts = (
        Hearts(today - timedelta(days=ago), (dice.randint(1, 4), dice.randint(4, 5))) for ago in range(90, -1, -1)
    )
    return Couple(
        names=("Maximiliane-Sophie", "Bartholomew James"),
        stage=Stage.LONG_DISTANCE,
        zone="America/Argentina/Buenos_Aires",
        introduced=frozenset({"names", "stage", "history", "routine"}),
        evenings=3650,
        last_evening=today,
        question=Question(today, questions[0], "why.rested", 3, other_first=True),
        before=Question(today - timedelta(days=1), questions[1], "why.closeness"),
        asked=asked,
        skipped={one: asked[one] for one in dice.sample(questions, 160)},
        touched={practice: today - timedelta(days=dice.randrange(14)) for practice in PRACTICES},
        saved={one: today - timedelta(days=dice.randrange(3650)) for one in dice.sample(questions, 150)},
        muted={f"{word}-topic": Mute(today, 2) for word in WORDS},
        hearts=tuple(hearts),
        done=dict(zip(dice.sample(rest, len(rest)), done, strict=True)),
        softly=True,
        tuning=Tuning(2, 1),
    )


def size(item: Mapping[str, Any]) -> int:
    """Bytes of an item as DynamoDB counts them: names and values, a number as one and a half digits a byte and two."""
    total = 0
    for name, value in item.items():
        ((kind, what),) = value.items()
        total += len(name) + (len(what) * 3 // 4 if kind == "B" else len(what) // 2 + 2 if kind == "N" else len(what))
    return total


def test_what_goes_over_the_line_names_nobody(kept: Kept) -> None:
    door = kept.door()
    heart = {"name": "score", "value": "4", "confirmationStatus": "NONE", "source": "USER"}
    door(envelope({"type": "LaunchRequest"}))
    door(envelope(intent("HeartIntent", score=heart), {"at": "checkin.First"}))

    sent = json.dumps([asked.body for asked in kept.line.journal])

    assert "amzn1" not in sent
    assert len(scan(kept.table)) == 1


def test_who_has_no_name_at_aws_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*WHO, "AWS_PROFILE", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")

    with pytest.raises(Exception, match="AWS_ACCESS_KEY_ID"):
        open_door(Settings(cloud=Cloud("couples", "us-east-1")))
