"""Where words stand on a screen at the worst: in a font whose every letter is as broad as the document allows for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from math import hypot
from textwrap import wrap
from typing import Any

from skill.edge.screens import Viewport

BROADEST = 0.6  # of a font's size
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Box:
    """Words, and the box around them in dp."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def is_on(self, screen: Viewport) -> bool:
        """Whether all of it can be seen."""
        if not screen.round:
            return min(self.left, self.top) >= 0 and self.right <= screen.width and self.bottom <= screen.height
        x, y = screen.width / 2, screen.height / 2
        corners = [hypot(side - x, end - y) for side in (self.left, self.right) for end in (self.top, self.bottom)]
        return max(corners) <= min(screen.width, screen.height) / 2

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def touches(self, light: "Light") -> bool:
        across = max(self.left - light.x, 0, light.x - self.right)
        down = max(self.top - light.y, 0, light.y - self.bottom)
        return hypot(across, down) < light.radius


@dataclass(frozen=True)
class Light:
    """An ember of a ring: its middle, and how far it shines, in dp."""

    x: float
    y: float
    radius: float

    def is_on(self, screen: Viewport) -> bool:
        """Whether all of it can be seen."""
        if screen.round:
            middle = hypot(self.x - screen.width / 2, self.y - screen.height / 2)
            return middle + self.radius <= min(screen.width, screen.height) / 2
        across, down = (self.x, screen.width - self.x), (self.y, screen.height - self.y)
        return min(*across, *down) >= self.radius


def words_on(document: Tree) -> list[Box]:
    """Every text, those in each other's place as well."""
    (night,) = document["mainTemplate"]["items"]
    return [box for item in night["item"]["items"] for box in _boxes(item, item["left"], item["top"])]


def lights_on(document: Tree) -> list[Light]:
    """Every ember of a ring."""
    (night,) = document["mainTemplate"]["items"]
    found = [one for one in night["item"]["items"] if one.get("id", "").startswith("ember")]
    return [Light(one["left"] + one["width"] / 2, one["top"] + one["height"] / 2, one["width"] / 2) for one in found]


def _boxes(component: Tree, left: float, top: float) -> Iterator[Box]:
    if component["type"] == "Text":
        yield Box(component["text"], left, top, left + component["width"], top + _height(component))
    if component["type"] != "Container":
        return
    top += component.get("paddingTop", 0)
    flowing = [one for one in component["items"] if "position" not in one]
    if component.get("justifyContent") == "center":
        top += (component["height"] - sum(map(_height, flowing))) / 2
    for one in component["items"]:
        if "position" in one:
            yield from _boxes(one, left + one["left"], top + one["top"])
            continue
        centred = component.get("alignItems") == "center"
        aside = (component["width"] - _width(one)) / 2 if centred else 0
        yield from _boxes(one, left + aside, top)
        top += _height(one)


def _width(component: Tree) -> float:
    found: float = component["width"] if "width" in component else max(map(_width, component["items"]))
    return found


def _height(component: Tree) -> float:
    if "height" in component:
        return float(component["height"])
    if component["type"] == "Container":
        return float(component.get("paddingTop", 0) + sum(map(_height, component["items"])))
    letters = int(component["width"] / (component["fontSize"] * BROADEST))
    lines = wrap(unescape(component["text"]), letters, break_long_words=False, break_on_hyphens=False)
    assert max(map(len, lines)) <= letters, f"a word is broader than its box: {component['text']}"
    return len(lines) * float(component["fontSize"]) * float(component["lineHeight"])
