"""The screen in front of them: how large it is and whether it is round, as far as its envelope says."""

from collections.abc import Mapping
from dataclasses import dataclass

from skill.edge.readable import Envelope, within

APL = "Alexa.Presentation.APL"
DENSITY, DENSITIES = 160, (80, 800)  # dots an inch; a dot is a dp where there are 160
SIDES = (100, 4000)  # dp: no screen is smaller or larger


@dataclass(frozen=True)
class Viewport:
    """A screen: its size in dp, and whether it is round."""

    width: int
    height: int
    round: bool = False


SMALL, ROUND = Viewport(960, 480), Viewport(480, 480, round=True)
"""What a screen is taken for that does not say how large it is: on a larger one nothing is cut off."""


def screen_of(event: Envelope) -> Viewport | None:
    """The screen of the device that an envelope came from; None where it does not say that it can show APL.

    https://developer.amazon.com/docs/alexa-presentation-language/apl-viewport-property.html
    """
    context = within(event, "context")
    device = within(within(context, "System"), "device")
    if not isinstance(within(device, "supportedInterfaces").get(APL), Mapping):
        return None
    told = within(context, "Viewport")
    is_round = told.get("shape") == "ROUND"
    density = _between(DENSITIES, told.get("dpi")) or DENSITY
    width, height = (_side(told, side, density) for side in ("Width", "Height"))
    if not width or not height:
        return ROUND if is_round else SMALL
    return Viewport(width, height, is_round)


def _side(told: Envelope, side: str, density: float) -> int | None:
    """A side in dp, as the screen is turned now; else as it was built."""
    for name in (f"currentPixel{side}", f"pixel{side}"):
        if pixels := _between((1, 100_000), told.get(name)):
            length = _between(SIDES, int(pixels * DENSITY / density))
            if length:
                return int(length)
    return None


def _between(limits: tuple[float, float], value: object) -> float | None:
    """A number, if it is one and within limits: an envelope can hold anything."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if limits[0] <= value <= limits[1] else None
