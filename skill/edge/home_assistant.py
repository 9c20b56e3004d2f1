"""A house that Home Assistant runs: its REST interface, over one pool of connections.

https://developers.home-assistant.io/docs/api/rest. Only `/api/services/...` and `/api/states/...` are used, so that
a user who is no admin is enough. Never `script.<name>`, which blocks for as long as the script runs.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import urllib3

from skill.edge import hub
from skill.edge.home_file import Roles
from skill.edge.hub import Call, Can, State
from skill.edge.keyring import Secret
from skill.ports import House, HouseDown
from skill.room import Came, Kind, Lamp, Look, Music, Role, Room

CONNECTING, ANSWERING = 1.0, 3.0  # seconds; how long two people wait for it is edge/patience.py's matter
AT_ONCE = 12  # connections; where there are more things than that, all states are read in one piece
LARGEST = 8 * 1024 * 1024  # bytes of an answer
LOOSE = 15.0  # seconds in which a call that was not answered may still come about
A_MOMENT = 0.2  # seconds, after which a lamp that is slow to tell is asked again
ANYTHING = "anything"  # the playlist of every mood that has none of its own
TRIES = 6  # at a thing that does not come back while all others did

NOT_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
)


class NoSuchThing(Exception):
    """Home Assistant knows no such thing, or will not do that with it."""


class Unanswered(Exception):
    """A call was sent and not answered: it may still come about."""


class Hub:
    """Home Assistant as a service: states are read, calls are made."""

    def __init__(self, url: str, token: Secret, certificate: str | None = None) -> None:
        """`certificate`: a file with the authority of a private certificate."""
        self._url, self._token = url.rstrip("/"), token
        waits = urllib3.Timeout(connect=CONNECTING, read=ANSWERING)
        self._http = urllib3.PoolManager(
            num_pools=1, maxsize=AT_ONCE, retries=False, timeout=waits, ca_certs=certificate
        )
        self._hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hub")

    def states(self, entities: Iterable[str]) -> dict[str, State | None]:
        """Their states, read side by side; None for what there is not. HouseDown."""
        wanted = list(dict.fromkeys(entities))
        try:
            if len(wanted) <= AT_ONCE:
                return dict(zip(wanted, self._hands.map(self._state, wanted), strict=True))
            found = {state.get("entity_id"): state for state in self._list("/api/states")}
        except Unanswered:
            raise HouseDown from None
        return {entity: found.get(entity) for entity in wanted}

    def call(self, call: Call) -> list[State]:
        """Make a call. The states that changed meanwhile. NoSuchThing, Unanswered, HouseDown."""
        return self._list(f"/api/services/{call.service}", call.body, safe=call.safe)

    def side_by_side(self, calls: Sequence[Call]) -> list[list[State] | Exception]:
        """Make calls at the same time. What came of each."""
        if len(calls) == 1:
            return [self._tried(calls[0])]
        return list(self._hands.map(self._tried, calls))

    def _tried(self, call: Call) -> list[State] | Exception:
        try:
            return self.call(call)
        except (NoSuchThing, Unanswered, HouseDown) as trouble:
            return trouble

    def _state(self, entity: str) -> State | None:
        try:
            state = self._ask("GET", f"/api/states/{entity}")
        except NoSuchThing:
            return None
        if not isinstance(state, Mapping):
            raise HouseDown
        return state

    def _list(self, path: str, body: Mapping[str, Any] | None = None, *, safe: bool = True) -> list[State]:
        answer = self._ask("POST" if body else "GET", path, body, safe=safe)
        if not isinstance(answer, list):
            raise HouseDown
        return [state for state in answer if isinstance(state, Mapping)]

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, safe: bool = True) -> Any:
        """What it answers, as JSON. Where that does no harm it is asked once more if the line breaks."""
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Accept-Encoding": "gzip"}
        for last in (not safe, True):
            try:
                answer = self._http.request(
                    method, self._url + path, headers=headers, json=body, redirect=False, preload_content=False
                )
                try:
                    return _read(answer.status, answer.read(LARGEST, decode_content=True))
                finally:
                    answer.close()  # which leaves a line that was read to its end for the next one
            except NOT_SENT:
                raise HouseDown from None
            except urllib3.exceptions.TimeoutError:
                raise Unanswered from None
            except urllib3.exceptions.HTTPError:  # the line broke, perhaps because it had rested for long
                if last:
                    raise Unanswered from None
        raise HouseDown


def _read(status: int, content: bytes) -> Any:
    """An answer, as JSON."""
    if status in (401, 403):
        raise HouseDown
    if status in (400, 404, 500):
        raise NoSuchThing  # Home Assistant says 500 of what a thing cannot do
    try:
        if status == 200:
            return json.loads(content)
    except (ValueError, RecursionError):
        pass
    raise HouseDown


class HomeAssistant(House):
    """The house of the household that Home Assistant serves."""

    def __init__(self, hub: Hub, roles: Roles, loose: float = LOOSE) -> None:
        """`loose`: seconds in which a call that was not answered may still come about."""
        self._hub, self._roles, self._loose = hub, roles, loose
        self._can: dict[str, Can] = {}  # what things can do, as of when they were last seen
        self._unanswered = float("-inf")  # when a call was not, last
        self._back = ("", frozenset[str](), 0)  # of some notes: what is back already, after so many tries

    def look_around(self, household: str) -> Room:
        things = self._roles.things()
        states = self._look(chain.from_iterable(things.values()))
        return {
            role.value: {entity: (state := states[entity]) and hub.noted(entity, state) for entity in entities}
            for role, entities in things.items()
        }

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        things = self._roles.things()
        unseen = [entity for role in look.roles for entity in things.get(role, ()) if entity not in self._can]
        if unseen:
            self._look(unseen)
        lamps = {
            role: {entity: self._can[entity] for entity in self._roles.lamps.get(role, ()) if entity in self._can}
            for role in look.lamps
        }
        others = {role: notes for role, notes in (rest or {}).items() if role not in look.roles}
        came, _ = self._lights([*hub.light_calls(look.lamps, lamps, self._roles.brightest), *_back(others, Kind.LIGHT)])
        result = {role: self._of_role(role, lamp, came) for role, lamp in look.lamps.items()}
        if Came.ON_ITS_WAY in came.values():
            return result  # it hangs; nothing else was begun
        for speaker, note in _noted(others, Kind.MUSIC).items():
            self._music_back(speaker, note)
        self._asked(_back(others, Kind.SCENT))
        if look.music:
            result[Role.SPEAKER] = self._music(look.music)
        if look.scent and self._roles.scent:
            result[Role.SCENT] = self._asked(hub.scent_calls(look.scent, self._roles.scent))
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
                moved = {state.get("entity_id") for state in answer if state.get("state") not in hub.GONE}
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
        short = any(hub.falls_short(lamp, self._can[entity]) for entity in entities if entity in self._can)
        return Came.PARTLY if short or Came.NOT in results else Came.DONE

    def _music(self, music: Music) -> Came:
        speaker, playlists = self._roles.speaker, self._roles.playlists
        if speaker is None or speaker not in self._can:
            return Came.NOT
        playlist = playlists.get(music.playlist or "", playlists.get(ANYTHING))
        return self._asked(hub.music_calls(music, speaker, self._can[speaker], playlist, self._roles.loudest))

    def _music_back(self, speaker: str, note: list[Any]) -> Came:
        """PARTLY where it plays, but not again what they had on."""
        try:
            state = self._look([speaker])[speaker]
            if state is None or speaker not in self._can:
                return Came.NOT
            calls = hub.music_back_calls(speaker, note, state)
            came = self._one_by_one(calls) if calls else Came.DONE
        except HouseDown:
            return Came.NOT
        lost = hub.is_lost(note, speaker, state)
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
        if any(state.get("entity_id") == entity and state.get("state") not in hub.GONE for state in told):
            return Came.DONE
        self._look([entity])
        return Came.DONE if entity in self._can else Came.NOT

    def _put_back(self, room: Room) -> dict[str, Came]:
        """What came of each thing: DONE, PARTLY (music that cannot be had again), ON_ITS_WAY, NOT."""
        came, changed = self._lights(_back(room, Kind.LIGHT))
        came |= {speaker: self._music_back(speaker, note) for speaker, note in _noted(room, Kind.MUSIC).items()}
        came |= {plug: self._asked(hub.back_calls(plug, note)) for plug, note in _noted(room, Kind.SCENT).items()}
        notes = _noted(room, *Kind)
        unsure = [entity for entity, done in came.items() if done is Came.DONE]
        for pause in (0.0, A_MOMENT):
            if unsure:
                time.sleep(pause)
                states = self._look(unsure)
                unsure = [e for e in unsure if not hub.is_as_noted(e, notes[e], states[e], fading=e in changed)]
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
    return hub.merged(call for entity, note in notes.items() for call in hub.back_calls(entity, note))


def _without(room: Room, entities: frozenset[str]) -> Room:
    """The notes of a room but for some things."""
    return {
        role: {entity: note for entity, note in notes.items() if entity not in entities}
        for role, notes in room.items()
        if isinstance(notes, Mapping)
    }
