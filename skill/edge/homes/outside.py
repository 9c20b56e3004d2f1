"""What a home brings along: its house, who answers to Smart Home directives, and who is told of linked accounts."""

from dataclasses import dataclass

from skill.edge.door import Directives, Linked
from skill.edge.homes.by_hand import ByHand
from skill.ports import House


@dataclass(frozen=True)
class Outside:
    """The house, by hand where there is none; and whom Alexa tells what, where a home needs that."""

    house: House = ByHand()
    directives: Directives | None = None
    linked: Linked | None = None
