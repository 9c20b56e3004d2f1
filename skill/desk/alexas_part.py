"""What Alexa asks two people in our stead, in about its own words, and what it tells us of their answer."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from skill.edge.handing_over import SCOPES
from skill.turn import Leave

CONSENT, AUTOMATION = "connection://AMAZON.AskForPermissionsConsent/2", "connection://AMAZON.OfferAutomation/1"


def connection_in(response: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What Alexa is to ask in our stead, if anything."""
    directives = response.get("response", {}).get("directives") or ()
    return next((one for one in directives if one["type"] == "Connections.StartConnection"), None)


def asked_by_alexa(connection: Mapping[str, Any]) -> str:
    """About what Alexa says; nothing where it would not understand what it is to ask."""
    try:
        if connection["uri"] == CONSENT:
            what = leave_in(connection)
            return f"Do you give Evening Ember permission to use your {what}? You can say I approve, or no."
        if connection["uri"] == AUTOMATION and connection["onCompletion"] == "RESUME_SESSION":
            (does,) = connection["input"]["renderingData"]["operations"].values()
            when = f"{begins_in(connection):%I:%M %p}".removeprefix("0")
            return (
                "Oh! Here's an idea. I can create a routine for you where I automatically "
                f"{does['descriptionPrompt']} every day at {when}. Would you like that?"
            )
    except (KeyError, ValueError, TypeError):
        pass
    return ""


def came_of(connection: Mapping[str, Any], said: str) -> Mapping[str, Any]:
    """The cause of a session that comes back: what they said is ACCEPTED, DENIED or NOT_ANSWERED."""
    code, result = "200", dict[str, Any]()
    if connection["uri"] == CONSENT:
        result = {"@type": "AskForPermissionsConsentResult", "@version": "2", "status": said}
    elif said == "ACCEPTED":
        result = {"offerAutomationResponse": {}}
    else:
        code, result = "204", {"offerAutomationResponse": {"reason": "REJECTED_BY_CUSTOMER"}}
    status = {"code": code, "message": "OK"}
    return {"type": "ConnectionCompleted", "token": connection["token"], "status": status, "result": result}


def leave_in(connection: Mapping[str, Any]) -> Leave:
    """The leave that is asked for. KeyError, ValueError."""
    (wanted,) = connection["input"]["permissionScopes"]
    return {scope: leave for leave, scope in SCOPES.items()}[wanted["permissionScope"]]


def begins_in(connection: Mapping[str, Any]) -> time:
    """When a routine begins. KeyError, ValueError."""
    schedule = connection["input"]["automation"]["trigger"]["payload"]["schedule"]
    return datetime.strptime(schedule["triggerTime"], "%H%M%S").replace(tzinfo=UTC).time()
