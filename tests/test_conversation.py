"""One turn: recalled once, kept at most once, and kept before anything is said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

import pytest

from skill.conversation import Answer, Conversation
from skill.couple import Couple, Hearts
from skill.desk.echo import plain
from skill.desk.pretend_home import PretendHome
from skill.device import Device, Favour
from skill.edge.homes.by_hand import ByHand
from skill.hearing import ComeBack, Heard, InTrouble, Nightly, Rated, Said, Trouble, Wanted
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


class Speaker(Device):
    """A speaker that tells its zone, counts how often it was asked, and says what it does in which order."""

    def __init__(self, zone: str | None, does: Favour = Favour.DONE) -> None:
        self._zone, self.does, self.asked, self.order = zone, does, 0, list[str]()

    def zone(self) -> str | None:
        self.asked += 1
        return self._zone

    @contextmanager
    def waiting(self, words: str) -> Iterator[None]:
        self.order.append(plain(words))
        yield
        self.order.append("there")

    def remind(self, at: time, zone: str, words: str) -> Favour:
        self.order.append(f"remind {at:%H:%M} {words}")
        return self.does

    def stop_reminding(self) -> Favour:
        self.order.append("no more")
        return self.does

    def come_back(self, minutes: int, words: str) -> Favour:
        self.order.append(f"back in {minutes}")
        return self.does


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
    keeper, speaker = Shelf(ANA_AND_BO, 1), Speaker("Europe/Vienna")
    conversation = Conversation(keeper, library, script, lambda: NOW, ByHand())
    asked = [
        conversation.take_turn(HOME, Said.QUESTION, None, locale, speaker).say for locale in ("en-US", "en-AU", "en-US")
    ]

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


def in_australia(library: Library, script: Script, keeper: Shelf) -> Conversation:
    """Somewhere no couple's zone is known beforehand: 20:00 UTC is the morning of another day there."""
    return Conversation(keeper, library, script, lambda: NOW, ByHand())


def test_the_speaker_tells_their_zone_once_and_it_is_kept(library: Library, script: Script) -> None:
    keeper, speaker = Shelf(ANA_AND_BO, 1), Speaker("Australia/Perth")
    conversation = in_australia(library, script, keeper)
    answer = conversation.take_turn(HOME, Said.MENU, None, "en-AU", speaker)
    conversation.take_turn(HOME, Said.NO, answer.notes, "en-AU", speaker)
    conversation.take_turn(HOME, Said.QUESTION, None, "en-AU", speaker)

    assert speaker.asked == 1
    assert keeper.couple.zone == "Australia/Perth"
    assert keeper.couple.question is not None
    assert keeper.couple.question.evening.isoformat() == "2026-11-23"


def test_where_it_cannot_tell_it_is_evening_where_the_locale_lives_and_it_is_asked_again(
    library: Library, script: Script
) -> None:
    """20:00 UTC is 07:00 in Sydney: children may be about, and it is another evening than in London."""
    keeper, speaker = Shelf(ANA_AND_BO, 1), Speaker(None)
    conversation = in_australia(library, script, keeper)
    answer = conversation.take_turn(HOME, Said.QUESTION, None, "en-AU", speaker)
    conversation.take_turn(HOME, Said.NO, answer.notes, "en-AU", speaker)
    conversation.take_turn(HOME, Said.QUESTION, None, "en-AU", speaker)

    assert speaker.asked == 2
    assert keeper.couple.zone is None
    assert keeper.couple.question is not None
    assert keeper.couple.question.evening.isoformat() == "2026-11-23"


def test_a_desk_that_tells_its_own_time_asks_no_speaker(home: Home) -> None:
    speaker = Speaker("Australia/Perth")
    home.conversation.take_turn(HOME, Said.QUESTION, None, "en-AU", speaker)

    assert speaker.asked == 0
    assert home.keeper.couple.zone is None


def test_somebody_in_trouble_leaves_no_zone_behind(library: Library, script: Script) -> None:
    keeper = Shelf(ANA_AND_BO, 1)
    trouble = InTrouble(Trouble.SELF_HARM)
    in_australia(library, script, keeper).take_turn(HOME, trouble, None, "en-AU", Speaker("Australia/Perth"))

    assert keeper.writes == 0


def test_a_speaker_is_asked_once_however_often_the_turn_is_stepped_again(library: Library, script: Script) -> None:
    keeper, speaker = Shelf(ANA_AND_BO, 1), Speaker("Australia/Perth")
    keeper.meanwhile = lambda couple: replace(couple, names=("Kim", "Lou"))
    in_australia(library, script, keeper).take_turn(HOME, Nightly(time(21)), None, "en-AU", speaker)

    assert speaker.asked == 1
    assert (keeper.couple.zone, keeper.couple.names) == ("Australia/Perth", ("Kim", "Lou"))


def test_a_word_is_said_while_the_house_takes_its_time_once_a_turn(home: Home) -> None:
    home.conversation, speaker = replace(home.conversation, house=PretendHome(lambda: NOW)), Speaker(None)
    begun = home.conversation.take_turn(HOME, Wanted("golden-hour"), None, "en-US", speaker)
    home.conversation.take_turn(HOME, Said.PUT_BACK, begun.notes, "en-US", speaker)

    assert speaker.order == ["Just a second.", "there"] * 2


@pytest.mark.parametrize("heard", [Said.STOP, InTrouble(Trouble.ABUSE), Said.HELP])
def test_nobody_who_says_stop_or_needs_a_person_is_told_to_wait(heard: Heard, home: Home) -> None:
    home.conversation, speaker = replace(home.conversation, house=PretendHome(lambda: NOW)), Speaker(None)
    begun = home.conversation.take_turn(HOME, Wanted("golden-hour"), None, "en-US")
    home.conversation.take_turn(HOME, heard, begun.notes, "en-US", speaker)

    assert speaker.order == []


def test_a_favour_is_asked_once_the_couple_is_kept_and_only_once(home: Home) -> None:
    class Watched(Shelf):
        def keep(self, household: str, couple: Couple, version: int) -> None:
            speaker.order.append("kept")
            super().keep(household, couple, version)

    speaker = Speaker(None)
    home.conversation = replace(home.conversation, keeper=Watched(ANA_AND_BO, 1))
    sure = home.conversation.take_turn(HOME, Nightly(time(21)), None, "en-US", speaker)
    set_ = home.conversation.take_turn(HOME, Said.YES, sure.notes, "en-US", speaker)

    assert speaker.order == ["kept", "remind 21:00 It's time for your question. Say: Alexa, open Evening Ember."]
    assert "Set." in set_.say


@pytest.mark.parametrize(
    ("zone", "says", "order"),
    [(None, "I couldn't set it", []), ("Australia/Perth", "Set.", ["remind 21:00 Australia/Perth"])],
)
def test_nobody_is_reminded_by_a_clock_that_was_only_guessed(
    zone: str | None, says: str, order: list[str], library: Library, script: Script
) -> None:
    class Tells(Speaker):
        def remind(self, at: time, zone: str, words: str) -> Favour:
            self.order.append(f"remind {at:%H:%M} {zone}")
            return self.does

    speaker, conversation = Tells(zone), in_australia(library, script, Shelf(ANA_AND_BO, 1))
    sure = conversation.take_turn(HOME, Nightly(time(21)), None, "en-AU", Speaker(None))
    answer = conversation.take_turn(HOME, Said.YES, sure.notes, "en-AU", speaker)

    assert says in answer.say
    assert speaker.order == order


@pytest.mark.parametrize(("zone", "hands_over"), [(None, False), ("Australia/Perth", True)])
def test_no_routine_is_made_by_a_clock_that_was_only_guessed(
    zone: str | None, hands_over: bool, library: Library, script: Script
) -> None:
    class Able(Speaker):
        offers_routines = True

    conversation = in_australia(library, script, Shelf(ANA_AND_BO, 1))
    answer = conversation.take_turn(HOME, Said.ROUTINE, None, "en-AU", Able(zone))

    assert (answer.hands_over is not None) is hands_over


@pytest.mark.parametrize(("does", "says"), [(Favour.DONE, "Erased"), (Favour.NOT, "its app can stop that")])
def test_forgetting_us_takes_the_reminder_away_or_says_how_to(does: Favour, says: str, home: Home) -> None:
    home.keeper.couple, speaker = replace(ANA_AND_BO, introduced=frozenset({"reminder"})), Speaker(None, does)
    sure = home.conversation.take_turn(HOME, Said.FORGET_US, None, "en-US", speaker)
    gone = home.conversation.take_turn(HOME, Said.YES, sure.notes, "en-US", speaker)

    assert speaker.order == ["no more"]
    assert home.keeper.couple == Couple()
    assert "there's nothing left of you here" in gone.say
    assert says in gone.say


def test_what_was_not_erased_keeps_its_reminder(home: Home) -> None:
    home.keeper.couple, speaker = replace(ANA_AND_BO, introduced=frozenset({"reminder"})), Speaker(None)
    home.keeper.gone = False
    sure = home.conversation.take_turn(HOME, Said.FORGET_US, None, "en-US", speaker)
    home.conversation.take_turn(HOME, Said.YES, sure.notes, "en-US", speaker)

    assert speaker.order == []


def test_who_never_had_a_reminder_hears_nothing_of_one(home: Home) -> None:
    speaker = Speaker(None, Favour.NOT)
    sure = home.conversation.take_turn(HOME, Said.FORGET_US, None, "en-US", speaker)
    gone = home.conversation.take_turn(HOME, Said.YES, sure.notes, "en-US", speaker)

    assert speaker.order == []
    assert "Alexa app" not in gone.say


def test_an_evening_that_waits_for_a_timer_is_there_an_hour_later(home: Home) -> None:
    speaker = Speaker(None)
    begun = home.conversation.take_turn(HOME, Wanted("golden-hour"), None, "en-US", speaker)
    home.conversation.take_turn(HOME, ComeBack(60), begun.notes, "en-US", speaker)
    home.now = NOW + timedelta(minutes=61)
    again = home.conversation.take_turn(HOME, Said.BEGUN, None, "en-US", speaker)

    assert again.notes is not None
    assert again.notes["at"] == "setting.Doing"


def test_a_task_that_nothing_waits_for_is_tonights_question(home: Home) -> None:
    assert home.says(Said.BEGUN).notes["at"] == "tonight.Talking"  # type: ignore[index]
