"""One mapping of a YAML file, whose mistakes are told in a sentence: the file, the line, and the nearest right key."""

import re
from collections.abc import Iterable, Mapping
from typing import Any


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
                import difflib  # here, where a mistake is told: at a cold start it would be waited for

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
