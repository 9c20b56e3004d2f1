"""A room drawn in a terminal: every lamp in its own light, under them scent and music; and what the speaker keeps."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import colour_of
from skill.room import LAMPS, Role

FAINTEST = 0.35  # of a colour: a lamp at one percent can still be seen


def drawn(room: Mapping[str, Mapping[str, Any]]) -> Text:
    """The room in a line or two: a block for every ten percent, in the colour of the lamp's light."""
    line = Text("   ")
    for role in LAMPS:
        line.append(f"{role} ", style="dim")
        line.append_text(_lamp(room[role]))
        line.append("  ")
    line.rstrip()
    scent, music = room[Role.SCENT], room[Role.SPEAKER]
    line.append("\n   " if scent["on"] or music["playlist"] else "")
    line.append(f"≈ scent {scent.get('minutes', '')} min  " if scent["on"] else "", style="green")
    line.append(f"♫ {music['playlist']} {music['volume_pct']} %" if music["playlist"] else "", style="cyan")
    line.rstrip()
    return line


def kept_by(speaker: PretendDevice) -> str:
    """What the speaker keeps for them, in a line; empty for nothing."""
    kept = []
    if speaker.reminder:
        kept.append(f"\N{ALARM CLOCK} every day, {speaker.reminder:%H:%M}")
    if speaker.timer:
        kept.append(f"\N{TIMER CLOCK} back at {speaker.timer:%H:%M}")
    if speaker.routine:
        kept.append(f"↻ begins by itself, {speaker.routine:%H:%M}")
    return "   ".join(kept)


def _lamp(lamp: Mapping[str, Any]) -> Text:
    brightness = lamp["brightness_pct"]
    if not brightness:
        return Text("○", style="dim")
    share = FAINTEST + (1 - FAINTEST) * brightness / 100
    red, green, blue = (round(part * share) for part in colour_of(lamp))
    light = f"{lamp['kelvin']} K" if "kelvin" in lamp else f"hue {lamp['hue']}"
    drawn = Text("█" * max(1, round(brightness / 10)), style=f"rgb({red},{green},{blue})")
    return drawn.append(f" {brightness} % {light}", style="default")
