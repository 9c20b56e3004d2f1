"""One turn: recalled once, kept at most once, and kept before anything is said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from skill.conversation import Answer, Conversation
from skill.couple import Couple, Hearts
from skill.edge.by_hand import ByHand
from skill.hearing import Heard, InTrouble, Rated, Said, Trouble
from skill.library import Library
from skill.memory import ThisEvening
from skill.place import Notes
from skill.ports import KeeperDown, LostVersion
from skill.speech import Script
from tests.people import ANA_AND_BO, NOW

HOME = "home"


@dataclass
class Shelf:
    """A keeper in memory that counts, and that somebody else can write to behind our back."""

    couple: Couple = field(default_factory=Couple)
    version: int = 0
    reads: int = 0
    writes: int = 0
    meanwhile: Callable[[Couple], Couple] | None = None
    gone: bool = True

    def recall(self, household: str) -> tuple[Couple, int]:
        self.reads += 1
        return self.couple, self.version

    def keep(self, household: str, couple: Couple, version: int) -> None:
        if self.meanwhile:
            self.couple, self.version, self.meanwhile = self.meanwhile(self.couple), self.version + 1, None
        if version != self.version:
            raise LostVersion
        self.couple, self.version, self.writes = couple, version + 1, self.writes + 1

    def forget(self, household: str) -> bool:
        self.couple, self.version = (Couple(), 0) if self.gone else (self.couple, self.version)
        return self.gone


class Home:
    """A conversation with a counting keeper, a clock that can be set, and ears."""

    def __init__(self, library: Library, script: Script, couple: Couple = ANA_AND_BO) -> None:
        self.keeper, self.now, self.told = Shelf(couple, 1), NOW, []
        self.conversation = Conversation(
            self.keeper,
            library,
            script,
            lambda: self.now,
            ByHand(),
            zoned=True,
            listeners=[lambda **told: self.told.append(told)],
        )
        self.notes: Notes | None = None

    def says(self, heard: Heard) -> Answer:
        answer = self.conversation.take_turn(HOME, heard, self.notes, "en-US")
        self.notes = answer.notes
        return answer


@pytest.fixture
def home(library: Library, script: Script) -> Home:
    return Home(library, script)


def test_a_turn_that_changes_something_reads_once_and_writes_once(home: Home) -> None:
    home.says(Said.OPENED)

    assert (home.keeper.reads, home.keeper.writes) == (1, 1)


@pytest.mark.parametrize("heard", [Said.HELP, Said.AGAIN, Said.WHY, Said.MORE_TIME, Said.WHAT_KEPT, Said.UNCLEAR])
def test_a_turn_that_changes_nothing_writes_nothing(heard: Heard, home: Home) -> None:
    home.says(Said.OPENED)
    home.says(heard)

    assert (home.keeper.reads, home.keeper.writes) == (2, 1)


def test_two_devices_at_once_lose_nothing(home: Home) -> None:
    home.says(Said.OPENED)
    home.keeper.meanwhile = lambda couple: replace(couple, names=("Kim", "Lou"))
    home.says(Said.SAVE)

    assert home.keeper.couple.names == ("Kim", "Lou")
    assert len(home.keeper.couple.saved) == 1


def test_a_lost_version_that_never_ends_is_not_retried_for_ever(home: Home) -> None:
    class Busy(Shelf):
        def keep(self, household: str, couple: Couple, version: int) -> None:
            raise LostVersion

    home.conversation = replace(home.conversation, keeper=Busy(ANA_AND_BO, 1))
    with pytest.raises(LostVersion):
        home.says(Said.OPENED)


def test_nothing_is_said_that_was_not_kept(home: Home) -> None:
    class Down(Shelf):
        def keep(self, household: str, couple: Couple, version: int) -> None:
            raise KeeperDown

    home.conversation = replace(home.conversation, keeper=Down(ANA_AND_BO, 1))
    with pytest.raises(KeeperDown):
        home.says(Said.OPENED)

    assert home.told == []


def test_an_interrupted_evening_goes_on_within_ninety_minutes(home: Home) -> None:
    home.says(Said.CHECK_IN)
    home.says(Rated(4))
    home.notes, home.now = None, NOW + timedelta(minutes=89)

    assert home.says(Said.OPENED).notes == {"at": "checkin.Second", "first": 4}


@pytest.mark.parametrize("later", [timedelta(minutes=91), timedelta(days=1)])
def test_after_that_it_begins_again(later: timedelta, home: Home) -> None:
    home.says(Said.CHECK_IN)
    home.notes, home.now = None, NOW + later

    assert home.says(Said.OPENED).notes["at"] == "tonight.Talking"  # type: ignore[index]


def test_an_evening_that_ended_is_not_resumed(home: Home) -> None:
    home.says(Said.CHECK_IN)
    home.says(Said.STOP)

    assert home.keeper.couple.resume is None
    assert home.says(Said.OPENED).talk is not None


@pytest.mark.parametrize("trouble", Trouble)
def test_care_keeps_nothing_and_drops_where_they_were(trouble: Trouble, home: Home) -> None:
    home.says(Said.CHECK_IN)
    before = home.keeper.couple
    home.says(InTrouble(trouble))

    assert home.keeper.couple == replace(before, resume=None)


def test_any_evening_after_ninety_days_drops_old_hearts(home: Home) -> None:
    home.keeper.couple = replace(ANA_AND_BO, hearts=(Hearts(NOW.date() - timedelta(days=91), (1, 2)),))
    home.says(Said.OPENED)

    assert home.keeper.couple.hearts == ()


def test_care_with_nothing_open_writes_nothing_at_all(home: Home) -> None:
    home.says(InTrouble(Trouble.SELF_HARM))
    home.says(Said.YES)
    home.says(Said.NO)

    assert home.keeper.writes == 0


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("opening", [None, Said.OPENED, Said.CHECK_IN, Said.FORGET_US])
def test_care_is_told_exactly_as_help(trouble: Trouble, opening: Said | None, library: Library, script: Script) -> None:
    told = []
    for heard in (Said.HELP, InTrouble(trouble)):
        home = Home(library, script)
        if opening:
            home.says(opening)
        home.says(heard)
        told.append(home.told[-1])

    assert told[0] == told[1]


def test_what_follows_care_is_told_as_help_too(home: Home) -> None:
    home.says(Said.CHECK_IN)
    for heard in (InTrouble(Trouble.SELF_HARM), Said.YES, Said.NO):
        home.says(heard)

    assert home.told[1] == home.told[2] == home.told[3]
    assert home.told[1]["heard"] == "Help"


def test_what_was_so_this_evening_is_so_in_that_home_and_that_evening_only() -> None:
    this_evening = ThisEvening()
    this_evening.note("home", NOW.date())

    assert this_evening.knows("home", NOW.date())
    assert not this_evening.knows("another home", NOW.date())
    assert not this_evening.knows("home", NOW.date() + timedelta(days=1))
    this_evening.note("home", NOW.date() + timedelta(days=1))
    assert not this_evening.knows("home", NOW.date())


def test_only_so_many_homes_are_remembered_and_the_latest_of_them() -> None:
    this_evening = ThisEvening(most=2)
    for household in ("a", "b", "a", "c"):
        this_evening.note(household, NOW.date())

    assert [this_evening.knows(household, NOW.date()) for household in "abc"] == [True, False, True]


@pytest.mark.parametrize("heard", [InTrouble(Trouble.ABUSE), Said.HELP])
def test_a_call_for_a_person_is_remembered_beside_a_house_that_is_silent_and_not_as_one(
    heard: Heard, home: Home
) -> None:
    home.says(heard)
    conversation = home.conversation

    assert conversation.discretion.knows(HOME, NOW.date()) is isinstance(heard, InTrouble)
    assert not conversation.silence.knows(HOME, NOW.date())


def test_where_nothing_can_be_switched_an_offer_costs_no_second_write(home: Home) -> None:
    home.says(Said.MENU)

    assert (home.keeper.reads, home.keeper.writes) == (1, 0)


def test_a_mistake_is_asked_once_in_other_words_then_it_goes_on(home: Home) -> None:
    asked = home.says(Said.CHECK_IN)
    rephrased = home.says(Said.UNCLEAR)
    onwards = home.says(Said.UNCLEAR)

    assert rephrased.say == asked.nudge
    assert rephrased.nudge != rephrased.say
    assert onwards.notes == {"at": "checkin.Second", "first": None}


def test_forgetting_says_what_came_of_it(home: Home) -> None:
    home.keeper.gone = False
    home.says(Said.FORGET_US)

    assert "couldn't" in home.says(Said.YES).say
    home.keeper.gone = True
    home.says(Said.FORGET_US)
    assert "nothing left of you" in home.says(Said.YES).say


def test_an_evening_is_one_evening_in_every_language(library: Library, script: Script) -> None:
    keeper = Shelf(ANA_AND_BO, 1)
    conversation = Conversation(keeper, library, script, lambda: NOW, ByHand())
    asked = [conversation.take_turn(HOME, Said.QUESTION, None, locale).say for locale in ("en-US", "en-AU", "en-US")]

    assert asked[0] == asked[1] == asked[2]
    assert keeper.couple.evenings == ANA_AND_BO.evenings + 1


def test_a_first_launch_after_a_call_for_help_is_still_the_first(library: Library, script: Script) -> None:
    home = Home(library, script, Couple())
    home.says(Said.HELP)
    home.notes = None

    assert "Evening Ember, with one question" in home.says(Said.OPENED).say


def test_what_care_dropped_does_not_come_back_from_another_device(home: Home) -> None:
    home.says(Said.CHECK_IN)
    home.says(Rated(4))
    there = home.notes
    home.says(InTrouble(Trouble.ABUSE))
    home.notes = there
    home.says(Said.UNCLEAR)

    assert home.keeper.couple.resume is None


def test_without_a_zone_of_their_own_it_is_evening_where_the_locale_lives(library: Library, script: Script) -> None:
    """20:00 UTC is 07:00 in Sydney: children may be about, and it is another evening than in London."""
    keeper = Shelf(ANA_AND_BO, 1)
    conversation = Conversation(keeper, library, script, lambda: NOW, ByHand())
    conversation.take_turn(HOME, Said.QUESTION, None, "en-AU")

    assert keeper.couple.question is not None
    assert keeper.couple.question.evening.isoformat() == "2026-11-23"
