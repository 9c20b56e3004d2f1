"""What our documents are written in: a small part of APL 1.4, all of it concrete. Anything else would not be drawn."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from skill.edge.sound import LONGEST

LARGEST = 8 * 1024  # bytes of a document: with its talking time it stays far below what Alexa takes
Kinds = Mapping[str, Callable[[Any], bool]]


def words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def sides(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 4000


def share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def thickness(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value <= 100


def colour(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("#[0-9A-F]{6}", value) is not None


def lines(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"M[-MLCQaz0-9., ]+", value) is not None


def one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: value in values


def anything(value: Any) -> bool:
    return True


PLACED: Kinds = {"id": words, "opacity": share, "position": one_of("absolute"), "left": sides, "top": sides}
SIZED: Kinds = {"width": sides, "height": sides}
COMPONENTS: Mapping[str, Kinds] = {
    "Frame": {**PLACED, **SIZED, "backgroundColor": colour, "item": anything, "onMount": anything},
    "Container": {
        **PLACED,
        **SIZED,
        "paddingTop": sides,
        "justifyContent": one_of("center"),
        "alignItems": one_of("center", "start"),
        "items": anything,
    },
    "Text": {
        **PLACED,
        "text": words,
        "color": colour,
        "fontSize": sides,
        "lineHeight": thickness,
        "textAlign": one_of("center"),
        "width": sides,
    },
    "VectorGraphic": {**PLACED, **SIZED, "source": words, "accessibilityLabel": words},
}
PATH: Kinds = {
    "pathData": lines,
    "fill": colour,
    "fillOpacity": share,
    "stroke": colour,
    "strokeWidth": thickness,
    "strokeOpacity": share,
}
NEEDED = {"Frame": {"item"}, "Container": {"items"}, "Text": {"text", "fontSize", "width"}, "VectorGraphic": {"source"}}


def check(document: Any, *, digits: bool = False) -> None:
    """AssertionError, saying what a viewhost could not draw, or nobody should read on a screen.

    `digits`: they are called by names that nobody here chose, and such a name may have one.
    """
    written = json.dumps(document, allow_nan=False)
    assert len(written.encode()) <= LARGEST, f"it is {len(written.encode())} bytes"
    assert "${" not in written, "something would be worked out"
    assert document.keys() == {"type", "version", "theme", "graphics", "mainTemplate"}
    assert (document["type"], document["version"], document["theme"]) == ("APL", "1.4", "dark")
    template = document["mainTemplate"]
    assert template.keys() == {"parameters", "items"}
    assert template["parameters"] == []
    assert len(template["items"]) == 1
    found = [*components(document)]
    for component in found:
        _component(component)
    assert digits or not re.search(r"\d", "".join(texts(document)).replace("&#36;", "")), "no number"
    for name, graphic in document["graphics"].items():
        _graphic(name, graphic)
    drawn = {one["source"] for one in found if one["type"] == "VectorGraphic"}
    assert drawn == {*document["graphics"]}, "what is drawn is there, and nothing else is"
    ids = [one["id"] for one in found if "id" in one]
    assert len({*ids}) == len(ids), "an id is one thing's"
    moving = [move["componentId"] for move in moves(document)]
    assert {*moving} == {*ids}, "what moves is there, and nothing else has a name"


def components(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every component, the outer before the inner."""
    waiting = [*document["mainTemplate"]["items"]]
    while waiting:
        one = waiting.pop(0)
        yield one
        waiting = [*one.get("items", []), *([one["item"]] if "item" in one else []), *waiting]


def moves(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every animation that begins once the document stands there."""
    begun = document["mainTemplate"]["items"][0].get("onMount", [])
    assert all({**one, "commands": 0} == {"type": "Parallel", "screenLock": True, "commands": 0} for one in begun)
    found = [move for one in begun for move in one["commands"]]
    for move in found:
        _move(move)
    return found


def texts(document: Mapping[str, Any]) -> list[str]:
    """The words on it, as they are written."""
    return [one["text"] for one in components(document) if one["type"] == "Text"]


def _component(one: Mapping[str, Any]) -> None:
    kinds = COMPONENTS[one["type"]]
    _all_known(one, {**kinds, "type": words})
    assert {*one} >= NEEDED[one["type"]], f"{one['type']} has all it needs"
    assert ("position" in one) == ("left" in one) == ("top" in one)
    if one["type"] == "Text":
        assert not re.search(r"[<>]|^@", one["text"]), "no markup"


def _graphic(name: str, graphic: Mapping[str, Any]) -> None:
    assert re.fullmatch("[a-zA-Z]+", name)
    assert graphic.keys() == {"type", "version", "width", "height", "viewportWidth", "viewportHeight", "items"}
    assert (graphic["type"], graphic["version"]) == ("AVG", "1.1")
    assert all(sides(graphic[key]) for key in ("width", "height", "viewportWidth", "viewportHeight"))
    assert graphic["items"]
    for path in graphic["items"]:
        assert path["type"] == "path"
        _all_known(path, {**PATH, "type": words})
        assert {*path} & {"fill", "stroke"}


def _move(move: Mapping[str, Any]) -> None:
    assert move.keys() == {"type", "componentId", "delay", "duration", "value"}
    assert move["type"] == "AnimateItem"
    assert type(move["delay"]) is type(move["duration"]) is int
    assert 0 <= move["delay"] < move["delay"] + move["duration"] < 2 * LONGEST * 1000
    (value,) = move["value"]
    assert value.keys() == {"property", "from", "to"}
    assert value["property"] == "opacity"
    assert share(value["from"])
    assert share(value["to"])


def _all_known(one: Mapping[str, Any], kinds: Kinds) -> None:
    wrong = {key: value for key, value in one.items() if key not in kinds or not kinds[key](value)}
    assert not wrong, f"{one['type']}: {wrong}"
