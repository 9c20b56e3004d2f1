"""Words: words/<language>/*.yaml -> what is said, with its nudge (the reprompt). SSML lives in words and here only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from string import Formatter

from skill.entry import Entry, WrongFile
from skill.line import Line, Text, Word

NONE_YET: Mapping[str, int] = {}
WORDS = Path(__file__).parent / "words"
PACES = {"calm": "92%", "slow": "85%"}


class Voice(StrEnum):
    """How loudly we speak."""

    PLAIN = "plain"
    SOFT = "soft"
    WHISPERED = "whispered"


@dataclass(frozen=True)
class Wording:
    """One line as written: its variants, the nudge where it asks, and how slowly it is said."""

    say: tuple[str, ...]
    nudge: str | None = None
    slow: bool = False
    in_turn: bool = False  # its variants take turns in a couple's life, and none is said twice running
    where: str = field(default="", compare=False)  # file and line, for whoever writes

    @cached_property
    def blanks(self) -> frozenset[str]:
        """The names of the blanks, over all variants and the nudge."""
        texts = (*self.say, self.nudge or "")
        return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


@dataclass(frozen=True)
class Script:
    """Every line of one language."""

    lines: Mapping[str, Wording]

    def say(
        self, lines: Iterable[Line], number: int, voice: Voice = Voice.PLAIN, next_ones: Mapping[str, int] = NONE_YET
    ) -> str:
        """The lines as one SSML speech.

        `number` (of the evening) picks the variant; where they take turns, `next_ones` (line -> variant) does.
        """
        lines = tuple(lines)
        spoken = [self._variant(line, next_ones.get(line.key, number)) for line in lines]
        return ssml(" ".join(spoken), any(self.lines[line.key].slow for line in lines), voice)

    def after(self, lines: Iterable[Line], number: int, next_ones: Mapping[str, int]) -> Mapping[str, int]:
        """Whose turn it is once these lines were said: of every line whose wordings take turns, the next one."""
        turned = {
            line.key: (next_ones.get(line.key, number) + 1) % len(wording.say)
            for line in lines
            if (wording := self.lines[line.key]).in_turn
        }
        return {**next_ones, **turned} if turned else next_ones

    def nudge(self, line: Line, number: int, voice: Voice = Voice.PLAIN) -> str:
        """The same question in other words, as SSML, for when nobody answers."""
        wording = self.lines[line.key]
        return ssml(self._filled(wording.nudge or "", line, number), wording.slow, voice)

    def written(self, text: Text, number: int) -> str:
        """Words of the library as they are read, not said: names in their places, and no SSML."""
        first, second = (
            who if isinstance(who, str) else self._variant(Line(who.key), number) for who in (text.first, text.second)
        )
        return text.words.format(first=first, second=second)

    def _variant(self, line: Line, number: int) -> str:
        variants = self.lines[line.key].say
        return self._filled(variants[number % len(variants)], line, number)

    def _filled(self, text: str, line: Line, number: int) -> str:
        if not line.values:
            return text
        return text.format_map({name: self._filling(value, number) for name, value in line.values.items()})

    def _filling(self, value: str | Word | Text, number: int) -> str:
        match value:
            case Word(key):
                return self._variant(Line(key), number)
            case Text(words, first, second):
                names = {"first": self._filling(first, number), "second": self._filling(second, number)}
                return _escaped(words).format_map(names)
            case str():
                return _escaped(value)


def _escaped(words: str) -> str:
    """Words that may hold what SSML reads as its own. By hand: the library's module for it drags in an HTTP client."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def ssml(text: str, slow: bool = False, voice: Voice = Voice.PLAIN) -> str:
    """Text with its pauses as one speech, at our pace and in our voice."""
    volume = ' volume="soft"' if voice is Voice.SOFT else ""
    speech = f'<prosody rate="{PACES["slow" if slow else "calm"]}"{volume}>{text}</prosody>'
    if voice is Voice.WHISPERED:
        speech = f'<amazon:effect name="whispered">{speech}</amazon:effect>'
    return f"<speak>{speech}</speak>"


def read_script(language: str, words: Path = WORDS) -> Script:
    """All words of a language. Raises WrongFile: a missing language is an error, never English by accident."""
    from skill.reading import read  # here: words that are compiled already need no YAML

    folder = words / language
    lines: dict[str, Wording] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = read(path)
        for name, entry in file.items():
            lines[f"{path.stem}.{name}"] = _wording(file, name, entry)
    if not lines:
        raise WrongFile(f"{folder}: there are no words in this language")
    return Script(lines)


def _wording(file: Entry, name: str, entry: object) -> Wording:
    if isinstance(entry, str):
        return Wording((_tidy(entry),), where=file.at(name))
    if not isinstance(entry, Entry):
        raise file.wrong(f"'{name}' is neither words nor 'say:' and 'nudge:' lines", name)
    entry.only("say", "nudge", "slow", "in_turn", needed=("say",))
    said = entry["say"] if isinstance(entry["say"], list) else [entry["say"]]
    nudge = _tidy(entry.text("nudge")) if "nudge" in entry else None
    slow, in_turn = (entry.one_of(key, (True, False), False) for key in ("slow", "in_turn"))
    return Wording(tuple(map(_tidy, said)), nudge, slow, in_turn, entry.where)


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", str(text)).strip()
