"""A couple survives being written down; what we did not write is left alone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.couple import Couple, Hearts, Mute, Outing, Owed, Question, Resume, Seen, Stage, Tilt
from skill.record import ForeignRecord, from_record, to_record
from skill.room import Kind
from tests.people import EVENING, NOW

days = st.dates(min_value=EVENING - timedelta(days=4000), max_value=EVENING)
ids = st.text("abc-", min_size=1, max_size=8)
dated = st.dictionaries(ids, days, max_size=5)
questions = st.none() | st.builds(Question, days, ids, ids, st.integers(0, 3), st.booleans())
moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.sampled_from((UTC, ZoneInfo("Asia/Kolkata")))
)
rooms = st.dictionaries(ids, st.integers(0, 100) | st.none() | st.lists(st.booleans(), max_size=2), max_size=3)
owed = st.builds(Owed, rooms, moments, st.none() | moments, st.frozensets(st.sampled_from(Kind)))
couples = st.builds(
    Couple,
    names=st.none() | st.tuples(st.text(min_size=1), st.text(min_size=1)),
    stage=st.none() | st.sampled_from(Stage),
    introduced=st.frozensets(st.sampled_from(("names", "stage", "history"))),
    evenings=st.integers(0, 5000),
    last_evening=st.none() | days,
    question=questions,
    before=questions,
    asked=dated,
    skipped=dated,
    touched=dated,
    saved=dated,
    muted=st.dictionaries(ids, st.builds(Mute, days, st.integers(1, 4)), max_size=3),
    hearts=st.lists(st.builds(Hearts, days, st.tuples() | st.tuples(st.integers(1, 5))), max_size=3).map(tuple),
    tilt=st.none() | st.sampled_from(Tilt),
    compass=st.none() | days,
    counsellor=st.none() | days,
    outing=st.none() | st.builds(Outing, ids, days, st.none() | days),
    weekend=st.none() | days,
    tilted=st.none() | days,
    wordings=st.dictionaries(ids, st.integers(0, 9), max_size=4),
    owed=st.none() | owed,
    seen=st.none() | st.builds(Seen, rooms, moments),
    resume=st.none() | st.builds(Resume, st.just({"at": "checkin.Second", "first": 2}), st.just(datetime(2026, 1, 1))),
)


@given(couples)
def test_a_couple_survives_being_written_down(couple: Couple) -> None:
    assert from_record(json.loads(json.dumps(to_record(couple)))) == couple


def test_a_room_that_was_owed_by_version_0_1_is_owed_whole_and_without_scent() -> None:
    due = "2026-11-22T21:14:00+01:00"
    couple = from_record({"v": 1, "owed": [{"main": 70}, due]})

    assert couple.owed == Owed({"main": 70}, datetime.fromisoformat(due), None, frozenset(Kind))
    assert couple.owed.back == {"main": 70}


def test_a_room_nobody_could_read_is_seen_and_owed_all_the_same() -> None:
    couple = Couple(owed=Owed({}, NOW), seen=Seen({}, NOW))

    assert from_record(to_record(couple)) == couple


def test_a_new_couple_takes_no_room() -> None:
    assert to_record(Couple()) == {"v": 1}


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"v": 2},
        {"v": 1, "evenings": "many"},
        {"v": 1, "asked": ["a"]},
        {"v": 1, "question": [1]},
        {"v": 1, "stage": "teens"},
        {"v": 1, "tilt": "teens"},
        {"v": 1, "compass": "many"},
        {"v": 1, "counsellor": "many"},
        {"v": 1, "outing": "teens"},
        {"v": 1, "outing": ["teens"]},
        {"v": 1, "outing": ["teens", "many", False, False]},
        {"v": 1, "wordings": ["teens"]},
        {"v": 1, "wordings": {"teens": "many"}},
        {"v": 1, "resume": 7},
        {"v": 1, "seen": 7},
        {"v": 1, "seen": [{"main": "teens"}, "many"]},
        {"v": 1, "seen": [{"main": "teens"}]},
        {"v": 1, "owed": 7},
        {"v": 1, "owed": [{"main": "teens"}]},
        {"v": 1, "owed": [{"main": "teens"}, "many"]},
        {"v": 1, "owed": [{"main": 1}, "2026-11-22T21:00:00+01:00", "many"]},
        {"v": 1, "owed": [{"main": 1}, "2026-11-22T21:00:00+01:00", None, ["teens"]]},
        {"v": 1, "owed": [{"main": 1}, "2026-11-22T21:00:00+01:00", None, [], "many"]},
    ],
)
def test_what_we_did_not_write_is_refused_without_repeating_it(record: dict[str, Any]) -> None:
    with pytest.raises(ForeignRecord) as refused:
        from_record(record)

    assert "many" not in str(refused.value)
    assert "teens" not in str(refused.value)
