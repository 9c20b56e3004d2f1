"""Where things stand on a screen: the embers in the middle, or beside the words; the ring around them."""

from dataclasses import dataclass, replace
from math import cos, pi, sin

from skill.edge.screens.lettering import Paper
from skill.edge.screens.viewport import Viewport

MARGIN = 0.08  # of a screen's shorter side; a television may hide as much as five hundredths
WIDE = 1.2  # times as wide as high: then words stand beside the ring, otherwise below
EMBER = 0.3  # of the radius of the ring that it is one of


@dataclass(frozen=True)
class Layout:
    """The middle and the radius of the ring, the size of one of its embers, and where words may stand; in dp."""

    x: float
    y: float
    radius: float
    ember: int
    paper: Paper
    centred: bool = True

    def on_the_ring(self, turn: float) -> tuple[float, float]:
        """A place on it, in turns from the top, as a clock goes."""
        return self.x + self.radius * sin(2 * pi * turn), self.y - self.radius * cos(2 * pi * turn)


def layout(screen: Viewport, *, worded: bool) -> Layout:
    """Of a screen that has words on it, or none."""
    if screen.round:
        return _along_the_edge(screen)
    if not worded:
        return _in_the_middle(screen)
    return _beside(screen) if screen.width > WIDE * screen.height else _above(screen)


def _along_the_edge(screen: Viewport) -> Layout:
    """The ring along the edge of a round screen, and everything else within it."""
    side = min(screen.width, screen.height)
    radius, ember = side * 0.45, side * 0.085
    within = 2 * radius - ember * 1.2
    paper = _paper((screen.width - within) / 2, (screen.height - within) / 2, within, within)
    return Layout(screen.width / 2, screen.height / 2, radius, round(ember), replace(paper, round=True))


def _in_the_middle(screen: Viewport) -> Layout:
    side = min(screen.width, screen.height)
    margin = side * MARGIN
    paper = _paper(margin, margin, screen.width - 2 * margin, screen.height - 2 * margin)
    return Layout(screen.width / 2, screen.height / 2, side * 0.38, round(side * 0.11), paper)


def _beside(screen: Viewport) -> Layout:
    """The ring on the left, and words on the right."""
    margin, radius = screen.height * MARGIN, min(screen.height * 0.28, screen.width * 0.14)
    ember = radius * EMBER
    reach = margin + 2 * radius + ember
    paper = _paper(reach + margin, margin, screen.width - reach - 2 * margin, screen.height - 2 * margin)
    return Layout(margin + radius + ember / 2, screen.height / 2, radius, round(ember), paper, centred=False)


def _above(screen: Viewport) -> Layout:
    """The ring at the top, and words below."""
    margin, radius = screen.width * MARGIN, min(screen.height * 0.16, screen.width * 0.28)
    ember = radius * EMBER
    reach = margin + 2 * radius + ember
    paper = _paper(margin, reach + margin / 2, screen.width - 2 * margin, screen.height - reach - margin * 3 / 2)
    return Layout(screen.width / 2, margin + radius + ember / 2, radius, round(ember), paper)


def _paper(left: float, top: float, width: float, height: float) -> Paper:
    return Paper(round(left), round(top), round(width), round(height))
