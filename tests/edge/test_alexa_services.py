"""Alexa's own services over real HTTP: what is asked, what counts as an answer, and that none of it costs a turn."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time as Time
from itertools import product
from typing import Any

import pytest

from skill.device import Device, Favour
from skill.edge.alexa_services import AlexaServices
from tests.edge.envelopes import asked, changed, golden, paths
from tests.edge.fake_alexa import (
    DIRECTIVES,
    REMINDERS,
    TIMERS,
    TO_REMIND,
    TO_TIME,
    ZONE,
    FakeAlexa,
    Manner,
    rule_of,
    soon,
)

NINE, WORDS = Time(21, 5), "canary: say 'Alexa, open evening ember'."
AGAIN = "Shall I open Evening Ember again? canary"
SPEECH = "<speak>One moment, canary.</speak>"
SHORTLY = 0.05  # seconds of silence before a word meanwhile, in tests
QUICK, REMINDER = 1.5, 2.7  # seconds; the longest a turn may be held, and a little for a busy machine

FAVOURS: dict[str, tuple[str, Callable[[Device], object], float]] = {
    "zone": (ZONE, lambda device: device.zone(), QUICK),
    "remind": (REMINDERS, lambda device: device.remind(NINE, "Europe/Vienna", WORDS), REMINDER),
    "stop_reminding": (REMINDERS, lambda device: device.stop_reminding(), QUICK),
    "come_back": (TIMERS, lambda device: device.come_back(20, AGAIN), QUICK),
    "waiting": (DIRECTIVES, lambda device: waited(device), QUICK),
}
NOT_ALLOWED = (Manner.NOT_PERMITTED, Manner.OVER, Manner.FORBIDDEN)
HALFWAY = (Manner.OVER, Manner.FULL, Manner.LOST, Manner.BUSY, Manner.BROKEN, Manner.GARBAGE, Manner.HANGS, Manner.SLOW)
FAULTS = [manner for manner in Manner if manner not in {Manner.WILLING, Manner.TAKES_AND_DROPS}]


@pytest.fixture
def alexa() -> Iterator[FakeAlexa]:
    with FakeAlexa() as alexa:
        alexa.allow(TO_REMIND, TO_TIME)
        yield alexa


def speaker_of(alexa: FakeAlexa, envelope: Any = None, meanwhile: float = SHORTLY) -> Device:
    return AlexaServices(alexa.url, meanwhile).device_of(alexa.through(envelope or golden("launch_request")))


def waited(device: Device, seconds: float = 3 * SHORTLY) -> str:
    with device.waiting(SPEECH):
        time.sleep(seconds)
    return "waited"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_their_zone_is_asked_of_their_speaker_in_its_name(alexa: FakeAlexa) -> None:
    assert speaker_of(alexa).zone() == "Europe/Vienna"
    (one,) = alexa.journal
    assert (one.method, one.path) == ("GET", f"/v2/devices/{alexa.device}/settings/System.timeZone")
    assert one.headers["authorization"] == f"Bearer {alexa.token}"


@pytest.mark.parametrize(
    "zone", [None, "", "Mars/Base", "Europe", "../etc/passwd", 7, ["UTC"], {}, "Z" * 5000, "\ud800"]
)
def test_a_zone_that_is_none_is_not_known(zone: Any, alexa: FakeAlexa) -> None:
    alexa.zone = zone
    assert speaker_of(alexa).zone() is None


def test_nothing_is_asked_of_alexa_before_it_is_wanted(alexa: FakeAlexa) -> None:
    device = speaker_of(alexa)
    assert device.speaker == "amzn1.ask.person.ANA"
    assert alexa.lines == 0


def test_a_word_is_said_where_it_takes_long_and_once_however_long(alexa: FakeAlexa) -> None:
    waited(speaker_of(alexa), seconds=8 * SHORTLY)
    assert soon(lambda: alexa.spoken)
    assert alexa.spoken == [SPEECH]
    (one,) = alexa.asked(DIRECTIVES)
    assert one.body == {
        "header": {"requestId": "amzn1.echo-api.request.1"},
        "directive": {"type": "VoicePlayer.Speak", "speech": SPEECH},
    }


def test_nothing_is_said_where_it_is_quick_and_nothing_afterwards(alexa: FakeAlexa) -> None:
    device = speaker_of(alexa, meanwhile=0.4)
    for _ in range(20):
        waited(device, seconds=0)
    time.sleep(0.6)
    assert alexa.journal == []


def test_by_itself_it_is_silent_for_nine_tenths_of_a_second(alexa: FakeAlexa) -> None:
    device = AlexaServices(alexa.url).device_of(alexa.through(golden("launch_request")))
    with device.waiting(SPEECH):
        time.sleep(0.7)
        assert alexa.journal == []
        assert soon(lambda: alexa.spoken)


def test_a_word_that_is_slow_to_be_taken_holds_nobody_up(alexa: FakeAlexa) -> None:
    alexa.refuse(Manner.HANGS, DIRECTIVES)
    with within(0.7):
        waited(speaker_of(alexa), seconds=2 * SHORTLY)
    assert len(alexa.asked(DIRECTIVES)) == 1


def test_what_breaks_inside_breaks_as_it_would_have_and_nothing_is_said_after_it(alexa: FakeAlexa) -> None:
    with pytest.raises(ZeroDivisionError), speaker_of(alexa, meanwhile=0.3).waiting(SPEECH):
        raise ZeroDivisionError
    time.sleep(0.5)
    assert alexa.journal == []


@pytest.mark.parametrize("words", ["", f"<speak>{'x' * 586}</speak>"])
def test_no_words_and_too_many_are_not_said(words: str, alexa: FakeAlexa) -> None:
    with speaker_of(alexa).waiting(words):
        time.sleep(3 * SHORTLY)
    assert alexa.journal == []


@pytest.mark.parametrize("event", ["session_ended_request", "skill_disabled", "session_resumed_request"])
def test_only_a_launch_or_an_intent_may_be_answered_meanwhile(event: str, alexa: FakeAlexa) -> None:
    waited(speaker_of(alexa, golden(event)))
    assert alexa.journal == []


def test_an_intent_may_be(alexa: FakeAlexa) -> None:
    waited(speaker_of(alexa, asked("AMAZON.YesIntent")))
    assert soon(lambda: alexa.spoken == [SPEECH])


def test_a_reminder_is_every_night_at_that_time_in_their_zone_and_in_their_language(alexa: FakeAlexa) -> None:
    assert speaker_of(alexa).remind(NINE, "America/New_York", WORDS) is Favour.DONE
    (reminder,) = alexa.reminders.values()

    assert reminder == {
        "requestTime": "2026-11-22T20:00:00.000",
        "trigger": {
            "type": "SCHEDULED_ABSOLUTE",
            "timeZoneId": "America/New_York",
            "recurrence": {
                "startDateTime": "2026-11-22T15:00:00.000",
                "recurrenceRules": ["FREQ=DAILY;BYHOUR=21;BYMINUTE=5;BYSECOND=0;INTERVAL=1;"],
            },
        },
        "alertInfo": {"spokenInfo": {"content": [{"locale": "en-US", "text": WORDS}]}},
        "pushNotification": {"status": "DISABLED"},
    }


def test_a_new_reminder_takes_the_place_of_every_earlier_one_and_is_there_before_they_go(alexa: FakeAlexa) -> None:
    device = speaker_of(alexa)
    device.remind(Time(20), "Europe/Vienna", WORDS)
    alexa.add(REMINDERS, trigger={})
    alexa.journal.clear()
    assert device.remind(NINE, "Europe/Vienna", WORDS) is Favour.DONE

    (left,) = alexa.reminders.values()
    assert rule_of(left["trigger"]["recurrence"]["recurrenceRules"][0])["BYHOUR"] == "21"
    assert [one.method for one in alexa.journal] == ["GET", "POST", "DELETE", "DELETE"]


@pytest.mark.parametrize("manner", HALFWAY)
def test_where_a_new_reminder_cannot_be_made_the_earlier_one_stays(manner: Manner, alexa: FakeAlexa) -> None:
    earlier = alexa.add(REMINDERS)
    alexa.refuse(manner, REMINDERS, "POST")
    with within(REMINDER):
        assert speaker_of(alexa).remind(NINE, "Europe/Vienna", WORDS) is not Favour.DONE
    assert list(alexa.reminders) == [earlier]
    assert len(alexa.asked(REMINDERS, "POST")) == 1


@pytest.mark.parametrize("manner", HALFWAY)
def test_where_an_earlier_one_cannot_be_deleted_they_are_reminded_all_the_same(
    manner: Manner, alexa: FakeAlexa
) -> None:
    alexa.add(REMINDERS)
    alexa.refuse(manner, REMINDERS, "DELETE")
    with within(REMINDER):
        assert speaker_of(alexa).remind(NINE, "Europe/Vienna", WORDS) is Favour.DONE
    assert len(alexa.reminders) == 2


@pytest.mark.parametrize(
    ("zone", "words", "without"),
    [
        ("Mars/Base", WORDS, ()),
        ("", WORDS, ()),
        ("Europe/Vienna", "  ", ()),
        ("Europe/Vienna", WORDS, ("request", "locale")),
        ("Europe/Vienna", WORDS, ("request", "timestamp")),
    ],
)
def test_a_reminder_that_says_nothing_or_at_no_time_is_not_asked_for(
    zone: str, words: str, without: tuple[str, ...], alexa: FakeAlexa
) -> None:
    envelope = golden("launch_request")
    if without:
        del envelope[without[0]][without[1]]
    assert speaker_of(alexa, envelope).remind(NINE, zone, words) is Favour.NOT
    assert alexa.journal == []


def test_all_reminders_of_ours_go_and_none_is_as_good(alexa: FakeAlexa) -> None:
    device = speaker_of(alexa)
    for _ in range(3):
        alexa.add(REMINDERS)
    assert device.stop_reminding() is Favour.DONE
    assert alexa.reminders == {}
    assert device.stop_reminding() is Favour.DONE


def test_a_reminder_that_is_over_is_left_alone(alexa: FakeAlexa) -> None:
    over = alexa.add(REMINDERS, status="COMPLETED")
    assert speaker_of(alexa).stop_reminding() is Favour.DONE
    assert list(alexa.reminders) == [over]


def test_a_reminder_of_an_odd_shape_goes_too(alexa: FakeAlexa) -> None:
    alexa.add(REMINDERS, status=["ON"], trigger="canary")
    assert speaker_of(alexa).stop_reminding() is Favour.DONE
    assert alexa.reminders == {}


def test_one_that_stays_does_not_keep_the_others(alexa: FakeAlexa) -> None:
    first, second = alexa.add(REMINDERS), alexa.add(REMINDERS)
    alexa.refuse_once(REMINDERS, Manner.BROKEN, method="DELETE")
    assert speaker_of(alexa).stop_reminding() is Favour.NOT
    assert (first in alexa.reminders, second in alexa.reminders) == (True, False)


def test_one_that_is_gone_already_is_gone(alexa: FakeAlexa) -> None:
    alexa.add(REMINDERS)
    alexa.refuse_once(REMINDERS, Manner.TAKES_AND_DROPS, Manner.WILLING, method="DELETE")
    assert speaker_of(alexa).stop_reminding() is Favour.DONE


@pytest.mark.parametrize("name", ["", "..", ".", "../../v1/x", 7, None, "a b", "x" * 600])
def test_a_thing_without_a_sound_name_is_not_deleted_and_they_are_told_so(name: Any, alexa: FakeAlexa) -> None:
    alexa.reminders[name] = {}
    assert speaker_of(alexa).stop_reminding() is Favour.NOT
    assert alexa.asked(REMINDERS, "DELETE") == []


def test_coming_back_is_a_silent_timer_that_asks_and_starts_tonights_question(alexa: FakeAlexa) -> None:
    assert speaker_of(alexa).come_back(20, AGAIN) is Favour.DONE
    (timer,) = alexa.timers.values()

    assert timer == {
        "duration": "PT20M",
        "timerLabel": "Evening Ember",
        "creationBehavior": {"displayExperience": {"visibility": "HIDDEN"}},
        "triggeringBehavior": {
            "operation": {
                "type": "LAUNCH_TASK",
                "textToConfirm": [{"locale": "en-US", "text": AGAIN}],
                "task": {"name": "TonightsQuestion", "version": "1"},
            },
            "notificationConfig": {"playAudible": False},
        },
    }


def test_it_comes_back_once_and_leaves_their_own_timers_alone(alexa: FakeAlexa) -> None:
    pizza = alexa.add(TIMERS, timerLabel="pizza")
    device = speaker_of(alexa)
    assert [device.come_back(minutes, AGAIN) for minutes in (20, 30)] == [Favour.DONE, Favour.DONE]
    assert pizza in alexa.timers
    assert [timer["duration"] for timer in alexa.timers.values() if "duration" in timer] == ["PT30M"]


@pytest.mark.parametrize(("minutes", "words"), [(0, AGAIN), (-5, AGAIN), (121, AGAIN), (20, ""), (20, " ")])
def test_it_does_not_come_back_never_nor_tomorrow_nor_without_a_word(
    minutes: int, words: str, alexa: FakeAlexa
) -> None:
    assert speaker_of(alexa).come_back(minutes, words) is Favour.NOT
    assert alexa.journal == []


def test_whoever_never_said_yes_is_told_apart_from_whatever_does_not_work(alexa: FakeAlexa) -> None:
    alexa.take_back(TO_REMIND, TO_TIME)
    device = speaker_of(alexa)
    asks = ("remind", "stop_reminding", "come_back")

    assert {FAVOURS[ask][1](device) for ask in asks} == {Favour.NOT_ALLOWED}
    alexa.allow(TO_REMIND, TO_TIME)
    assert {FAVOURS[ask][1](device) for ask in asks} == {Favour.DONE}


@pytest.mark.parametrize(
    ("favour", "manner"),
    [case for case in product(FAVOURS, FAULTS) if case[0] == "zone" or case[1] is not Manner.SLOW_HEAD],
)
def test_whatever_goes_wrong_nobody_waits_for_it_nobody_hears_of_it_and_no_log_has_a_name_or_a_word(
    favour: str, manner: Manner, alexa: FakeAlexa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    place, ask, longest = FAVOURS[favour]
    alexa.refuse(manner, place)
    with within(longest):
        came = ask(speaker_of(alexa))

    if favour == "zone":
        assert came is None
    elif favour == "waiting":
        assert came == "waited"
        assert soon(lambda: len(alexa.asked(place)) == 1)
    else:
        assert came is (Favour.NOT_ALLOWED if manner in NOT_ALLOWED else Favour.NOT)
    assert not {one.path for one in alexa.journal if "elsewhere" in one.path}
    for secret in ("canary", alexa.device, "/v1/", "/v2/", "Bearer"):
        assert secret.lower() not in caplog.text.lower()


@pytest.mark.parametrize("favour", FAVOURS)
def test_where_nobody_is_at_home_it_is_no_drama_either(
    favour: str, alexa: FakeAlexa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device = speaker_of(alexa)
    alexa.close()
    with within(0.5):
        assert FAVOURS[favour][1](device) in {None, Favour.NOT, "waited"}
    assert "canary" not in caplog.text.lower()


def test_what_went_wrong_is_told_by_its_kind(alexa: FakeAlexa, caplog: pytest.LogCaptureFixture) -> None:
    alexa.refuse(Manner.DOWN)
    speaker_of(alexa).stop_reminding()
    assert [record.getMessage() for record in caplog.records] == ["alexa: the reminders: 503"]


@pytest.mark.parametrize("manner", [Manner.FULL, Manner.CANNOT])
def test_what_their_yes_would_not_change_they_are_not_asked_for(manner: Manner, alexa: FakeAlexa) -> None:
    alexa.refuse(manner, REMINDERS, "POST")
    assert speaker_of(alexa).remind(NINE, "Europe/Vienna", WORDS) is Favour.NOT


@pytest.mark.parametrize("favour", ["zone", "remind", "stop_reminding", "come_back"])
def test_a_line_that_was_dropped_is_tried_once_more_where_nothing_new_is_made(favour: str, alexa: FakeAlexa) -> None:
    place, ask, _ = FAVOURS[favour]
    alexa.refuse_once(place, Manner.DROPS, method="GET")
    assert ask(speaker_of(alexa)) in {"Europe/Vienna", Favour.DONE}
    assert len(alexa.asked(place, "GET")) == 2


@pytest.mark.parametrize(("favour", "place"), [("remind", REMINDERS), ("come_back", TIMERS), ("waiting", DIRECTIVES)])
def test_what_makes_something_new_is_never_sent_twice(favour: str, place: str, alexa: FakeAlexa) -> None:
    alexa.refuse(Manner.TAKES_AND_DROPS, place, "POST")
    assert FAVOURS[favour][1](speaker_of(alexa)) in {Favour.NOT, "waited"}
    assert soon(lambda: alexa.asked(place, "POST"))
    assert len(alexa.asked(place, "POST")) == 1


def test_answers_that_drip_do_not_keep_all_hands_busy(alexa: FakeAlexa) -> None:
    services = AlexaServices(alexa.url)
    device = services.device_of(alexa.through(golden("launch_request")))
    alexa.refuse(Manner.SLOW, REMINDERS)
    for _ in range(20):
        services.begin(lambda: device._stop_reminding(time.monotonic() + 0.5))  # type: ignore[attr-defined]
    time.sleep(1.5)
    assert device.zone() == "Europe/Vienna"


def test_one_line_serves_for_everything(alexa: FakeAlexa) -> None:
    device = speaker_of(alexa)
    for place, ask, _ in FAVOURS.values():
        if place != DIRECTIVES:
            ask(device)
    assert len(alexa.journal) > 5
    assert alexa.lines == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://api.amazonalexa.com", "https://amazonalexa.com", "https://api.amazonalexa.com.evil.example",
        "https://evil.example/api.amazonalexa.com", "https://evilamazonalexa.com", "https://api.amazonalexa.com@evil.example",
        "https://a:b@api.amazonalexa.com", "https://api.amazonalexa.com:8443", "https://api.amazonalexa.com/v1",
        "https://api.amazonalexa.com?x=", "https://api.amazonalexa.com#x", "https://api.amazonalexa.com\n",
        "https://evil.example\\.amazonalexa.com", "https://evil.example\t.amazonalexa.com", "https://169.254.169.254",
        "https://evil.example%2f.amazonalexa.com", "https://аpi.amazonalexa.com", "ftp://api.amazonalexa.com",
        "http://127.0.0.1:9", "http://localhost", "//api.amazonalexa.com", "api.amazonalexa.com", "",
    ],
)  # fmt: skip
def test_an_envelope_that_names_another_address_is_not_believed(endpoint: str, alexa: FakeAlexa) -> None:
    services = AlexaServices(alexa.url, SHORTLY)
    envelope = alexa.through(golden("launch_request"))
    envelope["context"]["System"]["apiEndpoint"] = endpoint
    device = services.device_of(envelope)
    with within(0.5):
        came = [FAVOURS[favour][1](device) for favour in ("zone", "remind", "stop_reminding", "come_back")]
    assert came == [None, Favour.NOT, Favour.NOT, Favour.NOT]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.amazonalexa.com", "https://api.eu.amazonalexa.com/", "https://api.fe.amazonalexa.com",
        "https://api.amazonalexa.com:443",
    ],
)  # fmt: skip
def test_alexas_own_addresses_are(endpoint: str) -> None:
    envelope = golden("launch_request")
    envelope["context"]["System"]["apiEndpoint"] = endpoint
    device = AlexaServices().device_of(envelope)
    assert device._visit.endpoint == endpoint.rstrip("/")  # type: ignore[attr-defined]


def test_a_pretend_alexa_is_asked_only_where_it_was_named(alexa: FakeAlexa) -> None:
    assert AlexaServices().device_of(alexa.through(golden("launch_request"))).zone() is None
    assert AlexaServices("http://127.0.0.1:9").device_of(alexa.through(golden("launch_request"))).zone() is None
    assert alexa.lines == 0


@pytest.mark.parametrize(
    "pretend", ["http://evil.example:80", "http://127.0.0.1", "http://127.0.0.1:80/x", "https://127.0.0.1:80", ""]
)
def test_a_pretend_alexa_is_on_this_machine(pretend: str) -> None:
    with pytest.raises(ValueError, match="on this machine"):
        AlexaServices(pretend)


@pytest.mark.parametrize("path", list(paths(golden("launch_request"))))
def test_whatever_an_envelope_does_not_say_or_says_wrong_only_cannot_be_done(
    path: tuple[Any, ...], alexa: FakeAlexa
) -> None:
    services = AlexaServices(alexa.url, SHORTLY)
    for wrong in (
        None,
        7,
        [],
        {},
        "",
        "x" * 10_000,
        "\ud800",
        "a\r\nb: c",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00Z",
    ):
        device = services.device_of(changed(alexa.through(golden("launch_request")), (path, wrong)))
        assert device.speaker is None or len(device.speaker) <= 512
        assert device.zone() in {None, "Europe/Vienna"}
        assert device.remind(NINE, "Europe/Vienna", WORDS) in Favour
        assert device.come_back(5, AGAIN) in Favour
        with device.waiting(SPEECH):
            pass


@pytest.mark.parametrize("event", [None, [], 7, "x", {}, {"context": None}, {"context": {"System": []}}])
def test_what_is_no_envelope_is_a_speaker_that_cannot(event: Any, alexa: FakeAlexa) -> None:
    device = AlexaServices(alexa.url, SHORTLY).device_of(event)
    assert device.speaker is None
    assert [ask(device) for _, ask, _ in FAVOURS.values()] == [None, Favour.NOT, Favour.NOT, Favour.NOT, "waited"]


@pytest.mark.parametrize("person", ['amzn1.ask.person.ANA"/><x', "x y", "ana\n", "ä", "x" * 513])
def test_a_person_that_could_be_more_than_a_name_is_nobody(person: str) -> None:
    envelope = golden("launch_request")
    envelope["context"]["System"]["person"]["personId"] = person
    assert AlexaServices().device_of(envelope).speaker is None


def test_it_needs_nothing_heavier_than_a_pool_of_connections() -> None:
    look = "import sys, skill.edge.alexa_services; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert "urllib3" in loaded
    assert not {"requests", "ask_sdk_core", "ask_sdk_model", "boto3", "yaml", "flask"} & set(loaded)


def test_nothing_it_holds_shows_the_token(alexa: FakeAlexa) -> None:
    device = speaker_of(alexa)
    assert alexa.token not in f"{device!r} {vars(device)} {device._visit}"  # type: ignore[attr-defined]


def test_the_fake_complains_of_what_alexa_would_not_know(alexa: FakeAlexa) -> None:
    services, fake = AlexaServices(alexa.url), alexa
    visit = services.device_of(fake.through(golden("launch_request")))._visit  # type: ignore[attr-defined]
    until = time.monotonic() + 5
    wrong = (
        (DIRECTIVES, {"header": {"requestId": "x"}, "directive": {"type": "VoicePlayer.Speak", "speach": "x"}}),
        (REMINDERS, {"alertInfo": {"spokenInfo": {"content": [{"locale": "en-US", "words": "x"}]}}}),
        (TIMERS, {"duration": "PT5M", "timerLabel": 7}),
        (TIMERS, {"duration": "PT5M", "label": "x"}),
    )
    for place, body in wrong:
        with pytest.raises(Exception, match="400"):
            services.ask(visit, until, "it", "POST", place, body)
    assert len(fake.wrong) == len(wrong)
    fake.wrong.clear()
