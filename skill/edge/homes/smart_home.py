"""Alexa's Smart Home directives in, events out: which sensors there are, what was granted, and whether one is open.

https://developer.amazon.com/docs/device-apis/alexa-discovery.html
"""

import logging
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Protocol
from uuid import uuid4

from skill.edge.homes.amazon import GATEWAYS, AmazonDown, GrantGone, TokenRefused
from skill.edge.homes.keyring import Secret
from skill.edge.settings import WrongSetting
from skill.ports import Clock, KeeperDown

ABOUT: Mapping[str, str] = {
    "warm": "Starts your own routine for a warm, low light",
    "bright": "Starts your own routine for a well-lit room",
    "playful": "Starts your own routine for colours",
    "night": "Starts your own routine for hardly any light",
    "sea": "Starts your own routine for blue and green",
    "out": "Starts your own routine for lights out",
    "after": "Starts your own routine that puts the room back",
}
ENDPOINTS: Mapping[str, str] = {f"ember-{name}": name for name in ABOUT}  # for ever: routines are bound to these ids
OPEN, CLOSED = "DETECTED", "NOT_DETECTED"
BY, MODEL = "Evening Ember", "virtual-trigger"

log = logging.getLogger("ember")


class Sensors(Protocol):
    """Whoever keeps what accounts grant, and knows their sensors."""

    def accept(self, code: Secret, token: Secret, region: str) -> None:
        """Keep what an account grants: the code is good for tokens, the token says whose account it is.

        AmazonDown, GrantGone, KeeperDown; then nothing of it is kept.
        """

    def is_open(self, token: Secret, name: str) -> bool:
        """Whether that sensor of the token's account is open. AmazonDown, KeeperDown."""


class SmartHome:
    """`answer = smart_home(event)`: whatever comes in, an event goes out."""

    def __init__(self, sensors: Sensors, region: str, clock: Clock) -> None:
        """The region this runs in (NA, EU, FE): a grant is good at its gateway only. WrongSetting."""
        if region not in GATEWAYS:
            raise WrongSetting(f"the region is {region!r}; it can be {', '.join(GATEWAYS)}")
        self._sensors, self._region, self._clock = sensors, region, clock

    def __call__(self, event: object) -> dict[str, Any]:
        """A directive -> its event. Never raises."""
        match event:
            case {"directive": {"header": {"namespace": "Alexa.Discovery", "name": "Discover"}}}:
                log.info("smart home: Discover")
                return _event("Alexa.Discovery", "Discover.Response", {"endpoints": _endpoints()})
            case {"directive": {"header": {"namespace": "Alexa.Authorization", "name": "AcceptGrant"}} as directive}:
                log.info("smart home: AcceptGrant")
                return self._accepted(directive.get("payload"))
            case {"directive": {"header": {"namespace": "Alexa", "name": "ReportState", **more}} as directive}:
                log.info("smart home: ReportState")
                return self._reported(directive.get("endpoint"), more.get("correlationToken"))
            case {"directive": {"header": {"correlationToken": correlation}}}:
                return _unknown(correlation)
            case _:
                return _unknown()

    def _accepted(self, payload: object) -> dict[str, Any]:
        trouble = "a grant in another shape"
        match payload:
            case {"grant": {"code": str(code)}, "grantee": {"token": str(token)}}:
                try:
                    self._sensors.accept(Secret(code), Secret(token), self._region)
                    return _event("Alexa.Authorization", "AcceptGrant.Response", {})
                except (AmazonDown, GrantGone, KeeperDown) as caught:
                    trouble = type(caught).__name__
        log.warning("smart home: AcceptGrant: %s", trouble)
        why = {"type": "ACCEPT_GRANT_FAILED", "message": "The grant could not be kept."}
        return _event("Alexa.Authorization", "ErrorResponse", why)

    def _reported(self, endpoint: object, correlation: object) -> dict[str, Any]:
        match endpoint:
            case {"endpointId": str(which)} if which not in ENDPOINTS:
                return _error("NO_SUCH_ENDPOINT", "There is no such sensor.", which, correlation)
            case {"endpointId": str(which), "scope": {"token": str(token)}}:
                try:
                    is_open = self._sensors.is_open(Secret(token), ENDPOINTS[which])
                except (AmazonDown, KeeperDown) as trouble:
                    log.warning("smart home: ReportState: %s", type(trouble).__name__)
                    over = isinstance(trouble, TokenRefused)
                    kind = "INVALID_AUTHORIZATION_CREDENTIAL" if over else "INTERNAL_ERROR"
                    return _error(kind, "The sensor cannot be asked just now.", which, correlation)
                answer = _event("Alexa", "StateReport", {}, which, correlation)
                when = _moment(self._clock)
                return {**answer, "context": {"properties": [_contact(is_open, when), _health(when)]}}
            case _:
                log.warning("smart home: ReportState: an endpoint in another shape")
                return _error("INVALID_DIRECTIVE", "This names no sensor of an account.", None, correlation)


def change_report(name: str, is_open: bool, token: Secret, clock: Clock) -> dict[str, Any]:
    """The event that tells the gateway a sensor opened, or closed."""
    when = _moment(clock)
    change = {"cause": {"type": "APP_INTERACTION"}, "properties": [_contact(is_open, when)]}
    report = _event("Alexa", "ChangeReport", {"change": change}, f"ember-{name}")
    report["event"]["endpoint"]["scope"] = {"type": "BearerToken", "token": token.reveal()}
    return {**report, "context": {"properties": [_health(when)]}}


def _endpoints() -> list[dict[str, Any]]:
    return [
        {
            "endpointId": which,
            "manufacturerName": BY,
            "friendlyName": f"Ember {name}",
            "description": ABOUT[name],
            "displayCategories": ["CONTACT_SENSOR"],  # only those and motion sensors start routines
            "cookie": {},
            "additionalAttributes": {"manufacturer": BY, "model": MODEL},
            "capabilities": [
                {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
                _capability("Alexa.ContactSensor", "detectionState"),
                _capability("Alexa.EndpointHealth", "connectivity"),
            ],
        }
        for which, name in ENDPOINTS.items()
    ]


def _capability(interface: str, name: str) -> dict[str, Any]:
    properties = {"supported": [{"name": name}], "proactivelyReported": True, "retrievable": True}
    return {"type": "AlexaInterface", "interface": interface, "version": "3", "properties": properties}


def _event(
    namespace: str, name: str, payload: object, which: str | None = None, correlation: object = None
) -> dict[str, Any]:
    header = {"namespace": namespace, "name": name, "messageId": str(uuid4()), "payloadVersion": "3"}
    if isinstance(correlation, str):
        header["correlationToken"] = correlation
    endpoint = {"endpoint": {"endpointId": which}} if which is not None else {}
    return {"event": {"header": header, **endpoint, "payload": payload}}


def _error(kind: str, message: str, which: str | None = None, correlation: object = None) -> dict[str, Any]:
    return _event("Alexa", "ErrorResponse", {"type": kind, "message": message}, which, correlation)


def _unknown(correlation: object = None) -> dict[str, Any]:
    log.warning("smart home: a directive we do not know")  # its name can be anything
    return _error("INVALID_DIRECTIVE", "We do not know this directive.", None, correlation)


def _contact(is_open: bool, when: str) -> dict[str, Any]:
    return _property("Alexa.ContactSensor", "detectionState", OPEN if is_open else CLOSED, when)


def _health(when: str) -> dict[str, Any]:
    return _property("Alexa.EndpointHealth", "connectivity", {"value": "OK"}, when)  # a virtual sensor is always there


def _property(namespace: str, name: str, value: object, when: str) -> dict[str, Any]:
    sampled = {"timeOfSample": when, "uncertaintyInMilliseconds": 0}
    return {"namespace": namespace, "name": name, "value": value, **sampled}


def _moment(clock: Clock) -> str:
    """Now, in UTC, as Alexa writes it; to the millisecond, for two states may lie within one second."""
    return clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
