"""What people may say: interaction_models/en.yaml (templates) -> en-US.json, as Alexa wants it (`make models`)."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hassil.parse_expression import ParseError, parse_sentence
from hassil.sample import sample_sentence

from skill.reading import Entry, WrongFile, read

MODELS = Path(__file__).parents[2] / "interaction_models"
SOURCE, BUILT = MODELS / "en.yaml", MODELS / "en-US.json"
MOST_READINGS = 60  # of one intent; forty for all but care is checked by the tests


def compiled(source: Path = SOURCE) -> dict[str, Any]:
    """The interaction model of a templates file. Raises WrongFile, naming the phrase that cannot be read."""
    file = read(source)
    file.only("invocation", "slots", "types", "intents", needed=("invocation", "slots", "types", "intents"))
    slots: Entry = file["slots"]
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": file.text("invocation"),
                "intents": [_intent(file, name, phrases, slots) for name, phrases in file["intents"].items()],
                "types": [
                    {"name": name, "values": [_value(key, words) for key, words in values.items()]}
                    for name, values in file["types"].items()
                ],
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
        yield re.sub(r"\s+", " ", phrase).strip()


def _intent(file: Entry, name: str, templates: Iterable[str], slots: Entry) -> dict[str, Any]:
    samples: dict[str, None] = {}
    for template in templates:
        try:
            samples.update(dict.fromkeys(readings(template)))
        except ParseError as trouble:
            raise file["intents"].wrong(f"'{template}' cannot be read: {trouble}", name) from None
    if len(samples) > MOST_READINGS:
        raise file["intents"].wrong(f"{len(samples)} phrases; write fewer templates, of more different kinds", name)
    used = list(dict.fromkeys(re.findall(r"{(\w+)}", " ".join(samples))))
    for slot in used:
        if slot not in slots:
            raise file["intents"].wrong(f"{{{slot}}} is not among the slots", name)
    intent: dict[str, Any] = {"name": name, "samples": list(samples)}
    return {**intent, "slots": [{"name": slot, "type": slots[slot]} for slot in used]} if used else intent


def _value(key: str, words: Any) -> dict[str, Any]:
    if not isinstance(words, list) or not words:
        raise WrongFile(f"{SOURCE}: '{key}' needs a list of words")
    return {"id": key, "name": {"value": str(words[0]), "synonyms": [str(word) for word in words[1:]]}}
