"""A house that Home Assistant runs: lamps side by side, then music, scent last; put back from what was noted."""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from skill.edge import things
from skill.edge.home_file import Roles
from skill.edge.hub import Hub, NoSuchThing, Unanswered
from skill.edge.things import Call, Can, State
from skill.ports import House, HouseDown
from skill.room import Came, Kind, Lamp, Look, Music, Role, Room

LOOSE = 15.0  # seconds in which a call that was not answered may still come about
A_MOMENT = 0.2  # seconds, after which a lamp that is slow to tell is asked again
ANYTHING = "anything"  # the playlist of every mood that has none of its own
TRIES = 6  # at a thing that does not come back while all others did


class HomeAssistant(House):
    """The house of the household that Home Assistant serves."""

    def __init__(self, hub: Hub, roles: Roles, loose: float = LOOSE) -> None:
        """`loose`: seconds in which a call that was not answered may still come about."""
        self._hub, self._roles, self._loose = hub, roles, loose
        self._can: dict[str, Can] = {}  # what things can do, as of when they were last seen
        self._unanswered = float("-inf")  # when a call was not, last
        self._back = ("", frozenset[str](), 0)  # of some notes: what is back already, after so many tries

    def look_around(self, household: str) -> Room:
        bound = self._roles.entities()
        states = self._look(chain.from_iterable(bound.values()))
        return {
            role.value: {entity: (state := states[entity]) and things.noted(entity, state) for entity in entities}
            for role, entities in bound.items()
        }

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        bound = self._roles.entities()
        unseen = [entity for role in look.roles for entity in bound.get(role, ()) if entity not in self._can]
        if unseen:
            self._look(unseen)
        lamps = {
            role: {entity: self._can[entity] for entity in self._roles.lamps.get(role, ()) if entity in self._can}
            for role in look.lamps
        }
        others = {role: notes for role, notes in (rest or {}).items() if role not in look.roles}
        came, _ = self._lights(
            [*things.light_calls(look.lamps, lamps, self._roles.brightest), *_back(others, Kind.LIGHT)]
        )
        result = {role: self._of_role(role, lamp, came) for role, lamp in look.lamps.items()}
        if Came.ON_ITS_WAY in came.values():
            return result  # it hangs; nothing else was begun
        for speaker, note in _noted(others, Kind.MUSIC).items():
            self._music_back(speaker, note)
        self._asked(_back(others, Kind.SCENT))
        if look.music:
            result[Role.SPEAKER] = self._music(look.music)
        if look.scent and self._roles.scent:
            result[Role.SCENT] = self._asked(things.scent_calls(look.scent, self._roles.scent))
        return result

    def put_back(self, household: str, room: Room) -> Came:
        whose, back, tries = self._back
        if whose != repr(room):
            back, tries = frozenset(), 0
        came = self._put_back(_without(room, back))
        if Came.ON_ITS_WAY in came.values() or time.monotonic() - self._unanswered < self._loose:
            return Came.ON_ITS_WAY  # what was asked before this may still come, after it
        back |= {entity for entity, done in came.items() if done is not Came.NOT}
        self._back = (repr(room), back, tries + 1)
        if Came.NOT in came.values():
            # A lamp that was unplugged meanwhile is waited for, but not for ever.
            return Came.PARTLY if back and tries + 1 >= TRIES else Came.NOT
        return Came.PARTLY if Came.PARTLY in came.values() else Came.DONE

    def _look(self, entities: Iterable[str]) -> dict[str, State | None]:
        states = self._hub.states(entities)
        for entity, state in states.items():
            can = state and Can.of(state)
            if can:
                self._can[entity] = can
            else:
                self._can.pop(entity, None)
        return states

    def _lights(self, calls: Sequence[Call]) -> tuple[dict[str, Came], set[str]]:
        """What came of each lamp, all calls made side by side, and which were seen to change. HouseDown for all."""
        came, seen = dict[str, Came](), set[str]()
        answers = self._hub.side_by_side(calls)
        if answers and all(isinstance(answer, HouseDown) for answer in answers):
            raise HouseDown
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Unanswered):
                self._unanswered = time.monotonic()
                came |= dict.fromkeys(call.entities, Came.ON_ITS_WAY)
            elif isinstance(answer, Exception):
                came |= dict.fromkeys(call.entities, Came.NOT)
            else:
                moved = {state.get("entity_id") for state in answer if state.get("state") not in things.GONE}
                seen |= set(call.entities) & moved
        # Of what the answer does not name nothing is believed: it may have been so before, or not be there at all.
        unsure = [entity for call in calls for entity in call.entities if entity not in came and entity not in seen]
        if unsure:
            self._look(unsure)
        came |= {entity: Came.DONE if entity in self._can else Came.NOT for entity in unsure}
        return dict.fromkeys(seen, Came.DONE) | came, seen

    def _of_role(self, role: Role, lamp: Lamp, came: Mapping[str, Came]) -> Came:
        """What came of a lamp's role: of one that this home has not, nothing is missed where it has others."""
        entities = self._roles.lamps.get(role, ())
        if not entities:
            return Came.DONE if came else Came.NOT
        results = {came.get(entity, Came.NOT) for entity in entities}
        if len(results) == 1 and Came.DONE not in results:
            return results.pop()
        if Came.ON_ITS_WAY in results:
            return Came.ON_ITS_WAY
        short = any(things.falls_short(lamp, self._can[entity]) for entity in entities if entity in self._can)
        return Came.PARTLY if short or Came.NOT in results else Came.DONE

    def _music(self, music: Music) -> Came:
        speaker, playlists = self._roles.speaker, self._roles.playlists
        if speaker is None or speaker not in self._can:
            return Came.NOT
        playlist = playlists.get(music.playlist or "", playlists.get(ANYTHING))
        return self._asked(things.music_calls(music, speaker, self._can[speaker], playlist, self._roles.loudest))

    def _music_back(self, speaker: str, note: list[Any]) -> Came:
        """PARTLY where it plays, but not again what they had on."""
        try:
            state = self._look([speaker])[speaker]
            if state is None or speaker not in self._can:
                return Came.NOT
            calls = things.music_back_calls(speaker, note, state)
            came = self._one_by_one(calls) if calls else Came.DONE
        except HouseDown:
            return Came.NOT
        lost = things.is_lost(note, speaker, state)
        return Came.PARTLY if came is Came.NOT or (lost and came is Came.DONE) else came

    def _asked(self, calls: Sequence[Call]) -> Came:
        """What came of calls that follow from one another, NOT where the house itself is down."""
        try:
            return self._one_by_one(calls)
        except HouseDown:
            return Came.NOT

    def _one_by_one(self, calls: Sequence[Call]) -> Came:
        """The same, HouseDown where it is; a 200 is believed only of a thing that answers."""
        if not calls:
            return Came.NOT
        try:
            told = [state for call in calls for state in self._hub.call(call)]
        except Unanswered:
            self._unanswered = time.monotonic()
            return Came.ON_ITS_WAY
        except NoSuchThing:
            return Came.NOT
        entity = calls[0].entities[0]
        if any(state.get("entity_id") == entity and state.get("state") not in things.GONE for state in told):
            return Came.DONE
        self._look([entity])
        return Came.DONE if entity in self._can else Came.NOT

    def _put_back(self, room: Room) -> dict[str, Came]:
        """What came of each thing: DONE, PARTLY (music that cannot be had again), ON_ITS_WAY, NOT."""
        came, changed = self._lights(_back(room, Kind.LIGHT))
        came |= {speaker: self._music_back(speaker, note) for speaker, note in _noted(room, Kind.MUSIC).items()}
        came |= {plug: self._asked(things.back_calls(plug, note)) for plug, note in _noted(room, Kind.SCENT).items()}
        notes = _noted(room, *Kind)
        unsure = [entity for entity, done in came.items() if done is Came.DONE]
        for pause in (0.0, A_MOMENT):
            if unsure:
                time.sleep(pause)
                states = self._look(unsure)
                unsure = [e for e in unsure if not things.is_as_noted(e, notes[e], states[e], fading=e in changed)]
        return came | dict.fromkeys(unsure, Came.ON_ITS_WAY)


def _noted(room: Room, *kinds: Kind) -> dict[str, list[Any]]:
    """The notes of every thing of these kinds that answered when it was read. Anybody else's notes are passed over."""
    found: dict[str, list[Any]] = {}
    for role, notes in room.items():
        if role in set(Role) and Role(role).kind in kinds and isinstance(notes, Mapping):
            found |= {str(entity): note for entity, note in notes.items() if isinstance(note, list) and note}
    return found


def _back(room: Room, kind: Kind) -> list[Call]:
    """The calls that bring everything of a kind back."""
    notes = _noted(room, kind)
    return things.merged(call for entity, note in notes.items() for call in things.back_calls(entity, note))


def _without(room: Room, entities: frozenset[str]) -> Room:
    """The notes of a room but for some things."""
    return {
        role: {entity: note for entity, note in notes.items() if entity not in entities}
        for role, notes in room.items()
        if isinstance(notes, Mapping)
    }
