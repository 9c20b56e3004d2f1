"""The evening a turn happens in."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from skill.couple import Couple, Stage
from skill.line import Word
from skill.tonight import Tonight, evening_of
from tests.people import ANA_AND_BO, EVENING, NOW, asked, tonight


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        ("2026-11-22T03:59:59+01:00", date(2026, 11, 21)),
        ("2026-11-22T04:00:00+01:00", date(2026, 11, 22)),
        ("2026-11-23T00:30:00+01:00", date(2026, 11, 22)),
    ],
)
def test_an_evening_lasts_till_four(now: str, evening: date) -> None:
    assert evening_of(datetime.fromisoformat(now)) == evening


def test_who_starts_alternates_by_evenings_held_and_not_by_the_calendar() -> None:
    starters = [tonight(replace(ANA_AND_BO, evenings=evenings)).first for evenings in (0, 1, 2, 3)]

    assert starters == ["Ana", "Bo", "Ana", "Bo"]


def test_who_starts_stays_the_same_all_evening() -> None:
    assert tonight(ANA_AND_BO).first == tonight(ANA_AND_BO.held(EVENING)).first


def test_the_other_one_can_start() -> None:
    couple = replace(ANA_AND_BO.held(EVENING), question=asked("x", other_first=True))

    assert (tonight(couple).first, tonight(couple).second) == ("Bo", "Ana")


def test_two_people_without_names_are_told_apart_by_where_they_sit() -> None:
    assert {tonight(Couple()).first, tonight(Couple()).second} == {Word("always.door"), Word("always.window")}


def test_two_homes_have_no_door_between_them() -> None:
    apart = Couple(stage=Stage.LONG_DISTANCE)

    assert {tonight(apart).first, tonight(apart).second} == {Word("always.caller"), Word("always.called")}


@pytest.mark.parametrize(("hour", "minute", "up"), [(5, 59, False), (6, 0, True), (20, 29, True), (20, 30, False)])
def test_children_may_be_about_in_the_day(hour: int, minute: int, up: bool) -> None:
    assert tonight(now=NOW.replace(hour=hour, minute=minute)).children_may_hear is up


def test_the_seed_is_one_for_the_evening_and_another_for_another_household() -> None:
    later = NOW.replace(hour=23)

    assert tonight().seed == tonight(now=later).seed
    assert tonight().seed != tonight(household="other").seed
    assert tonight().seed != tonight(now=NOW.replace(day=23)).seed


@pytest.mark.parametrize(("locale", "country"), [("en-GB", "GB"), ("en-us", "US"), ("en", "EN"), ("", "")])
def test_the_country_is_the_locales(locale: str, country: str) -> None:
    assert Tonight.of(ANA_AND_BO, "h", NOW, locale).country == country
