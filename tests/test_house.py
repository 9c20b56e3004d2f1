"""What is said of a room is what came of it; the couple is written before it is touched; and it always goes back."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from skill.conversation import Answer, Conversation
from skill.couple import Couple, Owed, Seen
from skill.deeds import KEPT_FOR, LINGERS
from skill.desk.echo import plain
from skill.edge.homes.by_hand import ByHand
from skill.edge.homes.patience import Patient
from skill.hearing import AMoment, Heard, InTrouble, Lit, Picked, Said, Trouble, Wanted
from skill.housekeeping import AIRS_AGAIN, SEEN_FOR
from skill.library import Axis, Library, Phase, Setting, Settled, Step
from skill.line import Line
from skill.memory import ThisEvening
from skill.place import Notes
from skill.ports import House, KeeperDown, LostVersion
from skill.record import to_record
from skill.room import NO_SCENT, SOFT, Kind, Lamp, Look, Music, Role, Room, Scent
from skill.speech import Script
from tests.houses import ORDINARY, SECRET, Manner, Messenger, ScriptedHouse
from tests.people import ANA_AND_BO, NOW
from tests.test_conversation import HOME, Shelf

AMPLE = 5.0  # seconds that even a busy machine keeps
HURRIED = 0.15
FOR_EVER = 10**6  # lost writes
OF_THE_ROOM = (
    "always.by_hand",
    "always.on_its_way",
    "always.not_back",
    "always.silent",
    "always.yours",
    "evening.settles",
    "preferences.light",
    "preferences.light_by_hand",
    "setting.as_it_was",
    "setting.by_hand",
)
BROKEN = (Manner.REFUSES, Manner.RAISES, Manner.NONSENSE, Manner.STRANGERS)
SILENT = (Manner.RAISES, Manner.TIMES_OUT, Manner.NONSENSE)  # no answer that could be understood

GLOW = Look({Role.MAIN: Lamp(45, kelvin=2200), Role.ACCENT: Lamp(20, hue=30, saturation_pct=60)}, Scent(15))
GLOW = GLOW.then(Look(music=Music("warm acoustic", 18)))
SCENTED = timedelta(minutes=15)  # of GLOW
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
GOLDEN, NIGHT, WARM = Wanted("golden"), Wanted("night"), Wanted("warm")
A_WARM_ONE = replace(ritual("warm", DUSK), heat=2, kids=False, together=True, axis=Axis.SPARK, moods=("warm",))
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

    def say(self, lines: Iterable[Line], number: int, *how: Any) -> str:
        self.speeches.append(tuple(lines))
        return super().say(self.speeches[-1], number, *how)


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

    def is_left_alone(self) -> None:
        """Nobody speaks any more, and the watchdog comes whenever it is due, until nothing is."""
        for _ in range(30):
            due = self.watches()
            if due is None:
                return
            self.now = due
        raise AssertionError("the watchdog never comes to an end")

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

    def begins_anew(self) -> None:
        """The process was killed, and another one has the same keeper and the same house."""
        self.notes = None
        patient = Patient(self.house, AMPLE, AMPLE)
        self.conversation = replace(self.conversation, house=patient, discretion=ThisEvening(), silence=ThisEvening())

    @property
    def calls(self) -> list[str]:
        """What the house was asked, from the first call on."""
        return [call.asked for call in self.house.journal]

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


def sorry(manner: Manner) -> list[str]:
    """What is said, once an evening, before what to do by hand."""
    return ["always.silent"] if manner in SILENT else []


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
    assert "LookedAround" not in home.told[-1]["deeds"]


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


# What is offered is looked at, and what is looked at is not looked at again.

OFFERED: list[tuple[list[Heard], list[Heard]]] = [
    ([Said.CHANGE_SETTING], [Said.YES]),
    ([Said.CHANGE_SETTING, Said.ANOTHER], [Said.NEXT]),
    ([Said.MENU], [Picked(0)]),
    ([Said.MENU], [Picked(0)]),
    ([Said.MENU], [GOLDEN]),
    ([WARM], [Said.YES, Said.YES]),
    ([WARM, Said.YES], [Said.YES]),
]


@pytest.fixture
def warm(home: Home) -> Home:
    """A home with something warm in its library."""
    library = home.conversation.library
    home.conversation = replace(home.conversation, library=replace(library, settings={**RITUALS, "warm": A_WARM_ONE}))
    return home


@pytest.mark.parametrize(("offered", "yes"), OFFERED)
def test_an_offer_reads_the_room_and_the_yes_need_not_wait_for_it_again(
    offered: list[Heard], yes: list[Heard], warm: Home
) -> None:
    warm.says(*offered)
    writes, seen, looks = warm.keeper.writes, warm.keeper.couple.seen, warm.calls
    told = [deed for turn in warm.told for deed in turn["deeds"]]
    warm.says(*yes)

    assert (seen, looks) == (Seen(ORDINARY, NOW), ["look_around"])
    assert told.count("LookedAround") == 1
    assert warm.calls == ["look_around", "change"]
    assert warm.house.touched[0].owed is not None
    assert warm.owed == ORDINARY
    assert warm.keeper.couple.seen is None
    assert warm.keeper.writes == writes + 1


def test_by_day_the_room_is_read_when_they_are_asked_whether_it_is_just_the_two_of_them(warm: Home) -> None:
    warm.now = NOW.replace(hour=17)
    warm.says(WARM)
    asked, looks = warm.notes and warm.notes["at"], warm.calls
    warm.says(Said.YES, Said.YES, Said.YES)

    assert (asked, looks) == ("setting.JustYou", ["look_around"])
    assert warm.calls == ["look_around", "change"]


@pytest.mark.parametrize(
    ("after", "again"),
    [
        (timedelta(seconds=1), False),
        (SEEN_FOR - timedelta(seconds=1), False),
        (SEEN_FOR, True),
        (timedelta(minutes=7), True),
        (timedelta(seconds=-1), True),  # somebody set the clock
    ],
)
def test_a_room_that_was_seen_a_minute_ago_is_read_again(after: timedelta, again: bool, home: Home) -> None:
    """Somebody may have been at the switch."""
    home.says(Said.CHANGE_SETTING)
    home.house.room["main"] = {"brightness_pct": 5}
    home.now += after
    home.says(Said.YES)

    assert home.calls == ["look_around"] * (1 + again) + ["change"]
    assert home.owed is not None
    assert (home.owed["main"] == {"brightness_pct": 5}) is again


def test_the_minute_begins_when_it_was_read_and_not_with_every_other_idea(home: Home) -> None:
    home.says(Said.MENU)
    home.waits(seconds=40)
    home.says(Said.CHANGE_SETTING)
    still = home.keeper.couple.seen
    home.waits(seconds=30)
    home.says(Said.MENU)

    assert still == Seen(ORDINARY, NOW)
    assert home.keeper.couple.seen == Seen(ORDINARY, NOW + timedelta(seconds=70))
    assert home.calls == ["look_around"] * 2


SOMETHING_ELSE = [
    Said.NO, Said.PASSED, Said.WRAP_UP, Said.STOP, Said.PAUSE, Said.QUESTION, Said.CHECK_IN, Said.START_OVER,
    Said.FORGET_TONIGHT, Said.FORGET_US, AMoment("dishes"), InTrouble(Trouble.ABUSE), InTrouble(Trouble.SELF_HARM),
]  # fmt: skip


@pytest.mark.parametrize("heard", SOMETHING_ELSE)
def test_whoever_does_something_else_after_an_offer_leaves_no_room_kept(heard: Heard, home: Home) -> None:
    home.says(Said.CHANGE_SETTING)
    before = "seen" in to_record(home.keeper.couple)
    home.says(heard)

    assert before
    assert "seen" not in to_record(home.keeper.couple)
    assert home.calls == ["look_around"]


@pytest.mark.parametrize("minutes", [0, 7])
@pytest.mark.parametrize("heard", [Said.HELP, Said.AGAIN, Said.UNCLEAR, Said.WHAT_KEPT, Said.PUT_BACK, Said.HOW_MANY])
def test_what_stays_at_an_offer_looks_at_nothing_and_keeps_what_was_seen(heard: Said, minutes: int, home: Home) -> None:
    home.says(Said.CHANGE_SETTING)
    seen, at = home.keeper.couple.seen, home.notes
    home.waits(minutes=minutes)
    home.says(heard)

    assert home.notes is not None
    assert at is not None
    assert home.notes["at"] == at["at"]
    assert home.calls == ["look_around"]
    assert home.keeper.couple.seen == seen


@pytest.mark.parametrize("minutes", [0, 7])
@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("offered", [[Said.CHANGE_SETTING], [Said.MENU], [GOLDEN, Said.MENU]])
def test_at_an_offer_care_is_told_as_help_and_the_house_is_asked_the_same(
    offered: list[Heard], trouble: Trouble, minutes: int, library: Library, script: Script
) -> None:
    homes = {heard: Home(library, script) for heard in (Said.HELP, InTrouble(trouble))}
    for heard, home in homes.items():
        home.says(*offered)
        home.waits(minutes=minutes)
        home.says(heard)
    helped, cared = homes.values()

    assert cared.told == helped.told
    assert cared.told[-1]["deeds"] == ()
    assert len(cared.house.asked("look_around")) == len(helped.house.asked("look_around")) == 1


@pytest.mark.parametrize("again", [True, False])
def test_a_room_that_cannot_be_read_at_an_offer_is_read_at_the_yes(again: bool, home: Home) -> None:
    home.house.looking = Manner.REFUSES
    home.says(Said.CHANGE_SETTING)
    said, seen = home.of_the_room, home.keeper.couple.seen
    home.house.looking = Manner.WILLING if again else Manner.REFUSES
    home.says(Said.YES)

    assert (said, seen) == ([], None)
    assert home.calls == ["look_around"] * 2 + ["change"] * again
    assert (home.owed == ORDINARY) is again
    assert (home.of_the_room[:1] == ["always.silent"]) is not again


def test_with_a_room_owed_an_offer_reads_nothing(home: Home) -> None:
    home.says(GOLDEN, Said.MENU, Picked(0), Said.ANOTHER)

    assert len(home.house.asked("look_around")) == 1
    assert home.keeper.couple.seen is None


def test_what_another_device_began_meanwhile_is_what_is_owed_and_no_room_is_kept_beside_it(home: Home) -> None:
    theirs = {"main": {"brightness_pct": 5}}
    home.keeper.meanwhile = lambda couple: replace(couple, owed=Owed(theirs, NOW + LINGERS))
    home.says(Said.MENU)

    assert home.owed == theirs
    assert home.keeper.couple.seen is None


def test_with_nothing_to_switch_an_offer_keeps_nothing(home: Home) -> None:
    home.living_in(ByHand()).says(Said.MENU)

    assert "seen" not in to_record(home.keeper.couple)


def test_a_room_nobody_can_read_is_seen_once_too(home: Home) -> None:
    messenger = Messenger(lambda: home.keeper.couple)
    home.living_in(Patient(messenger, AMPLE, AMPLE)).says(Said.MENU, Picked(0))

    assert [call.asked for call in messenger.journal] == ["look_around", "change"]
    assert home.owed == {}


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

    assert home.of_the_room == [*sorry(manner), "setting.by_hand"]


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
        (Manner.WILLING, ["preferences.light"]),
        (Manner.REFUSES, ["preferences.light_by_hand"]),
        (Manner.RAISES, ["always.silent", "preferences.light_by_hand"]),
        (Manner.HANGS, ["always.on_its_way"]),
    ],
)
def test_a_light_that_is_to_be_dimmer_is_spoken_of_as_it_came(manner: Manner, said: list[str], hurried: Home) -> None:
    hurried.says(GOLDEN)
    hurried.house.changing = manner
    hurried.says(Lit(dimmer=1))

    assert hurried.of_the_room == said


def test_with_nothing_to_switch_it_is_all_by_hand_and_nothing_is_owed(home: Home) -> None:
    home.living_in(ByHand()).says(GOLDEN)
    first, said = home.by_hand, set(home.of_the_room)
    home.says(Said.NEXT)
    second = home.of_the_room
    home.says(Said.STOP)

    assert first == TWO_BY_HAND
    assert said == {"setting.by_hand"}
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
    assert owed == Owed(ORDINARY, NOW + LINGERS, NOW + SCENTED, since=NOW)
    assert too_early == NOW + LINGERS
    assert done is None
    assert home.is_as_it_was


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.NONSENSE])
@pytest.mark.parametrize(("begun", "again"), [(NIGHT, LINGERS), (GOLDEN, AIRS_AGAIN)])
def test_the_watchdog_tries_again_until_it_is_back(begun: Wanted, again: timedelta, manner: Manner, home: Home) -> None:
    home.says(begun)
    home.house.putting = manner
    dues = []
    for _ in range(3):
        home.waits(minutes=30)
        dues.append((home.watches(), home.now + again))
    tried = len(home.house.asked("put_back"))
    home.house.putting = Manner.WILLING
    home.waits(minutes=30)
    last = home.watches()

    assert all(due == expected for due, expected in dues)
    assert tried == 3
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
    kept, home.now = dict(home.house.room), home.watches()
    due, still = home.watches(), dict(home.house.room)
    home.now = due
    home.watches()

    assert kept == lit(GLOW, DUSK)
    assert still == lit(GLOW, DUSK, NO_SCENT)
    assert due == NOW + KEPT_FOR
    assert home.is_as_it_was


# Scent has a time of its own.


def scents_off(home: Home) -> int:
    """How often the scent was to go off, and nothing else."""
    return sum(call.look == NO_SCENT and call.room is None for call in home.house.asked("change"))


@pytest.mark.parametrize("killed", [False, True])
def test_scent_goes_off_at_its_time_although_nobody_speaks(killed: bool, home: Home) -> None:
    home.says(GOLDEN, Said.NEXT, Said.NEXT, Said.YES)
    if killed:
        home.begins_anew()
    home.now = NOW + SCENTED - timedelta(seconds=1)
    early, on = home.watches(), dict(home.house.room)
    home.now = early
    later, off = home.watches(), dict(home.house.room)

    assert early == NOW + SCENTED
    assert on == lit(GLOW, DUSK)
    assert off == lit(GLOW, DUSK, NO_SCENT)
    assert later == home.watches() == NOW + KEPT_FOR
    assert scents_off(home) == 1
    home.is_left_alone()
    assert home.is_as_it_was


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.TIMES_OUT, Manner.NONSENSE, Manner.STRANGERS])
def test_scent_that_does_not_go_off_is_tried_again_every_two_minutes(manner: Manner, home: Home) -> None:
    home.says(GOLDEN, Said.NEXT, Said.NEXT, Said.YES)
    home.house.changing, home.now = manner, NOW + SCENTED
    dues = []
    for _ in range(3):
        dues.append(home.watches())
        home.now = dues[-1]
    on, home.house.changing = home.house.room["scent"], Manner.WILLING
    last = home.watches()

    assert dues == [NOW + SCENTED + number * timedelta(minutes=2) for number in (1, 2, 3)]
    assert on == {"minutes": 15}
    assert scents_off(home) == 4
    assert home.house.room["scent"] == {"minutes": 0}
    assert last == NOW + KEPT_FOR
    home.is_left_alone()
    assert home.is_as_it_was


def test_scent_whose_going_off_is_only_on_its_way_is_tried_again(hurried: Home) -> None:
    hurried.says(GOLDEN, Said.NEXT, Said.NEXT, Said.YES)
    hurried.house.changing, hurried.now = Manner.HANGS, NOW + SCENTED
    again = hurried.watches()
    hurried.house.let_go()
    hurried.now = again

    assert again == NOW + SCENTED + AIRS_AGAIN
    assert hurried.watches() == NOW + KEPT_FOR
    assert scents_off(hurried) == 2


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.LIES])
def test_scent_that_never_goes_off_by_itself_goes_off_with_the_room(manner: Manner, home: Home) -> None:
    home.says(GOLDEN)
    home.house.changing = manner
    home.is_left_alone()

    assert home.now == NOW + timedelta(minutes=6) + LINGERS
    assert home.is_as_it_was


def test_a_diffuser_that_is_gone_is_tried_ever_more_rarely_and_after_a_week_no_more(home: Home) -> None:
    home.says(GOLDEN)
    home.house.changing = home.house.putting = Manner.REFUSES
    looks, gaps = 0, list[timedelta]()
    while (again := home.watches()) is not None and looks < 1000:
        looks += 1
        gaps.append(again - home.now)
        home.now = again

    assert home.now - NOW < timedelta(days=9)
    assert looks < 150
    assert gaps[-1] > timedelta(hours=6)
    assert home.keeper.couple.owed is None


def test_scent_of_a_room_that_does_not_go_back_is_tried_beside_it(home: Home) -> None:
    home.says(GOLDEN)
    home.house.putting = Manner.REFUSES
    home.waits(hours=1)
    again = home.watches()
    home.now = again
    then, off = home.watches(), home.house.room["scent"]

    assert again == NOW + timedelta(hours=1) + AIRS_AGAIN
    assert off == {"minutes": 0}
    assert then == NOW + timedelta(hours=1) + LINGERS
    assert home.owed == ORDINARY


@pytest.mark.parametrize("losses", [1, 2, 4])
def test_the_watchdog_that_loses_a_write_switches_scent_off_once(losses: int, home: Home) -> None:
    home.says(GOLDEN)
    home.now, home.keeper.losses = NOW + SCENTED, losses
    due = home.watches()

    assert scents_off(home) == 1
    assert due == NOW + timedelta(minutes=6) + LINGERS


def test_the_watchdog_that_never_writes_leaves_the_scent_and_owes_it(home: Home) -> None:
    home.says(GOLDEN)
    home.now, home.keeper.losses = NOW + SCENTED, FOR_EVER
    with pytest.raises(LostVersion):
        home.watches()
    asked, home.keeper.losses = scents_off(home), 0
    home.watches()

    assert (asked, scents_off(home)) == (0, 1)


def test_two_who_go_on_keep_their_light_and_not_their_scent(home: Home) -> None:
    home.says(GOLDEN)
    for _ in range(4):
        home.waits(minutes=4)
        home.says(Said.MORE_TIME)
        home.watches()

    assert home.house.room == lit(GLOW, NO_SCENT)


@pytest.mark.parametrize(
    ("second", "until", "look"), [(GOLDEN, NOW + timedelta(minutes=5) + SCENTED, GLOW), (NIGHT, NOW + SCENTED, BLUE)]
)
def test_a_second_ritual_gives_its_scent_its_own_time_or_puts_it_away(
    second: Wanted, until: datetime, look: Look, home: Home
) -> None:
    home.says(GOLDEN)
    home.waits(minutes=5)
    home.says(second)

    assert home.keeper.couple.owed is not None
    assert home.keeper.couple.owed.scent_until == until
    assert home.house.room["scent"] == lit(look)["scent"]
    home.is_left_alone()
    assert scents_off(home) == 1
    assert home.is_as_it_was


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES, Manner.TIMES_OUT, Manner.STRANGERS])
def test_where_the_house_does_not_begin_a_second_ritual_the_scent_of_the_first_still_has_its_time(
    manner: Manner, home: Home
) -> None:
    home.says(GOLDEN)
    home.waits(minutes=10)
    home.house.changing = manner
    home.says(NIGHT)
    home.house.changing, home.now = Manner.WILLING, NOW + SCENTED
    home.watches()

    assert home.house.room["scent"] == {"minutes": 0}


@pytest.mark.parametrize("heard", [Said.STOP, Said.PUT_BACK, Said.WRAP_UP, Said.TRUST_BROKEN])
def test_scent_that_went_back_with_the_room_is_not_thought_of_again(heard: Heard, home: Home) -> None:
    home.says(GOLDEN, heard)

    assert home.watches() is None
    assert scents_off(home) == 0


@pytest.mark.parametrize("minutes", [1, 14])
def test_scent_that_did_not_go_back_with_the_room_still_has_its_time(minutes: int, home: Home) -> None:
    home.says(GOLDEN)
    home.waits(minutes=minutes)
    home.house.putting = Manner.REFUSES
    home.says(Said.STOP)
    due = home.watches()

    assert due == min(NOW + SCENTED, home.now + LINGERS)


# A house that gives no answer.


@pytest.mark.parametrize(
    ("what", "manner"),
    [
        ("looking", Manner.REFUSES),
        ("looking", Manner.RAISES),
        ("looking", Manner.NONSENSE),
        ("changing", Manner.RAISES),
        ("changing", Manner.TIMES_OUT),
        ("changing", Manner.NONSENSE),
    ],
)
@pytest.mark.parametrize("begun", [GOLDEN, Said.EVENING])
def test_that_the_house_gives_no_answer_is_said_once_an_evening_before_what_to_do_by_hand(
    begun: Heard, what: str, manner: Manner, home: Home
) -> None:
    setattr(home.house, what, manner)
    said = []
    for heard in (begun, NIGHT, begun):
        home.says(heard)
        said.append(home.of_the_room)
    home.says(Said.STOP)
    home.waits(days=1)
    home.says(begun)
    first, *later = said

    assert first[0] == "always.silent"
    assert set(first[1:]) == {"setting.by_hand"}
    assert all(set(turn) == {"setting.by_hand"} for turn in later)
    assert home.of_the_room == first


@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.STRANGERS])
def test_a_house_that_answers_that_it_cannot_is_not_silent(manner: Manner, home: Home) -> None:
    home.house.changing = manner
    home.says(GOLDEN)

    assert set(home.of_the_room) == {"setting.by_hand"}


def test_a_house_that_is_late_to_tell_what_it_is_like_is_silent(home: Home) -> None:
    home.living_in(Patient(home.house, HURRIED, AMPLE)).house.looking = Manner.HANGS
    home.says(GOLDEN)

    assert home.of_the_room[0] == "always.silent"


def test_a_house_that_was_taken_away_in_the_middle_is_by_hand_and_nobody_is_sorry(home: Home) -> None:
    home.says(GOLDEN)
    home.living_in(ByHand()).says(NIGHT)
    by_hand = home.of_the_room
    home.says(Said.STOP)

    assert by_hand == ["setting.by_hand"]
    assert home.of_the_room == []
    assert (home.owed, home.watches()) == (None, None)


def test_who_heard_that_the_house_gives_no_answer_is_told_no_more_of_it_than_they_ask(home: Home) -> None:
    said = {}
    for asked_for in (Said.STOP, Said.WRAP_UP, Said.BREAK, Said.PUT_BACK):
        home.house.changing, home.house.putting = Manner.RAISES, Manner.REFUSES
        home.says(GOLDEN, asked_for)
        said[asked_for], owed = home.of_the_room, home.owed

        assert owed == ORDINARY
        home.house.putting = Manner.WILLING
        home.is_left_alone()
        assert home.is_as_it_was

    assert said.pop(Said.PUT_BACK) == ["always.not_back"]
    assert all(turn == [] for turn in said.values())


def test_that_the_room_does_not_go_back_is_said_once_an_evening_where_nobody_asked(home: Home) -> None:
    home.house.putting = Manner.REFUSES
    said = []
    for _ in range(2):
        home.says(GOLDEN, Said.STOP)
        said.append(home.of_the_room)
    home.waits(days=1)
    home.says(GOLDEN, Said.STOP)

    assert said == [["always.not_back"], []]
    assert home.of_the_room == ["always.not_back"]


@pytest.mark.parametrize("ending", [[Said.STOP], [Said.FORGET_US, Said.YES]])
def test_that_nobody_will_try_again_is_said_whatever_they_have_heard(ending: list[Heard], home: Home) -> None:
    home.house.changing = Manner.RAISES
    home.says(GOLDEN)
    home.living_in(unlucky(home) if ending == [Said.STOP] else ScriptedHouse(putting=Manner.REFUSES)).says(*ending)

    assert home.of_the_room == ["always.by_hand"]


def test_where_nothing_was_said_of_a_house_that_fell_silent_it_is_said_that_the_room_does_not_go_back(
    home: Home,
) -> None:
    """What to do by hand had been said before, for another reason; that the house is silent never was."""
    home.house.works -= {Role.SCENT}
    home.says(GOLDEN)
    begun, home.house.changing = home.of_the_room, Manner.RAISES
    home.says(Said.NEXT)
    later, home.house.putting = home.of_the_room, Manner.RAISES
    home.says(Said.STOP)

    assert (begun, later) == (["setting.by_hand"], [])
    assert home.of_the_room == ["always.not_back"]


def test_that_a_house_was_silent_is_written_down_nowhere_and_a_new_process_says_it_again(
    home: Home, library: Library, script: Script
) -> None:
    refused = Home(library, script)
    for one, manner in ((home, Manner.RAISES), (refused, Manner.REFUSES)):
        one.house.changing = manner
        one.says(GOLDEN)
    same = home.keeper.couple == refused.keeper.couple
    home.begins_anew()
    home.says(GOLDEN)

    assert same
    assert home.told[0] == refused.told[0]
    assert home.of_the_room[0] == "always.silent"


def test_another_home_has_not_heard_of_it(home: Home) -> None:
    home.house.changing = Manner.RAISES
    home.says(GOLDEN)
    home.keeper.couple = ANA_AND_BO
    home.ears.speeches.clear()
    home.conversation.take_turn("another home", GOLDEN, None, "en-US")

    assert home.of_the_room[0] == "always.silent"


# A house of which nobody ever knows what came of it, and one that does as much as it can.


@pytest.fixture
def told(home: Home) -> Home:
    """A home whose house passes everything on."""
    home.house = Messenger(lambda: home.keeper.couple)
    return home.living_in(Patient(home.house, AMPLE, AMPLE))


def test_where_nobody_knows_what_came_of_it_nothing_is_claimed_and_nothing_promised(told: Home) -> None:
    for heard in (GOLDEN, Said.NEXT, Lit(dimmer=1), Said.NEXT):
        told.says(heard)

        assert told.of_the_room == []
        assert "setting.stays" not in told.said
    told.says(Said.YES)

    assert told.said == ["setting.no_hurry"]
    assert told.calls == ["look_around", *["change"] * 3]
    told.is_left_alone()
    assert told.owed is None
    assert (scents_off(told), len(told.house.asked("put_back"))) == (1, 1)


@pytest.mark.parametrize("heard", [Said.EVENING, Said.SURPRISE, Said.STOP, Said.WRAP_UP, Said.TRUST_BROKEN])
def test_where_nobody_knows_a_turn_claims_nothing(heard: Heard, told: Home) -> None:
    told.says(GOLDEN, heard)

    assert told.of_the_room == []


def test_where_nobody_knows_whether_the_light_is_dimmer_they_are_answered_all_the_same(told: Home) -> None:
    told.says(GOLDEN)
    told.waits(seconds=4)
    answer = told.says(Lit(dimmer=1))

    assert answer.talk is not None
    assert plain(answer.say) + plain(answer.talk.beats[0][0] or "<speak/>")
    assert told.of_the_room == []


def test_put_back_as_they_asked_where_nobody_knows_it_is_theirs_and_nothing_is_owed(told: Home) -> None:
    told.says(GOLDEN, Said.PUT_BACK)

    assert told.said == ["always.yours", "setting.over"]
    assert (told.owed, told.watches()) == (None, None)


def test_in_every_ritual_of_ours_nothing_is_claimed_where_nobody_knows(library: Library, script: Script) -> None:
    spoken = {}
    for name, one in library.settings.items():
        home = Home(library, script)
        home.living_in(Messenger()).lives_through(name, library)
        home.notes = None
        home.says(Wanted(name))
        while home.notes["at"] == "setting.BothIn":  # type: ignore[index]
            home.says(Said.YES)
        spoken[name] = home.by_hand
        home.is_left_alone()

        assert home.keeper.couple.owed is None
        assert spoken[name] == ([one.by_hand[Kind.LIGHT]] if one.when_lit else [])

    assert any(spoken.values())


def test_the_lighthouse_says_what_to_hold_where_nobody_knows_which_side_is_lit(
    library: Library, script: Script
) -> None:
    home = Home(library, script)
    said = home.living_in(Messenger()).lives_through("lighthouse", library)

    assert said == [["setting.by_hand"]]


@pytest.mark.parametrize(
    ("partly", "said"),
    [
        ({Role.ACCENT}, [Kind.LIGHT]),
        ({Role.SPEAKER}, [Kind.MUSIC]),
        ({Role.SCENT, Role.SPEAKER}, [Kind.MUSIC, Kind.SCENT]),
        (set(Role), [Kind.LIGHT, Kind.MUSIC]),
    ],
)
def test_what_came_only_partly_is_by_hand_and_goes_back_as_well_as_it_came(
    partly: set[Role], said: list[Kind], home: Home
) -> None:
    home.house.partly = frozenset(partly)
    home.says(GOLDEN)
    by_hand, began = home.by_hand, set(home.of_the_room)
    home.says(Said.PUT_BACK)

    assert by_hand == [BY_HAND[kind] for kind in said]
    assert began == {"setting.by_hand"}
    assert home.of_the_room == ["always.yours"], "not quite as it was"
    assert home.is_as_it_was
    assert home.watches() is None


def test_a_light_that_settled_only_partly_is_not_said_to_have_settled(home: Home) -> None:
    home.house.partly = frozenset({Role.MAIN})
    home.says(Said.EVENING)

    assert home.of_the_room == ["setting.by_hand"]


def test_scent_that_went_off_partly_is_off(home: Home) -> None:
    home.house.partly = frozenset({Role.SCENT})
    home.says(GOLDEN)
    home.is_left_alone()

    assert scents_off(home) == 1
    assert home.is_as_it_was


# Only what was touched is put back.


def test_what_a_ritual_never_touched_is_theirs_when_the_room_goes_back(home: Home) -> None:
    home.says(NIGHT)
    home.house.room["speaker"] = {"playlist": "their own", "volume_pct": 20}
    home.says(Said.STOP)

    assert home.house.room == {**ORDINARY, "speaker": {"playlist": "their own", "volume_pct": 20}}


@pytest.mark.parametrize("ending", [[Said.NO], [Said.YES], [Said.FORGET_US, Said.YES]])
def test_the_soft_light_for_somebody_in_trouble_leaves_what_was_theirs(ending: list[Heard], home: Home) -> None:
    """Nothing of a call for help is written down: what it silenced of theirs could never come back."""
    home.says(NIGHT, InTrouble(Trouble.SELF_HARM))
    softly = dict(home.house.room)
    home.says(*ending)
    home.is_left_alone()

    assert softly["main"]["brightness_pct"] == 40
    assert softly["speaker"] == ORDINARY["speaker"]
    assert home.is_as_it_was


# The watchdog: called early, late, twice.


@pytest.mark.parametrize(("begun", "due"), [(NIGHT, NOW + timedelta(minutes=6) + LINGERS), (GOLDEN, NOW + SCENTED)])
def test_a_watchdog_that_comes_early_is_told_when_to_come_and_touches_nothing(
    begun: Wanted, due: datetime, home: Home
) -> None:
    home.says(begun)
    writes, calls = home.keeper.writes, len(home.house.journal)
    home.now = due - timedelta(seconds=1)

    assert (home.watches(), home.watches()) == (due, due)
    assert (home.keeper.writes, len(home.house.journal)) == (writes, calls)


def test_after_hours_in_vain_nobody_wants_that_light_back_but_the_scent_off(home: Home) -> None:
    home.says(GOLDEN)
    home.house.putting = Manner.REFUSES
    home.says(Said.STOP)
    by_their_own_hand = {**home.house.room, "main": {"brightness_pct": 3}}
    home.house.room = dict(by_their_own_hand)
    home.house.putting = Manner.WILLING
    home.waits(hours=3)

    assert home.watches() is None
    assert home.house.room == {**by_their_own_hand, "scent": ORDINARY["scent"]}
    assert home.owed is None


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
    assert home.keeper.couple.owed is not None
    first = home.keeper.couple.owed.due
    home.now = first - timedelta(minutes=1)
    home.says(Said.MORE_TIME)
    home.now = first
    later = home.watches()

    assert later > first
    assert home.house.room == lit(GLOW, NO_SCENT)


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
    home.watches()
    still = dict(home.house.room)
    home.is_left_alone()

    assert still == lit(GLOW)
    assert home.now == NOW + timedelta(minutes=6) + LINGERS
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
    home.is_left_alone()

    assert softly == lit(SOFT)
    assert same == due
    assert home.now == NOW + timedelta(minutes=6) + LINGERS
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


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("lets_go", [True, False])
def test_forgotten_is_only_who_the_keeper_and_the_house_have_forgotten(lets_go: bool, gone: bool, home: Home) -> None:
    home.house.lets_go, home.keeper.gone = lets_go, gone
    home.says(Said.FORGET_US, Said.YES)

    assert home.said == ["privacy.forgotten" if gone and lets_go else "privacy.not_erased"]
    assert home.calls == ["forget"] * gone  # where the keeper still knows them, the room is still theirs
    assert home.conversation.forget(HOME) is (gone and lets_go)


@pytest.mark.parametrize(
    "forget",
    [lambda home: home.says(Said.FORGET_US, Said.YES), lambda home: home.conversation.forget(HOME)],
    ids=["asked for", "taken away"],
)
@pytest.mark.parametrize("manner", [Manner.WILLING, Manner.REFUSES, Manner.RAISES])
def test_a_house_forgets_whose_it_is_only_once_it_has_put_the_room_back(
    manner: Manner, forget: Callable[[Home], object], home: Home
) -> None:
    """What is needed to reach it is gone then."""
    home.says(GOLDEN)
    home.house.putting = manner
    forget(home)

    assert home.calls == ["look_around", "change", "put_back", "forget"]


@pytest.mark.parametrize("heard", [Said.FORGET_TONIGHT, Said.STOP, InTrouble(Trouble.ABUSE)])
def test_nothing_else_makes_a_house_forget_whose_it_is(heard: Heard, home: Home) -> None:
    home.says(GOLDEN, heard)

    assert home.house.asked("forget") == []


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


@pytest.mark.parametrize("lets_go", [True, False])
@pytest.mark.parametrize("manner", [Manner.REFUSES, Manner.RAISES])
def test_nobody_is_left_to_try_again_for_so_it_is_not_promised(manner: Manner, lets_go: bool, home: Home) -> None:
    """With the record gone nothing ever will."""
    home.says(GOLDEN)
    home.house.putting, home.house.lets_go = manner, lets_go
    home.says(Said.FORGET_US, Said.YES)

    assert home.watches() is None
    assert home.of_the_room == ["always.by_hand"]


def test_where_forgetting_failed_the_room_goes_back_at_once_all_the_same(home: Home) -> None:
    """The record may be gone, and only something beside it be left: then nobody else ever would."""
    home.says(GOLDEN, Said.FORGET_US)
    home.keeper.gone = False
    home.says(Said.YES)

    assert "privacy.not_erased" in home.said
    assert home.house.room == ORDINARY


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

        assert by_hand[: len(sorry(manner))] == sorry(manner), name
        assert set(by_hand[len(sorry(manner)) :]) == {"setting.by_hand"}, name
        assert home.is_as_it_was, name
