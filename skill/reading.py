"""YAML files -> entries. Only this room knows YAML, and nothing that ships needs it: see `edge/content.py`."""

from pathlib import Path
from typing import Any

import yaml

from skill.entry import Entry, WrongFile

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
