"""Home Assistant speaks Alexa's Smart Home API, too: what it answers for a door sensor is what we are held against."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from skill.edge.homes.keyring import Secret
from skill.edge.homes.smart_home import SmartHome
from tests.home.hub import RealHub

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOOR, SENSOR = "binary_sensor#ember_warm", "ember-warm"


class Closed:
    """Sensors of which none is open."""

    def accept(self, code: Secret, token: Secret, region: str) -> None:
        pass

    def is_open(self, token: Secret, name: str) -> bool:
        return False


def directive(namespace: str, name: str, payload: Any = None, endpoint: str = "") -> dict[str, Any]:
    header = {"namespace": namespace, "name": name, "messageId": str(uuid4()), "payloadVersion": "3"}
    scope = {"type": "BearerToken", "token": "somebody's"}
    if not endpoint:
        return {"directive": {"header": header, "payload": payload or {"scope": scope}}}
    header["correlationToken"] = "the-same-one"
    where = {"endpointId": endpoint, "scope": scope, "cookie": {}}
    return {"directive": {"header": header, "endpoint": where, "payload": {}}}


@pytest.fixture
def ours() -> SmartHome:
    return SmartHome(Closed(), "EU", lambda: NOON)


def theirs(hub: RealHub, event: dict[str, Any]) -> dict[str, Any]:
    status, answer = hub.post("/api/alexa/smart_home", event)
    assert status == 200
    return dict(answer)


def shape(value: Any) -> Any:
    """The keys of an answer and what kind of thing each holds, without what is merely called otherwise."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def by_interface(endpoint: dict[str, Any]) -> dict[str, Any]:
    return {one["interface"]: one for one in endpoint["capabilities"]}


def test_our_sensors_are_discovered_in_the_same_terms_as_a_door(hub: RealHub, ours: SmartHome) -> None:
    asked = directive("Alexa.Discovery", "Discover")
    door, sensor = (
        next(one for one in answer["event"]["payload"]["endpoints"] if one["endpointId"] == which)
        for answer, which in ((theirs(hub, asked), DOOR), (ours(asked), SENSOR))
    )

    assert sensor["displayCategories"] == door["displayCategories"] == ["CONTACT_SENSOR"]
    assert by_interface(sensor) == by_interface(door)
    assert shape(sensor) | {"capabilities": ..., "additionalAttributes": ...} == shape(door) | {
        "capabilities": ...,
        "additionalAttributes": ...,
    }


def test_a_closed_sensor_reports_itself_as_a_closed_door_does(hub: RealHub, ours: SmartHome) -> None:
    door = theirs(hub, directive("Alexa", "ReportState", endpoint=DOOR))
    sensor = ours(directive("Alexa", "ReportState", endpoint=SENSOR))
    for answer in (door, sensor):
        answer["event"].pop("endpoint")  # theirs says the token again; ours does not
        for one in answer["context"]["properties"]:
            one["timeOfSample"] = ""

    assert sensor["context"] == door["context"]
    assert shape(sensor["event"]) == shape(door["event"])
    assert sensor["event"]["header"]["correlationToken"] == "the-same-one"


def test_a_grant_is_accepted_in_the_same_words(hub: RealHub, ours: SmartHome) -> None:
    grant = {"grant": {"type": "OAuth2.AuthorizationCode", "code": "a-code"}}
    asked = directive("Alexa.Authorization", "AcceptGrant", {**grant, "grantee": {"type": "BearerToken", "token": "t"}})

    door, sensor = theirs(hub, asked)["event"], ours(asked)["event"]

    assert shape(sensor) == shape(door)
    assert [sensor["header"][key] for key in ("namespace", "name", "payloadVersion")] == [
        door["header"][key] for key in ("namespace", "name", "payloadVersion")
    ]


def test_a_sensor_that_there_is_not_is_refused_in_the_same_terms(hub: RealHub, ours: SmartHome) -> None:
    asked = directive("Alexa", "ReportState", endpoint="nobody")
    door, sensor = theirs(hub, asked)["event"], ours(asked)["event"]

    assert sensor["header"]["name"] == door["header"]["name"] == "ErrorResponse"
    assert sensor["payload"]["type"] == door["payload"]["type"] == "NO_SUCH_ENDPOINT"
