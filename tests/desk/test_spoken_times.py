"""Times as they are said, and as Alexa writes them."""

import pytest

from skill.desk.spoken_times import span, time_of_day
from skill.desk.understanding import FALLBACK, Slot, Understanding, normal


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("nine", "21:00"),
        ("nine o'clock", "21:00"),
        ("half past eight", "20:30"),
        ("a quarter to nine", "20:45"),
        ("five past ten", "22:05"),
        ("twenty minutes to ten", "21:40"),
        ("9:30", "21:30"),
        ("nine oh five", "21:05"),
        ("21:00", "21:00"),
        ("ten p.m.", "22:00"),
        ("ten p m", "22:00"),
        ("nine in the morning", "09:00"),
        ("twelve in the afternoon", "12:00"),
        ("twelve at night", "00:00"),
        ("two at night", "02:00"),
        ("ten at night", "22:00"),
        ("nine tonight", "21:00"),
        ("three", "03:00"),
        ("midnight", "00:00"),
        ("the evening", "EV"),
        ("tonight", "NI"),
        ("a", None),
        ("cheese", None),
        ("half to nine", None),
        ("thirty", None),
        ("nine seventy", None),
        ("twenty one p m", None),
        ("", None),
    ],
)
def test_a_time_of_day(said: str, written: str | None) -> None:
    assert time_of_day(normal(said)) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("twenty minutes", "PT20M"),
        ("10 minutes", "PT10M"),
        ("a minute", "PT1M"),
        ("half an hour", "PT30M"),
        ("a quarter of an hour", "PT15M"),
        ("an hour and a half", "PT1H30M"),
        ("one hour and ten minutes", "PT1H10M"),
        ("a couple of minutes", "PT2M"),
        ("ninety seconds", "PT90S"),
        ("two days", "P2D"),
        ("minutes", None),
        ("twenty", None),
        ("a while", None),
        ("twenty minutes of peace", None),
        ("", None),
    ],
)
def test_a_span_of_time(said: str, written: str | None) -> None:
    assert span(normal(said)) == written


@pytest.mark.parametrize(
    ("said", "intent", "slots"),
    [
        ("remind us every night at nine", "ReminderIntent", {"time": Slot("21:00")}),
        ("at half past eight", "ReminderIntent", {"time": Slot("20:30")}),
        ("set a reminder", "ReminderIntent", {}),
        ("please remind us each evening at ten p m", "ReminderIntent", {"time": Slot("22:00")}),
        ("come back in twenty minutes", "ComeBackIntent", {"span": Slot("PT20M")}),
        ("set a timer for ten minutes", "ComeBackIntent", {"span": Slot("PT10M")}),
        ("stop reminding us", "NoReminderIntent", {}),
        ("every night by itself", "RoutineIntent", {}),
        ("make it a routine", "RoutineIntent", {}),
    ],
)
def test_what_is_asked_of_the_speaker(
    said: str, intent: str, slots: dict[str, Slot], understanding: Understanding
) -> None:
    understood = understanding.resolve(said)

    assert (understood.intent, dict(understood.slots)) == (intent, slots)


@pytest.mark.parametrize("said", ["remind me to water the plants", "set a reminder for the dentist"])
def test_other_reminders_are_not_for_us(said: str, understanding: Understanding) -> None:
    assert understanding.resolve(said).intent == FALLBACK


@pytest.mark.parametrize("said", ["four", "nine", "a five"])
def test_a_number_is_never_a_time_by_itself(said: str, understanding: Understanding) -> None:
    assert understanding.resolve(said, "checkin.First").intent == "HeartIntent"
