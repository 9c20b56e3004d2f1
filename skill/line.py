"""A line: its name in words/, and what fills its blanks. The words themselves are never in Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Word:
    """A blank filled by another line, such as what to call someone whose name we do not know."""

    key: str


@dataclass(frozen=True)
class Text:
    """A blank filled by words of the library, which may have blanks of their own: {first} and {second}."""

    words: str
    first: str | Word = ""
    second: str | Word = ""


@dataclass(frozen=True)
class Line:
    """A line by its name, as `scene.line`."""

    key: str
    values: Mapping[str, str | Word | Text] = field(default_factory=dict)


def line(key: str, **values: str | Word | Text) -> Line:
    """A line by its name, with its blanks filled."""
    return Line(key, values)
