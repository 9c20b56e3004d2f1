"""What a look means in Home Assistant's service calls, and what its states mean in our notes. Pure.

Services and attributes: https://www.home-assistant.io/integrations/light/ and /media_player/, read and tried with
2024.3 and 2025.4. Only `color_temp_kelvin` is sent: versions of 2026 know no mireds, and `kelvin` went with them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from skill.room import Lamp, Music, Role, Scent

State = Mapping[str, Any]
Notes = Mapping[str, Any]
"""A role as it was: a note an entity. None: it did not answer, and is not put back."""

GONE = ("unavailable",)  # what is `unknown` does as it is told, and never says so (a socket of the 433 MHz kind)
COLOURS = {"hs", "xy", "rgb", "rgbw", "rgbww"}
ABOUT = 5  # of 255, within which two brightnesses are the same
BACK_OVER = 2  # seconds of fade on the way back
DIM = 50  # percent, under which a lamp that cannot dim had better be off
WARM_WHITE, COOL_WHITE = 2200, 4000  # kelvin; what comes nearest to a colour
PAUSES, SETS_VOLUME, TURNS_ON, TURNS_OFF, PLAYS_MEDIA, STOPS, PLAYS, SHUFFLES = 1, 4, 128, 256, 512, 4096, 16384, 32768


@dataclass(frozen=True)
class Call:
    """One service call: `light/turn_on`, of some entities, with its data. `safe`: twice is the same as once."""

    service: str
    entities: tuple[str, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    safe: bool = True

    @property
    def body(self) -> Mapping[str, Any]:
        """What is posted."""
        return {"entity_id": list(self.entities), **self.data}


@dataclass(frozen=True)
class Can:
    """What a thing can do, as its state tells: whether it dims, its range of whites in kelvin, colours, features."""

    dims: bool = False
    whites: tuple[int, int] | None = None
    colours: bool = False
    features: int = 0
    is_off: bool = False

    @classmethod
    def of(cls, state: State) -> "Can | None":
        """None where the thing does not answer."""
        if state.get("state") in GONE:
            return None
        told = _attributes(state)
        modes = {str(mode) for mode in told.get("supported_color_modes") or ()}
        lowest, highest = told.get("min_color_temp_kelvin"), told.get("max_color_temp_kelvin")
        ranged = "color_temp" in modes and isinstance(lowest, int) and isinstance(highest, int)
        features = told.get("supported_features")
        return cls(
            dims=bool(modes - {"onoff", "unknown"}),
            whites=(lowest, highest) if ranged else None,  # type: ignore[arg-type]
            colours=bool(modes & COLOURS),
            features=features if isinstance(features, int) else 0,
            is_off=state.get("state") == "off",
        )


@dataclass(frozen=True)
class ScentPlug:
    """Whatever gives off the scent: an entity, and what it is set to on and off, where it has such settings."""

    entity: str
    on: str | int | None = None
    off: str | None = None
    auto_off: int | None = None  # minutes after which it goes off by itself, if it does


@dataclass(frozen=True)
class Playlist:
    """What to play for a mood."""

    id: str
    type: str = "music"


# A look -> calls.


def light_calls(looks: Mapping[Role, Lamp], lamps: Mapping[Role, Mapping[str, Can]], brightest: int) -> list[Call]:
    """One call for each different look: all lamps of a role in one, whatever each of them can make of it."""
    lit = any(
        lamp.brightness_pct >= (1 if can.dims else DIM)
        for role, lamp in looks.items()
        for can in lamps.get(role, {}).values()
    )
    wanted = [
        one for role, lamp in looks.items() for one in _role_calls(lamp, lamps.get(role, {}), brightest, others_lit=lit)
    ]
    return merged(wanted)


def falls_short(lamp: Lamp, can: Can) -> bool:
    """Whether it cannot do what is asked of it: it does not dim, or has no colours."""
    return lamp.brightness_pct > 0 and (not can.dims or (lamp.hue is not None and not can.colours))


def _role_calls(lamp: Lamp, lamps: Mapping[str, Can], brightest: int, *, others_lit: bool) -> Iterable[Call]:
    dimming = {entity: can for entity, can in lamps.items() if can.dims}
    switching = [entity for entity in lamps if entity not in dimming]
    if dimming and lamp.brightness_pct == 0:
        yield Call("light/turn_off", tuple(dimming), {"transition": lamp.over})
    elif dimming:
        yield Call("light/turn_on", tuple(dimming), _lit(lamp, tuple(dimming.values()), brightest))
    # Nearest to dim is dark, as long as nobody sits in the dark for it.
    bright = lamp.brightness_pct >= DIM or (lamp.brightness_pct > 0 and not others_lit)
    for entity in switching:
        yield Call(f"{domain(entity)}/{'turn_on' if bright else 'turn_off'}", (entity,))


def _lit(lamp: Lamp, lamps: tuple[Can, ...], brightest: int) -> Mapping[str, Any]:
    data: dict[str, Any] = {"brightness_pct": min(lamp.brightness_pct, brightest), "transition": lamp.over}
    coloured = any(can.colours for can in lamps)
    ranges = [can.whites for can in lamps if can.whites]
    kelvin = lamp.kelvin
    if lamp.hue is not None and coloured:
        data["hs_color"] = [lamp.hue, lamp.saturation_pct if lamp.saturation_pct is not None else 100]
    elif lamp.hue is not None:
        kelvin = WARM_WHITE if lamp.hue < 75 or lamp.hue >= 285 else COOL_WHITE
    if kelvin is not None and "hs_color" not in data and (ranges or coloured):
        # All lamps of a role look alike: the range is what all of them can.
        lowest, highest = max((low for low, _ in ranges), default=kelvin), min((up for _, up in ranges), default=kelvin)
        if lowest <= highest:  # or there is no white that all of them have: each keeps its own
            data["color_temp_kelvin"] = max(lowest, min(highest, kelvin))
    return data


def music_calls(music: Music, speaker: str, can: Can, playlist: Playlist | None, loudest: int) -> list[Call]:
    """What it takes to play a playlist, the volume first; or to be silent. Empty where it cannot."""
    if music.playlist is None:
        return _silence(speaker, can)
    if playlist is None or not can.features & PLAYS_MEDIA or not can.features & SETS_VOLUME:
        return []  # nobody knows how loud it would be
    calls = [volume(speaker, min(music.volume_pct, loudest) / 100)]
    if can.features & SHUFFLES:
        calls.append(Call("media_player/shuffle_set", (speaker,), {"shuffle": True}))
    media = {"media_content_id": playlist.id, "media_content_type": playlist.type}
    return [*calls, Call("media_player/play_media", (speaker,), media, safe=False)]


def _silence(speaker: str, can: Can) -> list[Call]:
    if can.features & PAUSES:
        return [Call("media_player/media_pause", (speaker,))]
    return [Call("media_player/media_stop", (speaker,))] if can.features & STOPS else []


def volume(speaker: str, level: float) -> Call:
    """How loud, from nought to one."""
    return Call("media_player/volume_set", (speaker,), {"volume_level": round(level, 2)})


def scent_calls(scent: Scent, plug: ScentPlug) -> list[Call]:
    """Scent on, or off."""
    return _airing(plug) if scent.minutes else _still(plug)


def _airing(plug: ScentPlug) -> list[Call]:
    kind, entity = domain(plug.entity), (plug.entity,)
    if kind == "select":
        return [Call("select/select_option", entity, {"option": plug.on})]
    if kind == "fan" and isinstance(plug.on, int):
        return [Call("fan/turn_on", entity, {"percentage": plug.on})]
    if kind == "fan" and plug.on:
        return [Call("fan/turn_on", entity, {"preset_mode": plug.on})]
    mode = [Call("humidifier/set_mode", entity, {"mode": plug.on})] if kind == "humidifier" and plug.on else []
    return [Call(f"{kind}/turn_on", entity), *mode]


def _still(plug: ScentPlug) -> list[Call]:
    if domain(plug.entity) == "select":
        return [Call("select/select_option", (plug.entity,), {"option": plug.off})]
    return [Call(f"{domain(plug.entity)}/turn_off", (plug.entity,))]


# A state -> a note, and back.


def noted(entity: str, state: State) -> Any:
    """As little as puts it back: JSON. None where it does not answer."""
    if state.get("state") in GONE:
        return None
    told, on = _attributes(state), state.get("state") == "on"
    match domain(entity):
        case "light" if on:
            return [1, told.get("brightness"), _colour(told)]
        case "light":
            return [0]
        case "media_player":
            kind = told.get("media_content_type")
            return [state.get("state"), told.get("volume_level"), told.get("media_content_id"), kind]
        case "select":
            return [state.get("state")]
        case "fan" if on:
            return [1, told.get("percentage"), told.get("preset_mode")]
        case "humidifier" if on:
            return [1, told.get("mode")]
        case _:
            return [int(on)]


def back_calls(entity: str, note: list[Any] | None) -> list[Call]:
    """The calls that make it as it was noted: off, where it did not answer then. No speaker's; see below.

    ValueError, TypeError, IndexError for a note that is none of ours.
    """
    kind, one = domain(entity), (entity,)
    if note is None and kind == "select":
        return []
    note = note or [0]
    if kind == "select":
        return [Call("select/select_option", one, {"option": note[0]})]
    if not note[0]:
        return [Call(f"{kind}/turn_off", one, {"transition": BACK_OVER} if kind == "light" else {})]
    if kind == "light":
        level = {} if note[1] is None or "white" in note[2] else {"brightness": int(note[1])}
        return [Call("light/turn_on", one, {**level, **note[2], "transition": BACK_OVER})]
    if kind == "fan" and note[2]:
        return [Call("fan/turn_on", one, {"preset_mode": note[2]})]
    if kind == "fan" and note[1]:
        return [Call("fan/turn_on", one, {"percentage": note[1]})]
    mode = [Call("humidifier/set_mode", one, {"mode": note[1]})] if kind == "humidifier" and note[1] else []
    return [Call(f"{kind}/turn_on", one), *mode]


def music_back_calls(speaker: str, note: list[Any], state: State) -> list[Call]:
    """The calls that make the music as it was noted, from as it is now. Errors as of `back_calls`.

    Its volume comes last, so that what plays now is not loud for a moment.
    """
    (was, level, media, kind), can, now = note, Can.of(state) or Can(), noted(speaker, state) or [None] * 4
    calls = [volume(speaker, float(level))] if level is not None and can.features & SETS_VOLUME else []
    if was == "playing" and now[2] == media and can.features & PLAYS:  # theirs still, perhaps paused: it goes on
        return [*([Call("media_player/media_play", (speaker,))] if now[0] != "playing" else []), *calls]
    if was == "playing" and media and can.features & PLAYS_MEDIA:
        media = {"media_content_id": media, "media_content_type": kind or "music"}
        begins = now[0] != "playing" and can.features & PLAYS  # some only take it up, and wait
        goes_on = [Call("media_player/media_play", (speaker,))] if begins else []
        return [Call("media_player/play_media", (speaker,), media, safe=False), *goes_on, *calls]
    if was == "off" and can.features & TURNS_OFF:
        return [*(_silence(speaker, can) if calls else []), *calls, Call("media_player/turn_off", (speaker,))]
    return [*_silence(speaker, can), *calls]


def is_as_loud(note: list[Any], state: State | None) -> bool:
    """Whether the speaker's volume is as it was noted, as far as either is known."""
    level = _attributes(state).get("volume_level") if state else None
    return level is None or note[1] is None or abs(float(level) - float(note[1])) < 0.02


def members(state: State) -> tuple[str, ...]:
    """The lamps of a group of lamps; none of anything else."""
    entity, inside = str(state.get("entity_id")), _attributes(state).get("entity_id")
    if domain(entity) != "light" or not isinstance(inside, list):
        return ()
    return tuple(str(one) for one in inside if domain(str(one)) == "light")


def is_back(entity: str, note: list[Any] | None, state: State | None) -> bool:
    """Whether it is just as it was noted, so that nothing need be done."""
    now = noted(entity, state) if state else None
    if now is None or note is None:
        return now == [0]
    if domain(entity) == "light" and note[0] and now[0]:
        return bool(now[2] == note[2]) and abs((now[1] or 0) - (note[1] or 0)) <= 1
    return bool(now == note)


def is_lost(note: list[Any], speaker: str, state: State) -> bool:
    """Whether what they had on cannot be had again: something else plays now, and theirs has no id (a television)."""
    was, _, media, _ = note
    now, can = noted(speaker, state) or [None] * 4, Can.of(state) or Can()
    return bool(was == "playing" and now[2] != media and not (media and can.features & PLAYS_MEDIA))


def is_as_noted(entity: str, note: list[Any] | None, state: State | None) -> bool:
    """Whether it is on or off as it was noted, and about as bright."""
    now, note = (noted(entity, state) if state else None), note or [0]
    if now is None:
        return False
    if domain(entity) == "light" and note[0] and now[0] and None not in (note[1], now[1]):
        return abs(int(now[1]) - int(note[1])) <= ABOUT
    return bool(now[0] == note[0]) or (state or {}).get("state") == "unknown"


def merged(calls: Iterable[Call]) -> list[Call]:
    """Calls that say the same in one, of all their entities."""
    same: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        same.setdefault((call.service, repr(sorted(call.data.items()))), []).append(call)
    return [
        Call(these[0].service, tuple(entity for one in these for entity in one.entities), these[0].data, these[0].safe)
        for these in same.values()
    ]


def domain(entity: str) -> str:
    """The kind of an entity: `light` of `light.ceiling`."""
    return entity.partition(".")[0]


def _attributes(state: State) -> Mapping[str, Any]:
    told = state.get("attributes")
    return told if isinstance(told, Mapping) else {}


def _colour(told: Mapping[str, Any]) -> dict[str, Any]:
    """The one colour key that brings the lamp's colour back, and its effect."""
    mode = told.get("color_mode")
    if mode == "white":
        return {"white": told.get("brightness")}
    key = "color_temp_kelvin" if mode == "color_temp" else f"{mode}_color"
    colour = {key: told[key]} if told.get(key) is not None else {}
    effect = told.get("effect")
    return {**colour, "effect": effect} if effect and effect not in ("none", "None", "off") else colour
