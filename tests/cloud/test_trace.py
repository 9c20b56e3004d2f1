"""Who is forgotten, by their own word or with the skill, leaves nothing: no item in the table, no schedule."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skill.desk.pretend_home import PretendHome
from skill.edge.alexa import household_of
from skill.edge.door import Door
from skill.edge.settings import Cloud, Settings
from skill.edge.wiring import open_door
from tests.bench.__main__ import envelope, intent
from tests.cloud.dynamo_servers import WHO, as_us, cloud, dynamo_server, free_port, scan
from tests.cloud.test_schedules import WHERE
from tests.cloud.test_two_devices import resolved

US = "amzn1.ask.account.bench"
OTHERS = "amzn1.ask.account.others"


@dataclass
class Home:
    """A table and a group of schedules of its own, a room, a clock that can be set, and the door of it all."""

    where: Cloud
    now: datetime = datetime(2026, 11, 22, 21, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.room = PretendHome(lambda: self.now)
        self.as_it_was = dict(self.room.room)
        self._open(self.where)

    def says(self, request: Mapping[str, Any], notes: Mapping[str, Any] | None = None, user: str = US) -> Any:
        said = json.loads(json.dumps(envelope(request, notes)).replace(US, user))
        return self.door(said)

    def in_a_ritual(self, user: str = US) -> None:
        self.says({"type": "LaunchRequest"}, user=user)
        self.says(intent("RitualIntent", ritual=resolved("ritual", "golden-hour")), {}, user=user)

    def scheduler_is_down(self) -> None:
        """From now on nobody answers for schedules; what is there stays."""
        assert self.where.schedules
        nowhere = {**self.where.endpoints, "scheduler": f"http://127.0.0.1:{free_port()}"}
        self._open(replace(self.where, endpoints=nowhere))

    def _open(self, where: Cloud) -> None:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in WHO.items():
                environment.setenv(name, value)
            settings = Settings(cloud=where, salt="a salt of this stack")
            self.door: Door = open_door(settings, lambda: self.now, log_turns=False, house=self.room)

    def schedules(self) -> list[Any]:
        assert self.where.schedules
        aws, group = as_us(self.where, "scheduler"), self.where.schedules.group
        names = [one["Name"] for one in aws.ask("GET", f"/schedules?ScheduleGroup={group}", None, 5.0)["Schedules"]]
        whole = [aws.ask("GET", f"/schedules/{name}?groupName={group}", None, 5.0) for name in names]
        return [json.loads(one["Target"]["Input"]) for one in whole]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with dynamo_server("moto") as url:
        yield url


@pytest.fixture
def home(server: str) -> Home:
    where = cloud(server)
    as_us(where, "scheduler").ask("POST", f"/schedule-groups/{where.table}", {}, 5.0)
    return Home(replace(where, schedules=replace(WHERE, group=where.table)))


def disabled(user: str = US) -> Mapping[str, Any]:
    whole = dict(envelope({"type": "AlexaSkillEvent.SkillDisabled"}))
    del whole["session"]
    system = {**whole["context"]["System"], "user": {"userId": user}}
    return {**whole, "context": {"System": system}}


def test_in_a_ritual_there_is_something_to_find(home: Home) -> None:
    home.in_a_ritual()

    assert sorted(item["household"]["S"].partition(" ")[0] for item in scan(home.where))[-1] == "room"
    assert len(scan(home.where)) == 2
    assert len(home.schedules()) == 1
    assert home.room.room != home.as_it_was


def test_after_forget_us_there_is_no_trace_and_the_room_is_as_it_was(home: Home) -> None:
    home.in_a_ritual()

    home.says(intent("ForgetUsIntent"), {})
    answer = home.says(intent("AMAZON.YesIntent"), {"at": "privacy.Forgetting"})

    assert "nothing left of you here" in answer["response"]["outputSpeech"]["ssml"]
    assert scan(home.where) == []
    assert home.schedules() == []
    assert home.room.room == home.as_it_was


def test_after_the_skill_was_disabled_there_is_no_trace_and_the_room_is_as_it_was(home: Home) -> None:
    home.in_a_ritual()

    home.door(disabled())

    assert scan(home.where) == []
    assert home.schedules() == []
    assert home.room.room == home.as_it_was


def test_where_a_schedule_cannot_be_taken_away_it_is_said_and_the_room_is_as_it_was(home: Home) -> None:
    home.in_a_ritual()
    home.scheduler_is_down()

    answer = home.says(intent("AMAZON.YesIntent"), {"at": "privacy.Forgetting"})

    assert "couldn't erase" in answer["response"]["outputSpeech"]["ssml"]
    assert home.room.room == home.as_it_was


def test_the_others_stay(home: Home) -> None:
    home.in_a_ritual()
    home.in_a_ritual(OTHERS)

    home.door(disabled())

    assert {item["household"]["S"].rpartition(" ")[2] for item in scan(home.where)} == {home.door.household(OTHERS)}
    assert home.schedules() == [{"watch": home.door.household(OTHERS)}]


def test_a_household_is_hashed_with_the_salt_of_its_stack(home: Home) -> None:
    home.says({"type": "LaunchRequest"})

    (item,) = scan(home.where)

    assert item["household"]["S"] == household_of(US, "a salt of this stack") != household_of(US)


def test_when_its_time_has_come_the_room_goes_back_however_often_we_are_called(home: Home) -> None:
    home.in_a_ritual()
    (called,) = home.schedules()
    home.now += timedelta(minutes=30)

    for _ in range(3):
        assert home.door(called) == {"again": None}

    assert home.room.room == home.as_it_was
    assert [item["household"]["S"] for item in scan(home.where)] == [called["watch"]]


def test_called_too_early_we_are_called_again(home: Home) -> None:
    home.in_a_ritual()
    (called,) = home.schedules()
    assert home.where.schedules
    lit, scheduler, group = dict(home.room.room), as_us(home.where, "scheduler"), home.where.schedules.group
    for one in scheduler.ask("GET", f"/schedules?ScheduleGroup={group}", None, 5.0)["Schedules"]:
        scheduler.ask("DELETE", f"/schedules/{one['Name']}?groupName={group}", None, 5.0)  # as it does itself, then

    home.door(called)

    assert home.room.room == lit
    assert home.schedules() == [called]
