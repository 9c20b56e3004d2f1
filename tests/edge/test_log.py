"""What is written down of an evening: names, never values; and what happens when something of ours is broken."""

import json
import logging
import re
from itertools import product
from typing import Any

import pytest

from skill import deeds
from skill.edge.alexa import household_of
from skill.edge.intents import TROUBLE
from skill.hearing import Named, Rated, Said, Staged
from skill.library import Library
from skill.scenes import SCENES
from skill.scenes.care import Offered
from skill.speech import Script
from tests.edge.envelopes import (
    LOGGED,
    NOTHING,
    SPOKEN,
    USER,
    Gossip,
    asked,
    at_hand,
    at_the_door,
    authority,
    couples,
    golden,
    heard,
    kept_by,
    kinds,
    matched,
    places,
    said_at,
    slot,
    stuck,
)

EVENING: list[tuple[str | None, Any]] = [
    (None, None),
    ("NamesIntent", None),
    ("CheckInIntent", None),
    ("HeartIntent", {"score": slot("4")}),
    ("HeartIntent", {"feeling": slot("knackered", matched("2"))}),
    ("AMAZON.YesIntent", None),
    ("StageIntent", None),
    ("SaveIntent", None),
    ("WhyIntent", None),
    ("AnotherIntent", None),
    ("NotThatTopicIntent", None),
    ("LighterIntent", None),
    ("DeeperIntent", None),
    ("OtherFirstIntent", None),
    ("AMAZON.HelpIntent", None),
    ("AMAZON.FallbackIntent", None),
    *((intent, None) for intent in sorted(TROUBLE)),
    ("AMAZON.YesIntent", None),
    ("AMAZON.FallbackIntent", None),
    ("AMAZON.NoIntent", None),
    (None, None),
    ("AMAZON.NextIntent", None),
    ("MoreTimeIntent", None),
    ("SwapIntent", None),
    ("WrapUpIntent", None),
    ("AMAZON.YesIntent", None),
    ("WhatKeptIntent", None),
    ("ForgetTonightIntent", None),
    ("ForgetUsIntent", None),
    ("AMAZON.YesIntent", None),
    ("AMAZON.StopIntent", None),
]


def test_nothing_that_anybody_said_is_logged(caplog: pytest.LogCaptureFixture, library: Library) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "ember")
    door, notes, spoken = at_the_door(), None, list[str]()
    for intent, slots in EVENING:
        answer = at_hand(door(asked(intent, notes, not notes, slots)))
        notes = answer.notes
        spoken += answer.words
    lines = [record.getMessage() for record in caplog.records]
    log = "\n".join(
        f"{line} {record.args} {record.exc_info}" for line, record in zip(lines, caplog.records, strict=True)
    )
    sentences = {part for words in spoken for part in re.split(r"[.,:?!]\s*", words) if " " in part}
    texts = {text for one in library.starters.values() for text in (one.id, one.text, one.listener, one.follow_up)}
    private = {"Ana", "Noor", "knackered", "full house", "HOME", household_of(USER), "KITCHEN", "not-a-token"}

    assert len(lines) == len(EVENING)
    assert {record.name for record in caplog.records} == {"ember"}
    assert not re.search(r"\d|\b(one|two|three|four|five)\b", log, re.IGNORECASE)
    assert [words for words in {*private, *sentences, *texts} if words.lower() in log.lower()] == []


def test_the_log_of_an_evening_has_only_words_that_stand_in_the_code(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "ember")
    door, notes = at_the_door(), None
    for intent, slots in EVENING:
        notes = at_hand(door(asked(intent, notes, not notes, slots))).notes
    told = [json.loads(record.getMessage()) for record in caplog.records]
    meant = {*Said, *(kind.__name__ for kind in (Named, Rated, Staged))}
    everywhere = {kind.name() for kind in kinds() if kind.scene() != "care"}

    assert all(list(one) == ["heard", "scene", "place", "deeds"] for one in told)
    assert {one["heard"] for one in told} <= meant
    assert {one["scene"] for one in told} <= set(SCENES) - {"care"}
    assert {one["place"] for one in told} <= {None, *everywhere}
    assert {deed for one in told for deed in one["deeds"]} <= set(vars(deeds))


@pytest.mark.parametrize("intent", sorted(TROUBLE))
def test_a_call_for_care_is_logged_as_a_call_for_help(
    intent: str, library: Library, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "ember")
    for couple, place, new in product(couples(library), [None, *places(library)], (True, False)):
        for said in (intent, "AMAZON.HelpIntent"):
            said_at(couple, place, said, new, library, script)
    told = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    turns = len(couples(library)) * (1 + len(places(library))) * 2

    assert len(told) == 2 * turns
    assert told[::2] == told[1::2]


@pytest.mark.parametrize("said", ["Yes", "Repeat", "Next", "No", "Help"])
def test_what_follows_a_call_for_care_is_logged_as_a_call_for_help_too(
    said: str, library: Library, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ember")
    for couple, place in product(couples(library), places(library)):
        care = Offered("self_harm", seen_from=place.told())
        said_at(couple, care, f"AMAZON.{said}Intent", False, library, script)
        said_at(couple, place, "AMAZON.HelpIntent", False, library, script)
    told = [record.getMessage() for record in caplog.records]

    assert len(told) == 2 * len(couples(library)) * len(places(library))
    assert told[::2] == told[1::2]


@pytest.mark.parametrize("at", ["recall", "keep"])
@pytest.mark.parametrize("name", SPOKEN[:-1])  # the last one has nothing to keep
def test_a_fault_is_one_kind_line_and_keeps_what_it_knows_to_itself(
    at: str, name: str, library: Library, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    response = kept_by(Gossip(at), library, script)(golden(name))
    (record,) = caplog.records

    assert stuck(response)
    assert record.exc_info is None
    assert re.fullmatch(r"stuck: ValueError at envelopes\.py:\d+", record.getMessage())


@pytest.mark.parametrize("at", ["recall", "keep"])
@pytest.mark.parametrize("intent", sorted(TROUBLE))
def test_whoever_needs_a_person_is_answered_even_then(at: str, intent: str, library: Library, script: Script) -> None:
    well, broken = (kept_by(keeper, library, script) for keeper in (Gossip("nothing"), Gossip(at)))

    assert heard(broken(asked(intent))).say == heard(well(asked(intent))).say


def test_the_numbers_are_said_again_even_then(library: Library, script: Script) -> None:
    broken = kept_by(Gossip("recall"), library, script)
    first = heard(broken(asked("SupportNumbersIntent")))

    assert "9 1 1" in heard(broken(asked("AMAZON.YesIntent", first.notes))).say
    assert not heard(broken(asked("AMAZON.NoIntent", first.notes))).listening


@pytest.mark.parametrize("intent", sorted(TROUBLE))
def test_whoever_needs_a_person_is_answered_where_the_sdk_cannot_read_it(intent: str) -> None:
    unread = at_the_door()(asked(intent, slots={"feeling": slot("x", authority("A_CODE_OF_NEXT_YEAR"))}))

    assert heard(unread).say == heard(at_the_door()(asked(intent))).say


def test_a_fault_in_forgetting_is_logged_and_answered_with_nothing(
    library: Library, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    response = kept_by(Gossip("forget"), library, script)(golden("skill_disabled"))

    assert response == NOTHING
    assert [re.sub(r"\d+", "#", one.getMessage()) for one in caplog.records] == ["stuck: ValueError at envelopes.py:#"]


def test_words_in_an_envelope_that_cannot_be_read_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    event = asked("HeartIntent")
    response = at_the_door()({**event, "request": {**event["request"], "intent": "Ana said four"}})

    assert stuck(response)
    assert "four" not in caplog.text
    assert LOGGED.fullmatch(caplog.records[0].getMessage())


def test_the_next_turn_after_a_fault_is_well_again(library: Library, script: Script) -> None:
    keeper = Gossip("recall")
    door = kept_by(keeper, library, script)
    first = door(golden("launch_request"))
    keeper.at = "nothing"

    assert stuck(first)
    assert at_hand(door(golden("launch_request"))).listening
