"""Every ritual in a real home: its lamps are as it says, and afterwards the room is as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from skill.desk.understanding import Understanding
from skill.edge.wiring import RITUALS
from skill.librarian import read_library
from tests.home.evening import LAMPS, SCENT, SPEAKER, THINGS, RealEvening, is_lit_as, lamp_of, room
from tests.home.faults import Line
from tests.home.hub import RealHub

SETTINGS = read_library(RITUALS).settings
TELEVISION = "media_player.television"


@pytest.fixture
def line(hub: RealHub) -> Iterator[Line]:
    line = Line(hub.port)
    yield line
    line.close()


@pytest.fixture(autouse=True)
def _the_room_is_as_it_was(hub: RealHub) -> Iterator[None]:
    before = room(hub)
    yield
    assert room(hub) == before, "whatever a test did, the room is left as it was"


@pytest.fixture
def evening(tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding) -> Iterator[RealEvening]:
    evening = RealEvening(tmp_path, hub, line.url, understanding)
    yield evening
    evening.opens().hear("stop")


@pytest.mark.parametrize("name", SETTINGS)
def test_a_ritual_lights_the_room_as_it_says_and_leaves_it_as_it_was(
    name: str, evening: RealEvening, hub: RealHub
) -> None:
    setting, before, seen = SETTINGS[name], room(hub), []
    if setting.apart:
        evening.says("we're on a call")
    reply = evening.begins(setting.called[0])
    for phase in range(len(setting.phases)):
        assert reply.told.place == "setting.Doing", (phase, reply.say)
        look = setting.look_at(phase)
        wrong = {role: lamp for role, lamp in look.lamps.items() if not is_lit_as(hub.state(lamp_of(role)), lamp)}
        assert wrong == {}, phase
        if look.music and look.music.playlist:
            playing = hub.state(SPEAKER)["attributes"]
            assert (playing["media_content_id"], playing["volume_level"]) == (
                "a quiet hour",
                pytest.approx(look.music.volume_pct / 100),
            )
        if setting.phases[phase].look.scent:
            assert hub.state(SCENT)["state"] == "on"
        seen.append(room(hub))
        reply = evening.says("next")

    assert not reply.listening
    assert any(one != before for one in seen)
    assert room(hub) == before


def test_each_look_is_one_call_side_by_side_then_music_and_scent_last(evening: RealEvening, line: Line) -> None:
    evening.says("golden hour")
    begun = line.asked("POST")
    lights, others = begun[:2], [one.what for one in begun[2:]]

    assert [one.what for one in lights] == ["POST light/turn_on"] * 2
    assert sorted(one.entities for one in lights) == [["light.accent"], ["light.table"]]
    assert max(one.side_by_side for one in lights) == 2
    assert others == [
        "POST media_player/volume_set",
        "POST media_player/shuffle_set",
        "POST media_player/play_media",
        "POST input_boolean/turn_on",
    ]


def test_the_room_is_read_when_a_ritual_is_offered_and_not_again_at_the_yes(evening: RealEvening, line: Line) -> None:
    evening.says("change the setting")
    read = len(line.asked("GET"))
    evening.says("yes")

    assert read == len(THINGS)
    assert len(line.asked("GET")) == read
    assert line.asked("POST light/turn_on")


@pytest.mark.parametrize("ending", ["stop", "put it back", "wrap it up", "forget tonight", "no more of that"])
def test_the_room_goes_back_however_it_ends(ending: str, evening: RealEvening, hub: RealHub) -> None:
    before = room(hub)
    evening.says("golden hour", "next", ending)
    if evening.echo.listening:
        evening.says("stop")

    assert room(hub) == before


def test_the_room_goes_back_by_itself_after_a_silence(evening: RealEvening, hub: RealHub) -> None:
    before = room(hub)
    evening.says("golden hour")
    evening.echo.silence()
    evening.echo.silence()
    inside = room(hub)
    evening.waits(minutes=20)

    assert inside != before
    assert room(hub) == before


def test_a_second_ritual_puts_away_the_first_and_then_the_room_is_as_it_was(evening: RealEvening, hub: RealHub) -> None:
    before = room(hub)
    evening.begins("golden hour")
    evening.begins("two song kitchen")
    second = SETTINGS["two-song-kitchen"].look_at(0)
    off = [role for role in LAMPS if role not in second.lamps and before[lamp_of(role)] == ("off",)]

    assert all(is_lit_as(hub.state(lamp_of(role)), lamp) for role, lamp in second.lamps.items())
    assert all(hub.state(lamp_of(role))["state"] == "off" for role in off)
    evening.says("stop")
    assert room(hub) == before


def test_what_a_ritual_does_not_touch_is_theirs(evening: RealEvening, hub: RealHub, line: Line) -> None:
    """Gratitude Eclipse is light alone: their own music goes on, at whatever they turn it to."""
    evening.says("gratitude eclipse")
    hub.does("media_player/volume_set", entity_id=SPEAKER, volume_level=0.33)
    evening.says("stop")
    turned = hub.state(SPEAKER)["attributes"]["volume_level"]
    hub.does("media_player/volume_set", entity_id=SPEAKER, volume_level=1.0)

    assert line.asked("POST media_player") == []
    assert turned == 0.33


def test_scent_goes_off_at_its_time_though_nobody_says_anything(evening: RealEvening, hub: RealHub) -> None:
    evening.says("golden hour", "next", "yes")  # a little longer like this
    airing = hub.state(SCENT)["state"]
    evening.waits(minutes=SETTINGS["golden-hour"].phases[0].look.scent.minutes)
    scent, light = hub.state(SCENT)["state"], hub.state("light.table")["attributes"]["brightness"]
    evening.waits(minutes=30)

    assert (airing, scent) == ("on", "off")
    assert light == pytest.approx(0.28 * 255, abs=2)
    assert hub.state("light.table")["attributes"]["brightness"] == 178


def test_a_program_that_was_killed_is_made_up_for_by_the_next_one(evening: RealEvening, hub: RealHub) -> None:
    before = room(hub)
    evening.says("golden hour")
    del evening.door, evening.echo  # nothing of it is left but what is on disk
    evening.clock.watchdogs.clear()
    evening.waits(minutes=30)
    inside = room(hub)
    evening.opens()
    evening.door.errands.run()

    assert inside != before
    assert room(hub) == before


def test_a_foreign_household_moves_nothing(evening: RealEvening, hub: RealHub, line: Line) -> None:
    before = room(hub)
    foreign = evening.opens("the neighbours")
    line.journal.clear()
    for words in ("our home code is 4712", "just us", "golden hour", "next", "dimmer", "put it back", "stop"):
        foreign.hear(words)

    assert line.journal == []
    assert room(hub) == before
    assert evening.opens().hear("golden hour").told.place == "setting.Doing"
    assert room(hub) != before
    evening.opens().hear("put it back")


def test_care_in_the_middle_of_it_leaves_one_soft_light_and_then_the_room_is_as_it_was(
    evening: RealEvening, hub: RealHub
) -> None:
    before = room(hub)
    evening.says("golden hour", "i want to hurt myself")
    table, accent, scent = (hub.state(entity) for entity in ("light.table", "light.accent", SCENT))
    evening.says("stop")
    evening.waits(minutes=30)

    assert table["attributes"]["brightness"] == pytest.approx(0.4 * 255, abs=2)
    assert (accent["state"], scent["state"]) == ("off", "off")
    assert room(hub) == before


# Lamps that cannot everything, and homes that lack something.


def living_with(
    main: object, tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding, speaker: str = SPEAKER
) -> RealEvening:
    roles = {"main": main, "accent": "light.accent", "scent": SCENT, "speaker": speaker}
    return RealEvening(tmp_path / "other", hub, line.url, understanding, roles)


@pytest.mark.parametrize(
    ("main", "says"),
    [
        ("light.plain", False),  # a white look, a white lamp
        ("light.bulb", False),
        ("light.switched", True),
        ("light.cable", True),  # has no power
        ("light.nowhere", True),
        (["light.table", "light.cable"], True),
    ],
)
def test_what_a_lamp_cannot_is_done_by_hand_said_once_and_the_evening_goes_on(
    main: object, says: bool, tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    evening = living_with(main, tmp_path, hub, line, understanding)
    lamps = tuple(one for one in ([main] if isinstance(main, str) else main) if one != "light.nowhere")
    before = room(hub, (*lamps, "light.accent", SCENT, SPEAKER))
    by_hand, look = SETTINGS["golden-hour"].by_hand["light"], SETTINGS["golden-hour"].look_at(0).lamps["main"]
    first = evening.says("golden hour")
    lit = [one for one in lamps if hub.state(one)["state"] != "unavailable"]

    assert (by_hand in first.say) is says
    assert all(is_lit_as(hub.state(one), look) for one in lit)
    assert by_hand not in evening.says("next").say
    evening.says("stop")
    evening.waits(minutes=90)
    assert room(hub, (*lamps, "light.accent", SCENT, SPEAKER)) == before


def test_a_lamp_without_colour_gets_the_nearest_white_and_they_hear_what_to_do(
    tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    evening = living_with("light.plain", tmp_path, hub, line, understanding)
    before = room(hub, ("light.plain",))
    said = evening.says("cloud watch").say
    lit = hub.state("light.plain")["attributes"]
    evening.says("stop")

    assert SETTINGS["cloud-watch"].by_hand["light"] in said
    assert (lit["color_temp_kelvin"], lit["brightness"]) == (4000, pytest.approx(0.12 * 255, abs=2))
    assert room(hub, ("light.plain",)) == before


def test_a_lamp_that_loses_its_power_in_the_middle_comes_back_later(
    tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    hub.does("input_boolean/turn_on", entity_id="input_boolean.plugged")
    evening = living_with(["light.table", "light.cable"], tmp_path, hub, line, understanding)
    before = room(hub, ("light.table", "light.cable"))
    evening.says("golden hour")
    hub.does("input_boolean/turn_off", entity_id="input_boolean.plugged")
    evening.says("stop")
    hub.does("light/turn_on", entity_id="light.table", brightness=99)  # by their own hand
    evening.waits(minutes=15)
    table = hub.state("light.table")["attributes"]["brightness"]
    hub.does("input_boolean/turn_on", entity_id="input_boolean.plugged")
    evening.waits(minutes=15)
    cable = room(hub, ("light.cable",))
    hub.does("light/turn_on", entity_id="light.table", brightness=178)
    hub.does("input_boolean/turn_off", entity_id="input_boolean.plugged")

    assert table == 99, "what is back is not put back again"
    assert cable["light.cable"] == before["light.cable"]


def test_forty_lamps_are_read_and_lit_in_one_call_each(
    tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    many = tuple(f"light.many_{number}" for number in range(1, 41))
    evening = living_with(list(many), tmp_path, hub, line, understanding)
    before = room(hub, many)
    evening.says("golden hour")
    lamp, lit = SETTINGS["golden-hour"].look_at(0).lamps["main"], [hub.state(one) for one in many]
    calls = line.asked("POST light/turn_on")
    evening.says("stop")

    assert all(is_lit_as(one, lamp) for one in lit)
    assert sorted(len(call.entities) for call in calls[:2]) == [1, 40]
    assert len(line.asked("GET")) < 10, "not forty"
    assert room(hub, many) == before


def test_a_television_cannot_be_had_again_and_nobody_tries_for_ever(
    tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    """Two Song Kitchen plays over it; afterwards it is silent, and what they put on then is left alone."""
    evening = living_with("light.table", tmp_path, hub, line, understanding, speaker=TELEVISION)
    evening.begins("two song kitchen")
    evening.says("stop")
    hub.does("media_player/media_play", entity_id=TELEVISION)
    calls = len(line.asked("POST"))
    evening.waits(minutes=60)

    assert len(line.asked("POST")) == calls
    assert hub.state(TELEVISION)["state"] == "playing"


def test_the_same_ritual_again_goes_back_again(evening: RealEvening, hub: RealHub) -> None:
    before = room(hub)
    for _ in range(2):
        evening.says("golden hour")
        inside = room(hub)
        said = evening.says("put it back").say

        assert inside != before
        assert "as it was" in said
        assert room(hub) == before


def test_a_lamp_that_was_plugged_in_meanwhile_goes_off_again(
    tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    evening = living_with(["light.table", "light.cable"], tmp_path, hub, line, understanding)
    evening.says("golden hour")
    hub.does("input_boolean/turn_on", entity_id="input_boolean.plugged")
    evening.says("next")
    inside = hub.state("light.cable")["state"]
    evening.says("stop")
    after = hub.state("light.cable")["state"]
    hub.does("light/turn_on", entity_id="light.cable", brightness=60, color_temp_kelvin=2700)
    hub.does("input_boolean/turn_off", entity_id="input_boolean.plugged")

    assert (inside, after) == ("on", "off")


def test_a_group_is_put_back_lamp_by_lamp(
    tmp_path: Path, hub: RealHub, line: Line, understanding: Understanding
) -> None:
    """One side was lit, the other was not."""
    evening, before = living_with("light.both_sides", tmp_path, hub, line, understanding), room(hub)
    evening.says("golden hour")
    inside = room(hub)
    evening.says("put it back")

    assert inside["light.left"] != before["light.left"]
    assert room(hub) == before
