"""What rituals/, words/ and home.yaml say, as one JSON file, so that a cold start in the cloud reads no YAML."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from skill.library import Library
from skill.speech import Script

if TYPE_CHECKING:
    from skill.edge.homes.home_file import Home

Make = Callable[[Any], Any]
AS_IN_JSON = (str, int, bool, NoneType)


@dataclass(frozen=True)
class Content:
    """Everything that is data: the library, the script of a language, and the home, if one was given."""

    library: Library
    script: Script
    home: "Home | None" = None


def written(content: Content) -> str:
    """The content as the text of a file; a file and a line of the writer's (`where`) are left out."""
    return json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))


def read_content(path: Path) -> Content:
    """The content of a file, as it was when it was written; what a home needs (a certificate) lies beside it."""
    parts = json.loads(path.read_bytes())
    home = _home(parts["home"], path.parent) if "home" in parts else None
    return Content(_make_of(Library)(parts["library"]), _make_of(Script)(parts["script"]), home)


def _home(plain: Any, beside: Path) -> "Home":
    from skill.edge.homes.home_file import Home  # here: who has none waits for none of it

    home: Home = _make_of(Home)(plain)
    if home.hub and home.hub.certificate:
        home = replace(home, hub=replace(home.hub, certificate=str(beside / home.hub.certificate)))
    return home


def _plain(value: Any) -> Any:
    """A fact as JSON has it: by the names of its fields, without what is as it would be anyway."""
    if is_dataclass(value):
        told = ((part, getattr(value, part.name)) for part in fields(value) if part.compare)
        return {part.name: _plain(one) for part, one in told if one != _otherwise(part)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))
    if isinstance(value, tuple):
        return list(map(_plain, value))
    return value.isoformat() if isinstance(value, date) else value


def _otherwise(part: "Field[Any]") -> Any:
    return part.default_factory() if part.default_factory is not MISSING else part.default


@cache
def _make_of(kind: Any) -> Make:
    """How a value of this type is made from JSON. TypeError for a type that nothing here has yet."""
    if is_dataclass(kind):
        return _fact(kind)
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (tuple, frozenset):
        one: Make | None = _make_or_none(inside[0])
        return origin if one is None else lambda values: origin(map(one, values))
    if origin is Mapping:
        key, value = map(_make_or_none, inside)
        return lambda pairs: {key(k) if key else k: value(v) if value else v for k, v in pairs.items()}
    if origin is UnionType:
        (some,) = (type_ for type_ in inside if type_ is not NoneType)
        make = _make_of(some)
        return lambda it: None if it is None else make(it)
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    raise TypeError(f"content of the type {kind} cannot be made of JSON")


def _make_or_none(kind: Any) -> Make | None:
    """None where JSON's own value is it already: most values are, and need no call."""
    plain = kind in AS_IN_JSON or (get_origin(kind) is UnionType and set(get_args(kind)) <= set(AS_IN_JSON))
    return None if plain else _make_of(kind)


def _fact(kind: Any) -> Make:
    makes = [(part.name, make) for part in fields(kind) if part.init and (make := _make_or_none(part.type))]

    def fact(told: dict[str, Any]) -> Any:
        for name, make in makes:
            if name in told:
                told[name] = make(told[name])
        return kind(**told)

    return fact
