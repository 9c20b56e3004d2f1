"""How long a lamp's last change takes, so that a page can fade it; and two who are at the switch at once."""

import threading
from pathlib import Path

import pytest

from skill.desk.pretend_home import PretendHome
from skill.edge.homes.things import BACK_OVER
from skill.room import LAMPS, Lamp, Look, Role
from tests.conftest import SUNDAY_NIGHT
from tests.desk.living_room.conftest import PATIENCE

SLOWLY = Look({Role.MAIN: Lamp(20, kelvin=2200, over=12), Role.LEFT: Lamp(10, kelvin=2200, over=3)})
ACCENT = Look({Role.ACCENT: Lamp(15, hue=30, saturation_pct=60, over=6)})
AT_ONCE = Look({Role.MAIN: Lamp(30, kelvin=2700, over=0)})


@pytest.fixture
def home() -> PretendHome:
    return PretendHome(lambda: SUNDAY_NIGHT)


def test_a_lamp_that_nobody_touched_has_no_fade(home: PretendHome) -> None:
    assert home.fades == dict.fromkeys(LAMPS, 0)


def test_a_look_says_how_long_each_of_its_lamps_takes(home: PretendHome) -> None:
    home.change("h", SLOWLY)
    home.change("h", ACCENT)

    assert home.fades == {"main": 12, "left": 3, "right": 0, "accent": 6}


def test_the_same_look_again_is_no_change(home: PretendHome) -> None:
    home.change("h", SLOWLY)
    home.change("h", Look({Role.MAIN: Lamp(20, kelvin=2200, over=1)}))

    assert home.fades[Role.MAIN] == 12


def test_no_fade_is_at_once(home: PretendHome) -> None:
    home.change("h", SLOWLY)
    home.change("h", AT_ONCE)

    assert home.fades[Role.MAIN] == 0


def test_the_way_back_takes_as_long_as_in_a_real_home(home: PretendHome) -> None:
    before = home.look_around("h")
    home.change("h", SLOWLY)
    home.put_back("h", before)

    assert home.fades == {"main": BACK_OVER, "left": BACK_OVER, "right": 0, "accent": 0}


def test_what_a_second_ritual_leaves_goes_back_as_slowly(home: PretendHome) -> None:
    before = home.look_around("h")
    home.change("h", SLOWLY)
    home.change("h", ACCENT, before)

    assert home.fades == {"main": BACK_OVER, "left": BACK_OVER, "right": 0, "accent": 6}


def test_two_at_one_switch_leave_a_room_that_one_of_them_wanted(tmp_path: Path) -> None:
    home = PretendHome(lambda: SUNDAY_NIGHT, tmp_path / "room.json")
    before, both_here, failed = home.look_around("h"), threading.Barrier(2), list[BaseException]()

    def switches(look: Look) -> None:
        both_here.wait(PATIENCE)
        try:
            for _ in range(200):
                home.change("h", look, before)
        except OSError as trouble:
            failed.append(trouble)

    hands = [threading.Thread(target=switches, args=(look,)) for look in (SLOWLY, ACCENT)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(PATIENCE)
    lit = {role for role in LAMPS if home.room[role] != before[role]}

    assert failed == []
    assert lit in ({Role.MAIN, Role.LEFT}, {Role.ACCENT})
    assert PretendHome(lambda: SUNDAY_NIGHT, tmp_path / "room.json").room == home.room
