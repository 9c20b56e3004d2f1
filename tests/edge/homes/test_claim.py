"""Whose home it is: one household's, by a code spoken once. Anybody else moves nothing in it."""

import json
import logging
from pathlib import Path

import pytest

from skill.edge.drawer import Drawer
from skill.edge.homes.claim import KEPT, MOST_WRONG, Claimed
from skill.edge.sqlite import SqliteKeeper
from skill.ports import HouseDown, KeeperDown, NoHouse
from skill.room import SOFT, Came, Role
from tests.houses import ORDINARY, Manner, ScriptedHouse

CODE, NEW_CODE = "4712", "8090"
US, THEM = "ac3f-our-household", "77be-the-neighbours"


@pytest.fixture
def drawer() -> Drawer:
    return SqliteKeeper(":memory:")


@pytest.fixture
def house() -> ScriptedHouse:
    return ScriptedHouse()


@pytest.fixture
def home(house: ScriptedHouse, drawer: Drawer) -> Claimed:
    return Claimed(house, CODE, drawer)


def by_hand(home: Claimed, household: str) -> bool:
    for ask in (lambda: home.look_around(household), lambda: home.change(household, SOFT, ORDINARY)):
        try:
            ask()
        except NoHouse:
            continue
        return False
    return True


def moves_nothing(home: Claimed, house: ScriptedHouse, household: str) -> bool:
    """Whether this household is a stranger there: by hand in every way, and the house is never even asked."""
    before = len(house.journal), dict(house.room)
    if not by_hand(home, household):
        return False
    is_told = home.put_back(household, {"main": {"brightness_pct": 1}}) is Came.TOLD
    return is_told and home.forget(household) and (len(house.journal), house.room) == before


def test_before_it_is_claimed_it_is_nobodys(home: Claimed, house: ScriptedHouse) -> None:
    assert moves_nothing(home, house, US)
    assert house.journal == []


def test_whoever_speaks_the_code_has_the_house(home: Claimed, house: ScriptedHouse) -> None:
    assert home.claim(US, CODE)

    room = home.look_around(US)
    assert room == ORDINARY
    assert home.change(US, SOFT, {"left": {"brightness_pct": 9}}) == dict.fromkeys(SOFT.roles, Came.DONE)
    assert house.room["left"] == {"brightness_pct": 9}
    assert home.put_back(US, room) is Came.DONE
    assert house.room == ORDINARY
    assert [call.asked for call in house.journal] == ["look_around", "change", "put_back"]


def test_everybody_else_is_by_hand(home: Claimed, house: ScriptedHouse) -> None:
    home.claim(US, CODE)

    assert not home.claim(THEM, CODE)
    assert moves_nothing(home, house, THEM)
    assert home.look_around(US) == ORDINARY


def test_what_its_house_answers_and_how_it_breaks_is_passed_on(home: Claimed, house: ScriptedHouse) -> None:
    home.claim(US, CODE)
    house.looking = house.changing = house.putting = Manner.REFUSES

    with pytest.raises(HouseDown) as down:
        home.look_around(US)
    assert down.type is HouseDown
    assert home.change(US, SOFT)[Role.MAIN] is Came.NOT
    assert home.put_back(US, ORDINARY) is Came.NOT


def test_the_code_may_be_said_again_by_who_has_it_and_whatever_they_say_it_stays_theirs(home: Claimed) -> None:
    home.claim(US, CODE)

    assert [home.claim(US, code) for code in (CODE, "1111", CODE)] == [True] * 3
    assert [home.claim(THEM, "1111") for _ in range(MOST_WRONG + 1)] == [False] * (MOST_WRONG + 1)
    assert home.look_around(US) == ORDINARY


def test_a_wrong_code_claims_nothing_and_the_right_one_still_does(home: Claimed, house: ScriptedHouse) -> None:
    assert [home.claim(US, f"111{digit}") for digit in range(MOST_WRONG - 1)] == [False] * (MOST_WRONG - 1)
    assert moves_nothing(home, house, US)
    assert home.claim(US, CODE)


@pytest.mark.parametrize("who", [[THEM] * MOST_WRONG, [THEM, US, THEM, "a third", US]])
def test_five_wrong_codes_whoever_guesses_lock_it(
    who: list[str], home: Claimed, house: ScriptedHouse, drawer: Drawer
) -> None:
    for household in who:
        assert not home.claim(household, "1111")

    assert not home.claim(US, CODE)
    assert not Claimed(house, CODE, drawer).claim(US, CODE)  # the program began anew
    assert moves_nothing(home, house, US)


def test_a_new_code_frees_what_was_locked(home: Claimed, house: ScriptedHouse, drawer: Drawer) -> None:
    for _ in range(MOST_WRONG):
        home.claim(THEM, "1111")
    renewed = Claimed(house, NEW_CODE, drawer)

    assert not renewed.claim(US, CODE)
    assert renewed.claim(US, NEW_CODE)


def test_a_new_code_ends_what_was_claimed_with_the_old_one(home: Claimed, house: ScriptedHouse, drawer: Drawer) -> None:
    home.claim(US, CODE)
    renewed = Claimed(house, NEW_CODE, drawer)

    assert by_hand(renewed, US)
    assert renewed.put_back(US, ORDINARY) is Came.DONE  # what they owe is still owed
    assert renewed.claim(THEM, NEW_CODE)
    assert moves_nothing(renewed, house, US)
    assert moves_nothing(home, house, US)  # a program that still runs with the old one


def test_what_is_claimed_outlives_the_program(house: ScriptedHouse, tmp_path: Path) -> None:
    db = tmp_path / "couples.db"
    Claimed(house, CODE, SqliteKeeper(db)).claim(US, CODE)

    assert Claimed(house, CODE, SqliteKeeper(db)).look_around(US) == ORDINARY


def test_who_is_forgotten_leaves_nothing_and_the_next_one_may_claim(
    home: Claimed, house: ScriptedHouse, drawer: Drawer
) -> None:
    home.claim(US, CODE)

    assert home.forget(US)
    assert drawer.look(KEPT) is None
    assert [call.asked for call in house.journal] == ["forget"]
    assert moves_nothing(home, house, US)
    assert home.claim(THEM, CODE)


def test_who_is_forgotten_after_there_was_a_new_code_leaves_nothing_either(
    home: Claimed, house: ScriptedHouse, drawer: Drawer
) -> None:
    home.claim(US, CODE)

    assert Claimed(house, NEW_CODE, drawer).forget(US)
    assert US not in (drawer.look(KEPT) or "")


def test_a_stranger_who_is_forgotten_leaves_the_house_to_whose_it_is(
    home: Claimed, house: ScriptedHouse, drawer: Drawer
) -> None:
    home.claim(US, CODE)
    kept = drawer.look(KEPT)

    assert home.forget(THEM)
    assert drawer.look(KEPT) == kept
    assert house.asked("forget") == []


def test_a_house_that_keeps_something_is_not_said_to_be_forgotten(
    home: Claimed, house: ScriptedHouse, drawer: Drawer
) -> None:
    home.claim(US, CODE)
    house.lets_go = False
    assert not home.forget(US)

    house.lets_go = True
    assert home.forget(US)
    assert drawer.look(KEPT) is None


def test_forgetting_does_not_give_a_guesser_another_five(home: Claimed, drawer: Drawer) -> None:
    for _ in range(MOST_WRONG):
        home.claim(THEM, "1111")
        assert home.forget(THEM)

    assert not home.claim(THEM, CODE)


def test_a_drawer_that_sticks_is_down_and_nothing_moves(house: ScriptedHouse) -> None:
    keeper = SqliteKeeper(":memory:")
    home = Claimed(house, CODE, keeper)
    home.claim(US, CODE)
    keeper.close()

    for ask in (lambda: home.claim(US, CODE), lambda: home.look_around(US), lambda: home.forget(US)):
        with pytest.raises(KeeperDown):
            ask()
    assert house.journal == []


def test_the_drawer_holds_no_code_that_can_be_read_and_no_guesser(home: Claimed, drawer: Drawer) -> None:
    home.claim(THEM, "1111")
    guessed = json.loads(drawer.look(KEPT) or "")
    home.claim(US, CODE)
    claimed = json.loads(drawer.look(KEPT) or "")

    assert (set(guessed), set(claimed)) == ({"code", "wrong"}, {"code", "household"})
    assert (guessed["wrong"], claimed["household"]) == (1, US)
    assert guessed["code"] == claimed["code"]
    assert len(claimed["code"]) == 64  # a hash


def test_nothing_of_it_can_be_read_in_a_log(
    home: Claimed, house: ScriptedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home.claim(THEM, "1111")
    home.claim(US, CODE)
    moves_nothing(home, house, THEM)
    home.change(US, SOFT)
    home.forget(US)

    assert not any(secret in caplog.text for secret in (CODE, "1111", US, THEM))
    assert not any(secret in repr(home) for secret in (CODE, US))
