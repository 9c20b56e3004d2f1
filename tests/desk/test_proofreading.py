"""Proofreading finds what is wrong, and says it as a writer would want to hear it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from skill.desk import proofreading
from skill.edge.wiring import RITUALS
from skill.library import Library
from skill.reading import read
from skill.speech import Script, Wording
from tests.people import starter

NEVER = {"should": "sermon", "husband": "assumes"}


def test_everything_we_ship_is_proofread() -> None:
    mistakes, remarks = proofreading.proofread(date(2026, 11, 22))

    assert mistakes == []
    assert remarks[0].startswith("support lines no person has verified: US emergency")


def test_a_support_line_seen_too_long_ago_fails(library: Library) -> None:
    newest = max(line.seen_on for lines in library.support.values() for line in lines.values())
    mistakes = proofreading.proofread(newest + timedelta(days=181))[0]

    assert len(mistakes) == sum(map(len, library.support.values()))
    assert "look again (http" in mistakes[0]


@pytest.mark.parametrize(
    ("different", "says"),
    [
        ({"text": "Tell me more."}, "text: one question, and its mark last"),
        ({"text": "What? And what?"}, "text: one question, and its mark last"),
        ({"text": "What " + "very " * 22 + "long?"}, "text: 24 words; 22 at most"),
        ({"text": "What, if, then, else, now?"}, "text: a sentence with more than 2 commas"),
        ({"text": "What should we do?"}, "text: 'should' (sermon)"),
        ({"text": "What are 2 things?"}, "text: no semicolons, brackets, dashes or digits"),
        ({"text": "Why me?"}, "text: does not begin with why"),
        ({"depth": 3}, "text: a tender one names the way out"),
        ({"listener": "Ask why?"}, "listener: one move, ended by a full stop"),
        ({"listener": "Say " + "so " * 14 + "."}, "listener: 16 words; 14 at most"),
        ({"text": "What " + "very " * 20 + "long?", "listener": "Say so so so so."}, "text and listener have 27 words"),
        ({"follow_up": "Tell more."}, "follow_up: one question"),
    ],
)
def test_a_starter_is_told_what_is_wrong_with_it(different: dict[str, object], says: str) -> None:
    wrong = list(proofreading._starter(starter("safety-a", **different), NEVER))

    assert any(one.startswith(says) for one in wrong), wrong


def test_an_id_is_small_words_with_hyphens() -> None:
    assert any(one.startswith("an id is") for one in proofreading._starter(starter("Safety_1"), NEVER))


def test_two_starters_that_ask_the_same_are_one() -> None:
    library = Library(
        {
            "safety-a": starter("safety-a", text="What small noise of mine tells you all is well?"),
            "safety-b": starter("safety-b", text="Which small noise of mine tells you all is well?"),
        },
        {}, frozenset(), {},
    )  # fmt: skip

    assert any("asks nearly what safety-a asks" in one for one in proofreading._starters(library, NEVER))


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        (Wording(("Ready?",)), "asks, and has no nudge"),
        (Wording(("Say so.",), "Well?"), "a line that asks ends in its only question"),
        (Wording(("So? Ready?",), "Well?"), "a line that asks ends in its only question"),
        (Wording(("Ready?",), "Ready?"), "the nudge says it in the same words"),
        (Wording(("Ready?",), "Say so."), "a line that asks ends in its only question, and so does its nudge"),
        (Wording(("Ready?",), "Say " * 11), "the nudge has 11 words"),
        (Wording(("Say <break",)), "the speech is not well-formed"),
        (Wording(("Your husband first.",)), "say: 'husband' (assumes)"),
        (Wording(("so " * 16,)), "say: 16 words; 15 at most"),
    ],
)
def test_a_line_is_told_what_is_wrong_with_it(wording: Wording, says: str) -> None:
    wrong = list(proofreading._words(Script({"a.line": wording}), NEVER))

    assert any(f"a.line: {says}" in one for one in wrong), wrong


def test_a_new_starter_is_told_which_line_to_add(library: Library) -> None:
    more = replace(library, starters={**library.starters, "safety-new": starter("safety-new")})
    fewer = replace(library, moments=dict([*library.moments.items()][1:]))

    assert [one.partition(": ")[2] for one in proofreading._ledger(more)] == [
        "add the line 'safety-new' at its end for what is new"
    ]
    assert "is nowhere; mend the id" in next(proofreading._ledger(fewer))


def test_what_is_never_said_is_found_as_whole_words_only() -> None:
    phrases = [
        phrase for said in read(RITUALS.parent / "skill" / "desk" / "never_say.yaml").values() for phrase in said
    ]

    assert len(set(phrases)) == len(phrases) > 40
    assert list(proofreading._readable("say", "Shoulders, please.", 9, NEVER)) == []
