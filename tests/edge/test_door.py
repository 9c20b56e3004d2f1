"""The door as Alexa knocks on it: whatever comes in, a spoken answer or a clean empty one goes out."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.library import Library
from skill.speech import Script
from tests.edge.envelopes import (
    COULD,
    EVENTS,
    FILLED,
    GONE,
    LOGGED,
    LONG,
    NO_EVENTS,
    NOTHING,
    OURS,
    SAID_ANYWHERE,
    SILENT,
    SPOKEN,
    asked,
    at_hand,
    at_the_door,
    authority,
    called,
    called_by_lambda,
    changed,
    checked,
    couples,
    golden,
    matched,
    paths,
    places,
    said_at,
    slot,
    stuck,
)


def test_every_event_in_the_folder_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == {*SPOKEN, *SILENT, COULD}


def test_lambda_is_answered_in_words_where_somebody_spoke_and_cleanly_where_nobody_did() -> None:
    events = [*map(golden, SPOKEN), *map(golden, SILENT), *NO_EVENTS]
    answers = called_by_lambda(events)

    assert all(at_hand(answer).listening for answer in answers[: len(SPOKEN)])
    assert answers[len(SPOKEN) :] == [NOTHING] * (len(SILENT) + len(NO_EVENTS))


def test_lambda_answers_no_other_skill() -> None:
    assert called_by_lambda([golden("launch_request")], EMBER_SKILL_ID="amzn1.ask.skill.theirs") == [NOTHING]


def test_a_launch_is_answered_with_a_question_and_time_to_talk() -> None:
    response = at_the_door()(golden("launch_request"))
    answer = at_hand(response)

    assert answer.listening
    assert answer.notes["at"] == "tonight.Talking"
    assert [one["type"] for one in response["response"]["directives"]] == [
        "Alexa.Presentation.APLA.RenderDocument",
        "Alexa.Presentation.APL.RenderDocument",  # that envelope is an Echo Show's
    ]


@pytest.mark.parametrize("interfaces", [GONE, None, {}, {"Alexa.Presentation.APLA": {}}])
def test_a_device_that_can_show_nothing_is_sent_nothing_to_show(interfaces: Any) -> None:
    event = changed(golden("launch_request"), (("context", "System", "device", "supportedInterfaces"), interfaces))

    directives = at_the_door()(event)["response"]["directives"]
    assert [one["type"] for one in directives] == ["Alexa.Presentation.APLA.RenderDocument"]


def test_a_feeling_is_heard_as_the_heart_it_resolves_to() -> None:
    answer = at_hand(at_the_door()(golden("heart_intent")))

    assert answer.notes == {"at": "checkin.Second", "first": 2}
    assert "tired" not in answer.say
    assert "knackered" not in answer.say


def test_two_names_are_said_back() -> None:
    answer = at_hand(at_the_door()(golden("names_intent")))

    assert "Ana and Noor" in answer.say


@pytest.mark.parametrize("name", SILENT)
def test_what_nobody_said_is_answered_cleanly_with_nothing(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert at_the_door()(golden(name)) == NOTHING
    assert caplog.records == []


@pytest.mark.parametrize("event", NO_EVENTS, ids=repr)
def test_what_is_no_event_is_answered_cleanly_with_nothing(event: Any) -> None:
    assert at_the_door()(event) == NOTHING
    assert at_the_door(skill_id=OURS)(event) == NOTHING


def test_a_household_that_takes_the_skill_away_is_forgotten_on_the_disk_too(tmp_path: Path) -> None:
    db = tmp_path / "couples.db"
    door = at_the_door(db)
    door(golden("names_intent"))
    known = db.read_bytes()
    door(golden("skill_disabled"))

    assert b"Noor" in known
    assert b"Noor" not in db.read_bytes()


@pytest.mark.parametrize("user", [GONE, None, {}, "x", {"userId": None}])
def test_nobody_in_particular_taking_the_skill_away_is_answered_with_nothing(user: Any) -> None:
    assert at_the_door()(changed(golden("skill_disabled"), (("context", "System", "user"), user))) == NOTHING


@pytest.mark.parametrize("name", [*SPOKEN, *SILENT])
def test_another_skill_is_answered_with_nothing(name: str) -> None:
    assert at_the_door(skill_id="amzn1.ask.skill.theirs")(golden(name)) == NOTHING


@pytest.mark.parametrize("name", SPOKEN)
def test_our_own_skill_is_answered(name: str) -> None:
    assert at_hand(at_the_door(skill_id=OURS)(golden(name)))


def test_a_request_that_names_no_skill_is_answered_with_nothing() -> None:
    both = [(("session", "application"), GONE), (("context", "System", "application"), GONE)]

    assert at_the_door(skill_id=OURS)(changed(golden("launch_request"), *both)) == NOTHING


def test_another_skill_makes_us_forget_nobody(tmp_path: Path) -> None:
    db = tmp_path / "couples.db"
    at_the_door(db)(golden("names_intent"))
    known = db.read_bytes()
    at_the_door(db, skill_id="amzn1.ask.skill.theirs")(golden("skill_disabled"))

    assert db.read_bytes() == known


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize(
    "gone",
    [("context",), ("context", "System"), ("context", "System", "user"), ("session", "user"), ("session",)],
    ids=".".join,
)
@pytest.mark.parametrize("value", [GONE, None])
def test_one_place_that_names_the_user_is_enough(name: str, gone: tuple[str, ...], value: Any) -> None:
    response = at_the_door()(changed(golden(name), (gone, value)))

    assert at_hand(response).listening
    assert ("sessionAttributes" in response) is (gone != ("session",))


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize("value", [GONE, None, {}])
def test_no_user_anywhere_is_answered_with_one_kind_line(name: str, value: Any) -> None:
    nowhere = [(("session", "user"), value), (("context", "System", "user"), value)]

    assert stuck(at_the_door()(changed(golden(name), *nowhere)))


@pytest.mark.parametrize("locale", ["xx-YY", "", None, GONE, "en", "en_US", "de-DE", "x" * 5000, "-", 7])
def test_an_unknown_locale_is_answered_all_the_same(locale: Any) -> None:
    event = changed(asked("CrisisSelfHarmIntent"), (("request", "locale"), locale))

    assert at_hand(at_the_door()(changed(golden("launch_request"), (("request", "locale"), locale)))).listening
    assert at_hand(at_the_door()(event)).slow


@pytest.mark.parametrize("locale", ["xx-YY", "en", "de-DE", "x" * 5000, "", None, GONE])
def test_no_number_of_another_country_is_said(locale: Any) -> None:
    answer = at_hand(at_the_door()(changed(asked("CrisisSelfHarmIntent"), (("request", "locale"), locale))))

    assert not re.search(r"\d", answer.say)


@pytest.mark.parametrize("intent", ["TellMeAJokeIntent", "", "AMAZON.ShuffleOnIntent", LONG, "x\N{PARTY POPPER}"])
def test_an_unknown_intent_is_asked_again_once_and_then_goes_on(intent: str) -> None:
    door = at_the_door()
    first = at_hand(door(asked(intent, {"at": "tonight.Offered"})))
    second = at_hand(door(asked(intent, first.notes)))

    assert first.notes == {"at": "tonight.Offered", "missed": 1}
    assert not second.listening


HEARTS = [
    ({"score": slot("1")}, 1),
    ({"score": slot("5"), "feeling": slot("tired", matched("2"))}, 5),
    ({"feeling": slot("tired", matched("2"))}, 2),
    ({"score": slot("?"), "feeling": slot("tired", matched("2"))}, 2),
    ({"feeling": slot("tired", authority("ER_SUCCESS_NO_MATCH"), matched("2"))}, 2),
    ({"feeling": slot("tired", None, matched("2"))}, 2),
    ({"feeling": slot("tired", {"authority": "somebody"}, matched("2"))}, 2),
    ({"feeling": slot("tired", matched("2"), matched("5"))}, 2),
    ({"feeling": slot("tired", authority("ER_ERROR_TIMEOUT"), authority("ER_SUCCESS_MATCH"), matched("2"))}, 2),
]


@pytest.mark.parametrize(("slots", "heart"), HEARTS)
def test_a_heart_is_a_number_or_the_first_feeling_that_resolves(slots: Any, heart: int) -> None:
    answer = at_hand(at_the_door()(asked("HeartIntent", {"at": "checkin.First"}, slots=slots)))

    assert answer.notes == {"at": "checkin.Second", "first": heart}


NO_HEARTS: list[Any] = [
    {},
    GONE,
    {"score": slot("?")},
    {"score": slot("")},
    {"score": slot(None)},
    {"score": slot(LONG)},
    *({"score": slot(number)} for number in ("0", "6", "-1", "3.5", "four", "44", "4 ", "\N{ARABIC-INDIC DIGIT FOUR}")),
    {"score": {"name": "score"}},
    {"soul": slot("4")},
    {"feeling": slot("blah")},
    {"feeling": slot(LONG, authority("ER_SUCCESS_NO_MATCH"))},
    {"feeling": slot("blah", authority("ER_SUCCESS_NO_MATCH"))},
    {"feeling": slot("blah", authority("ER_ERROR_TIMEOUT"), authority("ER_ERROR_EXCEPTION"))},
    {"feeling": slot("blah", authority("ER_SUCCESS_MATCH"))},
    {"feeling": slot("blah", {"authority": "somebody", "status": {"code": "ER_SUCCESS_MATCH"}})},
    {"feeling": slot("blah", {"authority": "somebody", "status": {"code": "ER_SUCCESS_MATCH"}, "values": None})},
    {"feeling": slot("blah", authority("ER_SUCCESS_MATCH", {"name": "tired"}))},
    {"feeling": slot("blah", matched("6"))},
    {"feeling": slot("blah", {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{}]})},
    {"feeling": None},
    {"feeling": slot("blah", matched("tired"))},
    {"feeling": {"name": "feeling", "value": "blah", "resolutions": None}},
    {"feeling": {"name": "feeling", "value": "blah", "resolutions": {"resolutionsPerAuthority": None}}},
]


@pytest.mark.parametrize("slots", NO_HEARTS)
def test_what_is_no_heart_is_asked_again_in_other_words(slots: Any) -> None:
    at = ("request", "intent", "slots")
    event = changed(asked("HeartIntent", {"at": "checkin.First"}), (at, slots))
    answer = at_hand(at_the_door()(event))

    assert answer.notes == {"at": "checkin.First", "missed": 1}


def test_slots_that_are_null_are_no_heart_either() -> None:
    event = changed(asked("HeartIntent", {"at": "checkin.First"}), (("request", "intent", "slots"), None))

    assert at_hand(at_the_door()(event)).notes == {"at": "checkin.First", "missed": 1}


NO_NAMES = [
    "", " ", "?", "4", "<speak>", "Ana</prosody>", "Ana & Bo", '"Ana"', "Ana; drop", "{first}", "x" * 25, "a b c", LONG,
    "a\x00b", "\N{PARTY POPPER}", "\N{SMILING FACE WITH SMILING EYES}", None,
]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES, ids=repr)
def test_what_is_no_name_is_asked_again_in_other_words(name: Any) -> None:
    for slots in (called(name, "noor"), called("ana", name)):
        answer = at_hand(at_the_door()(asked("NamesIntent", {"at": "welcome.Naming"}, slots=slots)))

        assert answer.notes == {"at": "welcome.Naming", "missed": 1}


@pytest.mark.parametrize("name", ["o'brien", "jean-luc", "ana lucía", "zoë", "李", "мария", "j. r.", "x" * 24])
def test_a_name_is_a_name_in_any_language(name: str) -> None:
    answer = at_hand(at_the_door()(asked("NamesIntent", {"at": "welcome.Naming"}, slots=called(name, "noor"))))

    assert f"{name.title()} and Noor" in answer.say


WRITTEN = ["<speak>", "</prosody>", "&", "&amp;", '"', "'", "]]>", "{first}", "\N{PARTY POPPER}", ""]


@pytest.mark.parametrize("name", WRITTEN)
def test_whatever_name_was_kept_is_only_ever_spoken(name: str, library: Library, script: Script) -> None:
    known = couples(library)[-2]
    renamed = replace(known, names=(name, "Noor"))
    for intent, place in product(SAID_ANYWHERE, [None, *places(library)]):
        at_hand(said_at(renamed, place, intent, False, library, script))
    answer = at_hand(said_at(renamed, None, "TonightsQuestionIntent", True, library, script))

    assert name in " ".join(answer.words)


NOT_NOTES: list[Any] = [[], "x", 7, ["at"]]
BEGIN_AGAIN: list[Any] = [
    None,
    {},
    {"at": None},
    {"at": 7},
    {"at": []},
    {"at": {}},
    {"at": ""},
    {"at": LONG},
    {"at": "kitchen.Sink"},
    {"at": "tonight"},
    {"at": "checkin.Second"},
    {"at": "checkin.Second", "first": 9},
    {"at": "checkin.Second", "first": 1.0},
    {"at": "checkin.Second", "first": True},
    {"at": "tonight.Talking", "starter": []},
    {"at": "tonight.Talking", "starter": LONG},
    {"at": "care.Offered", "trouble": "numbers", "seen_from": "Ana said four"},
    {"at": "care.Offered", "trouble": "numbers", "seen_from": 7},
    {"at": "checkin.Second", "first": "2"},
    {"at": "checkin.Second", "first": [2]},
    {"at": "checkin.Second", "one": 2},
    {"at": "checkin.First", "first": None},
    {"at": "tonight.Talking", "starter": "a", "minutes": 3},
    {"at": "tonight.Offered", "junk": LONG * 2},
    {"at": "care.Offered", "trouble": "boredom", "seen_from": "tonight.Offered"},
    {"junk": LONG * 2},
    {"missed": 1},
]
ODD: list[Any] = [
    *({"at": "tonight.Offered", "missed": missed} for missed in ("x", None, [], -1, 10**30, True, 0.5)),
    *({"at": place, "starter": "no-such-one"} for place in ("tonight.Talking", "tonight.Following")),
    *({"at": place, "starter": starter} for place in ("tonight.Talking", "tonight.Following") for starter in (7, None)),
]
NAMED_IN = ["AMAZON.YesIntent", "AMAZON.HelpIntent", "AMAZON.FallbackIntent", "HeartIntent", "CrisisAbuseIntent", None]


@pytest.mark.parametrize("intent", NAMED_IN)
@pytest.mark.parametrize("notes", BEGIN_AGAIN, ids=lambda notes: repr(notes)[:60])
def test_notes_that_make_no_sense_begin_again(notes: Any, intent: str | None) -> None:
    answer, without = (at_the_door()(asked(intent, some)) for some in (notes, {}))

    assert at_hand(answer)
    assert answer == without


@pytest.mark.parametrize("intent", SAID_ANYWHERE)
def test_notes_with_one_odd_value_are_answered(intent: str | None) -> None:
    for notes in ODD:
        assert at_hand(at_the_door()(asked(intent, notes)))


@pytest.mark.parametrize("missed", ["x", None, [], {}, 0.5])
def test_a_count_of_misses_that_is_no_number_counts_as_none(missed: Any) -> None:
    answer = at_hand(at_the_door()(asked("AMAZON.FallbackIntent", {"at": "tonight.Offered", "missed": missed})))

    assert answer.notes == {"at": "tonight.Offered", "missed": 1}


@pytest.mark.parametrize("intent", NAMED_IN)
def test_a_new_session_has_no_notes_of_its_own(intent: str | None) -> None:
    with_notes, without = (at_the_door()(asked(intent, some, new=True)) for some in ({"at": "checkin.First"}, None))

    assert with_notes == without


@pytest.mark.parametrize("notes", NOT_NOTES, ids=repr)
def test_notes_that_are_no_notes_begin_again(notes: Any) -> None:
    for intent in NAMED_IN:
        answer, without = (at_the_door()(asked(intent, some)) for some in (notes, {}))

        assert at_hand(answer)
        assert answer == without


def test_no_answer_is_shared_with_the_next_one() -> None:
    door = at_the_door()
    door(golden("skill_disabled"))["response"]["x"] = 1

    assert door(golden("skill_disabled")) == NOTHING


WRONG = (GONE, None, 7, "x", [], {})


@pytest.mark.parametrize("name", SPOKEN)
def test_any_one_thing_may_be_missing_or_wrong(name: str, caplog: pytest.LogCaptureFixture) -> None:
    event = golden(name)
    for path, value in product(paths(event), WRONG):
        checked(at_the_door()(changed(event, (path, value))))
        checked(at_the_door(skill_id=OURS)(changed(event, (path, value))))

    assert all(LOGGED.fullmatch(record.getMessage()) for record in caplog.records)


JUNK = st.one_of(
    st.sampled_from([*WRONG, *NO_EVENTS, *BEGIN_AGAIN, *ODD, *NOT_NOTES]),
    st.sampled_from([{name: slots} for name, slots in FILLED.items()] + [slots for slots, _ in HEARTS] + NO_HEARTS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    ),
)
SEVERAL = st.sampled_from(SPOKEN).flatmap(
    lambda name: st.tuples(
        st.just(name), st.lists(st.tuples(st.sampled_from(list(paths(golden(name)))), JUNK), min_size=2, max_size=6)
    )
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(SEVERAL)
def test_any_several_things_may_be_missing_or_wrong(several: tuple[str, list[tuple[tuple[Any, ...], Any]]]) -> None:
    name, changes = several
    checked(at_the_door()(changed(golden(name), *changes)))
