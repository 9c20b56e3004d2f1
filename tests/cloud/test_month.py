"""What a month of evenings reads, writes and logs, which is what docs/deploy.md works the costs out from."""

import logging
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from skill.desk.echo import DeskClock, Echo, Overheard
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from tests.cloud.dynamo_servers import WHO, as_us, cloud, dynamo_server, scan
from tests.cloud.test_dynamo import size
from tests.cloud.test_schedules import WHERE
from tests.conftest import SUNDAY_NIGHT
from tests.home.faults import Line

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"
NIGHTS = 30
# Three kinds of evening by turns: the whole ritual, the question alone, a ritual alone.
EVENINGS = (
    ("start our evening ritual", "four", "five", "yes", "no", "yes"),
    ("alexa, open evening ember", "yes", "wrap it up", "yes"),
    ("golden hour", "next", "next", "yes"),
)
AS_EXACT = 0.15  # of each number on the page: questions differ, and with them a few turns
ROW = re.compile(r"^\| (?P<what>[a-z ]+) \| (?P<count>[\d,]+) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def month() -> Counter[str]:
    """Thirty evenings of a couple with a home, on a table over the wire."""
    counted: Counter[str] = Counter()
    with dynamo_server() as url, dynamo_server("moto") as clockwork, pytest.MonkeyPatch.context() as environment:
        for name, value in WHO.items():
            environment.setenv(name, value)
        where, clock = cloud(url), DeskClock(SUNDAY_NIGHT)
        line, called = Line(int(url.rpartition(":")[2])), Line(int(clockwork.rpartition(":")[2]))
        by_line = replace(where, endpoints={"dynamodb": line.url, "scheduler": called.url}, schedules=WHERE)
        as_us(by_line, "scheduler").ask("POST", f"/schedule-groups/{WHERE.group}", {}, 5.0)
        log = Logged(counted)
        ours = logging.getLogger("ember")
        before = ours.level
        ours.addHandler(log)
        ours.setLevel(logging.INFO)
        overheard = Overheard()
        door = open_door(Settings(cloud=by_line), clock, listeners=(overheard,), house=PretendHome(clock))
        echo = Echo(door, Understanding.of_file(), overheard, clock, "home", "en-US", "kitchen")
        clock.watchdogs.append(lambda: door.watch(echo.user))
        for night in range(NIGHTS):
            for said in (*EVENINGS[night % len(EVENINGS)], "stop"):
                if said != "stop" or echo.listening:
                    echo.hear(said)
                    counted["turns"] += 1
            clock.pass_time(24 * 3600)
        ours.removeHandler(log)
        ours.setLevel(before)
        for asked in line.journal:
            body = asked.body or {}
            counted["reads" if "Key" in body else "two at once" if "TransactItems" in body else "writes"] += 1
        counted["schedules"] = len(called.asked("POST /schedules/"))
        counted["bytes of a couple"] = max(size(item) for item in scan(where))
        line.close()
        called.close()
    return counted


class Logged(logging.Handler):
    """Counts the bytes of our own lines."""

    def __init__(self, counted: Counter[str]) -> None:
        super().__init__()
        self.counted = counted

    def emit(self, record: logging.LogRecord) -> None:
        self.counted["bytes of a log"] += len(record.getMessage())


COUNTS = ("turns", "reads", "writes", "two at once", "schedules", "bytes of a couple", "bytes of a log")


@pytest.mark.parametrize("what", COUNTS)
def test_the_page_on_costs_counts_what_a_month_takes(what: str, month: Counter[str]) -> None:
    told = {row["what"]: int(row["count"].replace(",", "")) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))}

    assert told.get(what) == pytest.approx(month[what], rel=AS_EXACT), dict(month)
