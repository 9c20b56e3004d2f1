"""A house with nothing in it to switch: two people do it themselves."""

from collections.abc import Mapping

from skill.ports import House, NoHouse
from skill.room import Came, Look, Role, Room


class ByHand(House):
    """The house of every household that has none."""

    def look_around(self, household: str) -> Room:
        raise NoHouse

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        raise NoHouse

    def put_back(self, household: str, room: Room) -> Came:
        return Came.TOLD  # there may have been a house once; there is nobody left to try it
