"""What nobody says: a schedule that calls us, what Alexa tells of the skill itself, and whether we could answer."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from skill.conversation import Conversation
from skill.couple import Couple, Owed
from skill.edge.alexa import household_of
from skill.edge.door import Door
from skill.edge.homes.by_hand import ByHand
from skill.edge.homes.keyring import Secret
from skill.edge.intents import TROUBLE
from skill.edge.name_free import fulfils
from skill.library import Library
from skill.ports import KeeperDown, LostVersion
from skill.speech import Script
from tests.edge.envelopes import (
    COULD,
    GONE,
    INTENTS,
    NOTHING,
    NOW,
    OURS,
    USER,
    Drawer,
    Gossip,
    asked,
    at_hand,
    at_the_door,
    changed,
    checked,
    golden,
    matched,
    slot,
)

HOME = household_of(USER)
UNRELATED: list[Any] = [None, 7, True, "", "home", "0" * 63, "0" * 65, "G" * 64, "A" * 64, [HOME], {"household": HOME}]


class Down(Drawer):
    """A keeper that is away."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__(Couple())
        self._trouble = trouble

    def recall(self, household: str) -> tuple[Couple, int]:
        raise self._trouble

    def forget(self, household: str) -> bool:
        raise self._trouble


def door_of(keeper: Drawer, library: Library, script: Script, **more: Any) -> Door:
    return Door(Conversation(keeper, library, script, lambda: NOW, ByHand(), zoned=True), **more)


def event(kind: str, body: Any = None) -> Any:
    return changed(golden("skill_disabled"), (("request", "type"), kind), (("request", "body"), body))


@pytest.fixture
def door(library: Library, script: Script) -> Callable[..., Door]:
    return lambda keeper, **more: door_of(keeper, library, script, **more)


# The schedule


@pytest.mark.parametrize("skill_id", [None, OURS, "amzn1.ask.skill.theirs"])
def test_what_is_due_is_done_whatever_skill_it_is(skill_id: str | None, door: Callable[..., Door]) -> None:
    later = NOW + timedelta(minutes=10)
    called_again: list[tuple[str, datetime]] = []
    owing = door(
        Drawer(Couple(owed=Owed({"main": 1}, later))),
        skill_id=skill_id,
        call_at=lambda household, at: called_again.append((household, at)),
    )

    assert owing({"watch": HOME}) == {"again": later.isoformat()}
    assert called_again == [(HOME, later)]
    assert door(Drawer(Couple()), skill_id=skill_id)({"watch": HOME}) == {"again": None}


@pytest.mark.parametrize("household", UNRELATED, ids=repr)
def test_anything_else_to_watch_is_refused_cleanly(household: Any, door: Callable[..., Door]) -> None:
    assert door(Down(KeeperDown("never asked")))({"watch": household}) == {}


@pytest.mark.parametrize("trouble", [KeeperDown("busy"), LostVersion()])
def test_what_could_not_be_done_is_for_the_schedule_to_try_again(
    trouble: Exception, door: Callable[..., Door], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(type(trouble)) as raised:
        door(Down(trouble))({"watch": HOME})

    assert raised.value is trouble
    assert caplog.records == []


def test_whatever_else_broke_is_tried_again_and_keeps_its_words_to_itself(
    door: Callable[..., Door], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KeeperDown) as raised:
        door(Gossip("recall"))({"watch": HOME})

    assert "Ana" not in str(raised.value)
    assert raised.value.__suppress_context__
    assert "Ana" not in caplog.text


@pytest.mark.parametrize("household", [HOME, None])
def test_an_envelope_with_something_to_watch_in_it_is_still_an_envelope(household: Any) -> None:
    with_it = {**golden("launch_request"), "watch": household}

    assert at_hand(at_the_door()(with_it)).listening
    assert at_the_door(skill_id="amzn1.ask.skill.theirs")(with_it) == NOTHING


def test_what_only_looks_like_a_schedule_is_nobodys() -> None:
    assert at_the_door()({"watch": HOME, "detail-type": "Scheduled Event"}) == NOTHING


# What Alexa tells of the skill itself


def test_who_could_not_be_forgotten_is_told_to_alexa(door: Callable[..., Door]) -> None:
    class Stays(Drawer):
        def forget(self, household: str) -> bool:
            return False

    for keeper in (Down(KeeperDown("busy")), Stays(Couple())):
        with pytest.raises(KeeperDown):
            door(keeper)(golden("skill_disabled"))


def test_who_cannot_be_read_is_forgotten_all_the_same(door: Callable[..., Door]) -> None:
    class Foreign(Drawer):
        def recall(self, household: str) -> tuple[Couple, int]:
            raise KeeperDown("a record of a newer version")

    assert door(Foreign(Couple()))(golden("skill_disabled")) == NOTHING


def test_an_account_that_was_linked_is_noted_with_its_own_token(door: Callable[..., Door]) -> None:
    linked: list[tuple[str, str]] = []

    def note(household: str, token: Secret) -> None:
        linked.append((household, token.reveal()))

    called = door(Drawer(Couple()), linked=note, salt="salt")
    for body in ({"accessToken": "a token"}, {"accessToken": ""}, {"accessToken": 7}, {}, None, "x"):
        assert called(event("AlexaSkillEvent.SkillAccountLinked", body)) == NOTHING
    gone = changed(event("AlexaSkillEvent.SkillAccountLinked", {"accessToken": "x"}), (("context", "System"), GONE))

    assert called(gone) == NOTHING
    assert linked == [(household_of(USER, "salt"), "a token")]


@pytest.mark.parametrize("kind", ["SkillPermissionChanged", "SkillPermissionAccepted"])
def test_a_permission_is_logged_by_the_name_of_the_event_only(
    kind: str, door: Callable[..., Door], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ember")
    body = {"acceptedPermissions": [{"scope": "alexa::alerts:reminders:skill:readwrite"}]}

    assert door(Down(KeeperDown("never asked")))(event(f"AlexaSkillEvent.{kind}", body)) == NOTHING
    assert [json.loads(record.getMessage()) for record in caplog.records] == [{"event": f"AlexaSkillEvent.{kind}"}]


# Salt


def test_a_salted_door_keeps_everything_under_salted_names(door: Callable[..., Door]) -> None:
    class Names(Drawer):
        """Remembers under which names it was asked."""

        asked: set[str] = set()

        def recall(self, household: str) -> tuple[Couple, int]:
            self.asked.add(household)
            return super().recall(household)

        def forget(self, household: str) -> bool:
            self.asked.add(household)
            return True

    keeper = Names(Couple())
    called = door(keeper, salt="pepper")
    called(golden("launch_request"))
    called(golden("skill_disabled"))
    called.watch(USER)

    assert keeper.asked == {household_of(USER, "pepper")} == {called.household(USER)}


# Whether we could answer


def could(intent: Any) -> str:
    return str(fulfils(intent, {"golden-hour"})["canFulfill"])


@pytest.mark.parametrize("name", sorted({*INTENTS, "SomebodyElsesIntent"}))
def test_we_could_answer_little_of_what_is_said_without_our_name(name: str) -> None:
    yes = {"TonightsQuestionIntent", "CheckInIntent", "ChangeSettingIntent", "MomentIntent"}

    assert could({"name": name, "slots": {}}) == ("YES" if name in yes else "NO")


@pytest.mark.parametrize("name", sorted(TROUBLE))
def test_a_call_for_help_goes_to_whoever_was_asked(name: str) -> None:
    assert could({"name": name}) == "NO"


@pytest.mark.parametrize(
    ("name", "filled", "answer"),
    [
        ("RitualIntent", slot("the golden one", matched("golden-hour")), "YES"),
        ("RitualIntent", slot("the golden one", matched("no-such-ritual")), "NO"),
        ("RitualIntent", slot("the golden one"), "NO"),
        ("MomentIntent", slot("the washing up", matched("dishes")), "YES"),
        ("MomentIntent", slot("the moon landing"), "NO"),
        ("MomentIntent", {"name": "cue"}, "YES"),
    ],
)
def test_a_slot_is_to_be_understood(name: str, filled: Any, answer: str) -> None:
    which = "ritual" if name == "RitualIntent" else "cue"
    told = fulfils({"name": name, "slots": {which: filled}}, {"golden-hour"})

    assert told["canFulfill"] == answer
    if answer == "YES" and "value" in filled:
        assert told["slots"] == {which: {"canUnderstand": "YES", "canFulfill": "YES"}}


@pytest.mark.parametrize(
    "odd", [None, 7, "x", [], {}, {"name": None}, {"name": ["x"]}, {"name": "RitualIntent", "slots": [1]}]
)
def test_what_is_no_intent_is_a_no(odd: Any) -> None:
    assert could(odd) == "NO"


def test_asked_whether_we_could_nobody_is_looked_up_and_nothing_is_said(door: Callable[..., Door]) -> None:
    response = door(Down(KeeperDown("never asked")), skill_id=OURS)(golden(COULD))

    assert response == {"version": "1.0", "response": {"canFulfillIntent": {"canFulfill": "YES"}}}
    assert checked(response) is None
    assert at_the_door(skill_id="amzn1.ask.skill.theirs")(golden(COULD)) == NOTHING
    assert checked(at_the_door()(changed(golden(COULD), (("request", "intent"), asked("x"))))) is None


def test_who_needs_a_person_where_a_task_began_hears_the_numbers_again(library: Library, script: Script) -> None:
    door = door_of(Down(KeeperDown("busy")), library, script)
    notes = {"at": "care.Offered", "trouble": "self_harm", "seen_from": "tonight.Offered"}
    plainly, by_a_task = (at_hand(door(asked("AMAZON.YesIntent", {**notes, **more}))).say for more in ({}, {"task": 1}))

    assert "lifeline" in plainly
    assert by_a_task == plainly
