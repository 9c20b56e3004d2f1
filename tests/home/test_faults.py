"""Everything goes wrong, in every turn that touches the house: an answer in time, nothing lost, the room back."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from skill.desk.understanding import Understanding
from skill.edge.homes.hub import ANSWERING
from skill.edge.wiring import RITUALS
from skill.librarian import read_library
from skill.room import Role
from tests.home.evening import TOKEN, RealEvening, is_lit_as, room
from tests.home.faults import LATE, Fault, Line
from tests.home.hub import RealHub, needed

IN_TIME = 4.0  # seconds
GOLDEN = read_library(RITUALS).settings["golden-hour"]
SILENT = "The lamps aren't answering."
SILENCE = "nobody says anything, until the light would go back"
STUCK = "Something's stuck"
ELSEWHERE = (Fault.NONE, Fault.EMPTY, Fault.LATE, Fault.ONCE, Fault.UNHEARD, Fault.THROTTLED)
FAULTS = [fault for fault in Fault if fault not in ELSEWHERE]


@dataclass(frozen=True)
class Act:
    """A turn that touches the house: what is said before it, and in it; `ends`: no session is open after it."""

    before: tuple[str, ...]
    said: str
    ends: bool = False
    changes: bool = True


ACTS: Mapping[str, Act] = {
    "a ritual by its name": Act((), "golden hour"),
    "a ritual that was offered": Act(("something tender",), "yes"),
    "an offer": Act((), "something tender", changes=False),
    "the next phase": Act(("golden hour",), "next"),
    "another ritual": Act(("golden hour",), "museum of us"),
    "dimmer": Act(("golden hour",), "dimmer"),
    "the whole evening": Act((), "start our evening ritual"),
    "somebody needs a person": Act(("golden hour",), "i want to hurt myself", changes=False),
    "put it back": Act(("golden hour",), "put it back", ends=True, changes=False),
    "stop": Act(("golden hour",), "stop", ends=True, changes=False),
    "forget tonight": Act(("golden hour",), "forget tonight", ends=True, changes=False),
    "the watchdog": Act(("golden hour",), SILENCE, ends=True, changes=False),
}


class Household:
    """Two people with lamps of their own in the one hub, so that all acts can go on at the same time."""

    def __init__(self, number: int, folder: Path, hub: RealHub, understanding: Understanding) -> None:
        lamps = [f"light.many_{number * 4 + one}" for one in range(1, 5)]
        self.things = (*lamps, f"input_boolean.diffuser_{number}")
        roles = {**dict(zip(("main", "left", "right", "accent"), lamps, strict=True)), "scent": self.things[-1]}
        self.hub, self.line = hub, Line(hub.port)
        self.evening = RealEvening(folder / str(number), hub, self.line.url, understanding, roles)

    def lives(self, act: Act, fault: Fault) -> None:
        before, evening = room(self.hub, self.things), self.evening
        if act.before:
            evening.says(*act.before)
        with self.line.failing(fault):
            began = time.monotonic()
            reply = evening.says(act.said) if act.said != SILENCE else evening.falls_silent()
            took = time.monotonic() - began
            heard = reply.say
            if act.changes and evening.echo.listening:
                heard += evening.says("dimmer").say + evening.says("next").say

        assert took < IN_TIME
        assert reply.say or act.said == SILENCE
        assert STUCK not in heard
        assert heard.count(SILENT) <= 1
        assert reply.listening is not act.ends
        evening.waits(minutes=90)  # the session is long gone, and the hub is there again
        evening.waits(minutes=90)
        assert room(self.hub, self.things) == before
        again = evening.opens().hear("golden hour")
        assert again.told.place == "setting.Doing", "the next evening is as any other"
        evening.opens().hear("stop")
        evening.waits(minutes=90)
        assert room(self.hub, self.things) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_in_time_nothing_lost_and_the_room_put_back(
    fault: Fault, tmp_path: Path, hub: RealHub, understanding: Understanding
) -> None:
    understanding.resolve("wake up")  # which takes a while, and is no house's fault
    households = [Household(number, tmp_path, hub, understanding) for number in range(len(ACTS))]

    def live(household: Household, name: str) -> tuple[str, BaseException | None]:
        try:
            household.lives(ACTS[name], fault)
        except BaseException as trouble:  # noqa: BLE001  (told below, all of them)
            return name, trouble
        finally:
            household.line.close()
        return name, None

    with ThreadPoolExecutor(len(ACTS)) as all_at_once:
        lived = list(all_at_once.map(live, households, ACTS))

    assert [(name, repr(trouble)[:300]) for name, trouble in lived if trouble] == []


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[RealHub]:
    """A hub that may be stopped."""
    needed()
    hub = RealHub(tmp_path / "hub").start()
    yield hub
    hub.stop()


def test_a_hub_that_stops_in_the_middle_puts_the_room_back_when_it_is_there_again(
    tmp_path: Path, own_hub: RealHub, understanding: Understanding
) -> None:
    own_hub.does("light/turn_on", entity_id="light.left", brightness=40, color_temp_kelvin=2500)
    evening, before = RealEvening(tmp_path / "us", own_hub, own_hub.url, understanding), room(own_hub)
    evening.says("golden hour")
    own_hub.stop()
    heard = [evening.says("next").say, evening.says("stop").say, evening.says("two song kitchen").say]
    evening.says("stop")
    own_hub.start()  # where every lamp is as on its first day
    evening.waits(minutes=30)

    assert [SILENT in said for said in heard] == [True, False, False]
    assert room(own_hub) == before


def test_a_restarted_hub_that_has_forgotten_everything_is_put_back_at_the_end(
    tmp_path: Path, own_hub: RealHub, understanding: Understanding
) -> None:
    own_hub.does("light/turn_on", entity_id="light.accent", brightness=20, hs_color=[300, 50])
    evening, before = RealEvening(tmp_path / "us", own_hub, own_hub.url, understanding), room(own_hub)
    evening.says("golden hour")
    own_hub.restart()
    evening.says("next")
    said = evening.says("put it back").say

    assert "as it was" in said
    assert room(own_hub) == before


def test_a_wrong_token_costs_one_kind_line_an_evening(
    tmp_path: Path, hub: RealHub, understanding: Understanding, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    evening, before, wrong = RealEvening(tmp_path, hub, hub.url, understanding), room(hub), "not-the-token-0815"
    (evening.folder / TOKEN).write_text(wrong, encoding="utf-8")
    evening.echo = evening.opens()
    heard = [evening.says(words).say for words in ("golden hour", "next", "museum of us", "stop")]
    evening.waits(minutes=24 * 60)
    tomorrow = evening.says("golden hour").say

    assert [SILENT in said for said in heard] == [True, False, False, False]
    assert GOLDEN.by_hand["light"] in heard[0]
    assert SILENT in tomorrow
    assert wrong not in caplog.text
    assert room(hub) == before


def test_a_200_with_an_empty_list_is_not_believed(tmp_path: Path, hub: RealHub, understanding: Understanding) -> None:
    """The lamp is there and does not move: nothing is claimed of the room that goes back, and it is tried again."""
    line = Line(hub.port)
    evening, before = RealEvening(tmp_path, hub, line.url, understanding), room(hub)
    evening.says("golden hour")
    with line.failing(Fault.EMPTY):
        said = evening.says("put it back").say
    inside = room(hub)
    evening.waits(minutes=30)
    line.close()

    assert "as it was" not in said
    assert inside != before
    assert room(hub) == before


def test_a_call_that_is_done_long_after_nobody_waits_for_it_does_not_outlast_the_put_back(
    tmp_path: Path, hub: RealHub, understanding: Understanding
) -> None:
    line = Line(hub.port)
    evening, before = RealEvening(tmp_path, hub, line.url, understanding), room(hub)
    evening.says("golden hour")
    with line.failing(Fault.LATE):
        evening.says("next")
    time.sleep(ANSWERING)
    evening.says("put it back")
    time.sleep(LATE)  # now the lamp does as it was told before
    inside = room(hub)
    evening.waits(minutes=30)
    line.close()

    assert inside != before
    assert room(hub) == before


def test_a_line_that_breaks_is_tried_again_once_where_that_does_no_harm(
    tmp_path: Path, hub: RealHub, understanding: Understanding
) -> None:
    """A light may be told twice; a song would begin again."""
    line = Line(hub.port)
    evening, before = RealEvening(tmp_path, hub, line.url, understanding), room(hub)
    with line.failing(Fault.ONCE):
        said = evening.says("golden hour").say
    lit = is_lit_as(hub.state("light.table"), GOLDEN.look_at(0).lamps[Role.MAIN])
    lights, songs = line.asked("POST light/turn_on"), line.asked("POST media_player/play_media")
    evening.says("stop")
    evening.waits(minutes=30)
    line.close()

    assert lit
    assert [len(lights), len(songs)] == [3, 1], "two looks, one of which was lost"
    assert GOLDEN.by_hand["light"] not in said
    assert room(hub) == before
