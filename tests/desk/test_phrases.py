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
from skill.desk.evening import understanding
from skill.edge.intents import INTENTS
from skill.edge.wiring import RITUALS
from skill.entry import Entry, WrongFile
from skill.hearing import Need
from skill.reading import read
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
    plain,
    slot_values,
    slots_alone,
    slots_and_types,
    spelling,
    swallowed,
    two_meanings,
    variety,
)

TEXTS = {locale: phrases.built(locale).read_text(encoding="utf-8") for locale in phrases.LOCALES}
OURS: Mapping[str, Language] = {
    locale: json.loads(text)["interactionModel"]["languageModel"] for locale, text in TEXTS.items()
}
EVERYWHERE = read(phrases.SOURCE)
OWN = {locale: read(phrases.MODELS / f"{locale}.yaml") for locale in phrases.LOCALES}
OWN_PHRASES, OWN_VALUES = 45, 40  # a country's, at least
SYNONYMS = {"Feeling": 10, "Mood": 10, "Cue": 10, "Stage": 10, "Need": 10, "Light": 10, "Which": 5, "Ritual": 2}
DIGITS = {"0": "zero", "1": "one", "2": "two", "9": "nine"}
NUMBERS_SAID = {"zero zero zero": "triple zero"}  # where nobody says them one by one

in_every_locale = pytest.mark.parametrize("locale", phrases.LOCALES)


@in_every_locale
def test_a_model_is_what_the_templates_compile_to(locale: str) -> None:
    built = phrases.as_json(phrases.compiled(locale))

    assert built == TEXTS[locale]


@in_every_locale
def test_amazons_own_classes_read_a_model_without_losing_a_key(locale: str) -> None:
    assert key_paths(json.loads(TEXTS[locale])) == key_paths(read_back(TEXTS[locale]))


@in_every_locale
def test_a_model_asks_alexa_for_no_dialog(locale: str) -> None:
    # Places ask, not Alexa. With a dialog or prompts there would be rules for them to check here.
    assert list(json.loads(TEXTS[locale])["interactionModel"]) == ["languageModel"]


@in_every_locale
@pytest.mark.parametrize("rule", ALEXAS, ids=lambda rule: rule.__name__)
def test_alexa_would_take_every_model(rule: Rule, locale: str) -> None:
    complaints = rule(OURS[locale])

    assert complaints == []


@in_every_locale
def test_no_phrase_means_two_things(locale: str) -> None:
    complaints = two_meanings(OURS[locale])

    assert complaints == []


@in_every_locale
def test_no_phrase_is_nearly_one_of_another_intent(locale: str) -> None:
    complaints = nearly_the_same(OURS[locale])

    assert complaints == []


@in_every_locale
def test_no_slot_swallows_a_phrase_of_another_intent(locale: str) -> None:
    complaints = swallowed(OURS[locale])

    assert complaints == []


@in_every_locale
@pytest.mark.parametrize("said", sorted(THE_PLACE_DECIDES))
def test_okay_is_a_heart_where_hearts_are_asked_for_and_a_yes_elsewhere(said: str, locale: str) -> None:
    heard = understanding(None, locale)

    assert heard.resolve(said, "checkin.First").intent == "HeartIntent"
    assert heard.resolve(said).intent == "AMAZON.YesIntent"


@in_every_locale
def test_every_intent_has_enough_different_phrases_and_not_too_many(locale: str) -> None:
    complaints = variety(OURS[locale])

    assert complaints == []


@in_every_locale
def test_the_skill_knows_every_intent_of_a_model_and_no_other(locale: str) -> None:
    assert {intent["name"] for intent in OURS[locale]["intents"]} == INTENTS


@in_every_locale
def test_every_stage_feeling_and_need_can_be_said_and_is_one_we_know(locale: str) -> None:
    values = values_of(OURS[locale])

    assert {*values["Stage"]} == {*Stage}
    assert {*values["Feeling"]} == {"1", "2", "3", "4", "5"}
    assert {*values["Need"]} == {*Need}


@in_every_locale
def test_every_value_can_be_said_in_many_words(locale: str) -> None:
    values = values_of(OURS[locale])
    few = {
        (name, id_): len(others)
        for name, said in values.items()
        for id_, others in said.items()
        if len(others) < SYNONYMS[name]
    }

    assert {*values} == {*SYNONYMS}
    assert few == {}


def test_every_language_hears_the_same_intents_and_slots_and_resolves_to_the_same_ids() -> None:
    first, *others = OURS.values()

    assert {path.stem for path in phrases.MODELS.glob("*.json")} == {*phrases.LOCALES}
    assert [shape(model) for model in others] == [shape(first)] * len(others)
    assert [ids_of(model) for model in others] == [ids_of(first)] * len(others)


def test_every_language_of_the_skill_has_a_model() -> None:
    assert read(phrases.MODELS / "skill_package" / "manifest.yaml")["locales"] == [*phrases.LOCALES]


@in_every_locale
def test_a_country_has_many_words_of_its_own_for_what_everybody_means(locale: str) -> None:
    own = OWN[locale]
    values = [said for kind in own["types"].values() for words in kind.values() for said in words]

    assert own["intents"].keys() <= INTENTS
    assert own["types"].keys() <= EVERYWHERE["types"].keys()
    assert len(phrases_in(own)) >= OWN_PHRASES
    assert len({*values}) >= OWN_VALUES


@in_every_locale
def test_what_a_country_calls_its_own_nobody_says_elsewhere(locale: str) -> None:
    own = phrases_in(OWN[locale])
    others = {other: phrases_in(file) for other, file in OWN.items() if other != locale}

    assert own & phrases_in(EVERYWHERE) == set()
    assert {other: own & said for other, said in others.items() if own & said} == {}


CALLS = [
    ("en-US", "call nine one one"),
    ("en-US", "somebody call nine one one"),
    ("en-GB", "call nine nine nine"),
    ("en-GB", "phone nine nine nine"),
    ("en-GB", "dial nine nine nine"),
    ("en-CA", "phone nine one one"),
    ("en-CA", "call nine one one he's not responding"),
    ("en-AU", "call triple zero"),
    ("en-AU", "ring triple zero"),
    ("en-IN", "call one one two"),
    ("en-IN", "dial one one two"),
]


@pytest.mark.parametrize(("locale", "said"), CALLS)
def test_whoever_calls_for_their_countrys_emergency_number_is_understood_at_once(locale: str, said: str) -> None:
    spoken = read(RITUALS / "support_lines.yaml")[locale.removeprefix("en-")]["emergency"]["spoken"]
    number = " ".join(DIGITS[digit] for digit in spoken.split())
    understood = understanding(None, locale).resolve(said)

    assert NUMBERS_SAID.get(number, number) in said
    assert (understood.intent, understood.guess) == ("CrisisMedicalIntent", None)


def test_there_is_such_a_call_for_every_country() -> None:
    assert {locale for locale, _ in CALLS} == {*phrases.LOCALES}


def phrases_in(file: Entry) -> set[str]:
    """Everything that is said in a file of templates, as it is heard."""
    templates = (template for listed in file["intents"].values() for template in listed)
    return {plain(said) for template in templates for said in phrases.readings(template)}


def values_of(language: Language) -> dict[str, dict[str, list[str]]]:
    """Type -> id -> its synonyms."""
    return {
        kind["name"]: {value["id"]: value["name"]["synonyms"] for value in kind["values"]} for kind in language["types"]
    }


def ids_of(language: Language) -> dict[str, set[str]]:
    return {name: {*values} for name, values in values_of(language).items()}


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
OWN_FILE = """\
intents:
  HelloIntent:
    - g'day
types:
  Mood: {good: [ripper]}
"""


def test_a_sound_file_of_templates_is_compiled(tmp_path: Path) -> None:
    written(tmp_path, SOUND_FILE)
    language = phrases.compiled("en-AU", folder=tmp_path)["interactionModel"]["languageModel"]

    assert [intent["samples"] for intent in language["intents"]] == [
        ["hello there", "hello", "hi there", "hi", "g'day"],
        ["about {score}"],
    ]
    assert values_of(language)["Mood"] == {"good": ["fine", "ripper"]}


def test_a_country_may_say_nothing_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, SOUND_FILE, own="intents: {}\ntypes: {}\n")
    language = phrases.compiled("en-AU", folder=tmp_path)["interactionModel"]["languageModel"]

    assert [len(intent["samples"]) for intent in language["intents"]] == [4, 1]


def test_a_country_without_a_file_is_told(tmp_path: Path) -> None:
    written(tmp_path, SOUND_FILE)

    with pytest.raises(WrongFile, match=r"en-NZ\.yaml"):
        phrases.compiled("en-NZ", folder=tmp_path)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("about {score}", "about {sore}", 7, "{sore} is not among the slots"),
        ("[there]", "[there", 5, "'(hello|hi) [there' cannot be read"),
        ("[there]", "there]", 5, "'(hello|hi) there]' cannot be read"),
        ("(hello|hi)", "(hello|hi", 5, "'(hello|hi [there]' cannot be read"),
        ("about", "(a|b|c|d) [e] [f] [g] [h] [i]", 7, "more than 120 phrases; write fewer templates"),
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
    written(tmp_path, SOUND_FILE.replace(right, wrong))

    with pytest.raises(WrongFile) as told:
        phrases.compiled("en-AU", folder=tmp_path)

    assert str(told.value).startswith(f"{tmp_path / 'en.yaml'}:{line}: {says}")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("HelloIntent", "HalloIntent", 2, "unknown key 'HalloIntent'; did you mean 'HelloIntent'?"),
        ("Mood", "Moods", 5, "unknown key 'Moods'; did you mean 'Mood'?"),
        ("good", "goood", 5, "unknown key 'goood'; did you mean 'good'?"),
        ("types", "tips", 4, "unknown key 'tips'; did you mean 'types'?"),
        ("types:\n  Mood: {good: [ripper]}\n", "", 1, "'types' is missing"),
        ("\n  Mood: {good: [ripper]}", " [ripper]", 4, "'types' holds lines that begin with a name of en.yaml;"),
        ("{good: [ripper]}", "[ripper]", 5, "'Mood' is a type: 'id: [words]' lines"),
        ("Mood: {good: [ripper]}", "Ritual: {golden-hour: [arvo]}", 5, "'Ritual' holds our rituals' names;"),
        ("[ripper]", "[no]", 5, "False stands under 'good'; put it in quotes"),
        ("[ripper]", "ripper", 5, "'good' is a list"),
        ("- g'day", "- no", 2, "False stands under 'HelloIntent'; put it in quotes"),
        ("- g'day", "- (g'day", 2, "'(g'day' cannot be read"),
    ],
)
def test_a_wrong_file_of_a_countrys_is_told_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, says: str
) -> None:
    written(tmp_path, SOUND_FILE.replace("types: {", "types: {Ritual: settings, "), own=OWN_FILE.replace(right, wrong))

    with pytest.raises(WrongFile) as told:
        phrases.compiled("en-AU", folder=tmp_path)

    assert str(told.value).startswith(f"{tmp_path / 'en-AU.yaml'}:{line}: {says}")


def written(folder: Path, text: str, own: str = OWN_FILE) -> None:
    (folder / "en.yaml").write_text(text, encoding="utf-8")
    (folder / "en-AU.yaml").write_text(own, encoding="utf-8")


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
    different = [f"{one * 4} {other * 4}" for one, other in combinations("abcdefghijklmnopq", 2)]
    planted = small(
        {
            "FewIntent": [*different[:24], f"{different[0]}s"],
            "EnoughIntent": different[:25],
            "ManyIntent": different[:101],
            "CrisisChildIntent": different[:39],
            "CrisisAbuseIntent": different[:121],
            "AMAZON.HelpIntent": different[:101],
        }
    )

    complaints = variety(planted)

    assert complaints == [
        "AMAZON.HelpIntent: 101 phrases, and 100 are enough",
        "FewIntent: 24 really different phrases, not 25",
        "ManyIntent: 101 phrases, and 100 are enough",
        "CrisisChildIntent: 39 really different phrases, not 40",
        "CrisisAbuseIntent: 121 phrases, and 120 are enough",
    ]


def test_a_key_amazon_does_not_know_is_lost() -> None:
    misspelt = TEXTS["en-US"].replace('"synonyms"', '"synonims"', 1)

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
