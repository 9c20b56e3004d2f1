"""What the desk hears: the place first, then exact samples, then a guess with a floor, else nothing it knows."""

from collections import Counter

import pytest

from skill.desk.understanding import FALLBACK, Slot, Understanding, normal
from skill.edge.intents import INTENTS
from tests.desk.understood import NOT_FOR_US, REFUSED, RIGHT, WRONG, lines, measured, report


@pytest.mark.parametrize(
    ("said", "intent", "slots"),
    [
        ("What's tonight's question?", "TonightsQuestionIntent", {}),
        ("alexa, another one please", "AnotherIntent", {}),
        ("4", "HeartIntent", {"score": Slot("4")}),
        ("Four-ish", "HeartIntent", {"score": Slot("4")}),
        ("um, I'm a two", "HeartIntent", {"score": Slot("2")}),
        ("rock bottom", "HeartIntent", {"feeling": Slot("rock bottom", "1")}),
        ("we\u2019re Sam and Alex", "NamesIntent", {"first": Slot("sam"), "second": Slot("alex")}),
        ("we're empty nesters", "StageIntent", {"stage": Slot("empty nesters", "empty_nest")}),
        ("yes", "AMAZON.YesIntent", {}),
        ("STOP!", "AMAZON.StopIntent", {}),
        ("pass", "PassIntent", {}),
        ("i don't want to be here any more", "CrisisSelfHarmIntent", {}),
    ],
)
def test_what_was_written_down_is_understood_exactly(
    said: str, intent: str, slots: dict[str, Slot], understanding: Understanding
) -> None:
    understood = understanding.resolve(said)

    assert (understood.intent, dict(understood.slots), understood.guess) == (intent, slots, None)


def test_the_place_decides_what_an_ambiguous_answer_is(understanding: Understanding) -> None:
    assert understanding.resolve("okay").intent == "AMAZON.YesIntent"
    assert understanding.resolve("okay", "checkin.First").intent == "HeartIntent"
    assert understanding.resolve("salt and pepper", "welcome.Naming").intent == "NamesIntent"
    assert understanding.resolve("salt and pepper").intent == FALLBACK
    assert understanding.resolve("i'd say i'm a three or so", "checkin.First").intent == "HeartIntent"
    assert understanding.resolve("i'd say i'm a three or so").intent != "HeartIntent"


def test_a_guess_says_how_sure_it_is(understanding: Understanding) -> None:
    understood = understanding.resolve("could we maybe do a different question tonight")

    assert understood.intent == "AnotherIntent"
    assert understood.guess is not None
    assert 0.5 < understood.guess <= 1


@pytest.mark.parametrize("said", ["", "   ", "?!", "what's the weather in lisbon", "\u6c34", "x" * 500])
def test_what_is_not_for_us_is_left_alone(said: str, understanding: Understanding) -> None:
    assert understanding.resolve(said).intent == FALLBACK


@pytest.mark.parametrize(
    "said",
    [
        "the baby won't stop crying",
        "she's crying again and i'm so tired of it",
        "the baby won't stop crying and i'm tired",
    ],
)
def test_crying_alone_is_not_care(said: str, understanding: Understanding) -> None:
    assert not understanding.resolve(said).intent.startswith("Crisis")


@pytest.mark.parametrize(
    "said", ["im scared of her", "i am afraid of my husband", "i feel unsafe", "i'm frightened of them"]
)
def test_fear_is_never_taken_for_doing_harm(said: str, understanding: Understanding) -> None:
    assert understanding.resolve(said).intent == "CrisisAbuseIntent"


@pytest.mark.parametrize(
    "said", ["enough", "that's enough", "we want to stop", "go away", "we're done here", "STOP!!!"]
)
def test_stop_is_heard_in_many_words(said: str, understanding: Understanding) -> None:
    assert understanding.resolve(said).intent == "AMAZON.StopIntent"


@pytest.mark.parametrize("said", ["tired and hungry", "yes and no", "kids and work"])
def test_what_is_no_name_is_not_taken_for_one(said: str, understanding: Understanding) -> None:
    assert understanding.resolve(said, "welcome.Naming").intent != "NamesIntent"


def test_names_may_have_two_words_and_an_apostrophe(understanding: Understanding) -> None:
    slots = understanding.resolve("o'brien & alexandra-jane", "welcome.Naming").slots

    assert [slot.value for slot in slots.values()] == ["o'brien", "alexandra jane"]


@pytest.mark.parametrize(
    ("said", "slot"),
    [("it's been a rough one", "2"), ("put me down as a one i think", "1"), ("about a three and a bit tired", "3")],
)
def test_one_is_mostly_just_a_word(said: str, slot: str, understanding: Understanding) -> None:
    (heard,) = understanding.resolve(said, "checkin.First").slots.values()

    assert (heard.id or heard.value) == slot


def test_who_was_hurt_decides_what_is_said(understanding: Understanding) -> None:
    said = {"i hurt my wife": "CrisisHarmingIntent", "i hurt my husband tonight": "CrisisHarmingIntent"}
    said |= {"i hurt my child": "CrisisChildIntent", "i'm not safe here": "CrisisAbuseIntent"}

    assert {words: understanding.resolve(words).intent for words in said} == said


def test_numbers_are_words() -> None:
    assert normal("A 4, or 21!") == "a four or twenty one"


def test_people_who_never_saw_our_phrases_are_understood(understanding: Understanding) -> None:
    found = measured(understanding, lines())

    assert found.right >= RIGHT
    assert found.right_unseen >= RIGHT
    assert found.wrong <= WRONG
    assert found.refused >= REFUSED


def test_every_intent_of_ours_is_held_to_twenty_lines_and_strangers_to_a_hundred_and_twenty() -> None:
    written = Counter(intent for _, intent in lines())
    ours = {name for name in INTENTS if not name.startswith("AMAZON.")}

    assert {name: written[name] for name in ours if written[name] < 20} == {}
    assert written[NOT_FOR_US] >= 120
    assert len({said for said, _ in lines()}) >= 0.98 * len(lines())


def test_what_was_said_right_wrong_or_not_at_all_is_told_apart(understanding: Understanding) -> None:
    said = [("pass", "PassIntent"), ("go deeper", "PassIntent"), ("x" * 40, "PassIntent"), ("go deeper", NOT_FOR_US)]
    found = measured(understanding, [*said, ("what's the weather in lisbon", NOT_FOR_US)])

    assert found.outcomes == {"exact": 1, "wrong": 1, "unsure": 1, "taken": 1, "refused": 1}
    assert found.confusions == {("PassIntent", "DeeperIntent"): 1, (NOT_FOR_US, "DeeperIntent"): 1}
    assert (found.right, found.wrong, found.refused) == (1 / 3, 1 / 3, 1 / 2)
    assert "   1  PassIntent -> DeeperIntent" in [*report(found)]
