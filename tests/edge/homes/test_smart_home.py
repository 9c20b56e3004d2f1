"""Smart Home directives in, events out, as Alexa documents them; and whatever else comes in."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from skill.edge.alexa import household_of
from skill.edge.homes.alexa_routines import AlexaRoutines
from skill.edge.homes.keyring import Secret
from skill.edge.homes.lock import Lock, new_key
from skill.edge.homes.smart_home import SmartHome
from skill.edge.settings import WrongSetting
from skill.edge.sqlite import SqliteKeeper
from skill.ports import HouseDown
from skill.room import Came, Lamp, Look, Role
from tests.edge.homes.fake_amazon import EVENTS, PROFILE, TOKEN, FakeAmazon, Manner
from tests.edge.homes.test_alexa_routines import Flimsy

NOW = datetime(2026, 11, 22, 21, 0, 0, tzinfo=UTC)
ANA, BO = "amzn1.account.CANARYANA", "amzn1.account.CANARYBO"
HOME = household_of("amzn1.ask.account.HOME")
WARM = Look({Role.MAIN: Lamp(40, kelvin=2200)})
IDS = ["ember-warm", "ember-bright", "ember-playful", "ember-night", "ember-sea", "ember-out", "ember-after"]
SAMPLED = {"timeOfSample": "2026-11-22T21:00:00.000Z", "uncertaintyInMilliseconds": 0}


class Linked:
    """A fake Amazon, one database, and both halves of the skill on it."""

    def __init__(self, fake: FakeAmazon) -> None:
        self.fake, self.key = fake, new_key()
        self.keeper = SqliteKeeper(":memory:")
        self.shelf = Flimsy(self.keeper)
        self.house = AlexaRoutines(self.shelf, fake.client(), Lock(Secret(self.key)), lambda: NOW)
        self.smart_home = SmartHome(self.house, "EU", lambda: NOW)
        self.token = fake.link(ANA)

    def accept(self, **changed: object) -> dict[str, Any]:
        payload = {
            "grant": {"type": "OAuth2.AuthorizationCode", "code": self.fake.code(ANA)},
            "grantee": {"type": "BearerToken", "token": self.token},
        }
        return self.smart_home(directive("Alexa.Authorization", "AcceptGrant", payload={**payload, **changed}))

    def speak(self) -> None:
        self.house.linked(HOME, Secret(self.token))

    def report(self, which: str = "ember-warm", token: str | None = None) -> dict[str, Any]:
        endpoint = {"endpointId": which, "scope": {"type": "BearerToken", "token": token or self.token}, "cookie": {}}
        return self.smart_home(directive("Alexa", "ReportState", "correlated", endpoint=endpoint, payload={}))

    def state(self, which: str = "ember-warm", token: str | None = None) -> object:
        return self.report(which, token)["context"]["properties"][0]["value"]


@pytest.fixture
def linked() -> Iterator[Linked]:
    with FakeAmazon() as fake:
        yield Linked(fake)


def directive(namespace: str, name: str, correlation: str | None = None, **rest: object) -> dict[str, Any]:
    header = {"namespace": namespace, "name": name, "messageId": "their-message", "payloadVersion": "3"}
    if correlation:
        header["correlationToken"] = correlation
    return {"directive": {"header": header, **rest}}


def discover(token: str) -> dict[str, Any]:
    return directive("Alexa.Discovery", "Discover", payload={"scope": {"type": "BearerToken", "token": token}})


def without_id(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without its message id, which is a uuid4."""
    plain: dict[str, Any] = json.loads(json.dumps(event))
    assert UUID(plain["event"]["header"].pop("messageId")).version == 4
    return plain


def kind_of(event: Mapping[str, Any]) -> tuple[str, str, object]:
    header = event["event"]["header"]
    return header["namespace"], header["name"], event["event"]["payload"].get("type")


# Discovery.


def test_seven_sensors_are_discovered_as_documented(linked: Linked) -> None:
    answer = without_id(linked.smart_home(discover(linked.token)))
    endpoints = answer["event"]["payload"]["endpoints"]

    assert [one["endpointId"] for one in endpoints] == IDS
    assert answer["event"]["header"] == {
        "namespace": "Alexa.Discovery",
        "name": "Discover.Response",
        "payloadVersion": "3",
    }
    assert endpoints[0] == {
        "endpointId": "ember-warm",
        "manufacturerName": "Evening Ember",
        "friendlyName": "Ember warm",
        "description": endpoints[0]["description"],
        "displayCategories": ["CONTACT_SENSOR"],
        "cookie": {},
        "additionalAttributes": {"manufacturer": "Evening Ember", "model": "virtual-trigger"},
        "capabilities": [
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            {
                "type": "AlexaInterface",
                "interface": "Alexa.ContactSensor",
                "version": "3",
                "properties": {
                    "supported": [{"name": "detectionState"}],
                    "proactivelyReported": True,
                    "retrievable": True,
                },
            },
            {
                "type": "AlexaInterface",
                "interface": "Alexa.EndpointHealth",
                "version": "3",
                "properties": {
                    "supported": [{"name": "connectivity"}],
                    "proactivelyReported": True,
                    "retrievable": True,
                },
            },
        ],
    }


def test_every_sensor_has_a_name_and_a_description_of_its_own(linked: Linked) -> None:
    endpoints = linked.smart_home(discover(linked.token))["event"]["payload"]["endpoints"]

    assert [one["friendlyName"] for one in endpoints] == [f"Ember {which.removeprefix('ember-')}" for which in IDS]
    assert len({one["description"] for one in endpoints}) == len(IDS)
    assert all(re.fullmatch(r"[\w=#;:?@&-]{1,256}", one["endpointId"]) for one in endpoints)


def test_who_granted_nothing_discovers_them_too_and_nobody_is_asked(linked: Linked) -> None:
    linked.fake.manner.update(dict.fromkeys((TOKEN, PROFILE, EVENTS), Manner.DOWN))

    assert len(linked.smart_home(discover("nobody's"))["event"]["payload"]["endpoints"]) == 7
    assert linked.fake.journal == []


# A grant.


def test_a_grant_is_accepted_as_documented(linked: Linked) -> None:
    assert without_id(linked.accept()) == {
        "event": {
            "header": {
                "namespace": "Alexa.Authorization",
                "name": "AcceptGrant.Response",
                "payloadVersion": "3",
            },
            "payload": {},
        }
    }


def test_what_was_granted_starts_their_routines_at_the_gateway_of_this_region(linked: Linked) -> None:
    linked.accept()
    linked.speak()

    assert linked.house.change(HOME, WARM) == {Role.MAIN: Came.TOLD}
    assert linked.fake.started == [(ANA, "ember-warm")]
    assert {one.path for one in linked.fake.asked(EVENTS)} == {"/EU/v3/events"}


def test_whose_it_is_is_told_by_the_grantee_and_the_code_is_sent_once(linked: Linked) -> None:
    linked.accept()

    assert [one.path for one in linked.fake.journal] == [PROFILE, TOKEN]
    assert linked.fake.journal[0].headers["authorization"] == f"Bearer {linked.token}"


FAILED = ("Alexa.Authorization", "ErrorResponse", "ACCEPT_GRANT_FAILED")


@pytest.mark.parametrize("place", [TOKEN, PROFILE])
@pytest.mark.parametrize("manner", [Manner.DOWN, Manner.GARBAGE, Manner.DROPS, Manner.STRANGER, Manner.NOTHING])
def test_a_grant_that_cannot_be_had_is_said_to_have_failed_and_nothing_is_kept(
    place: str, manner: Manner, linked: Linked
) -> None:
    linked.fake.manner[place] = manner
    answer = linked.accept()

    assert kind_of(answer) == FAILED
    assert sorted(answer["event"]["payload"]) == ["message", "type"]
    assert linked.shelf.all() == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"grant": {"type": "OAuth2.AuthorizationCode", "code": "a code of nobody"}},
        {"grant": {"code": "canary\ud800"}},
        {"grant": {"code": 7}},
        {"grant": None},
        {"grantee": {"type": "BearerToken", "token": "a token of nobody"}},
        {"grantee": {"token": "canary\r\nX: 1"}},
        {"grantee": {}},
        {"grantee": "canary"},
    ],
)
def test_a_grant_in_another_shape_has_failed(changed: dict[str, object], linked: Linked) -> None:
    assert kind_of(linked.accept(**changed)) == FAILED
    assert linked.shelf.all() == {}


def test_a_failed_grant_keeps_the_one_before_it(linked: Linked) -> None:
    linked.accept()
    linked.fake.manner[TOKEN] = Manner.DOWN
    linked.accept()
    linked.fake.manner.clear()
    linked.speak()

    assert linked.house.change(HOME, WARM) == {Role.MAIN: Came.TOLD}


def test_a_drawer_that_is_stuck_fails_the_grant(linked: Linked) -> None:
    linked.keeper.close()

    assert kind_of(linked.accept()) == FAILED


# State.


def test_a_state_is_reported_as_documented(linked: Linked) -> None:
    linked.accept()

    assert without_id(linked.report("ember-sea")) == {
        "event": {
            "header": {
                "namespace": "Alexa",
                "name": "StateReport",
                "correlationToken": "correlated",
                "payloadVersion": "3",
            },
            "endpoint": {"endpointId": "ember-sea"},
            "payload": {},
        },
        "context": {
            "properties": [
                {
                    "namespace": "Alexa.ContactSensor",
                    "name": "detectionState",
                    "value": "NOT_DETECTED",
                    **SAMPLED,
                },
                {
                    "namespace": "Alexa.EndpointHealth",
                    "name": "connectivity",
                    "value": {"value": "OK"},
                    **SAMPLED,
                },
            ]
        },
    }


def test_a_sensor_is_open_only_where_it_really_is(linked: Linked) -> None:
    linked.accept()
    linked.speak()
    before = linked.state()
    linked.fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]
    linked.house.change(HOME, WARM)
    stayed_open, another = linked.state(), linked.state("ember-sea")
    linked.house.put_back(HOME, {})
    linked.house.change(HOME, WARM)

    assert (before, stayed_open, another) == ("NOT_DETECTED", "DETECTED", "NOT_DETECTED")
    assert linked.state() == "NOT_DETECTED"


def test_after_a_pulse_that_was_refused_it_is_not_open(linked: Linked) -> None:
    linked.accept()
    linked.speak()
    linked.fake.next[EVENTS] = [Manner.BUSY]
    with pytest.raises(HouseDown):
        linked.house.change(HOME, WARM)

    assert linked.state() == "NOT_DETECTED"


def test_nobody_hears_of_another_account(linked: Linked) -> None:
    linked.accept()
    linked.speak()
    linked.fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]
    linked.house.change(HOME, WARM)

    assert linked.state(token=linked.fake.link(BO)) == "NOT_DETECTED"


def test_who_granted_nothing_has_only_closed_sensors(linked: Linked) -> None:
    assert [linked.state(which) for which in IDS] == ["NOT_DETECTED"] * 7


@pytest.mark.parametrize("which", ["ember-purple", "", "warm", "ember-warm "])
def test_there_is_no_other_sensor(which: str, linked: Linked) -> None:
    answer = without_id(linked.report(which))

    assert answer["event"]["header"]["correlationToken"] == "correlated"
    assert answer["event"]["endpoint"] == {"endpointId": which}
    assert kind_of(answer) == ("Alexa", "ErrorResponse", "NO_SUCH_ENDPOINT")
    assert linked.fake.journal == []


@pytest.mark.parametrize(
    ("manner", "kind"),
    [
        (Manner.OVER, "INVALID_AUTHORIZATION_CREDENTIAL"),
        (Manner.DOWN, "INTERNAL_ERROR"),
        (Manner.GARBAGE, "INTERNAL_ERROR"),
    ],
)
def test_what_cannot_be_known_is_not_claimed(manner: Manner, kind: str, linked: Linked) -> None:
    linked.fake.manner[PROFILE] = manner
    answer = linked.report()

    assert kind_of(answer) == ("Alexa", "ErrorResponse", kind)
    assert answer["event"]["header"]["correlationToken"] == "correlated"
    assert answer["event"]["endpoint"] == {"endpointId": "ember-warm"}


def test_nor_is_it_where_the_drawer_is_stuck(linked: Linked) -> None:
    linked.keeper.close()

    assert kind_of(linked.report()) == ("Alexa", "ErrorResponse", "INTERNAL_ERROR")


# Whatever else comes in.

INVALID = ("Alexa", "ErrorResponse", "INVALID_DIRECTIVE")


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("Alexa.PowerController", "TurnOn"),
        ("Alexa", "Discover"),
        ("Alexa.Discovery", "ReportState"),
        ("Alexa.Authorization", "AcceptGrant.Response"),
        ("alexa", "reportstate"),
        ("", ""),
    ],
)
def test_a_directive_we_do_not_know_is_invalid_and_its_correlation_is_echoed(
    namespace: str, name: str, linked: Linked
) -> None:
    answer = without_id(linked.smart_home(directive(namespace, name, "correlated", payload={})))

    assert kind_of(answer) == INVALID
    assert answer["event"]["header"]["correlationToken"] == "correlated"


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        [],
        "canary",
        7,
        {"directive": None},
        {"directive": []},
        {"directive": {}},
        {"directive": {"header": None}},
        {"directive": {"header": []}},
        {"directive": {"header": {"namespace": 7, "name": None}}},
        {"directive": {"header": {"namespace": "Alexa"}}},
        {"directive": {"header": {"correlationToken": {"canary": 1}}}},
        {"header": {"namespace": "Alexa.Discovery", "name": "Discover"}},
        directive("Alexa", "ReportState"),
        directive("Alexa", "ReportState", endpoint=None),
        directive("Alexa", "ReportState", endpoint="ember-warm"),
        directive("Alexa", "ReportState", endpoint={"endpointId": 7}),
        directive("Alexa", "ReportState", endpoint={"endpointId": "ember-warm"}),
        directive("Alexa", "ReportState", endpoint={"endpointId": "ember-warm", "scope": None}),
        directive("Alexa", "ReportState", endpoint={"endpointId": "ember-warm", "scope": {"token": ["canary"]}}),
    ],
)
def test_whatever_is_malformed_is_an_invalid_directive(event: Any, linked: Linked) -> None:
    answer = linked.smart_home(event)

    assert kind_of(answer) == INVALID
    assert "canary" not in json.dumps(answer)
    assert linked.fake.journal == []


def test_every_answer_can_be_sent_and_holds_no_token(linked: Linked) -> None:
    answers = [
        linked.accept(),
        linked.accept(grantee={"token": "canary"}),
        linked.report(),
        linked.report("ember-purple"),
        linked.report("ember-warm", "canary-of-nobody"),
        linked.smart_home(discover(linked.token)),
    ]

    assert "canary" not in json.dumps(answers).lower()


def test_every_message_has_an_id_of_its_own(linked: Linked) -> None:
    ids = {linked.smart_home(discover(linked.token))["event"]["header"]["messageId"] for _ in range(20)}

    assert len(ids) == 20


def test_a_clock_in_another_zone_tells_the_same_moment(linked: Linked) -> None:
    here = SmartHome(linked.house, "EU", lambda: datetime.fromisoformat("2026-11-22T16:00:00-05:00"))
    endpoint = {"endpointId": "ember-warm", "scope": {"type": "BearerToken", "token": linked.token}}
    answer = here(directive("Alexa", "ReportState", endpoint=endpoint))

    assert {one["timeOfSample"] for one in answer["context"]["properties"]} == {SAMPLED["timeOfSample"]}
    assert "correlationToken" not in answer["event"]["header"]


def test_a_region_that_is_none_is_refused_at_the_start(linked: Linked) -> None:
    with pytest.raises(WrongSetting, match="NA, EU, FE"):
        SmartHome(linked.house, "eu-west-1", lambda: NOW)


def test_it_logs_names_and_kinds_of_trouble_and_nothing_else(
    linked: Linked, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    linked.smart_home(discover(linked.token))
    linked.accept()
    linked.accept(grant={"code": "canary"})
    linked.accept(grant="canary")
    linked.report()
    linked.report("ember-warm", "canary")
    linked.fake.manner[PROFILE] = Manner.DOWN
    linked.accept()
    linked.smart_home(directive("canary", "canary", "canary"))

    assert "".join(capfd.readouterr()) == ""
    assert {record.name for record in caplog.records} == {"ember"}
    assert [record.getMessage() for record in caplog.records] == [
        "smart home: Discover",
        "smart home: AcceptGrant",
        "smart home: AcceptGrant",
        "smart home: AcceptGrant: GrantGone",
        "smart home: AcceptGrant",
        "smart home: AcceptGrant: a grant in another shape",
        "smart home: ReportState",
        "smart home: ReportState",
        "smart home: ReportState: TokenRefused",
        "smart home: AcceptGrant",
        "smart home: AcceptGrant: AmazonDown",
        "smart home: a directive we do not know",
    ]


def test_accepting_and_using_a_grant_are_two_programs_with_one_drawer(linked: Linked) -> None:
    """In the cloud a directive and a request never meet in one process."""
    linked.accept()
    lock = Lock(Secret(linked.key))
    later = AlexaRoutines(linked.keeper, linked.fake.client(), lock, lambda: NOW + timedelta(hours=3))
    later.linked(HOME, Secret(linked.fake.link(ANA)))
    later.change(HOME, WARM)

    assert linked.fake.started == [(ANA, "ember-warm")]
