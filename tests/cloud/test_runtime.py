"""The built package in Lambda's own runtime: an evening, what happens when it is killed, and what it says of itself."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.answers import check
from tests.cloud.dynamo_servers import cloud, dynamo_server
from tests.cloud.runtime import Failed, Gone, Lambda, needed
from tests.edge.envelopes import LOGGED, ROOT, STUCK, asked, slot
from tests.package import built_package

SECRET = "correct-horse-battery"  # noqa: S105  (to be looked for)
WITH_SECRETS = dict.fromkeys(("EMBER_SALT", "EMBER_HOME_TOKEN", "EMBER_KEY", "AWS_SECRET_ACCESS_KEY"), SECRET)
WRONG = [
    ({}, "EMBER_DB is not set"),
    ({"EMBER_DB": ""}, "EMBER_DB is not set"),
    ({"EMBER_DB": ":memory:", "EMBER_TABLE": "couples"}, "take one away"),
    ({"EMBER_DB": ":memory:", "EMBER_RITUALS": "/nowhere"}, "/nowhere"),
    ({"EMBER_DB": ":memory:", "EMBER_QUIET_DAYS": "soon"}, "EMBER_QUIET_DAYS"),
    ({"EMBER_TABLE": "couples", "EMBER_SCHEDULES": "group"}, "EMBER_SCHEDULE_TARGET"),
]


@pytest.fixture(scope="module")
def package() -> Path:
    needed()
    return built_package()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with dynamo_server() as url:
        yield url


@pytest.fixture(params=["a file", "a table"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Mapping[str, str]:
    """The environment of a function that keeps its couples somewhere that outlives it."""
    if request.param == "a file":
        return {"EMBER_DB": str(tmp_path / "couples.db")}
    return {"EMBER_TABLE": cloud(request.getfixturevalue("server")).table} | at(request.getfixturevalue("server"))


def at(url: str) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL_DYNAMODB": url, "EMBER_SALT": SECRET}


class Evening:
    """Two people who talk to one function after the other; the session goes on."""

    def __init__(self) -> None:
        self.notes: dict[str, Any] = {}

    def hears(self, function: Lambda, intent: str | None, **slots: str) -> str:
        """What is said to it, and by it; no intent is a launch, which begins a session."""
        event = self.event(intent, **slots)
        answer = function.invoke(event)
        said = check(event, answer)
        self.notes = answer.get("sessionAttributes", {})

        assert said
        assert STUCK not in said
        return said

    def event(self, intent: str | None, **slots: str) -> Any:
        return asked(intent, self.notes, intent is None, {name: slot(value) for name, value in slots.items()})


def test_an_evening_from_the_launch_to_the_end(package: Path, kept: Mapping[str, str]) -> None:
    evening = Evening()
    with Lambda(package, kept) as function:
        evening.hears(function, None)
        assert evening.notes["at"] == "tonight.Talking"
        evening.hears(function, "CheckInIntent")
        assert evening.notes == {"at": "checkin.First"}
        evening.hears(function, "HeartIntent", score="4")
        assert evening.notes == {"at": "checkin.Second", "first": 4}
        evening.hears(function, "HeartIntent", score="5")
        evening.hears(function, "AMAZON.StopIntent")

    assert evening.notes == {}


def test_the_next_process_goes_on_where_one_was_killed(package: Path, kept: Mapping[str, str]) -> None:
    evening = Evening()
    with Lambda(package, kept) as function:
        evening.hears(function, None)
        evening.hears(function, "CheckInIntent")
        evening.hears(function, "HeartIntent", score="4")
        function.kill()
    with Lambda(package, kept) as function:
        evening.hears(function, None)

    assert evening.notes == {"at": "checkin.Second", "first": 4}


@pytest.mark.parametrize("after", [0.0, 0.0005, 0.001, 0.002, 0.005])
def test_a_turn_that_was_killed_half_way_is_done_or_not_done(
    package: Path, kept: Mapping[str, str], after: float
) -> None:
    evening = Evening()
    with Lambda(package, kept) as function:
        evening.hears(function, None)
        evening.hears(function, "CheckInIntent")
        function.begin(evening.event("HeartIntent", score="4"))
        function.kill(after)
    with Lambda(package, kept) as function:
        evening.hears(function, None)

    assert evening.notes in ({"at": "checkin.First"}, {"at": "checkin.Second", "first": 4})


def test_a_process_that_was_killed_gives_no_answer(package: Path) -> None:
    with Lambda(package, {"EMBER_DB": ":memory:"}) as function:
        Evening().hears(function, None)
        function.kill()
        with pytest.raises(Gone):
            function.invoke(asked(None))


@pytest.mark.parametrize(("environment", "told"), WRONG, ids=[told for _, told in WRONG])
def test_a_wrong_setting_is_told_in_one_line_before_anybody_speaks(
    package: Path, environment: Mapping[str, str], told: str
) -> None:
    with Lambda(package, {**WITH_SECRETS, **environment}) as function:
        with pytest.raises(Failed):
            function.invoke(asked(None))
        error, log = function.init_error, function.log

    assert error is not None
    assert error["errorType"] == "WrongSetting"
    assert told in error["errorMessage"]
    assert "\n" not in error["errorMessage"]
    assert SECRET not in json.dumps(error) + log


def test_what_is_no_json_is_refused_and_the_next_is_answered(package: Path) -> None:
    with Lambda(package, {"EMBER_DB": ":memory:"}) as function:
        with pytest.raises(Failed, match="UnmarshalError"):
            function.invoke(b'{"request": ')
        Evening().hears(function, None)


def test_the_log_has_one_line_a_turn_and_only_names(package: Path, kept: Mapping[str, str]) -> None:
    evening = Evening()
    with Lambda(package, kept) as function:
        evening.hears(function, None)
        evening.hears(function, "NamesIntent", first="zanzibar", second="noor")
        evening.hears(function, "HeartIntent", score="4")
        evening.hears(function, "CrisisAbuseIntent")
        evening.hears(function, "AMAZON.StopIntent")
    lines = [line.split("\t") for line in function.log.splitlines()]

    assert [len(line) for line in lines] == [4] * 5
    assert all(LOGGED.fullmatch(line[-1]) for line in lines)
    assert [word for word in ("zanzibar", "noor", "four", "abuse", SECRET) if word in function.log.lower()] == []


def test_it_runs_on_what_was_built_and_on_nothing_of_this_checkout(package: Path) -> None:
    with Lambda(package, {"EMBER_DB": ":memory:"}, ["-v"]) as function:
        Evening().hears(function, None)

    assert f"{package}/skill/conversation.pyc" in function.log
    assert str(ROOT / "skill") not in function.log
    assert "site-packages" not in function.log


def test_a_cold_start_is_measured_from_the_start_of_a_process(package: Path) -> None:
    function = Lambda(package, {"EMBER_DB": ":memory:"})

    assert 0.01 < function.cold_start_seconds(asked(None)) < 8
