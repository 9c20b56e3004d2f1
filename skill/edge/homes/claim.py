"""One home, one household: its code is spoken once, by one of the two who live there. Everybody else is by hand."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from skill.edge.drawer import Drawer
from skill.ports import House, Left, NoHouse
from skill.room import Came, Look, Role, Room

KEPT = "home"
MOST_WRONG = 5  # codes; after them only a new code helps


class Claimed:
    """Wraps the house of one household. A new code in `home.yaml` ends what was claimed with the old one."""

    def __init__(self, house: House, code: str, drawer: Drawer) -> None:
        self._house, self._drawer = house, drawer
        self._code = hashlib.sha256(f"evening-ember home {code}".encode()).hexdigest()

    def look_around(self, household: str) -> Room:
        return self._theirs(household).look_around(household)

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        return self._theirs(household).change(household, look, rest)

    def put_back(self, household: str, room: Room) -> Came | Left:
        if self._read().get("household") != household:
            return Came.TOLD  # it is no longer theirs: nothing to try again
        return self._house.put_back(household, room)  # with yesterday's code, too: what they owe is still owed

    def claim(self, household: str, code: str) -> bool:
        kept = self._kept()
        if kept.get("household") or kept.get("wrong", 0) >= MOST_WRONG:
            return bool(kept.get("household") == household)
        right = hashlib.sha256(f"evening-ember home {code}".encode()).hexdigest() == self._code
        news = {"household": household} if right else {"wrong": kept.get("wrong", 0) + 1}
        self._drawer.put(KEPT, json.dumps({"code": self._code, **news}))
        return right

    def forget(self, household: str) -> bool:
        if self._read().get("household") != household:  # also of a code that was renewed since
            return True
        theirs = self._kept().get("household") == household
        return (not theirs or self._house.forget(household)) and self._drawer.empty(KEPT)

    def _theirs(self, household: str) -> House:
        if self._kept().get("household") != household:
            raise NoHouse
        return self._house

    def _kept(self) -> Mapping[str, Any]:
        """What is kept of this code: the household it was claimed by, or how often it was guessed wrong."""
        kept = self._read()
        return kept if kept.get("code") == self._code else {}

    def _read(self) -> Mapping[str, Any]:
        """Whatever is kept. What cannot be read is nobody's claim."""
        try:
            kept = json.loads(self._drawer.look(KEPT) or "{}")
        except ValueError:
            return {}
        return kept if isinstance(kept, dict) else {}
