"""The room as one line: how bright, what colour, what smells and what plays."""

from typing import Any

import pytest
from rich.text import Text

from skill.desk.drawing import drawn
from skill.desk.pretend_home import AS_IT_IS, PretendHome, colour_of
from skill.library import Library
from skill.room import LAMPS, Lamp, Look, Music, Role, Scent
from tests.people import NOW

OFF = {role: {"brightness_pct": 0} for role in LAMPS}
EMPTY: dict[str, Any] = {**OFF, "scent": {"on": False}, "speaker": {"playlist": None, "volume_pct": 0}}


def room(**roles: Any) -> dict[str, Any]:
    return {**EMPTY, **roles}


def rgb(light: Text) -> tuple[int, int, int]:
    """The colour of the blocks in a line with one lamp on."""
    (span,) = (span for span in light.spans if "█" in light.plain[span.start : span.end])
    red, green, blue = str(span.style).removeprefix("rgb(").removesuffix(")").split(",")
    return int(red), int(green), int(blue)


def test_a_dark_silent_room_is_four_empty_circles_and_nothing_else() -> None:
    assert drawn(EMPTY).plain.split() == ["main", "○", "left", "○", "right", "○", "accent", "○"]


def test_an_ordinary_evening_is_one_lamp() -> None:
    line = drawn(AS_IT_IS).plain

    assert "main ███████ 70 % 3000 K" in line
    assert line.count("○") == 3


@pytest.mark.parametrize(("brightness", "blocks"), [(1, 1), (4, 1), (10, 1), (45, 4), (60, 6), (100, 10)])
def test_a_block_is_ten_percent_and_the_faintest_light_can_be_seen(brightness: int, blocks: int) -> None:
    line = drawn(room(left={"brightness_pct": brightness, "kelvin": 2200}))

    assert line.plain.count("█") == blocks
    assert f"left {'█' * blocks} {brightness} % 2200 K" in line.plain
    assert max(rgb(line)) > 60


def test_every_lamp_stands_by_its_name_with_its_own_light() -> None:
    lamps = {role: {"brightness_pct": 10 * (number + 1), "kelvin": 2000} for number, role in enumerate(LAMPS)}
    line = drawn(room(**lamps)).plain

    assert [f"{role} {'█' * (number + 1)} " in line for number, role in enumerate(LAMPS)] == [True] * len(LAMPS)


def test_a_white_is_told_in_kelvin_and_a_colour_by_its_hue() -> None:
    assert "40 % 2700 K" in drawn(room(main={"brightness_pct": 40, "kelvin": 2700})).plain
    assert "40 % hue 210" in drawn(room(main={"brightness_pct": 40, "hue": 210, "saturation_pct": 50})).plain


@pytest.mark.parametrize(
    ("lamp", "colour"),
    [
        ({"hue": 0, "saturation_pct": 100}, (255, 0, 0)),
        ({"hue": 120, "saturation_pct": 100}, (0, 255, 0)),
        ({"hue": 240, "saturation_pct": 100}, (0, 0, 255)),
        ({"hue": 240, "saturation_pct": 0}, (255, 255, 255)),
        ({"kelvin": 1800}, (255, 126, 0)),
        ({"kelvin": 2200}, (255, 147, 44)),
        ({"kelvin": 4000}, (255, 209, 163)),
        ({"kelvin": 500}, (255, 56, 0)),
        ({"kelvin": 20_000}, (255, 249, 253)),
        ({}, (255, 169, 87)),
    ],
)
def test_light_has_its_real_colour(lamp: dict[str, int], colour: tuple[int, int, int]) -> None:
    assert colour_of(lamp) == colour


def test_between_two_whites_it_is_between_their_colours() -> None:
    _, green, blue = colour_of({"kelvin": 2450})

    assert 147 < green < 169
    assert 44 < blue < 87


def test_the_blocks_are_drawn_in_the_colour_of_the_light() -> None:
    red = {"brightness_pct": 100, "hue": 0, "saturation_pct": 100}

    assert rgb(drawn(room(accent=red))) == (255, 0, 0)
    assert rgb(drawn(room(accent={**red, "hue": 240}))) == (0, 0, 255)
    assert rgb(drawn(room(accent={"brightness_pct": 100, "kelvin": 2200}))) == (255, 147, 44)


def test_less_light_is_a_darker_colour() -> None:
    reds = [rgb(drawn(room(main={"brightness_pct": b, "kelvin": 2200})))[0] for b in (1, 20, 60, 100)]

    assert reds == sorted(set(reds))


def test_scent_is_drawn_with_its_minutes_and_music_with_its_mood_and_volume() -> None:
    scent = room(scent={"on": True, "minutes": 15, "until": "2026-11-22T21:15:00+01:00"})
    music = room(speaker={"playlist": "warm acoustic", "volume_pct": 18})

    assert "scent 15 min" in drawn(scent).plain
    assert "♫" not in drawn(scent).plain
    assert "♫ warm acoustic 18 %" in drawn(music).plain
    assert "scent" not in drawn(music).plain


def test_a_room_drawn_is_a_line_for_the_lamps_and_one_for_scent_and_music() -> None:
    rooms = (EMPTY, AS_IT_IS, room(scent={"on": True, "minutes": 5}))
    lines = [drawn(one).plain.splitlines() for one in rooms]

    assert [len(one) for one in lines] == [1, 1, 2]
    assert [line for one in lines for line in one if line != line.rstrip() or len(line) > 80] == []


def test_what_is_changed_is_what_is_drawn() -> None:
    home = PretendHome(lambda: NOW)
    before = home.look_around("h")
    home.change("h", Look({Role.MAIN: Lamp(0), Role.LEFT: Lamp(25, kelvin=1900)}, Scent(10), Music("slow jazz", 20)))
    changed = drawn(home.room).plain
    home.put_back("h", before)

    assert changed.split() == (
        ["main", "○", "left", "██", "25", "%", "1900", "K", "right", "○", "accent", "○"]
        + ["≈", "scent", "10", "min", "♫", "slow", "jazz", "20", "%"]
    )
    assert drawn(home.room).plain == drawn(AS_IT_IS).plain


def test_every_look_of_ours_can_be_drawn(library: Library) -> None:
    looks = [library.evening.look, *(phase.look for one in library.settings.values() for phase in one.phases)]
    for look in looks:
        home = PretendHome(lambda: NOW)
        home.change("h", look)
        line = drawn(home.room).plain

        assert all(f"{lamp.brightness_pct} %" in line for lamp in look.lamps.values() if lamp.brightness_pct)
