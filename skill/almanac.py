"""The almanac: which week's theme, which season and which day of the week an evening falls on. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

SOUTH = frozenset({"AU", "NZ"})
SEASONS = ("winter", "spring", "summer", "autumn")  # of the north, by threes of months from December
YEAR_END, NEW_YEAR = ((12, 15), (12, 31)), ((1, 1), (1, 14))  # first and last day, as (month, day)
FRIDAY = 4  # as date.weekday() counts


def seasons(evening: date, country: str) -> frozenset[str]:
    """What season it is there: one of the four, and the turn of the year where it is that too.

    Meteorological seasons, whole months each; `country` is two letters, and one we know nothing of is in the north.
    """
    there = SEASONS[(evening.month % 12 // 3 + (2 if country in SOUTH else 0)) % 4]
    day = (evening.month, evening.day)
    turn = ((name, first, last) for name, (first, last) in (("year_end", YEAR_END), ("new_year", NEW_YEAR)))
    return frozenset({there, *(name for name, first, last in turn if first <= day <= last)})


def theme(evening: date, themes: Mapping[str, str]) -> str | None:
    """The theme of that evening's week, from Monday on; they take turns. None where there are none."""
    week = (evening.toordinal() - 1) // 7  # day one was a Monday
    return list(themes)[week % len(themes)] if themes else None


def same_week(one: date | None, other: date) -> bool:
    """Whether both fall between the same Monday and Sunday."""
    return one is not None and monday(one) == monday(other)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def is_weekend(evening: date) -> bool:
    """From Friday's evening to Sunday's."""
    return evening.weekday() >= FRIDAY
