"""A house is given only so long, and whatever it does, two people get an answer."""

import json
import logging
import time
from collections.abc import Callable, Iterator

import pytest

from skill.edge.homes.patience import CHANGING, LOOKING, Patient
from skill.ports import HouseDown, NoHouse
from skill.room import Came, Lamp, Look, Music, Role, Room, Scent
from tests.houses import ORDINARY, SECRET, Manner, Messenger, ScriptedHouse

TINY = 0.05  # seconds
AMPLE = 5.0  # seconds that even a busy machine keeps
SOON = 1.0  # seconds: a tiny deadline, and a slow machine
LOOK = Look({Role.MAIN: Lamp(40, kelvin=2200)}, Scent(15), Music("warm acoustic", 18))


@pytest.fixture
def house() -> Iterator[ScriptedHouse]:
    house = ScriptedHouse()
    yield house
    house.let_go()


def refused(ask: Callable[[], object]) -> bool:
    """Whether it says at once that the house is down."""
    try:
        ask()
    except HouseDown:
        return True
    return False


def ask_it_everything(house: Patient) -> None:
    for ask in (lambda: house.look_around("h"), lambda: house.change("h", LOOK), lambda: house.put_back("h", ORDINARY)):
        refused(ask)


def test_a_house_has_two_and_a_half_seconds_in_one_turn() -> None:
    assert LOOKING + CHANGING <= 2.5


def test_what_is_asked_goes_through_word_for_word(house: ScriptedHouse) -> None:
    patient = Patient(house, AMPLE, AMPLE)
    room = patient.look_around("h")
    came = patient.change("h", LOOK, room)
    back = patient.put_back("h", room)

    assert room == ORDINARY
    assert came == dict.fromkeys(LOOK.roles, Came.DONE)
    assert back is Came.DONE
    assert [(call.asked, call.look, call.room) for call in house.journal] == [
        ("look_around", None, None),
        ("change", LOOK, ORDINARY),
        ("put_back", None, ORDINARY),
    ]


def test_slow_but_in_time_is_done(house: ScriptedHouse) -> None:
    house.looking = house.changing = house.putting = Manner.SLOW
    patient = Patient(house, AMPLE, AMPLE)

    assert patient.look_around("h") == ORDINARY
    assert set(patient.change("h", LOOK).values()) == {Came.DONE}
    assert patient.put_back("h", ORDINARY) is Came.DONE


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda patient: pytest.raises(HouseDown, patient.look_around, "h").type, HouseDown),
        (lambda patient: patient.change("h", LOOK), dict.fromkeys(LOOK.roles, Came.ON_ITS_WAY)),
        (lambda patient: patient.put_back("h", ORDINARY), Came.ON_ITS_WAY),
    ],
    ids=["look_around", "change", "put_back"],
)
def test_what_hangs_is_answered_for_by_its_deadline(
    ask: Callable[[Patient], object], expected: object, house: ScriptedHouse
) -> None:
    house.looking = house.changing = house.putting = Manner.HANGS
    began = time.monotonic()
    answered = ask(Patient(house, TINY, TINY))

    assert time.monotonic() - began < SOON
    assert answered == expected
    assert len(house.journal) == 1


def test_reading_and_changing_each_have_a_deadline_of_their_own(house: ScriptedHouse) -> None:
    house.looking = house.changing = Manner.HANGS
    began = time.monotonic()
    with pytest.raises(HouseDown):
        Patient(house, looking=TINY, changing=AMPLE).look_around("h")
    Patient(house, looking=AMPLE, changing=TINY).change("h", LOOK)

    assert time.monotonic() - began < 2 * SOON


def test_what_is_on_its_way_does_come(house: ScriptedHouse) -> None:
    house.changing = Manner.HANGS
    came = Patient(house, TINY, TINY).change("h", LOOK)
    house.let_go()

    assert set(came.values()) == {Came.ON_ITS_WAY}
    assert house.room["main"]["brightness_pct"] == 40


@pytest.mark.parametrize("manner", [Manner.HANGS, Manner.STALLS])
def test_twenty_that_hang_do_not_keep_the_next_one_waiting(manner: Manner, house: ScriptedHouse) -> None:
    house.looking = house.changing = house.putting = manner
    patient = Patient(house, TINY, TINY)
    waited = [refused(lambda: patient.change("h", LOOK)) for _ in range(20)]
    began = time.monotonic()
    ask_it_everything(patient)

    assert waited == [False] + [True] * 19
    assert time.monotonic() - began < 3 * SOON


def test_when_those_that_hung_are_over_the_house_is_well_again(house: ScriptedHouse) -> None:
    house.changing = Manner.HANGS
    patient = Patient(house, AMPLE, TINY)
    for _ in range(20):
        refused(lambda: patient.change("h", LOOK))
    house.let_go()
    house.changing = Manner.WILLING

    assert patient.look_around("h") == house.room
    assert patient.put_back("h", ORDINARY) is Came.DONE


def test_what_never_began_is_not_said_to_be_on_its_way(house: ScriptedHouse) -> None:
    """What waits behind a call that hangs, and is dropped before it began, will never come."""
    house.changing = Manner.HANGS
    patient = Patient(house, TINY, TINY)
    first = patient.change("h", LOOK)
    never_began = [refused(lambda: patient.change("h", LOOK)) for _ in range(12)]
    back = patient.put_back("h", ORDINARY)
    house.let_go()

    assert set(first.values()) == {Came.ON_ITS_WAY}
    assert never_began == [True] * 12
    assert back is Came.NOT
    assert [call.asked for call in house.journal] == ["change"]


def test_what_comes_late_never_comes_after_what_was_asked_later(house: ScriptedHouse) -> None:
    house.changing = Manner.HANGS
    patient = Patient(house, AMPLE, TINY)
    patient.change("h", LOOK)
    back = patient.put_back("h", ORDINARY)
    house.let_go()

    assert house.most_at_once == 1
    assert (back is Came.NOT) or house.room == ORDINARY


def test_what_is_refused_did_not_happen(house: ScriptedHouse) -> None:
    house.looking = house.changing = house.putting = Manner.REFUSES
    patient = Patient(house, AMPLE, AMPLE)

    assert refused(lambda: patient.look_around("h"))
    assert patient.change("h", LOOK) == dict.fromkeys(LOOK.roles, Came.NOT)
    assert patient.put_back("h", ORDINARY) is Came.NOT


@pytest.mark.parametrize("manner", [Manner.RAISES, Manner.TIMES_OUT, Manner.NONSENSE])
def test_a_house_that_breaks_or_gives_up_by_itself_is_down_and_nothing_is_on_its_way(
    manner: Manner, house: ScriptedHouse
) -> None:
    house.looking = house.changing = house.putting = manner
    patient = Patient(house, AMPLE, AMPLE)

    assert refused(lambda: patient.look_around("h"))
    assert refused(lambda: patient.change("h", LOOK))
    assert patient.put_back("h", ORDINARY) is Came.NOT


@pytest.mark.parametrize("trouble", [HouseDown, NoHouse])
def test_whether_there_is_no_house_or_it_does_not_answer_goes_through(
    trouble: type[HouseDown], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    class Away(ScriptedHouse):
        def look_around(self, household: str) -> Room:
            raise trouble

        def change(self, household: str, look: Look, rest: Room | None = None) -> dict[Role, Came]:
            raise trouble

        def put_back(self, household: str, room: Room) -> Came:
            raise trouble

    patient = Patient(Away(), AMPLE, AMPLE)

    assert pytest.raises(HouseDown, patient.look_around, "h").type is trouble
    assert pytest.raises(HouseDown, patient.change, "h", LOOK).type is trouble
    assert patient.put_back("h", ORDINARY) is Came.NOT
    assert caplog.records == []


def test_what_nobody_will_ever_know_is_passed_on_as_that() -> None:
    patient = Patient(Messenger(), AMPLE, AMPLE)

    assert patient.look_around("h") == {}
    assert patient.change("h", LOOK) == dict.fromkeys(LOOK.roles, Came.TOLD)
    assert patient.put_back("h", {}) is Came.TOLD


@pytest.mark.parametrize("theirs", [False, True])
def test_whose_home_it_is_is_asked_of_the_house_itself(theirs: bool) -> None:
    house = ScriptedHouse(code="4712" if theirs else "9999", lets_go=theirs)
    patient = Patient(house, AMPLE, AMPLE)

    assert (patient.claim("h", "4712"), patient.forget("h")) == (theirs, theirs)
    assert [call.asked for call in house.journal] == ["claim", "forget"]


def test_answers_for_what_nobody_asked_are_left_out(house: ScriptedHouse) -> None:
    house.changing = Manner.STRANGERS

    assert Patient(house, AMPLE, AMPLE).change("h", LOOK) == {}


class Muddled(ScriptedHouse):
    """A house whose answers have the right shape and the wrong things in them."""

    def look_around(self, household: str) -> Room:
        return {"main": object()}

    def change(self, household: str, look: Look, rest: Room | None = None) -> dict[Role, Came]:
        return {Role.MAIN: "done", Role.SCENT: True, Role.SPEAKER: Came.DONE}  # type: ignore[dict-item]

    def put_back(self, household: str, room: Room) -> Came:
        return True  # type: ignore[return-value]


def test_only_what_came_counts_as_having_come() -> None:
    patient = Patient(Muddled(), AMPLE, AMPLE)

    assert patient.change("h", LOOK) == {Role.SPEAKER: Came.DONE}
    assert patient.put_back("h", ORDINARY) is Came.NOT


def test_notes_that_no_keeper_can_write_down_are_no_reading() -> None:
    """They are kept as JSON before anything is changed; such a room is by hand, and the evening goes on."""
    try:
        room = Patient(Muddled(), AMPLE, AMPLE).look_around("h")
    except HouseDown:
        return

    assert json.loads(json.dumps(room)) == room


def test_a_house_that_half_works_is_told_of_as_it_is(house: ScriptedHouse) -> None:
    house.works, house.partly = frozenset(Role) - {Role.SPEAKER}, frozenset({Role.MAIN})

    assert Patient(house, AMPLE, AMPLE).change("h", LOOK) == {
        Role.MAIN: Came.PARTLY,
        Role.SCENT: Came.DONE,
        Role.SPEAKER: Came.NOT,
    }


@pytest.mark.parametrize("manner", [Manner.RAISES, Manner.TIMES_OUT, Manner.REFUSES, Manner.NONSENSE])
def test_what_broke_is_logged_by_its_kind_and_never_by_its_message(
    manner: Manner,
    house: ScriptedHouse,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    house.looking = house.changing = house.putting = manner
    ask_it_everything(Patient(house, AMPLE, AMPLE))
    told = "".join(f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records)

    assert SECRET not in told + "".join(capfd.readouterr())
    assert (
        manner is not Manner.RAISES or [record.getMessage() for record in caplog.records] == ["house: RuntimeError"] * 3
    )


def test_a_house_that_is_just_not_there_is_not_worth_a_line_in_the_log(
    house: ScriptedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    house.looking = Manner.REFUSES
    with pytest.raises(HouseDown):
        Patient(house, AMPLE, AMPLE).look_around("h")

    assert caplog.records == []


def test_what_breaks_when_nobody_waits_any_more_is_not_heard_of(
    house: ScriptedHouse, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    house.looking = house.changing = house.putting = Manner.STALLS
    ask_it_everything(Patient(house, TINY, TINY))
    house.let_go()

    assert SECRET not in caplog.text + "".join(capfd.readouterr())
