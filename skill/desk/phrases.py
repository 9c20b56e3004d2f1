"""What people may say: interaction_models/en.yaml (templates) -> en-US.json, as Alexa wants it (`make models`)."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hassil.parse_expression import ParseError, parse_sentence
from hassil.sample import MissingRuleError, sample_sentence

from skill.edge.wiring import RITUALS
from skill.entry import Entry
from skill.librarian import read_library
from skill.library import Setting
from skill.reading import read

MODELS = Path(__file__).parents[2] / "interaction_models"
SOURCE, BUILT = MODELS / "en.yaml", MODELS / "en-US.json"
MOST_READINGS = 60  # of one intent; forty for all but care is checked by the tests


def compiled(source: Path = SOURCE, settings: Iterable[Setting] | None = None) -> dict[str, Any]:
    """The interaction model of a templates file. Raises WrongFile, naming the phrase that cannot be read.

    A type whose value is `settings` holds the names of our rituals (or of `settings`).
    """
    named = read_library(RITUALS).settings.values() if settings is None else settings
    file = read(source)
    file.only("invocation", "slots", "types", "intents", needed=("invocation", "slots", "types", "intents"))
    slots: Entry = file["slots"]
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": file.text("invocation"),
                "intents": [_intent(file, name, templates, slots) for name, templates in file["intents"].items()],
                "types": [_type(file["types"], name, named) for name in file["types"]],
            }
        }
    }


def write(model: dict[str, Any], path: Path = BUILT) -> None:
    """The model as JSON, whole or not at all."""
    half = path.with_suffix(".json.part")
    half.write_text(as_json(model), encoding="utf-8")
    half.replace(path)


def as_json(model: dict[str, Any]) -> str:
    """The model as it stands in the repository."""
    return json.dumps(model, indent=1, ensure_ascii=False) + "\n"


def readings(template: str) -> Iterator[str]:
    """Every phrase a template stands for; its {slots} stay as they are. Raises hassil's ParseError."""
    for phrase in sample_sentence(parse_sentence(template), expand_lists=False):
        if phrase.strip():
            yield re.sub(r"\s+", " ", phrase).strip()


def _intent(file: Entry, name: str, templates: Any, slots: Entry) -> dict[str, Any]:
    intents: Entry = file["intents"]
    samples: dict[str, None] = {}
    for template in _words(intents, name, templates):
        try:
            samples.update(dict.fromkeys(islice(readings(template), MOST_READINGS + 1)))
        except (ParseError, MissingRuleError) as trouble:
            raise intents.wrong(f"'{template}' cannot be read: {trouble}", name) from None
    if len(samples) > MOST_READINGS:
        raise intents.wrong(f"more than {MOST_READINGS} phrases; write fewer templates, of more kinds", name)
    used = list(dict.fromkeys(re.findall(r"{(\w+)}", " ".join(samples))))
    for slot in used:
        if slot not in slots:
            raise intents.wrong(f"{{{slot}}} is not among the slots", name)
    intent: dict[str, Any] = {"name": name, "samples": list(samples)}
    return {**intent, "slots": [{"name": slot, "type": slots[slot]} for slot in used]} if used else intent


def _type(types: Entry, name: str, settings: Iterable[Setting]) -> dict[str, Any]:
    values = types[name]
    if values == "settings":
        return {"name": name, "values": [_ritual(setting) for setting in settings]}
    if not isinstance(values, Entry):
        raise types.wrong(f"'{name}' is a type: 'id: [words]' lines", name)
    named = ((key, _words(values, key, words)) for key, words in values.items())
    return {"name": name, "values": [_value(values, key, words) for key, words in named]}


def _ritual(setting: Setting) -> dict[str, Any]:
    title = setting.title.lower()
    others = dict.fromkeys(words for words in setting.called if words != title)
    return {"id": setting.id, "name": {"value": title, "synonyms": list(others)}}


def _value(values: Entry, key: str, words: list[str]) -> dict[str, Any]:
    if not words:
        raise values.wrong(f"'{key}' needs at least one word", key)
    return {"id": key, "name": {"value": words[0], "synonyms": words[1:]}}


def _words(entry: Entry, key: str, listed: Any) -> list[str]:
    """A list of words; YAML takes a bare `no` or `{slot}` for something else, so those stand in quotes."""
    if not isinstance(listed, list):
        raise entry.wrong(f"'{key}' is a list, each line beginning with '- '", key)
    for words in listed:
        if not isinstance(words, str) or not words.strip():
            raise entry.wrong(f"{words!r} stands under '{key}'; put it in quotes", key)
    return listed
