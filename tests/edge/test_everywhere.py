"""Everything that can be said, at every place, by every kind of couple; and care, which leaves nothing behind."""

from dataclasses import replace
from pathlib import Path

import pytest

from skill.desk.echo import plain
from skill.edge.alexa import household_of
from skill.edge.intents import TROUBLE
from skill.edge.sqlite import SqliteKeeper
from skill.library import Library
from skill.line import line
from skill.speech import Script
from tests.edge.envelopes import (
    LONGEST,
    MOST,
    NOW,
    SAID_ANYWHERE,
    USER,
    asked,
    at_hand,
    at_the_door,
    everywhere,
    golden,
)


@pytest.mark.parametrize("intent", SAID_ANYWHERE)
def test_whatever_is_said_wherever_is_answered_in_a_breath(
    intent: str | None, library: Library, script: Script
) -> None:
    most = LONGEST if intent in TROUBLE or intent == "AMAZON.HelpIntent" else MOST
    answers = list(everywhere(intent, library, script))

    assert [(*where, one.say) for *where, one in answers if len(one.say.split()) > most] == []


@pytest.mark.parametrize("intent", SAID_ANYWHERE)
def test_whoever_listens_has_asked(intent: str | None, library: Library, script: Script) -> None:
    asking = [(*where, one) for *where, one in everywhere(intent, library, script) if one.listening]

    assert [one for *_, one in asking if not one.last.endswith("?")] == []


@pytest.mark.parametrize("intent", ["AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent"])
def test_stop_ends_it_everywhere(intent: str, library: Library, script: Script) -> None:
    answers = list(everywhere(intent, library, script))

    assert [where for *where, one in answers if one.listening] == []
    assert max(len(one.say.split()) for *_, one in answers) <= 5


def test_help_stays_open_everywhere_and_tells_of_support_numbers(library: Library, script: Script) -> None:
    answers = list(everywhere("AMAZON.HelpIntent", library, script))

    assert [where for *where, one in answers if not one.listening] == []
    assert [where for *where, one in answers if "support numbers" not in one.say] == []


@pytest.mark.parametrize("intent", sorted(TROUBLE))
def test_care_is_answered_with_care_everywhere(intent: str, library: Library, script: Script) -> None:
    opening = plain(script.say((line(f"care.{TROUBLE[intent]}"),), 0))
    answers = list(everywhere(intent, library, script))

    assert [where for *where, one in answers if not one.slow or opening not in one.say] == []
    assert {one.notes.get("at") for *_, one in answers} <= {None, "care.Offered"}
    assert [where for *where, one in answers if one.words[:-1] != (one.say,)] == []  # and no talking time


def test_care_leaves_the_database_of_a_new_household_as_it_was(tmp_path: Path) -> None:
    db = tmp_path / "couples.db"
    door = at_the_door(db)
    empty = db.read_bytes()
    for intent in sorted(TROUBLE):
        answer = at_hand(door(asked(intent, new=True)))
        for said in ("AMAZON.YesIntent", "AMAZON.RepeatIntent", "AMAZON.FallbackIntent", "AMAZON.NoIntent"):
            if answer.listening:
                at_hand(door(asked(said, answer.notes)))

    assert db.read_bytes() == empty


@pytest.mark.parametrize("intent", sorted(TROUBLE))
def test_care_changes_nothing_that_is_kept_but_the_place_that_was_open(intent: str, tmp_path: Path) -> None:
    db = tmp_path / "couples.db"
    door, keeper = at_the_door(db), SqliteKeeper(db, lambda: NOW)
    opened = at_hand(door(golden("launch_request")))
    before, _ = keeper.recall(household_of(USER))
    door(asked(intent, opened.notes))
    after, _ = keeper.recall(household_of(USER))
    once = db.read_bytes()
    door(asked(intent, new=True))
    keeper.close()

    assert before.resume
    assert after == replace(before, resume=None)
    assert db.read_bytes() == once
