"""What is said of a deed is what came of it. Pure; promises nothing more."""

from collections.abc import Mapping
from dataclasses import replace

from skill.device import Favour
from skill.line import Line, line
from skill.room import Came, Look, Role
from skill.turn import AskLeave, Turn

AT_ONCE = 2  # things to do by hand, said in one breath: the light first, then the music


def changed(turn: Turn, look: Look, came: Mapping[Role, Came], *, silent: bool = False) -> Turn:
    """The turn once the room was asked to change: as it was meant, on its way, or by hand; one of these, once.

    `silent`: the house gave no answer, and the two of them have not heard of that tonight.
    """
    results = {role: came.get(role, Came.NOT) for role in look.roles}  # what was not answered for did not happen
    missing = {role.kind for role, result in results.items() if result in (Came.NOT, Came.PARTLY)}
    by_hand = [said for kind, said in turn.depends.by_hand.items() if kind in missing][:AT_ONCE]
    if by_hand:
        sorry = line("always.silent") if silent else None
        return replace(_saying(turn, sorry, *by_hand), at=turn.depends.at or turn.at)
    if any(result is Came.ON_ITS_WAY for result in results.values()):
        return _saying(turn, line("always.on_its_way"))
    if any(result is Came.TOLD for result in results.values()):
        return _saying(turn, turn.depends.told)
    return _saying(turn, turn.depends.done)


def put_back(turn: Turn, came: Came, *, again: bool, known: bool = False) -> Turn:
    """The turn once the room was to go back; `again`: it will be tried again where it did not.

    `known`: the two of them have heard tonight that the house gives no answer; then it is said only if they asked.
    """
    asked = turn.depends.done is not None
    match came:
        case Came.DONE:
            return _saying(turn, turn.depends.done)
        case Came.ON_ITS_WAY:
            return _saying(turn, line("always.on_its_way"))
        case Came.TOLD | Came.PARTLY:
            return _saying(turn, line("always.yours") if asked else None)
        case Came.NOT if again and known and not asked:
            return turn
        case Came.NOT:
            return _saying(turn, line("always.not_back" if again else "always.by_hand"))


def claimed(turn: Turn, *, theirs: bool) -> Turn:
    """The turn once the house was told the code."""
    return turn if theirs else _instead(turn, "home.yours", "home.not_that_code")


def asked(turn: Turn, favour: Favour) -> Turn:
    """The turn once the speaker was asked: as it was meant, or otherwise, or Alexa asks the two of them first."""
    needs = turn.needs
    if needs is None:
        return turn
    match favour:
        case Favour.DONE:
            return _saying(turn, needs.done)
        case Favour.NOT_ALLOWED if needs.leave:
            return Turn((line("always.alexa_asks"),), needs.at, turn.do, hands_over=AskLeave(needs.leave))
        case _:
            return _saying(turn, needs.otherwise)


def forgotten(turn: Turn, *, gone: bool) -> Turn:
    """The turn once everything was to be erased."""
    return turn if gone else _instead(turn, "privacy.forgotten", "privacy.not_erased")


def _instead(turn: Turn, claim: str, truth: str) -> Turn:
    return replace(turn, say=tuple(line(truth) if one.key == claim else one for one in turn.say))


def _saying(turn: Turn, *said: Line | None) -> Turn:
    at = turn.depends.after
    return replace(turn, say=(*turn.say[:at], *filter(None, said), *turn.say[at:]))
