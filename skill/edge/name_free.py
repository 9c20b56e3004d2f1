"""Whether we could answer something that was said without our name: Alexa asks, and nothing is said, kept or changed.

https://developer.amazon.com/docs/custom-skills/implement-canfulfillintentrequest-for-name-free-interaction.html
"""

from collections.abc import Container
from typing import Any

# Never a call for help: whoever did not say our name did not ask us, of all, for that.
WITHOUT_SLOTS = ("TonightsQuestionIntent", "CheckInIntent", "ChangeSettingIntent")


def fulfils(intent: object, rituals: Container[str]) -> dict[str, Any]:
    """The `canFulfillIntent` of an intent as it came: yes to little, and only where every filled slot is understood."""
    match intent:
        case {"name": str(name)} if name in WITHOUT_SLOTS:
            return {"canFulfill": "YES"}
        case {"name": "RitualIntent", "slots": {"ritual": slot}} if _id(slot) in rituals:
            return _yes("ritual")
        case {"name": "MomentIntent", "slots": {"cue": {"value": str()} as slot}}:
            return _yes("cue") if _id(slot) else {"canFulfill": "NO"}
        case {"name": "MomentIntent"}:
            return {"canFulfill": "YES"}
        case _:
            return {"canFulfill": "NO"}


def _yes(slot: str) -> dict[str, Any]:
    return {"canFulfill": "YES", "slots": {slot: {"canUnderstand": "YES", "canFulfill": "YES"}}}


def _id(slot: object) -> str:
    """What the words of a slot resolved to, empty for nothing of ours."""
    match slot:
        case {"resolutions": {"resolutionsPerAuthority": [*authorities]}}:
            return next(filter(None, map(_matched, authorities)), "")
        case _:
            return ""


def _matched(authority: object) -> str:
    match authority:
        case {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": {"id": str(id_)}}, *_]}:
            return id_
        case _:
            return ""
