"""Which starter tonight, and what is never relaxed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from skill.almanac import seasons
from skill.choosing import FEW, LEANS, Choice, choose
from skill.couple import TILTED_FOR, Couple, Mute, Stage, Tilt
from skill.deeds import Asked, Leaned
from skill.fitting import deepest_for
from skill.library import Axis, Library
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, hearts, shelf, starter, tonight

DAY = NOW.replace(hour=17)


def chosen(couple: Couple, library: Library, **more: object) -> str | None:
    choice = choose(couple, tonight(couple), library, **more)  # type: ignore[arg-type]
    return choice.starter.id if choice else None


def nights(
    number: int, couple: Couple, library: Library, household: str = "h", locale: str = "en-US"
) -> Iterator[tuple[date, Choice]]:
    """Tonight's question of so many nights running, each of them lived: what was asked is kept."""
    for day in range(number):
        evening = tonight(couple, NOW + timedelta(days=day), household, locale)
        choice = choose(couple, evening, library)
        assert choice is not None
        yield evening.evening, choice
        couple = Asked(choice.starter.id, choice.starter.practice, choice.why).kept(couple, evening)


def leaning(tilt: Tilt | None, **more: object) -> Couple:
    return Leaned(tilt).kept(replace(ANA_AND_BO, **more), tonight())  # type: ignore[arg-type]


def test_the_choice_is_the_same_all_evening_and_changes_with_the_household(library: Library) -> None:
    picks = {
        choose(ANA_AND_BO, tonight(household=f"household {number}"), library).starter.id  # type: ignore[union-attr]
        for number in range(40)
    }

    assert chosen(ANA_AND_BO, library) == chosen(ANA_AND_BO, library)
    assert len(picks) > 10  # all of them of the week's theme and of the day


@pytest.mark.parametrize(
    "unsafe",
    [
        starter("warm", heat=1),
        starter("theirs", stages=frozenset({Stage.EMPTY_NEST})),
        starter("muted", tags=("home", "money")),
    ],
    ids=lambda one: one.id,
)
def test_what_keeps_people_safe_is_never_relaxed(unsafe: object) -> None:
    couple = replace(ANA_AND_BO, muted={"money": Mute(EVENING + timedelta(days=1))})

    assert chosen(couple, shelf(unsafe)) is None  # type: ignore[arg-type]


def test_with_children_about_only_what_they_may_hear_is_asked() -> None:
    library = shelf(starter("grown", kids=False))

    assert choose(ANA_AND_BO, tonight(now=DAY), library) is None
    assert choose(ANA_AND_BO, tonight(), library) is not None


def test_what_needs_one_room_is_not_asked_of_two_homes() -> None:
    apart = replace(ANA_AND_BO, stage=Stage.LONG_DISTANCE)

    assert chosen(apart, shelf(starter("hug", together=True), starter("far"))) == "far"


def test_nothing_is_asked_twice_within_a_year_while_there_is_something_else() -> None:
    library = shelf(starter("old"), starter("new"))
    couple = replace(ANA_AND_BO, asked={"old": EVENING - timedelta(days=364)})

    assert chosen(couple, library) == "new"
    assert chosen(replace(couple, asked={**couple.asked, "new": YESTERDAY}), library) == "old"


def test_what_was_turned_down_comes_back_after_two_months() -> None:
    library = shelf(starter("turned-down"), starter("other", axis=Axis.SPARK))
    couple = replace(ANA_AND_BO, question=asked("other", YESTERDAY))
    for days, expected in ((59, "other"), (61, "turned-down")):
        then = {"turned-down": EVENING - timedelta(days=days)}

        assert chosen(replace(couple, asked=then, skipped=then), library) == expected


def test_nothing_that_was_heard_tonight_comes_back_tonight() -> None:
    couple = replace(ANA_AND_BO, asked={"only": EVENING}, question=asked("only"))

    assert chosen(couple, shelf(starter("only"))) is None


def test_the_axes_take_turns() -> None:
    library = shelf(starter("close"), starter("lively", axis=Axis.SPARK))
    couple = replace(ANA_AND_BO, question=asked("close", YESTERDAY), asked={"close": YESTERDAY})
    choice = choose(couple, tonight(), library)

    assert choice is not None
    assert (choice.starter.id, choice.why) == ("lively", "why.spark")


def test_the_practice_they_have_not_had_for_longest_comes_first() -> None:
    library = shelf(starter("a", practice="safety"), starter("b", practice="trust"))
    couple = replace(ANA_AND_BO, touched={"safety": YESTERDAY, "trust": YESTERDAY - timedelta(days=5)})

    assert chosen(couple, library) == "b"


def test_two_low_hearts_are_asked_something_gentle() -> None:
    library = shelf(
        starter("deep", depth=2),
        starter("lively", axis=Axis.SPARK),
        starter("bold", practice="novelty"),
        starter("gentle", practice="stress"),
    )
    choice = choose(replace(ANA_AND_BO, hearts=hearts(2, 4)), tonight(), library)

    assert choice is not None
    assert (choice.starter.id, choice.why) == ("gentle", "why.gentle")


@pytest.mark.parametrize(
    ("evenings", "numbers", "deepest"),
    [(0, (), 1), (7, (), 2), (21, (), 3), (21, (5, 5), 3), (21, (5, 3), 2), (21, (5, 2), 1), (21, (5,), 1)],
)
def test_the_lower_heart_and_the_evenings_set_the_depth(
    evenings: int, numbers: tuple[int, ...], deepest: int, library: Library
) -> None:
    couple = replace(ANA_AND_BO, evenings=evenings, hearts=hearts(*numbers) if numbers else ())

    assert deepest_for(couple, tonight(couple), library) == deepest


def test_there_are_never_two_tender_evenings_running() -> None:
    library = shelf(starter("tender", depth=3), starter("other", depth=3))
    couple = replace(ANA_AND_BO, question=asked("tender", YESTERDAY))

    assert deepest_for(couple, tonight(couple), library) == 2


def test_who_asks_for_deeper_gets_one_step_but_never_past_the_lower_heart(library: Library) -> None:
    new = replace(ANA_AND_BO, evenings=1)

    assert deepest_for(new, tonight(new), library, asked_for=True) == 2
    low = replace(new, hearts=hearts(1, 5))
    assert deepest_for(low, tonight(low), library, asked_for=True) == 1


@pytest.mark.parametrize("stage", [None, *Stage])
def test_there_are_two_months_of_questions_for_everybody(stage: Stage | None, library: Library) -> None:
    """With seventy and more starters nobody hears one twice before the sixtieth evening."""
    couple = replace(ANA_AND_BO, stage=stage, evenings=0, last_evening=None)
    heard = [choice.starter.id for _, choice in nights(60, couple, library)]

    assert len(set(heard)) == len(heard)


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize(
    ("tilt", "of_closeness"), [(Tilt.CLOSER, 20), (Tilt.LIVELIER, 10), (Tilt.RHYTHM, 15), (None, 15)], ids=str
)
def test_what_they_lean_to_is_two_nights_of_three_and_gentler_is_neither_and_never_tender(
    tilt: Tilt | None, of_closeness: int, stage: Stage | None, library: Library
) -> None:
    tender = 0
    for household in map(str, range(12)):
        month = [choice.starter for _, choice in nights(30, leaning(tilt, stage=stage), library, household)]
        tender += sum(one.depth == 3 for one in month)

        assert abs(Counter(one.axis for one in month)[Axis.CLOSENESS] - of_closeness) <= 1

    assert (tender == 0) is (tilt is Tilt.RHYTHM)


def test_that_they_wanted_more_of_it_or_that_it_goes_gently_is_said_only_when_true(library: Library) -> None:
    until, said = EVENING + TILTED_FOR, set[tuple[Tilt | None, str]]()
    leans = {Tilt.CLOSER: "why.leaning", Tilt.LIVELIER: "why.leaning", Tilt.RHYTHM: "why.rhythm"}
    for tilt in (None, *Tilt):
        for household in map(str, range(15)):
            for ours in (library, replace(library, themes={})):  # with no theme other reasons are heard more often
                for evening, choice in nights(45, leaning(tilt), ours, household):
                    if choice.why in leans.values():
                        said.add((tilt, choice.why))
                        assert tilt is not None
                        assert evening < until
                        assert choice.starter.practice in LEANS[tilt][1]

    assert said == {*leans.items()}


def test_what_has_a_season_is_its_seasons_only(library: Library) -> None:
    for locale in ("en-US", "en-AU"):
        of_it = [(day, one) for day, one in nights(365, ANA_AND_BO, library, locale=locale) if one.why == "why.season"]

        assert of_it
        assert all(one.starter.season in seasons(day, locale[-2:]) for day, one in of_it)

    plain = [starter(f"plain-{number}") for number in range(FEW - 1)]  # fewer in season, so that all are looked at
    had, lately = (
        starter("had"),
        replace(ANA_AND_BO, asked={"had": YESTERDAY}),
    )  # so that nothing is said to have rested
    out, of_now = starter("summery", season="summer"), starter("summery", season="autumn")
    preferred = Counter[str]()
    for household in map(str, range(100)):
        evening = tonight(household=household)
        of_none, of_summer, of_autumn = (
            choose(lately, evening, shelf(had, *plain, one)) for one in (starter("summery"), out, of_now)
        )
        assert of_none
        assert of_summer
        assert of_autumn
        assert (of_summer.starter.id, of_summer.why) == (of_none.starter.id, of_none.why)
        assert of_summer.why != "why.season"
        assert (of_autumn.why == "why.season") is (of_autumn.starter is of_now)
        preferred += Counter(summer=of_summer.starter is out, autumn=of_autumn.starter is of_now)

    assert 0 < preferred["summer"] < preferred["autumn"]
    known = {one.id: EVENING - timedelta(days=9) for one in plain} | {"summery": EVENING - timedelta(days=90)}
    assert chosen(replace(ANA_AND_BO, asked=known), shelf(*plain, out)) != "summery"
    assert chosen(replace(ANA_AND_BO, asked=known), shelf(*plain, of_now)) == "summery"
