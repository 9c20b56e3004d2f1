"""What people may say, for Alexa: en.yaml and one country's own words, en-GB.yaml -> en-GB.json (`make models`)."""

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
SOURCE = MODELS / "en.yaml"
LOCALES = ("en-US", "en-GB", "en-CA", "en-AU", "en-IN")  # all the English there is at Alexa
MOST_READINGS = 120  # of one intent


def built(locale: str, folder: Path = MODELS) -> Path:
    """The file of a locale's model."""
    return folder / f"{locale}.json"


def compiled(
    locale: str = LOCALES[0], settings: Iterable[Setting] | None = None, folder: Path = MODELS
) -> dict[str, Any]:
    """The interaction model of a locale. Raises WrongFile, naming the phrase that cannot be read.

    A type whose value is `settings` holds the names of our rituals (or of `settings`).
    """
    named = read_library(RITUALS).settings.values() if settings is None else settings
    file = read(folder / SOURCE.name)
    file.only("invocation", "slots", "types", "intents", needed=("invocation", "slots", "types", "intents"))
    own = _own(folder / f"{locale}.yaml", file)
    slots: Entry = file["slots"]
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": file.text("invocation"),
                "intents": [_intent(file["intents"], name, own["intents"], slots) for name in file["intents"]],
                "types": [_type(file["types"], name, named, own["types"]) for name in file["types"]],
            }
        }
    }


def _own(path: Path, everywhere: Entry) -> Entry:
    """What they say in one country, beside what they say everywhere. WrongFile for what nobody else has heard of."""
    own = read(path)
    own.only("intents", "types", needed=("intents", "types"))
    for part in ("intents", "types"):
        if not isinstance(own[part], Entry):
            raise own.wrong(f"'{part}' holds lines that begin with a name of {SOURCE.name}; write {{}} for none", part)
        own[part].only(*everywhere[part])
    for name, values in own["types"].items():
        if everywhere["types"][name] == "settings":
            raise own["types"].wrong(
                f"'{name}' holds our rituals' names; a ritual says itself what it is 'called'", name
            )
        if not isinstance(values, Entry):
            raise own["types"].wrong(f"'{name}' is a type: 'id: [words]' lines", name)
        values.only(*everywhere["types"][name])
    return own


def write(model: dict[str, Any], path: Path) -> None:
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


def _intent(intents: Entry, name: str, own: Entry, slots: Entry) -> dict[str, Any]:
    samples: dict[str, None] = {}
    for where in (intents, own):
        for template in _words(where, name, where.get(name, [])):
            try:
                samples.update(dict.fromkeys(islice(readings(template), MOST_READINGS + 1)))
            except (ParseError, MissingRuleError) as trouble:
                raise where.wrong(f"'{template}' cannot be read: {trouble}", name) from None
    if len(samples) > MOST_READINGS:
        raise intents.wrong(f"more than {MOST_READINGS} phrases; write fewer templates, of more kinds", name)
    used = list(dict.fromkeys(re.findall(r"{(\w+)}", " ".join(samples))))
    for slot in used:
        if slot not in slots:
            raise intents.wrong(f"{{{slot}}} is not among the slots", name)
    intent: dict[str, Any] = {"name": name, "samples": list(samples)}
    return {**intent, "slots": [{"name": slot, "type": slots[slot]} for slot in used]} if used else intent


def _type(types: Entry, name: str, settings: Iterable[Setting], own: Entry) -> dict[str, Any]:
    values = types[name]
    if values == "settings":
        return {"name": name, "values": [_ritual(setting) for setting in settings]}
    if not isinstance(values, Entry):
        raise types.wrong(f"'{name}' is a type: 'id: [words]' lines", name)
    ours = own.get(name, Entry())
    said = {key: [*_words(values, key, words), *_words(ours, key, ours.get(key, []))] for key, words in values.items()}
    return {"name": name, "values": [_value(values, key, words) for key, words in said.items()]}


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
