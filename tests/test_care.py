"""Care: reached from everywhere, said slowly, stored nowhere."""

import pytest

from skill.couple import Couple
from skill.desk.echo import Echo, Overheard, plain
from skill.desk.pretend_home import AS_IT_IS
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from skill.hearing import InTrouble, Said, Trouble, name_of
from skill.library import Library
from skill.place import Place
from skill.scenes import care
from skill.scenes.care import Offered
from skill.scenes.checkin import First
from skill.speech import Script
from skill.turn import Turn
from tests.conftest import Desk
from tests.people import ANA_AND_BO, tonight

COUNTRIES = ("en-US", "en-GB", "en-IE", "en-CA", "en-AU", "en-NZ", "en-IN", "en-ZA", "de-DE", "nonsense")


def step(at: Place | None, heard: object, library: Library, locale: str = "en-US") -> Turn:
    turn = care.step(at, heard, Couple(), tonight(locale=locale), library)  # type: ignore[arg-type]
    assert turn is not None
    return turn


@pytest.mark.parametrize("locale", COUNTRIES)
@pytest.mark.parametrize("trouble", Trouble)
def test_every_cry_is_answered_slowly_within_its_budget_in_every_country(
    trouble: Trouble, locale: str, library: Library, script: Script
) -> None:
    turn = step(First(), InTrouble(trouble), library, locale)
    words = script.say(turn.say, 1)

    assert 'rate="85%"' in words
    assert len([word for word in plain(words).split() if not word[0].isdigit()]) <= 75  # a number is spelled out
    assert turn.private
    assert turn.do == ()
    assert turn.talk is None


@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble is not Trouble.ABUSE])
def test_it_ends_only_after_offering_to_repeat(trouble: Trouble, library: Library) -> None:
    turn = step(None, InTrouble(trouble), library)

    assert turn.at == Offered(trouble, "tonight.Offered")
    assert turn.say[-1].key == "care.again"
    assert step(turn.at, Said.YES, library).at == turn.at
    assert step(turn.at, Said.NO, library).at is None


def test_fear_at_home_gets_no_helpline_aloud_unless_it_is_asked_for(library: Library, script: Script) -> None:
    turn = step(None, InTrouble(Trouble.ABUSE), library)
    said = script.say(turn.say, 1)

    assert turn.at is None
    assert "hotline" not in said
    assert "support numbers" in said
    assert "hotline" in script.say(step(None, InTrouble(Trouble.NUMBERS), library).say, 1)


def test_who_hurts_somebody_is_not_sent_to_their_helpline(library: Library, script: Script) -> None:
    for locale in ("en-GB", "en-IE", "en-CA", "en-AU", "en-NZ", "en-IN"):
        said = script.say(step(None, InTrouble(Trouble.HARMING), library, locale).say, 1)

        assert library.support[locale[3:]]["abuse"].name not in said


def test_a_medical_emergency_hears_the_number_first(library: Library) -> None:
    assert step(None, InTrouble(Trouble.MEDICAL), library).say[0].key == "care.emergency_now"


def test_the_child_is_laid_down_first(library: Library) -> None:
    assert step(None, InTrouble(Trouble.CHILD), library).say[0].key == "care.child"


@pytest.mark.parametrize("trouble", Trouble)
def test_listeners_are_told_of_a_call_for_help(trouble: Trouble, library: Library) -> None:
    turn = step(First(), InTrouble(trouble), library)

    assert name_of(InTrouble(trouble)) == name_of(Said.HELP)
    assert turn.at is None or turn.at.told() == "checkin.First"


def test_another_cry_from_there_is_still_told_of_the_first_place(library: Library) -> None:
    there = step(First(), InTrouble(Trouble.SELF_HARM), library).at
    turn = step(there, InTrouble(Trouble.NUMBERS), library)

    assert turn.at is not None
    assert turn.at.told() == "checkin.First"


@pytest.mark.parametrize("locale", ["en-ZA", "de-DE"])
def test_where_we_know_no_number_none_is_made_up(locale: str, library: Library, script: Script) -> None:
    for trouble in Trouble:
        said = plain(script.say(step(None, InTrouble(trouble), library, locale).say, 1))

        assert not any(letter.isdigit() for letter in said)


def test_care_is_the_same_whoever_they_are(library: Library) -> None:
    turns = [care.step(None, InTrouble(Trouble.NUMBERS), c, tonight(c), library) for c in (Couple(), ANA_AND_BO)]

    assert turns[0] == turns[1]


@pytest.mark.parametrize("said", ["i can't go on", "i'm scared of him"])
@pytest.mark.parametrize("ritual", [["golden hour"], ["just us two", "slow hands", "yes", "yes"]], ids=["calm", "warm"])
def test_whoever_asks_for_the_room_has_it_at_once_whatever_was_said_before(
    ritual: list[str], said: str, desk: Desk
) -> None:
    """Whether it was the other one, in another room, is not to be seen by the lamps."""
    door = open_door(Settings(str(desk.db)), desk.clock, house=desk.home)
    heard = (door, desk.understanding, Overheard(), desk.clock)
    bedroom, kitchen = (Echo(*heard, device=device) for device in ("bedroom", "kitchen"))
    for words in ritual:
        bedroom.hear(words)
    kitchen.hear(said)
    soft = desk.home.room["main"]["brightness_pct"]
    bedroom.hear("put it back")

    assert soft == 40
    assert desk.home.room == AS_IT_IS


def test_what_nobody_asked_for_still_comes_later(desk: Desk) -> None:
    echo = desk.echo()
    for words in ("i can't go on", "no", "golden hour", "stop"):
        echo.hear(words)
    stays = desk.home.room["main"]["brightness_pct"]
    desk.wait(minutes=10)

    assert stays == 45
    assert desk.home.room == AS_IT_IS
