"""Whose home it is: a code that is spoken once, answered for what it was, and written down nowhere."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from skill.couple import Couple
from skill.deeds import HomeClaimed
from skill.edge.homes.by_hand import ByHand
from skill.hearing import Heard, HomeCode, InTrouble, Rated, Said, Trouble, name_of
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.ports import KeeperDown
from skill.record import to_record
from skill.room import Came
from skill.scenes import SCENES, home, scene_for
from skill.scenes.checkin import Second
from skill.scenes.setting import Doing
from skill.scenes.tonight import Talking
from skill.speech import Script
from tests.houses import Manner, ScriptedHouse
from tests.people import ANA_AND_BO, shelf, tonight
from tests.test_house import GOLDEN, Home

CODE = "4712"
OURS, WRONG = HomeCode(CODE), HomeCode("9035")


@pytest.fixture
def flat(library: Library, script: Script) -> Iterator[Home]:
    """A home whose code is CODE."""
    flat = Home(library, script)
    flat.house.code = CODE
    yield flat
    flat.house.let_go()


# The scene


@pytest.mark.parametrize("at", [None, Talking("a"), Second(3), Doing("golden", 0, 0)])
def test_a_code_is_a_claim_wherever_they_stand_and_they_stay_there(at: Place | None) -> None:
    turn = home.step(at, OURS, ANA_AND_BO, tonight(), shelf())

    assert turn is not None
    assert (turn.say, turn.do, turn.stays) == ((line("home.yours"),), (HomeClaimed(CODE),), True)
    assert scene_for(OURS) is SCENES["home"]


@pytest.mark.parametrize("heard", [Said.YES, Said.OPENED, Said.FORGET_US, Rated(4)])
def test_nothing_but_a_code_claims_a_home(heard: Heard) -> None:
    assert home.step(None, heard, ANA_AND_BO, tonight(), shelf()) is None


def test_a_claim_changes_nothing_that_is_kept_of_the_two() -> None:
    assert HomeClaimed(CODE).kept(ANA_AND_BO, tonight()) is ANA_AND_BO


# Answered for what came of it


@pytest.mark.parametrize(("heard", "said"), [(OURS, "home.yours"), (WRONG, "home.not_that_code")])
@pytest.mark.parametrize("before", [[], [Said.QUESTION], [Said.CHECK_IN, Rated(2)], [Said.MENU]])
def test_they_hear_whether_it_is_theirs_and_go_on_where_they_were(
    before: list[Heard], heard: HomeCode, said: str, flat: Home
) -> None:
    for one in before:
        flat.says(one)
    at, asked = flat.notes and flat.notes["at"], len(flat.calls)
    answer = flat.says(heard)

    assert flat.said[0] == said
    assert len(flat.said) == 2
    assert flat.said[1].partition(".")[0] != "home"
    assert answer.notes is not None
    assert at in (None, answer.notes["at"])
    assert flat.calls[asked:] == ["claim"]


def test_with_nothing_to_switch_no_code_is_one_we_know(flat: Home) -> None:
    flat.living_in(ByHand()).says(OURS)

    assert flat.said[0] == "home.not_that_code"


@pytest.mark.parametrize("heard", [OURS, WRONG])
def test_a_claim_writes_nothing_down_and_reads_no_room(heard: HomeCode, flat: Home) -> None:
    flat.says(heard)

    assert (flat.keeper.reads, flat.keeper.writes) == (1, 0)
    assert flat.calls == ["claim"]


@pytest.mark.parametrize("losses", [1, 4])
def test_a_lost_write_claims_once(losses: int, flat: Home) -> None:
    """Somebody says the code when the light is overdue, so that there is something to write."""
    flat.says(GOLDEN)
    flat.waits(hours=1)
    flat.keeper.losses = losses
    flat.says(OURS)

    assert len(flat.house.asked("claim")) == 1
    assert flat.is_as_it_was


@pytest.mark.parametrize(
    ("heard", "putting", "said"),
    [
        (OURS, Manner.WILLING, ["home.yours"]),
        (WRONG, Manner.WILLING, ["home.not_that_code"]),
        (OURS, Manner.REFUSES, ["always.not_back", "home.yours"]),
        (WRONG, Manner.REFUSES, ["always.not_back", "home.not_that_code"]),
    ],
)
def test_a_code_beside_a_room_that_goes_back_is_answered_for_itself(
    heard: HomeCode, putting: Manner, said: list[str], flat: Home
) -> None:
    flat.says(GOLDEN)
    flat.waits(hours=2)
    flat.notes, flat.house.putting = None, putting
    flat.says(heard)

    assert flat.said[:-1] == said


def test_a_claim_that_cannot_be_written_down_is_not_claimed_to_be(flat: Home) -> None:
    class Full(ScriptedHouse):
        def claim(self, household: str, code: str) -> bool:
            raise KeeperDown

    with pytest.raises(KeeperDown):
        flat.living_in(Full()).says(OURS)

    assert flat.told == []
    assert flat.ears.speeches == []


# Told to nobody


@pytest.mark.parametrize("heard", [OURS, WRONG])
@pytest.mark.parametrize("before", [[], [Said.QUESTION], [GOLDEN], [InTrouble(Trouble.ABUSE)]])
def test_no_code_is_told_kept_noted_or_said(
    before: list[Heard], heard: HomeCode, flat: Home, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    for one in before:
        flat.says(one)
    answer = flat.says(heard)
    turn = home.step(None, heard, Couple(), tonight(), shelf())
    spread = [heard, turn, flat.told, answer, flat.keeper.couple, to_record(flat.keeper.couple), flat.notes]
    out = "".join([*map(repr, spread), *map(str, spread), caplog.text, *capfd.readouterr()])

    assert heard.code not in out
    assert " ".join(heard.code) not in out


def test_listeners_hear_that_there_was_a_code_and_no_more(flat: Home) -> None:
    flat.says(Said.QUESTION, OURS)
    right = flat.told[-1]
    flat.says(WRONG)

    assert right == flat.told[-1]
    assert right == {
        "heard": name_of(OURS),
        "scene": "tonight",
        "place": "tonight.Talking",
        "deeds": ("HomeClaimed",),
    }
    assert name_of(OURS) == "HomeCode"


@pytest.mark.parametrize("heard", [OURS, WRONG])
def test_a_code_after_a_call_for_help_is_told_as_after_help(heard: HomeCode, library: Library, script: Script) -> None:
    told = []
    for before in (Said.HELP, InTrouble(Trouble.SELF_HARM)):
        flat = Home(library, script)
        flat.says(Said.CHECK_IN, before, heard)
        told.append(flat.told)

    assert told[0] == told[1]


# Forgotten again


@pytest.mark.parametrize("putting", [Manner.WILLING, Manner.REFUSES])
def test_who_is_forgotten_has_no_home_here_any_more(putting: Manner, flat: Home) -> None:
    flat.says(OURS, GOLDEN)
    flat.house.putting = putting
    flat.says(Said.FORGET_US, Said.YES)

    assert flat.calls == ["claim", "look_around", "change", "put_back", "forget"]
    assert flat.said[-1] == "privacy.forgotten"


def test_a_port_that_says_nothing_of_homes_knows_no_code_and_holds_nobody() -> None:
    by_hand = ByHand()

    assert by_hand.claim("h", CODE) is False
    assert by_hand.forget("h") is True
    assert by_hand.put_back("h", {}) is Came.TOLD
