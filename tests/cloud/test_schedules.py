"""What is owed to rooms, at its time, by EventBridge Scheduler: moto's, over the wire."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skill.couple import Couple, Owed
from skill.edge.cloud.dynamo import DynamoKeeper
from skill.edge.cloud.schedules import Punctual, Schedules
from skill.edge.cloud.table import Table
from skill.edge.settings import Cloud, Scheduling
from skill.ports import KeeperDown
from tests.cloud.dynamo_servers import as_us, cloud, dynamo_server
from tests.home.faults import Fault, Line
from tests.people import ANA_AND_BO

NOW = datetime(2026, 11, 22, 20, 0, 30, tzinfo=UTC)
US, OTHERS = "a" * 64, "b" * 64
OWING = replace(ANA_AND_BO, owed=Owed({"main": {}}, NOW + timedelta(minutes=17)))
WHERE = Scheduling("ember", "arn:aws:lambda:us-east-1:1:function:ember", "arn:aws:iam::1:role/rings")


@dataclass
class Due:
    """A group of schedules of its own, a line to it that can fail, and a keeper that is punctual."""

    where: Cloud
    line: Line
    now: datetime = NOW

    @property
    def schedules(self) -> Schedules:
        by_line = replace(self.where, endpoints={"scheduler": self.line.url})
        assert self.where.schedules
        return Schedules(as_us(by_line, "scheduler"), self.where.schedules, lambda: self.now)

    @property
    def keeper(self) -> Punctual:
        table = DynamoKeeper(Table(as_us(self.where), self.where.table), (), timedelta(days=400), lambda: self.now)
        return Punctual(table, self.schedules)

    def listed(self) -> list[dict[str, Any]]:
        """Every schedule there is, whole."""
        assert self.where.schedules
        aws, group = as_us(self.where, "scheduler"), self.where.schedules.group
        names = [one["Name"] for one in aws.ask("GET", f"/schedules?ScheduleGroup={group}", None, 5.0)["Schedules"]]
        return [aws.ask("GET", f"/schedules/{name}?groupName={group}", None, 5.0) for name in names]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with dynamo_server("moto") as url:
        yield url


@pytest.fixture
def due(server: str) -> Iterator[Due]:
    where = cloud(server)
    where = replace(where, schedules=replace(WHERE, group=where.table))
    as_us(where, "scheduler").ask("POST", f"/schedule-groups/{where.table}", {}, 5.0)
    line = Line(int(server.rpartition(":")[2]))
    yield Due(where, line)
    line.close()


def test_what_is_owed_has_us_called_at_the_next_full_minute(due: Due) -> None:
    due.keeper.keep(US, OWING, 0)

    (schedule,) = due.listed()

    assert schedule["ScheduleExpression"] == "at(2026-11-22T20:18:00)"
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["ActionAfterCompletion"] == "DELETE"
    assert schedule["Target"]["Arn"] == WHERE.target
    assert schedule["Target"]["RoleArn"] == WHERE.role
    assert json.loads(schedule["Target"]["Input"]) == {"watch": US}


def test_scent_has_its_own_time(due: Due) -> None:
    owed = Owed({}, NOW + timedelta(minutes=17), NOW + timedelta(minutes=5))
    due.keeper.keep(US, replace(ANA_AND_BO, owed=owed), 0)

    assert [one["ScheduleExpression"] for one in due.listed()] == ["at(2026-11-22T20:06:00)"]


def test_a_name_is_what_a_schedule_may_be_called_and_no_whole_household(due: Due) -> None:
    due.keeper.keep(US, OWING, 0)

    (schedule,) = due.listed()

    assert re.fullmatch(r"[0-9a-zA-Z-_.]{1,64}", schedule["Name"])


def test_twice_is_once_and_what_is_put_off_or_paid_asks_for_nothing(due: Due) -> None:
    keeper = due.keeper
    keeper.keep(US, OWING, 0)
    asked = len(due.line.journal)
    later = replace(OWING, owed=replace(OWING.owed, due=NOW + timedelta(minutes=40)))  # type: ignore[type-var]
    keeper.recall(US)
    keeper.keep(US, later, 1)
    keeper.recall(US)
    keeper.keep(US, ANA_AND_BO, 2)
    assert len(due.line.journal) == asked

    due.schedules.call_at(US, NOW + timedelta(minutes=17))

    assert len(due.listed()) == 1


def test_what_is_to_be_sooner_has_us_called_sooner(due: Due) -> None:
    keeper = due.keeper
    keeper.keep(US, OWING, 0)
    keeper.recall(US)
    keeper.keep(US, replace(OWING, owed=Owed({}, NOW + timedelta(minutes=2))), 1)

    assert sorted(one["ScheduleExpression"] for one in due.listed()) == [
        "at(2026-11-22T20:03:00)",
        "at(2026-11-22T20:18:00)",
    ]


def test_what_is_due_already_is_due_at_once(due: Due) -> None:
    due.schedules.call_at(US, NOW - timedelta(hours=3))

    assert [one["ScheduleExpression"] for one in due.listed()] == ["at(2026-11-22T20:01:00)"]


FAULTS = (Fault.REFUSED, Fault.HANGS, Fault.BROKEN, Fault.GARBAGE, Fault.HALF, Fault.THROTTLED, Fault.DENIED)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_where_nobody_can_be_called_nothing_comes_to_be_owed(fault: Fault, due: Due) -> None:
    keeper = due.keeper
    keeper.keep(US, ANA_AND_BO, 0)

    with due.line.failing(fault), pytest.raises(KeeperDown):
        keeper.keep(US, OWING, 1)

    assert keeper.recall(US) == (ANA_AND_BO, 1)


def test_where_nobody_can_be_called_sooner_the_room_goes_back_when_it_was_to(
    due: Due, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = due.keeper
    keeper.keep(US, OWING, 0)
    sooner = replace(OWING, owed=Owed({}, NOW + timedelta(minutes=2)))

    with due.line.failing(Fault.BROKEN), caplog.at_level(logging.WARNING):
        keeper.keep(US, sooner, 1)

    assert keeper.recall(US) == (sooner, 2)
    assert caplog.messages == ["schedules: scheduler answered 500"]


def test_nothing_is_left_of_who_is_forgotten_and_the_others_are_still_called(due: Due) -> None:
    keeper = due.keeper
    keeper.keep(US, OWING, 0)
    keeper.keep(US, replace(OWING, owed=Owed({}, NOW + timedelta(minutes=2))), 1)
    keeper.keep(OTHERS, OWING, 0)

    assert keeper.forget(US)

    assert [json.loads(one["Target"]["Input"]) for one in due.listed()] == [{"watch": OTHERS}]
    assert keeper.forget(US)


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.REFUSED], ids=str)
def test_a_schedule_that_cannot_be_taken_away_is_not_said_to_be_gone(fault: Fault, due: Due) -> None:
    keeper = due.keeper
    keeper.keep(US, OWING, 0)

    with due.line.failing(fault):
        gone = keeper.forget(US)

    assert not gone
    assert keeper.recall(US) == (Couple(), 0)
    assert keeper.forget(US)
    assert due.listed() == []


class InPages:
    """A scheduler that lists one schedule, on its second page."""

    def __init__(self) -> None:
        self.pages: list[dict[str, Any]] = [{"Schedules": [], "NextToken": "2"}, {"Schedules": [{"Name": "theirs"}]}]
        self.taken_away: list[str] = []

    def ask(self, method: str, path: str, *_: object) -> dict[str, Any]:
        if method == "DELETE":
            self.taken_away.append(path.partition("?")[0])
            return {}
        return self.pages.pop(0) if self.pages else {"Schedules": []}


def test_every_page_of_a_list_is_read() -> None:
    scheduler = InPages()

    assert Schedules(scheduler, WHERE, lambda: NOW).forget(US)
    assert scheduler.taken_away == ["/schedules/theirs"]


def test_a_keeper_that_never_read_them_calls_rather_once_too_often(due: Due) -> None:
    due.keeper.keep(US, OWING, 0)
    due.keeper.keep(US, OWING, 1)

    assert len(due.listed()) == 1
