"""What one could say now, as chips: from chips.yaml, by the place where the evening stands."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from skill.entry import Entry
from skill.reading import read

FILE = Path(__file__).with_name("chips.yaml")
BEGINNING, ALWAYS = "beginning", "always"
FEWEST, MOST = 4, 6  # fewer are no choice, more are a menu


def chips_at(place: str | None) -> tuple[str, ...]:
    """What one could say at a place: by its name, else by its scene's, else what is always possible.

    None: nothing listens yet.
    """
    known = all_chips()
    if place is None:
        return known[BEGINNING]
    return known.get(place) or known.get(place.partition(".")[0]) or known[ALWAYS]


@cache
def all_chips() -> Mapping[str, tuple[str, ...]]:
    """Every list of chips.yaml, by a place, a scene, `beginning` or `always`. WrongFile."""
    return chips_of(FILE)


def chips_of(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Every list of such a file. WrongFile."""
    file = read(path)
    for name in (BEGINNING, ALWAYS):
        if name not in file:
            raise file.wrong(f"'{name}' is missing")
    return {name: _listed(file, name) for name in file}


def _listed(file: Entry, name: str) -> tuple[str, ...]:
    listed = file[name]
    if not isinstance(listed, list) or not all(isinstance(words, str) for words in listed):
        raise file.wrong(f"'{name}' is a list of words, each beginning with '- '; put a bare yes or no in quotes", name)
    if not FEWEST <= len(listed) <= MOST:
        raise file.wrong(f"'{name}' has {len(listed)}; {FEWEST} to {MOST} fit", name)
    return tuple(listed)
