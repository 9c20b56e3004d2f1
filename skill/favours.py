"""What a turn asks of the speaker itself: once, after the couple was kept; what is said is what came of it."""

from collections.abc import Callable

from skill import settling
from skill.deeds import ComesBack, Reminded, RemindedNoMore
from skill.device import Device, Favour
from skill.turn import Turn


def asked(turn: Turn, device: Device, zone: str | None, written: Callable[[str], str]) -> Turn:
    """The turn, settled by what the speaker did of it. `written`: the words of a line, plain.

    `zone` is theirs, None where we could only guess: nobody is reminded by somebody else's clock.
    """
    for deed in turn.do:
        match deed:
            case Reminded(at):
                there = zone or device.zone()
                came = device.remind(at, there, written("nightly.reminder")) if there else Favour.NOT
                turn = settling.asked(turn, came)
            case RemindedNoMore():
                turn = settling.asked(turn, device.stop_reminding())
            case ComesBack(minutes):
                turn = settling.asked(turn, device.come_back(minutes, written("later.ready")))
    return turn
