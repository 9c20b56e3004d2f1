"""The room: what is said is lived, the clock goes on, lamps change and go back, visitors have their own."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.desk.echo import Echo, Overheard
from skill.desk.evening import Evening, understanding
from skill.desk.living_room.room import LivingRoom, NotHere
from skill.desk.pretend_home import AS_IT_IS
from skill.edge.door import Door
from skill.edge.homes.things import BACK_OVER
from skill.ports import KeeperDown
from skill.room import LAMPS
from tests.desk.living_room.conftest import Households, Stopwatch, spoken

KEYS = [
    "turn", "listening", "place", "asked", "screen", "room", "alexa_keeps", "news", "clock", "evening", "night",
    "household", "names", "chips", "kept", "away",
]  # fmt: skip
OFF = {"brightness_pct": 0, "rgb": (255, 169, 87), "over_s": 0}
ALEXA_ASKS = "Do you give Evening Ember permission to use your timers? You can say I approve, or no."
ORDINARY = {
    "main": {"brightness_pct": 70, "kelvin": 3000, "rgb": (255, 180, 107), "over_s": 0},
    "left": OFF,
    "right": OFF,
    "accent": OFF,
    "scent": {"on": False, "minutes": 0},
    "speaker": {"playlist": None, "volume_pct": 0},
}


class AtHome(Households):
    """The first household's home is a real one, as far as anybody can tell."""

    def __call__(self, number: int) -> tuple[str, Evening]:
        name, evening = super().__call__(number)
        return name, replace(evening, home=None) if number == 1 else evening


def test_an_untouched_room_is_an_ordinary_evening(room: LivingRoom) -> None:
    state = room.look()

    assert list(state) == KEYS
    assert state["room"] == ORDINARY
    assert (state["turn"], state["listening"]) == (None, False)
    assert (state["place"], state["asked"], state["screen"]) == (None, None, None)
    assert (state["clock"], state["evening"], state["night"]) == ("21:00", "Sunday", 1)
    assert (state["household"], state["names"], state["news"], state["alexa_keeps"]) == ("home", None, [], "")
    assert state["chips"][0] == "alexa, open evening ember"
    assert (state["kept"], state["away"]) == (True, False)


def test_saying_nothing_opens_what_is_closed_and_is_silence_where_something_listens(room: LivingRoom) -> None:
    opened, silent = room.say("  "), room.say("")

    assert opened["turn"]["said"] == "alexa, open evening ember"
    assert "I'm Evening Ember" in spoken(opened)
    assert (silent["turn"]["said"], silent["listening"]) == (None, True)
    assert spoken(silent) == opened["asked"] == silent["asked"]


def test_a_question_is_told_piece_by_piece(room: LivingRoom) -> None:
    state = room.say("tonight's question")
    turn = state["turn"]

    assert turn["said"] == "tonight's question"
    assert turn["heard"] == {"intent": "TonightsQuestionIntent", "slots": {}, "sure": 1.0}
    kinds = [next(iter(piece)) for piece in turn["pieces"]]
    assert kinds == ["words", "words", "quiet", "bell", "words", "quiet", "bell", "words"]
    assert [piece["quiet"] for piece in turn["pieces"] if "quiet" in piece] == [90, 90]
    assert (turn["softly"], state["listening"], state["place"]) == (False, True, "tonight.Talking")
    assert (state["asked"], state["chips"]) == ("Shall I ask the next bit?", room.look()["chips"])


def test_a_guess_says_how_sure_it_is(room: LivingRoom) -> None:
    room.say("tonight's question")
    heard = room.say("we're good, wrap it up")["turn"]["heard"]

    assert heard["intent"] == "WrapUpIntent"
    assert 0.4 < heard["sure"] < 1


def test_what_alexa_asks_in_its_own_words_is_told_apart(room: LivingRoom) -> None:
    room.say("come back in twenty minutes")
    asked = room.look()
    allowed = room.say("i approve")

    assert (asked["place"], asked["asked"]) == ("later.Allowing", ALEXA_ASKS)
    assert allowed["alexa_keeps"].endswith("back at 21:20")
    assert room.look()["turn"] is None


def test_the_speaker_says_by_itself_what_it_was_asked_to_and_tells_it_once(room: LivingRoom) -> None:
    state = room.say("come back in twenty minutes")
    room.say("i approve")
    rings = room.silence(skipped=20 * 60)

    assert "alexa" in state["turn"]["pieces"][-1]
    assert len(rings["news"]) == 1
    assert rings["alexa_keeps"] == ""
    assert room.look()["news"] == []


def test_a_ritual_changes_the_room_and_it_goes_back(room: LivingRoom) -> None:
    lit = room.say("golden hour")["room"]
    back = room.say("put it back")["room"]

    assert lit["main"] == {"brightness_pct": 45, "kelvin": 2200, "rgb": (255, 147, 44), "over_s": 8}
    assert lit["accent"] == {
        "brightness_pct": 20, "hue": 30, "saturation_pct": 60, "rgb": (255, 178, 102), "over_s": 8,
    }  # fmt: skip
    assert lit["scent"] == {"on": True, "minutes": 15}
    assert lit["speaker"] == {"playlist": "warm acoustic", "volume_pct": 18}
    assert lit["left"] == OFF
    for role in LAMPS:
        over = BACK_OVER if role in ("main", "accent") else 0
        assert back[role] == {**ORDINARY[role], "over_s": over}
    assert (back["scent"], back["speaker"]) == (ORDINARY["scent"], ORDINARY["speaker"])


def test_a_light_that_nobody_puts_back_goes_back_at_its_time_while_somebody_looks(
    room: LivingRoom, stopwatch: Stopwatch
) -> None:
    room.say("golden hour")
    room.silence(), room.silence()
    still = room.look()["room"]["main"]["brightness_pct"]
    stopwatch.seconds += 40 * 60
    later = room.look()

    assert still == 45
    assert later["room"]["main"] == {**ORDINARY["main"], "over_s": BACK_OVER}
    assert later["clock"] == "21:40"


def test_time_that_is_skipped_is_lived_before_the_words_are_heard(room: LivingRoom) -> None:
    room.say("tonight's question")
    cut_in = room.say("save this question", skipped=60)
    done = room.say("save this question", skipped=300)

    assert [piece["quiet"] for piece in cut_in["turn"]["pieces"] if "quiet" in piece] != []
    assert [piece for piece in done["turn"]["pieces"] if "quiet" in piece] == []
    assert done["clock"] == "21:06"


def test_a_lost_evening_goes_on_when_it_is_opened_again(room: LivingRoom) -> None:
    room.say("let's check in")
    room.say("four")
    nudged, lost = room.silence(), room.silence()
    again = room.say("")

    assert (nudged["listening"], lost["listening"], lost["place"]) == (True, False, None)
    assert (lost["turn"]["pieces"], lost["asked"]) == ([], None)
    assert lost["chips"][0] == "alexa, open evening ember"
    assert (again["listening"], again["place"]) == (True, "checkin.Second")


def test_silence_while_nothing_listens_is_nothing(room: LivingRoom) -> None:
    state = room.silence()

    assert (state["turn"]["pieces"], state["listening"]) == ([], False)


def test_the_kids_walk_in_and_the_question_is_one_for_their_ears(room: LivingRoom) -> None:
    library = room.evening.library
    for _ in range(40):  # until a night has a question that is not for them
        asked = room.say("tonight's question")
        question = room.evening.couple.question
        if question and not library.starters[question.starter].kids:
            break
        room.another_night()
    else:
        pytest.fail("forty nights, and every question was fine with children")
    replaced = room.kids()
    now = room.evening.couple.question

    assert replaced["turn"]["said"] == "kids are here"
    assert replaced["turn"]["heard"]["sure"] == 1.0
    assert now
    assert library.starters[now.starter].kids
    assert library.starters[now.starter].text in spoken(replaced)
    assert spoken(replaced) != spoken(asked)


def test_another_night_is_the_next_evening_at_nine_and_the_room_went_back_meanwhile(room: LivingRoom) -> None:
    room.say("golden hour")
    night = room.another_night()

    assert (night["clock"], night["evening"], night["night"]) == ("21:00", "Monday", 2)
    assert (night["turn"], night["listening"], night["screen"]) == (None, False, None)
    assert room.evening.home
    assert room.evening.home.room == AS_IT_IS
    assert room.evening.couple.owed is None


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        ("2026-11-22T10:00+01:00", "Monday"),
        ("2026-11-22T23:59+01:00", "Monday"),
        ("2026-11-23T01:00+01:00", "Monday"),
        ("2026-11-23T04:00+01:00", "Tuesday"),
    ],
)
def test_after_midnight_it_is_still_last_night(now: str, evening: str, tmp_path: Path) -> None:
    room = LivingRoom(Households(tmp_path, now), Stopwatch())
    state = room.another_night()

    assert (state["clock"], state["evening"]) == ("21:00", evening)


def test_an_evening_that_was_not_lived_does_not_count(room: LivingRoom) -> None:
    room.another_night()
    room.say("tonight's question")

    assert room.another_night()["night"] == 2
    assert room.evening.couple.last_evening == date(2026, 11, 23)


def test_another_night_counts_nothing_and_changes_nothing_at_home(room: LivingRoom) -> None:
    room.say("tonight's question")
    theirs, couple = room.evening, room.evening.couple
    assert theirs.home
    before = {**theirs.home.room}
    for _ in range(2):
        played = room.another_night()
        asked = room.say("tonight's question")
        room.say("golden hour")

    assert (played["kept"], played["away"], played["household"], played["night"]) == (False, True, "home", 3)
    assert asked["night"] == 3
    assert room.us()["evenings"] == 3
    assert (theirs.couple.evenings, theirs.couple.asked) == (couple.evenings, couple.asked)
    assert theirs.home.room == before

    back = room.go_home()

    assert (back["kept"], back["away"], back["night"], back["evening"], back["clock"]) == (
        True, False, 1, "Sunday", "21:00",
    )  # fmt: skip
    assert (back["room"], back["listening"], back["turn"], back["screen"]) == (ORDINARY, False, None, None)
    assert room.us()["evenings"] == 1
    assert room.go_home() == back


def test_what_is_played_begins_as_it_stood_at_home(room: LivingRoom) -> None:
    room.say("we're priya and ludwig")
    for words in ("remind us every night at nine", "yes", "i approve"):
        room.say(words)
    room.say("golden hour")
    theirs = room.evening.couple
    keeps = room.look()["alexa_keeps"]
    night = room.another_night()

    assert "21:00" in keeps
    assert (night["names"], night["alexa_keeps"], len(night["news"])) == (["Priya", "Ludwig"], keeps, 1)
    assert theirs.owed

    room.say("stop reminding us")
    room.say("forget us")
    room.say("yes")
    back = room.go_home()

    assert (back["names"], back["alexa_keeps"]) == (["Priya", "Ludwig"], keeps)
    assert back["room"]["main"]["brightness_pct"] == 45


def test_a_copy_is_at_rest_once_nobody_plays_in_it(tmp_path: Path) -> None:
    at_rest: list[str] = []

    class Looked(Households):
        def copied(self, lived: Evening) -> Evening:
            return replace(super().copied(lived), rest=lambda: at_rest.append(f"copy {self.copies}"))

    room = LivingRoom(Looked(tmp_path), Stopwatch())
    room.another_night()
    room.another_night()
    meanwhile = [*at_rest]
    room.go_home()
    room.another_night()
    room.another_household()

    assert meanwhile == []
    assert at_rest == ["copy 1", "copy 2"]


def test_visitors_find_the_way_home(room: LivingRoom) -> None:
    room.say("we're priya and ludwig")
    room.say("golden hour")
    visitors = room.another_household()
    room.say("tonight's question")
    night = room.another_night()
    back = room.go_home()

    assert (visitors["kept"], visitors["away"], night["household"]) == (False, True, "visitors 2")
    assert (back["household"], back["names"], back["night"]) == ("home", ["Priya", "Ludwig"], 1)
    assert back["room"]["main"]["brightness_pct"] == 45
    assert room.say("")["listening"]


def test_another_household_sees_nothing_of_the_first(room: LivingRoom, households: Households) -> None:
    room.say("we're priya and ludwig")
    room.say("tonight's question")
    room.say("save this question")
    first, lit, saved = room.look(), room.say("golden hour"), room.us()["saved"]
    visitors = room.another_household()
    words = json.dumps([visitors, room.us(), room.say("")])

    assert (first["names"], len(saved)) == (["Priya", "Ludwig"], 1)
    assert lit["room"] != ORDINARY
    assert (visitors["household"], visitors["names"], visitors["night"]) == ("visitors 2", None, 1)
    assert (visitors["room"], visitors["listening"], visitors["turn"]) == (ORDINARY, False, None)
    assert "I'm Evening Ember" in words
    assert not any(one in words for one in ("Priya", "Ludwig", *saved))
    assert room.another_household()["household"] == "visitors 3"


def test_who_cannot_be_received_leaves_everything_as_it_is(households: Households, stopwatch: Stopwatch) -> None:
    class Full(Households):
        def __call__(self, number: int) -> tuple[str, Evening]:
            if number > 1:
                raise KeeperDown("the disk is full")
            return super().__call__(number)

    room = LivingRoom(Full(households.folder), stopwatch)
    room.say("tonight's question")
    with pytest.raises(KeeperDown):
        room.another_household()

    assert (room.look()["household"], room.look()["place"]) == ("home", "tonight.Talking")


def test_in_a_real_home_there_is_no_room_to_draw_and_no_other_night(tmp_path: Path) -> None:
    room = LivingRoom(AtHome(tmp_path), Stopwatch())
    room.say("golden hour")

    assert room.look()["room"] is None
    with pytest.raises(NotHere, match="in a real home it is now"):
        room.another_night()
    assert room.look()["place"] == "setting.Doing"


def test_in_a_real_home_it_is_now_however_much_is_skipped(tmp_path: Path) -> None:
    room = LivingRoom(AtHome(tmp_path), Stopwatch())
    room.say("tonight's question")

    assert room.say("yes", skipped=180)["clock"] == "21:00"
    assert room.another_household()["household"] == "visitors 2"
    room.say("tonight's question")
    assert room.say("yes", skipped=180)["clock"] == "21:03"


@pytest.mark.parametrize("leaving", ["another household", "the end"])
def test_a_real_room_is_put_back_when_it_is_left(leaving: str, tmp_path: Path) -> None:
    room = LivingRoom(AtHome(tmp_path), Stopwatch())
    theirs = room.evening
    room.say("golden hour")
    lit = theirs.couple.owed
    if leaving == "the end":
        room.leave()
    else:
        room.another_household()

    assert lit
    assert theirs.couple.owed is None


def test_what_is_owed_to_a_real_room_is_looked_after_until_the_end(tmp_path: Path) -> None:
    at_rest: list[str] = []

    class Looked(AtHome):
        def __call__(self, number: int) -> tuple[str, Evening]:
            name, evening = super().__call__(number)
            return name, replace(evening, rest=lambda: at_rest.append(name))

    room = LivingRoom(Looked(tmp_path), Stopwatch())
    room.another_household()
    room.another_household()
    meanwhile = [*at_rest]
    room.leave()

    assert meanwhile == ["visitors 2"]
    assert {*at_rest} == {"home", "visitors 2", "visitors 3"}


def test_a_pretend_room_waits_as_it_is_and_is_put_back_by_whoever_comes_next(
    room: LivingRoom, households: Households
) -> None:
    room.say("golden hour")
    room.leave()
    households.now = "2026-11-22T22:00+01:00"
    later = LivingRoom(households, Stopwatch())

    assert later.look()["room"]["main"]["brightness_pct"] == ORDINARY["main"]["brightness_pct"]


def test_a_screen_shows_what_stands_on_it_until_the_evening_is_another(room: LivingRoom) -> None:
    asked, silent = room.say("tonight's question"), room.silence()

    assert asked["screen"]["type"] == "APL"
    assert silent["screen"] == asked["screen"] == room.look()["screen"]
    assert room.another_night()["screen"] is None


def test_looking_back_is_what_the_terminal_draws(room: LivingRoom) -> None:
    for _ in range(5):
        for said in ("let's check in", "four", "five", "stop"):
            room.say(said)
        room.another_night()
    us = room.us()

    assert us["evenings"] == 5
    assert us["trend"] == [1.0]


def test_whoever_needed_a_person_is_shown_what_a_call_for_help_would_have_left(room: LivingRoom) -> None:
    room.say("tonight's question")
    helped, listening, unclear = (room.say(words) for words in ("help", "i can't go on", "gibberish of the third kind"))
    closed = room.say("i'm scared of him")

    for state in (listening, unclear):
        assert [state[key] for key in ("place", "asked", "chips", "screen")] == [
            helped[key] for key in ("place", "asked", "chips", "screen")
        ]
    assert (closed["listening"], closed["place"]) == (False, None)


def test_of_an_evening_that_began_with_a_call_for_help_it_is_not_told_whose_help(
    room: LivingRoom, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = LivingRoom(Households(tmp_path_factory.mktemp("other")), Stopwatch())
    helped, cared = room.say("help"), other.say("i can't go on")

    assert (cared["listening"], cared["asked"]) == (helped["listening"], helped["asked"]) == (True, None)


def test_one_thing_happens_after_the_other(households: Households, stopwatch: Stopwatch) -> None:
    class Crowded(Households):
        """Counts how many are being answered at once."""

        under_way, most = 0, 0

        def __call__(self, number: int) -> tuple[str, Evening]:
            name, evening = super().__call__(number)
            echo = Echo(self.answers(evening.door), understanding(None, "en-US"), Overheard(), evening.clock)
            return name, replace(evening, echo=echo)

        def answers(self, door: Door) -> Callable[[Mapping[str, Any], object], Mapping[str, Any]]:
            def answer(envelope: Mapping[str, Any], context: object) -> Mapping[str, Any]:
                self.under_way += 1
                self.most = max(self.most, self.under_way)
                time.sleep(0.05)
                self.under_way -= 1
                return door(envelope, context)

            return answer

    crowd = Crowded(households.folder)
    crowded = LivingRoom(crowd, stopwatch)
    with ThreadPoolExecutor(4) as four:
        said = [four.submit(crowded.say, words) for words in ("help", "tonight's question", "golden hour", "stop")]

    assert all(one.result()["turn"]["pieces"] for one in said)
    assert crowd.most == 1


def test_a_whispered_evening_is_told_as_one(room: LivingRoom) -> None:
    room.say("the baby's asleep")

    assert room.say("tonight's question")["turn"]["softly"]


def test_the_clock_that_is_set_goes_on_as_they_live(room: LivingRoom, stopwatch: Stopwatch) -> None:
    stopwatch.seconds += timedelta(minutes=7).total_seconds()

    assert room.look()["clock"] == "21:07"
