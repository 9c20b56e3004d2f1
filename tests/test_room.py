"""Lamps as a couple likes them, and looks laid over each other."""

from itertools import product

import pytest

from skill.library import Library, Phase, Setting
from skill.room import BRIGHTEST, COOLEST, LAMPS, SOFT, WARMEST, Kind, Lamp, Look, Music, Role, Scent, Tuning
from tests.test_setting import ritual

EVERY_TUNING = [Tuning(warmer, dimmer) for warmer, dimmer in product(range(-3, 4), repeat=2)]
WHITE = Lamp(50, kelvin=2700, over=9)
VIOLET = Lamp(20, hue=280, saturation_pct=60)


@pytest.mark.parametrize(
    ("before", "warmer", "dimmer", "after"),
    [
        (Tuning(), 1, 0, Tuning(1, 0)),
        (Tuning(1, 1), 1, -2, Tuning(2, -1)),
        (Tuning(3, -3), 1, -1, Tuning(3, -3)),
        (Tuning(-3, 3), -5, 9, Tuning(-3, 3)),
    ],
)
def test_steps_add_up_within_what_is_sensible(before: Tuning, warmer: int, dimmer: int, after: Tuning) -> None:
    assert before.by(warmer, dimmer) == after


def test_who_said_nothing_has_the_ritual_as_it_is_written() -> None:
    bright = Lamp(BRIGHTEST, kelvin=COOLEST)

    assert Tuning().of(bright) == bright
    assert Tuning(1, 0).by(-1, 0).of(bright) == bright


@pytest.mark.parametrize(
    ("tuning", "tuned"),
    [
        (Tuning(warmer=1), Lamp(50, kelvin=2500, over=9)),
        (Tuning(warmer=-2), Lamp(50, kelvin=3100, over=9)),
        (Tuning(dimmer=1), Lamp(40, kelvin=2700, over=9)),
        (Tuning(dimmer=2), Lamp(32, kelvin=2700, over=9)),
        (Tuning(1, 1), Lamp(40, kelvin=2500, over=9)),
    ],
)
def test_warmer_is_a_lower_kelvin_and_dimmer_a_share_less(tuning: Tuning, tuned: Lamp) -> None:
    assert tuning.of(WHITE) == tuned


def test_nothing_gets_brighter_warmer_or_cooler_than_any_ritual_may_be() -> None:
    assert Tuning(dimmer=-3).of(WHITE).brightness_pct == BRIGHTEST == 60
    assert Tuning(warmer=3).of(Lamp(50, kelvin=1900)).kelvin == WARMEST
    assert Tuning(warmer=-3).of(Lamp(50, kelvin=3900)).kelvin == COOLEST


def test_off_stays_off_and_on_stays_on() -> None:
    assert Tuning(3, -3).of(Lamp(0)) == Lamp(0)
    assert Tuning(3, 3).of(Lamp(1, kelvin=2000)).brightness_pct == 1


def test_a_colour_keeps_its_hue() -> None:
    tuned = Tuning(3, 1).of(VIOLET)

    assert (tuned.hue, tuned.saturation_pct, tuned.kelvin) == (280, 60, None)
    assert tuned.brightness_pct == 16


def test_a_tuned_look_is_the_same_look_in_another_light() -> None:
    look = Look({Role.MAIN: WHITE, Role.LEFT: Lamp(0)}, Scent(20), Music("slow", 20))
    tuned = look.tuned(Tuning(1, 1))

    assert tuned == Look({Role.MAIN: Lamp(40, kelvin=2500, over=9), Role.LEFT: Lamp(0)}, Scent(20), Music("slow", 20))


@pytest.mark.parametrize(
    ("look", "roles"),
    [
        (Look(), ()),
        (Look({Role.LEFT: WHITE}), (Role.LEFT,)),
        (Look({Role.MAIN: WHITE, Role.ACCENT: VIOLET}, Scent(20)), (Role.MAIN, Role.ACCENT, Role.SCENT)),
        (Look(music=Music("slow", 20)), (Role.SPEAKER,)),
        (Look({Role.MAIN: Lamp(0)}, Scent(0), Music(None, 0)), (Role.MAIN, Role.SCENT, Role.SPEAKER)),
    ],
)
def test_a_look_names_what_it_changes_and_off_is_a_change(look: Look, roles: tuple[Role, ...]) -> None:
    assert look.roles == roles


def test_a_later_look_lies_over_an_earlier_one() -> None:
    earlier = Look({Role.MAIN: WHITE, Role.ACCENT: VIOLET}, Scent(20), Music("slow", 20))
    later = Look({Role.MAIN: Lamp(10, kelvin=2000), Role.LEFT: WHITE})

    assert earlier.then(later) == Look(
        {Role.MAIN: Lamp(10, kelvin=2000), Role.ACCENT: VIOLET, Role.LEFT: WHITE}, Scent(20), Music("slow", 20)
    )
    assert Look().then(earlier) == earlier.then(Look()) == earlier


def test_a_later_silence_is_silence() -> None:
    earlier = Look({}, Scent(20), Music("slow", 20))

    assert earlier.then(Look({}, Scent(0), Music(None, 0))) == Look({}, Scent(0), Music(None, 0))
    assert earlier.then(Look({}, Scent(5), Music("fast", 10))) == Look({}, Scent(5), Music("fast", 10))


def test_a_phase_is_seen_with_what_the_phases_before_it_left() -> None:
    first = Phase(Look({Role.MAIN: WHITE, Role.ACCENT: VIOLET}, Scent(20)), ())
    second = Phase(Look({Role.MAIN: Lamp(10, kelvin=2000)}), ())
    third = Phase(Look({Role.MAIN: Lamp(0)}), ())
    setting: Setting = ritual("three", phases=(first, second, third))

    assert setting.look_at(0) == first.look
    assert setting.look_at(1) == Look({Role.MAIN: Lamp(10, kelvin=2000), Role.ACCENT: VIOLET}, Scent(20))
    assert setting.look_at(2).lamps[Role.MAIN] == Lamp(0)


def test_the_soft_light_is_one_steady_lamp_and_nothing_else() -> None:
    lamps = [lamp for lamp in SOFT.lamps.values() if lamp.brightness_pct]

    assert len(lamps) == 1
    assert lamps[0].brightness_pct <= BRIGHTEST
    assert (SOFT.scent, SOFT.music) == (Scent(0), Music(None, 0))


def test_every_role_is_light_scent_or_music() -> None:
    assert {role: role.kind for role in Role} == {
        **dict.fromkeys(LAMPS, Kind.LIGHT),
        Role.SCENT: Kind.SCENT,
        Role.SPEAKER: Kind.MUSIC,
    }
    assert LAMPS == (Role.MAIN, Role.LEFT, Role.RIGHT, Role.ACCENT)


@pytest.mark.parametrize("tuning", EVERY_TUNING, ids=lambda one: f"{one.warmer},{one.dimmer}")
def test_no_tuning_takes_a_ritual_of_ours_out_of_what_is_kind_to_eyes(tuning: Tuning, library: Library) -> None:
    looks = [phase.look for setting in library.settings.values() for phase in setting.phases]
    before = [lamp for look in (*looks, library.evening.look) for lamp in look.lamps.values()]
    after = [tuning.of(lamp) for lamp in before]

    assert all(0 <= lamp.brightness_pct <= BRIGHTEST for lamp in after)
    assert all(lamp.kelvin is None or WARMEST <= lamp.kelvin <= COOLEST for lamp in after)
    assert [lamp.brightness_pct == 0 for lamp in after] == [lamp.brightness_pct == 0 for lamp in before]
    assert [(lamp.hue, lamp.saturation_pct, lamp.over) for lamp in after] == [
        (lamp.hue, lamp.saturation_pct, lamp.over) for lamp in before
    ]
