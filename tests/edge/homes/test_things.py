"""What a look means to Home Assistant, and what its states mean to us: service calls and notes, word by word."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.edge.homes.things import (
    ABOUT,
    BACK_OVER,
    COOL_WHITE,
    DIM,
    PAUSES,
    PLAYS,
    PLAYS_MEDIA,
    SETS_VOLUME,
    SHUFFLES,
    STOPS,
    TURNS_OFF,
    TURNS_ON,
    WARM_WHITE,
    Call,
    Can,
    Playlist,
    ScentPlug,
    back_calls,
    falls_short,
    is_as_noted,
    light_calls,
    merged,
    music_back_calls,
    music_calls,
    noted,
    scent_calls,
)
from skill.room import LAMPS, Lamp, Music, Role, Scent

PLAIN = Can(dims=True)
WHITE = Can(dims=True, whites=(2200, 6500))
COLOURED = Can(dims=True, whites=(2000, 6500), colours=True)
ONLY_COLOURS = Can(dims=True, colours=True)
SWITCH = Can()
SPEAKER = Can(features=PAUSES | PLAYS | SETS_VOLUME | PLAYS_MEDIA | STOPS | SHUFFLES | TURNS_ON | TURNS_OFF)
DARK, LOW, BRIGHT = Lamp(0), Lamp(20, kelvin=2700), Lamp(60, kelvin=2700)
COLOUR_KEYS = {"color_temp_kelvin", "hs_color", "xy_color", "rgb_color", "rgbw_color", "rgbww_color", "white"}


def asked(calls: Iterable[Call]) -> list[tuple[str, list[str], dict[str, Any]]]:
    """What is posted where, in short."""
    bodies = [(call.service, dict(call.body)) for call in calls]
    return [(service, body.pop("entity_id"), body) for service, body in bodies]


def lit(lamp: Lamp, *cans: Can, brightest: int = 60) -> dict[str, Any]:
    """What is posted for one role whose lamps can all dim."""
    ((service, _, data),) = asked(
        light_calls({Role.MAIN: lamp}, {Role.MAIN: {f"light.n{n}": can for n, can in enumerate(cans)}}, brightest)
    )
    assert service == "light/turn_on"
    return data


# What a thing can do.


def state(entity: str, **attributes: Any) -> dict[str, Any]:
    """The state of a thing; `state=` is "on" unless said otherwise."""
    return {"entity_id": entity, "state": attributes.pop("state", "on"), "attributes": attributes}


RANGE = {"min_color_temp_kelvin": 2200, "max_color_temp_kelvin": 6500}


@pytest.mark.parametrize(
    ("modes", "can"),
    [
        (["onoff"], SWITCH),
        (["unknown"], SWITCH),
        ([], SWITCH),
        (None, SWITCH),
        (["brightness"], PLAIN),
        (["color_temp"], WHITE),
        (["white"], PLAIN),
        (["color_temp", "hs"], Can(True, (2200, 6500), True)),
        *[([mode], ONLY_COLOURS) for mode in ("hs", "xy", "rgb", "rgbw", "rgbww")],
    ],
)
def test_what_a_lamp_can_do_is_in_its_state(modes: list[str] | None, can: Can) -> None:
    assert Can.of(state("light.a", supported_color_modes=modes, **RANGE)) == can


def test_a_thing_that_does_not_answer_can_do_nothing_and_has_no_note() -> None:
    one = state("light.a", state="unavailable", supported_color_modes=["hs"])

    assert Can.of(one) is None
    assert noted("light.a", one) is None


def test_a_thing_that_never_tells_how_it_is_does_as_it_is_told_and_goes_off_again() -> None:
    socket = state("switch.a", state="unknown")

    assert Can.of(socket) is not None
    assert noted("switch.a", socket) == [0]
    assert [call.service for call in back_calls("switch.a", [0])] == ["switch/turn_off"]


@pytest.mark.parametrize("attributes", [None, [], "x", {"supported_features": None, "supported_color_modes": None}])
def test_a_state_that_tells_little_is_a_thing_that_can_little(attributes: Any) -> None:
    assert Can.of({"state": "off", "attributes": attributes}) == Can(is_off=True)


def test_a_range_that_is_half_told_is_none() -> None:
    modes = {"supported_color_modes": ["color_temp"]}

    assert Can.of(state("light.a", **modes, min_color_temp_kelvin=2000, max_color_temp_kelvin=None)) == PLAIN


# Looks.


def test_lamps_of_a_role_are_lit_in_one_call_at_what_all_of_them_can() -> None:
    calls = light_calls(
        {Role.MAIN: Lamp(40, kelvin=2000, over=8)},
        {Role.MAIN: {"light.a": WHITE, "light.b": Can(True, (2700, 5000)), "light.c": PLAIN}},
        60,
    )

    assert asked(calls) == [
        (
            "light/turn_on",
            ["light.a", "light.b", "light.c"],
            {"brightness_pct": 40, "transition": 8, "color_temp_kelvin": 2700},
        )
    ]


def test_roles_of_the_same_look_are_one_call_and_of_different_looks_two() -> None:
    looks = {Role.MAIN: LOW, Role.LEFT: LOW, Role.RIGHT: BRIGHT}
    lamps = {Role.MAIN: {"light.a": WHITE}, Role.LEFT: {"light.b": COLOURED}, Role.RIGHT: {"light.c": WHITE}}

    assert [entities for _, entities, _ in asked(light_calls(looks, lamps, 60))] == [
        ["light.a", "light.b"],
        ["light.c"],
    ]


@pytest.mark.parametrize(
    ("kelvin", "cans", "sent"),
    [
        (2700, [WHITE], 2700),
        (1800, [WHITE], 2200),
        (9000, [WHITE], 6500),
        (1800, [WHITE, COLOURED], 2200),
        (6400, [WHITE, Can(True, (2000, 4000))], 4000),
        (2700, [ONLY_COLOURS], 2700),  # Home Assistant makes a colour of it
        (2700, [PLAIN, WHITE], 2700),
        (2700, [PLAIN], None),
        (None, [WHITE], None),
    ],
)
def test_a_white_is_clamped_to_what_all_lamps_of_the_role_can(
    kelvin: int | None, cans: list[Can], sent: int | None
) -> None:
    assert lit(Lamp(30, kelvin=kelvin), *cans).get("color_temp_kelvin") == sent


@pytest.mark.parametrize(("saturation", "sent"), [(40, 40), (0, 0), (None, 100)])
def test_a_hue_is_sent_where_any_lamp_has_colours(saturation: int | None, sent: int) -> None:
    lamp = Lamp(30, hue=210, saturation_pct=saturation, over=12)
    data = {"brightness_pct": 30, "transition": 12, "hs_color": [210, sent]}

    assert lit(lamp, COLOURED) == lit(lamp, ONLY_COLOURS) == lit(lamp, WHITE, COLOURED) == data


@pytest.mark.parametrize(
    ("hue", "white"),
    [(0, WARM_WHITE), (30, WARM_WHITE), (74, WARM_WHITE), (75, COOL_WHITE), (210, COOL_WHITE), (284, COOL_WHITE)]
    + [(285, WARM_WHITE), (345, WARM_WHITE), (359, WARM_WHITE)],
)
def test_a_hue_is_the_nearest_white_where_no_lamp_has_colours(hue: int, white: int) -> None:
    assert lit(Lamp(30, hue=hue), WHITE) == {"brightness_pct": 30, "transition": 4, "color_temp_kelvin": white}
    assert lit(Lamp(30, hue=hue), Can(True, (2700, 3000)))["color_temp_kelvin"] == max(2700, min(3000, white))
    assert lit(Lamp(30, hue=hue), PLAIN) == {"brightness_pct": 30, "transition": 4}


@pytest.mark.parametrize(("asks", "brightest", "gets"), [(60, 60, 60), (60, 45, 45), (20, 45, 20), (100, 1, 1)])
def test_no_lamp_goes_over_the_ceiling(asks: int, brightest: int, gets: int) -> None:
    assert lit(Lamp(asks), PLAIN, brightest=brightest)["brightness_pct"] == gets


def test_off_is_one_call_which_fades() -> None:
    looks = {Role.MAIN: Lamp(0, over=8), Role.LEFT: Lamp(0, over=8)}
    lamps = {Role.MAIN: {"light.a": WHITE, "light.b": PLAIN}, Role.LEFT: {"light.c": COLOURED}}

    assert asked(light_calls(looks, lamps, 60)) == [
        ("light/turn_off", ["light.a", "light.b", "light.c"], {"transition": 8})
    ]


SWITCHES = {"switch.a": SWITCH}


@pytest.mark.parametrize(
    ("looks", "lamps", "turned"),
    [
        ({Role.MAIN: BRIGHT}, {Role.MAIN: SWITCHES}, "on"),
        ({Role.MAIN: Lamp(DIM)}, {Role.MAIN: SWITCHES}, "on"),
        ({Role.MAIN: DARK}, {Role.MAIN: SWITCHES}, "off"),
        ({Role.MAIN: LOW}, {Role.MAIN: SWITCHES}, "on"),  # or they sit in the dark
        ({Role.MAIN: LOW, Role.LEFT: DARK}, {Role.MAIN: SWITCHES, Role.LEFT: {"light.a": WHITE}}, "on"),
        ({Role.MAIN: LOW, Role.LEFT: LOW}, {Role.MAIN: SWITCHES, Role.LEFT: {"light.a": WHITE}}, "off"),
        ({Role.MAIN: LOW, Role.LEFT: LOW}, {Role.MAIN: SWITCHES}, "on"),  # there is no left one
        ({Role.MAIN: Lamp(1)}, {Role.MAIN: SWITCHES}, "on"),
        ({Role.MAIN: Lamp(DIM), Role.LEFT: LOW}, {Role.MAIN: SWITCHES, Role.LEFT: {"light.a": WHITE}}, "on"),
        ({Role.MAIN: Lamp(DIM - 1)}, {Role.MAIN: {**SWITCHES, "light.a": WHITE}}, "off"),
        ({Role.MAIN: BRIGHT, Role.LEFT: LOW}, {Role.MAIN: SWITCHES, Role.LEFT: {"light.a": WHITE}}, "on"),
    ],
)
def test_what_cannot_dim_is_dark_when_dim_unless_nobody_else_is_lit(
    looks: Mapping[Role, Lamp], lamps: Mapping[Role, Mapping[str, Can]], turned: str
) -> None:
    switching = [one for one in asked(light_calls(looks, lamps, 60)) if one[1] == ["switch.a"]]

    assert switching == [(f"switch/turn_{turned}", ["switch.a"], {})]


@pytest.mark.parametrize("entity", ["switch.a", "input_boolean.a", "light.a"])
def test_whatever_cannot_dim_is_switched_in_its_own_way(entity: str) -> None:
    assert asked(light_calls({Role.MAIN: BRIGHT}, {Role.MAIN: {entity: SWITCH}}, 60)) == [
        (f"{entity.partition('.')[0]}/turn_on", [entity], {})
    ]


def test_a_role_without_lamps_is_passed_over() -> None:
    assert light_calls({Role.MAIN: BRIGHT, Role.LEFT: LOW}, {Role.LEFT: {}}, 60) == []


@pytest.mark.parametrize(
    ("lamp", "can", "short"),
    [
        (BRIGHT, WHITE, False),
        (BRIGHT, PLAIN, False),
        (BRIGHT, SWITCH, True),
        (Lamp(1), SWITCH, True),
        (DARK, SWITCH, False),
        (Lamp(30, hue=200), WHITE, True),
        (Lamp(30, hue=200), COLOURED, False),
        (Lamp(30, hue=0), PLAIN, True),
        (Lamp(0, hue=200), PLAIN, False),
    ],
)
def test_a_lamp_falls_short_of_what_it_cannot_do(lamp: Lamp, can: Can, short: bool) -> None:
    assert falls_short(lamp, can) is short


percents = st.integers(0, 100)
whites = st.integers(1000, 12000)
lamps_asked = st.one_of(
    st.builds(Lamp, percents, kelvin=st.none() | whites, over=st.integers(0, 240)),
    st.builds(
        Lamp,
        percents,
        hue=st.integers(0, 359),
        saturation_pct=st.none() | percents,
        over=st.integers(0, 240),
    ),
)
whites_it_can = st.tuples(st.integers(1500, 3000), st.integers(3000, 7000))  # all of them can 3000
cans = st.one_of(
    st.just(SWITCH), st.builds(Can, dims=st.just(True), whites=st.none() | whites_it_can, colours=st.booleans())
)
rooms = st.dictionaries(st.sampled_from(LAMPS), st.lists(cans, max_size=4))


@given(st.dictionaries(st.sampled_from(LAMPS), lamps_asked), rooms, st.integers(1, 100))
def test_whatever_is_asked_of_whatever_lamps_is_a_valid_call(
    looks: Mapping[Role, Lamp], rooms: Mapping[Role, list[Can]], brightest: int
) -> None:
    lamps = {
        role: {f"{'light' if can.dims else 'switch'}.{role}_{n}": can for n, can in enumerate(cans)}
        for role, cans in rooms.items()
    }
    calls = light_calls(looks, lamps, brightest)
    can_of = {entity: can for of_role in lamps.values() for entity, can in of_role.items()}
    asked_of = [entity for call in calls for entity in call.entities]
    of_looks = [entity for role in looks for entity in lamps.get(role, {})]
    bodies = [json.dumps([call.service, dict(call.data)], sort_keys=True) for call in calls]

    assert sorted(asked_of) == sorted(of_looks)  # each lamp once, and no other
    assert len(set(bodies)) == len(bodies)  # one call a look
    for call in calls:
        kind, _, verb = call.service.partition("/")
        assert call.safe
        assert {entity.partition(".")[0] for entity in call.entities} == {kind}
        match kind, verb:
            case "light", "turn_on":
                check_lit(dict(call.body), [can_of[entity] for entity in call.entities], brightest)
            case "light", "turn_off":
                assert set(call.body) == {"entity_id", "transition"}
            case "switch", "turn_on" | "turn_off":
                assert set(call.body) == {"entity_id"}
            case _:
                pytest.fail(call.service)


def check_lit(body: dict[str, Any], cans: list[Can], brightest: int) -> None:
    """What Home Assistant 2024.3 to 2026 all take for light.turn_on."""
    colours = COLOUR_KEYS & set(body)
    assert set(body) - colours == {"entity_id", "brightness_pct", "transition"}
    assert len(colours) <= 1
    assert 1 <= body["brightness_pct"] <= min(100, brightest)
    assert 0 <= body["transition"] <= 6553
    if "hs_color" in body:
        hue, saturation = body["hs_color"]
        assert 0 <= hue <= 360
        assert 0 <= saturation <= 100
        assert any(can.colours for can in cans)
    if "color_temp_kelvin" in body:
        assert isinstance(body["color_temp_kelvin"], int)
        assert all(low <= body["color_temp_kelvin"] <= up for low, up in (can.whites for can in cans if can.whites))


@given(st.dictionaries(st.sampled_from(LAMPS), lamps_asked), rooms)
def test_nobody_sits_in_the_dark_who_asked_for_light(
    looks: Mapping[Role, Lamp], rooms: Mapping[Role, list[Can]]
) -> None:
    lamps = {
        role: {f"{'light' if can.dims else 'switch'}.{role}_{n}": can for n, can in enumerate(cans)}
        for role, cans in rooms.items()
    }
    asks_for_light = any(lamp.brightness_pct and lamps.get(role) for role, lamp in looks.items())

    assert any(call.service.endswith("turn_on") for call in light_calls(looks, lamps, 60)) is asks_for_light


# Music.

SLOW = Playlist("spotify:playlist:1", "playlist")
PLAYED = ("media_player/play_media", {"media_content_id": SLOW.id, "media_content_type": "playlist"})
VOLUME, SHUFFLE = ("media_player/volume_set", {"volume_level": 0.2}), ("media_player/shuffle_set", {"shuffle": True})


def music(can: Can, playlist: Playlist | None = SLOW, volume_pct: int = 20, loudest: int = 30) -> list[tuple[str, Any]]:
    calls = music_calls(Music("slow", volume_pct), "media_player.a", can, playlist, loudest)
    assert {call.entities for call in calls} <= {("media_player.a",)}
    assert [call.safe for call in calls] == [call.service != "media_player/play_media" for call in calls]
    return [(call.service, dict(call.data)) for call in calls]


def test_the_volume_is_set_first_and_it_plays_last() -> None:
    assert music(SPEAKER) == [VOLUME, SHUFFLE, PLAYED]


@pytest.mark.parametrize(
    ("features", "calls"),
    [(PLAYS_MEDIA, []), (PLAYS_MEDIA | SETS_VOLUME, [VOLUME, PLAYED]), (SETS_VOLUME | SHUFFLES, []), (0, [])],
)
def test_a_speaker_is_asked_only_what_it_can(features: int, calls: list[Any]) -> None:
    assert music(Can(features=features)) == calls


def test_a_mood_without_a_playlist_leaves_the_speaker_alone() -> None:
    assert music(SPEAKER, playlist=None) == []


@pytest.mark.parametrize(("asks", "loudest", "level"), [(20, 30, 0.2), (50, 30, 0.3), (0, 30, 0.0), (99, 100, 0.99)])
def test_no_music_goes_over_the_ceiling(asks: int, loudest: int, level: float) -> None:
    assert music(SPEAKER, volume_pct=asks, loudest=loudest)[0] == ("media_player/volume_set", {"volume_level": level})


@pytest.mark.parametrize(
    ("features", "service"),
    [(PAUSES | STOPS, "media_pause"), (STOPS, "media_stop"), (PAUSES, "media_pause"), (PLAYS_MEDIA, None)],
)
def test_silence_is_a_pause_or_a_stop(features: int, service: str | None) -> None:
    calls = music_calls(Music(None, 0), "media_player.a", Can(features=features), SLOW, 30)

    assert calls == ([Call(f"media_player/{service}", ("media_player.a",))] if service else [])


@given(percents, st.integers(1, 100), st.integers(0, 2**17), st.booleans())
def test_whatever_a_speaker_can_what_it_is_asked_is_valid(asks: int, loudest: int, features: int, is_off: bool) -> None:
    calls = music(Can(features=features, is_off=is_off), volume_pct=asks, loudest=loudest)
    levels = [data["volume_level"] for service, data in calls if service == VOLUME[0]]

    assert calls == [] or calls[-1] == PLAYED
    assert [service for service, _ in calls].count(PLAYED[0]) == (features & HEARD == HEARD)
    assert all(0 <= level <= loudest / 100 for level in levels)


HEARD = PLAYS_MEDIA | SETS_VOLUME


def test_features_are_numbered_as_home_assistant_does() -> None:
    """MediaPlayerEntityFeature: https://developers.home-assistant.io/docs/core/entity/media-player#supported-features."""
    assert (PAUSES, SETS_VOLUME, TURNS_ON, TURNS_OFF) == (1, 4, 128, 256)
    assert (PLAYS_MEDIA, STOPS, PLAYS, SHUFFLES) == (512, 4096, 16384, 32768)


# Scent.


@pytest.mark.parametrize(
    ("plug", "on", "off"),
    [
        *[
            (ScentPlug(f"{kind}.a"), [(f"{kind}/turn_on", {})], (f"{kind}/turn_off", {}))
            for kind in ("switch", "input_boolean", "light", "fan", "humidifier")
        ],
        (ScentPlug("fan.a", 30), [("fan/turn_on", {"percentage": 30})], ("fan/turn_off", {})),
        (ScentPlug("fan.a", "night"), [("fan/turn_on", {"preset_mode": "night"})], ("fan/turn_off", {})),
        (
            ScentPlug("humidifier.a", "mist"),
            [("humidifier/turn_on", {}), ("humidifier/set_mode", {"mode": "mist"})],
            ("humidifier/turn_off", {}),
        ),
        (
            ScentPlug("select.a", "low", "none"),
            [("select/select_option", {"option": "low"})],
            ("select/select_option", {"option": "none"}),
        ),
    ],
)
def test_scent_of_every_kind_goes_on_and_off(plug: ScentPlug, on: list[Any], off: Any) -> None:
    calls = scent_calls(Scent(30), plug), scent_calls(Scent(0), plug)

    assert asked(calls[0]) == [(service, [plug.entity], data) for service, data in on]
    assert asked(calls[1]) == [(off[0], [plug.entity], off[1])]


# Notes, and back.


def light(mode: str | None, brightness: int | None = 120, **attributes: Any) -> dict[str, Any]:
    return state("light.a", color_mode=mode, brightness=brightness, **attributes)


DERIVED = {"hs_color": (30.0, 60.0), "rgb_color": (255, 178, 102), "xy_color": (0.5, 0.4), "color_temp_kelvin": 2700}
"""What Home Assistant works out for a lamp, whatever its mode."""


@pytest.mark.parametrize(
    ("was", "back"),
    [
        (light("brightness"), {"brightness": 120}),
        (light("onoff", None), {}),
        (light(None, None), {}),
        (light("color_temp", **DERIVED), {"brightness": 120, "color_temp_kelvin": 2700}),
        (light("hs", **DERIVED), {"brightness": 120, "hs_color": [30.0, 60.0]}),
        (light("xy", **DERIVED), {"brightness": 120, "xy_color": [0.5, 0.4]}),
        (light("rgb", **DERIVED), {"brightness": 120, "rgb_color": [255, 178, 102]}),
        (light("rgbw", rgbw_color=(9, 8, 7, 6), **DERIVED), {"brightness": 120, "rgbw_color": [9, 8, 7, 6]}),
        (light("rgbww", rgbww_color=(9, 8, 7, 6, 5), **DERIVED), {"brightness": 120, "rgbww_color": [9, 8, 7, 6, 5]}),
        (light("white", **DERIVED), {"white": 120}),
        (light("color_temp", color_temp_kelvin=None), {"brightness": 120}),
        (light("rgb", effect="fire", **DERIVED), {"brightness": 120, "rgb_color": [255, 178, 102], "effect": "fire"}),
        *[
            (light("hs", effect=none, **DERIVED), {"brightness": 120, "hs_color": [30.0, 60.0]})
            for none in (None, "none")
        ],
        *[
            (light("hs", effect=none, **DERIVED), {"brightness": 120, "hs_color": [30.0, 60.0]})
            for none in ("None", "off")
        ],
    ],
)
def test_a_lamp_goes_back_in_the_mode_it_was_in(was: dict[str, Any], back: dict[str, Any]) -> None:
    assert returned(was) == [("light/turn_on", {**back, "transition": BACK_OVER})]


def test_a_lamp_that_was_off_goes_off() -> None:
    assert returned(state("light.a", state="off")) == [("light/turn_off", {"transition": BACK_OVER})]


@pytest.mark.parametrize(
    ("was", "back"),
    [
        *[(state(f"{kind}.a"), [(f"{kind}/turn_on", {})]) for kind in ("switch", "input_boolean", "fan", "humidifier")],
        *[
            (state(f"{kind}.a", state="off"), [(f"{kind}/turn_off", {})])
            for kind in ("switch", "input_boolean", "fan", "humidifier")
        ],
        (state("fan.a", percentage=33, preset_mode=None), [("fan/turn_on", {"percentage": 33})]),
        (state("fan.a", percentage=33, preset_mode="night"), [("fan/turn_on", {"preset_mode": "night"})]),
        (state("fan.a", state="off", percentage=33), [("fan/turn_off", {})]),
        (state("humidifier.a", mode="mist"), [("humidifier/turn_on", {}), ("humidifier/set_mode", {"mode": "mist"})]),
        (state("humidifier.a", mode=None), [("humidifier/turn_on", {})]),
        (state("humidifier.a", state="off", mode="mist"), [("humidifier/turn_off", {})]),
        (state("select.a", state="low"), [("select/select_option", {"option": "low"})]),
    ],
)
def test_whatever_gives_off_the_scent_goes_back(was: dict[str, Any], back: list[Any]) -> None:
    assert returned(was) == back


AGAIN = {"media_content_id": "x", "media_content_type": "playlist"}
THEIRS = AGAIN | {"volume_level": 0.44}
QUIETER, PAUSED = ("media_player/volume_set", {"volume_level": 0.44}), ("media_player/media_pause", {})
PLAYED_AGAIN, GOES_ON = ("media_player/play_media", AGAIN), ("media_player/media_play", {})
EVERYTHING = SPEAKER.features


def speaker(how: str, **attributes: Any) -> dict[str, Any]:
    return state("media_player.a", state=how, **attributes)


OURS = {"media_content_id": SLOW.id, "media_content_type": SLOW.type, "volume_level": 0.2}


@pytest.mark.parametrize(
    ("was", "now", "features", "back"),
    [
        (speaker("playing", **THEIRS), speaker("playing", **OURS), EVERYTHING, [PLAYED_AGAIN, QUIETER]),
        (speaker("playing", **THEIRS), speaker("paused", **THEIRS), EVERYTHING, [GOES_ON, QUIETER]),
        (speaker("playing", **THEIRS), speaker("playing", **THEIRS), EVERYTHING, [QUIETER]),
        (speaker("playing", **THEIRS), speaker("paused", **THEIRS), EVERYTHING - PLAYS, [PLAYED_AGAIN, QUIETER]),
        (speaker("playing", **THEIRS), speaker("unavailable"), EVERYTHING, []),
        (speaker("playing"), speaker("paused", **OURS), EVERYTHING, [PAUSED]),  # nobody knows what it was
        (speaker("paused", **THEIRS), speaker("playing", **OURS), EVERYTHING, [PAUSED, QUIETER]),
        (speaker("idle", volume_level=0.44), speaker("playing", **OURS), EVERYTHING, [PAUSED, QUIETER]),
        (speaker("idle"), speaker("playing", **OURS), EVERYTHING, [PAUSED]),
        (speaker("idle"), speaker("playing", **OURS), STOPS, [("media_player/media_stop", {})]),
        (speaker("off"), speaker("playing", **OURS), EVERYTHING, [("media_player/turn_off", {})]),
        (
            speaker("off", volume_level=0.44),
            speaker("playing", **OURS),
            EVERYTHING,
            [PAUSED, QUIETER, ("media_player/turn_off", {})],
        ),
        (speaker("off"), speaker("playing", **OURS), PAUSES, [PAUSED]),
        (speaker("idle", **THEIRS), speaker("playing", **OURS), 0, []),
        (
            speaker("playing", media_content_id="x"),
            speaker("playing", **OURS),
            PLAYS_MEDIA,
            [("media_player/play_media", {"media_content_id": "x", "media_content_type": "music"})],
        ),
    ],
)
def test_music_goes_back_as_far_as_the_speaker_can(
    was: dict[str, Any], now: dict[str, Any], features: int, back: list[Any]
) -> None:
    can = {**now, "attributes": {**now["attributes"], "supported_features": features}}
    note = json.loads(json.dumps(noted("media_player.a", was)))
    calls = music_back_calls("media_player.a", note, can)

    assert asked(calls) == [(service, ["media_player.a"], data) for service, data in back]
    assert [call.safe for call in calls] == [call.service != "media_player/play_media" for call in calls]


def returned(was: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What is posted to make a thing as it was, from a note that a keeper wrote down and read again."""
    entity = was["entity_id"]
    note = json.loads(json.dumps(noted(entity, was)))
    calls = asked(back_calls(entity, note))
    assert all(entities == [entity] for _, entities, _ in calls)
    return [(service, data) for service, _, data in calls]


tones = {
    "hs": ("hs_color", st.tuples(st.floats(0, 360), st.floats(0, 100))),
    "xy": ("xy_color", st.tuples(st.floats(0, 1), st.floats(0, 1))),
    "rgb": ("rgb_color", st.tuples(*[st.integers(0, 255)] * 3)),
    "rgbw": ("rgbw_color", st.tuples(*[st.integers(0, 255)] * 4)),
    "rgbww": ("rgbww_color", st.tuples(*[st.integers(0, 255)] * 5)),
    "color_temp": ("color_temp_kelvin", st.integers(1500, 7000)),
}


@given(
    st.data(), st.sampled_from([*tones, "white", "brightness"]), st.integers(1, 255), st.sampled_from([None, "fire"])
)
def test_a_lamp_that_is_put_back_is_as_it_was_noted(
    data: st.DataObject, mode: str, brightness: int, effect: str | None
) -> None:
    """Whatever else is told of a lamp, exactly the colour of its mode comes back, and it is noted the same again."""
    told = {key: data.draw(of_mode) for key, of_mode in tones.values()}
    was = light(mode, brightness, effect=effect, **told)
    ((_, back),) = returned(was)
    colours = COLOUR_KEYS & set(back)
    now = light(mode, back.get("brightness", back.get("white")), effect=back.get("effect"), **back_told(back))

    assert len(colours) == (mode != "brightness")
    assert json.dumps(noted("light.a", now)) == json.dumps(noted("light.a", was))
    assert is_as_noted("light.a", noted("light.a", was), now)


def back_told(back: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in back.items() if key in COLOUR_KEYS - {"white"}}


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-300, 300) | st.floats(-1, 1) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)


@given(
    st.sampled_from(["light.a", "switch.a", "fan.a", "humidifier.a", "select.a", "media_player.a"]),
    st.lists(anything, max_size=4),
)
def test_a_note_that_is_none_of_ours_breaks_in_one_of_three_ways(entity: str, note: list[Any]) -> None:
    music = entity == "media_player.a"
    try:
        calls = music_back_calls(entity, note, speaker("playing")) if music else back_calls(entity, note)
    except (ValueError, TypeError, IndexError):
        return
    assert all(call.entities == (entity,) for call in calls)


# As it was noted.


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        (light("hs"), light("hs"), True),
        (light("hs"), light("hs", 120 + ABOUT), True),
        (light("hs"), light("hs", 121 + ABOUT), False),
        (light("hs"), light("hs", 119 - ABOUT), False),
        (light("hs"), light("hs", None), True),
        (light("hs"), state("light.a", state="off"), False),
        (state("light.a", state="off"), light("hs"), False),
        (state("light.a", state="off"), state("light.a", state="off"), True),
        (light("hs"), state("light.a", state="unavailable"), False),
        (light("hs"), None, False),
        (state("switch.a"), state("switch.a", state="off"), False),
        (state("switch.a"), state("switch.a"), True),
        (state("fan.a", percentage=30), state("fan.a", percentage=33), True),
        (state("select.a", state="low"), state("select.a", state="none"), False),
        (state("select.a", state="low"), state("select.a", state="low"), True),
        (state("switch.a", state="off"), state("switch.a", state="unknown"), True),  # it never tells
    ],
)
def test_a_thing_is_as_it_was_noted_or_not(was: dict[str, Any], now: dict[str, Any] | None, same: bool) -> None:
    entity = was["entity_id"]

    assert is_as_noted(entity, noted(entity, was), now) is same


# Calls that say the same.


def test_calls_that_say_the_same_are_one_in_the_order_they_first_came() -> None:
    calls = [
        Call("light/turn_on", ("light.a",), {"brightness": 5, "transition": 2}),
        Call("light/turn_off", ("light.b",), {"transition": 2}),
        Call("light/turn_on", ("light.c", "light.d"), {"transition": 2, "brightness": 5}),
        Call("light/turn_on", ("light.e",), {"brightness": 6, "transition": 2}),
        Call("switch/turn_off", ("switch.f",)),
    ]

    assert [(call.service, call.entities) for call in merged(calls)] == [
        ("light/turn_on", ("light.a", "light.c", "light.d")),
        ("light/turn_off", ("light.b",)),
        ("light/turn_on", ("light.e",)),
        ("switch/turn_off", ("switch.f",)),
    ]
    assert merged([]) == []


def test_what_must_not_be_said_twice_stays_so_when_merged() -> None:
    (one,) = merged([Call("media_player/play_media", ("media_player.a",), AGAIN, safe=False)])

    assert not one.safe


def test_no_word_is_sent_that_home_assistant_dropped() -> None:
    """2026.3 removed `color_temp` and `kelvin`: https://github.com/home-assistant/core/pull/161777."""
    sent = [
        *lit(BRIGHT, WHITE),
        *lit(Lamp(30, hue=30), WHITE),
        *lit(Lamp(30, hue=30), COLOURED),
        *[key for _, data in returned(light("color_temp", color_temp=370, kelvin=2700, **DERIVED)) for key in data],
    ]

    assert "color_temp_kelvin" in sent
    assert not {"color_temp", "kelvin", "color_name", "brightness_step"} & set(sent)


def test_what_a_call_posts_names_its_entities() -> None:
    assert Call("light/turn_off", ("light.a", "light.b"), {"transition": 2}).body == {
        "entity_id": ["light.a", "light.b"],
        "transition": 2,
    }
