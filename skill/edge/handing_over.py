"""What Alexa is to ask them in our stead, as it wants to be told: a permission, or a routine.

https://developer.amazon.com/en-US/docs/alexa/custom-skills/voice-forward-consent-api-reference.html
https://developer.amazon.com/docs/alexa/custom-skills/pre-built-routine-api-reference.html
"""

from typing import Any

from skill.turn import AskLeave, HandOver, Leave, OfferRoutine

SCOPES = {
    Leave.REMINDERS: "alexa::alerts:reminders:skill:readwrite",
    Leave.TIMERS: "alexa::alerts:timers:skill:readwrite",
}
EVERY_DAY = "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU,MO,TU,WE,TH,FR,SA"
TASK, VERSION = "TonightsQuestion", "1"
OPERATION = "tonights-question"


def connection(over: HandOver, skill: str) -> dict[str, Any]:
    """A StartConnection as the SDK's directive takes it, but for the token."""
    match over:
        case AskLeave(what):
            scope = {"permissionScope": SCOPES[what], "consentLevel": "ACCOUNT"}
            kind = {"@type": "AskForPermissionsConsentRequest", "@version": "2"}
            asking = {**kind, "permissionScopes": [scope]}
            return {"uri": "connection://AMAZON.AskForPermissionsConsent/2", "input": asking}
        case OfferRoutine():
            offer = {"uri": "connection://AMAZON.OfferAutomation/1", "input": _routine(over, skill)}
            return {**offer, "on_completion": "RESUME_SESSION"}


def _routine(routine: OfferRoutine, skill: str) -> dict[str, Any]:
    schedule = {
        "triggerTime": routine.at.strftime("%H%M%S"),
        "timeZoneId": routine.zone,
        "recurrence": EVERY_DAY,
    }
    opened = {"uri": f"connection://{skill}.{TASK}/{VERSION}?provider={skill}", "input": {}}
    operation = {
        "type": "Alexa.Automation.Operation.Skill.StartConnection",
        "version": "1.0",
        "operationId": OPERATION,
        "payload": {"connectionRequest": opened},
    }
    trigger = {
        "type": "Alexa.Automation.Trigger.Schedule.AbsoluteTime",
        "version": "1.0",
        "payload": {"schedule": schedule},
    }
    return {
        "automation": {"trigger": trigger, "operations": {"serial": [{"operation": operation}]}},
        "renderingData": {"operations": {OPERATION: {"descriptionPrompt": routine.does}}},
    }
