"""What a turn does to the room: read before it is changed, changed once, owed, and put back when its time has come."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from skill import settling
from skill.couple import Couple, Owed
from skill.deeds import LINGERS, ChangeSetting, HomeClaimed, LookedAround, PutBack, Soften, UsForgotten
from skill.memory import ThisEvening
from skill.place import Place
from skill.ports import Clock, House, HouseDown, Keeper, KeeperDown, Left, LostVersion, NoHouse
from skill.room import NO_SCENT, SOFT, Came, Role, Room
from skill.tonight import Tonight
from skill.turn import Turn

SEEN_FOR = timedelta(seconds=60)  # longer ago, somebody may have been at the switch
AGAIN_SOON = timedelta(minutes=1)  # after which what was on its way is looked at again
GIVES_UP = timedelta(hours=2)  # of trying in vain, after which nobody wants that light back
AIRS_AGAIN = timedelta(minutes=2)  # a scent that did not go off is not left to it for long
AIRS_FOR = timedelta(days=7)  # of trying in vain; a diffuser that is gone for so long is not here any more
RARER = 4  # after GIVES_UP it is tried whenever a quarter of the time tried so far has gone by again
SILENCE = ("always.silent", "always.not_back")  # what is said of a house that does not answer
UNCERTAIN = (Came.NOT, Came.ON_ITS_WAY)
Meanwhile = Callable[[], None]
"""Called right before the house is asked something that two people wait for."""
TRIES = 5  # at writing a couple that somebody else keeps writing


@dataclass(frozen=True)
class Housekeeping:
    """A house and what is owed to its rooms."""

    keeper: Keeper
    house: House
    clock: Clock
    silence: ThisEvening  # where it was said that the house does not answer

    def seeing(
        self, turn: Turn, at: Place | None, household: str, couple: Couple, tonight: Tonight, meanwhile: Meanwhile
    ) -> tuple[Turn, bool]:
        """The turn, knowing what the room is like, where it changes it or may do so next; and whether it is silent.

        Read in the turn that offers a change, so that the change itself need not wait for it.
        """
        changes = any(isinstance(deed, ChangeSetting) for deed in turn.do)
        offers = turn.at is not None and turn.at.room_next and turn.at != at  # help at an offer looks at nothing
        if (couple.owed and not couple.owed.since) or not (changes or offers):
            return turn, False
        room = _seen(couple, tonight)
        if room is None:
            meanwhile()
            try:
                room = self.house.look_around(household)
            except HouseDown as trouble:  # what cannot be put back is not changed
                return turn, not isinstance(trouble, NoHouse)
            turn = turn if changes else turn.doing(LookedAround(room))
        deeds = (replace(deed, before=room) if isinstance(deed, ChangeSetting) else deed for deed in turn.do)
        return replace(turn, do=tuple(deeds)), False

    def doing(
        self, turn: Turn, household: str, couple: Couple, tonight: Tonight, meanwhile: Meanwhile, *, silent: bool
    ) -> Turn:
        """The turn, settled by what came of its deeds in the room."""
        owed = couple.owed if couple.owed and not couple.owed.since else None
        known = self.silence.knows(household, tonight.evening)
        for deed in turn.do:
            match deed:
                case ChangeSetting(look, _, afresh, before):
                    came: Mapping[Role, Came] = {}
                    if owed or before is not None:
                        meanwhile()
                        try:
                            came = self.house.change(household, look, owed.back if owed and afresh else None)
                        except HouseDown as trouble:
                            silent = not isinstance(trouble, NoHouse)
                    turn = settling.changed(turn, look, came, silent=silent and not known)
                case PutBack(after=0) if couple.owed:
                    meanwhile()
                    back, left = self._put_back(household, couple.owed)
                    again = left is None or (UsForgotten() not in turn.do and self._owe_again(household, left))
                    turn = settling.put_back(turn, back, again=again, known=known)
                case Soften() if owed:
                    with suppress(HouseDown):
                        self.house.change(household, SOFT.of(owed.touched), owed.back)
                case HomeClaimed(code):
                    turn = settling.claimed(turn, theirs=self.house.claim(household, code))
        if any(said.key in SILENCE for said in turn.say):
            self.silence.note(household, tonight.evening)
        return turn

    def _put_back(self, household: str, owed: Owed) -> tuple[Came, Owed | None]:
        """What came of putting it back, and what is still owed."""
        now = self.clock()
        room, since = owed.back, owed.since or now
        if now - since > GIVES_UP:  # they have long seen to it themselves: only the scent is not left to anybody
            room = {role: notes for role, notes in room.items() if role == Role.SCENT}
            if not room or now - since > AIRS_FOR:
                return Came.TOLD, None
        back = self.house.put_back(household, room)
        came, room = (back.came, back.room) if isinstance(back, Left) else (back, room)
        if came not in UNCERTAIN:
            return came, None
        again = AGAIN_SOON if came is Came.ON_ITS_WAY and owed.since is None else LINGERS
        again = max(again, _between(since, now))
        airs = owed.scent_until and (owed.scent_until if owed.scent_until > now else now + _between(since, now))
        airs = airs if Role.SCENT in room else None
        return came, replace(owed, room=room, due=now + again, scent_until=airs, since=since)

    def _scent_off(self, household: str) -> Came:
        """What came of switching the scent off, whoever else is still busy with the room."""
        try:
            return self.house.change(household, NO_SCENT).get(Role.SCENT, Came.NOT)
        except HouseDown:
            return Came.NOT

    def _owe_again(self, household: str, left: Owed) -> bool:
        """Write down what is still owed, for the watchdog to try later. Whether somebody will."""
        for _ in range(TRIES):
            try:
                couple, version = self.keeper.recall(household)
                if couple.owed is None:  # or somebody changed it again meanwhile, and owes it
                    self.keeper.keep(household, replace(couple, owed=left), version)
            except LostVersion:
                continue
            except KeeperDown:
                break
            return True
        return False

    def watch(self, household: str) -> datetime | None:
        """What is due of a room is done. When to look again; None where nothing is owed.

        To be called at about that time. Twice does no harm. KeeperDown.
        """
        for _ in range(TRIES):
            couple, version = self.keeper.recall(household)
            if couple.owed is None:
                return None
            if couple.owed.next_due > self.clock():
                return couple.owed.next_due
            overdue = couple.owed.due <= self.clock()
            later = _later(couple.owed, self.clock(), overdue=overdue)
            try:
                self.keeper.keep(household, replace(couple, owed=later), version)  # owed until it is certain
                left: Owed | None = later
                if overdue:
                    _, left = self._put_back(household, couple.owed)
                elif self._scent_off(household) not in UNCERTAIN:
                    left = replace(later, scent_until=None)
                if left != later:
                    self.keeper.keep(household, replace(couple, owed=left), version + 1)
            except LostVersion:
                continue
            return left.next_due if left else None
        raise LostVersion


def _later(owed: Owed, now: datetime, *, overdue: bool) -> Owed:
    """What is owed, to be tried again a while later should it not come off now."""
    between = _between(owed.since or now, now)
    scent = owed.scent_until and max(owed.scent_until, now + between)
    due, since = (now + max(LINGERS, between), owed.since or now) if overdue else (owed.due, owed.since)
    return replace(owed, due=due, scent_until=scent, since=since)


def _between(since: datetime, now: datetime) -> timedelta:
    """How long a scent is left to it before it is tried again: longer, the longer it has been in vain."""
    return AIRS_AGAIN if now - since <= GIVES_UP else (now - since) / RARER


def _seen(couple: Couple, tonight: Tonight) -> Room | None:
    """The room as it was a moment ago, if it was looked at."""
    fresh = couple.seen is not None and timedelta() <= tonight.now - couple.seen.since < SEEN_FOR
    return couple.seen.room if couple.seen and fresh else None
