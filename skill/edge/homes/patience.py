"""A house that is given only so long: two people are waiting. Whatever it does, an answer comes in time."""

import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from skill.ports import House, HouseDown, Left
from skill.room import Came, Look, Role, Room

LOOKING, CHANGING = 1.0, 1.5  # seconds; together the 2.5 s a house has in one turn

log = logging.getLogger("ember")


class Patient:
    """Wraps a house: what takes too long is on its way, what breaks or never began did not happen.

    One call after the other: a change that comes late never comes after the put-back that followed it.
    """

    def __init__(self, house: House, looking: float = LOOKING, changing: float = CHANGING) -> None:
        """Seconds for reading the room, and for changing it."""
        self._house, self._looking, self._changing = house, looking, changing
        self._hands = ThreadPoolExecutor(1, thread_name_prefix="house")

    def look_around(self, household: str) -> Room:
        room = self._ask(self._looking, lambda: json.loads(json.dumps(self._house.look_around(household))))
        if not isinstance(room, dict):  # late, or nothing a keeper could write down
            raise HouseDown
        return room

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        came = self._ask(self._changing, lambda: dict(self._house.change(household, look, rest)))
        if isinstance(came, Came):
            return dict.fromkeys(look.roles, came)
        return {role: result for role, result in came.items() if role in look.roles and isinstance(result, Came)}

    def put_back(self, household: str, room: Room) -> Came | Left:
        try:
            came = self._ask(self._changing, lambda: self._house.put_back(household, room))
        except HouseDown:
            return Came.NOT
        return came if isinstance(came, Came | Left) else Came.NOT

    def claim(self, household: str, code: str) -> bool:
        return self._house.claim(household, code)

    def forget(self, household: str) -> bool:
        return self._house.forget(household)

    def _ask(self, seconds: float, question: Callable[[], Any]) -> Any:
        """What the house answers; ON_ITS_WAY where that takes longer. HouseDown where it breaks or did not begin."""
        answer: Future[Any] = self._hands.submit(question)
        if not wait([answer], seconds).done:
            if answer.cancel():
                raise HouseDown
            return Came.ON_ITS_WAY
        trouble = answer.exception()
        if trouble is None:
            return answer.result()
        if isinstance(trouble, HouseDown):
            raise trouble
        # What kind of thing broke; never its message, which may hold a secret.
        log.warning("house: %s", type(trouble).__name__)
        raise HouseDown
