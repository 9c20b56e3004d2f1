"""A process that is killed after any step of an evening, or in the middle of one: the next launch resumes there."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.bench.__main__ import envelope, intent
from tests.cloud.dynamo_servers import cloud, dynamo_server, scan
from tests.cloud.runtime import Gone, Lambda, needed
from tests.cloud.test_two_devices import resolved
from tests.package import built_package

FOUR = {"name": "score", "value": "4", "confirmationStatus": "NONE", "source": "USER"}
LAUNCH: Mapping[str, Any] = {"type": "LaunchRequest"}
# A whole evening and all that may come within it: every place that an evening can be lost at.
EVENING: Mapping[str, Mapping[str, Any]] = {
    "the launch": LAUNCH,
    "the follow-up": intent("AMAZON.YesIntent"),
    "the thank-yous": intent("WrapUpIntent"),
    "another one": intent("AnotherIntent"),
    "the check-in": intent("CheckInIntent"),
    "one heart": intent("HeartIntent", score=FOUR),
    "two hearts": intent("HeartIntent", score=FOUR),
    "a ritual": intent("RitualIntent", ritual=resolved("ritual", "golden-hour")),
    "its next phase": intent("AMAZON.NextIntent"),
    "a reset": intent("ResetIntent"),
    "the reset begun": intent("AMAZON.YesIntent"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    needed()
    with dynamo_server() as url:
        yield url


def function(server: str, table: str) -> Lambda:
    return Lambda(built_package(), {"EMBER_TABLE": table, "AWS_ENDPOINT_URL_DYNAMODB": server})


def lived(one: Lambda, steps: int) -> None:
    """The evening so far, in one session."""
    notes: Mapping[str, Any] | None = None
    for request in list(EVENING.values())[:steps]:
        notes = one.invoke(envelope(request, notes)).get("sessionAttributes") or {}


@pytest.fixture(scope="module")
def unharmed(server: str) -> list[Any]:
    """What the next launch is answered after so many steps, from none on, where nothing was killed."""
    answers = []
    for steps in range(len(EVENING) + 1):
        with function(server, cloud(server).table) as one:
            lived(one, steps)
            answers.append(one.invoke(envelope(LAUNCH)))
    return answers


@pytest.mark.parametrize("steps", range(1, len(EVENING) + 1), ids=[f"after {name}" for name in EVENING])
def test_the_next_launch_resumes_where_a_process_was_killed(steps: int, server: str, unharmed: list[Any]) -> None:
    table = cloud(server).table
    with function(server, table) as killed:
        lived(killed, steps)
        killed.kill()

    with function(server, table) as next_one:
        answer = next_one.invoke(envelope(LAUNCH))

    assert answer == unharmed[steps]
    assert answer["sessionAttributes"]["at"]


def test_they_are_all_different_places(server: str) -> None:
    seen = []
    with function(server, cloud(server).table) as one:
        notes: Mapping[str, Any] | None = None
        for request in EVENING.values():
            notes = one.invoke(envelope(request, notes)).get("sessionAttributes") or {}
            seen.append(str(sorted(notes.items())))

    assert len(set(seen)) == len(EVENING)


@pytest.mark.parametrize("steps", range(1, len(EVENING)), ids=[f"in {name}" for name in list(EVENING)[1:]])
def test_a_process_that_is_killed_within_a_turn_leaves_the_place_before_or_the_place_after(
    steps: int, server: str, unharmed: list[Any]
) -> None:
    where = cloud(server)
    with function(server, where.table) as killed:
        lived(killed, steps)
        killed.begin(envelope(list(EVENING.values())[steps]))
        killed.kill()
        with pytest.raises(Gone):
            killed.answer()

    with function(server, where.table) as next_one:
        answer = next_one.invoke(envelope(LAUNCH))

    assert answer in unharmed[steps : steps + 2]
    assert len(scan(where)) == 1
