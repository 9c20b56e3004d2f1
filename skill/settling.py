"""What is said of a deed is what came of it. Pure; promises nothing more."""

from collections.abc import Mapping
from dataclasses import replace

from skill.line import Line, line
from skill.room import Came, Look, Role
from skill.turn import Turn, close

AT_ONCE = 2  # things to do by hand, said in one breath: the light first, then the music


def changed(turn: Turn, look: Look, came: Mapping[Role, Came]) -> Turn:
    """The turn once the room was asked to change: as it was meant, on its way, or by hand; one of these, once."""
    results = {role: came.get(role, Came.NOT) for role in look.roles}  # what was not answered for did not happen
    missing = {role.kind for role, result in results.items() if result is Came.NOT}
    by_hand = [said for kind, said in turn.depends.by_hand.items() if kind in missing][:AT_ONCE]
    if by_hand:
        return replace(_saying(turn, *by_hand), at=turn.depends.at or turn.at)
    if any(result is Came.ON_ITS_WAY for result in results.values()):
        return _saying(turn, line("always.on_its_way"))
    return _saying(turn, turn.depends.done)


def put_back(turn: Turn, came: Came, *, again: bool) -> Turn:
    """The turn once the room was to go back; `again`: it will be tried again where it did not."""
    match came:
        case Came.DONE:
            return _saying(turn, turn.depends.done)
        case Came.ON_ITS_WAY:
            return _saying(turn, line("always.on_its_way"))
        case Came.NOT:
            return _saying(turn, line("always.not_back" if again else "always.by_hand"))


def forgotten(turn: Turn, *, gone: bool) -> Turn:
    """The turn once everything was to be erased. Where it was not, a room that is owed is still owed."""
    return turn if gone else close(line("privacy.not_erased"))


def _saying(turn: Turn, *said: Line | None) -> Turn:
    at = turn.depends.after
    return replace(turn, say=(*turn.say[:at], *filter(None, said), *turn.say[at:]))
