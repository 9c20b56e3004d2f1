"""Envelopes as Alexa sends them, doors to knock on, and what a device would play of the answer."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from skill.conversation import Conversation
from skill.couple import Couple, Hearts, Question, Resume, Stage
from skill.desk.alexas_part import connection_in
from skill.desk.echo import Quiet, Words, plain, played
from skill.edge.door import Door
from skill.edge.homes.by_hand import ByHand
from skill.edge.intents import INTENTS
from skill.edge.settings import Settings
from skill.edge.wiring import LANGUAGE, logged, open_door
from skill.library import Library
from skill.line import line
from skill.place import Place, to_notes
from skill.ports import Keeper
from skill.speech import Script, read_script

ROOT, EVENTS = Path(__file__).parents[2], Path(__file__).with_name("events")
NOW = datetime.fromisoformat("2026-11-22T21:00:00+01:00")
TONIGHT, LAST_NIGHT = NOW.date(), NOW.date() - timedelta(days=1)
OURS = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
USER = "amzn1.ask.account.HOME"
NOTHING: dict[str, Any] = {"version": "1.0", "response": {}}
STUCK = plain(read_script(LANGUAGE).say((line("always.stuck"),), 0))
LOGGED = re.compile(r"\{.*\}|stuck: \w+ at \w+\.py:\d+")
LONG = "x" * 10_000

SPOKEN = ("launch_request", "heart_intent", "names_intent", "session_resumed_request")
COULD = "can_fulfill_intent_request"  # asked whether we could, and answered so, without a word
SILENT = (
    "session_ended_request", "skill_disabled", "playback_stopped", "unknown_request", "smart_home_directive",
    "exception_encountered", "connections_response",
)  # fmt: skip
NO_EVENTS: list[Any] = [
    None, [], {}, "LaunchRequest", 7, True, [{}], {"version": "1.0"}, {"request": None}, {"request": []},
    {"request": "LaunchRequest"}, {"request": {}}, {"request": {"type": None}},
    {"request": {"type": ["LaunchRequest"]}},
]  # fmt: skip
MOST, LONGEST = 60, 75  # words without a breath; the second for help and care
SAID_ANYWHERE = [None, *sorted(INTENTS)]  # None is a launch
GONE = object()  # instead of a value: there is none


def golden(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def asked(intent: str | None, notes: Any = None, new: bool = False, slots: Any = None, **request: Any) -> Any:
    """A launch, or an intent with what its slots need."""
    event = golden("launch_request" if intent is None else "heart_intent")
    event["session"].update(new=new, attributes=notes)
    event["request"].update(request)
    if intent is not None:
        event["request"]["intent"].update(name=intent, slots=FILLED.get(intent) if slots is None else slots)
    return event


def slot(value: Any, *authorities: Any) -> dict[str, Any]:
    return {"name": "a slot", "value": value, "resolutions": {"resolutionsPerAuthority": list(authorities)}}


def authority(code: str, *values: Any) -> dict[str, Any]:
    return {"authority": "somebody", "status": {"code": code}, "values": [{"value": value} for value in values]}


def matched(id_: str) -> dict[str, Any]:
    return authority("ER_SUCCESS_MATCH", {"name": "a word", "id": id_})


def called(first: Any, second: Any) -> dict[str, Any]:
    return {"first": slot(first), "second": slot(second)}


FILLED: dict[str, Any] = {
    "HeartIntent": {"score": slot("4"), "feeling": {"name": "feeling"}},
    "NamesIntent": called("ana", "noor"),
    "StageIntent": {"stage": slot("a full house", matched("parents"))},
    "RitualIntent": {"ritual": slot("the golden one", matched("golden-hour"))},
    "MoodIntent": {"mood": slot("flirty", matched("warm"))},
    "PickIntent": {"which": slot("other", matched("second"))},
    "MomentIntent": {"cue": slot("the washing up", matched("dishes"))},
    "HomeCodeIntent": {"code": slot("4712")},
    "ReminderIntent": {"time": slot("21:00")},
    "ComeBackIntent": {"span": slot("PT20M")},
    "LightsIntent": {"light": slot("darker", matched("dimmer"))},
}


def paths(node: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in an envelope, the twigs and the leaves."""
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in below:
        yield (*here, key)
        yield from paths(value, (*here, key))


def changed(event: Any, *changes: tuple[tuple[Any, ...], Any]) -> Any:
    """The event with other values, or none, at some paths; a path that an earlier change took away is passed over."""
    event = deepcopy(event)
    for path, value in changes:
        node = event
        try:
            for key in path[:-1]:
                node = node[key]
            del node[path[-1]]
        except (IndexError, KeyError, TypeError):
            continue
        if value is not GONE and isinstance(node, list):
            node.insert(path[-1], deepcopy(value))
        elif value is not GONE:
            node[path[-1]] = deepcopy(value)
    return event


def at_the_door(db: Path | str = ":memory:", skill_id: str | None = None) -> Door:
    return open_door(Settings(str(db), skill_id=skill_id), clock=lambda: NOW)


class Drawer:
    """A keeper of one couple."""

    def __init__(self, couple: Couple) -> None:
        self.couple = couple

    def recall(self, household: str) -> tuple[Couple, int]:
        return self.couple, 1

    def keep(self, household: str, couple: Couple, version: int) -> None:
        self.couple = couple

    def forget(self, household: str) -> bool:
        self.couple = Couple()
        return True


class Gossip(Drawer):
    """A keeper that fails at one thing, and tells somebody's words in doing so."""

    def __init__(self, at: str) -> None:
        super().__init__(Couple())
        self.at = at

    def recall(self, household: str) -> tuple[Couple, int]:
        self._fail("recall")
        return super().recall(household)

    def keep(self, household: str, couple: Couple, version: int) -> None:
        self._fail("keep")

    def forget(self, household: str) -> bool:
        self._fail("forget")
        return True

    def _fail(self, at: str) -> None:
        if at == self.at:
            raise ValueError("Ana said four")


def kept_by(keeper: Keeper, library: Library, script: Script) -> Door:
    conversation = Conversation(keeper, library, script, lambda: NOW, ByHand(), zoned=True, listeners=(logged,))
    return Door(conversation)


def called_by_lambda(events: list[Any], **environment: str) -> list[Any]:
    """What AWS Lambda would be given back, in a process of its own that has nothing to complain of."""
    call = (
        "import importlib, json, sys\n"
        "class Context: aws_request_id = 'r'; function_name = 'ember'\n"
        "handler = importlib.import_module('lambda_function').lambda_handler\n"
        "print(json.dumps([handler(event, Context()) for event in json.load(sys.stdin)]))\n"
    )
    ours = {key: value for key, value in os.environ.items() if not key.startswith("EMBER_")}
    ours |= {"EMBER_DB": ":memory:", "PYTHONPATH": str(ROOT / "lambda"), **environment}
    done = subprocess.run(
        [sys.executable, "-c", call], input=json.dumps(events), env=ours, cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert not re.search("Traceback|stuck", done.stderr)
    return list(json.loads(done.stdout))


@dataclass(frozen=True)
class Heard:
    """What a device plays of an answer."""

    say: str  # until somebody may draw breath: before any talking time
    last: str
    words: tuple[str, ...]  # all of it
    nudge: str | None
    listening: bool
    slow: bool
    notes: dict[str, Any]


def checked(response: Any) -> Heard | None:
    """What is true of every answer. None for the empty one. Refused where Alexa would not play it."""
    assert json.loads(json.dumps(response)) == response
    assert response["version"] == "1.0"
    if not response["response"]:
        assert response == NOTHING
        return None
    body, notes = response["response"], response.get("sessionAttributes", {})
    if "canFulfillIntent" in body:
        assert body.keys() == {"canFulfillIntent"}
        assert body["canFulfillIntent"]["canFulfill"] in {"YES", "NO"}
        return None
    pieces, nudge, listening = played(response)
    quiet = next((at for at, piece in enumerate(pieces) if isinstance(piece, Quiet)), len(pieces))
    words = tuple(piece.text for piece in pieces if isinstance(piece, Words))
    say = " ".join(piece.text for piece in pieces[:quiet] if isinstance(piece, Words))

    assert body.keys() <= {"outputSpeech", "reprompt", "shouldEndSession", "directives"}
    asks = connection_in(response)  # Alexa does, in our stead
    assert asks or body["shouldEndSession"] is not listening
    assert say
    assert len(json.dumps(notes).encode()) < 2048
    assert bool(notes) <= (listening or bool(asks))
    assert asks is None or json.loads(asks["token"]) == notes
    if listening:
        assert nudge
        assert words[-1][-1] == nudge[-1] == "?"
    slow = 'rate="85%"' in body["outputSpeech"]["ssml"]
    return Heard(say, words[-1], (*words, nudge or ""), nudge, listening, slow, notes)


def heard(response: Any) -> Heard:
    """What is said, where something must be."""
    answer = checked(response)

    assert answer is not None
    return answer


def at_hand(response: Any) -> Heard:
    """What is said by a skill that is well."""
    answer = heard(response)

    assert answer.say != STUCK
    return answer


def stuck(response: Any) -> bool:
    answer = heard(response)
    return answer.say == STUCK and not answer.listening


def kinds(kind: type[Place] = Place) -> Iterator[type[Place]]:
    """Every kind of place of ours."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("skill."):
            yield one
        yield from kinds(one)


def places(library: Library) -> list[Place]:
    """One of every kind; a kind with something new to it needs a sample here."""
    sample = {
        "starter": next(iter(library.starters)),
        "first": 2,
        "trouble": "numbers",
        "seen_from": "tonight.Offered",
        "one": "golden-hour",
        "other": "museum-of-us",
        "setting": "slow-hands",
        "yeses": 1,
        "phase": 0,
        "by_hand": 0,
        "last": 0,
        "number": 1,
        "mood": "",
        "clock": "21:00",
        "minutes": 20,
        "adventure": next(iter(library.adventures)),
        "touch": "hand",
        "word": "closer",
    }
    samples = [sample, {**sample, "setting": "lighthouse", "phase": 2, "yeses": 0, "by_hand": 1, "last": 1}]
    found = [kind(**{one.name: values[one.name] for one in fields(kind)}) for values in samples for kind in kinds()]
    return list(dict.fromkeys(found))


def couples(library: Library) -> list[Couple]:
    """Strangers, two nights old, three nights old, known, apart, asked tonight, and tired."""
    introduced = frozenset({"names", "stage", "history"})
    second = Couple(evenings=1, last_evening=LAST_NIGHT)
    third = replace(second, evenings=2, introduced=frozenset({"names"}))
    known = replace(third, names=("Ana", "Noor"), introduced=introduced, evenings=30)
    question = Question(TONIGHT, next(iter(library.starters)), "why.rested")
    spoken = replace(known, last_evening=TONIGHT, question=question, asked={question.starter: TONIGHT})
    apart = replace(known, stage=Stage.LONG_DISTANCE)
    return [Couple(), second, third, known, apart, spoken, replace(spoken, hearts=(Hearts(TONIGHT, (1, 2)),))]


def said_at(
    couple: Couple, place: Place | None, intent: str | None, new: bool, library: Library, script: Script
) -> Any:
    """What a couple is answered at a place: in the session, or in a new one five minutes after they lost theirs."""
    if new and place:
        couple = replace(couple, resume=Resume(to_notes(place), NOW - timedelta(minutes=5)))
    notes = to_notes(place) if place and not new else {}
    return kept_by(Drawer(couple), library, script)(asked(intent, notes, new))


def everywhere(
    intent: str | None, library: Library, script: Script, new: tuple[bool, ...] = (True, False)
) -> Iterator[tuple[Couple, Place | None, Heard]]:
    for couple, place, begins in product(couples(library), [None, *places(library)], new):
        yield couple, place, at_hand(said_at(couple, place, intent, begins, library, script))
