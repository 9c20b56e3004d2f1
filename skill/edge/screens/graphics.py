"""What is drawn on a screen beside words, as vector graphics: two embers in their glow, one ember, a heart, a line.

Each is made in the size it is drawn in, for a graphic is not scaled unless that is asked for; and made once a size.
https://developer.amazon.com/docs/alexa-presentation-language/apl-avg-format.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

Graphic = dict[str, Any]


@dataclass(frozen=True)
class Shade:
    """The light of an ember: around it, and at its heart."""

    glow: str
    heart: str


@dataclass(frozen=True)
class Light:
    """All colours: the night behind; words, and what stands beside them; one of the two, the other, and both as one."""

    night: str
    words: str
    aside: str
    one: Shade
    other: Shade
    both: str
    around: str

    @property
    def pair(self) -> tuple[tuple[str, Shade], tuple[str, Shade]]:
        """The two of them, by name."""
        return ("one", self.one), ("other", self.other)


BRIGHT = Light(
    *("#0B0604", "#FFE9D2", "#EDAE72"),
    *(Shade("#FF9A3D", "#FFD08A"), Shade("#F2565A", "#FFA48F")),
    *("#FFCB80", "#F0653F"),
)
DIM = Light(
    *("#060302", "#C49A74", "#A8774C"),
    *(Shade("#9C5B22", "#C08A50"), Shade("#8F3236", "#B06658")),
    *("#C08A4C", "#83361F"),
)
"""It may be the last lamp that is lit: warm on near black, and dim where we speak softly."""
SIZES = 32  # of each that are remembered: a household has a screen or two
DISCS = 6  # on one another, so that a glow has no edge

# As in the skill's icon: two embers lean together, and where they meet they burn as one.
ONE = "M102,57C97,75 65,87 65,114C65,131 77,142 91,142C106,142 116,131 115,116C114,99 99,86 102,57z"
OTHER = "M107,70C112,87 135,94 135,116C135,132 124,142 110,142C96,142 86,132 86,118C87,101 108,93 107,70z"
MEETING = "M104,84C108,97 114,105 115,116C115,127 110,137 101,140C92,137 86,128 86,118C87,105 99,98 104,84z"
HEART = "M50,90C22,68 5,52 5,32C5,17 16,8 28,8C38,8 46,13 50,22C54,13 62,8 72,8C84,8 95,17 95,32C95,52 78,68 50,90z"
WITHIN = (
    "M50,74C32,60 19,48 19,33C19,25 24,20 31,20"
    "C40,20 46,25 50,36C54,25 60,20 69,20C76,20 81,25 81,33C81,48 68,60 50,74z"
)


@lru_cache(SIZES)
def two_embers(size: int, light: Light) -> Graphic:
    """Two embers in their glow."""
    embers = [_area(OTHER, light.other.glow), _area(ONE, light.one.glow), _area(MEETING, light.both)]
    return _square(size, 200, [*_glow(light), *embers])


@lru_cache(SIZES)
def only_glow(size: int, light: Light) -> Graphic:
    """Only the glow, for words to stand in."""
    return _square(size, 200, _glow(light))


@lru_cache(SIZES)
def ember(size: int, shade: Shade) -> Graphic:
    """One ember of a ring."""
    around = [
        _disc(50, radius, shade.glow, opacity) for radius, opacity in ((49, 0.07), (39, 0.1), (30, 0.17), (21, 0.4))
    ]
    return _square(size, 100, [*around, _disc(50, 12, shade.heart)])


@lru_cache(SIZES)
def hollow_heart(size: int, shade: Shade) -> Graphic:
    """A heart before anybody has answered."""
    return _square(size, 100, [_stroke(HEART, shade.glow, 2.5, 0.6) | _area(HEART, shade.glow, 0.08)])


@lru_cache(SIZES)
def full_heart(size: int, shade: Shade) -> Graphic:
    """A heart once somebody has, whatever they said."""
    warm = _stroke(HEART, shade.glow, 8, 0.2) | _area(HEART, shade.glow)
    return _square(size, 100, [warm, _area(WITHIN, shade.heart, 0.45)])


def line(width: int, height: int, points: Sequence[tuple[int, int]], shade: Shade) -> Graphic:
    """A soft line from left to right, near its points: it cuts the corners, so that no one evening stands out."""
    first, *inner, last = points
    path = f"M{first[0]},{first[1]}"
    for (x, y), (to_x, to_y) in pairwise([*inner, last]):
        path += f"Q{x},{y} {(x + to_x) // 2},{(y + to_y) // 2}"
    path += f"L{last[0]},{last[1]}"
    return _graphic(width, height, width, height, [_stroke(path, shade.glow, max(2, width // 300), 0.45)])


def _glow(light: Light) -> list[Graphic]:
    return [_disc(100, 98 - 12 * number, light.around, 0.055) for number in range(DISCS)]


def _disc(middle: int, radius: int, fill: str, opacity: float = 1) -> Graphic:
    return _area(f"M{middle},{middle - radius}a{radius},{radius} 0 1,1-.1,0z", fill, opacity)


def _area(path: str, fill: str, opacity: float = 1) -> Graphic:
    return {"type": "path", "pathData": path, "fill": fill, **({"fillOpacity": opacity} if opacity < 1 else {})}


def _stroke(path: str, colour: str, width: float, opacity: float) -> Graphic:
    return {"type": "path", "pathData": path, "stroke": colour, "strokeWidth": width, "strokeOpacity": opacity}


def _square(size: int, box: int, items: list[Graphic]) -> Graphic:
    return _graphic(size, size, box, box, items)


def _graphic(width: int, height: int, across: int, down: int, items: list[Graphic]) -> Graphic:
    sizes = {"width": width, "height": height, "viewportWidth": across, "viewportHeight": down}
    return {"type": "AVG", "version": "1.1", **sizes, "items": items}
