"""What a page is told of an evening, as plain JSON: what was just heard and said, what the room is like, what now."""

from collections.abc import Mapping
from typing import Any

from skill.desk.drawing import kept_by
from skill.desk.echo import AlexasOwn, Chime, Piece, Quiet, Reply, Words
from skill.desk.evening import Evening
from skill.desk.living_room.chips import chips_at
from skill.desk.pretend_home import PretendHome, colour_of
from skill.desk.understanding import Understood
from skill.room import LAMPS, Role
from skill.tonight import Tonight

State = dict[str, Any]


def state_of(lived: Evening, household: str, last: Reply, turn: State | None) -> State:
    """All a page draws. `last` is what was heard last, `turn` what has come of this very request. KeeperDown.

    `asked` is the open question, for a page that comes in the middle; `place` is for tests and tools, and not drawn.
    What the speaker has said by itself is told once, to whoever asks first.
    """
    echo, speaker, now, couple = lived.echo, lived.echo.speaker, lived.clock(), lived.couple
    tonight = Tonight.of(couple, household, now, "")
    place = last.told.place if echo.listening else None
    return {
        "turn": turn,
        "listening": echo.listening,
        "place": place,
        "asked": echo.asked,
        "screen": last.screen,
        "room": room_of(lived.home) if lived.home else None,
        "alexa_keeps": kept_by(speaker) if speaker else "",
        "news": speaker.take_news() if speaker else [],
        "clock": f"{now:%H:%M}",
        "evening": f"{tonight.evening:%A}",
        "night": tonight.number,
        "household": household,
        "names": list(couple.names) if couple.names else None,
        "chips": list(chips_at(place)),
    }


def turn_of(said: str | None, reply: Reply) -> State:
    """What somebody said (None: nothing), what was heard of it, and what is to be played, piece by piece."""
    return {
        "said": said,
        "heard": _heard(reply.heard_as) if reply.heard_as else None,
        "pieces": [_piece(piece) for piece in reply.pieces],
        "softly": reply.softly,
    }


def room_of(home: PretendHome) -> State:
    """Every role: lamps with their colour at full brightness and the seconds of their last change, scent, music."""
    room, fades = home.room, home.fades
    seen: State = {role: {**room[role], "rgb": colour_of(room[role]), "over_s": fades[role]} for role in LAMPS}
    return seen | {"scent": _scent(room[Role.SCENT]), "speaker": dict(room[Role.SPEAKER])}


def _heard(understood: Understood) -> State:
    slots = {name: slot.id or slot.value for name, slot in understood.slots.items()}
    return {"intent": understood.intent, "slots": slots, "sure": 1.0 if understood.guess is None else understood.guess}


def _piece(piece: Piece) -> State:
    match piece:
        case Words(text):
            return {"words": text}
        case AlexasOwn(text):
            return {"alexa": text}
        case Quiet(seconds):
            return {"quiet": seconds}
        case Chime():
            return {"bell": True}


def _scent(scent: Mapping[str, Any]) -> State:
    return {"on": scent["on"], "minutes": scent.get("minutes", 0)}
