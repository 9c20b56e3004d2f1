"""What is said of a room is what came of it; the couple is written before it is touched; and it always goes back."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from skill.conversation import Answer, Conversation
from skill.couple import Couple, Owed
from skill.deeds import KEPT_FOR, LINGERS
from skill.edge.by_hand import ByHand
from skill.edge.patience import Patient
from skill.hearing import AMoment, Heard, InTrouble, Lit, Said, Trouble, Wanted
from skill.library import Axis, Library, Phase, Setting, Settled, Step
from skill.line import Line
from skill.place import Notes
from skill.ports import House, KeeperDown, LostVersion
from skill.room import SOFT, Kind, Lamp, Look, Music, Role, Room, Scent
from skill.speech import Script, Voice
from tests.houses import ORDINARY, SECRET, Manner, ScriptedHouse
from tests.people import ANA_AND_BO, NOW
from tests.test_conversation import HOME, Shelf

AMPLE = 5.0  # seconds that even a busy machine keeps
HURRIED = 0.15
FOR_EVER = 10**6  # lost writes
OF_THE_ROOM = (
    "always.by_hand",
    "always.on_its_way",
    "always.not_back",
    "evening.settles",
    "preferences.light",
    "preferences.light_by_hand",
    "setting.as_it_was",
    "setting.by_hand",
)
BROKEN = (Manner.REFUSES, Manner.RAISES, Manner.NONSENSE, Manner.STRANGERS)

GLOW = Look({Role.MAIN: Lamp(45, kelvin=2200), Role.ACCENT: Lamp(20, hue=30, saturation_pct=60)}, Scent(15))
GLOW = GLOW.then(Look(music=Music("warm acoustic", 18)))
DUSK = Look({Role.MAIN: Lamp(28, kelvin=2000)})
BLUE = Look({Role.RIGHT: Lamp(30, hue=210, saturation_pct=50)})
BY_HAND = {Kind.LIGHT: "Turn off the big light.", Kind.MUSIC: "Hum.", Kind.SCENT: "Peel an orange."}


def ritual(id_: str, *looks: Look) -> Setting:
    return Setting(
        id=id_,
        serves="gratitude",
        kids=True,
        title=id_.title(),
        called=(id_,),
        pitch="Try it.",
        practice="friendship",
        axis=Axis.CLOSENESS,
        moods=("tender",),
        minutes=6,
        phases=tuple(Phase(look, (Step("{first}, look up.", 10),)) for look in looks),
        ending="That's it.",
        by_hand=BY_HAND,
    )


RITUALS = {one.id: one for one in (ritual("golden", GLOW, DUSK, Look()), ritual("night", BLUE))}
GOLDEN, NIGHT = Wanted("golden"), Wanted("night")
TWO_BY_HAND = [BY_HAND[Kind.LIGHT], BY_HAND[Kind.MUSIC]]  # as much as one breath holds


@dataclass
class Contested(Shelf):
    """A shelf that another device is quicker to write to, so many times."""

    losses: int = 0
    down: str = ""  # what does not work: recall, keep

    def recall(self, household: str) -> tuple[Couple, int]:
        if self.down == "recall":
            raise KeeperDown
        return super().recall(household)

    def keep(self, household: str, couple: Couple, version: int) -> None:
        if self.down == "keep":
            raise KeeperDown
        if self.losses:
            self.losses, self.version = self.losses - 1, self.version + 1
        super().keep(household, couple, version)


@dataclass(frozen=True)
class Ears(Script):
    """A script that remembers which lines were said, speech by speech."""

    speeches: list[tuple[Line, ...]] = field(default_factory=list)

    def say(self, lines: Iterable[Line], number: int, voice: Voice = Voice.PLAIN) -> str:
        self.speeches.append(tuple(lines))
        return super().say(self.speeches[-1], number, voice)


class Home:
    """A conversation in a house that behaves as it is told to, with a counting keeper, a clock, and ears."""

    def __init__(self, library: Library, script: Script) -> None:
        self.keeper, self.now = Contested(ANA_AND_BO, 1), NOW
        self.notes: Notes | None = None
        self.house, self.ears = ScriptedHouse(lambda: self.keeper.couple), Ears(script.lines)
        self.told: list[dict[str, Any]] = []
        self.conversation = Conversation(
            self.keeper,
            replace(library, settings=RITUALS, evening=Settled(DUSK, BY_HAND)),
            self.ears,
            lambda: self.now,
            Patient(self.house, AMPLE, AMPLE),
            zoned=True,
            listeners=[lambda **told: self.told.append(told)],
        )

    def living_in(self, house: House) -> "Home":
        self.conversation = replace(self.conversation, house=house)
        return self

    def says(self, *heard: Heard) -> Answer:
        for one in heard:
            self.ears.speeches.clear()
            answer = self.conversation.take_turn(HOME, one, self.notes, "en-US")
            self.notes = answer.notes
        return answer

    def lives_through(self, name: str, library: Library) -> list[list[str]]:
        """One of our own rituals to its end; what was said of the room, in each turn that said anything of it."""
        self.conversation = replace(self.conversation, library=library)
        self.says(Wanted(name))
        said = [self.of_the_room]
        while self.notes:
            self.says(Said.NEXT if self.notes["at"] == "setting.Doing" else Said.YES)
            said.append(self.of_the_room)
        return [turn for turn in said if turn]

    def watches(self) -> Any:
        return self.conversation.watch(HOME)

    def waits(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def said(self) -> list[str]:
        """The names of the lines that were said at once."""
        return [line.key for line in self.ears.speeches[0]]

    @property
    def of_the_room(self) -> list[str]:
        """Those of them that say what came of it."""
        return [key for key in self.said if key in OF_THE_ROOM]

    @property
    def by_hand(self) -> list[object]:
        """What they were told to do by hand."""
        return [line.values["what"] for line in self.ears.speeches[0] if line.key == "setting.by_hand"]

    @property
    def owed(self) -> Room | None:
        """The room that is owed, as the keeper has it."""
        return self.keeper.couple.owed.room if self.keeper.couple.owed else None

    @property
    def is_as_it_was(self) -> bool:
        """Whether the room is just as it was, and nothing is owed."""
        return self.house.room == ORDINARY and self.owed is None


@pytest.fixture
def home(library: Library, script: Script) -> Iterator[Home]:
    home = Home(library, script)
    yield home
    home.house.let_go()


@pytest.fixture
def hurried(home: Home) -> Home:
    """A home whose house is given next to no time for changing anything."""
    return home.living_in(Patient(home.house, AMPLE, HURRIED))


def lit(*looks: Look) -> Mapping[str, Any]:
    """The room with these looks one over the other."""
    house = ScriptedHouse()
    for look in looks:
        house.change(HOME, look)
    return house.room


# Written first, read once.


@pytest.mark.parametrize("begun", [GOLDEN, Said.EVENING])
def test_the_room_is_owed_before_it_is_touched(begun: Heard, home: Home) -> None:
    home.says(begun)
    read, changed = home.house.journal

    assert (read.asked, read.owed) == ("look_around", None)
    assert changed.asked == "change"
    assert changed.owed is not None
    assert changed.owed.room == ORDINARY
    assert changed.owed.due >= NOW + timedelta(minutes=6) + LINGERS
    assert home.keeper.writes == 1


def test_the_room_is_read_before_the_first_change_and_only_then(home: Home) -> None:
    home.says(Said.EVENING, GOLDEN, Said.NEXT, Lit(warmer=1), Said.AGAIN, NIGHT, Said.PUT_BACK)

    assert [call.asked for call in home.house.journal] == ["look_around", *["change"] * 5, "put_back"]
    assert all(call.owed and call.owed.room == ORDINARY for call in home.house.asked("change"))
    assert home.is_as_it_was


def test_a_second_ritual_puts_away_what_the_first_left_and_overwrites_nothing_that_was_read(home: Home) -> None:
    home.says(GOLDEN, Said.NEXT, NIGHT)
    second = home.house.touched[-1]
    inside, owed = dict(home.house.room), home.owed
    home.says(Said.STOP)

    assert (second.look, second.room) == (BLUE, ORDINARY)
    assert inside == lit(BLUE)
    assert owed == ORDINARY
    assert home.is_as_it_was


def test_a_later_phase_leaves_what_it_does_not_name(home: Home) -> None:
    home.says(GOLDEN, Said.NEXT)

    assert home.house.touched[-1].room is None
    assert home.house.room == lit(GLOW, DUSK)


def test_a_phase_without_a_look_touches_nothing(home: Home) -> None:
    home.says(GOLDEN, Said.NEXT)
    calls = len(home.house.journal)
    home.says(Said.NEXT)

    assert len(home.house.journal) == calls


@pytest.mark.parametrize("looking", [Manner.REFUSES, Manner.RAISES, Manner.TIMES_OUT, Manner.NONSENSE])
def test_a_room_that_cannot_be_read_is_never_changed(looking: Manner, home: Home) -> None:
    home.house.looking = looking
    home.says(GOLDEN)
    first = home.by_hand
    home.says(Said.NEXT, Lit(warmer=1), NIGHT, Said.PUT_BACK)

    assert first == TWO_BY_HAND
    assert home.house.touched == []
    assert home.owed is None
    assert home.of_the_room == []
    assert home.watches() is None


def test_a_room_that_takes_too_long_to_read_is_by_hand_and_never_changed(home: Home) -> None:
    home.living_in(Patient(home.house, HURRIED, AMPLE)).house.looking = Manner.HANGS
    began = time.monotonic()
    home.says(GOLDEN)
    took, first = time.monotonic() - began, home.by_hand
    home.says(Said.NEXT, Said.STOP)

    assert took < 2
    assert first == TWO_BY_HAND
    assert home.house.touched == []


def test_a_room_that_can_be_read_only_later_is_changed_only_then(home: Home) -> None:
    home.house.looking = Manner.REFUSES
    home.says(GOLDEN)
    home.house.looking = Manner.WILLING
    home.says(Said.NEXT)
    (changed,) = home.house.touched
    home.says(Said.STOP)

    assert changed.owed is not None
    assert changed.owed.room == ORDINARY
    assert home.is_as_it_was


# A write that is lost.


@pytest.mark.parametrize("losses", [1, 2, 4])
@pytest.mark.parametrize(
    ("before", "heard"),
    [
        ([], GOLDEN),
        ([], Said.EVENING),
        ([GOLDEN], Said.NEXT),
        ([GOLDEN], NIGHT),
        ([GOLDEN], Lit(dimmer=1)),
        ([GOLDEN], Said.STOP),
        ([GOLDEN], Said.PUT_BACK),
    ],
)
def test_a_lost_write_never_moves_a_lamp_twice(before: list[Heard], heard: Heard, losses: int, home: Home) -> None:
    for one in before:
        home.says(one)
    calls = len(home.house.touched)
    home.keeper.losses = losses
    home.says(heard)
    (moved,) = home.house.touched[calls:]

    assert home.keeper.losses == 0
    assert moved.owed == home.keeper.couple.owed


@pytest.mark.parametrize(
    ("before", "heard"),
    [
        ([], GOLDEN),
        ([], Said.EVENING),
        ([GOLDEN], Said.NEXT),
        ([GOLDEN], NIGHT),
        ([GOLDEN], Said.STOP),
        ([GOLDEN], Said.PUT_BACK),
    ],
)
def test_a_turn_that_is_never_kept_never_moves_a_lamp(before: list[Heard], heard: Heard, home: Home) -> None:
    for one in before:
        home.says(one)
    calls, owed = len(home.house.touched), home.owed
    home.keeper.losses = FOR_EVER
    with pytest.raises(LostVersion):
        home.says(heard)
    untouched, home.keeper.losses = home.house.touched[calls:], 0
    home.waits(hours=1)
    home.watches()

    assert untouched == []
    assert (owed is None) == (not before)
    assert home.is_as_it_was


def test_what_another_device_read_meanwhile_is_what_is_owed(home: Home) -> None:
    theirs = {"main": {"brightness_pct": 5}}
    home.keeper.meanwhile = lambda couple: replace(couple, owed=Owed(theirs, NOW + LINGERS))
    home.says(GOLDEN)
    (changed,) = home.house.touched

    assert changed.room == theirs
    assert home.owed == theirs


def test_what_another_device_put_back_meanwhile_is_not_put_back_again(home: Home) -> None:
    home.says(GOLDEN)
    calls = len(home.house.touched)
    home.keeper.meanwhile = lambda couple: replace(couple, owed=None)
    home.says(Said.STOP)

    assert home.house.touched[calls:] == []
    assert home.owed is None


@pytest.mark.parametrize("losses", [0, 1, 2, 4])
def test_the_watchdog_that_loses_a_write_puts_back_once(losses: int, home: Home) -> None:
    home.says(GOLDEN)
    home.waits(hours=1)
    home.keeper.losses = losses
    due = home.watches()

    assert due is None
    assert len(home.house.asked("put_back")) == 1
    assert home.is_as_it_was


def test_the_watchdog_that_never_writes_never_touches_the_room(home: Home) -> None:
    home.says(GOLDEN)
    home.waits(hours=1)
    home.keeper.losses = FOR_EVER
    with pytest.raises(LostVersion):
        home.watches()

    assert home.house.asked("put_back") == []
    assert home.owed == ORDINARY


def test_the_watchdog_leaves_what_was_put_back_while_it_looked(home: Home) -> None:
    home.says(GOLDEN)
    home.waits(hours=1)
    home.keeper.meanwhile = lambda couple: replace(couple, owed=None)

    assert home.watches() is None
    assert home.house.asked("put_back") == []


@pytest.mark.parametrize("down", ["recall", "keep"])
@pytest.mark.parametrize("heard", [GOLDEN, Said.EVENING])
def test_with_the_keeper_down_the_room_is_not_touched(heard: Heard, down: str, home: Home) -> None:
    home.keeper.down = down
    with pytest.raises(KeeperDown):
        home.says(heard)

    assert home.house.touched == []
    assert home.told == []


@pytest.mark.parametrize("down", ["recall", "keep"])
@pytest.mark.parametrize(
    "act",
    [lambda home: home.says(Said.NEXT), lambda home: home.says(Said.STOP), lambda home: home.watches()],
    ids=["next", "stop", "watchdog"],
)
def test_with_the_keeper_down_in_a_ritual_the_light_stays_owed(
    act: Callable[[Home], object], down: str, home: Home
) -> None:
    home.says(GOLDEN)
    calls, home.keeper.down = len(home.house.touched), down
    home.waits(hours=1)
    with pytest.raises(KeeperDown):
        act(home)
    untouched, home.keeper.down = home.house.touched[calls:], ""
    home.watches()

    assert untouched == []
    assert home.is_as_it_was


# What is said is what came of it.


def test_a_room_that_does_as_it_is_asked_needs_no_words(home: Home) -> None:
    home.says(GOLDEN)
    begun = home.of_the_room
    home.says(Said.NEXT)

    assert begun == home.of_the_room == []
    assert home.house.room == lit(GLOW, DUSK)


def test_the_evening_says_first_that_the_light_settles(home: Home) -> None:
    home.says(Said.EVENING)

    assert home.of_the_room == ["evening.settles"]
    assert home.house.room == lit(DUSK)


@pytest.mark.parametrize("manner", BROKEN)
def test_what_to_do_by_hand_is_said_once_a_ritual(manner: Manner, home: Home) -> None:
    home.house.changing = manner
    home.says(GOLDEN)
    first = home.by_hand
    home.says(Said.NEXT)
    second = home.of_the_room
    home.says(NIGHT)

    assert first == TWO_BY_HAND
    assert second == []
    assert home.by_hand == TWO_BY_HAND[:1]


@pytest.mark.parametrize("manner", BROKEN)
def test_nothing_is_claimed_of_a_light_that_did_not_settle(manner: Manner, home: Home) -> None:
    home.house.changing = manner
    home.says(Said.EVENING)

    assert home.of_the_room == ["setting.by_hand"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({Role.MAIN}, [Kind.LIGHT]),
        ({Role.ACCENT}, [Kind.LIGHT]),
        ({Role.SPEAKER}, [Kind.MUSIC]),
        ({Role.SCENT}, [Kind.SCENT]),
        ({Role.SCENT, Role.SPEAKER}, [Kind.MUSIC, Kind.SCENT]),
        ({Role.SCENT, Role.SPEAKER, Role.MAIN}, [Kind.LIGHT, Kind.MUSIC]),
    ],
)
def test_where_only_some_of_it_works_the_rest_is_by_hand_what_matters_most_first(
    broken: set[Role], said: list[Kind], home: Home
) -> None:
    home.house.works -= broken
    home.says(GOLDEN)

    assert home.by_hand == [BY_HAND[kind] for kind in said]
    assert all(home.house.room[role] == lit(GLOW)[role] for role in GLOW.roles if role not in broken)


def test_what_does_not_work_and_is_not_asked_for_is_not_spoken_of(home: Home) -> None:
    home.house.works -= {Role.SCENT, Role.SPEAKER, Role.MAIN}
    home.says(NIGHT)

    assert home.of_the_room == []


def test_what_is_late_is_on_its_way_and_never_by_hand(hurried: Home) -> None:
    hurried.house.changing = Manner.HANGS
    began = time.monotonic()
    hurried.says(GOLDEN)
    took, first = time.monotonic() - began, hurried.of_the_room
    hurried.house.let_go()

    assert took < 2
    assert first == ["always.on_its_way"]
    assert hurried.owed == ORDINARY
    assert hurried.house.room == lit(GLOW)


def test_nothing_is_claimed_of_a_light_that_is_late(hurried: Home) -> None:
    hurried.house.changing = Manner.HANGS
    hurried.says(Said.EVENING)

    assert hurried.of_the_room == ["always.on_its_way"]


def test_a_house_that_lies_is_believed_but_owes_the_room_all_the_same(home: Home) -> None:
    home.house.changing = Manner.LIES
    home.says(GOLDEN)
    begun = home.of_the_room
    home.says(Said.STOP)

    assert begun == []
    assert [call.room for call in home.house.asked("put_back")] == [ORDINARY]


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        (Manner.WILLING, "preferences.light"),
        (Manner.REFUSES, "preferences.light_by_hand"),
        (Manner.RAISES, "preferences.light_by_hand"),
        (Manner.HANGS, "always.on_its_way"),
    ],
)
def test_a_light_that_is_to_be_dimmer_is_spoken_of_as_it_came(manner: Manner, said: str, hurried: Home) -> None:
    hurried.says(GOLDEN)
    hurried.house.changing = manner
    hurried.says(Lit(dimmer=1))

    assert hurried.of_the_room == [said]


def test_with_nothing_to_switch_it_is_all_by_hand_and_nothing_is_owed(home: Home) -> None:
    home.living_in(ByHand()).says(GOLDEN)
    first = home.by_hand
    home.says(Said.NEXT)
    second = home.of_the_room
    home.says(Said.STOP)

    assert first == TWO_BY_HAND
    assert second == home.of_the_room == []
    assert home.owed is None


# It goes back.


def test_said_to_be_as_it_was_when_it_is(home: Home) -> None:
    home.says(GOLDEN, Said.PUT_BACK)

    assert home.of_the_room == ["setting.as_it_was"]
    assert home.is_as_it_was


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.NONSENSE])
@pytest.mark.parametrize("heard", [Said.STOP, Said.PUT_BACK, Said.WRAP_UP, Said.FORGET_TONIGHT])
def test_a_room_that_does_not_go_back_is_said_once_owed_again_and_goes_back_later(
    heard: Heard, manner: Manner, home: Home
) -> None:
    home.says(GOLDEN)
    home.house.putting = manner
    home.says(heard)
    said, owed = home.of_the_room, home.keeper.couple.owed
    too_early = home.watches()
    home.waits(minutes=10)
    home.house.putting = Manner.WILLING
    done = home.watches()

    assert said == ["always.not_back"]
    assert owed == Owed(ORDINARY, NOW + LINGERS)
    assert too_early == NOW + LINGERS
    assert done is None
    assert home.is_as_it_was


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.NONSENSE])
def test_the_watchdog_tries_again_until_it_is_back(manner: Manner, home: Home) -> None:
    home.says(GOLDEN)
    home.house.putting = manner
    dues = []
    for _ in range(3):
        home.waits(hours=1)
        dues.append((home.watches(), home.now + LINGERS))
    home.house.putting = Manner.WILLING
    home.waits(hours=1)
    last = home.watches()

    assert all(due == expected for due, expected in dues)
    assert last is None
    assert home.is_as_it_was


def test_a_room_of_which_only_some_goes_back_is_owed_until_all_of_it_does(home: Home) -> None:
    home.says(GOLDEN)
    home.house.works -= {Role.ACCENT}
    home.says(Said.PUT_BACK)
    half, said, owed = dict(home.house.room), home.of_the_room, home.owed
    home.house.works |= {Role.ACCENT}
    home.waits(minutes=10)
    home.watches()

    assert half == {**ORDINARY, "accent": lit(GLOW)["accent"]}
    assert said == ["always.not_back"]
    assert owed == ORDINARY
    assert home.is_as_it_was


def test_what_is_owed_again_survives_another_device_writing_meanwhile(home: Home) -> None:
    home.says(GOLDEN)
    home.house.putting = Manner.REFUSES
    writes = home.keeper.writes

    class Busy(Contested):
        def keep(self, household: str, couple: Couple, version: int) -> None:
            if self.writes == writes + 1:
                self.meanwhile = lambda couple: replace(couple, names=("Kim", "Lou"))
                self.writes += 1
            super().keep(household, couple, version)

    home.keeper = Busy(home.keeper.couple, home.keeper.version, writes=writes)
    home.conversation = replace(home.conversation, keeper=home.keeper)
    home.says(Said.STOP)

    assert home.keeper.couple.names == ("Kim", "Lou")
    assert home.owed == ORDINARY


def test_a_room_another_ritual_owes_meanwhile_is_owed_once(home: Home) -> None:
    theirs = Owed({"main": {"brightness_pct": 5}}, NOW + timedelta(hours=1))
    home.says(GOLDEN)

    class Lively(ScriptedHouse):
        def put_back(self, household: str, room: Room) -> Any:
            home.keeper.couple = replace(home.keeper.couple, owed=theirs)
            home.keeper.version += 1
            return super().put_back(household, room)

    home.living_in(Lively(putting=Manner.REFUSES)).says(Said.STOP)

    assert home.keeper.couple.owed == theirs


def test_a_late_put_back_is_on_its_way_and_not_yet_as_it_was(hurried: Home) -> None:
    hurried.says(GOLDEN)
    hurried.house.putting = Manner.HANGS
    hurried.says(Said.PUT_BACK)
    said = hurried.of_the_room
    hurried.house.let_go()
    hurried.waits(hours=1)
    hurried.watches()

    assert said == ["always.on_its_way"]
    assert hurried.is_as_it_was


@pytest.mark.parametrize("manner", [Manner.STALLS, Manner.TIMES_OUT])
def test_a_put_back_that_was_said_to_be_on_its_way_and_never_came_is_tried_again(manner: Manner, hurried: Home) -> None:
    hurried.says(GOLDEN)
    hurried.house.putting = manner
    hurried.says(Said.STOP)
    hurried.house.let_go()
    hurried.house.putting = Manner.WILLING
    hurried.waits(hours=1)
    hurried.watches()

    assert hurried.is_as_it_was


def test_a_change_that_comes_late_does_not_outlast_its_put_back(hurried: Home) -> None:
    hurried.house.changing = Manner.HANGS
    hurried.says(GOLDEN, Said.STOP)
    hurried.house.let_go()
    hurried.waits(hours=1)
    hurried.watches()

    assert hurried.is_as_it_was


def unlucky(home: Home) -> ScriptedHouse:
    """A house that refuses to put back, in the turn in which the keeper fails too."""

    class Unlucky(ScriptedHouse):
        def put_back(self, household: str, room: Room) -> Any:
            home.keeper.down = "keep"
            return super().put_back(household, room)

    return Unlucky(putting=Manner.REFUSES)


def test_a_room_that_does_not_go_back_while_the_keeper_fails_is_theirs_to_switch(home: Home) -> None:
    """Both fail in one turn: nobody will try again, and nobody is told so."""
    home.says(GOLDEN)

    home.living_in(unlucky(home)).says(Said.STOP)

    assert home.of_the_room == ["always.by_hand"]


def test_a_watchdog_whose_keeper_fails_when_the_house_did_leaves_the_room_owed(home: Home) -> None:
    """There is nobody to be told that the switch is theirs."""
    home.says(GOLDEN)

    home.living_in(unlucky(home)).waits(hours=1)
    with suppress(KeeperDown):
        home.watches()
    home.keeper.down = ""
    home.living_in(Patient(home.house, AMPLE, AMPLE)).waits(hours=1)
    home.watches()

    assert home.is_as_it_was


@pytest.mark.parametrize(
    "ending",
    [
        [Said.STOP],
        [Said.PUT_BACK],
        [Said.WRAP_UP],
        [Said.NEXT, Said.NEXT, Said.NO],
        [Said.BREAK],
        [Said.TRUST_BROKEN],
        [Said.FORGET_TONIGHT],
        [Said.FORGET_US, Said.YES],
        [Said.FORGET_US, Said.NO],
    ],
    ids=lambda said: said[-1],
)
def test_a_put_back_never_happens_twice_for_one_debt(ending: list[Heard], home: Home) -> None:
    home.says(GOLDEN)
    home.says(*ending)
    back = home.is_as_it_was
    home.notes = None
    home.says(Said.PUT_BACK)
    home.says(Said.STOP)
    home.waits(hours=2)

    assert back
    assert (home.watches(), home.watches()) == (None, None)
    assert [call.room for call in home.house.asked("put_back")] == [ORDINARY]


def test_whoever_speaks_after_its_time_finds_the_room_going_back_and_once(home: Home) -> None:
    home.says(GOLDEN)
    home.waits(hours=1)
    home.notes = None
    home.says(Said.HELP)
    back = home.is_as_it_was
    home.says(Said.STOP)

    assert back
    assert home.watches() is None
    assert len(home.house.asked("put_back")) == 1


@pytest.mark.parametrize("heard", [Said.PUT_BACK, Said.BREAK, Said.STOP])
def test_whoever_asks_for_it_after_its_time_gets_it_once(heard: Heard, home: Home) -> None:
    home.says(GOLDEN)
    home.waits(hours=2)
    home.notes = None
    home.says(heard)

    assert len(home.house.asked("put_back")) == 1
    assert home.is_as_it_was


def test_nothing_owed_is_nothing_to_put_back(home: Home) -> None:
    home.says(Said.PUT_BACK)
    said = home.said
    home.says(Said.STOP)

    assert said[0] == "setting.nothing_changed"
    assert home.house.journal == []


def test_the_light_outlasts_the_talking_at_the_end_and_goes_back_by_itself(home: Home) -> None:
    answer = home.says(Said.EVENING, Said.NEXT, Said.WRAP_UP, Said.YES)
    due = home.watches()
    still = dict(home.house.room)
    home.now = due
    home.watches()

    assert answer.notes is None
    assert answer.talk is not None
    assert due >= NOW + timedelta(seconds=sum(seconds for _, seconds in answer.talk.beats))
    assert still == lit(DUSK)
    assert home.is_as_it_was


def test_a_light_they_keep_goes_back_half_an_hour_later(home: Home) -> None:
    home.says(GOLDEN, Said.NEXT, Said.NEXT, Said.YES)
    kept, due = dict(home.house.room), home.watches()
    home.now = due
    home.watches()

    assert kept == lit(GLOW, DUSK)
    assert due == NOW + KEPT_FOR
    assert home.is_as_it_was


# The watchdog: called early, late, twice.


def test_a_watchdog_that_comes_early_is_told_when_to_come_and_touches_nothing(home: Home) -> None:
    home.says(GOLDEN)
    writes, calls, owed = home.keeper.writes, len(home.house.journal), home.keeper.couple.owed
    assert owed is not None
    home.now = owed.due - timedelta(seconds=1)

    assert (home.watches(), home.watches()) == (owed.due, owed.due)
    assert (home.keeper.writes, len(home.house.journal)) == (writes, calls)


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=1), timedelta(days=3)])
def test_a_watchdog_on_time_or_late_puts_the_room_back_and_twice_is_the_same_as_once(
    late: timedelta, home: Home
) -> None:
    home.says(GOLDEN)
    assert home.keeper.couple.owed is not None
    home.now = home.keeper.couple.owed.due + late

    assert (home.watches(), home.watches()) == (None, None)
    assert len(home.house.asked("put_back")) == 1
    assert home.is_as_it_was


def test_where_nothing_is_owed_there_is_nothing_to_watch(home: Home) -> None:
    assert home.watches() is None
    assert (home.keeper.writes, home.house.journal) == (0, [])


def test_two_who_go_on_keep_their_light_and_the_watchdog_comes_later(home: Home) -> None:
    home.says(GOLDEN)
    first = home.watches()
    home.now = first - timedelta(minutes=1)
    home.says(Said.MORE_TIME)
    home.now = first
    later = home.watches()

    assert later > first
    assert home.house.room == lit(GLOW)


def test_a_watchdog_at_a_house_that_hangs_comes_home_in_time(hurried: Home) -> None:
    hurried.says(GOLDEN)
    hurried.house.putting = Manner.HANGS
    hurried.waits(hours=1)
    began = time.monotonic()
    hurried.watches()

    assert time.monotonic() - began < 2


def test_a_session_that_is_lost_leaves_the_light_to_the_watchdog(home: Home) -> None:
    home.says(GOLDEN)
    home.notes = None
    home.waits(minutes=12)
    early, still = home.watches(), dict(home.house.room)
    home.now = early
    home.watches()

    assert still == lit(GLOW)
    assert home.is_as_it_was


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_moment_in_another_room_leaves_a_ritual_its_light(minutes: int, home: Home) -> None:
    home.says(GOLDEN)
    home.waits(minutes=minutes)
    calls, owed = len(home.house.journal), home.keeper.couple.owed
    home.notes = None
    home.says(AMoment("dishes"))

    assert len(home.house.journal) == calls
    assert home.keeper.couple.owed == owed


# Somebody needs a person.


@pytest.mark.parametrize("trouble", Trouble)
def test_in_trouble_the_light_is_soft_nothing_is_kept_and_listeners_hear_of_help(
    trouble: Trouble, library: Library, script: Script
) -> None:
    helped, cared = Home(library, script), Home(library, script)
    helped.says(GOLDEN, Said.HELP)
    cared.says(GOLDEN)
    before = cared.keeper.couple
    cared.says(InTrouble(trouble))
    asked = cared.house.touched[-1]

    assert (asked.asked, asked.look) == ("change", SOFT)
    assert cared.house.room == lit(SOFT)
    assert cared.keeper.couple == replace(before, resume=None)
    assert cared.told == helped.told
    assert cared.told[-1]["deeds"] == ()


def test_the_soft_light_goes_back_when_the_ritual_would_have(home: Home) -> None:
    home.says(GOLDEN)
    due = home.watches()
    home.says(InTrouble(Trouble.SELF_HARM), Said.YES, Said.NO)
    softly, same = dict(home.house.room), home.watches()
    home.now = due
    home.watches()

    assert softly == lit(SOFT)
    assert same == due
    assert len(home.house.asked("look_around")) == 1
    assert home.is_as_it_was


@pytest.mark.parametrize("manner", [*BROKEN, Manner.LIES, Manner.TIMES_OUT, Manner.HANGS])
def test_whatever_the_house_does_who_needs_a_person_hears_the_same(
    manner: Manner, hurried: Home, library: Library, script: Script
) -> None:
    alone = Home(library, script).says(InTrouble(Trouble.SELF_HARM))
    hurried.says(GOLDEN)
    hurried.house.changing = manner

    assert hurried.says(InTrouble(Trouble.SELF_HARM)).say == alone.say
    assert hurried.owed == ORDINARY


def test_in_trouble_with_nothing_owed_the_house_is_not_even_asked(home: Home) -> None:
    home.says(InTrouble(Trouble.ABUSE))

    assert home.house.journal == []
    assert home.keeper.writes == 0


def test_in_trouble_after_its_time_the_light_is_soft_until_the_watchdog_comes(home: Home) -> None:
    home.says(GOLDEN)
    home.waits(hours=1)
    home.says(InTrouble(Trouble.SELF_HARM))
    softly = dict(home.house.room)
    home.watches()

    assert softly == lit(SOFT)
    assert home.is_as_it_was


# Forgetting with a room owed.


def test_who_is_forgotten_gets_the_room_back_and_leaves_no_record(home: Home) -> None:
    home.says(GOLDEN, Said.FORGET_US, Said.YES)

    assert home.is_as_it_was
    assert (home.keeper.couple, home.keeper.version) == (Couple(), 0)
    assert home.said == ["privacy.forgotten"]
    assert home.watches() is None


def test_a_skill_that_is_taken_away_gives_the_room_back_first(home: Home) -> None:
    home.says(GOLDEN)
    gone = home.conversation.forget(HOME)
    (back,) = home.house.asked("put_back")

    assert gone
    assert back.owed is not None
    assert home.is_as_it_was
    assert home.keeper.version == 0


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.TIMES_OUT])
def test_who_is_forgotten_is_forgotten_even_where_the_house_does_not_answer(manner: Manner, home: Home) -> None:
    home.says(GOLDEN)
    home.house.putting = manner
    home.says(Said.FORGET_US, Said.YES)

    assert (home.keeper.couple, home.keeper.version) == (Couple(), 0)


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES])
def test_nobody_is_left_to_try_again_for_so_it_is_not_promised(manner: Manner, home: Home) -> None:
    """With the record gone nothing ever will."""
    home.says(GOLDEN)
    home.house.putting = manner
    home.says(Said.FORGET_US, Said.YES)

    assert home.watches() is None
    assert home.of_the_room == ["always.by_hand"]


def test_where_forgetting_failed_the_room_goes_back_once_all_the_same(home: Home) -> None:
    home.says(GOLDEN, Said.FORGET_US)
    home.keeper.gone = False
    home.says(Said.YES)
    said = home.said
    home.waits(hours=1)
    home.watches()

    assert "privacy.not_erased" in said
    assert len(home.house.asked("put_back")) == 1
    assert home.is_as_it_was


# What a house says of itself is nobody's business.


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.TIMES_OUT, Manner.NONSENSE])
@pytest.mark.parametrize("what", ["looking", "changing", "putting"])
def test_no_log_holds_what_the_house_said_when_it_broke(
    what: str, manner: Manner, home: Home, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    setattr(home.house, what, manner)
    home.says(GOLDEN, Said.NEXT, Lit(warmer=1), InTrouble(Trouble.SELF_HARM), Said.NO)
    home.waits(hours=1)
    home.watches()
    home.notes = None
    home.says(GOLDEN, Said.STOP)
    home.says(GOLDEN)
    home.conversation.forget(HOME)
    told = "".join(f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records)

    assert SECRET not in told + "".join(capfd.readouterr())
    assert SECRET not in str(home.told)


# Our own rituals.


def test_every_ritual_of_ours_lived_to_its_end_leaves_the_room_as_it_was(library: Library, script: Script) -> None:
    for name in library.settings:
        home = Home(library, script)
        home.lives_through(name, library)
        kinds = [call.asked for call in home.house.journal]

        assert kinds == ["look_around", *["change"] * (len(kinds) - 2), "put_back"], name
        assert all(call.owed for call in home.house.asked("change")), name
        assert home.is_as_it_was, name


@pytest.mark.parametrize("manner", BROKEN)
def test_every_ritual_of_ours_goes_on_to_its_end_in_a_house_that_does_nothing(
    manner: Manner, library: Library, script: Script
) -> None:
    for name in library.settings:
        home = Home(library, script)
        home.house.changing = manner
        (by_hand,) = home.lives_through(name, library)

        assert set(by_hand) == {"setting.by_hand"}, name
        assert home.is_as_it_was, name
