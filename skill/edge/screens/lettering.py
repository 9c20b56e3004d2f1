"""How large letters may be: as large as they go with nothing cut off, whatever the device's own font is."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, log, sqrt

LETTER = 0.6  # of a font's size: no device's letters are wider, over a line
LINE = 1.25  # of a font's size: APL's own
SMALLER = 0.95  # from a size that is tried to the next
SMALLEST = 8  # dp; smaller could not be read, and nothing of ours needs it


@dataclass(frozen=True)
class Paper:
    """Where words may stand, in dp: a box, or the circle in it."""

    left: int
    top: int
    width: int
    height: int
    round: bool = False

    def breadth(self, height: float) -> int:
        """How broad something so high may be, in the middle of it; 0 where it does not go in."""
        if self.round:
            return int(sqrt(max(0, self.width**2 - height**2)))
        return self.width if height <= self.height else 0


@dataclass(frozen=True)
class Words:
    """Words in letters of a share of the size that is looked for, and the gap above them as a share of it, too."""

    text: str
    share: float = 1
    above: float = 0
    in_one_line: bool = False

    @property
    def lengths(self) -> list[int]:
        """In letters, of what is not to be broken."""
        return [len(self.text)] if self.in_one_line else [len(word) for word in self.text.split()]


@dataclass(frozen=True)
class Lettering:
    """The size of the letters, and the box in the middle of the paper that everything goes into; in dp."""

    size: int
    width: int
    height: int


def lettering(sheets: Sequence[Sequence[Words]], paper: Paper, largest: float) -> Lettering:
    """The largest letters with which each of the sheets goes onto the paper, one at a time."""
    counted = [[(one.lengths, one) for one in sheet] for sheet in sheets]
    tried = int(log(SMALLEST / largest, SMALLER)) + 1

    def fitting(number: int) -> Lettering | None:
        size = largest * SMALLER**number
        width, height = 0, size
        while (broad := paper.breadth(height)) != width:  # a circle is narrower the higher the box in it is
            width, height = broad, max(_height(sheet, size, broad) for sheet in counted)
        return Lettering(int(size), width, ceil(height)) if width else None

    # What goes on in some size goes on in any smaller one.
    number = bisect_left(range(tried), True, key=lambda one: fitting(one) is not None)
    found = fitting(number) if number < tried else None
    return found or Lettering(SMALLEST, paper.width, paper.height)


def _height(sheet: Sequence[tuple[Sequence[int], Words]], size: float, width: int) -> float:
    """How high a sheet is that is so broad."""
    return size * sum(
        words.above + _lines(lengths, width / (size * words.share * LETTER)) * words.share * LINE
        for lengths, words in sheet
    )


def _lines(lengths: Sequence[int], letters: float) -> float:
    """How many lines words of such lengths take, where so many letters go into one; no end of them if one does not."""
    lines, left = 0, 0.0
    for length in lengths:
        left -= length + 1
        if left < 0:
            lines, left = lines + 1, letters - length
            if left < 0:
                return inf
    return lines
