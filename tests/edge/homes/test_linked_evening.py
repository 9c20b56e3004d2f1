"""A whole evening by way of the couple's own routines: one function takes their words and Alexa's directives."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from skill.conversation import Conversation
from skill.desk.echo import DeskClock, Echo, Overheard, Reply
from skill.desk.understanding import Understanding
from skill.edge.door import Door
from skill.edge.homes.alexa_routines import AlexaRoutines
from skill.edge.homes.keyring import Secret
from skill.edge.homes.lock import Lock, new_key
from skill.edge.homes.patience import Patient
from skill.edge.homes.smart_home import SmartHome
from skill.edge.settings import Settings
from skill.edge.sqlite import SqliteKeeper
from skill.edge.wiring import open_door
from skill.library import Library
from skill.speech import Script
from tests.conftest import SUNDAY_NIGHT
from tests.edge.homes.fake_amazon import FakeAmazon

ANA = "amzn1.account.ANA"


class Linked:
    """Two people whose Echo sends the token of their linked account, or a household whose does not."""

    def __init__(self, folder: Path, library: Library, script: Script, understanding: Understanding) -> None:
        self.fake, self.clock, self.db = FakeAmazon(), DeskClock(SUNDAY_NIGHT), folder / "couples.db"
        keeper = SqliteKeeper(self.db, self.clock)
        routines = AlexaRoutines(keeper, self.fake.client(), Lock(Secret(new_key())), self.clock)
        conversation = Conversation(keeper, library, script, self.clock, Patient(routines), zoned=True)
        self.door = Door(conversation, None, None, SmartHome(routines, "EU", self.clock), routines.linked)
        self.token, self._understanding = self.fake.link(ANA), understanding
        self.echo = self.in_household("home", self.token)

    def in_household(self, household: str, token: str | None) -> Echo:
        def handler(envelope: Mapping[str, Any], context: object) -> Mapping[str, Any]:
            sent = json.loads(json.dumps(envelope))
            if token:
                sent["context"]["System"]["user"]["accessToken"] = token
            return self.door(sent, context)

        return Echo(handler, self._understanding, Overheard(), self.clock, household)

    def grants(self) -> Mapping[str, Any]:
        header = {"namespace": "Alexa.Authorization", "name": "AcceptGrant", "messageId": "1", "payloadVersion": "3"}
        grant = {"type": "OAuth2.AuthorizationCode", "code": self.fake.code(ANA)}
        payload = {"grant": grant, "grantee": {"type": "BearerToken", "token": self.token}}
        return self.door({"directive": {"header": header, "payload": payload}})

    def says(self, *words: str) -> Reply:
        for one in words:
            reply = self.echo.hear(one)
        return reply

    @property
    def opened(self) -> list[str]:
        """The sensors that opened, in order."""
        reports = (one.said for one in self.fake.journal if one.event)
        return [which for which, state in reports if state == "DETECTED"]


@pytest.fixture
def linked(tmp_path: Path, library: Library, script: Script, understanding: Understanding) -> Iterator[Linked]:
    linked = Linked(tmp_path, library, script, understanding)
    with linked.fake:
        yield linked


def test_a_look_starts_their_routine_and_after_theirs_too_and_nothing_is_claimed(linked: Linked) -> None:
    accepted = linked.grants()
    begun = linked.says("just us", "golden hour")
    ended = linked.says("put it back")

    assert accepted["event"]["header"]["name"] == "AcceptGrant.Response"
    assert "Turn off the big light" not in begun.say
    assert linked.opened == ["ember-warm", "ember-after"]
    assert "as it was" not in ended.say
    assert "The room's all yours." in ended.say


def test_a_ritual_left_alone_is_put_back_by_their_routine(linked: Linked) -> None:
    linked.grants()
    linked.says("just us", "golden hour")
    linked.clock.watchdogs.append(lambda: linked.door.watch(linked.echo.user))
    linked.clock.pass_time(30 * 60)

    assert linked.opened == ["ember-warm", "ember-after"]


def test_who_did_not_link_or_did_not_grant_does_it_by_hand(linked: Linked) -> None:
    by_hand = [linked.says("just us", "golden hour").say]
    linked.echo = linked.in_household("the neighbours", None)
    linked.grants()
    by_hand.append(linked.says("just us", "golden hour").say)

    assert all("Turn off the big light" in said for said in by_hand)
    assert linked.opened == []


def test_after_forget_us_nothing_of_it_is_left(linked: Linked) -> None:
    linked.grants()
    linked.says("just us", "golden hour", "forget us")
    said = linked.says("yes").say
    raw = b"".join(path.read_bytes() for path in linked.db.parent.iterdir())

    assert "Erased" in said
    assert linked.opened == ["ember-warm", "ember-after"]
    assert not [key for key in (b"grant ", b"account ") if key in raw]


def test_what_is_discovered_comes_out_of_the_same_function(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(
        "house: alexa_routines\n"
        "alexa_routines: {client_id: c, client_secret: SECRET_ONE, key: SECRET_TWO, region: EU}\n"
    )
    (tmp_path / "SECRET_ONE").write_text("shh")
    (tmp_path / "SECRET_TWO").write_text(new_key())
    settings = Settings(":memory:", home=tmp_path / "home.yaml", secrets=tmp_path)
    header = {"namespace": "Alexa.Discovery", "name": "Discover", "messageId": "1", "payloadVersion": "3"}
    asked = {"directive": {"header": header, "payload": {}}}

    found = open_door(settings)(asked)
    without = open_door(replace(settings, home=None))(asked)

    assert len(found["event"]["payload"]["endpoints"]) == 7
    assert without == {"version": "1.0", "response": {}}
