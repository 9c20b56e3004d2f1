"""YAML files whose mistakes are told in a sentence: the file, the line, and the nearest right key."""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class WrongFile(Exception):
    """A file that cannot be used; the message names file and line and says what to do."""


class Entry(dict[str, Any]):
    """One mapping of a file, which knows where it stands."""

    where: str = ""
    lines: Mapping[str, int]

    def wrong(self, what: str, key: str | None = None) -> WrongFile:
        """The mistake, at this entry or at one of its keys."""
        return WrongFile(f"{self.at(key) if key else self.where}: {what}")

    def at(self, key: str) -> str:
        """File and line of one of its keys."""
        path, _, first = self.where.rpartition(":")
        return f"{path}:{self.lines.get(key, first)}"

    def only(self, *allowed: str, needed: Iterable[str] = ()) -> None:
        """Raise WrongFile for the first unknown key, naming the nearest right one, or for a missing one."""
        for key in self:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1, 0.5)
                hint = f"did you mean '{near[0]}'?" if near else f"it can be {', '.join(allowed)}"
                raise self.wrong(f"unknown key '{key}'; {hint}", key)
        for key in needed:
            value = self.get(key)
            if value in (None, []) or (isinstance(value, str) and not value.strip()):
                raise self.wrong(f"'{key}' is missing")

    def one_of(self, key: str, allowed: Iterable[Any], default: Any = None) -> Any:
        """The value of a key that has only certain values."""
        value, choices = self.get(key, default), list(allowed)
        if isinstance(value, str) and value.isdigit():
            value = int(value)  # a number in quotes is meant as a number
        if value not in choices or isinstance(value, bool) != isinstance(choices[0], bool):
            raise self.wrong(f"'{key}' is {value!r}; it can be {', '.join(map(str, choices))}", key)
        return value

    def number(self, key: str, allowed: range) -> int:
        """The value of a key that is a whole number within a range."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            raise self.wrong(f"'{key}' is {value!r}; it can be {allowed[0]} to {allowed[-1]}", key)
        return value

    def text(self, key: str) -> str:
        """The value of a key that is words."""
        value = self.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(f"'{key}' is {value!r}; write it in quotes", key)
        if re.search("[\u201c\u201d]", value):
            raise self.wrong(f"'{key}' stands in curly quotes; write straight ones", key)
        return tidy(value)


def tidy(words: str) -> str:
    """Words as they are said: one space between them, and a straight apostrophe."""
    return " ".join(words.replace("\u2019", "'").split())


def read(path: Path) -> Entry:
    """The one mapping a YAML file holds. Raises WrongFile, also for half-written and doubled keys."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as trouble:
        raise WrongFile(f"{path}: cannot be read: {trouble.strerror}") from None
    except UnicodeDecodeError:
        raise WrongFile(f"{path}: is not UTF-8 text") from None
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.reader.ReaderError:
        line = _line_of_unprintable(text)
        raise WrongFile(f"{path}:{line}: holds a character that nobody can see; write this line anew") from None
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark
        where = f"{path}:{mark.line + 1 if mark else 1}"
        raise WrongFile(f"{where}: {trouble.problem}; look at the indentation and the quotes here and above") from None
    if not isinstance(node, yaml.MappingNode):
        raise WrongFile(f"{path}:1: is empty, or does not begin with 'key: value' lines")
    entry: Entry = _plain(node, path)
    return entry


def _line_of_unprintable(text: str) -> int:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start() if found else 0) + 1


def _plain(node: yaml.Node, path: Path, around: tuple[yaml.Node, ...] = ()) -> Any:
    """What a node stands for; `around` is what it stands in."""
    if node in around:  # an alias (*a) within its own anchor (&a) never ends
        raise WrongFile(f"{_where(node, path)}: '&' and '*' make this a part of itself; put the words in quotes")
    inside = (*around, node)
    if isinstance(node, yaml.MappingNode):
        entry, lines = Entry(), {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise WrongFile(f"{_where(name, path)}: a brace or a bracket begins a key; put the words in quotes")
            key, line = str(name.value), name.start_mark.line + 1
            if key in entry:
                raise WrongFile(f"{path}:{line}: '{key}' stands here twice")
            entry[key], lines[key] = _plain(value, path, inside), line
        entry.where, entry.lines = _where(node, path), lines
        return entry
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path, inside) for item in node.value]
    try:
        return _SCALARS.construct_object(node)
    except (ValueError, LookupError, AttributeError, yaml.MarkedYAMLError):
        # No 30th of February, or a tag ('!name') that is unknown or does not fit. Never the value: it may be a secret.
        raise WrongFile(f"{_where(node, path)}: this value cannot be read; mend it, or put it all in quotes") from None


def _where(node: yaml.Node, path: Path) -> str:
    return f"{path}:{node.start_mark.line + 1}"


_SCALARS: Any = yaml.constructor.SafeConstructor()
