"""Alexa's own services, as envelopes show them: what was asked for, what Alexa asks, tasks, and what comes back."""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

import pytest

from skill.conversation import Conversation
from skill.couple import Couple
from skill.desk.echo import Chime, Quiet, Words, played
from skill.desk.pretend_device import PretendDevice
from skill.device import Device
from skill.edge.alexa import household_of
from skill.edge.door import Door
from skill.edge.homes.by_hand import ByHand
from skill.hearing import Said
from skill.library import Library
from skill.speech import Script
from skill.turn import Leave
from tests.edge.envelopes import NOW, OURS, Drawer, asked, at_hand, at_the_door, changed, checked, golden, slot

SURE = {"at": "nightly.Sure", "clock": "21:00"}
ALLOWING = {"at": "nightly.Allowing", "clock": "21:00"}


class Flat:
    """Two people, one speaker, and everything that was heard there."""

    def __init__(self, library: Library, script: Script, device: Device | None = None) -> None:
        self.keeper, self.heard = Drawer(Couple()), list[str]()
        conversation = Conversation(
            self.keeper,
            library,
            script,
            lambda: NOW,
            ByHand(),
            zoned=True,
            listeners=[lambda **told: self.heard.append(told["heard"])],
        )
        self.door = Door(conversation, devices=(lambda _: device) if device else None)


@pytest.fixture
def flat(library: Library, script: Script) -> Flat:
    return Flat(library, script)


@pytest.fixture
def speaker() -> PretendDevice:
    return PretendDevice(lambda: NOW)


@pytest.fixture
def furnished(library: Library, script: Script, speaker: PretendDevice) -> Flat:
    return Flat(library, script, speaker)


def resumed(cause: Any, notes: Mapping[str, Any] | None = None) -> Any:
    event = changed(golden("session_resumed_request"), (("request", "cause"), cause))
    event["session"]["attributes"] = notes
    return event


def cause(token: str, code: str = "200", **result: Any) -> dict[str, Any]:
    return {"type": "ConnectionCompleted", "token": token, "status": {"code": code, "message": "x"}, "result": result}


# What they asked for


@pytest.mark.parametrize(
    ("time_slot", "at"),
    [
        ("21:00", "9:00 in the evening"),
        ("09:00", "9:00 in the morning"),
        ("21:00:00", "9:00 in the evening"),
        ("EV", "9:00 in the evening"),
        ("NI", "9:00 in the evening"),
        ("MO", "8:00 in the morning"),
        ("AF", "3:00 in the afternoon"),
    ],
)
def test_a_time_is_said_back_as_it_was_heard(time_slot: str, at: str, flat: Flat) -> None:
    answer = at_hand(flat.door(asked("ReminderIntent", slots={"time": slot(time_slot)})))

    assert f"Every day at {at}." in answer.say


@pytest.mark.parametrize("time_slot", [None, "", "?", "24:00", "9", "21:00:30", "2026-11-22", "x" * 5000])
def test_what_is_no_time_is_asked_for(time_slot: str | None, flat: Flat) -> None:
    answer = at_hand(flat.door(asked("ReminderIntent", slots={"time": slot(time_slot)})))

    assert answer.notes == {"at": "nightly.Timing"}


@pytest.mark.parametrize(
    ("span", "says"),
    [
        ("PT20M", "20 minutes"),
        ("PT1H", "an hour"),
        ("PT1H30M", "An hour"),
        ("PT30S", "a minute"),
        ("PT120S", "2 minutes"),
        ("P1D", "An hour"),
        ("P2W", "An hour"),
        ("PT", "20 minutes"),
        ("?", "20 minutes"),
        (None, "20 minutes"),
        ("PT99999999999M", "20 minutes"),
    ],
)
def test_a_while_is_some_minutes(span: str | None, says: str, furnished: Flat, speaker: PretendDevice) -> None:
    speaker.allowed.add(Leave.TIMERS)
    answer = at_hand(furnished.door(asked("ComeBackIntent", slots={"span": slot(span)})))

    assert says in answer.say
    assert speaker.timer is not None


@pytest.mark.parametrize("number", ["6", "9", "12"])
def test_an_hour_of_a_clock_is_counted_and_no_heart(number: str, flat: Flat) -> None:
    flat.door(asked("HeartIntent", {"at": "checkin.First"}, slots={"score": slot(number)}))

    assert flat.heard == ["Counted"]


# What Alexa is to ask


def test_leave_is_asked_for_by_alexa_and_nobody_listens_meanwhile(furnished: Flat) -> None:
    response = furnished.door(asked("AMAZON.YesIntent", SURE))
    (directive,) = response["response"]["directives"]

    assert response["response"].keys() == {"outputSpeech", "directives"}
    assert directive == {
        "type": "Connections.StartConnection",
        "uri": "connection://AMAZON.AskForPermissionsConsent/2",
        "input": {
            "@type": "AskForPermissionsConsentRequest",
            "@version": "2",
            "permissionScopes": [
                {"permissionScope": "alexa::alerts:reminders:skill:readwrite", "consentLevel": "ACCOUNT"}
            ],
        },
        "token": json.dumps(ALLOWING),
    }
    assert response["sessionAttributes"] == ALLOWING
    assert at_hand(response).say == "For that, Alexa asks you first."


def test_leave_for_timers_is_another_one(furnished: Flat) -> None:
    response = furnished.door(asked("ComeBackIntent"))
    (scope,) = response["response"]["directives"][0]["input"]["permissionScopes"]

    assert scope["permissionScope"] == "alexa::alerts:timers:skill:readwrite"


def test_a_routine_opens_our_task_every_day(furnished: Flat) -> None:
    response = furnished.door(asked("RoutineIntent"))
    (directive,) = response["response"]["directives"]
    automation = directive["input"]["automation"]
    (one,) = automation["operations"]["serial"]
    schedule = automation["trigger"]["payload"]["schedule"]

    assert directive["uri"] == "connection://AMAZON.OfferAutomation/1"
    assert directive["onCompletion"] == "RESUME_SESSION"
    assert automation["trigger"]["type"] == "Alexa.Automation.Trigger.Schedule.AbsoluteTime"
    assert (schedule["triggerTime"], schedule["timeZoneId"]) == ("210000", "UTC+01:00")
    assert schedule["recurrence"].endswith("BYDAY=SU,MO,TU,WE,TH,FR,SA")
    assert one["operation"]["payload"]["connectionRequest"] == {
        "uri": f"connection://{OURS}.TonightsQuestion/1?provider={OURS}",
        "input": {},
    }
    assert directive["input"]["renderingData"]["operations"] == {
        one["operation"]["operationId"]: {"descriptionPrompt": "read you tonight's question"}
    }


# What comes back


AUTOMATION = {"offerAutomationResponse": {}}
ALREADY = {"offerAutomationResponse": {"reason": "AUTOMATION_ALREADY_ENABLED"}}
REJECTED = {"offerAutomationResponse": {"reason": "REJECTED_BY_CUSTOMER"}}


@pytest.mark.parametrize(
    ("code", "result", "heard"),
    [
        ("200", {"status": "ACCEPTED"}, Said.ALLOWED),
        ("200", {"status": "DENIED"}, Said.REFUSED),
        ("200", {"status": "NOT_ANSWERED"}, Said.REFUSED),
        ("200", {"status": 7}, Said.REFUSED),
        ("200", AUTOMATION, Said.ALLOWED),
        ("204", ALREADY, Said.ALLOWED),
        ("204", REJECTED, Said.REFUSED),
        ("204", {}, Said.REFUSED),
        ("400", {"status": "ACCEPTED"}, Said.NOT_ASKED),
        ("500", {}, Said.NOT_ASKED),
    ],
)
def test_what_came_of_it_is_heard_at_the_place_that_the_token_carries(
    code: str, result: dict[str, Any], heard: Said, flat: Flat
) -> None:
    response = flat.door(resumed(cause(json.dumps(ALLOWING), code, **result), notes=None))

    assert at_hand(response)
    assert flat.heard == [heard]


def test_a_yes_to_alexa_sets_the_reminder(furnished: Flat, speaker: PretendDevice) -> None:
    speaker.allowed.add(Leave.REMINDERS)
    answer = at_hand(furnished.door(resumed(cause(json.dumps(ALLOWING), status="ACCEPTED"))))

    assert answer.say == "Set. To end it, any time: Alexa, ask Evening Ember to stop reminding us."
    assert speaker.reminder == time(21)


@pytest.mark.parametrize("token", ["", "reminder", "[]", "7", "null", "{", '{"at": "kitchen.Sink"}', "[" * 100_000])
def test_a_token_that_is_none_of_ours_leaves_them_where_the_session_was(token: str, flat: Flat) -> None:
    assert at_hand(flat.door(resumed(cause(token, status="DENIED"), {"at": "tonight.Offered"})))


COMPLETED = {"type": "ConnectionCompleted"}


@pytest.mark.parametrize("odd", [None, {}, 7, COMPLETED, {**COMPLETED, "status": {}}, {**COMPLETED, "result": [1]}])
def test_a_session_that_comes_back_for_no_reason_is_answered(odd: Any, flat: Flat) -> None:
    assert checked(flat.door(resumed(odd, {"at": "tonight.Offered"})))


# Tasks


def began(name: Any, input_: Any = None) -> Any:
    return asked(None, new=True, task={"name": name, "version": "1", "input": input_})


@pytest.mark.parametrize(
    ("name", "input_", "heard"),
    [
        (f"{OURS}.TonightsQuestion", {}, "Begun"),
        ("TonightsQuestion", None, "Begun"),
        (f"{OURS}.CheckIn", {}, "CheckIn"),
        (f"{OURS}.Moment", {}, "AMoment"),
        (f"{OURS}.Moment", {"cue": "dishes"}, "AMoment"),
        (f"{OURS}.Moment", {"cue": ["dishes"]}, "AMoment"),
        (f"{OURS}.ChangeSetting", {"ritual": "golden-hour"}, "Wanted"),
        (f"{OURS}.ChangeSetting", {"ritual": "no-such-ritual"}, "Wanted"),
        (f"{OURS}.ChangeSetting", {"ritual": 7}, "ChangeSetting"),
        (f"{OURS}.ChangeSetting", "golden-hour", "ChangeSetting"),
        (f"{OURS}.ChangeSetting", {"ritual": "x" * 5000}, "ChangeSetting"),
        (f"{OURS}.SomethingOfNextYear", {}, "Opened"),
        ("", {}, "Opened"),
        (None, {}, "Opened"),
    ],
)
def test_a_task_is_heard_as_what_it_is_for(name: Any, input_: Any, heard: str, flat: Flat) -> None:
    assert at_hand(flat.door(began(name, input_)))
    assert flat.heard == [heard]


def test_the_first_answer_to_a_task_has_no_document_and_their_time_all_the_same(flat: Flat) -> None:
    response = flat.door(began("TonightsQuestion"))
    pieces, nudge, listening = played(response)

    assert "directives" not in response["response"]
    assert [piece for piece in pieces if not isinstance(piece, Words)] == [Quiet(90), Chime(), Quiet(90), Chime()]
    assert isinstance(pieces[-1], Words)
    assert pieces[-1].text.endswith("?")
    assert nudge
    assert listening


def test_the_next_answer_has_its_document_again(flat: Flat) -> None:
    first = flat.door(began("TonightsQuestion"))
    second = flat.door(asked("MoreTimeIntent", first["sessionAttributes"]))

    assert [one["type"] for one in second["response"]["directives"]] == ["Alexa.Presentation.APLA.RenderDocument"]


def test_a_task_is_complete_when_its_session_ends_and_not_before(flat: Flat) -> None:
    first = flat.door(began("TonightsQuestion"))
    helped = flat.door(asked("AMAZON.HelpIntent", first["sessionAttributes"]))
    last = flat.door(asked("AMAZON.StopIntent", helped["sessionAttributes"]))

    assert first["sessionAttributes"]["task"] == helped["sessionAttributes"]["task"] == 1
    assert "directives" not in helped["response"]
    assert last["response"]["directives"] == [
        {"type": "Tasks.CompleteTask", "status": {"code": "200", "message": "OK"}}
    ]
    assert last["response"]["shouldEndSession"] is True
    assert last["sessionAttributes"] == {}


def test_a_moment_is_a_task_that_is_complete_at_once(flat: Flat) -> None:
    response = flat.door(began("Moment"))

    assert [one["type"] for one in response["response"]["directives"]] == ["Tasks.CompleteTask"]


def test_a_session_that_no_task_began_completes_none(flat: Flat) -> None:
    assert "directives" not in flat.door(asked("AMAZON.StopIntent", {"at": "tonight.Offered"}))["response"]


def test_that_a_task_began_it_is_no_part_of_the_place(flat: Flat) -> None:
    began_so = flat.door(asked("AMAZON.HelpIntent", {"at": "checkin.Second", "first": 2, "task": 1}))

    assert began_so["sessionAttributes"] == {"at": "checkin.Second", "first": 2, "task": 1}


def test_alexa_asks_in_the_middle_of_a_task_and_it_is_still_one_afterwards(
    furnished: Flat, speaker: PretendDevice
) -> None:
    asks = furnished.door(asked("AMAZON.YesIntent", {**SURE, "task": 1}))
    token = asks["response"]["directives"][0]["token"]
    speaker.allowed.add(Leave.REMINDERS)
    last = furnished.door(resumed(cause(token, status="ACCEPTED")))

    assert json.loads(token) == {**ALLOWING, "task": 1}
    assert [one["type"] for one in last["response"]["directives"]] == ["Tasks.CompleteTask"]


# Households


def test_a_household_without_salt_is_what_it_always_was() -> None:
    assert household_of("a") == "8d35033e9711bdfc94840d85d44e421917ce6189e51bc61103dccd29e477f0da"
    assert len({household_of("a"), household_of("a", "salt"), household_of("a", "pepper")}) == 3


def test_who_speaks_changes_a_word_and_nothing_that_is_kept(library: Library, script: Script) -> None:
    flats = [
        Flat(library, script, PretendDevice(lambda: NOW, person)) for person in (None, "amzn1.ask.person.SOMEBODY")
    ]
    answers = [flat.door(asked("JustMeIntent"))["response"]["outputSpeech"]["ssml"] for flat in flats]

    assert "alexa:name" not in answers[0]
    assert "<alexa:name type='first' personId='amzn1.ask.person.SOMEBODY'/>" in answers[1]
    assert flats[0].keeper.couple == flats[1].keeper.couple


def test_a_door_without_speakers_is_answered_as_ever() -> None:
    assert at_hand(at_the_door()(asked("RoutineIntent"))).say.startswith("I can't set that here.")
