"""Whether Alexa would take an interaction model, and whether two of its intents could be mistaken for each other.

Every rule takes a language model and gives its complaints, as sentences.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from rapidfuzz import process
from rapidfuzz.fuzz import ratio, token_sort_ratio

from skill.desk.understanding import BUILT_IN, EXAMPLES, NUMBERS
from skill.edge.intents import TROUBLE

Language = dict[str, Any]  # interactionModel.languageModel
Rule = Callable[[Language], list[str]]

REQUIRED = frozenset(
    f"AMAZON.{name}Intent" for name in ("Cancel", "Fallback", "Help", "NavigateHome", "No", "Stop", "Yes")
)
# Those the desk can fill, too. Never AMAZON.SearchQuery or LITERAL: we do not write down what people say.
AMAZON_TYPES = {"AMAZON.DURATION", "AMAZON.FirstName", "AMAZON.FOUR_DIGIT_NUMBER", "AMAZON.NUMBER", "AMAZON.TIME"}
LAUNCH_WORDS = {"ask", "begin", "enable", "launch", "load", "open", "resume", "run", "start", "tell", "use"}
WAKE_WORDS = {"alexa", "amazon", "computer", "echo", "ziggy"}
SMALL_WORDS = {"a", "about", "an", "at", "by", "for", "of", "off", "the", "to", "up", "with"}
EVERYDAY = {"evening"}  # a word of our name that no couple can do without ("this evening")

NAME = re.compile(r"[A-Za-z][A-Za-z_]*")
SLOT = re.compile(r"{(\w+)}")
# Letters, with apostrophes, hyphens and underscores inside; a slot; an abbreviation's letter ("p. m.").
WORD = re.compile(r"(?:{\w+}|[^\W\d_]+(?:[-_'][^\W\d_]+)*)(?:'s?)?|[^\W\d_]\.")

SPELT = "may hold only small letters, single spaces, apostrophes and periods"
NEARLY_THE_SAME, REALLY_DIFFERENT = 90, 80  # token_sort_ratio: from, and below
# So many, because it was measured on lines written blind (held_out.csv): with 40 phrases an intent 79 in 100 were
# understood right, with 64 phrases 83, and with 88 phrases 91.
LEAST_DIFFERENT, MOST = 25, 100
LEAST_DIFFERENT_CARE, MOST_CARE = 40, 120  # who is in trouble must be understood in their own words

# "Okay" is a three where a heart is asked for and a yes everywhere else: the place decides, so it is no conflict.
THE_PLACE_DECIDES = {"ok", "okay"}


def invocation_name(language: Language) -> list[str]:
    """Amazon's rules for invocation names. https://developer.amazon.com/en-US/docs/alexa/interaction-model-design/design-the-invocation-name-for-your-skill.html"""
    name = language.get("invocationName", "")
    words = name.split()
    broken = {
        "needs 2 to 50 characters": not 2 <= len(name) <= 50,
        "needs two words or more": len(words) < 2,
        SPELT: not re.fullmatch(r"[a-z]+(?:'s?)?(?: (?:[a-z]+(?:'s?)?|[a-z]\.))*", name),
        "holds a launch word": LAUNCH_WORDS & {*words},
        "holds a wake word": (WAKE_WORDS | {"skill", "app"}) & {*words},
        "is two words, one of them an article or a preposition": len(words) == 2 and SMALL_WORDS & {*words},
    }
    return [f"the name '{name}' {rule}" for rule, is_broken in broken.items() if is_broken]


def names(language: Language) -> list[str]:
    """Intents, slots and types are named as Alexa allows, each once."""
    intents = [intent["name"] for intent in language["intents"]]
    slots = {slot["name"] for intent in language["intents"] for slot in intent.get("slots", ())}
    types = [kind["name"] for kind in language["types"]]
    ours = [name.removeprefix("AMAZON.") for name in intents] + sorted(slots) + types
    return [
        *(f"'{name}' is no name for an intent, slot or type" for name in ours if not NAME.fullmatch(name)),
        *(f"the intent {name} stands here twice" for name in twice(intents)),
        *(f"the type {name} stands here twice" for name in twice(types)),
        *(
            f"{intent['name']}: the slot {name} stands here twice"
            for intent in language["intents"]
            for name in twice(slot["name"] for slot in intent.get("slots", ()))
        ),
        *(f"'{name}' is an intent and a slot" for name in sorted(slots & {*intents})),
    ]


def intents_that_must_be_there(language: Language) -> list[str]:
    """Alexa's own, and no intent of ours without a phrase."""
    samples = {intent["name"]: intent["samples"] for intent in language["intents"]}
    missing = sorted(REQUIRED - {*samples})
    silent = (name for name in samples if is_ours(name) and not samples[name])
    return [f"{name} is missing" for name in missing] + [f"{name} has no phrases" for name in silent]


def slots_and_types(language: Language) -> list[str]:
    """Slots are declared, used and of a type that exists; a type of ours has values."""
    filled = {kind["name"] for kind in language["types"] if kind["values"]}
    complaints = [f"the type {kind['name']} is empty" for kind in language["types"] if not kind["values"]]
    for intent in language["intents"]:
        declared, used = kinds_of(intent), {*SLOT.findall(" ".join(intent["samples"]))}
        complaints += [f"{intent['name']}: {{{slot}}} is not declared" for slot in sorted(used - {*declared})]
        complaints += [f"{intent['name']}: {{{slot}}} is never used" for slot in declared if slot not in used]
        unknown = (kind for kind in declared.values() if kind not in filled | AMAZON_TYPES)
        complaints += [f"{intent['name']}: there is no type {kind}" for kind in unknown]
    return complaints


def spelling(language: Language) -> list[str]:
    """Samples are words in letters with single spaces: no digits, no punctuation."""
    return [
        f"{intent}: '{sample}' has '{word}', which is no word in letters"
        for intent, sample, _ in samples_of(language)
        for word in sample.split(" ")
        if not WORD.fullmatch(word)
    ]


def doubles(language: Language) -> list[str]:
    """No sample stands here twice, in one intent or in two; slots of one type read the same."""
    owners: dict[str, list[str]] = {}
    for intent, sample, kinds in samples_of(language):
        owners.setdefault(typed(sample, kinds), []).append(intent)
    return [f"'{sample}' is in {' and '.join(found)}" for sample, found in owners.items() if len(found) > 1]


def slots_alone(language: Language) -> list[str]:
    """Two intents cannot both have a sample that is nothing but a slot of one type."""
    owners: dict[str, dict[str, None]] = {}
    for intent, sample, kinds in samples_of(language):
        if alone := SLOT.fullmatch(sample):
            owners.setdefault(kinds.get(alone[1], "?"), {})[intent] = None
    return [f"a bare {kind} is in {' and '.join(found)}" for kind, found in owners.items() if len(found) > 1]


def calling_alexa(language: Language) -> list[str]:
    """No sample opens the skill, wakes a device or holds a word of our name."""
    name = language["invocationName"]
    opening = re.compile(rf"(?:{'|'.join(sorted(LAUNCH_WORDS))}) {re.escape(name)}\b")
    forbidden = WAKE_WORDS | {*name.split()} - EVERYDAY
    complaints = []
    for intent, sample, _ in samples_of(language):
        words = {word.removesuffix("'s") for word in plain(sample).split()}
        complaints += [f"{intent}: '{sample}' opens the skill"] if opening.match(plain(sample)) else []
        complaints += [f"{intent}: '{sample}' holds '{word}'" for word in sorted(forbidden & words)]
        complaints += [f"{intent}: '{sample}' holds our name"] if f" {name} " in f" {plain(sample)} " else []
    return complaints


def slot_values(language: Language) -> list[str]:
    """Values are short, ids are unique, and one surface is one id's, once."""
    complaints = []
    for kind in language["types"]:
        ids = [value["id"] for value in kind["values"]]
        complaints += [f"{kind['name']}: the id {id_} stands here twice" for id_ in twice(ids)]
        complaints += [f"{kind['name']}: the id {id_} is too long" for id_ in ids if len(id_) > 100]
        owners: dict[str, list[str]] = {}
        for id_, surface in surfaces(kind):
            owners.setdefault(plain(surface), []).append(id_)
            if not surface.strip() or len(surface) > 140 or '"' in surface:
                complaints.append(f"{kind['name']}: '{surface}' is empty, longer than 140 characters, or quoted")
        several = {surface: found for surface, found in owners.items() if len(found) > 1}
        complaints += [f"{kind['name']}: '{surface}' means {' and '.join(ids)}" for surface, ids in several.items()]
    return complaints


def limits(language: Language) -> list[str]:
    """What one model may hold; the stricter number where Amazon's pages differ."""
    values = sum(1 for kind in language["types"] for _ in surfaces(kind))
    held = {"intents": len(language["intents"]), "values": values, "characters": len(json.dumps(language))}
    most = {"intents": 250, "values": 50_000, "characters": 1_000_000}
    return [
        *(f"{held[what]} {what}, and {most[what]} are allowed" for what in most if held[what] > most[what]),
        *(f"{intent}: '{said[:20]}...' is too long" for intent, said, _ in samples_of(language) if len(said) > 200),
    ]


def two_meanings(language: Language) -> list[str]:
    """Utterances that are word for word in two intents, whatever fills their slots."""
    meant: dict[str, dict[str, None]] = {}
    for intent, _, utterance in utterances(language):
        meant.setdefault(utterance, {})[intent] = None
    return [f"'{said}' means {' and '.join(found)}" for said, found in meant.items() if len(found) > 1]


def nearly_the_same(language: Language) -> list[str]:
    """Samples of two intents that differ in a letter or the order of words."""
    said = [(intent, typed(sample, kinds)) for intent, sample, kinds in all_samples(language)]
    # token_sort_ratio of all pairs, the words of each sorted once: 40 million pairs in a second.
    ordered = [" ".join(sorted(words.split())) for _, words in said]
    alike = process.cdist(ordered, ordered, scorer=ratio, score_cutoff=NEARLY_THE_SAME)
    pairs = ((said[one], said[other]) for one, other in zip(*alike.nonzero(), strict=True) if one < other)
    return [
        f"'{first}' ({one}) is nearly '{second}' ({other})"
        for (one, first), (other, second) in pairs
        if one != other and first != second
    ]


def swallowed(language: Language) -> list[str]:
    """Samples that a slot of another intent's sample would take in.

    Bare names are left out: "{first} and {second}" reads like any two words with an "and" between them, which is why
    the desk believes it only where names have just been asked for (understanding.EXPECTED).
    """
    said = list(utterances(language))
    kinds_by_intent = {intent["name"]: kinds_of(intent) for intent in language["intents"]}
    taken: dict[str, dict[tuple[str, str], None]] = {}  # what a slot takes can be listed, unless it is a name
    named: dict[tuple[str, str], re.Pattern[str]] = {}
    for intent, sample, utterance in said:
        kinds = kinds_by_intent[intent]
        slots = SLOT.findall(sample)
        if "AMAZON.FirstName" not in {kinds.get(slot) for slot in slots}:
            taken.setdefault(utterance, {}).update({(intent, sample): None} if slots else {})
        elif not bare_names(sample, kinds):
            named[intent, sample] = wildcard(language, sample, kinds)
    found = {
        f"'{sample}' ({intent}) is swallowed by '{wider}' ({other})": None
        for intent, sample, utterance in said
        for other, wider in (
            *taken.get(utterance, ()),
            *(wide for wide, expression in named.items() if expression.fullmatch(utterance)),
        )
        if intent != other
    }
    return list(found)


def variety(language: Language) -> list[str]:
    """Intents of ours with too few really different phrases, and any intent with too many."""
    complaints = []
    for intent in language["intents"]:
        name, samples = intent["name"], intent["samples"]
        least, most = (LEAST_DIFFERENT_CARE, MOST_CARE) if name in TROUBLE else (LEAST_DIFFERENT, MOST)
        counted = len(really_different(samples))
        complaints += [f"{name}: {counted} really different phrases, not {least}"] * (is_ours(name) and counted < least)
        complaints += [f"{name}: {len(samples)} phrases, and {most} are enough"] * (len(samples) > most)
    return complaints


ALEXAS: Sequence[Rule] = (
    invocation_name,
    names,
    intents_that_must_be_there,
    slots_and_types,
    spelling,
    doubles,
    slots_alone,
    calling_alexa,
    slot_values,
    limits,
)
CONFLICTS: Sequence[Rule] = (two_meanings, nearly_the_same, swallowed)


def lint(language: Language, rules: Sequence[Rule]) -> list[str]:
    """Everything the rules complain of, one sentence each."""
    return [complaint for rule in rules for complaint in rule(language)]


def samples_of(language: Language) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Intent, sample, and the types of the intent's slots."""
    for intent in language["intents"]:
        for sample in intent["samples"]:
            yield intent["name"], sample, kinds_of(intent)


def all_samples(language: Language) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """With the words Alexa itself knows for its own intents."""
    yield from samples_of(language)
    for intent in language["intents"]:
        for words in BUILT_IN.get(intent["name"], ()):
            if words not in THE_PLACE_DECIDES | {*intent["samples"]}:
                yield intent["name"], words, {}


def utterances(language: Language) -> Iterator[tuple[str, str, str]]:
    """Intent, sample, and an utterance, for every way to fill the slots."""
    for intent, sample, kinds in all_samples(language):
        slots = SLOT.findall(sample)
        for words in product(*(fillings(language, kinds.get(slot, "")) for slot in slots)):
            yield intent, sample, filled(sample, dict(zip(slots, words, strict=True)))


def fillings(language: Language, kind: str) -> Sequence[str]:
    """All that may fill a slot; for a name, one that is no other word."""
    if kind == "AMAZON.NUMBER":
        return tuple(NUMBERS)
    if kind == "AMAZON.FOUR_DIGIT_NUMBER":
        return ("four seven one two", "forty seven twelve")
    if kind == "AMAZON.FirstName":
        return ("priya",)
    if kind in ("AMAZON.TIME", "AMAZON.DURATION"):
        return (*EXAMPLES[kind], "a minute", "five", "midnight")
    return [plain(surface) for own in language["types"] if own["name"] == kind for _, surface in surfaces(own)]


def wildcard(language: Language, sample: str, kinds: Mapping[str, str]) -> re.Pattern[str]:
    """A sample as an expression: a slot takes what its type takes, and a name any one word."""

    def taken(slot: str) -> str:
        kind = kinds.get(slot, "")
        return r"\S+" if kind == "AMAZON.FirstName" else f"(?:{'|'.join(map(re.escape, fillings(language, kind)))})"

    parts = SLOT.split(sample)
    return re.compile("".join(taken(part) if at % 2 else re.escape(plain(part)) for at, part in enumerate(parts)))


def bare_names(sample: str, kinds: Mapping[str, str]) -> bool:
    """Whether a sample is a name, or two with "and" between, and nothing else."""
    named = {kinds.get(slot) for slot in SLOT.findall(sample)} == {"AMAZON.FirstName"}
    return named and {*SLOT.sub("", sample).split()} <= {"and"}


def really_different(samples: Sequence[str]) -> list[str]:
    """The samples that are like none of those before them."""
    counted: list[str] = []
    for sample in samples:
        if all(token_sort_ratio(sample, other) < REALLY_DIFFERENT for other in counted):
            counted.append(sample)
    return counted


def typed(sample: str, kinds: Mapping[str, str]) -> str:
    """A sample with the types of its slots instead of their names."""
    return filled(sample, {slot: f"{{{kinds.get(slot, slot)}}}" for slot in SLOT.findall(sample)})


def filled(sample: str, words: Mapping[str, str]) -> str:
    """A sample with words in its slots."""
    return "".join(words[part] if at % 2 else plain(part) for at, part in enumerate(SLOT.split(sample)))


def plain(text: str) -> str:
    """Words as they are heard: nobody hears a capital, a hyphen or a period."""
    return text.lower().replace("-", " ").replace(".", "")


def kinds_of(intent: Mapping[str, Any]) -> dict[str, str]:
    """The types of an intent's slots."""
    return {slot["name"]: slot["type"] for slot in intent.get("slots", ())}


def surfaces(kind: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Id and words, for every way to say a value of a type."""
    for value in kind["values"]:
        for words in (value["name"]["value"], *value["name"]["synonyms"]):
            yield value["id"], words


def is_ours(intent: str) -> bool:
    return not intent.startswith("AMAZON.")


def twice(several: Any) -> list[str]:
    return [one for one, times in Counter(several).items() if times > 1]
