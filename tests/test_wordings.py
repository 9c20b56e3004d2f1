"""Wordings: what a couple hears every evening takes turns, and is never said in the same words twice running."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from string import Formatter

import pytest

from skill.conversation import Answer
from skill.couple import Couple
from skill.hearing import Heard, InTrouble, Rated, Said, Trouble
from skill.library import Library
from skill.line import Line, line
from skill.record import from_record, to_record
from skill.speech import Script, Wording
from tests.people import ANA_AND_BO, NOW
from tests.test_conversation import Home, Shelf

EVERY_EVENING = {
    "welcome.hello",
    "welcome.same",
    "tonight.another",
    "welcome.back",
    "tonight.hand_over",
    "tonight.thanks",
    "tonight.goodnight",
}
EVENINGS = 70
TO_THE_END: tuple[Heard, ...] = (Said.YES, Said.NO, Said.YES)  # the follow-up, no more time, a quiet moment
# What they say on an evening, in launches one after the other; every evening is one of these, by turns.
LAUNCHES: tuple[tuple[tuple[Heard, ...], ...], ...] = (
    ((Said.OPENED, *TO_THE_END),),
    ((Said.OPENED, Said.ANOTHER, Said.ANOTHER, Said.ANOTHER, *TO_THE_END),),
    ((Said.OPENED, Said.STOP), (Said.OPENED, Said.STOP), (Said.OPENED, *TO_THE_END)),
    ((Said.OPENED,), (Said.OPENED,), (Said.OPENED, Said.NO, Said.NO)),  # lost, and opened again in the middle
    ((Said.OPENED, Said.ANOTHER), (Said.OPENED, Said.ANOTHER, Said.STOP), (Said.OPENED, Said.WRAP_UP, Said.NO)),
    ((Said.CHECK_IN, Rated(4), Rated(4), Said.YES, *TO_THE_END), (Said.OPENED, Said.HELP, Said.AGAIN, Said.WRAP_UP)),
)


class Paper(Shelf):
    """A keeper that writes down what it keeps, as any other does."""

    def keep(self, household: str, couple: Couple, version: int) -> None:
        super().keep(household, from_record(json.loads(json.dumps(to_record(couple)))), version)


@pytest.fixture
def home(library: Library, script: Script) -> Home:
    return at_home(library, script)


def at_home(library: Library, script: Script, couple: Couple = ANA_AND_BO) -> Home:
    home = Home(library, script)
    home.keeper = Paper(couple, 1)
    home.conversation = replace(home.conversation, keeper=home.keeper)
    return home


def by_turns(script: Script) -> Mapping[str, Wording]:
    """The lines whose wordings take turns."""
    return {key: wording for key, wording in script.lines.items() if wording.in_turn}


def sounds_like(variant: str) -> re.Pattern[str]:
    """What is heard of a variant, whatever its blanks are filled with."""
    parts = Formatter().parse(variant)
    return re.compile("".join(re.escape(said) + (".+?" if blank else "") for said, blank, _, _ in parts))


def heard_of(script: Script, answer: Answer) -> dict[str, list[int]]:
    """Of every line whose wordings take turns, the ones that are heard in an answer."""
    closing = answer.talk.closing if answer.talk else None
    beats = [said for said, _ in answer.talk.beats if said] if answer.talk else []
    words = " ".join([answer.say, *beats, closing or ""])
    return {
        key: [number for number, variant in enumerate(wording.say) if sounds_like(variant).search(words)]
        for key, wording in by_turns(script).items()
    }


def live(home: Home, script: Script, launches: Iterable[Iterable[Heard]], heard: dict[str, list[int]]) -> None:
    """An evening of those launches; what is heard of it is added, in its order."""
    for words in launches:
        home.notes = None
        for word in words:
            for key, numbers in heard_of(script, home.says(word)).items():
                assert len(numbers) < 2, key
                heard[key] += numbers
        home.now += timedelta(minutes=4)


def lived(home: Home, script: Script, launches: list[tuple[tuple[Heard, ...], ...]]) -> dict[str, list[int]]:
    """All that is heard of those lines over as many evenings."""
    heard: dict[str, list[int]] = {key: [] for key in by_turns(script)}
    for day, evening in enumerate(launches):
        home.now = NOW + timedelta(days=day)
        live(home, script, evening, heard)
    return heard


def twice_running(numbers: list[int]) -> bool:
    return any(one == other for one, other in zip(numbers, numbers[1:], strict=False))


MANY = [LAUNCHES[day * day % len(LAUNCHES)] for day in range(EVENINGS)]  # in no order that five wordings could share


# The words themselves


def test_what_comes_every_evening_has_at_least_five_wordings_that_take_turns(script: Script) -> None:
    assert {*by_turns(script)} == EVERY_EVENING
    assert all(len({*wording.say}) == len(wording.say) >= 5 for wording in by_turns(script).values())


def test_no_two_wordings_of_a_line_sound_alike(script: Script) -> None:
    values = {"first": "Ana", "second": "Bo", "listener": "Just listen."}
    for key, wording in by_turns(script).items():
        for number, variant in enumerate(wording.say):
            said = variant.format(**values)

            assert [n for n, other in enumerate(wording.say) if sounds_like(other).search(said)] == [number], key


# Seventy evenings


@pytest.mark.parametrize("couple", [ANA_AND_BO, Couple()], ids=["of thirty evenings", "new"])
def test_over_seventy_evenings_none_is_heard_twice_running_and_each_is_heard(
    couple: Couple, library: Library, script: Script
) -> None:
    heard = lived(at_home(library, script, couple), script, MANY)

    for key, wording in by_turns(script).items():
        assert not twice_running(heard[key]), key
        assert {*heard[key]} == {*range(len(wording.say))}, key
        assert len(heard[key]) >= 12, key


@pytest.mark.parametrize("launches", LAUNCHES, ids=range(len(LAUNCHES)))
def test_nor_where_all_their_evenings_are_alike(
    launches: tuple[tuple[Heard, ...], ...], home: Home, script: Script
) -> None:
    heard = lived(home, script, [launches] * 15)

    assert {key: numbers for key, numbers in heard.items() if twice_running(numbers)} == {}
    assert {len({*numbers}) for numbers in heard.values()} <= {0, 5}
    assert len({*heard["tonight.hand_over"]}) == 5


def test_ten_launches_of_one_evening_are_ten_times_in_other_words_than_before(home: Home, script: Script) -> None:
    heard = lived(home, script, [((Said.OPENED, Said.STOP),) * 11])

    assert len(heard["welcome.same"]) == 10
    assert len({*heard["welcome.same"]}) == 5
    assert not twice_running(heard["welcome.same"])


def test_each_comes_as_often_as_the_others(home: Home, script: Script) -> None:
    heard = lived(home, script, [LAUNCHES[0]] * 20)["welcome.hello"]

    assert [heard.count(number) for number in range(5)] == [4] * 5


def test_a_missed_week_loses_nobodys_turn(home: Home, script: Script) -> None:
    heard: dict[str, list[int]] = {key: [] for key in by_turns(script)}
    for day in (0, 5, 7, 10, 20, 25, 35):  # by the calendar, or by evenings held, five of these would be the same
        home.now = NOW + timedelta(days=day)
        live(home, script, LAUNCHES[0], heard)

    assert not any(map(twice_running, heard.values()))


def test_a_wording_that_was_taken_out_since_is_no_trouble(script: Script) -> None:
    far = {"welcome.hello": 99}

    assert script.say((line("welcome.hello"),), 1, next_ones=far)
    assert script.after((line("welcome.hello"),), 1, far)["welcome.hello"] in range(5)


# What is kept of it


def test_only_whose_turn_it_is_is_kept_and_only_where_one_was_said(home: Home, script: Script) -> None:
    home.says(Said.HELP)
    assert home.keeper.couple.wordings == {}
    lived(home, script, MANY[:12])

    assert {*home.keeper.couple.wordings} <= EVERY_EVENING
    assert {*home.keeper.couple.wordings.values()} <= {*range(5)}


def test_a_line_that_has_no_turns_changes_nothing(script: Script) -> None:
    before = {"welcome.hello": 3}

    assert script.after((line("always.help"), line("tonight.swap", second="Bo")), 7, before) is before


@pytest.mark.parametrize(
    "before",
    [
        (Said.OPENED,),
        (Said.OPENED, Said.YES),
        (Said.OPENED, Said.WRAP_UP),
        (Said.CHECK_IN,),
        (Said.ADVENTURE,),
    ],
    ids=["the question", "the follow-up", "the thanks", "the check-in", "an adventure"],
)
def test_again_writes_nothing(before: tuple[Heard, ...], home: Home) -> None:
    for heard in before:
        home.says(heard)
    kept, writes = home.keeper.couple, home.keeper.writes
    home.says(Said.AGAIN)

    assert (home.keeper.couple, home.keeper.writes) == (kept, writes)


@pytest.mark.parametrize("heard", [Said.HELP, Said.WHY, Said.UNCLEAR, Said.WHAT_KEPT, Said.MORE_TIME, Said.SWAP])
def test_nor_does_anything_else_that_keeps_nothing(heard: Heard, home: Home) -> None:
    home.says(Said.OPENED)
    kept, writes = home.keeper.couple, home.keeper.writes
    home.says(heard)

    assert (home.keeper.couple, home.keeper.writes) == (kept, writes)


def test_again_uses_nobodys_turn_up(home: Home, script: Script) -> None:
    answers = [home.says(heard) for heard in (Said.OPENED, Said.AGAIN, Said.AGAIN)]
    home.notes, home.now = None, NOW + timedelta(days=1)
    hand_overs = [heard_of(script, answer)["tonight.hand_over"] for answer in (*answers, home.says(Said.OPENED))]

    assert hand_overs[1:3] == [[], []]
    assert hand_overs[3] == [(hand_overs[0][0] + 1) % 5]


@pytest.mark.parametrize("trouble", Trouble)
def test_a_call_for_help_leaves_no_trace_among_them(trouble: Trouble, home: Home) -> None:
    home.says(Said.OPENED)
    before = home.keeper.couple.wordings
    home.says(InTrouble(trouble))
    for heard in (Said.AGAIN, Said.YES, Said.NO):
        if home.notes:  # else it was quiet at once
            home.says(heard)

    assert home.keeper.couple.wordings == before


def test_not_even_if_words_of_care_took_turns(library: Library, script: Script) -> None:
    home = at_home(library, Script({key: replace(wording, in_turn=True) for key, wording in script.lines.items()}))
    home.says(Said.HELP)
    before, writes = home.keeper.couple, home.keeper.writes
    home.says(InTrouble(Trouble.SELF_HARM))

    assert {*before.wordings} > {"always.help"}
    assert (home.keeper.couple, home.keeper.writes) == (before, writes)


def test_forgetting_us_leaves_none_of_them(home: Home, script: Script) -> None:
    lived(home, script, MANY[:10])
    home.notes = None
    assert home.keeper.couple.wordings
    for heard in (Said.FORGET_US, Said.YES):
        home.says(heard)

    assert home.keeper.couple == Couple()
    assert to_record(home.keeper.couple) == {"v": 1}


def test_after_forgetting_tonight_they_are_not_greeted_in_the_words_they_just_heard(home: Home, script: Script) -> None:
    greeted = []
    for _ in range(6):
        home.notes = None
        greeted += heard_of(script, home.says(Said.OPENED))["welcome.hello"]
        home.says(Said.FORGET_TONIGHT)

    assert (len(greeted), len({*greeted}), twice_running(greeted)) == (6, 5, False)
    assert home.keeper.couple.asked == ANA_AND_BO.asked


def test_two_lines_said_in_one_turn_each_have_their_own(script: Script) -> None:
    lines: tuple[Line, ...] = (line("welcome.hello"), line("tonight.goodnight"))

    assert script.after(lines, 4, {"welcome.hello": 1}) == {"welcome.hello": 2, "tonight.goodnight": 0}
