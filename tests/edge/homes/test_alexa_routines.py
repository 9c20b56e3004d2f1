"""A house of routines: which look starts which, once; and what becomes of it when Amazon, or the power, is away."""

import json
import logging
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.edge.alexa import household_of
from skill.edge.drawer import Drawer
from skill.edge.homes.alexa_routines import AFTER, LOOKS, AlexaRoutines, Grant, look_name
from skill.edge.homes.keyring import Secret
from skill.edge.homes.lock import Lock, new_key
from skill.edge.homes.patience import Patient
from skill.edge.homes.smart_home import ENDPOINTS
from skill.edge.sqlite import SqliteKeeper
from skill.library import Library
from skill.memory import MOST
from skill.ports import HouseDown, KeeperDown, NoHouse
from skill.room import SOFT, Came, Lamp, Look, Music, Role, Scent, Tuning
from tests.edge.homes.fake_amazon import EVENTS, PROFILE, TOKEN, FakeAmazon, Manner

NOW = datetime(2026, 11, 22, 20, 0, 0, 120_000, tzinfo=UTC)
ANA, BO = "amzn1.account.CANARYANA", "amzn1.account.CANARYBO"
HOME, ELSEWHERE = household_of("amzn1.ask.account.HOME"), household_of("amzn1.ask.account.ELSEWHERE")
ROOM: dict[str, object] = {}
WARM = Look({Role.MAIN: Lamp(40, kelvin=2200)}, Scent(15), Music("warm acoustic", 18))
ALSO_WARM = Look({Role.MAIN: Lamp(30, kelvin=2400), Role.ACCENT: Lamp(20, hue=30, saturation_pct=60)})
SEA = Look({Role.MAIN: Lamp(30, hue=210, saturation_pct=60)})
OUT = Look({Role.MAIN: Lamp(0)})
SILENT = Look(music=Music("slow jazz", 18))
SLOWEST = 2.0  # seconds


@dataclass
class Flimsy:
    """A drawer that counts, knows what lies in it, and sticks after so many."""

    drawer: Drawer
    looks: int = 10_000
    most_puts: int = 10_000
    puts: int = 0
    keys: set[str] = field(default_factory=set)

    def all(self) -> dict[str, str]:
        return {key: text for key in sorted(self.keys) if (text := self.drawer.look(key)) is not None}

    def look(self, key: str) -> str | None:
        self.looks -= 1
        if self.looks < 0:
            raise KeeperDown("canary-drawer")
        return self.drawer.look(key)

    def put(self, key: str, text: str) -> None:
        self.puts += 1
        if self.puts > self.most_puts:
            raise KeeperDown("canary-drawer")
        self.keys.add(key)
        self.drawer.put(key, text)

    def empty(self, key: str) -> bool:
        return self.drawer.empty(key)


@dataclass
class Home:
    """One database, one clock, one Amazon; and the skill, begun anew as often as it is needed."""

    fake: FakeAmazon
    db: Path | str = ":memory:"
    key: str = field(default_factory=new_key)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.shelf = Flimsy(SqliteKeeper(self.db))
        self.tokens: dict[str, str] = {}
        self.house = self.begun()

    def begun(
        self, clock: Callable[[], datetime] | None = None, key: str | None = None, drawer: Drawer | None = None
    ) -> AlexaRoutines:
        """The skill as after a start: it knows what is kept, and nothing else."""
        lock = Lock(Secret(key or self.key))
        return AlexaRoutines(drawer or self.shelf, self.fake.client(), lock, clock or (lambda: self.now))

    def grant(self, user: str = ANA, region: str = "EU") -> None:
        """They link their account in the Alexa app: AcceptGrant comes."""
        self.house.accept(Secret(self.fake.code(user)), Secret(self.fake.link(user)), region)

    def speak(self, household: str = HOME, user: str = ANA) -> None:
        """They speak to the skill: the request carries a token of theirs."""
        self.tokens.setdefault(household, self.fake.link(user))
        self.house.linked(household, Secret(self.tokens[household]))

    def linked(self) -> "Home":
        self.grant()
        self.speak()
        self.house.look_around(HOME)
        self.fake.journal.clear()
        return self

    def written(self) -> dict[str, object]:
        """What the one grant says that is kept."""
        (shut,) = (text for key, text in self.shelf.all().items() if key.startswith("grant "))
        opened = Lock(Secret(self.key)).open(shut)
        assert opened is not None
        grant: dict[str, object] = json.loads(opened)
        return grant

    def started(self) -> list[str]:
        """Which routines began, in order."""
        return [ENDPOINTS[which] for _, which in self.fake.started]


@pytest.fixture
def fake() -> Iterator[FakeAmazon]:
    with FakeAmazon() as fake:
        yield fake


@pytest.fixture
def home(fake: FakeAmazon) -> Home:
    return Home(fake)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "couples.db"


def on_disk(db: Path) -> bytes:
    """All that lies beside and in the database."""
    return b"".join(path.read_bytes() for path in db.parent.iterdir())


def pulse(name: str) -> list[tuple[str, str]]:
    return [(f"ember-{name}", "DETECTED"), (f"ember-{name}", "NOT_DETECTED")]


def told(look: Look) -> dict[Role, Came]:
    return dict.fromkeys(look.roles, Came.TOLD)


# Which look is which.


def test_every_look_of_every_ritual_is_one_of_the_six(library: Library) -> None:
    looks = [library.evening.look]
    for setting in library.settings.values():
        looks += [phase.look for phase in setting.phases if phase.look.lamps]
        looks += [setting.look_at(number) for number in range(len(setting.phases))]

    assert len(looks) > 40
    assert {look_name(look) for look in looks} <= set(LOOKS)


@pytest.mark.parametrize(
    ("ritual", "names"),
    [
        ("gratitude-eclipse", ["bright", "warm", "night", "night"]),
        ("cloud-watch", ["sea", "warm"]),
        ("rain-room", ["sea"]),
        ("same-moon", ["sea", "warm"]),
        ("two-song-kitchen", ["playful", "warm"]),
        ("sofa-safari", ["playful", "warm"]),
        ("night-train", ["night", "warm"]),
        ("nap-trap-oasis", ["night"]),
        ("slow-hands", ["night", "night"]),
        ("golden-hour", ["warm", "warm"]),
        ("first-apartment", ["warm", "warm"]),
        ("museum-of-us", ["warm", "warm"]),
        ("table-for-two-strangers", ["warm", "warm"]),
    ],
)
def test_a_ritual_starts_what_its_title_promises(ritual: str, names: list[str], library: Library) -> None:
    setting = library.settings[ritual]

    assert [look_name(setting.look_at(number)) for number in range(len(setting.phases))] == names


def test_the_lighthouse_turns_and_their_music_does_not_begin_again(library: Library) -> None:
    lighthouse = library.settings["lighthouse"]

    assert {look_name(phase.look) for phase in lighthouse.phases} == {"warm"}


def test_the_soft_light_and_the_evening_are_warm(library: Library) -> None:
    assert (look_name(SOFT), look_name(library.evening.look)) == ("warm", "warm")


@pytest.mark.parametrize(
    ("name", "lamps"),
    [
        ("out", [Lamp(0)]),
        ("out", [Lamp(0), Lamp(0, kelvin=2700), Lamp(0, hue=200, saturation_pct=90)]),
        ("sea", [Lamp(30, hue=200, saturation_pct=50)]),
        ("sea", [Lamp(5, hue=120, saturation_pct=100)]),
        ("sea", [Lamp(20, kelvin=2200), Lamp(20, hue=180, saturation_pct=50)]),
        ("warm", [Lamp(21, kelvin=2200), Lamp(20, hue=180, saturation_pct=50)]),
        ("night", [Lamp(15, kelvin=2700)]),
        ("night", [Lamp(10, hue=300, saturation_pct=50), Lamp(0)]),
        ("warm", [Lamp(16, kelvin=2700)]),
        ("playful", [Lamp(40, hue=320, saturation_pct=40)]),
        ("playful", [Lamp(30, hue=5, saturation_pct=50), Lamp(30, hue=60, saturation_pct=50)]),
        ("warm", [Lamp(30, hue=350, saturation_pct=50), Lamp(30, hue=10, saturation_pct=50)]),
        ("warm", [Lamp(40, hue=320, saturation_pct=5)]),
        ("warm", [Lamp(40, hue=30, saturation_pct=60), Lamp(5, hue=320, saturation_pct=60)][:1]),
        ("bright", [Lamp(50, kelvin=2600)]),
        ("bright", [Lamp(60, hue=40, saturation_pct=20)]),
        ("warm", [Lamp(49, kelvin=2600), Lamp(0)]),
    ],
)
def test_a_look_is_the_one_it_is_nearest_to(name: str, lamps: list[Lamp]) -> None:
    assert look_name(Look(dict(zip(Role, lamps, strict=False)))) == name


def test_a_look_without_a_lamp_is_none_of_them() -> None:
    assert [look_name(look) for look in (Look(), SILENT, Look(scent=Scent(15)))] == [None] * 3


def test_who_likes_it_dimmer_comes_to_the_night_sooner() -> None:
    dim = Look({Role.MAIN: Lamp(18, kelvin=2200)})

    assert [look_name(dim.tuned(Tuning(dimmer=steps))) for steps in (-3, 0, 1)] == ["warm", "warm", "night"]


def test_there_are_six_looks_and_one_way_back_and_a_sensor_for_each() -> None:
    assert list(ENDPOINTS.values()) == [*LOOKS, AFTER]
    assert len(LOOKS) == 6


# An evening where all goes well.


def test_a_look_starts_their_routine_once(home: Home) -> None:
    came = home.linked().house.change(HOME, WARM)

    assert came == told(WARM)
    assert home.fake.said == pulse("warm")
    assert home.started() == ["warm"]
    assert home.fake.open == set()


def test_what_the_gateway_is_told_is_as_documented(home: Home) -> None:
    home.linked().house.change(HOME, SEA)
    opened, closed = home.fake.asked(EVENTS)
    token = opened.headers["authorization"].removeprefix("Bearer ")
    message = opened.event["event"]["header"]["messageId"]
    sampled = {"timeOfSample": "2026-11-22T20:00:00.120Z", "uncertaintyInMilliseconds": 0}

    assert opened.event == {
        "event": {
            "header": {"namespace": "Alexa", "name": "ChangeReport", "messageId": message, "payloadVersion": "3"},
            "endpoint": {"scope": {"type": "BearerToken", "token": token}, "endpointId": "ember-sea"},
            "payload": {
                "change": {
                    "cause": {"type": "APP_INTERACTION"},
                    "properties": [
                        {"namespace": "Alexa.ContactSensor", "name": "detectionState", "value": "DETECTED", **sampled}
                    ],
                }
            },
        },
        "context": {
            "properties": [
                {"namespace": "Alexa.EndpointHealth", "name": "connectivity", "value": {"value": "OK"}, **sampled}
            ]
        },
    }
    assert closed.said == ("ember-sea", "NOT_DETECTED")
    assert closed.event["event"]["header"]["messageId"] != message


def test_a_clock_in_another_zone_tells_the_same_moment(home: Home) -> None:
    home.linked().now = datetime.fromisoformat("2026-11-22T21:00:00+01:00")
    home.house.change(HOME, WARM)
    (sample, _) = (one.event["event"]["payload"]["change"]["properties"][0] for one in home.fake.asked(EVENTS))

    assert sample["timeOfSample"] == "2026-11-22T20:00:00.000Z"


@pytest.mark.parametrize("region", ["NA", "EU", "FE"])
def test_the_region_of_the_grant_picks_the_gateway(region: str, home: Home) -> None:
    home.grant(region=region)
    home.speak()
    home.house.change(HOME, WARM)

    assert {one.path for one in home.fake.asked(EVENTS)} == {f"/{region}/v3/events"}
    assert home.started() == ["warm"]


def test_the_same_look_again_does_not_start_their_music_anew(home: Home) -> None:
    home.linked()
    came = [home.house.change(HOME, look) for look in (WARM, ALSO_WARM, WARM)]
    home.begun().change(HOME, WARM)  # nor after a restart

    assert came == [told(WARM), told(ALSO_WARM), told(WARM)]
    assert home.started() == ["warm"]


def test_every_other_look_does(home: Home) -> None:
    home.linked()
    for look in (WARM, SEA, OUT, WARM):
        home.house.change(HOME, look)

    assert home.started() == ["warm", "sea", "out", "warm"]


def test_a_look_without_a_lamp_starts_nothing_and_keeps_what_is_shown(home: Home) -> None:
    home.linked()
    for look in (WARM, SILENT, WARM):
        home.house.change(HOME, look, rest=ROOM)

    assert home.started() == ["warm"]


def test_the_room_goes_back_by_their_own_routine(home: Home) -> None:
    home.linked().house.change(HOME, WARM)

    assert home.house.put_back(HOME, home.house.look_around(HOME)) is Came.TOLD
    assert home.started() == ["warm", "after"]


def test_after_that_the_same_look_starts_again(home: Home) -> None:
    home.linked()
    for _ in range(2):
        home.house.change(HOME, WARM)
        home.house.put_back(HOME, ROOM)

    assert home.started() == ["warm", "after", "warm", "after"]


def test_the_room_cannot_be_read_and_says_whose_notes_these_are(home: Home) -> None:
    assert home.linked().house.look_around(HOME) == {}


def test_nobody_claims_it_by_a_code(home: Home) -> None:
    assert not home.linked().house.claim(HOME, "four two seven")


def test_a_patient_house_passes_it_all_on(home: Home) -> None:
    patient = Patient(home.linked().house, 5, 5)
    room = patient.look_around(HOME)

    assert patient.change(HOME, WARM) == told(WARM)
    assert patient.put_back(HOME, room) is Came.TOLD


def test_a_pulse_is_written_down_before_and_after_and_not_more_often(home: Home) -> None:
    home.linked()
    drawer = Flimsy(home.shelf)
    for _ in range(2):
        home.begun(drawer=drawer).change(HOME, WARM)

    assert drawer.puts == 2


# Whose home it is.


def test_whose_account_it_is_is_asked_once(home: Home) -> None:
    home.grant()
    home.speak()
    home.fake.journal.clear()
    for _ in range(3):
        home.house.look_around(HOME)
        home.house.change(HOME, WARM)
    home.house = home.begun()
    home.speak()
    home.house.look_around(HOME)

    assert len(home.fake.asked(PROFILE)) == 1


def test_that_a_request_was_linked_asks_nobody_anything(home: Home) -> None:
    home.speak()

    assert home.fake.journal == []
    assert home.shelf.all() == {}


def test_a_household_that_is_known_needs_no_token(home: Home) -> None:
    home.linked()
    house = home.begun()  # as for a put-back when nobody speaks

    assert house.put_back(HOME, ROOM) is Came.TOLD
    assert home.started() == ["after"]


def test_a_foreign_household_moves_nothing(home: Home) -> None:
    home.linked()
    for ask in (
        lambda: home.house.look_around(ELSEWHERE),
        lambda: home.house.change(ELSEWHERE, WARM),
    ):
        with pytest.raises(NoHouse):
            ask()

    assert home.house.put_back(ELSEWHERE, ROOM) is Came.TOLD
    assert home.fake.journal == []


def test_a_household_of_another_account_moves_nothing_here(home: Home) -> None:
    home.linked()
    home.speak(ELSEWHERE, BO)
    with pytest.raises(NoHouse):
        home.house.change(ELSEWHERE, WARM)

    assert home.fake.started == []


def test_two_accounts_each_move_their_own(home: Home) -> None:
    home.linked()
    home.grant(BO, "NA")
    home.speak(ELSEWHERE, BO)
    home.house.change(ELSEWHERE, SEA)
    home.house.change(HOME, WARM)

    assert home.fake.started == [(BO, "ember-sea"), (ANA, "ember-warm")]


def test_two_households_of_one_account_share_its_home(home: Home) -> None:
    home.linked()
    home.speak(ELSEWHERE, ANA)
    home.house.change(HOME, WARM)
    home.house.change(ELSEWHERE, WARM)
    home.house.put_back(ELSEWHERE, ROOM)

    assert home.started() == ["warm", "after"]


def test_a_linked_household_that_granted_nothing_has_no_house(home: Home) -> None:
    home.speak()
    with pytest.raises(NoHouse):
        home.house.look_around(HOME)

    assert home.fake.asked(EVENTS) == []


def test_who_links_another_account_when_the_first_is_gone_is_at_home_there(home: Home) -> None:
    home.linked()
    home.fake.take_back()
    home.fake.manner[EVENTS] = Manner.DISABLED
    with pytest.raises(NoHouse):
        home.house.change(HOME, WARM)
    home.fake.manner.clear()
    home.grant(BO)
    home.tokens.clear()
    home.speak(HOME, BO)
    home.house.change(HOME, WARM)

    assert home.fake.started == [(BO, "ember-warm")]


def test_whose_account_it_is_is_written_down_once(home: Home) -> None:
    drawer = Flimsy(home.shelf)
    home.house = home.begun(drawer=drawer)
    home.speak()
    for _ in range(3):  # asked each time, for there is no grant
        with pytest.raises(NoHouse):
            home.house.look_around(HOME)

    assert drawer.puts == 1


def test_only_the_last_thousand_tokens_are_remembered(home: Home) -> None:
    home.grant()
    home.speak()
    for number in range(MOST):
        home.house.linked(f"household {number}", Secret("x"))
    with pytest.raises(NoHouse):
        home.house.look_around(HOME)

    home.speak()
    assert home.house.look_around(HOME) == ROOM


def test_who_speaks_often_is_not_forgotten_for_those_who_do_not(home: Home) -> None:
    home.grant()
    for number in range(MOST + MOST // 2):
        if number in (0, MOST - 1):
            home.speak()
        home.house.linked(f"household {number}", Secret("x"))

    assert home.house.look_around(HOME) == ROOM


# Tokens.


def test_a_token_that_is_over_is_refreshed_once(home: Home) -> None:
    home.linked().now += timedelta(hours=2)
    home.fake.end_access()
    home.house.change(HOME, WARM)
    home.house.change(HOME, SEA)

    assert len(home.fake.asked(TOKEN)) == 1
    assert home.started() == ["warm", "sea"]
    assert home.fake.said == [*pulse("warm"), *pulse("sea")]


@pytest.mark.parametrize(("seconds", "refreshed"), [(3299, 0), (3300, 1)])
def test_it_is_refreshed_five_minutes_early(seconds: int, refreshed: int, home: Home) -> None:
    home.linked().now += timedelta(seconds=seconds)
    home.house.change(HOME, WARM)

    assert len(home.fake.asked(TOKEN)) == refreshed


def test_a_refresh_token_that_changed_is_kept_for_the_next_start(home: Home) -> None:
    home.linked()
    for look in (WARM, SEA, OUT):
        home.now += timedelta(hours=2)
        home.begun().change(HOME, look)

    assert home.started() == ["warm", "sea", "out"]
    assert len({one.form["refresh_token"] for one in home.fake.asked(TOKEN)}) == 3


def test_a_refresh_token_that_stays_is_kept_too(home: Home) -> None:
    home.fake.rotates = False
    home.linked()
    for look in (WARM, SEA):
        home.now += timedelta(hours=2)
        home.begun().change(HOME, look)

    assert home.started() == ["warm", "sea"]


@pytest.mark.parametrize("manner", [Manner.OVER, Manner.OVER_BY_NAME])
def test_a_token_that_the_gateway_refuses_is_refreshed_and_the_report_sent_once_more(
    manner: Manner, home: Home
) -> None:
    home.linked().fake.next[EVENTS] = [manner]

    assert home.house.change(HOME, WARM) == told(WARM)
    assert len(home.fake.asked(TOKEN)) == 1
    assert home.fake.said == [("ember-warm", "DETECTED"), *pulse("warm")]


def test_one_that_is_refused_again_is_given_up(home: Home) -> None:
    home.linked().fake.manner[EVENTS] = Manner.OVER
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)

    assert len(home.fake.asked(EVENTS)) == 2
    assert home.begun().look_around(HOME) == ROOM  # and what they granted is kept


# What is taken back.


def gone(home: Home) -> bool:
    return not any(key.startswith("grant ") for key in home.shelf.all())


def test_a_skill_that_was_disabled_has_no_grant_any_more(home: Home) -> None:
    home.linked().fake.manner[EVENTS] = Manner.DISABLED
    with pytest.raises(NoHouse):
        home.house.change(HOME, WARM)

    assert gone(home)


def test_nor_has_one_whose_refresh_token_was_revoked(home: Home) -> None:
    home.linked().now += timedelta(hours=2)
    home.fake.take_back()
    with pytest.raises(NoHouse):
        home.house.change(HOME, WARM)

    assert gone(home)
    assert home.fake.asked(EVENTS) == []


def test_nor_one_that_was_revoked_within_the_hour(home: Home) -> None:
    home.linked().fake.take_back()
    with pytest.raises(NoHouse):
        home.house.change(HOME, WARM)

    assert gone(home)


def test_nor_one_that_is_disabled_just_after_its_token_was_refreshed(home: Home) -> None:
    home.linked().now += timedelta(hours=2)
    home.fake.manner[EVENTS] = Manner.DISABLED
    with pytest.raises(NoHouse):
        home.house.change(HOME, WARM)

    assert gone(home)


def test_a_put_back_with_nobody_to_tell_is_over(home: Home) -> None:
    home.linked().fake.manner[EVENTS] = Manner.DISABLED

    assert home.house.put_back(HOME, ROOM) is Came.TOLD
    assert gone(home)
    assert home.house.put_back(HOME, ROOM) is Came.TOLD
    assert len(home.fake.asked(EVENTS)) == 1


@pytest.mark.parametrize("manner", [Manner.UNPERMITTED, Manner.WALLED])
def test_another_403_keeps_what_only_they_can_give_again(manner: Manner, home: Home) -> None:
    home.linked().fake.next[EVENTS] = [manner]
    with pytest.raises(HouseDown) as raised:
        home.house.change(HOME, WARM)

    assert raised.type is HouseDown
    assert home.house.change(HOME, WARM) == told(WARM)
    assert home.started() == ["warm"]


def test_who_grants_it_again_is_at_home_again(home: Home) -> None:
    home.linked().house.change(HOME, WARM)
    home.fake.take_back()
    home.grant()
    home.house.change(HOME, WARM)

    assert home.started() == ["warm", "warm"]  # linked anew, perhaps because nothing had happened


def test_who_grants_it_again_still_has_the_sensors_that_stayed_open(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]
    home.house.change(HOME, WARM)
    home.grant()
    home.house.change(HOME, WARM)

    assert home.started() == ["warm", "warm"]


def test_a_grant_that_was_given_anew_meanwhile_is_not_deleted_with_the_old_one(home: Home) -> None:
    """We are still told that the old one is over when the new one is there."""
    home.linked().fake.next[EVENTS] = [Manner.HANGS]
    home.fake.after_hanging = Manner.DISABLED
    changing = threading.Thread(target=lambda: pytest.raises(NoHouse, home.house.change, HOME, WARM))
    changing.start()
    home.fake.arrived.wait(5)
    home.grant()
    home.fake.let_go()
    changing.join(5)

    assert home.house.change(HOME, WARM) == told(WARM)
    assert home.started() == ["warm"]


def _account(home: Home) -> str:
    return home.shelf.all()[f"account {HOME}"]


# A sensor that stayed open.


def test_where_only_the_closing_fails_their_routine_has_begun(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]

    assert home.house.change(HOME, WARM) == told(WARM)
    assert home.started() == ["warm"]
    assert home.written()["open"] == ["warm"]
    assert home.house.change(HOME, WARM) == told(WARM)
    assert home.started() == ["warm"]


def test_a_sensor_that_is_already_open_is_closed_first(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]
    home.house.change(HOME, WARM)
    home.house.put_back(HOME, ROOM)
    home.fake.journal.clear()
    home.begun().change(HOME, WARM)

    assert home.fake.said == [("ember-warm", "NOT_DETECTED"), *pulse("warm")]
    assert home.started() == ["warm", "after", "warm"]
    assert home.written()["open"] == []


def test_the_next_look_does_not_wait_for_a_sensor_that_stayed_open(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]
    home.house.change(HOME, WARM)
    home.fake.journal.clear()
    home.house.change(HOME, SEA)

    assert home.fake.said == pulse("sea")
    assert home.written()["open"] == ["warm"]


def test_the_way_back_is_closed_first_as_well(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]

    assert [home.house.put_back(HOME, ROOM) for _ in range(2)] == [Came.TOLD] * 2
    assert home.started() == ["after", "after"]


def test_a_sensor_that_cannot_be_closed_first_starts_nothing(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.WILLING, Manner.DOWN]
    home.house.change(HOME, WARM)
    home.house.put_back(HOME, ROOM)
    home.fake.next[EVENTS] = [Manner.DOWN]
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)

    assert home.started() == ["warm", "after"]
    home.house.change(HOME, WARM)
    assert home.started() == ["warm", "after", "warm"]


class PulledPlug(BaseException):
    """The power went."""


def about_to_be_stopped(home: Home) -> AlexaRoutines:
    """Between opening and closing it looks at the clock once more: there the plug is pulled."""

    def clock() -> datetime:
        if home.fake.open:
            raise PulledPlug
        return home.now

    return home.begun(clock)


def test_who_is_stopped_while_a_sensor_is_open_starts_the_same_look_next_time(home: Home) -> None:
    with pytest.raises(PulledPlug):
        about_to_be_stopped(home.linked()).change(HOME, WARM)
    home.begun().change(HOME, WARM)

    assert home.started() == ["warm", "warm"]
    assert home.fake.open == set()


def test_and_starts_the_look_before_it_again_as_well(home: Home) -> None:
    home.linked().house.change(HOME, SEA)
    with pytest.raises(PulledPlug):
        about_to_be_stopped(home).change(HOME, WARM)
    home.begun().change(HOME, SEA)

    assert home.started() == ["sea", "warm", "sea"]


def test_who_is_stopped_on_the_way_back_goes_back_and_begins_anew(home: Home) -> None:
    home.linked().house.change(HOME, WARM)
    with pytest.raises(PulledPlug):
        about_to_be_stopped(home).put_back(HOME, ROOM)
    house = home.begun()
    house.put_back(HOME, ROOM)
    house.change(HOME, WARM)

    assert home.started() == ["warm", "after", "after", "warm"]


def test_a_look_whose_opening_was_never_answered_is_tried_again_as_if_it_were_open(home: Home) -> None:
    home.linked().fake.next[EVENTS] = [Manner.TAKES_AND_DROPS, Manner.DROPS]
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)
    home.house.change(HOME, WARM)

    assert home.started() == ["warm", "warm"]
    assert home.fake.open == set()


def test_a_look_that_was_refused_leaves_nothing_open_and_the_look_before_it_shown(home: Home) -> None:
    home.linked().house.change(HOME, SEA)
    home.fake.next[EVENTS] = [Manner.BUSY]
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)

    assert (home.written()["open"], home.written()["look"]) == ([], "sea")
    assert home.house.change(HOME, SEA) == told(SEA)
    assert home.started() == ["sea"]


# Amazon away.


@pytest.mark.parametrize(
    "manner",
    [
        Manner.BUSY,
        Manner.DOWN,
        Manner.BROKEN,
        Manner.GARBAGE,
        Manner.DEEP,
        Manner.ENDLESS,
        Manner.NOTHING,
        Manner.ELSEWHERE,
        Manner.DROPS,
    ],
)
def test_a_gateway_that_answers_anything_else_is_down_and_the_next_evening_is_well(manner: Manner, home: Home) -> None:
    home.linked().fake.manner[EVENTS] = manner
    with pytest.raises(HouseDown) as raised:
        home.house.change(HOME, WARM)
    back = home.house.put_back(HOME, ROOM)
    home.fake.manner.clear()

    assert raised.type is HouseDown
    assert back is Came.NOT
    assert home.fake.started == []
    assert home.house.change(HOME, WARM) == told(WARM)
    assert home.house.put_back(HOME, ROOM) is Came.TOLD
    assert home.started() == ["warm", "after"]


@pytest.mark.parametrize("manner", [Manner.BUSY, Manner.DOWN])
def test_a_gateway_that_has_too_much_to_do_is_not_asked_again(manner: Manner, home: Home) -> None:
    home.linked().fake.manner[EVENTS] = manner
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)

    assert len(home.fake.journal) == 1


def test_a_gateway_that_hangs_is_given_up_within_two_seconds(home: Home) -> None:
    home.linked().fake.manner[EVENTS] = Manner.HANGS
    began = time.monotonic()
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)

    assert time.monotonic() - began < SLOWEST


def test_a_token_service_that_is_down_is_the_house_being_down(home: Home) -> None:
    home.linked().now += timedelta(hours=2)
    for manner in (Manner.DOWN, Manner.GARBAGE, Manner.NOTHING, Manner.STRANGER):
        home.fake.manner[TOKEN] = manner
        with pytest.raises(HouseDown) as raised:
            home.house.change(HOME, WARM)
        assert raised.type is HouseDown
    home.fake.manner.clear()

    assert home.house.change(HOME, WARM) == told(WARM)


@pytest.mark.parametrize("manner", [Manner.DOWN, Manner.GARBAGE, Manner.OVER, Manner.NOTHING])
def test_where_nobody_says_whose_account_it_is_the_house_is_down_and_nothing_is_kept(
    manner: Manner, home: Home
) -> None:
    home.grant()
    home.speak()
    home.fake.manner[PROFILE] = manner
    with pytest.raises(HouseDown) as raised:
        home.house.look_around(HOME)

    assert raised.type is HouseDown
    assert f"account {HOME}" not in home.shelf.all()


def test_a_drawer_that_is_stuck_is_the_house_being_down(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.linked()
    house = home.begun(drawer=Flimsy(home.shelf, looks=0))
    for ask in (lambda: house.look_around(HOME), lambda: house.change(HOME, WARM)):
        with pytest.raises(HouseDown) as raised:
            ask()
        assert raised.type is HouseDown
    assert house.put_back(HOME, ROOM) is Came.NOT
    with pytest.raises(KeeperDown):
        house.forget(HOME)

    assert home.fake.asked(EVENTS) == []
    assert [one.getMessage() for one in caplog.records] == ["alexa routines: KeeperDown"] * 3


def test_nothing_is_opened_that_could_not_be_written_down_first(home: Home) -> None:
    home.linked()
    with pytest.raises(HouseDown):
        home.begun(drawer=Flimsy(home.shelf, most_puts=0)).change(HOME, WARM)

    assert home.fake.said == []


def test_where_only_the_last_word_cannot_be_written_their_routine_has_begun_and_begins_again(home: Home) -> None:
    home.linked()

    assert home.begun(drawer=Flimsy(home.shelf, most_puts=1)).change(HOME, WARM) == told(WARM)
    home.begun().change(HOME, WARM)
    assert home.started() == ["warm", "warm"]


# What is kept, and forgetting it.


def test_what_is_kept_is_one_account_and_one_grant(home: Home) -> None:
    home.linked().house.change(HOME, WARM)
    account = home.shelf.all()[f"account {HOME}"]

    assert set(home.shelf.all()) == {f"account {HOME}", f"grant {account}"}
    assert len(account) == 64
    assert sorted(home.written()) == ["access", "expires", "look", "open", "refresh", "region"]
    assert (home.written()["region"], home.written()["look"]) == ("EU", "warm")
    assert home.written()["expires"] == "2026-11-22T21:00:00.120000+00:00"


def test_nothing_of_it_can_be_read_in_the_database(fake: FakeAmazon, db: Path) -> None:
    home = Home(fake, db).linked()
    home.now += timedelta(hours=2)
    for look in (WARM, SEA):
        home.house.change(HOME, look)
    home.house.put_back(HOME, ROOM)
    raw = on_disk(db).lower()

    assert b"grant " in raw
    for word in ("canary", "amzn1", '"access', '"region', '"warm', '"sea', "2026-11-2", home.key.lower()):
        assert word.encode() not in raw


def none_and_left_alone(home: Home, house: AlexaRoutines) -> bool:
    """Whether the grant that is kept counts as none, is left as it is, and nobody is told anything."""
    kept = home.shelf.all()
    for ask in (lambda: house.look_around(HOME), lambda: house.change(HOME, WARM)):
        with pytest.raises(NoHouse):
            ask()
    back = house.put_back(HOME, ROOM)
    return back is Came.TOLD and home.shelf.all() == kept and home.fake.asked(EVENTS) == []


def test_a_grant_that_was_locked_with_another_key_counts_as_none_and_is_left_alone(home: Home) -> None:
    assert none_and_left_alone(home.linked(), home.begun(key=new_key()))


def test_so_does_a_broken_one(home: Home) -> None:
    home.shelf.put(f"grant {_account(home.linked())}", "gAAAA and so on")

    assert none_and_left_alone(home, home.house)


@pytest.mark.parametrize("other", ['"expires": 3', '"expires": "soon"', '"open": null', '"open": [[]]', '"open": 1'])
def test_so_does_one_in_another_shape(other: str, home: Home) -> None:
    text = json.dumps(home.linked().written())[:-1] + f", {other}}}"  # the last of a name counts
    home.shelf.put(f"grant {_account(home)}", Lock(Secret(home.key)).shut(text))

    assert none_and_left_alone(home, home.house)


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", "null", "{half a gr"])
def test_and_one_of_another_kind(text: str, home: Home) -> None:
    home.shelf.put(f"grant {_account(home.linked())}", Lock(Secret(home.key)).shut(text))

    assert none_and_left_alone(home, home.house)


def test_forgetting_leaves_nothing(home: Home) -> None:
    home.linked().house.change(HOME, WARM)

    assert home.house.forget(HOME)
    assert home.shelf.all() == {}
    with pytest.raises(NoHouse):
        home.house.look_around(HOME)
    assert home.house.forget(HOME)


def test_nothing_is_left_on_the_disk_either(fake: FakeAmazon, db: Path) -> None:
    home = Home(fake, db).linked()
    account = _account(home)
    before = on_disk(db)
    home.house.forget(HOME)
    with closing(sqlite3.connect(db)) as database:
        left = database.execute("select key from drawer").fetchall()

    assert left == []
    for key in (account.encode(), HOME.encode()):
        assert key in before
        assert key not in on_disk(db)


def test_a_grant_is_forgotten_by_those_too_who_never_used_it(home: Home) -> None:
    home.grant()
    home.speak()

    assert home.house.forget(HOME)
    assert home.shelf.all() == {}


def test_where_that_cannot_be_found_out_it_is_not_said_to_be_gone(home: Home) -> None:
    home.grant()
    home.speak()
    home.fake.manner[PROFILE] = Manner.DOWN

    assert not home.house.forget(HOME)
    home.fake.manner.clear()
    home.speak()
    assert home.house.forget(HOME)
    assert home.shelf.all() == {}


def test_forgetting_one_household_keeps_the_others(home: Home) -> None:
    home.linked()
    home.grant(BO)
    home.speak(ELSEWHERE, BO)
    home.house.look_around(ELSEWHERE)

    assert home.house.forget(HOME)
    assert home.house.look_around(ELSEWHERE) == ROOM


def test_who_has_nothing_here_is_forgotten_at_once(home: Home) -> None:
    assert home.house.forget(HOME)
    assert home.fake.journal == []


def test_a_change_that_is_still_under_way_brings_nothing_back_that_was_forgotten(home: Home) -> None:
    home.linked().now += timedelta(hours=2)
    home.fake.next[TOKEN] = [Manner.HANGS]
    changing = threading.Thread(target=home.house.change, args=(HOME, WARM))
    changing.start()
    home.fake.arrived.wait(5)
    gone = home.house.forget(HOME)
    home.fake.let_go()
    changing.join(5)

    assert gone
    assert home.shelf.all() == {}


def test_nor_does_a_question_whose_account_it_is(home: Home) -> None:
    home.speak()
    home.fake.next[PROFILE] = [Manner.HANGS]
    looking = threading.Thread(target=lambda: pytest.raises(NoHouse, home.house.look_around, HOME))
    looking.start()
    home.fake.arrived.wait(5)
    home.house.forget(HOME)
    home.fake.let_go()
    looking.join(5)

    assert home.shelf.all() == {}


# Secrets.


@pytest.mark.parametrize("place", [TOKEN, PROFILE, EVENTS])
def test_no_trouble_and_no_log_tells_a_secret_or_whose_it_is(
    place: str, home: Home, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    home.linked()
    account, told = _account(home), []
    asks: tuple[Callable[[], object], ...] = (
        lambda: home.house.look_around(ELSEWHERE),
        lambda: home.house.change(HOME, WARM),
        lambda: home.house.put_back(HOME, ROOM),
        lambda: home.house.forget(ELSEWHERE),
    )
    for manner in (manner for manner in Manner if manner not in (Manner.WILLING, Manner.HANGS)):
        home.fake.manner.clear()
        home.grant()
        home.now += timedelta(hours=2)
        home.fake.manner[place] = manner
        home.speak(ELSEWHERE, BO)
        for ask in asks:
            try:
                ask()
            except HouseDown as trouble:
                told += traceback.format_exception(trouble)
    told += [repr(home.house), caplog.text, *capfd.readouterr()]
    told += [f"{record.args}" for record in caplog.records]
    everything = "".join(told).lower()

    assert "alexa routines: " in everything
    for word in ("canary", home.key.lower(), HOME, ELSEWHERE, account):
        assert word not in everything


def test_a_grant_shows_nothing_of_what_it_holds() -> None:
    grant = Grant(Secret("canary-a"), Secret("canary-b"), NOW, "EU")

    assert "canary" not in f"{grant} {grant!r} {vars(grant)}"


def test_a_house_that_is_down_says_in_the_log_what_kind_of_thing_it_was(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.linked().fake.manner[EVENTS] = Manner.DOWN
    with pytest.raises(HouseDown):
        home.house.change(HOME, WARM)

    assert [(one.name, one.getMessage()) for one in caplog.records] == [
        ("ember", "alexa routines: the event gateway of EU answered 503")
    ]
