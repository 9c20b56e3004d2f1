"""Whatever two people say, at two devices, at whatever time: what is true of every turn, and of the room afterwards.

`make test` lives 2,000 evenings, the same ones every time; EMBER_EVENINGS=20000 lives that many others.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from skill.conversation import Answer, Conversation
from skill.couple import Around, Company, Couple, ForTonight, Hearts, Mute, Outing, Stage
from skill.desk.echo import WORDS_A_SECOND, DeskClock, plain
from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import AS_IT_IS, PretendHome
from skill.edge.homes.by_hand import ByHand
from skill.edge.sound import LONGEST
from skill.edge.wiring import RITUALS
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
from skill.house_rules import RESUMES_WITHIN
from skill.housekeeping import SEEN_FOR
from skill.librarian import read_library
from skill.line import Line, Text
from skill.place import Notes, Place, from_notes, names
from skill.ports import House, HouseDown, LostVersion
from skill.record import from_record, to_record
from skill.room import BRIGHTEST, Came, Look, Role, Room, Tuning
from skill.scenes import care, later, nightly, privacy, routine, setting
from skill.scenes.tonight import Following, Talking
from skill.speech import Script, Voice, read_script
from skill.tonight import Tonight, evening_of
from skill.turn import AskLeave, Leave
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, hearts

HOME = "home"
LIBRARY, SCRIPT = read_library(RITUALS), read_script("en")
EVENINGS = int(os.environ.get("EMBER_EVENINGS", "2000"))
GRACE = 16  # seconds: eight, the nudge, and eight more until a device closes the session

WARM_STARTERS = {one.id: one for one in LIBRARY.starters.values() if one.heat}
WARM_SETTINGS = {one.id: one for one in LIBRARY.settings.values() if one.heat}
WARM_WORDS = {words for one in WARM_STARTERS.values() for words in (one.text, one.listener, one.follow_up)} | {
    step.say for one in WARM_SETTINGS.values() for phase in one.phases for step in phase.steps
}
A_WARM_ONE = min(WARM_STARTERS)
ONE_WORD = (Said.NO, Said.STOP, Said.PASSED, Said.LIGHTER, Said.ANOTHER, Said.WRAP_UP, Said.PUT_BACK)
NUMBERS = {"nought", "zero", "one", "two", "three", "four", "five", "first", "second", "third", "fourth", "fifth"}
CARE_GOES_ON = (Said.YES, Said.AGAIN, Said.NEXT, Said.NO, Said.PASSED, Said.WRAP_UP)
OF_THE_ROOM = ("always.not_back", "always.on_its_way", "always.by_hand")
CLAIMS = {*OF_THE_ROOM, "always.silent", "evening.settles", "preferences.light", "setting.as_it_was", "setting.stays"}
MAY_BE_NUMBERS = {
    ("us.evenings", "count"),
    ("nightly.sure", "time"),
    ("later.set", "minutes"),
    *((key, "number") for key in SCRIPT.lines if key.startswith("care.")),
}

WEEKS_OF_HEARTS = tuple(Hearts(EVENING - timedelta(days=ago), (2, 4)) for ago in range(20, 0, -1))
SAVED = dict.fromkeys(list(LIBRARY.starters)[:3], YESTERDAY)
KNOWN = replace(ANA_AND_BO, hearts=WEEKS_OF_HEARTS, saved=SAVED, weekend=None)
WHO = {
    "new": Couple(),
    "on their second evening": Couple(evenings=1, last_evening=YESTERDAY),
    "on their third evening": Couple(evenings=2, last_evening=YESTERDAY, introduced=frozenset({"names"})),
    "known": KNOWN,
    "with long names": replace(KNOWN, names=("Anna Katharina", "Jean Christophe")),
    "new parents": replace(KNOWN, stage=Stage.NEW_PARENTS),
    "parents": replace(KNOWN, stage=Stage.PARENTS),
    "with an empty nest": replace(KNOWN, stage=Stage.EMPTY_NEST),
    "far apart": replace(KNOWN, stage=Stage.LONG_DISTANCE),
}
HOW: Mapping[str, Mapping[str, Any]] = {
    "as they are": {},
    "with low hearts": {"hearts": (*WEEKS_OF_HEARTS, *hearts(1, 2))},
    "with muted topics": {
        "muted": {
            "touch": Mute(EVENING + timedelta(days=1)),
            "home": Mute(EVENING, times=2),
            "work": Mute(EVENING + timedelta(days=30)),
        }
    },
    "cool": {"cool": True},
    "softly": {"softly": True, "saved": dict.fromkeys(list(LIBRARY.starters)[:1], YESTERDAY)},
    "with warmer, brighter light": {"tuning": Tuning(3, -3)},
    "with dimmer light": {"tuning": Tuning(-3, 3)},
    "with everything asked": {"asked": dict.fromkeys(LIBRARY.starters, EVENING - timedelta(days=100))},
    "a month after they were asked": {"compass": EVENING - timedelta(days=30)},
    "with an adventure of theirs": {"outing": Outing(next(iter(LIBRARY.adventures)), YESTERDAY)},
    "after a warm evening": {"question": asked(A_WARM_ONE, YESTERDAY), "saved": {A_WARM_ONE: YESTERDAY}},
    "in the middle of a warm evening": {
        "question": asked(A_WARM_ONE),
        "last_evening": EVENING,
        "tonight": ForTonight(EVENING, Around.NOBODY, Company.TOGETHER, warm=True),
    },
}
ROOMS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "an ordinary evening": AS_IT_IS,
    "everything on": {
        **{role: {"brightness_pct": 100, "hue": 120, "saturation_pct": 90} for role in AS_IT_IS},
        Role.SCENT: {"on": True, "minutes": 30, "until": "2026-11-22T21:20:00+01:00"},
        Role.SPEAKER: {"playlist": "their own", "volume_pct": 45},
    },
    "everything off": {**AS_IT_IS, Role.MAIN: {"brightness_pct": 0}},
}
WHEN = ("21:00", "23:30", "20:28", "17:30", "12:00", "05:57", "2026-11-23T03:57", "2026-11-23T01:00")

RITUALS_BY_NAME = [Wanted(name) for name in (*LIBRARY.settings, "gone-since")]
MOODS = sorted({mood for one in LIBRARY.settings.values() for mood in one.moods})
CUES = sorted({cue for one in LIBRARY.moments.values() for cue in one.cues})
ANYTHING: tuple[Heard, ...] = (
    *Said,
    *Said,
    *map(Rated, range(1, 6)),
    Named("Kim", "Lou"),
    *map(Staged, Stage),
    *map(Needed, Need),
    *RITUALS_BY_NAME,
    *map(InMood, (*MOODS, "grumpy")),
    *map(Picked, (0, 1)),
    *map(AMoment, (None, *CUES, "elsewhere")),
    *map(WithUs, Around),
    *map(WeAre, Company),
    *(Lit(warmer, dimmer) for warmer, dimmer in ((1, 0), (-1, 0), (0, 1), (0, -1))),
    *map(InTrouble, Trouble),
    HomeCode("4712"),
    *map(Nightly, (None, time(21), time(9, 30), time(0))),
    *map(ComeBack, (None, 0, 1, 20, 600)),
    *map(Counted, (6, 12)),
)
OPENINGS: tuple[Heard, ...] = (
    Said.OPENED, Said.OPENED, Said.EVENING, Said.EVENING, Said.MENU, Said.CHANGE_SETTING, Said.SURPRISE, Said.RESET,
    Said.RESET, Said.FIGHTING, Said.BREAK, Said.HOW_ARE_WE, Said.HOW_ARE_WE, Said.SAVED_ONES, Said.YESTERDAY,
    Said.FORGET_US, Said.ADVENTURE, Said.COMPASS, AMoment(), Nightly(time(21)), Nightly(), ComeBack(20), Said.ROUTINE,
    *RITUALS_BY_NAME,
)  # fmt: skip
anything = st.sampled_from(ANYTHING)
openings = st.just(Said.OPENED) | anything
answers = st.sampled_from(
    (Said.YES, Said.YES, Said.NEXT, Said.NO, Said.MORE_TIME, Said.AGAIN, Said.PASSED, Said.PAUSE, Said.STOP)
)
a_need = st.sampled_from((Said.PASSED, *map(Needed, Need)))
a_heart = st.sampled_from((Said.PASSED, *map(Rated, range(1, 6))))
second_thoughts = anything | st.sampled_from(
    (Said.NO, Said.STOP, Said.PAUSE, Said.NO_WARM, Said.WARM_AGAIN, Said.FOLLOW_UP, Said.YES, *map(WithUs, Around))
)


@dataclass(frozen=True)
class Reader(Script):
    """A script that remembers the lines it was asked to read out."""

    read: list[Line] = field(default_factory=list)

    def say(self, lines: Any, number: int, *how: Any) -> str:
        self.read.extend(lines)
        return super().say(lines, number, *how)

    def nudge(self, line: Line, number: int, voice: Voice = Voice.PLAIN) -> str:
        self.read.append(line)
        return super().nudge(line, number, voice)


class Drawer:
    """A keeper in memory, which writes a couple down as every keeper does."""

    def __init__(self, couple: Couple) -> None:
        self.couple, self.record, self.version = couple, json.dumps(to_record(couple)), 1

    def recall(self, household: str) -> tuple[Couple, int]:
        return from_record(json.loads(self.record)), self.version

    def keep(self, household: str, couple: Couple, version: int) -> None:
        if version != self.version:
            raise LostVersion
        self.couple, self.record, self.version = couple, json.dumps(to_record(couple)), version + 1

    def forget(self, household: str) -> bool:
        self.couple, self.record, self.version = Couple(), json.dumps(to_record(Couple())), 0
        return True


class Lamps(PretendHome):
    """A home whose diffuser stays on until somebody switches it off."""

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        came = super().change(household, look, rest)
        if look.scent:
            self._room[Role.SCENT].pop("until", None)
        return came


class PassesOn(House):
    """A house that nobody ever hears of again, and that moves nothing."""

    def look_around(self, household: str) -> Room:
        return {}

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        return dict.fromkeys(look.roles, Came.TOLD)

    def put_back(self, household: str, room: Room) -> Came:
        return Came.TOLD


class FallsSilent(House):
    """A house that can be read and does not answer when it is to change; it is as it was all the time."""

    def look_around(self, household: str) -> Room:
        return {"main": "as it is"}

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        raise HouseDown

    def put_back(self, household: str, room: Room) -> Came:
        return Came.DONE


HOUSES: Mapping[str, Callable[[], House]] = {"by hand": ByHand, "passes on": PassesOn, "falls silent": FallsSilent}


class Household:
    """Two people, their room, and everybody who listens to turns."""

    def __init__(
        self,
        couple: Couple,
        room: Mapping[str, Any],
        clock: DeskClock,
        locale: str,
        house: str,
        speaker: PretendDevice | None = None,
    ) -> None:
        self.keeper, self.home, self.reader = Drawer(couple), Lamps(clock), Reader(SCRIPT.lines)
        self.home.put_back(HOME, room)
        self.clock, self.locale, self.house = clock, locale, house
        self.speaker = speaker or PretendDevice(clock, helpful=False)
        self.told: list[Mapping[str, Any]] = []
        self.conversation = Conversation(
            self.keeper,
            LIBRARY,
            self.reader,
            clock,
            HOUSES[house]() if house in HOUSES else self.home,
            zoned=True,
            listeners=[lambda **told: self.told.append(told)],
        )

    @property
    def couple(self) -> Couple:
        return self.keeper.couple

    @property
    def evening(self) -> date:
        return evening_of(self.clock())

    @property
    def tonight(self) -> Tonight:
        return Tonight.of(self.couple, HOME, self.clock(), self.locale)

    def hears(self, heard: Heard, notes: Notes | None) -> Answer:
        return self.conversation.take_turn(HOME, heard, notes, self.locale, self.speaker)

    def twin(self) -> "Household":
        """The same two people, with the same room, who may say something else now."""
        twin = Household(self.couple, self.home.room, self.clock, self.locale, self.house, copy(self.speaker))
        for ours, its in (
            (self.conversation.discretion, twin.conversation.discretion),
            (self.conversation.silence, twin.conversation.silence),
        ):
            if ours.knows(HOME, self.evening):
                its.note(HOME, self.evening)
        return twin


@dataclass(frozen=True)
class Lived:
    """One turn as it was lived."""

    at: Place | None
    heard: Heard
    answer: Answer
    before: Couple
    after: Couple
    read: tuple[Line, ...]
    after_care: bool  # somebody had needed a person earlier that evening: the soft light stays a while

    @property
    def to(self) -> Place | None:
        """Where they stand now."""
        return place_of(self.answer.notes) if self.answer.notes else None

    @property
    def alexa_asks(self) -> bool:
        """Whether Alexa asks them now, in our stead."""
        return self.answer.hands_over is not None

    @property
    def is_care(self) -> bool:
        """Whether it answered somebody who needs a person."""
        offered = isinstance(self.at, care.Offered) and self.heard in CARE_GOES_ON
        return isinstance(self.heard, InTrouble) or offered

    @property
    def speeches(self) -> list[str]:
        """What is heard without a pause in between, one after the other."""
        talk = self.answer.talk
        beats = [words for words, _ in talk.beats] if talk else []
        opening = " ".join(plain(part) for part in (self.answer.say, *beats[:1]) if part)
        return [opening, *(plain(part) for part in (*beats[1:], talk and talk.closing) if part)]

    @property
    def nudge(self) -> str:
        """The reprompt."""
        return plain(self.answer.nudge) if self.answer.nudge else ""

    @property
    def seconds(self) -> float:
        """How long it takes to hear it out, talking time included."""
        quiet = sum(seconds for _, seconds in self.answer.talk.beats) if self.answer.talk else 0
        return quiet + sum(len(speech.split()) for speech in self.speeches) / WORDS_A_SECOND


@dataclass
class Consent:
    """The yeses to warmth of one evening, counted as two people would count them; one word and there are none."""

    evening: date
    yeses: int = 0

    def hears(self, at: Place | None, heard: Heard, evening: date) -> None:
        if evening != self.evening:
            self.evening, self.yeses = evening, 0
        warm = is_warm(at)
        match at, heard:
            case _, WithUs(Around.KIDS) | Said.NO_WARM | Said.FORGET_TONIGHT:
                self.yeses = 0
            case privacy.Forgetting(), Said.YES:
                self.yeses = 0
            case setting.JustYou(), Said.NO | Said.PASSED | Said.WRAP_UP:  # "no, it is not just the two of us"
                self.yeses = 0
            case setting.BothIn(_, 0), Said.YES:
                self.yeses = max(1, self.yeses)
            case setting.BothIn(), Said.YES:
                self.yeses = 2 if self.yeses else 0
            case Place(resumes=True), Said.PAUSE if warm:
                self.yeses = 0
            case _, heard if warm and heard in ONE_WORD:
                self.yeses = 0


def is_warm(at: Place | None) -> bool:
    """Whether a place is in something warm, or asks for the yeses to it."""
    if isinstance(at, setting.Doing | setting.BothIn):
        return at.setting in WARM_SETTINGS
    return isinstance(at, Talking | Following) and at.starter in WARM_STARTERS


def place_of(notes: Notes) -> Place | None:
    """The place of a session's notes, which may hold how often we missed there as well."""
    return from_notes({key: value for key, value in notes.items() if key != "missed"})


def stood_at(notes: Notes | None, couple: Couple, now: datetime) -> Place | None:
    if notes:
        return place_of(notes)
    resume = couple.resume
    if resume and now - resume.since < RESUMES_WITHIN and evening_of(resume.since) == evening_of(now):
        return from_notes(resume.notes)
    return None


def count(speech: str) -> int:
    """Its words; a number to ring is digits, each on its own."""
    return sum(not re.fullmatch(r"\d[,.]?", word) for word in speech.split())


def every_speech_is_a_breath(turn: Lived) -> None:
    helps = turn.heard is Said.HELP or isinstance(turn.heard, InTrouble) or isinstance(turn.to, care.Offered)
    longest = max(count(speech) for speech in (*turn.speeches, turn.nudge))
    moments = [line.values["words"] for line in turn.read if line.key == "moment.this"]

    assert turn.speeches[0]
    assert longest <= (75 if helps else 60)
    assert all(len(str(words).split()) <= 16 for words in moments)
    if isinstance(turn.heard, AMoment):
        assert count(turn.speeches[0]) <= 16
        assert turn.answer.notes is None


def the_mic_opens_after_a_question(turn: Lived) -> None:
    talk, heard = turn.answer.talk, turn.speeches
    quoted = sum(line.key.startswith("us.saved") for line in turn.read)  # a question of theirs, read out

    assert heard[0].count("?") <= 1 + quoted
    if turn.answer.notes is None or turn.alexa_asks:
        assert "?" not in " ".join(heard)
        assert turn.answer.nudge is None
    else:
        assert talk is None or talk.closing
        assert heard[-1].endswith("?")
        assert turn.nudge.endswith("?")


def talking_time_is_one_document(turn: Lived) -> None:
    if turn.answer.talk:
        quiet = sum(seconds for _, seconds in turn.answer.talk.beats)
        words = [*(words for words, _ in turn.answer.talk.beats), turn.answer.talk.closing]
        spoken = sum(len(plain(part).split()) for part in words if part) / WORDS_A_SECOND

        assert quiet + spoken <= LONGEST


def stop_stops(turn: Lived) -> None:
    if turn.heard is Said.STOP:
        of_the_room = [line for line in turn.read if line.key in OF_THE_ROOM]
        goodbye = [line for line in turn.read if line not in of_the_room]

        assert turn.answer.notes is None
        assert turn.answer.talk is None
        assert len(goodbye) == 1
        assert count(turn.speeches[0]) - count(plain(SCRIPT.say(of_the_room, 0))) <= 5
        assert not of_the_room or turn.before.owed
        assert turn.after.resume is None
        assert turn.after.owed is None or turn.after_care


def help_helps(turn: Lived) -> None:
    if turn.heard is Said.HELP:
        assert "support numbers" in turn.speeches[0]
        assert turn.answer.notes is not None
        assert turn.at is None or turn.to == turn.at


def care_is_answered_and_leaves_nothing(turn: Lived) -> None:
    if turn.is_care:
        assert 'rate="85%"' in turn.answer.say
        assert all(line.key.startswith("care.") for line in turn.read)
        assert turn.answer.talk is None
        assert turn.after == replace(turn.before, resume=None, seen=None)


def nobodys_number_is_spoken(turn: Lived) -> None:
    for line in turn.read:
        for name, value in line.values.items():
            if (line.key, name) not in MAY_BE_NUMBERS and isinstance(value, str | Text):
                words = value.words if isinstance(value, Text) else value

                assert not re.search(r"\d", words)
                assert words.lower().strip(" .") not in NUMBERS


def notes_are_small_and_plain(turn: Lived) -> None:
    for notes in (turn.answer.notes, turn.after.resume and turn.after.resume.notes):
        if notes is not None:
            written = json.dumps(dict(notes))

            assert json.loads(written) == notes
            assert len(written.encode()) < 1024
            assert place_of(notes) is not None


def a_room_is_kept_only_where_it_may_be_changed_next(turn: Lived) -> None:
    if turn.after.seen:
        assert turn.to is not None
        assert turn.to.room_next
        assert turn.after.owed is None


def no_code_is_kept_or_spoken(turn: Lived) -> None:
    if isinstance(turn.heard, HomeCode):
        assert turn.heard.code not in json.dumps(to_record(turn.after)) + repr(turn)


def alexa_asks_only_after_they_have_asked_for_it(turn: Lived) -> None:
    """And it asks once: what it was told stands, whatever comes of it then."""
    if turn.alexa_asks:
        for_leave = isinstance(turn.answer.hands_over, AskLeave)
        wanted = isinstance(turn.at, nightly.Sure | routine.Offered) and turn.heard in (Said.YES, Said.NEXT)

        assert wanted or isinstance(turn.heard, ComeBack) or turn.heard is Said.ROUTINE
        assert isinstance(turn.to, nightly.Allowing | later.Allowing if for_leave else routine.Waiting)
        assert turn.answer.talk is None


TRUE_OF_EVERY_TURN: tuple[Callable[[Lived], None], ...] = (
    every_speech_is_a_breath,
    the_mic_opens_after_a_question,
    talking_time_is_one_document,
    stop_stops,
    help_helps,
    care_is_answered_and_leaves_nothing,
    nobodys_number_is_spoken,
    notes_are_small_and_plain,
    a_room_is_kept_only_where_it_may_be_changed_next,
    no_code_is_kept_or_spoken,
    alexa_asks_only_after_they_have_asked_for_it,
)


@dataclass
class Session:
    """A session that a device holds open, until it closes it by itself."""

    notes: Notes
    heard_out: datetime
    until: datetime


@dataclass
class Book:
    """Where all these evenings have been."""

    evenings: int = 0
    places: set[str] = field(default_factory=set)


class RandomEvenings(RuleBasedStateMachine):
    """Two people, two devices (here and there), one room; and beside it the same room, which nobody asks anything."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.lived: set[date] = set()
        self.heard_of_silence: set[date] = set()
        self.here: Session | None = None
        self.there: Session | None = None

    @initialize(
        who=st.sampled_from(list(WHO)),
        how=st.sampled_from(list(HOW)),
        room=st.sampled_from(list(ROOMS)),
        when=st.sampled_from(WHEN),
        locale=st.sampled_from(("en-US", "en-GB", "en-ZA")),
        house=st.sampled_from(("lamps", "lamps", "lamps", "lamps", *HOUSES)),
        helpful=st.booleans(),
        allowed=st.sets(st.sampled_from(Leave)),
        first=openings,
    )
    def an_evening_begins(
        self,
        who: str,
        how: str,
        room: str,
        when: str,
        locale: str,
        house: str,
        helpful: bool,
        allowed: set[Leave],
        first: Heard,
    ) -> None:
        start = datetime.fromisoformat(f"{when if 'T' in when else f'2026-11-22T{when}'}:00+01:00")
        self.clock = DeskClock(start)
        speaker = PretendDevice(self.clock, helpful=helpful)
        speaker.allowed |= allowed
        self.household = Household(replace(WHO[who], **HOW[how]), ROOMS[room], self.clock, locale, house, speaker)
        self.untouched = PretendHome(self.clock)
        self.untouched.put_back(HOME, ROOMS[room])
        self.consent = Consent(self.household.evening, 2 if self.household.couple.tonight else 0)
        self.here = self._turn(first, None)

    @rule(answers=st.lists(answers, min_size=1, max_size=4), heard_out=st.booleans())
    def they_answer(self, answers: list[Heard], heard_out: bool) -> None:
        for heard in answers:
            self._say(heard, heard_out)

    @rule(said=st.lists(anything, min_size=1, max_size=4), heard_out=st.booleans())
    def they_say(self, said: list[Heard], heard_out: bool) -> None:
        for heard in said:
            self._say(heard, heard_out)

    @rule(something=st.sampled_from(OPENINGS), answers=st.lists(answers, max_size=4), heard_out=st.booleans())
    def they_ask_for(self, something: Heard, answers: list[Heard], heard_out: bool) -> None:
        for heard in (something, *answers):
            self._say(heard, heard_out)

    @rule(
        ritual=st.sampled_from([Said.QUESTION, *map(Wanted, WARM_SETTINGS)]), then=st.lists(second_thoughts, max_size=4)
    )
    def both_are_in_for_something_warm(self, ritual: Heard, then: list[Heard]) -> None:
        for heard in (WithUs(Around.NOBODY), ritual, Said.YES, Said.YES, *then):
            self._say(heard)

    @rule(
        favour=st.sampled_from(((Nightly(time(21)), Said.YES), (ComeBack(20),), (Said.ROUTINE,))),
        came=st.sampled_from((Said.ALLOWED, Said.REFUSED, Said.NOT_ASKED)),
    )
    def they_ask_something_of_alexa(self, favour: tuple[Heard, ...], came: Heard) -> None:
        for heard in (*favour, came):
            self._say(heard)

    @rule(one=a_heart, other=a_heart)
    def they_check_in(self, one: Heard, other: Heard) -> None:
        for heard in (Said.CHECK_IN, one, other):
            self._say(heard, heard_out=True)

    @rule(one=a_need, other=a_need)
    def they_say_what_they_need(self, one: Heard, other: Heard) -> None:
        for heard in (Said.COMPASS, one, other):
            self._say(heard, heard_out=True)

    @rule(last=answers)
    def they_hear_what_they_saved(self, last: Heard) -> None:
        for heard in (Said.SAVED_ONES, Said.NEXT, Said.NEXT, last):
            self._say(heard, heard_out=True)

    @rule(last=answers)
    def they_thank_each_other_to_the_end(self, last: Heard) -> None:
        for heard in (Said.QUESTION, Said.WRAP_UP, Said.YES, last):
            self._say(heard, heard_out=True)

    @rule(around=st.sampled_from(Around), there=st.booleans())
    def somebody_comes_or_goes(self, around: Around, there: bool) -> None:
        if there:
            self.there = self._turn(WithUs(around), None)
        else:
            self._say(WithUs(around))

    @rule(heard=anything)
    def somebody_says_there(self, heard: Heard) -> None:
        self.there = self._turn(heard, None)

    @rule()
    @precondition(lambda self: self.here or self.there)
    def they_go_over_there(self) -> None:
        self.here, self.there = self.there, self.here

    @rule()
    @precondition(lambda self: self.here)
    def nobody_speaks(self) -> None:
        self.here, until = None, self.here.until
        self._pass_time((until - self.clock()).total_seconds(), watched=True)

    @rule(seconds=st.integers(1, 59) | st.sampled_from((600, 1200, 3600)), watched=st.booleans())
    def time_passes(self, seconds: int, watched: bool) -> None:
        self._pass_time(seconds, watched)

    @rule(hours=st.integers(18, 30), watched=st.booleans(), first=openings)
    def another_evening_begins(self, hours: int, watched: bool, first: Heard) -> None:
        self._pass_time(hours * 3600, watched)
        self._say(first)

    @rule()
    def the_watchdog_comes(self) -> None:
        self._watch()

    @rule(role=st.sampled_from((Role.MAIN, Role.ACCENT)), brightness_pct=st.integers(0, 100))
    @precondition(lambda self: self.household.couple.owed is None and not self._was_just_seen())
    def they_switch_a_lamp_themselves(self, role: Role, brightness_pct: int) -> None:
        for home in (self.household.home, self.untouched):
            home.put_back(HOME, {**home.room, role: {"brightness_pct": brightness_pct}})

    @invariant()
    def the_room_is_as_it_was_unless_a_put_back_is_owed(self) -> None:
        if self.household.couple.owed is None:
            assert self.household.home.room == self.untouched.room

    @invariant()
    def no_lamp_is_brighter_than_we_may_make_it(self) -> None:
        for role, state in self.household.home.room.items():
            assert state.get("brightness_pct", 0) <= BRIGHTEST or state == self.untouched.room[role]

    @invariant()
    def a_couple_survives_being_written_down(self) -> None:
        assert self.household.keeper.recall(HOME)[0] == self.household.couple

    def teardown(self) -> None:
        if not hasattr(self, "household"):
            return
        self.book.evenings += len(self.lived)
        if self.household.couple.owed:
            self._pass_time((self.household.couple.owed.due - self.clock()).total_seconds(), watched=False)
            self._watch()

        assert self.household.couple.owed is None
        assert self.household.home.room == self.untouched.room

    def _turn(self, heard: Heard, session: Session | None) -> Session | None:
        notes = session.notes if session else None
        before, household = self.household.couple, self.household
        at = stood_at(notes, before, self.clock())
        twin, helped = household.twin(), household.twin()
        after_care = household.conversation.discretion.knows(HOME, household.evening)
        household.reader.read.clear()

        answer = household.hears(heard, notes)

        turn = Lived(at, heard, answer, before, household.couple, tuple(household.reader.read), after_care)
        self._is_the_same_again(turn, twin, notes)
        for is_true in TRUE_OF_EVERY_TURN:
            is_true(turn)
        self._is_told_as_help_if_it_is_care(turn, helped, notes)
        self._is_warm_only_for_two_who_said_yes(turn)
        self._says_of_the_room_what_is_known(turn)

        self.lived.add(household.evening)
        if turn.to is None:
            return None
        self.book.places.add(turn.to.name())
        heard_out = self.clock() + timedelta(seconds=turn.seconds)
        return Session(answer.notes, heard_out, heard_out + timedelta(seconds=GRACE))  # type: ignore[arg-type]

    def _is_the_same_again(self, turn: Lived, twin: Household, notes: Notes | None) -> None:
        again = twin.hears(turn.heard, notes)

        assert again == turn.answer
        assert twin.couple == turn.after
        assert twin.home.room == self.household.home.room
        assert twin.told[-1] == self.household.told[-1]

    def _is_told_as_help_if_it_is_care(self, turn: Lived, helped: Household, notes: Notes | None) -> None:
        if turn.is_care:
            helped.hears(Said.HELP, notes)

            assert self.household.told[-1] == helped.told[-1]

    def _is_warm_only_for_two_who_said_yes(self, turn: Lived) -> None:
        self.consent.hears(turn.at, turn.heard, self.household.evening)
        under_way = is_warm(turn.to) and turn.answer.talk is not None
        values = [value for line in turn.read for value in line.values.values()]
        read = any((value.words if isinstance(value, Text) else value) in WARM_WORDS for value in values)
        if under_way or read:
            assert self.consent.yeses == 2
            assert not turn.after.cool
            assert not self.household.tonight.children_may_hear

    def _says_of_the_room_what_is_known(self, turn: Lived) -> None:
        """No claim where nobody knows, and no silence of a house but once an evening, where it is silent."""
        said = [line.key for line in turn.read]
        if self.household.house == "passes on":
            assert not CLAIMS & {*said}
        if "always.silent" in said:
            assert self.household.house == "falls silent"
            assert self.household.evening not in self.heard_of_silence
            self.heard_of_silence.add(self.household.evening)

    def _was_just_seen(self) -> bool:
        """Whether the room as it was a moment ago is what it goes back to, whoever was at the switch since."""
        seen = self.household.couple.seen
        return seen is not None and self.clock() - seen.since < SEEN_FOR

    def _say(self, heard: Heard, heard_out: bool = False) -> None:
        """Here, once they have heard us out, or at once."""
        if heard_out and self.here:
            self._pass_time((self.here.heard_out - self.clock()).total_seconds(), watched=True)
        self.here = self._turn(heard, self.here)

    def _pass_time(self, seconds: float, watched: bool) -> None:
        self.clock.watchdogs = [self._watch] if watched else []
        self.clock.pass_time(max(0.0, seconds))
        self.here, self.there = (
            session if session and session.until >= self.clock() else None for session in (self.here, self.there)
        )

    def _watch(self) -> datetime | None:
        due = self.household.conversation.watch(HOME)
        if due is None:
            assert self.household.couple.owed is None
            assert self.household.home.room == self.untouched.room
        else:
            assert due > self.clock()
        scent, owed = self.household.home.room[Role.SCENT], self.household.couple.owed
        if scent["on"] and scent != self.untouched.room[Role.SCENT]:
            assert owed is not None
            assert owed.scent_until is not None
            assert due is not None
            assert self.clock() < due <= owed.scent_until
        return due


def test_random_evenings() -> None:
    book, derandomize = Book(), "EMBER_EVENINGS" not in os.environ
    # No deadline: how long one evening takes is the machine's affair, not the couple's.
    lived = settings(
        max_examples=EVENINGS * 6 // 10 + 20, stateful_step_count=15, deadline=None, derandomize=derandomize
    )
    run_state_machine_as_test(lambda: RandomEvenings(book), settings=lived)

    assert book.evenings >= EVENINGS
    assert book.places == set(names()) or EVENINGS < 2000


IN_THE_MIDDLE = replace(ANA_AND_BO, **HOW["in the middle of a warm evening"])


def live(couple: Couple, *evening: Heard) -> tuple[Household, Answer]:
    """An evening at one device, with nothing remembered of what was read out before the last turn."""
    household, answer = Household(couple, AS_IT_IS, DeskClock(NOW), "en-US", "lamps"), None
    for heard in evening:
        household.reader.read.clear()
        answer = household.hears(heard, answer and answer.notes)

    assert answer is not None
    return household, answer


@pytest.mark.parametrize("ends", [(WithUs(Around.KIDS),), (Said.QUESTION, Said.NO), (Said.QUESTION, Said.STOP)])
def test_a_warm_question_that_ended_has_no_follow_up(ends: tuple[Heard, ...]) -> None:
    household, _ = live(IN_THE_MIDDLE, *ends, Said.FOLLOW_UP)

    assert not WARM_WORDS & {str(value) for line in household.reader.read for value in line.values.values()}


def test_a_warm_ritual_that_was_paused_does_not_carry_on_unasked() -> None:
    begun = (WithUs(Around.NOBODY), Wanted("slow-hands"), Said.YES, Said.YES)

    assert live(ANA_AND_BO, *begun)[1].talk is not None
    assert live(ANA_AND_BO, *begun, Said.PAUSE, Said.LOUDER)[1].talk is None


def test_after_nothing_warm_both_are_asked_again() -> None:
    assert live(IN_THE_MIDDLE, Wanted("slow-hands"))[1].talk is not None
    assert live(IN_THE_MIDDLE, Said.NO_WARM, Said.WARM_AGAIN, Wanted("slow-hands"))[1].talk is None


def test_forgetting_us_after_a_call_for_help_puts_the_room_back() -> None:
    trouble = InTrouble(Trouble.SELF_HARM)
    household, _ = live(ANA_AND_BO, Wanted("cloud-watch"), trouble, Said.FORGET_US, Said.YES)

    assert household.couple == Couple()
    assert household.home.room == AS_IT_IS


def test_care_is_told_as_help_where_the_room_is_late_too() -> None:
    told = []
    for heard in (Said.HELP, InTrouble(Trouble.SELF_HARM)):
        household, _ = live(ANA_AND_BO, Wanted("cloud-watch"))
        household.clock.pass_time(7200)
        household.hears(heard, None)
        told.append(household.told[-1])

    assert told[0] == told[1]


def test_the_last_one_they_saved_can_be_asked_tonight() -> None:
    saved = replace(ANA_AND_BO, saved=dict.fromkeys(list(LIBRARY.starters)[:1], YESTERDAY))
    _, offered = live(saved, Said.SAVED_ONES)
    _, asked_again = live(saved, Said.SAVED_ONES, Said.YES)

    assert plain(offered.say).endswith("tonight?")
    assert asked_again.talk is not None
