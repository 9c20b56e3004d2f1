"""The almanac: themes take turns from Monday to Sunday, and what season it is, north and south."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill import almanac
from skill.library import Library
from skill.tonight import evening_of
from tests.people import EVENING, NOW

MONDAY = date(2026, 11, 23)
THEMES = {f"theme-{number}": f"the {number} of us" for number in range(13)}
COUNTRIES = ("US", "GB", "IE", "CA", "IN", "AU", "NZ", "", "XX")
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


def themes_of(evenings: list[date]) -> list[str | None]:
    return [almanac.theme(evening, THEMES) for evening in evenings]


# The week's theme


@pytest.mark.parametrize("monday", [MONDAY, date(2026, 12, 28), date(2027, 3, 1), date(2028, 2, 28)])
def test_a_theme_lasts_from_monday_to_sunday_whatever_the_month_or_the_year_does(monday: date) -> None:
    before, *week, after = themes_of([monday + timedelta(days=day) for day in range(-1, 8)])

    assert len({*week}) == 1
    assert len({before, week[0], after}) == 3


@given(days)
def test_thirteen_weeks_take_turns_in_the_order_they_are_written_in(evening: date) -> None:
    names = [*THEMES]
    this, next_ = themes_of([evening, evening + timedelta(days=7)])

    assert this is not None
    assert next_ == names[(names.index(this) + 1) % 13]


@given(days)
def test_each_theme_comes_four_times_in_any_fifty_two_weeks(evening: date) -> None:
    weeks = Counter(themes_of([evening + timedelta(weeks=week) for week in range(52)]))

    assert weeks == dict.fromkeys(THEMES, 4)


def test_of_no_themes_there_is_none_and_one_alone_is_every_weeks() -> None:
    assert almanac.theme(EVENING, {}) is None
    assert {almanac.theme(EVENING + timedelta(days=day), {"play": "play"}) for day in range(30)} == {"play"}


def test_ours_are_thirteen_and_each_has_its_week(library: Library) -> None:
    weeks = [almanac.theme(MONDAY + timedelta(weeks=week), library.themes) for week in range(13)]

    assert len(library.themes) == 13
    assert {*weeks} == {*library.themes}


# The season


@pytest.mark.parametrize(
    ("last", "first", "ends", "begins"),
    [
        (date(2026, 2, 28), date(2026, 3, 1), "winter", "spring"),
        (date(2028, 2, 29), date(2028, 3, 1), "winter", "spring"),
        (date(2026, 5, 31), date(2026, 6, 1), "spring", "summer"),
        (date(2026, 8, 31), date(2026, 9, 1), "summer", "autumn"),
        (date(2026, 11, 30), date(2026, 12, 1), "autumn", "winter"),
    ],
)
def test_a_season_is_whole_months_and_the_other_one_in_the_south(
    last: date, first: date, ends: str, begins: str
) -> None:
    other = {"winter": "summer", "summer": "winter", "spring": "autumn", "autumn": "spring"}

    assert [almanac.seasons(day, "US") for day in (last, first)] == [{ends}, {begins}]
    for south in ("AU", "NZ"):
        assert [almanac.seasons(day, south) for day in (last, first)] == [{other[ends]}, {other[begins]}]


@given(days, st.sampled_from(COUNTRIES))
def test_it_is_always_just_one_of_the_four(day: date, country: str) -> None:
    assert len(almanac.seasons(day, country) & {*almanac.SEASONS}) == 1


@given(days)
def test_a_country_we_know_nothing_of_is_in_the_north(day: date) -> None:
    assert almanac.seasons(day, "XX") == almanac.seasons(day, "") == almanac.seasons(day, "US")


@pytest.mark.parametrize(
    ("day", "turn"),
    [
        (date(2026, 12, 14), set()),
        (date(2026, 12, 15), {"year_end"}),
        (date(2026, 12, 31), {"year_end"}),
        (date(2027, 1, 1), {"new_year"}),
        (date(2027, 1, 14), {"new_year"}),
        (date(2027, 1, 15), set()),
        (date(2026, 6, 20), set()),
    ],
)
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_year_turns_everywhere_on_the_same_days(day: date, turn: set[str], country: str) -> None:
    assert almanac.seasons(day, country) - {*almanac.SEASONS} == turn


# The week and its end


@given(days, days)
def test_a_week_is_seven_days_and_two_days_are_of_one_or_not_whichever_is_named_first(one: date, other: date) -> None:
    monday = almanac.monday(one)

    assert (monday.weekday(), 0 <= (one - monday).days < 7) == (0, True)
    assert almanac.same_week(one, other) is (monday <= other < monday + timedelta(days=7))
    assert almanac.same_week(one, other) is almanac.same_week(other, one)


def test_an_evening_they_never_had_is_of_no_week() -> None:
    assert not almanac.same_week(None, EVENING)


def test_a_weekend_is_friday_saturday_and_sunday() -> None:
    week = [MONDAY + timedelta(days=day) for day in range(7)]

    assert [almanac.is_weekend(day) for day in week] == [False] * 4 + [True] * 3


def test_sundays_evening_ends_on_monday_at_four_and_the_theme_and_the_weekend_with_it() -> None:
    monday = NOW.replace(day=23)
    late, early = (evening_of(monday.replace(hour=hour, minute=minute)) for hour, minute in ((3, 59), (4, 0)))

    assert (almanac.is_weekend(late), almanac.is_weekend(early)) == (True, False)
    assert themes_of([late]) == themes_of([EVENING]) != themes_of([early])
