"""Reads rituals/ into a library. What could hurt (too bright, sudden, endless) is refused here, in any folder."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from skill.couple import Stage
from skill.library import Axis, Hands, Library, Moment, Phase, Piece, Setting, Settled, Starter, Step, SupportLine
from skill.reading import Entry, WrongFile, read
from skill.room import BRIGHTEST, COOLEST, LAMPS, WARMEST, Kind, Lamp, Look, Music, Scent

NEEDS = ("id", "serves", "tags", "stages", "heat", "kids", "together", "apart", "hands", "eyes")
MOODS = ("playful", "tender", "tired", "dreamy", "adventurous", "grateful", "warm", "mending")
# What a moment may ask of somebody, by what they are at: hands free, and whether their eyes are.
CUES = {
    "feeding": (Hands.ONE, True), "nap": (Hands.BOTH, True), "dishes": (Hands.NONE, False), "door": (Hands.BOTH, True),
    "car": (Hands.NONE, False), "bath": (Hands.NONE, False), "bedtime": (Hands.ONE, True),
    "night_waking": (Hands.ONE, True), "school_run": (Hands.NONE, False),
}  # fmt: skip
UNKNOWN_CUE = (Hands.NONE, False)  # who does not say may be at the wheel, or at the stove
SHELVES = ("starters", "settings", "moments")
SECONDS = range(5, 121)  # of one quiet
LONGEST_PHASE = 200  # seconds of quiet and words; one answer of Alexa's is at most 240
FADES, SCENT_MINUTES, VOLUMES = range(4, 31), range(5, 31), range(10, 31)
P = TypeVar("P", bound=Piece)


def read_library(ours: Path, *others: Path) -> Library:
    """Our rituals/ folder, and a household's own folders beside it. Raises WrongFile.

    Another folder holds `starters/`, `settings/` or `moments/`; practices, topics and support lines stay ours.
    """
    themes = read(ours / "practices.yaml")
    themes.only("practices", "topics", needed=("practices", "topics"))
    shop = _Shop({name: frozenset(serves) for name, serves in themes["practices"].items()}, frozenset(themes["topics"]))
    for folder in (ours, *others):
        shop.take(folder)
    return Library(
        starters=shop.starters,
        practices=shop.practices,
        topics=shop.topics,
        support=_support(ours / "support_lines.yaml"),
        settings=shop.settings,
        moments=shop.moments,
        evening=_evening(read(ours / "evening.yaml")),
    )


class _Shop:
    """What has been read so far, and how each kind of file is."""

    def __init__(self, practices: Mapping[str, frozenset[str]], topics: frozenset[str]) -> None:
        self.practices, self.topics = practices, topics
        self.seeds = frozenset().union(*practices.values())
        self.starters: dict[str, Starter] = {}
        self.settings: dict[str, Setting] = {}
        self.moments: dict[str, Moment] = {}
        self._ids: dict[str, str] = {}

    def take(self, folder: Path) -> None:
        """Everything a folder holds."""
        for stray in sorted(path for path in folder.glob("*") if path.is_dir() and path.name[0] not in "._"):
            if stray.name not in SHELVES:
                raise WrongFile(f"{stray}: is no folder we read; it can be {', '.join(SHELVES)}")
        for stray in sorted(folder.glob("*/*.yml")):
            raise WrongFile(f"{stray}: end its name in .yaml, or nobody reads it")
        found = [
            self._shelve(folder / "starters", self._starters, self.starters),
            self._shelve(folder / "settings", self._setting, self.settings),
            self._shelve(folder / "moments", self._moments, self.moments),
        ]
        if not any(found):
            raise WrongFile(
                f"{folder}: has nothing to read; it needs a folder 'starters', 'settings' or 'moments' with .yaml files"
            )

    def _shelve(self, folder: Path, pieces: Callable[[Entry], Iterable[P]], shelf: dict[str, P]) -> bool:
        files = sorted(folder.glob("*.yaml"))
        for piece in (piece for file in files for piece in pieces(read(file))):
            if piece.id in self._ids:
                raise WrongFile(f"{piece.where}: '{piece.id}' stands in {self._ids[piece.id]} already")
            self._ids[piece.id] = piece.where
            shelf[piece.id] = piece
        return bool(files)

    def _starters(self, file: Entry) -> Iterable[Starter]:
        file.only("practice", "starters", needed=("practice", "starters"))
        practice = file.one_of("practice", sorted(self.practices))
        own = ("text", "listener", "follow_up", "axis", "depth")
        for entry in _entries(file, "starters"):
            entry.only(*NEEDS, *own, needed=("id", *own, "tags", "serves"))
            yield Starter(
                **self._needs(entry, self.practices[practice]),
                text=entry.text("text"),
                listener=entry.text("listener"),
                follow_up=entry.text("follow_up"),
                practice=practice,
                axis=Axis(entry.one_of("axis", list(Axis))),
                depth=entry.one_of("depth", (1, 2, 3)),
            )

    def _setting(self, entry: Entry) -> Iterable[Setting]:
        own = ("title", "called", "pitch", "practice", "axis", "moods", "minutes", "phases", "ending")
        entry.only(*NEEDS, *own, "by_hand", "when_lit", "whispered", needed=("id", *own, "tags", "serves"))
        practice = entry.one_of("practice", sorted(self.practices))
        phases = tuple(_phase(phase) for phase in _entries(entry, "phases"))
        yield Setting(
            **self._needs(entry, self.practices[practice]),
            title=entry.text("title"),
            called=tuple(_words(entry, "called")),
            pitch=entry.text("pitch"),
            practice=practice,
            axis=Axis(entry.one_of("axis", list(Axis))),
            moods=tuple(_each_of(entry, "moods", MOODS)),
            minutes=entry.number("minutes", range(1, 31)),
            phases=phases,
            ending=entry.text("ending"),
            when_lit=entry.text("when_lit") or None,
            whispered=entry.one_of("whispered", (True, False), False),
            by_hand=_by_hand(entry, {role.kind for phase in phases for role in phase.look.roles}),
        )

    def _moments(self, file: Entry) -> Iterable[Moment]:
        file.only("kind", "moments", needed=("kind", "moments"))
        for entry in _entries(file, "moments"):
            entry.only(*NEEDS, "text", "cues", "quiet", needed=("id", "text", "cues", "serves"))
            cues = _each_of(entry, "cues", ("any", *CUES))
            moment = Moment(
                **self._needs(entry, self.seeds),
                text=entry.text("text"),
                cues=() if "any" in cues else tuple(cues),
                quiet=entry.one_of("quiet", (True, False), False),
            )
            for cue in moment.cues or ("any",):
                hands, eyes = CUES.get(cue, UNKNOWN_CUE)
                if moment.hands > hands or moment.eyes > eyes:
                    raise entry.wrong(
                        f"'{moment.id}' needs hands or eyes that are not free with the cue '{cue}'", "cues"
                    )
            yield moment

    def _needs(self, entry: Entry, seeds: frozenset[str]) -> dict[str, Any]:
        """What every piece says of itself."""
        return {
            "id": entry.text("id"),
            "serves": entry.one_of("serves", sorted(seeds)),
            "tags": tuple(_each_of(entry, "tags", sorted(self.topics))) if "tags" in entry else (),
            "stages": _stages(entry),
            "heat": entry.one_of("heat", (0, 1, 2), 0),
            "kids": entry.one_of("kids", (True, False), False),
            "together": entry.one_of("together", (True, False), False),
            "apart": entry.one_of("apart", (True, False), False),
            "hands": Hands[entry.one_of("hands", ("none", "one", "both"), "none").upper()],
            "eyes": entry.one_of("eyes", (True, False), False),
            "where": entry.where,
        }


def _evening(file: Entry) -> Settled:
    file.only("look", "by_hand", needed=("look", "by_hand"))
    look = _look(file["look"])
    return Settled(look, _by_hand(file, {role.kind for role in look.roles}))


def _phase(entry: Entry) -> Phase:
    entry.only("look", "steps", needed=("steps",))
    steps = []
    for step in _entries(entry, "steps"):
        step.only("say", "quiet", needed=("say", "quiet"))
        steps.append(Step(_with_names(step, "say"), step.number("quiet", SECONDS)))
    seconds = sum(step.seconds for step in steps)
    if seconds > LONGEST_PHASE:
        raise entry.wrong(
            f"this phase takes {seconds:.0f} seconds; {LONGEST_PHASE} at most, so make two of it", "steps"
        )
    look = entry.get("look", Entry())
    if not isinstance(look, Entry):
        raise entry.wrong(f"'look' is {look!r}; it is 'main:', 'left:', 'scent:' ... lines", "look")
    return Phase(_look(look), tuple(steps))


def _with_names(entry: Entry, key: str) -> str:
    """Words whose only blanks are the two names."""
    words = entry.text(key)
    try:
        blanks = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        raise entry.wrong(f"'{key}' has a brace that is not closed", key) from None
    if not blanks <= {"first", "second"}:
        raise entry.wrong(f"'{key}' has a blank it may not have; there are {{first}} and {{second}}", key)
    return words


def _look(entry: Entry) -> Look:
    entry.only(*LAMPS, "scent", "music")
    parts = {key: part for key, part in entry.items() if not isinstance(part, Entry)}
    if parts:
        key = next(iter(parts))
        raise entry.wrong(f"'{key}' is {parts[key]!r}; write it as {{...}} with its values", key)
    lamps = {role: _lamp(entry[role]) for role in LAMPS if role in entry}
    return Look(lamps, _scent(entry.get("scent")), _music(entry.get("music")))


def _lamp(entry: Entry) -> Lamp:
    entry.only("brightness_pct", "kelvin", "hue", "saturation_pct", "over", needed=("over",))
    if "kelvin" in entry and "hue" in entry:
        raise entry.wrong("a lamp has 'kelvin' or 'hue', not both", "hue")
    if ("hue" in entry) != ("saturation_pct" in entry):
        raise entry.wrong("'hue' and 'saturation_pct' go together")
    brightness = entry.number("brightness_pct", range(BRIGHTEST + 1))
    if brightness and not ("kelvin" in entry or "hue" in entry):
        raise entry.wrong("a lamp that is on has 'kelvin', or 'hue' and 'saturation_pct'")
    return Lamp(
        brightness,
        kelvin=entry.number("kelvin", range(WARMEST, COOLEST + 1)) if "kelvin" in entry else None,
        hue=entry.number("hue", range(360)) if "hue" in entry else None,
        saturation_pct=entry.number("saturation_pct", range(101)) if "hue" in entry else None,
        over=entry.number("over", FADES),  # nothing jumps, so nothing can flash
    )


def _scent(entry: Entry | None) -> Scent | None:
    if entry is None:
        return None
    entry.only("minutes", needed=("minutes",))
    return Scent(entry.number("minutes", SCENT_MINUTES))


def _music(entry: Entry | None) -> Music | None:
    if entry is None:
        return None
    entry.only("playlist", "volume_pct", needed=("playlist", "volume_pct"))
    return Music(entry.text("playlist"), entry.number("volume_pct", VOLUMES))


def _by_hand(entry: Entry, kinds: set[Kind]) -> Mapping[Kind, str]:
    """What to do without a device, for every kind of device the looks name."""
    by_hand = entry.get("by_hand", Entry())
    if not isinstance(by_hand, Entry):
        raise entry.wrong("'by_hand' is 'light:', 'music:' or 'scent:' lines", "by_hand")
    by_hand.only(*Kind)
    for kind in kinds:
        if kind not in by_hand:
            raise entry.wrong(f"'by_hand' says nothing for '{kind}'; say what to do where there is none")
    return {kind: by_hand.text(kind) for kind in Kind if kind in by_hand}


def _entries(file: Entry, key: str) -> Iterable[Entry]:
    if not isinstance(file[key], list):
        raise file.wrong(f"'{key}' is a list; begin each one with '- id: ...'", key)
    for entry in file[key]:
        if not isinstance(entry, Entry):
            raise file.wrong(f"'{key}' holds {entry!r}; each one is 'key: value' lines", key)
        yield entry


def _list(entry: Entry, key: str) -> list[Any]:
    value = entry[key]
    if not isinstance(value, list):
        raise entry.wrong(f"'{key}' is a list, such as [{value}]", key)
    return value


def _words(entry: Entry, key: str) -> list[str]:
    words = _list(entry, key)
    for word in words:
        if not isinstance(word, str):
            raise entry.wrong(f"'{key}' holds {word!r}; write it in quotes", key)
    return words


def _each_of(entry: Entry, key: str, allowed: Iterable[str]) -> list[str]:
    values, choices = _list(entry, key), list(allowed)
    for value in values:
        if value not in choices:
            name = key.removesuffix("s")
            raise entry.wrong(f"unknown {name} '{value}'; it can be {', '.join(choices)}", key)
    return values


def _stages(entry: Entry) -> frozenset[Stage]:
    stages = _each_of(entry, "stages", ("any", *Stage)) if "stages" in entry else ["any"]
    return frozenset() if "any" in stages else frozenset(map(Stage, stages))


def _support(path: Path) -> Mapping[str, Mapping[str, SupportLine]]:
    countries: dict[str, dict[str, SupportLine]] = {}
    for country, lines in read(path).items():
        lines.only("emergency", "crisis", "abuse", "parents", "own_behaviour", needed=("emergency", "crisis", "abuse"))
        countries[country] = {kind: _support_line(entry) for kind, entry in lines.items()}
    return countries


def _support_line(entry: Entry) -> SupportLine:
    entry.only(
        "name", "spoken", "hours", "source", "seen_on", "verified_by",
        needed=("name", "spoken", "source", "seen_on"),
    )  # fmt: skip
    if not isinstance(entry["seen_on"], date):
        raise entry.wrong("'seen_on' is a day, such as 2026-11-22", "seen_on")
    return SupportLine(
        name=entry.text("name"),
        spoken=entry.text("spoken"),
        source=entry.text("source"),
        seen_on=entry["seen_on"],
        verified_by=entry.get("verified_by"),
        always_open=entry.get("hours") == "always",
        where=entry.where,
    )
