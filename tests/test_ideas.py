"""Which ritual and which moment tonight; what is never relaxed; how warm it may be."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from skill.couple import Around, Company, Couple, Mute, Stage
from skill.fitting import GENTLE, HOTTEST, fits, may_be_warm, warmest
from skill.library import Axis, Hands, Library, Setting
from skill.offering import ideas, moment_for
from skill.tonight import Tonight
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, hearts, shelf, starter, tonight
from tests.test_moment import NEW_PARENTS, THREE_AT_NIGHT, moment, moments
from tests.test_setting import BOTH_IN, BY_DAY, ritual, rituals, said

SPARK = {"axis": Axis.SPARK}
COOL = replace(ANA_AND_BO, cool=True)
LOW = replace(BOTH_IN, hearts=hearts(2, 5))


def found(*settings: Setting, couple: Couple = ANA_AND_BO, mood: str | None = None, now: datetime = NOW) -> list[str]:
    return [one.id for one in ideas(couple, tonight(couple, now), rituals(*settings), mood)]


def given(library: Library, cue: str | None = None, couple: Couple = ANA_AND_BO, now: datetime = NOW) -> str | None:
    one = moment_for(couple, tonight(couple, now), library, cue)
    return one.id if one else None


# Ideas


def test_the_order_is_the_same_all_evening_and_changes_with_the_household(library: Library) -> None:
    first = {ideas(ANA_AND_BO, tonight(household=f"household {number}"), library)[0].id for number in range(60)}

    assert ideas(ANA_AND_BO, tonight(), library) == ideas(ANA_AND_BO, tonight(now=NOW + timedelta(hours=2)), library)
    assert len(first) >= 6


def test_one_they_had_lately_comes_after_all_they_had_not() -> None:
    had = replace(ANA_AND_BO, done={"a": EVENING - timedelta(days=13)})
    rested = replace(ANA_AND_BO, done={"a": EVENING - timedelta(days=14)})
    settings = (ritual("a", stages=frozenset({Stage.PARENTS})), ritual("b"), ritual("c", **SPARK))

    assert found(*settings, couple=replace(had, stage=Stage.PARENTS))[-1] == "a"
    assert found(*settings, couple=replace(rested, stage=Stage.PARENTS))[0] == "a"


def test_the_axes_take_turns() -> None:
    settings = [ritual(f"close-{number}") for number in range(4)] + [ritual("lively", **SPARK)]
    after_close = replace(ANA_AND_BO, done={"lively": EVENING - timedelta(days=40), "close-0": YESTERDAY})
    after_lively = replace(ANA_AND_BO, done={"close-0": EVENING - timedelta(days=40), "lively": YESTERDAY})

    assert found(*settings, couple=after_close)[0] == "lively"
    assert found(*settings, couple=after_lively)[0].startswith("close")


def test_moments_have_no_say_in_whose_turn_it_is() -> None:
    settings = [ritual(f"close-{number}") for number in range(4)] + [ritual("lively", **SPARK)]
    done = {"close-0": EVENING - timedelta(days=20), "a-moment": YESTERDAY}

    assert found(*settings, couple=replace(ANA_AND_BO, done=done))[0] == "lively"


def test_their_own_stage_comes_before_what_is_for_anybody() -> None:
    settings = [ritual(f"any-{number}") for number in range(6)]
    ours = ritual("ours", stages=frozenset({Stage.EMPTY_NEST}))

    assert found(*settings, ours, couple=replace(ANA_AND_BO, stage=Stage.EMPTY_NEST))[0] == "ours"
    assert "ours" not in found(*settings, ours)


def test_on_a_call_what_was_made_for_one_comes_first() -> None:
    settings = [ritual(f"any-{number}") for number in range(6)]
    far = ritual("far", apart=True)

    assert found(*settings, far, couple=said(company=Company.APART))[0] == "far"
    assert "far" not in found(*settings, far)


def test_a_mood_takes_only_what_is_of_it() -> None:
    settings = (
        ritual("a", moods=("dreamy", "tender")),
        ritual("b", moods=("tender",)),
        ritual("c", moods=("playful",)),
    )

    assert set(found(*settings, mood="tender")) == {"a", "b"}
    assert found(*settings, mood="grateful") == []


def test_what_mends_is_asked_for_and_never_offered() -> None:
    settings = (ritual("mending", practice="safety", moods=("mending",)), ritual("a"))

    assert found(*settings) == ["a"]
    assert found(*settings, mood="mending") == ["mending"]
    after_care = Tonight.of(ANA_AND_BO, "h", NOW, "en-US", after_care=True)
    assert ideas(ANA_AND_BO, after_care, rituals(*settings), "mending") == []


def test_tired_hearts_are_offered_what_is_gentle_unless_they_ask_for_a_mood() -> None:
    settings = [ritual(name, practice=name, moods=("playful",)) for name in ("safety", "stress", "friendship")]
    bold = ritual("bold", practice="novelty", moods=("playful",))
    low = replace(ANA_AND_BO, hearts=hearts(2, 4))

    assert set(found(*settings, bold, couple=low)) == set(GENTLE)
    assert "bold" in found(*settings, bold, couple=low, mood="playful")
    assert "bold" in found(*settings, bold, couple=replace(ANA_AND_BO, hearts=hearts(3, 4)))
    assert "bold" in found(*settings, bold, couple=replace(ANA_AND_BO, hearts=hearts(1, 1, evening=YESTERDAY)))


@pytest.mark.parametrize("mood", [None, "warm", "playful"])
@pytest.mark.parametrize(
    ("couple", "now"),
    [
        (COOL, NOW),
        (said(warm=False), NOW),
        (said(warm=True, around=Around.KIDS), NOW),
        (LOW, NOW),
        (replace(BOTH_IN, hearts=hearts(5)), NOW),
        (replace(BOTH_IN, cool=True), NOW),
        (BOTH_IN, BY_DAY),
    ],
    ids=["cool", "one said no", "kids", "a low heart", "a pass", "cool after two yeses", "children's hours"],
)
def test_no_mood_brings_warmth_where_it_may_not_be(couple: Couple, now: datetime, mood: str | None) -> None:
    hot = [ritual(f"hot-{heat}", heat=heat, moods=("warm", "playful")) for heat in (1, 2)]

    assert found(*hot, couple=couple, mood=mood, now=now) == []


def test_who_asks_for_warmth_is_offered_it_and_who_does_not_is_not() -> None:
    hot = ritual("hot", heat=2, moods=("warm", "tender"))

    assert found(hot, mood="warm") == ["hot"]
    assert found(hot, mood="tender") == []
    assert found(hot) == []
    assert found(hot, couple=BOTH_IN) == ["hot"]


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize("around", [None, *Around])
@pytest.mark.parametrize("company", [Company.TOGETHER, Company.APART])
def test_there_is_something_for_everybody_on_any_evening(
    stage: Stage | None, around: Around | None, company: Company, library: Library
) -> None:
    for hearts_now in ((), hearts(1, 1), hearts(3, 3), hearts(5, 5)):
        couple = replace(said(around=around, company=company), stage=stage, hearts=hearts_now)
        tonights = [tonight(couple, now) for now in (NOW, BY_DAY)]

        assert all(ideas(couple, one, library) for one in tonights), hearts_now


def test_every_mood_we_know_has_a_ritual_that_fits(library: Library) -> None:
    moods = {mood for one in library.settings.values() for mood in one.moods}

    assert len(moods) == 8
    assert [mood for mood in moods if not ideas(ANA_AND_BO, tonight(), library, mood)] == []


# What is never relaxed


@pytest.mark.parametrize(
    ("needs", "couple", "fit"),
    [
        ({}, ANA_AND_BO, True),
        ({"kids": False}, ANA_AND_BO, True),
        ({"kids": False}, said(around=Around.KIDS), False),
        ({"kids": False}, said(around=Around.ASLEEP), True),
        ({"together": True}, ANA_AND_BO, True),
        ({"together": True}, said(company=Company.APART), False),
        ({"together": True}, said(company=Company.ALONE), False),
        ({"together": True}, replace(ANA_AND_BO, stage=Stage.LONG_DISTANCE), False),
        ({"apart": True}, ANA_AND_BO, False),
        ({"apart": True}, said(company=Company.ALONE), False),
        ({"apart": True}, said(company=Company.APART), True),
        ({"apart": True}, replace(ANA_AND_BO, stage=Stage.LONG_DISTANCE), True),
        ({"stages": frozenset({Stage.PARENTS})}, ANA_AND_BO, False),
        ({"stages": frozenset({Stage.PARENTS})}, replace(ANA_AND_BO, stage=Stage.PARENTS), True),
        ({"stages": frozenset({Stage.PARENTS})}, NEW_PARENTS, False),
        ({"tags": ("home", "money")}, replace(ANA_AND_BO, muted={"money": Mute(EVENING + timedelta(1))}), False),
        ({"tags": ("home", "money")}, replace(ANA_AND_BO, muted={"money": Mute(EVENING)}), True),
        ({"tags": ("home", "money")}, replace(ANA_AND_BO, muted={"money": Mute(date.min, times=2)}), False),
        ({"tags": ("home",)}, replace(ANA_AND_BO, muted={"money": Mute(EVENING, times=2)}), True),
        ({"heat": 1}, ANA_AND_BO, False),
        ({"heat": 2}, BOTH_IN, True),
        ({"heat": 1}, said(warm=False), False),
        ({"heat": 1}, LOW, False),
    ],
)
def test_what_fits_and_what_does_not(needs: dict[str, Any], couple: Couple, fit: bool) -> None:
    may = fits(couple, tonight(couple))

    assert may(ritual("one", **needs)) is fit
    assert may(starter("one", **needs)) is fit
    assert may(moment("one", **needs)) is fit


def test_by_its_name_only_the_stage_is_no_matter() -> None:
    with_kids = said(around=Around.KIDS, company=Company.APART)
    may, named = fits(with_kids, tonight(with_kids)), fits(with_kids, tonight(with_kids), named=True)
    theirs = ritual("theirs", stages=frozenset({Stage.EMPTY_NEST}))

    assert (may(theirs), named(theirs)) == (False, True)
    assert not any(map(named, (ritual("a", kids=False), ritual("b", together=True), ritual("c", heat=1))))


def test_by_day_a_child_may_be_about_until_they_say_otherwise() -> None:
    grown = ritual("grown", kids=False)
    nobody = said(around=Around.NOBODY)

    assert not fits(ANA_AND_BO, tonight(now=BY_DAY))(grown)
    assert fits(nobody, tonight(nobody, BY_DAY))(grown)
    asleep = said(around=Around.ASLEEP)
    assert not fits(asleep, tonight(asleep, BY_DAY))(grown)


# How warm


@pytest.mark.parametrize(
    ("couple", "now", "may", "most"),
    [
        (ANA_AND_BO, NOW, True, 0),
        (BOTH_IN, NOW, True, HOTTEST),
        (said(warm=False), NOW, False, 0),
        (COOL, NOW, False, 0),
        (replace(BOTH_IN, cool=True), NOW, False, 0),
        (said(warm=True, around=Around.KIDS), NOW, False, 0),
        (BOTH_IN, BY_DAY, False, 0),
        (said(warm=True, around=Around.NOBODY), BY_DAY, True, HOTTEST),
        (LOW, NOW, False, 0),
        (replace(BOTH_IN, hearts=hearts(4)), NOW, False, 0),
        (replace(BOTH_IN, hearts=hearts(3, 3)), NOW, True, HOTTEST),
        (replace(BOTH_IN, hearts=hearts(1, 1, evening=YESTERDAY)), NOW, True, HOTTEST),
        (BOTH_IN, NOW + timedelta(days=1), True, 0),
    ],
)
def test_warmth_takes_two_yeses_tonight_no_child_and_no_low_heart(
    couple: Couple, now: datetime, may: bool, most: int
) -> None:
    assert may_be_warm(couple, tonight(couple, now)) is may
    assert warmest(couple, tonight(couple, now)) == most


def test_nothing_is_warm_after_somebody_needed_a_person() -> None:
    after_care = Tonight.of(BOTH_IN, "h", NOW, "en-US", after_care=True)

    assert not may_be_warm(BOTH_IN, after_care)
    assert warmest(BOTH_IN, after_care) == 0


# Moments


def test_the_cue_they_gave_comes_before_what_is_for_any() -> None:
    library = moments(*(moment(f"any-{number}") for number in range(6)), moment("sink", "dishes"))

    assert given(library, "dishes") == "sink"
    assert given(library, "car") != "sink"
    assert given(library) != "sink"


def test_of_those_their_own_stage_comes_first() -> None:
    others = [moment(f"any-{number}", "nap", quiet=True) for number in range(6)]
    theirs = moment("theirs", "nap", quiet=True, stages=frozenset({Stage.NEW_PARENTS}))

    assert given(moments(*others, theirs), "nap", NEW_PARENTS) == "theirs"
    assert given(moments(*others, theirs), "nap") != "theirs"


def test_none_comes_again_before_all_that_fit_have_come_and_then_the_one_longest_ago() -> None:
    library = moments(moment("a", "dishes"), moment("b", "dishes"), moment("c"), moment("d"), moment("no", "car"))
    couple, order = ANA_AND_BO, []
    for number in range(12):
        evening = EVENING + timedelta(days=number)
        had = given(library, "dishes", couple)
        assert had is not None
        order.append(had)
        couple = replace(couple, done={**{key: day for key, day in couple.done.items() if key != had}, had: evening})

    assert set(order[:2]) == {"a", "b"}
    assert set(order[2:4]) == {"c", "d"}
    assert order[:4] == order[4:8] == order[8:]


@pytest.mark.parametrize(
    ("couple", "cue", "now"),
    [
        (ANA_AND_BO, "nap", NOW),
        (ANA_AND_BO, "bedtime", NOW),
        (ANA_AND_BO, "night_waking", THREE_AT_NIGHT),
        (said(around=Around.ASLEEP), None, NOW),
        (said(around=Around.ASLEEP), "dishes", BY_DAY),
        (NEW_PARENTS, None, NOW),
        (NEW_PARENTS, "dishes", NOW),
        (NEW_PARENTS, None, THREE_AT_NIGHT),
    ],
)
def test_where_somebody_sleeps_only_what_makes_no_sound(couple: Couple, cue: str | None, now: datetime) -> None:
    loud = [moment(f"loud-{number}", *([cue] if cue else [])) for number in range(5)]

    assert given(moments(*loud, moment("quiet", quiet=True)), cue, couple, now) == "quiet"
    assert given(moments(*loud), cue, couple, now) is None


def test_new_parents_at_night_are_given_what_is_for_a_waking_without_saying_so() -> None:
    library = moments(moment("any", quiet=True), moment("waking", "night_waking", quiet=True))
    asleep = said(around=Around.ASLEEP)

    assert given(library, couple=NEW_PARENTS) == "waking"
    assert given(library, couple=NEW_PARENTS, now=BY_DAY) == "any"
    assert given(library, couple=asleep) == "any"
    assert given(library, "dishes", couple=NEW_PARENTS) == "any"


def test_who_does_not_say_what_their_hands_are_at_is_given_what_needs_none() -> None:
    library = moments(moment("hug", "door", hands=Hands.BOTH), moment("look", "feeding", eyes=True), moment("hum"))

    assert given(library) == "hum"
    assert given(library, "car") == "hum"


@pytest.mark.parametrize(
    ("couple", "now"),
    [(said(company=Company.ALONE), NOW), (said(company=Company.APART), NOW), (said(around=Around.KIDS), NOW)],
)
def test_a_moment_fits_whoever_they_are_tonight(couple: Couple, now: datetime) -> None:
    library = moments(moment("hug", "door", together=True, kids=False))

    assert given(library, "door") == "hug"
    assert given(library, "door", couple, now) is None


def test_where_there_is_none_there_is_none() -> None:
    assert given(shelf(starter("a"))) is None
    assert given(moments(moment("hug", "door")), "car") is None
