"""A house that is told by one secret address, and never answers for itself: nothing is claimed, nothing promised.

The body is JSON: `{"event": "look", "lamps": {role: {...}}, "scent_minutes": n, "playlist": mood, "volume_pct": n}`
with only what the look names, in the units of docs/home.md; and `{"event": "after"}` when the room is theirs again.
"""

import logging
from collections.abc import Mapping
from typing import Any

import urllib3

from skill.edge.homes.keyring import Secret
from skill.ports import House, HouseDown
from skill.room import Came, Look, Role, Room

CONNECTING, ANSWERING = 1.0, 3.0  # seconds

for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).disabled = True  # they log the path of a request, which is the secret


class Webhook(House):
    """One address, that anybody who knows it can call."""

    def __init__(self, address: Secret) -> None:
        self._address = address
        waits = urllib3.Timeout(connect=CONNECTING, read=ANSWERING)
        self._http = urllib3.PoolManager(num_pools=1, retries=False, timeout=waits)

    def look_around(self, household: str) -> Room:
        return {}

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        self._post({"event": "look", **as_json(look)})
        return dict.fromkeys(look.roles, Came.TOLD)

    def put_back(self, household: str, room: Room) -> Came:
        self._post({"event": "after"})
        return Came.TOLD

    def _post(self, body: Mapping[str, Any]) -> None:
        """Tell it. HouseDown where nobody took it; an answer that is late is no answer, but it was told."""
        try:
            answer = self._http.request("POST", self._address.reveal(), json=body, redirect=False)
        except urllib3.exceptions.ReadTimeoutError:
            return
        except (urllib3.exceptions.HTTPError, ValueError):
            raise HouseDown from None
        if answer.status >= 300:  # nobody follows: the secret would go who knows where
            raise HouseDown


def as_json(look: Look) -> dict[str, Any]:
    """A look in plain values; a role that is not named is to be left as it is."""
    told: dict[str, Any] = {}
    if look.lamps:
        told["lamps"] = {
            role.value: {key: value for key, value in vars(lamp).items() if value is not None}
            for role, lamp in look.lamps.items()
        }
    if look.scent:
        told["scent_minutes"] = look.scent.minutes
    if look.music:
        told |= {"playlist": look.music.playlist, "volume_pct": look.music.volume_pct}
    return told
