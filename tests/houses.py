"""A house that behaves as badly as it is told to, with a journal of what it was asked and what was owed just then."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from skill.couple import Couple, Owed
from skill.ports import HouseDown
from skill.room import Came, Look, Role, Room

SECRET = "token-of-the-house-81f2"  # noqa: S105  (nobody's; it is looked for in the logs)
PATIENCE = 20.0  # seconds after which even what hangs is over
A_LITTLE = 0.02  # seconds
ORDINARY: Mapping[str, Any] = {
    "main": {"brightness_pct": 70, "kelvin": 3000},
    "left": {"brightness_pct": 0},
    "right": {"brightness_pct": 30, "hue": 200, "saturation_pct": 40},
    "accent": {"brightness_pct": 0},
    "scent": {"minutes": 0},
    "speaker": {"playlist": "the news", "volume_pct": 30},
}


class Manner(StrEnum):
    """How it takes being asked."""

    WILLING = "willing"
    REFUSES = "refuses"
    RAISES = "raises"  # with a secret in its message
    TIMES_OUT = "times out"  # by itself, at once
    LIES = "lies"  # says it is done, and does nothing
    STRANGERS = "answers for others"  # only for roles nobody asked, and for what is no role
    NONSENSE = "nonsense"  # answers in no words of ours
    SLOW = "slow"  # does it, a little later
    HANGS = "hangs"  # does it when it is let go
    STALLS = "stalls"  # breaks when it is let go


@dataclass(frozen=True)
class Call:
    """One thing it was asked, and what the keeper held just then."""

    asked: str
    owed: Owed | None
    look: Look | None = None
    room: Room | None = None  # the rest of a change, or the notes of a put-back


@dataclass
class ScriptedHouse:
    """One room. `works`: the roles that answer; a put-back that lacks one of them puts back the others."""

    held: Callable[[], Couple] = Couple
    looking: Manner = Manner.WILLING
    changing: Manner = Manner.WILLING
    putting: Manner = Manner.WILLING
    works: frozenset[Role] = frozenset(Role)
    partly: frozenset[Role] = frozenset()  # the roles that do as much of it as they can
    code: str = ""  # makes it theirs
    lets_go: bool = True  # of whose home it is
    room: dict[str, Any] = field(default_factory=lambda: dict(ORDINARY))
    journal: list[Call] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0
    _let_go: threading.Event = field(default_factory=threading.Event)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, what: str) -> list[Call]:
        """Every call of one kind."""
        return [call for call in self.journal if call.asked == what]

    @property
    def touched(self) -> list[Call]:
        """Every call that could have moved anything."""
        return [call for call in self.journal if call.asked in ("change", "put_back")]

    def let_go(self) -> None:
        """Whatever hangs goes on; when this returns, nothing is under way, nor has begun since."""
        self._let_go.set()
        until, still = time.monotonic() + PATIENCE, 0 if self.under_way else 5
        while still < 5 and time.monotonic() < until:
            time.sleep(A_LITTLE)
            still = 0 if self.under_way else still + 1

    def look_around(self, household: str) -> Room:
        return self._as(self.looking, "look_around", lambda: dict(self.room), refused=HouseDown(SECRET), lie=ORDINARY)

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        lie = dict.fromkeys(look.roles, Came.DONE)
        refused = dict.fromkeys(look.roles, Came.NOT)
        return self._as(self.changing, "change", lambda: self._become(look, rest), refused, lie, look, rest)

    def put_back(self, household: str, room: Room) -> Came:
        return self._as(self.putting, "put_back", lambda: self._back(room), Came.NOT, Came.DONE, room=room)

    def claim(self, household: str, code: str) -> bool:
        self.journal.append(Call("claim", self.held().owed))
        return code == self.code

    def forget(self, household: str) -> bool:
        self.journal.append(Call("forget", self.held().owed))
        return self.lets_go

    def _become(self, look: Look, rest: Room | None) -> Mapping[Role, Came]:
        wanted: dict[Role, Any] = {role: asdict(lamp) for role, lamp in look.lamps.items()}
        if look.scent:
            wanted[Role.SCENT] = asdict(look.scent)
        if look.music:
            wanted[Role.SPEAKER] = asdict(look.music)
        self.room.update(rest or {})
        self.room.update({role.value: state for role, state in wanted.items() if role in self.works})
        return {role: self._came(role) for role in wanted}

    def _back(self, room: Room) -> Came:
        self.room.update({role: state for role, state in room.items() if role in self.works})
        came = {self._came(Role(role)) for role in room}
        return next((one for one in (Came.NOT, Came.PARTLY) if one in came), Came.DONE)

    def _came(self, role: Role) -> Came:
        if role not in self.works:
            return Came.NOT
        return Came.PARTLY if role in self.partly else Came.DONE

    def _as(
        self,
        manner: Manner,
        what: str,
        do: Callable[[], Any],
        refused: Any,
        lie: Any,
        look: Look | None = None,
        room: Room | None = None,
    ) -> Any:
        with self._counting:
            self.journal.append(Call(what, self.held().owed, look, room))
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            return self._answer(manner, do, refused, lie)
        finally:
            with self._counting:
                self.under_way -= 1

    def _answer(self, manner: Manner, do: Callable[[], Any], refused: Any, lie: Any) -> Any:
        if manner in (Manner.HANGS, Manner.STALLS):
            self._let_go.wait(PATIENCE)
        match manner:
            case Manner.WILLING | Manner.HANGS:
                return do()
            case Manner.SLOW:
                time.sleep(A_LITTLE)
                return do()
            case Manner.REFUSES:
                if isinstance(refused, HouseDown):
                    raise refused
                return refused
            case Manner.RAISES | Manner.STALLS:
                raise RuntimeError(f"401 from the house with {SECRET}")
            case Manner.TIMES_OUT:
                raise TimeoutError(f"no route to the house with {SECRET}")
            case Manner.LIES:
                return lie
            case Manner.STRANGERS:
                return {Role.LEFT: Came.DONE, "fridge": Came.DONE}
            case Manner.NONSENSE:
                return 42


class Messenger(ScriptedHouse):
    """A house that passes everything on, reads nothing, and never hears what came of it."""

    def look_around(self, household: str) -> Room:
        super().look_around(household)
        return {}

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        return dict.fromkeys(super().change(household, look, rest), Came.TOLD)

    def put_back(self, household: str, room: Room) -> Came:
        super().put_back(household, room)
        return Came.TOLD
