"""Reads rituals/ into a library. What could hurt (too bright, sudden, endless) is refused here, in any folder."""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from skill.couple import Stage
from skill.entry import Entry, WrongFile, tidy
from skill.library import (
    Adventure,
    Axis,
    Hands,
    Library,
    Moment,
    Phase,
    Piece,
    Setting,
    Settled,
    Starter,
    Step,
    SupportLine,
)
from skill.reading import read
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
KINDS = ("help", "laugh", "notice", "thanks", "touch", "word")  # of a moment
# How a starter asks. A guess is made before the answer; a replay goes back to what was; a plan ends in a small one.
ASKS = ("ask", "guess", "finish_the_sentence", "this_or_that", "imagine", "appreciate", "replay", "tiny_plan")
SEASONS = ("spring", "summer", "autumn", "winter", "year_end", "new_year")
TOUCHES = ("hand", "hug", "kiss", "forehead", "breath")  # each with words in its place
IDS = "ids.txt"
SHELVES = ("starters", "settings", "moments", "adventures")
OURS = ("evening.yaml", "practices.yaml", "support_lines.yaml", "themes.yaml")  # beside our shelves
THEIRS = ("home.yaml",)  # beside a household's own: not ours to read, and no ritual
YAML = (".yaml", ".yml")
WORD = re.compile(r"[^\W\d_]+('[^\W\d_]+)*'?")  # of a name: what an interaction model takes
SECONDS = range(5, 121)  # of one quiet
LONGEST_PHASE = 200  # seconds of quiet and words; one answer of Alexa's is at most 240
FADES, SCENT_MINUTES, VOLUMES = range(4, 31), range(5, 31), range(10, 31)
P = TypeVar("P", bound=Piece)


def read_library(ours: Path, *others: Path) -> Library:
    """Our rituals/ folder, and a household's own folders beside it. Raises WrongFile.

    Another folder holds `starters/`, `settings/`, `moments/` or `adventures/`; all the rest stays ours.
    """
    file = read(ours / "practices.yaml")
    file.only("practices", "topics", needed=("practices", "topics"))
    practices = {name: frozenset(serves) for name, serves in file["practices"].items()}
    themes = read(ours / "themes.yaml")
    shop = _Shop(practices, frozenset(file["topics"]), {name: _spoken(themes, name) for name in themes})
    shop.take(ours, OURS)
    for folder in others:
        shop.take(folder, THEIRS)
    return Library(
        starters=shop.starters,
        practices=shop.practices,
        topics=shop.topics,
        support=_support(ours / "support_lines.yaml"),
        settings=shop.settings,
        moments=shop.moments,
        adventures=shop.adventures,
        themes=shop.themes,
        evening=_evening(read(ours / "evening.yaml")),
        ids=tuple(read_ids(ours / IDS)),
    )


def read_ids(path: Path) -> Mapping[str, str]:
    """Every id there ever was, in the order it came, and what is said of it: `retired`, or nothing. WrongFile."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as trouble:
        raise WrongFile(f"{path}: cannot be read: {trouble.strerror}") from None
    known: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        id_, _, said = line.partition(" ")
        if id_ in known:
            raise WrongFile(f"{path}:{number}: '{id_}' stands here twice; take this line out")
        if id_ and not line.startswith("#"):
            known[id_] = said.strip()
    return known


class _Shop:
    """What has been read so far, and how each kind of file is."""

    def __init__(
        self, practices: Mapping[str, frozenset[str]], topics: frozenset[str], themes: Mapping[str, str]
    ) -> None:
        self.practices, self.topics, self.themes = practices, topics, themes
        self.seeds = frozenset().union(*practices.values())
        self.starters: dict[str, Starter] = {}
        self.settings: dict[str, Setting] = {}
        self.moments: dict[str, Moment] = {}
        self.adventures: dict[str, Adventure] = {}
        self._ids: dict[str, str] = {}

    def take(self, folder: Path, beside: Container[str]) -> None:
        """Everything a folder holds; `beside` are the files that may stand beside its shelves."""
        _refuse_strays(folder, beside)
        found = [
            self._shelve(folder / "starters", self._starters, self.starters),
            self._shelve(folder / "settings", self._setting, self.settings),
            self._shelve(folder / "moments", self._moments, self.moments),
            self._shelve(folder / "adventures", self._adventures, self.adventures),
        ]
        if not any(found):
            shelves = ", ".join(f"'{name}'" for name in SHELVES)
            raise WrongFile(f"{folder}: has nothing to read; it needs a folder of these with .yaml files: {shelves}")

    def _shelve(self, folder: Path, pieces: Callable[[Entry], Iterable[P]], shelf: dict[str, P]) -> bool:
        files = [path for path in _in_sight(folder) if path.suffix == ".yaml"]
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
        for entry in _entries(file, "starters", "id: ..."):
            entry.only(*NEEDS, *own, "kind", "theme", "season", "touch", needed=("id", *own, "tags", "serves"))
            yield Starter(
                **self._needs(entry, self.practices[practice]),
                text=_spoken(entry, "text"),
                listener=_spoken(entry, "listener"),
                follow_up=_spoken(entry, "follow_up"),
                practice=practice,
                axis=Axis(entry.one_of("axis", list(Axis))),
                depth=entry.one_of("depth", (1, 2, 3)),
                kind=entry.one_of("kind", ASKS, "ask"),
                theme=entry.one_of("theme", list(self.themes)) if "theme" in entry else None,
                season=entry.one_of("season", SEASONS) if "season" in entry else None,
                touch=entry.one_of("touch", TOUCHES) if "touch" in entry else None,
            )

    def _setting(self, entry: Entry) -> Iterable[Setting]:
        own = ("title", "called", "pitch", "practice", "axis", "moods", "minutes", "phases", "ending")
        entry.only(*NEEDS, *own, "by_hand", "when_lit", "whispered", needed=("id", *own, "tags", "serves"))
        practice = entry.one_of("practice", sorted(self.practices))
        phases = tuple(_phase(phase) for phase in _entries(entry, "phases", "look: ..."))
        yield Setting(
            **self._needs(entry, self.practices[practice]),
            title=_title(entry),
            called=tuple(_names(entry, "called")),
            pitch=_spoken(entry, "pitch"),
            practice=practice,
            axis=Axis(entry.one_of("axis", list(Axis))),
            moods=tuple(_each_of(entry, "moods", MOODS)),
            minutes=entry.number("minutes", range(1, 31)),
            phases=phases,
            ending=_spoken(entry, "ending"),
            when_lit=_spoken(entry, "when_lit") or None,
            whispered=entry.one_of("whispered", (True, False), False),
            by_hand=_by_hand(entry, {role.kind for phase in phases for role in phase.look.roles}),
        )

    def _moments(self, file: Entry) -> Iterable[Moment]:
        file.only("kind", "moments", needed=("kind", "moments"))
        file.one_of("kind", KINDS)
        for entry in _entries(file, "moments", "id: ..."):
            entry.only(*NEEDS, "text", "cues", "quiet", needed=("id", "text", "cues", "serves"))
            cues = _each_of(entry, "cues", ("any", *CUES))
            moment = Moment(
                **self._needs(entry, self.seeds),
                text=_spoken(entry, "text"),
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

    def _adventures(self, file: Entry) -> Iterable[Adventure]:
        file.only("adventures", needed=("adventures",))
        for entry in _entries(file, "adventures", "id: ..."):
            own = ("title", "pitch", "text")
            entry.only(*NEEDS, *own, "season", needed=("id", *own, "tags", "serves"))
            yield Adventure(
                **self._needs(entry, self.seeds),
                title=_spoken(entry, "title"),
                pitch=_spoken(entry, "pitch"),
                text=_spoken(entry, "text"),
                season=entry.one_of("season", SEASONS) if "season" in entry else None,
            )

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


def _refuse_strays(folder: Path, beside: Container[str]) -> None:
    """Raises WrongFile for what a writer may think is read, and is not."""
    for stray in _in_sight(folder):
        if stray.is_dir() and stray.name not in SHELVES:
            raise WrongFile(f"{stray}: is no folder we read; it can be {', '.join(SHELVES)}")
        if stray.is_file() and stray.suffix.lower() in YAML and stray.name not in beside:
            raise WrongFile(f"{stray}: is read by nobody here; put it into {', '.join(SHELVES[:-1])} or {SHELVES[-1]}")
    for stray in (path for shelf in SHELVES for path in _in_sight(folder / shelf)):
        if stray.is_dir():
            raise WrongFile(f"{stray}: is a folder nobody reads; put its files right into {stray.parent.name}")
        if stray.suffix != ".yaml" and not _is_note(stray):
            raise WrongFile(f"{stray}: end its name in .yaml, or nobody reads it; a note's name begins with '_'")


def _in_sight(folder: Path) -> list[Path]:
    """What stands in a folder. Hidden things are left alone, and so is what a writer marks with a '_'."""
    return sorted(path for path in folder.glob("*") if path.name[0] not in "._")


def _is_note(path: Path) -> bool:
    """Whether it is something nobody would expect to be read: ideas.md, README, LICENSE.txt, or an editor's copy."""
    in_capitals = path.stem.isupper() and path.suffix.lower() not in YAML
    return path.suffix == ".md" or path.name.endswith("~") or in_capitals


def _evening(file: Entry) -> Settled:
    file.only("look", "by_hand", needed=("look", "by_hand"))
    look = _look(file)
    return Settled(look, _by_hand(file, {role.kind for role in look.roles}))


def _phase(entry: Entry) -> Phase:
    entry.only("look", "steps", needed=("steps",))
    steps = []
    for step in _entries(entry, "steps", "say: ..."):
        step.only("say", "quiet", needed=("say", "quiet"))
        steps.append(Step(_with_names(step, "say"), step.number("quiet", SECONDS)))
    seconds = sum(step.seconds for step in steps)
    if seconds > LONGEST_PHASE:
        raise entry.wrong(
            f"this phase takes {seconds:.0f} seconds; {LONGEST_PHASE} at most, so make two of it", "steps"
        )
    return Phase(_look(entry), tuple(steps))


def _with_names(entry: Entry, key: str) -> str:
    """Words whose only blanks are the two names, written just so: anything else in braces would break when spoken."""
    words = entry.text(key)
    if re.search("[{}]", words.replace("{first}", "").replace("{second}", "")):
        raise entry.wrong(f"'{key}' has a blank or a brace it may not have; there are {{first}} and {{second}}", key)
    return words


def _spoken(entry: Entry, key: str) -> str:
    """Words that are said as they stand, where nobody fills a blank."""
    words = entry.text(key)
    if re.search("[{}]", words):
        raise entry.wrong(f"'{key}' has a brace and is said as it stands; names are filled in 'say' only", key)
    return words


def _title(entry: Entry) -> str:
    title = entry.text("title")
    if not _is_name(title):
        raise entry.wrong(f"'title' is '{title}'; it is asked for by name: letters, apostrophes and spaces", "title")
    return title


def _look(holder: Entry) -> Look:
    """The 'look' of a phase or of the evening; empty where there is none."""
    look = holder.get("look", Entry())
    if not isinstance(look, Entry):
        raise holder.wrong(f"'look' is {look!r}; it is 'main:', 'left:', 'scent:' ... lines", "look")
    look.only(*LAMPS, "scent", "music")
    parts = {key: part for key, part in look.items() if not isinstance(part, Entry)}
    if parts:
        key = next(iter(parts))
        raise look.wrong(f"'{key}' is {parts[key]!r}; write it as {{...}} with its values", key)
    lamps = {role: _lamp(look[role]) for role in LAMPS if role in look}
    return Look(lamps, _scent(look.get("scent")), _music(look.get("music")))


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
    by_hand.only(*Kind, needed=by_hand)
    for kind in Kind:
        if kind in kinds and kind not in by_hand:
            raise entry.wrong(f"'by_hand' says nothing for '{kind}'; say what to do where there is none")
    return {kind: _spoken(by_hand, kind) for kind in Kind if kind in by_hand}


def _entries(file: Entry, key: str, first: str) -> Iterable[Entry]:
    """The entries of a list; `first` is what each of them begins with."""
    if not isinstance(file[key], list):
        raise file.wrong(f"'{key}' is a list; begin each one with '- {first}'", key)
    for entry in file[key]:
        if not isinstance(entry, Entry):
            raise file.wrong(f"'{key}' holds {entry!r}; each one is 'key: value' lines", key)
        yield entry


def _list(entry: Entry, key: str) -> list[Any]:
    value = entry[key]
    if not isinstance(value, list):
        raise entry.wrong(f"'{key}' is a list, such as [{value}]", key)
    return value


def _names(entry: Entry, key: str) -> list[str]:
    """Names as people say them, which is how an interaction model takes them."""
    names = _list(entry, key)
    for name in names:
        if not isinstance(name, str):
            raise entry.wrong(f"'{key}' holds {name!r}; write it in quotes", key)
        if not _is_name(tidy(name)) or name != name.lower():
            raise entry.wrong(f"'{key}' holds '{name}'; a name is small letters, apostrophes and spaces", key)
    return [tidy(name) for name in names]


def _is_name(words: str) -> bool:
    return bool(words) and all(map(WORD.fullmatch, words.split()))


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
        name=_spoken(entry, "name"),
        spoken=_spoken(entry, "spoken"),
        source=entry.text("source"),
        seen_on=entry["seen_on"],
        verified_by=entry.get("verified_by"),
        always_open=entry.get("hours") == "always",
        where=entry.where,
    )
