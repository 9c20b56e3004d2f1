"""Everything that is ever said, from one silence to the next, as the real conversation says it to two long names.

Of several wordings of a line the longest is said, and of a house that could be there, the one that makes us say most.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import chain, product
from string import Formatter
from typing import Any, TypeVar

from skill import almanac
from skill.conversation import Answer, Conversation
from skill.couple import Around, Company, Couple, ForTonight, Hearts, Outing, Stage
from skill.fitting import GENTLE
from skill.hearing import (
    AMoment,
    ComeBack,
    Counted,
    Heard,
    HomeCode,
    InMood,
    InTrouble,
    Lit,
    Named,
    Need,
    Needed,
    Nightly,
    Picked,
    Rated,
    Said,
    Staged,
    Trouble,
    Wanted,
    WeAre,
    WithUs,
)
from skill.library import Adventure, Axis, Library, Moment, Piece, Setting, Starter
from skill.line import line
from skill.place import Notes
from skill.speech import Script, Wording
from tests.houses import Manner, ScriptedHouse
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY
from tests.test_conversation import Shelf
from tests.voice.voice import Spoken, Voice

LONG_NAMES = ("Alexandria", "Bartholomew")
DAY = timedelta(days=1)
TWO = replace(ANA_AND_BO, names=LONG_NAMES, last_evening=EVENING - DAY * 8)  # a theme is told those who were away
SOME = 50  # first questions: those that are said longest
MENU = ("pitch", "or")  # the lines of it
DEEP, SHALLOW = 4, 2  # turns to a place
REFUSES, WILLING = Manner.REFUSES, Manner.WILLING
Anything = TypeVar("Anything", bound=Piece)
HEAVY = tuple(Hearts(EVENING - DAY * ago, (1, 2)) for ago in range(27, 0, -1))
HEARD: tuple[Heard, ...] = (
    *Said, *map(Rated, (1, 3, 5)), *map(Needed, Need), *map(Picked, range(2)), *map(InTrouble, Trouble),
    *map(WithUs, Around), *map(WeAre, Company), *map(Staged, Stage), *map(InMood, ("warm", "mending", "tender")),
    Named(*LONG_NAMES), AMoment(), AMoment("bath"), Lit(dimmer=1), Nightly(), Nightly(NOW.time()), ComeBack(),
    ComeBack(20), ComeBack(600), HomeCode("1234"), Counted(7),
)  # fmt: skip
COUPLES = {
    "of thirty evenings": TWO,
    "new": Couple(),
    "second evening": Couple(evenings=1, last_evening=EVENING - DAY * 8),
    "third evening": replace(TWO, introduced=frozenset({"names"}), evenings=2),
    "fourth evening": replace(TWO, introduced=frozenset({"names", "stage"}), evenings=3),
    "with an adventure": replace(TWO, outing=Outing("last-friday", YESTERDAY - DAY)),
    "a month later": replace(TWO, compass=None),
    "heavy weeks": replace(TWO, hearts=HEAVY),
    "on a call, without names": replace(
        ANA_AND_BO, names=None, last_evening=EVENING - DAY * 8, stage=Stage.LONG_DISTANCE, compass=None, hearts=HEAVY
    ),
    "in one room, without names": replace(ANA_AND_BO, names=None, last_evening=EVENING - DAY * 8),
}
UNLIKE: dict[str, dict[str, Any]] = {
    "by day": {"now": NOW.replace(hour=15)},
    "a house that does it all": {"looking": WILLING, "changing": WILLING},
    "a house that can only be looked at": {"looking": WILLING, "changing": REFUSES},
}


class Kind(StrEnum):
    """What a stretch of speech is."""

    QUESTION = "question"  # a starter's text, or its follow-up
    MOMENT = "moment"
    FIRST_RUN = "first run"  # what is told once: who we are, with the first question; and how things are here
    LAUNCH = "launch"  # all that is said before they talk, the first launch's too
    AFTER_A_QUIET = "after a quiet"  # swap, and what is asked when it is over
    FOLLOW_UP = "follow-up"
    OFFER = "offer"  # of a ritual or an adventure, or of two
    ADVENTURE = "adventure"
    STEP = "ritual step"  # with what is said before it
    ENDING = "ritual ending"
    HELP = "help"
    HISTORY = "history"
    CARE = "care"
    LINE = "line"  # by itself
    ANYWHERE = "anywhere"  # whatever else they say, wherever they are


@dataclass(frozen=True)
class Stretch:
    """Speech that nothing interrupts: SSML or plain words, one after the other; and where it comes from."""

    kind: Kind
    speeches: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Evening:
    """Where two people are in an evening. It stays as it is: what they say leads to another one."""

    library: Library
    script: Script
    couple: Couple = TWO
    now: datetime = NOW
    notes: Notes | None = None
    looking: Manner = REFUSES  # a house that does not answer: then it is said what hands can do
    changing: Manner = REFUSES
    locale: str = "en-US"

    def hears(self, *said: Heard) -> tuple[Answer, "Evening"]:
        """The answer to the last of it, and the evening then."""
        shelf, notes = Shelf(self.couple, 1), self.notes
        house = ScriptedHouse(looking=self.looking, changing=self.changing, putting=self.changing)
        conversation = Conversation(shelf, self.library, self.script, lambda: self.now, house, zoned=True)
        for heard in said:
            answer = conversation.take_turn("home", heard, notes, self.locale, looked_at=False)
            notes = answer.notes
        return answer, replace(self, couple=shelf.couple, notes=notes)


def stretches(answer: Answer) -> Iterator[tuple[str, ...]]:
    """The speeches of an answer up to each quiet, and after the last; and the nudge, for which somebody waits."""
    so_far: tuple[str, ...] = (answer.say,)
    for words, quiet in answer.talk.beats if answer.talk else ():
        so_far += (words,) if words else ()
        if quiet:
            yield so_far
            so_far = ()
    so_far += (answer.talk.closing,) if answer.talk and answer.talk.closing else ()
    if so_far:
        yield so_far
    if answer.nudge:
        yield (answer.nudge,)


def wordiest(script: Script, voice: Voice) -> Script:
    """The script that knows only the longest wording of each line."""

    def seconds(wording: str) -> float:
        blanks = {name for _, name, _, _ in Formatter().parse(wording) if name}
        return voice.says(f"<speak>{wording.format_map(dict.fromkeys(blanks, LONG_NAMES[1]))}</speak>").seconds

    def longest(wording: Wording) -> Wording:
        return replace(wording, say=(max(wording.say, key=seconds),)) if len(wording.say) > 1 else wording

    return Script({key: longest(wording) for key, wording in script.lines.items()})


def everything(library: Library, script: Script) -> Mapping[Kind, Mapping[Spoken, str]]:
    """All of it spoken, and where each comes from."""
    voice = Voice()
    script = wordiest(script, voice)
    questions = once(starters(library, script))
    spoken = voice.says_all([stretch.speeches for stretch in questions])
    launches = [
        (one.seconds, said.where) for said, one in zip(questions, spoken, strict=True) if said.kind is Kind.LAUNCH
    ]
    longest = [library.starters[id_] for _, id_ in sorted(launches, reverse=True)]
    others = once(
        chain(
            first_runs(library, script, longest),
            (Stretch(Kind.MOMENT, (said_of(one, script),), one.id) for one in library.moments.values()),
            adventures(library, script),
            offers(library, script),
            [menu(library, script, voice)],
            rituals(library, script),
            care(library, script),
            lines(script),
            wherever(longest_of(library, longest, voice), script),
        )
    )
    spoken += voice.says_all([stretch.speeches for stretch in others])
    found: dict[Kind, dict[Spoken, str]] = {kind: {} for kind in Kind}
    for stretch, one in zip((*questions, *others), spoken, strict=True):
        found[stretch.kind].setdefault(one, stretch.where)
    return found


def once(said: Iterable[Stretch]) -> list[Stretch]:
    """The same speech of the same kind once."""
    return [*{(stretch.kind, stretch.speeches): stretch for stretch in said}.values()]


def said_of(moment: Moment, script: Script) -> str:
    """A moment, as it is said."""
    return script.say((line("moment.this", words=moment.text),), 1)


def starters(library: Library, script: Script) -> Iterator[Stretch]:
    """Every question, and an evening of every question: hello, the week's theme, question and hand-over, and so on."""
    for starter in library.starters.values():
        yield Stretch(Kind.QUESTION, (starter.text,), starter.id)
        yield Stretch(Kind.QUESTION, (starter.follow_up,), starter.id)
        first, *others = asked(library, script, starter, TWO)
        yield Stretch(Kind.LAUNCH, first, starter.id)
        for speeches in others:
            is_it = starter.follow_up in speeches[0].replace("&amp;", "&")
            yield Stretch(Kind.FOLLOW_UP if is_it else Kind.AFTER_A_QUIET, speeches, starter.id)


def asked(library: Library, script: Script, starter: Starter, couple: Couple) -> Iterator[tuple[str, ...]]:
    """An evening of one question, as far as they have to say for it to be all said."""
    days = (EVENING + DAY * ahead for ahead in range(7 * len(library.themes)))
    day = next(day for day in days if starter.theme in (None, almanac.theme(day, library.themes)))
    only = replace(library, starters={starter.id: starter})
    evening = Evening(only, script, as_fits(starter, couple, day), NOW + (day - EVENING))
    for heard in (Said.OPENED, Said.YES, Said.NO, Said.YES):
        answer, evening = evening.hears(heard)
        if heard is Said.OPENED:
            assert starter.text in answer.say.replace("&amp;", "&"), starter.id
            assert starter.theme is None or "This week is about" in answer.say, starter.id
        yield from stretches(answer)


def as_fits(piece: Piece, couple: Couple, day: date) -> Couple:
    """The couple, living as a piece needs it on that day, and back from a week without us."""
    company = Company.APART if piece.apart else Company.TOGETHER
    stage = min(piece.stages) if piece.stages else None
    said = ForTonight(day, Around.NOBODY, company, warm=True if piece.heat else None)
    return replace(couple, stage=stage, last_evening=day - DAY * 8, compass=day - DAY, tonight=said)


def first_runs(library: Library, script: Script, longest: list[Starter]) -> Iterator[Stretch]:
    """The very first launch, with those of its questions that are said longest; and what is told on the next ones."""
    easy = [one for one in longest if one.depth == 1 and not (one.stages or one.heat or one.apart)]
    for starter in easy[:SOME]:
        only = replace(library, starters={starter.id: starter})
        answer, _ = Evening(only, script, Couple()).hears(Said.OPENED)
        yield Stretch(Kind.FIRST_RUN, (answer.say,), starter.id)
        yield Stretch(Kind.LAUNCH, next(stretches(answer)), f"{starter.id}, the first time")
    for (name, couple), heard in product(COUPLES.items(), (Said.OPENED, Said.CHECK_IN)):
        if couple.evenings in (1, 2, 3):
            answer, _ = Evening(library, script, couple).hears(heard)
            yield Stretch(Kind.FIRST_RUN, (answer.say,), name)


def adventures(library: Library, script: Script) -> Iterator[Stretch]:
    """Every adventure: offered with a hello at a weekend's door, taken, and asked after."""
    for one in library.adventures.values():
        only = replace(library, adventures={one.id: one})
        afternoon = Evening(only, script, now=a_day_for(one))
        couple = replace(as_fits(one, TWO, afternoon.now.date()), outing=None)
        afternoon = replace(afternoon, couple=couple)
        for heard in ((Said.OPENED,), (Said.ADVENTURE,), (Said.ADVENTURE, Said.YES)):
            answer, _ = afternoon.hears(*heard)
            for speeches in stretches(answer):
                yield Stretch(Kind.ADVENTURE if Said.YES in heard else Kind.OFFER, speeches, one.id)
        theirs = replace(couple, outing=Outing(one.id, EVENING - DAY * 9))
        for speeches in stretches(replace(afternoon, couple=theirs).hears(Said.OPENED)[0]):
            yield Stretch(Kind.OFFER, speeches, one.id)


def a_day_for(adventure: Adventure) -> datetime:
    """A Sunday afternoon of its season."""
    sundays = (NOW.replace(hour=15) + DAY * 7 * ahead for ahead in range(60))
    return next(day for day in sundays if adventure.season in (None, *almanac.seasons(day.date(), "US")))


def offers(library: Library, script: Script) -> Iterator[Stretch]:
    """Every ritual as an idea, after each thing that is said before one; and every two of them on the menu."""
    for one in library.settings.values():
        couple, only = as_fits(one, TWO, EVENING), replace(library, settings={one.id: one}, adventures={})
        asks: list[Heard] = [Said.CHANGE_SETTING, Said.MENU, *map(InMood, ("nothing like it", *one.moods))]
        for heard in asks:
            for speeches in stretches(Evening(only, script, couple).hears(heard)[0]):
                yield Stretch(Kind.OFFER, speeches, one.id)


def menu(library: Library, script: Script, voice: Voice) -> Stretch:
    """The two longest ideas on one menu."""

    def seconds(piece: Setting | Adventure) -> float:
        return voice.says(f"{piece.title}. {piece.pitch}").seconds

    ideas: list[Setting | Adventure] = [*library.settings.values(), *library.adventures.values()]
    two = sorted(ideas, key=seconds)[-2:]
    named = [line(f"setting.{key}", title=one.title, pitch=one.pitch) for key, one in zip(MENU, two, strict=True)]
    said = script.say((*named, line("setting.which")), 1)
    return Stretch(Kind.OFFER, (said,), " and ".join(one.id for one in two))


def rituals(library: Library, script: Script) -> Iterator[Stretch]:
    """Every step of every ritual, whoever of the two has the longer name, and whatever the house does."""
    for one, names, manner in product(library.settings.values(), (LONG_NAMES, LONG_NAMES[::-1]), (REFUSES, WILLING)):
        couple = replace(as_fits(one, TWO, EVENING), names=names)
        evening = Evening(library, script, couple, looking=manner, changing=manner)
        answer, evening = evening.hears(Wanted(one.id))
        steps = 0
        while evening.notes is not None:
            assert evening.notes["at"] == "setting.Doing", (one.id, evening.notes)
            steps += sum(quiet > 0 for _, quiet in answer.talk.beats) if answer.talk else 0
            for speeches in stretches(answer):
                yield Stretch(Kind.STEP, speeches, one.id)
            answer, evening = evening.hears(Said.NEXT)
        assert steps == sum(len(phase.steps) for phase in one.phases), one.id
        for speeches in stretches(answer):
            yield Stretch(Kind.ENDING, speeches, one.id)


def care(library: Library, script: Script) -> Iterator[Stretch]:
    """Whatever somebody needs help with, in every country, and the numbers once more."""
    for country, trouble in product((*library.support, "ZZ"), Trouble):
        answer, evening = Evening(library, script, locale=f"en-{country}").hears(InTrouble(trouble))
        again = [evening.hears(Said.YES)[0]] if evening.notes else []
        for speeches in (speeches for each in (answer, *again) for speeches in stretches(each)):
            yield Stretch(Kind.CARE, speeches, f"{trouble}, {country}")


def lines(script: Script) -> Iterator[Stretch]:
    """Help and history as they are said, and every line that has no blanks by itself."""
    for key, wording in script.lines.items():
        kind = Kind.CARE if key.startswith("care.") else Kind.HISTORY if key == "welcome.history" else Kind.LINE
        if not wording.blanks:
            yield Stretch(Kind.HELP if key == "always.help" else kind, (script.say((line(key),), 1),), key)


def wherever(library: Library, script: Script) -> Iterator[Stretch]:
    """Whatever every kind of couple may hear, anywhere; by day; and in a house that answers."""
    for name, couple in COUPLES.items():
        yield from anywhere(Evening(library, script, couple), name, DEEP if couple is TWO else SHALLOW)
    for name, unlike in UNLIKE.items():
        yield from anywhere(replace(Evening(library, script), **unlike), name, SHALLOW)


def anywhere(evening: Evening, where: str, deep: int) -> Iterator[Stretch]:
    """Whatever is said at every place they come to, once a kind of place."""
    been, ahead = set[tuple[object, ...]](), [(evening, where)]
    while ahead:
        here, path = ahead.pop(0)
        for heard in HEARD:
            answer, there = here.hears(heard)
            name = heard.value if isinstance(heard, Said) else str(heard)
            for speeches in stretches(answer):
                yield Stretch(kind_of(heard, here), speeches, f"{path}: {name}")
            if there.notes and kind_of_place(there) not in been and path.count(":") < deep:
                been.add(kind_of_place(there))
                ahead.append((there, f"{path}: {name}"))


def kind_of(heard: Heard, here: Evening) -> Kind:
    """Whether it is care, or help, or anything."""
    if isinstance(heard, InTrouble) or (here.notes and str(here.notes["at"]).startswith("care.")):
        return Kind.CARE
    return Kind.HELP if heard is Said.HELP else Kind.ANYWHERE


def kind_of_place(evening: Evening) -> tuple[object, ...]:
    """What of an evening decides how much is said next, as far as it is told apart cheaply."""
    said, notes = evening.couple.on(EVENING), evening.notes or {}
    return said.ritual, *map(notes.get, ("at", "last", "yeses", "first", "word"))


def longest_of(library: Library, starters: list[Starter], voice: Voice) -> Library:
    """A library of the longest of everything; all its questions are the longest one, of the longest theme."""
    themes = dict([max(library.themes.items(), key=lambda theme: voice.says(theme[1]).seconds)])

    def anybodys(pieces: Iterable[Anything]) -> list[Anything]:
        return [one for one in pieces if not (one.stages or one.heat or one.apart or one.together)]

    def longest(pieces: Iterable[Anything], words: Callable[[Anything], str]) -> dict[str, Anything]:
        some = sorted(anybodys(pieces), key=lambda one: -voice.says(words(one)).seconds)[:2]
        return {one.id: one for one in some}

    asked = next(one for one in anybodys(starters) if one.practice in GENTLE and one.text[-8:] != " or pass?")
    copies = product((1, 2, 3), Axis, "ab")  # of every depth and either axis, and another one
    questions = [replace(asked, id=f"{depth}-{axis}-{n}", depth=depth, axis=axis) for depth, axis, n in copies]
    return replace(
        library,
        themes=themes,
        starters={one.id: replace(one, theme=next(iter(themes))) for one in questions},
        moments=longest(library.moments.values(), lambda one: one.text),
        adventures=longest(library.adventures.values(), lambda one: f"{one.title}. {one.pitch}"),
    )
