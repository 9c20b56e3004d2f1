"""Every chip can be said where it stands: it is understood exactly, and answered by more than 'in other words'."""

from datetime import timedelta
from pathlib import Path

import pytest

from skill import place
from skill.desk.echo import APPROVED, invocation
from skill.desk.evening import understanding
from skill.desk.living_room.chips import ALWAYS, BEGINNING, FEWEST, MOST, all_chips, chips_at, chips_of
from skill.desk.living_room.room import LivingRoom
from skill.desk.understanding import FALLBACK
from skill.entry import WrongFile
from tests.desk.living_room.conftest import Households, Stopwatch

NIGHT, HALF_PAST_SEVEN = "2026-11-22T21:00+01:00", "2026-11-22T19:30+01:00"
A_DAY = timedelta(days=1)
AN_EVENING = ("tonight's question", "wrap it up", "no", A_DAY)
HEARTS = ("check in with us", "four", "five", "stop", A_DAY)
# How one comes to a place: what is said on the way, and time that goes by.
WAYS: dict[str | None, tuple[str | timedelta, ...]] = {
    None: (),
    "welcome.Naming": ("alexa, open evening ember", "stop", A_DAY, "alexa, open evening ember"),
    "welcome.Staging": (*AN_EVENING, "alexa, open evening ember", "pass", "stop", A_DAY, "alexa, open evening ember"),
    "tonight.Offered": ("how are we doing",),
    "tonight.Talking": ("tonight's question",),
    "tonight.Following": ("tonight's question", "yes"),
    "tonight.Thanking": ("tonight's question", "wrap it up"),
    "checkin.First": ("let's check in",),
    "checkin.Second": ("let's check in", "four"),
    "setting.Offered": ("change the setting",),
    "setting.Choosing": ("what's on the menu",),
    "setting.JustYou": ("slow hands",),
    "setting.BothIn": ("just us two", "slow hands"),
    "setting.Doing": ("golden hour",),
    "moment.Offered": ("just me tonight", "let's check in"),
    "repair.Offered": ("we're fighting",),
    "repair.Thanking": ("we need a reset",),
    "repair.Saying": ("we need a reset", "yes"),
    "repair.Back": ("we need a break", "alexa, open evening ember"),
    "us.Willing": (*HEARTS, *HEARTS, *HEARTS, "how are we doing"),
    "us.Saved": ("tonight's question", "save this question", "another one", "save this question", "what did we save"),
    "us.LastSaved": ("tonight's question", "save this question", "what did we save"),
    "nightly.Timing": ("set a reminder",),
    "nightly.Sure": ("remind us at nine",),
    "nightly.Allowing": ("remind us at nine", "yes"),
    "later.Allowing": ("come back in twenty minutes",),
    "routine.Offered": (*AN_EVENING, *AN_EVENING, "tonight's question", "wrap it up", "no"),
    "routine.Waiting": ("make it a routine",),
    "privacy.Forgetting": ("forget us",),
    "compass.First": ("ask us what we'd like more of",),
    "compass.Second": ("ask us what we'd like more of", "closer"),
    "adventure.Weekend": (
        *AN_EVENING,
        *AN_EVENING,
        *AN_EVENING,
        A_DAY,
        A_DAY,
        A_DAY,
        "tonight's question",
        "wrap it up",
        "yes",
    ),
    "adventure.Offered": ("an adventure please",),
    "welcome.Remembering": ("an adventure please", "yes", A_DAY, "alexa, open evening ember"),
}
TOLD_AS_ANOTHER = {"care.Offered"}  # nobody is shown that somebody asked for a person


class Somebody:
    """Comes into a room of their own, as often as it takes."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._times = folder, 0

    def comes_to(self, where: str | None) -> LivingRoom:
        self._times += 1
        folder = self._folder / str(self._times)
        folder.mkdir()
        now = HALF_PAST_SEVEN if where == "setting.JustYou" else NIGHT
        room = LivingRoom(Households(folder, now, screen=None), Stopwatch())
        for step in WAYS[where]:
            if isinstance(step, timedelta):
                room.evening.clock.pass_time(step.total_seconds())
            else:
                room.say(step)
        return room


@pytest.mark.parametrize("where", WAYS, ids=lambda where: where or "nothing listens")
def test_every_chip_is_understood_exactly_and_answered(where: str | None, tmp_path: Path) -> None:
    somebody = Somebody(tmp_path)
    unclear = somebody.comes_to(where).say("gibberish of the third kind")["turn"]
    shown = somebody.comes_to(where).look()

    assert shown["place"] == where
    for chip in shown["chips"]:
        turn = somebody.comes_to(where).say(chip)["turn"]

        assert turn["pieces"], chip
        if turn["heard"]:
            assert turn["heard"]["sure"] == 1.0, chip
            assert turn["heard"]["intent"] != FALLBACK, chip
            assert turn["pieces"] != unclear["pieces"], chip
        else:
            assert is_for_alexa(chip), chip


def is_for_alexa(chip: str) -> bool:
    """Whether it opens us, or answers what Alexa itself has asked: that is not ours to understand."""
    understood = understanding(None, "en-US")
    kind, words = invocation(chip, understood.invocation)
    return kind == "launch" or words in APPROVED or understood.resolve(words).guess is None


def test_there_are_chips_for_every_place_that_can_be_seen() -> None:
    assert {*filter(None, WAYS)} == {*place.names()} - TOLD_AS_ANOTHER


def test_every_list_is_shown_somewhere() -> None:
    shown = {chips_at(where) for where in (None, *place.names(), "nowhere.AtAll")}

    assert {*all_chips().values()} == shown


def test_a_place_without_its_own_has_its_scenes_and_any_other_what_is_always_possible() -> None:
    known = all_chips()

    assert chips_at("checkin.Second") == known["checkin"]
    assert chips_at("tonight.Talking") == known["tonight.Talking"]
    assert chips_at("nowhere.AtAll") == known[ALWAYS]
    assert chips_at(None) == known[BEGINNING]


def test_nobody_is_shown_a_menu_or_the_same_twice() -> None:
    for name, listed in all_chips().items():
        assert FEWEST <= len({*listed}) == len(listed) <= MOST, name


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("beginning: [a, b, c, d]\n", "'always' is missing"),
        ("beginning: [a, b, c, d]\nalways: [a, b, c]\n", "'always' has 3; 4 to 6 fit"),
        ("beginning: [a, b, c, d]\nalways: [a, b, c, no]\n", "put a bare yes or no in quotes"),
        ("beginning: stop\nalways: [a, b, c, d]\n", "'beginning' is a list of words"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(written: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "chips.yaml").write_text(written)

    with pytest.raises(WrongFile, match=says):
        chips_of(tmp_path / "chips.yaml")
