"""A house that Home Assistant runs: lamps side by side, then music, scent last; put back from what was noted."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from skill.edge.homes import things
from skill.edge.homes.home_file import Roles
from skill.edge.homes.hub import Hub, NoSuchThing, Unanswered
from skill.edge.homes.things import Call, Can, State
from skill.ports import House, HouseDown, Left
from skill.room import KIND_OF, Came, Kind, Lamp, Look, Music, Role, Room

LOOSE = 15.0  # seconds in which a call that was not answered may still come about
A_MOMENT = 0.2  # seconds, after which a lamp that is slow to tell is asked again
ANYTHING = "anything"  # the playlist of every mood that has none of its own


class HomeAssistant(House):
    """The house of the household that Home Assistant serves."""

    def __init__(self, hub: Hub, roles: Roles, loose: float = LOOSE) -> None:
        """`loose`: seconds in which a call that was not answered may still come about."""
        self._hub, self._roles, self._loose = hub, roles, loose
        self._can: dict[str, Can] = {}  # what things can do, as of when they were last seen
        self._unanswered = float("-inf")  # when a call was not, last

    def look_around(self, household: str) -> Room:
        bound = self._roles.entities()
        states = self._look(chain.from_iterable(bound.values()))
        if states and not any(states.values()):
            raise HouseDown  # a home of which nothing is there is no home: something else answers in its place
        members = {entity: found for entity, state in states.items() if state and (found := things.members(state))}
        if members:  # a group is put back lamp by lamp: they need not all be alike
            states |= self._look(chain.from_iterable(members.values()))
        return {
            role.value: {
                one: (state := states[one]) and things.noted(one, state)
                for entity in entities
                for one in members.get(entity, (entity,))
            }
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
            if note:
                self._music_back(speaker, note)
        self._asked(_back(others, Kind.SCENT))
        if look.music:
            result[Role.SPEAKER] = self._music(look.music)
        if look.scent and self._roles.scent:
            result[Role.SCENT] = self._asked(things.scent_calls(look.scent, self._roles.scent))
        return result

    def put_back(self, household: str, room: Room) -> Came | Left:
        notes = {entity: note for kind in Kind for entity, note in _noted(room, kind).items()}
        states = self._look(notes)
        # Of what did not answer when it was read nothing is known: a lamp goes off, should it be there now.
        gone = {entity for entity in notes if entity not in self._can}
        left = {entity for entity in gone if notes[entity] is not None or _kind(room, entity) is Kind.SCENT}
        to_do = _only(room, {e for e in notes if e not in gone and not things.is_back(e, notes[e], states[e])})
        came = self._put_back(to_do)
        if time.monotonic() - self._unanswered < self._loose:
            return Left(Came.ON_ITS_WAY, room)  # what was asked before this may still come, after it
        left |= {entity for entity, done in came.items() if done in (Came.NOT, Came.ON_ITS_WAY)}
        if left:
            refused = gone & left or Came.NOT in came.values()
            return Left(Came.NOT if refused else Came.ON_ITS_WAY, _only(room, left))
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
        came, seen, refused = dict[str, Came](), set[str](), list[Call]()
        answers = self._hub.side_by_side(calls)
        if answers and all(isinstance(answer, HouseDown) for answer in answers):
            raise HouseDown
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Unanswered):
                self._unanswered = time.monotonic()
                came |= dict.fromkeys(call.entities, Came.ON_ITS_WAY)
            elif isinstance(answer, NoSuchThing) and len(call.entities) > 1:
                refused.extend(replace(call, entities=(entity,)) for entity in call.entities)
            elif isinstance(answer, Exception):
                came |= dict.fromkeys(call.entities, Came.NOT)
            else:
                moved = {state.get("entity_id") for state in answer if state.get("state") not in things.GONE}
                seen |= set(call.entities) & moved
        if refused:  # one lamp that will not is no reason for the others
            alone, moved_alone = self._lights(refused)
            came, seen = came | alone, seen | moved_alone
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
        can = self._can[speaker]
        if music.playlist and playlist and can.is_off and can.features & things.TURNS_ON:
            if self._asked([Call("media_player/turn_on", (speaker,))]) is not Came.DONE:
                return Came.NOT
            self._look([speaker])  # many tell what they can only once they are on
            can = self._can.get(speaker, can)
        return self._asked(things.music_calls(music, speaker, can, playlist, self._roles.loudest))

    def _music_back(self, speaker: str, note: list[Any]) -> Came:
        """PARTLY where what they had on cannot be had again."""
        try:
            state = self._look([speaker])[speaker]
            if state is None or speaker not in self._can:
                return Came.NOT
            calls = things.music_back_calls(speaker, note, state)
            came = self._one_by_one(calls) if calls else Came.DONE
        except HouseDown:
            return Came.NOT
        plays = any(call.service == "media_player/play_media" for call in calls)
        if things.is_lost(note, speaker, state) or (plays and came is Came.NOT):
            return Came.PARTLY
        return came if came is not Came.DONE or self._is_as_loud(speaker, note) else Came.ON_ITS_WAY

    def _is_as_loud(self, speaker: str, note: list[Any]) -> bool:
        """Whether it took the volume at least. What plays, many tell only much later."""
        for pause in (0.0, A_MOMENT):
            time.sleep(pause)
            if things.is_as_loud(note, self._look([speaker])[speaker]):
                return True
        return False

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
        speakers, plugs = _noted(room, Kind.MUSIC), _noted(room, Kind.SCENT)
        came |= {speaker: self._music_back(speaker, note) for speaker, note in speakers.items() if note}
        came |= {plug: self._asked(things.back_calls(plug, note)) for plug, note in plugs.items()}
        # A lamp that was seen to change may still be fading; any other, and the scent, is believed when it is so.
        notes = _noted(room, Kind.LIGHT) | plugs
        unsure = [e for e, done in came.items() if done is Came.DONE and e in notes and e not in changed]
        for pause in (0.0, A_MOMENT):
            if unsure:
                time.sleep(pause)
                states = self._look(unsure)
                unsure = [e for e in unsure if not things.is_as_noted(e, notes[e], states[e])]
        return came | dict.fromkeys(unsure, Came.ON_ITS_WAY)


def _noted(room: Room, kind: Kind) -> dict[str, Any]:
    """The note of every thing of a kind, None where it did not answer. Anybody else's notes are passed over."""
    found: dict[str, Any] = {}
    for role, notes in room.items():
        if KIND_OF.get(role) is kind and isinstance(notes, Mapping):
            found |= {str(entity): note for entity, note in notes.items() if note is None or isinstance(note, list)}
    return found


def _kind(room: Room, entity: str) -> Kind:
    return next(kind for kind in Kind if entity in _noted(room, kind))


def _only(room: Room, entities: set[str]) -> Room:
    """The notes of some things."""
    some = {
        role: {entity: note for entity, note in notes.items() if entity in entities}
        for role, notes in room.items()
        if isinstance(notes, Mapping)
    }
    return {role: notes for role, notes in some.items() if notes}


def _back(room: Room, kind: Kind) -> list[Call]:
    """The calls that bring everything of a kind back."""
    notes = _noted(room, kind)
    return things.merged(call for entity, note in notes.items() for call in things.back_calls(entity, note))
