"""A couple survives being written down; what we did not write is left alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.couple import Couple, Hearts, Mute, Question, Resume, Stage
from skill.record import ForeignRecord, from_record, to_record
from tests.people import EVENING

days = st.dates(min_value=EVENING - timedelta(days=4000), max_value=EVENING)
ids = st.text("abc-", min_size=1, max_size=8)
dated = st.dictionaries(ids, days, max_size=5)
questions = st.none() | st.builds(Question, days, ids, ids, st.integers(0, 3), st.booleans())
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
    resume=st.none() | st.builds(Resume, st.just({"at": "checkin.Second", "first": 2}), st.just(datetime(2026, 1, 1))),
)


@given(couples)
def test_a_couple_survives_being_written_down(couple: Couple) -> None:
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
        {"v": 1, "resume": 7},
    ],
)
def test_what_we_did_not_write_is_refused_without_repeating_it(record: dict[str, Any]) -> None:
    with pytest.raises(ForeignRecord) as refused:
        from_record(record)

    assert "many" not in str(refused.value)
    assert "teens" not in str(refused.value)
