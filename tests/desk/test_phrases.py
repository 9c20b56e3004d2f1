"""What people may say: the model is built from its templates, Alexa would take it, and no phrase means two things."""

import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData

from skill.couple import Stage
from skill.desk import phrases
from skill.desk.understanding import Understanding
from skill.edge.intents import INTENTS
from skill.entry import WrongFile
from tests.desk.model_linter import (
    ALEXAS,
    CONFLICTS,
    REQUIRED,
    SPELT,
    THE_PLACE_DECIDES,
    Language,
    Rule,
    calling_alexa,
    doubles,
    intents_that_must_be_there,
    invocation_name,
    kinds_of,
    limits,
    lint,
    names,
    nearly_the_same,
    slot_values,
    slots_alone,
    slots_and_types,
    spelling,
    swallowed,
    two_meanings,
    variety,
)

TEXT = phrases.BUILT.read_text(encoding="utf-8")
OURS: Language = json.loads(TEXT)["interactionModel"]["languageModel"]


def test_the_model_is_what_the_templates_compile_to() -> None:
    built = phrases.as_json(phrases.compiled())

    assert built == TEXT


def test_amazons_own_classes_read_the_model_without_losing_a_key() -> None:
    assert key_paths(json.loads(TEXT)) == key_paths(read_back(TEXT))


def test_the_model_asks_alexa_for_no_dialog() -> None:
    # Places ask, not Alexa. With a dialog or prompts there would be rules for them to check here.
    assert list(json.loads(TEXT)["interactionModel"]) == ["languageModel"]


@pytest.mark.parametrize("rule", ALEXAS, ids=lambda rule: rule.__name__)
def test_alexa_would_take_the_model(rule: Rule) -> None:
    complaints = rule(OURS)

    assert complaints == []


def test_no_phrase_means_two_things() -> None:
    complaints = two_meanings(OURS)

    assert complaints == []


def test_no_phrase_is_nearly_one_of_another_intent() -> None:
    complaints = nearly_the_same(OURS)

    assert complaints == []


def test_no_slot_swallows_a_phrase_of_another_intent() -> None:
    complaints = swallowed(OURS)

    assert complaints == []


@pytest.mark.parametrize("said", sorted(THE_PLACE_DECIDES))
def test_okay_is_a_heart_where_hearts_are_asked_for_and_a_yes_elsewhere(
    said: str, understanding: Understanding
) -> None:
    assert understanding.resolve(said, "checkin.First").intent == "HeartIntent"
    assert understanding.resolve(said).intent == "AMAZON.YesIntent"


def test_every_intent_has_enough_different_phrases_and_not_too_many() -> None:
    complaints = variety(OURS)

    assert complaints == []


def test_the_skill_knows_every_intent_of_the_model_and_no_other() -> None:
    assert {intent["name"] for intent in OURS["intents"]} == INTENTS


def test_every_stage_can_be_said_and_is_one_we_know() -> None:
    assert ids_of("Stage") == {*Stage}


def test_every_feeling_is_a_heart_from_one_to_five() -> None:
    assert ids_of("Feeling") == {"1", "2", "3", "4", "5"}


def test_every_language_hears_the_same_intents_and_slots() -> None:
    models = [json.loads(path.read_text(encoding="utf-8")) for path in phrases.MODELS.glob("*.json")]

    assert [shape(model["interactionModel"]["languageModel"]) for model in models] == [shape(OURS)] * len(models)


def ids_of(name: str) -> set[str]:
    return {value["id"] for kind in OURS["types"] if kind["name"] == name for value in kind["values"]}


def shape(language: Language) -> dict[str, dict[str, str]]:
    return {intent["name"]: kinds_of(intent) for intent in language["intents"]}


def key_paths(node: Any, at: str = "") -> set[str]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return {at}.union(*(key_paths(child, f"{at}/{key}") for key, child in children))


def read_back(text: str) -> Any:
    """A model as Amazon's classes understood it: keys they do not know are gone."""
    amazons = DefaultSerializer()
    return amazons.serialize(amazons.deserialize(text, InteractionModelData))


SOUND_FILE = """\
invocation: evening ember
slots: {score: AMAZON.NUMBER}
types: {Mood: {good: [good, fine]}}
intents:
  HelloIntent:
    - (hello|hi) [there]
  HeartIntent:
    - about {score}
"""


def test_a_sound_file_of_templates_is_compiled(tmp_path: Path) -> None:
    language = phrases.compiled(written(tmp_path, SOUND_FILE))["interactionModel"]["languageModel"]

    assert [intent["samples"] for intent in language["intents"]] == [
        ["hello there", "hello", "hi there", "hi"],
        ["about {score}"],
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("about {score}", "about {sore}", 7, "{sore} is not among the slots"),
        ("[there]", "[there", 5, "'(hello|hi) [there' cannot be read"),
        ("[there]", "there]", 5, "'(hello|hi) there]' cannot be read"),
        ("(hello|hi)", "(hello|hi", 5, "'(hello|hi [there]' cannot be read"),
        ("about", "(a|b|c|d) [e] [f] [g] [h]", 7, "more than 60 phrases; write fewer templates"),
        ("intents:", "intends: {}\nintents:", 4, "unknown key 'intends'; did you mean 'intents'?"),
        ("slots: {score: AMAZON.NUMBER}\n", "", 1, "'slots' is missing"),
        ("- about {score}", "- no", 7, "False stands under 'HeartIntent'; put it in quotes"),
        ("- about {score}", "- ", 7, "None stands under 'HeartIntent'"),
        ("- about {score}", "- {score}", 7, "{'score': None} stands under 'HeartIntent'; put it in quotes"),
        ("    - about {score}\n", "", 7, "'HeartIntent' is a list"),
        ("    - about {score}\n", "    hello\n", 7, "'HeartIntent' is a list"),
        ("about", "<rule>", 7, "'<rule> {score}' cannot be read"),
        ("{Mood: {good: [good, fine]}}", "{Mood: [good]}", 3, "'Mood' is a type"),
        ("[good, fine]", "[good, no]", 3, "False stands under 'good'; put it in quotes"),
    ],
)
def test_a_wrong_file_of_templates_is_told_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, says: str
) -> None:
    path = written(tmp_path, SOUND_FILE.replace(right, wrong))

    with pytest.raises(WrongFile) as told:
        phrases.compiled(path)

    assert str(told.value).startswith(f"{path}:{line}: {says}")


def written(folder: Path, text: str) -> Path:
    path = folder / "en.yaml"
    path.write_text(text, encoding="utf-8")
    return path


SLOTS = {"score": "AMAZON.NUMBER", "one": "AMAZON.FirstName", "other": "AMAZON.FirstName", "mood": "Mood"}


def small(intents: Mapping[str, Sequence[str]], moods: Sequence[tuple[str, Sequence[str]]] = ()) -> Language:
    """A small model: these phrases, the slots they use, and what must always be there."""
    everything = {**dict.fromkeys(sorted(REQUIRED), ()), **intents}
    values = [(id_, list(words)) for id_, words in moods or [("low", ("tired", "sad")), ("high", ("happy",))]]
    return {
        "invocationName": "evening ember",
        "intents": [
            {
                "name": name,
                "samples": list(samples),
                "slots": [
                    {"name": slot, "type": kind} for slot, kind in SLOTS.items() if f"{{{slot}}}" in str(samples)
                ],
            }
            for name, samples in everything.items()
        ],
        "types": [
            {
                "name": "Mood",
                "values": [{"id": id_, "name": {"value": words[0], "synonyms": words[1:]}} for id_, words in values],
            }
        ],
    }


def test_a_small_sound_model_has_no_complaints() -> None:
    sound = small(
        {
            "HeartIntent": ["{score}", "{mood}", "i'm {mood}", "it's the kids' n. b. a. night so {score}"],
            "NamesIntent": ["{one} and {other}", "we're {one} and {other}"],
            "RockIntent": ["rock and roll", "well-known songs", "this evening"],
        }
    )

    complaints = lint(sound, (*ALEXAS, *CONFLICTS))

    assert complaints == []


def test_four_faults_planted_for_alexa_are_all_named() -> None:
    planted = small(
        {"HeartIntent": ["about 5", "i'm {feeling}"], "HelloIntent": ["good evening", "hello echo"]},
        moods=[("low", ("tired", "worn out")), ("high", ("happy", "worn-out"))],
    )

    complaints = lint(planted, ALEXAS)

    assert complaints == [
        "HeartIntent: {feeling} is not declared",
        "HeartIntent: 'about 5' has '5', which is no word in letters",
        "HelloIntent: 'hello echo' holds 'echo'",
        "Mood: 'worn out' means low and high",
    ]


def test_four_conflicts_planted_between_intents_are_all_named() -> None:
    planted = small(
        {
            "HeartIntent": ["call it {score}", "i'm {mood}"],
            "NamesIntent": ["we're {one} and {other}"],
            "PassIntent": ["i'm tired", "call it forty two", "let us skip this one"],
            "AnotherIntent": ["let us skip this one now", "we're done and dusted"],
        }
    )

    complaints = lint(planted, CONFLICTS)

    assert complaints == [
        "'call it forty two' means HeartIntent and PassIntent",
        "'i'm tired' means HeartIntent and PassIntent",
        "'let us skip this one' (PassIntent) is nearly 'let us skip this one now' (AnotherIntent)",
        "'i'm tired' (PassIntent) is swallowed by 'i'm {mood}' (HeartIntent)",
        "'call it forty two' (PassIntent) is swallowed by 'call it {score}' (HeartIntent)",
        "'we're done and dusted' (AnotherIntent) is swallowed by 'we're {one} and {other}' (NamesIntent)",
    ]


def test_too_few_different_phrases_and_too_many_are_named() -> None:
    different = [f"{one * 4} {other * 4}" for one, other in combinations("abcdefghijkl", 2)]
    planted = small(
        {
            "FewIntent": [*different[:13], f"{different[0]}s"],
            "EnoughIntent": different[:14],
            "ManyIntent": different[:41],
            "CrisisChildIntent": different[:39],
            "CrisisAbuseIntent": different[:61],
            "AMAZON.HelpIntent": different[:41],
        }
    )

    complaints = variety(planted)

    assert complaints == [
        "AMAZON.HelpIntent: 41 phrases, and 40 are enough",
        "FewIntent: 13 really different phrases, not 14",
        "ManyIntent: 41 phrases, and 40 are enough",
        "CrisisChildIntent: 39 really different phrases, not 40",
        "CrisisAbuseIntent: 61 phrases, and 60 are enough",
    ]


def test_a_key_amazon_does_not_know_is_lost() -> None:
    misspelt = TEXT.replace('"synonyms"', '"synonims"', 1)

    assert key_paths(json.loads(misspelt)) > key_paths(read_back(misspelt))


def called(name: str) -> Language:
    return {**small({}), "invocationName": name}


def hello(*samples: str, slots: Sequence[tuple[str, str]] = ()) -> Language:
    declared = [{"name": slot, "type": kind} for slot, kind in slots]
    return {**small({}), "intents": [{"name": "HelloIntent", "samples": samples, "slots": declared}]}


def mood(*values: tuple[str, Sequence[str]]) -> Language:
    return small({}, values)


FAULTS: Sequence[tuple[Rule, Language, str]] = [
    (invocation_name, called("ember"), "the name 'ember' needs two words or more"),
    (invocation_name, called("m " * 26), f"the name '{'m ' * 26}' needs 2 to 50 characters"),
    (invocation_name, called("ember 2"), f"the name 'ember 2' {SPELT}"),
    (invocation_name, called("Evening ember"), f"the name 'Evening ember' {SPELT}"),
    (invocation_name, called("evening  ember"), f"the name 'evening  ember' {SPELT}"),
    (invocation_name, called("open ember"), "the name 'open ember' holds a launch word"),
    (invocation_name, called("ember app"), "the name 'ember app' holds a wake word"),
    (
        invocation_name,
        called("the ember"),
        "the name 'the ember' is two words, one of them an article or a preposition",
    ),
    (names, small({"Hello2Intent": ["hi"]}), "'Hello2Intent' is no name for an intent, slot or type"),
    (names, small({"mood": ["{mood}"]}), "'mood' is an intent and a slot"),
    (names, {**hello("hi"), "types": mood()["types"] * 2}, "the type Mood stands here twice"),
    (names, {**hello("hi"), "intents": hello("hi")["intents"] * 2}, "the intent HelloIntent stands here twice"),
    (names, hello("{mood}", slots=[("mood", "Mood")] * 2), "HelloIntent: the slot mood stands here twice"),
    (intents_that_must_be_there, hello("hi"), "AMAZON.StopIntent is missing"),
    (intents_that_must_be_there, hello(), "HelloIntent has no phrases"),
    (slots_and_types, hello("i'm {mood}"), "HelloIntent: {mood} is not declared"),
    (slots_and_types, hello("hi", slots=[("mood", "Mood")]), "HelloIntent: {mood} is never used"),
    (slots_and_types, hello("i'm {mood}", slots=[("mood", "Moot")]), "HelloIntent: there is no type Moot"),
    (slots_and_types, {**hello("hi"), "types": [{"name": "Mood", "values": []}]}, "the type Mood is empty"),
    (spelling, hello("hi, you"), "HelloIntent: 'hi, you' has 'hi,', which is no word in letters"),
    (spelling, hello("it\u2019s us"), "HelloIntent: 'it\u2019s us' has 'it\u2019s', which is no word in letters"),
    (spelling, hello("hi  you"), "HelloIntent: 'hi  you' has '', which is no word in letters"),
    (spelling, hello(""), "HelloIntent: '' has '', which is no word in letters"),
    (doubles, hello("hi-fi", "Hi fi"), "'hi fi' is in HelloIntent and HelloIntent"),
    (doubles, small({"A": ["hi {one}"], "B": ["hi {other}"]}), "'hi {AMAZON.FirstName}' is in A and B"),
    (slots_alone, small({"A": ["{one}"], "B": ["{other}"]}), "a bare AMAZON.FirstName is in A and B"),
    (calling_alexa, hello("open evening ember"), "HelloIntent: 'open evening ember' opens the skill"),
    (calling_alexa, hello("hi evening ember"), "HelloIntent: 'hi evening ember' holds our name"),
    (calling_alexa, hello("the ember's out"), "HelloIntent: 'the ember's out' holds 'ember'"),
    (slot_values, mood(("low", ["sad"]), ("low", ["flat"])), "Mood: the id low stands here twice"),
    (slot_values, mood(("low" * 34, ["sad"])), f"Mood: the id {'low' * 34} is too long"),
    (slot_values, mood(("low", ["sad", "sad"])), "Mood: 'sad' means low and low"),
    (slot_values, mood(("low", ["s" * 141])), f"Mood: '{'s' * 141}' is empty, longer than 140 characters, or quoted"),
    (limits, hello("a" * 201), "HelloIntent: 'aaaaaaaaaaaaaaaaaaaa...' is too long"),
    (limits, {**hello(), "intents": hello()["intents"] * 251}, "251 intents, and 250 are allowed"),
    (limits, mood(("low", ["sad"] * 50_001)), "50001 values, and 50000 are allowed"),
    (two_meanings, small({"PassIntent": ["no thanks"]}), "'no thanks' means PassIntent and AMAZON.NoIntent"),
]


@pytest.mark.parametrize(("rule", "planted", "complaint"), FAULTS, ids=[rule.__name__ for rule, _, _ in FAULTS])
def test_every_rule_can_fail(rule: Rule, planted: Language, complaint: str) -> None:
    complaints = rule(planted)

    assert complaint in complaints
