"""A mini adventure: one that fits, offered once a weekend, theirs till they have been, and never twice in a year."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from skill.almanac import seasons
from skill.couple import Around, Company, Couple, Mute, Outing, Stage
from skill.deeds import (
    AdventureAskedAfter,
    AdventureDone,
    AdventureLetGo,
    AdventureTaken,
    Asked,
    CompanyKept,
    Deed,
    TonightForgotten,
)
from skill.hearing import Heard, Picked, Said
from skill.library import Adventure, Library
from skill.line import line
from skill.offering import adventures
from skill.place import Place
from skill.record import from_record, to_record
from skill.scenes import adventure as scene
from skill.scenes import moment, routine, welcome
from skill.scenes import tonight as tonight_scene
from skill.scenes.adventure import Offered, Weekend
from skill.scenes.setting import Choosing, Doing
from skill.scenes.tonight import Talking, Thanking
from skill.scenes.welcome import Remembering
from skill.tonight import Tonight
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, YESTERDAY, asked, tonight
from tests.test_setting import CALM, LIVELY, assert_takes_two, keys, lived, ritual, rituals, said

FREE = replace(ANA_AND_BO, weekend=None)
FRIDAY = NOW - timedelta(days=2)
WEDNESDAY = NOW - timedelta(days=4)
AT_NOON = timedelta(hours=-9)  # from nine in the evening


def outing(id_: str, **different: Any) -> Adventure:
    """An adventure that fits every couple."""
    ordinary: dict[str, Any] = {
        "title": f"The {id_} one",
        "pitch": f"It's {id_}.",
        "text": f"Go {id_}.",
        "serves": "mini_adventures",
        "tags": ("play",),
        "kids": True,
    }
    return Adventure(id=id_, **{**ordinary, **different})


def world(*adventures: Adventure) -> Library:
    return replace(rituals(CALM, LIVELY), adventures={one.id: one for one in adventures})


ALL = world(outing("near"), outing("far"), outing("round"))
THEIRS = Outing("near", YESTERDAY)
GONE = Outing("gone", YESTERDAY)


def having(outing: Outing | None, couple: Couple = FREE) -> Couple:
    return replace(couple, outing=outing)


def step(at: Place | None, heard: Heard, couple: Couple = FREE, library: Library = ALL, now: datetime = NOW) -> Turn:
    turn = scene.step(at, heard, couple, tonight(couple, now), library)
    assert turn is not None
    return turn


def opened(couple: Couple, now: datetime = NOW, library: Library = ALL, **more: Any) -> Turn:
    turn = welcome.step(None, Said.OPENED, couple, replace(tonight(couple, now), **more), library)
    assert turn is not None
    return turn


def fitting(library: Library, couple: Couple = FREE, now: datetime = NOW, locale: str = "en-US") -> list[str]:
    return [one.id for one in adventures(couple, tonight(couple, now, locale=locale), library)]


def of_number(number: int, library: Library = ALL) -> Adventure:
    return library.adventures[fitting(library)[number]]


# Asked for


@pytest.mark.parametrize("at", [None, Talking("a"), Thanking(), Offered("near"), Weekend()])
def test_an_adventure_is_pitched_and_they_are_asked(at: Place | None) -> None:
    turn, first = step(at, Said.ADVENTURE), of_number(0)

    assert turn.say == (
        line("adventure.pitch", title=first.title, pitch=first.pitch),
        line("adventure.shall_you"),
    )
    assert turn.at == Offered(first.id, 0)
    assert turn.do == ()


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT])
def test_yes_makes_it_theirs_and_says_what_there_is_to_do(heard: Said) -> None:
    turn, couple = lived(Said.ADVENTURE, heard, couple=FREE, library=ALL)
    first = of_number(0)

    assert turn.say == (line("adventure.this", words=first.text), line("adventure.no_hurry"))
    assert turn.at is None
    assert couple.outing == Outing(first.id, EVENING)


@pytest.mark.parametrize("heard", [Said.ANOTHER, Said.LIGHTER, Said.SURPRISE])
def test_another_is_the_next_best_till_there_are_no_more(heard: Said) -> None:
    turn, found = step(None, Said.ADVENTURE), []
    while isinstance(turn.at, Offered):
        found.append(turn.at.adventure)
        turn = step(turn.at, heard)

    assert found == fitting(ALL)
    assert (turn.at, turn.do, keys(turn)) == (None, (), ["adventure.no_more"])


def test_again_is_the_same_one_and_offers_nothing_new() -> None:
    turn = step(Offered("far", 1), Said.AGAIN)

    assert turn.say[0] == line("adventure.pitch", title="The far one", pitch="It's far.")
    assert (turn.at, turn.do) == (Offered("far", 1), ())


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_no_leaves_it_and_nothing_is_theirs(heard: Said) -> None:
    turn, couple = lived(Said.ADVENTURE, heard, couple=FREE, library=ALL)

    assert (turn.at, keys(turn)) == (None, ["adventure.left"])
    assert couple.outing is None


def test_where_none_fits_it_is_said_and_the_evening_goes_on() -> None:
    turn = step(None, Said.ADVENTURE, library=world())

    assert (turn.at, turn.do, turn.stays, keys(turn)) == (None, (), True, ["adventure.no_more"])


def test_one_that_left_the_library_meanwhile_is_no_longer_on_offer() -> None:
    assert scene.step(Offered("gone"), Said.YES, FREE, tonight(FREE), ALL) is None
    assert lived(Said.YES, at=Offered("gone"), couple=FREE, library=ALL)[1] == FREE
    assert step(Offered("gone"), Said.ADVENTURE).at == Offered(fitting(ALL)[0], 0)


@pytest.mark.parametrize("at", [None, Talking("a"), Offered("near"), Weekend()])
def test_alone_it_keeps_till_there_are_two(at: Place | None) -> None:
    assert_takes_two(step(at, Said.ADVENTURE, said(FREE, company=Company.ALONE)))


@pytest.mark.parametrize("couple", [FREE, said(FREE, company=Company.ALONE)], ids=["two", "alone"])
@pytest.mark.parametrize("at", [None, Talking("a"), Offered("near"), Weekend()])
def test_after_care_it_is_not_for_tonight(at: Place | None, couple: Couple) -> None:
    turn = scene.step(at, Said.ADVENTURE, couple, replace(tonight(couple), after_care=True), ALL)

    assert turn is not None
    assert (turn.at, turn.do, turn.say) == (None, (), (line("repair.not_tonight"),))


def test_the_one_that_is_theirs_is_not_offered_again() -> None:
    couple = having(THEIRS)
    turn, offered = step(None, Said.ADVENTURE, couple), []
    while isinstance(turn.at, Offered):
        offered.append(turn.at.adventure)
        turn = step(turn.at, Said.ANOTHER, couple)

    assert sorted(offered) == sorted(fitting(ALL, couple)) == ["far", "round"]
    assert sorted(fitting(ALL, having(GONE))) == ["far", "near", "round"]


@pytest.mark.parametrize(
    ("adventure", "meanwhile"),
    [
        (outing("lost", together=True), {"company": Company.APART}),
        (outing("lost", kids=False), {"around": Around.KIDS}),
    ],
    ids=["on a call by then", "kids are here by then"],
)
@pytest.mark.parametrize(("at", "heard"), [(Offered("lost"), Said.YES), (Choosing("calm", "lost"), Picked(1))])
def test_whether_it_fits_is_looked_at_once_more_as_they_say_yes(
    at: Place, heard: Heard, adventure: Adventure, meanwhile: dict[str, Any]
) -> None:
    library, changed = world(outing("near"), adventure), said(FREE, **meanwhile)
    taken = lived(heard, at=at, couple=FREE, library=library)[1]
    turn, couple = lived(heard, at=at, couple=changed, library=library)

    assert taken.outing == Outing("lost", EVENING)
    assert (turn.at, keys(turn)) == (Offered("near"), ["adventure.pitch", "adventure.shall_you"])
    assert turn.say[0].values["title"] == "The near one"
    assert couple == changed


def test_where_it_no_longer_fits_and_no_other_does_it_is_said() -> None:
    library = world(outing("lost", together=True))
    changed = said(FREE, company=Company.APART)
    turn, couple = lived(Said.YES, at=Offered("lost"), couple=changed, library=library)

    assert keys(turn)[0] == "adventure.no_more"
    assert couple == changed


def test_a_look_at_others_does_not_take_away_the_one_that_is_theirs() -> None:
    couple = having(THEIRS)
    for heard in (Said.ADVENTURE, Said.NO):
        _, couple = lived(heard, at=None if heard is Said.ADVENTURE else Offered("far"), couple=couple, library=ALL)
    taken = lived(Said.YES, at=Offered("far"), couple=couple, library=ALL)[1]

    assert couple.outing == THEIRS
    assert taken.outing == Outing("far", EVENING)


def test_an_evening_lost_on_an_offer_does_not_begin_there_again() -> None:
    assert {kind.resumes for kind in (Offered, Weekend, Remembering)} == {False}


# Done


@pytest.mark.parametrize("at", [None, Talking("a"), Thanking(), moment.Offered()])
def test_told_anywhere_that_they_have_been_it_is_kept_for_good(at: Place | None) -> None:
    turn, couple = lived(Said.DID_IT, at=at, couple=having(THEIRS), library=ALL)

    assert turn.say[0] == line("adventure.done")
    assert (couple.outing, couple.done["near"]) == (None, EVENING)
    assert from_record(to_record(couple)) == couple


def test_an_adventure_is_no_evening_of_its_own() -> None:
    couple = lived(Said.DID_IT, couple=having(THEIRS), library=ALL)[1]

    assert (couple.evenings, couple.touched) == (FREE.evenings, FREE.touched)


@pytest.mark.parametrize("couple", [FREE, having(GONE)], ids=["none", "gone"])
def test_with_none_open_nothing_is_kept(couple: Couple) -> None:
    turn = step(None, Said.DID_IT, couple)

    assert (turn.do, turn.stays, keys(turn)) == ((), True, ["adventure.none_open"])


@pytest.mark.parametrize(("ago", "back"), [(0, False), (1, False), (364, False), (365, True), (800, True)])
def test_one_they_have_had_is_not_offered_within_the_year(ago: int, back: bool) -> None:
    couple = replace(FREE, done={"near": EVENING - timedelta(days=ago)})

    assert ("near" in fitting(ALL, couple)) is back
    assert {"far", "round"} <= {*fitting(ALL, couple)}


def test_forgetting_tonight_forgets_that_it_was_taken_tonight() -> None:
    couple = lived(Said.ADVENTURE, Said.YES, couple=FREE, library=ALL)[1]
    done = lived(Said.DID_IT, couple=couple, library=ALL)[1]

    assert TonightForgotten().kept(couple, tonight(couple)).outing is None
    assert TonightForgotten().kept(done, tonight(done)).done == FREE.done


@pytest.mark.parametrize(
    ("theirs", "left"),
    [
        (Outing("near", YESTERDAY), Outing("near", YESTERDAY)),
        (Outing("near", YESTERDAY, EVENING), Outing("near", YESTERDAY)),
        (
            Outing("near", EVENING - timedelta(days=9), YESTERDAY),
            Outing("near", EVENING - timedelta(days=9), YESTERDAY),
        ),
        (Outing("near", EVENING), None),
    ],
    ids=["taken before", "asked tonight", "asked before", "taken tonight"],
)
def test_forgetting_tonight_forgets_an_outing_only_if_it_was_taken_tonight(theirs: Outing, left: Outing | None) -> None:
    assert TonightForgotten().kept(having(theirs), tonight(FREE)).outing == left


def test_forgetting_tonight_forgets_that_one_was_let_go_tonight() -> None:
    couple = lived(Said.PASSED, at=Remembering("near"), couple=having(THEIRS), library=ALL)[1]

    assert TonightForgotten().kept(couple, tonight(couple)).skipped == FREE.skipped


def test_done_or_let_go_is_the_one_that_was_spoken_of_and_another_stays_theirs() -> None:
    others = having(Outing("far", YESTERDAY))
    for said_to, kept in ((Said.YES, "done"), (Said.PASSED, "skipped")):
        couple = lived(said_to, at=Remembering("near"), couple=others, library=ALL)[1]

        assert couple.outing == others.outing
        assert getattr(couple, kept) == {"near": EVENING}
    assert AdventureDone("far").kept(others, tonight()).outing is None
    assert AdventureLetGo("far").kept(others, tonight()).outing is None
    assert AdventureDone("far").kept(FREE, tonight()).done == {"far": EVENING}
    assert AdventureAskedAfter().kept(FREE, tonight()) == FREE


# The door remembers


def test_a_day_later_the_door_asks_how_it_went() -> None:
    turn = opened(having(THEIRS))

    assert turn.say == (
        line("welcome.hello"),
        line("adventure.yours", title="The near one"),
        line("adventure.did_you"),
    )
    assert (turn.at, turn.do) == (Remembering("near"), (AdventureAskedAfter(),))
    assert turn.do[0].kept(having(THEIRS), tonight(FREE)).outing == Outing("near", YESTERDAY, EVENING)
    assert welcome.pending(Remembering("near"), FREE, tonight(FREE)) == line("adventure.did_you")


@pytest.mark.parametrize(
    ("theirs", "asks"),
    [
        (Outing("near", EVENING), False),
        (Outing("near", YESTERDAY), True),
        (Outing("near", EVENING - timedelta(days=90)), True),
        (Outing("gone", YESTERDAY), False),
        (Outing("near", YESTERDAY, EVENING), False),
        (Outing("near", EVENING - timedelta(days=90), YESTERDAY), False),
        (Outing("near", EVENING - timedelta(days=7), EVENING - timedelta(days=6)), False),
        (Outing("near", EVENING - timedelta(days=8), EVENING - timedelta(days=7)), True),
        (Outing("near", EVENING - timedelta(days=90), EVENING - timedelta(days=60)), True),
    ],
    ids=[
        "taken tonight",
        "taken yesterday",
        "long ago",
        "gone",
        "asked tonight",
        "asked yesterday",
        "asked six days ago",
        "asked a week",
        "asked long ago",
    ],
)
def test_it_is_asked_once_they_can_have_been_and_then_once_a_week(theirs: Outing, asks: bool) -> None:
    assert isinstance(opened(having(theirs)).at, Remembering) is asks


def test_alone_nobody_is_asked() -> None:
    couple = said(having(THEIRS), company=Company.ALONE)

    assert not isinstance(opened(couple).at, Remembering)
    assert AdventureAskedAfter() not in opened(couple).do


@pytest.mark.parametrize("now", [NOW, NOW + AT_NOON], ids=["at night", "at noon"])
def test_after_care_nobody_is_asked(now: datetime) -> None:
    couple = having(THEIRS)
    turn = opened(couple, now, after_care=True)

    assert isinstance(opened(couple, now).at, Remembering)
    assert not isinstance(turn.at, Remembering)
    assert AdventureAskedAfter() not in turn.do
    assert scene.open_one(couple, replace(tonight(couple, now), after_care=True), ALL) is None


@pytest.mark.parametrize(
    ("heard", "deeds", "told"),
    [
        (Said.YES, (AdventureDone("near"),), "adventure.done"),
        (Said.DID_IT, (AdventureDone("near"),), "adventure.done"),
        (Said.PASSED, (AdventureLetGo("near"),), "adventure.let_go"),
        (Said.ANOTHER, (AdventureLetGo("near"),), "adventure.let_go"),
        *((heard, (), "adventure.keeps") for heard in (Said.NO, Said.NEXT, Said.WRAP_UP, Said.MORE_TIME)),
    ],
)
def test_been_not_yet_or_let_go_and_on_to_tonights_question(heard: Said, deeds: tuple[Deed, ...], told: str) -> None:
    asked_them = lived(Said.OPENED, couple=having(THEIRS), library=ALL)[1]
    turn, couple = lived(heard, at=Remembering("near"), couple=asked_them, library=ALL)

    assert turn.say[0] == line(told)
    assert (turn.do[:-1], type(turn.do[-1])) == (deeds, Asked)
    assert isinstance(turn.at, Talking)
    assert couple.outing == (Outing("near", YESTERDAY, EVENING) if told == "adventure.keeps" else None)
    assert ("near" in couple.done) is (told == "adventure.done")
    assert ("near" in couple.skipped) is (told == "adventure.let_go")


@pytest.mark.parametrize(
    "answers",
    [[Said.NO], [Said.MORE_TIME], [Said.STOP], [Said.QUESTION], []],
    ids=["not yet", "more time", "stop", "another matter", "they walk away"],
)
def test_whatever_but_yes_or_let_go_is_asked_again_after_a_week_and_then_after_another(answers: list[Said]) -> None:
    couple, days = having(Outing("near", EVENING)), []
    for day in range(23):
        now = NOW + timedelta(days=day)
        turn, couple = lived(Said.OPENED, couple=couple, library=ALL, now=now)
        if isinstance(turn.at, Remembering):
            days.append(day)
            couple = lived(*answers, at=turn.at, couple=couple, library=ALL, now=now)[1] if answers else couple
        couple = from_record(to_record(couple))

    assert days == [1, 8, 15, 22]
    assert couple.done == {}
    assert couple.outing == Outing("near", EVENING, EVENING + timedelta(days=22))


@pytest.mark.parametrize("heard", [Said.YES, Said.PASSED, Said.ANOTHER])
def test_been_or_let_go_it_is_never_asked_about_again(heard: Said) -> None:
    couple = lived(heard, at=Remembering("near"), couple=having(THEIRS), library=ALL)[1]

    for day in range(1, 40):
        assert not isinstance(opened(couple, NOW + timedelta(days=day)).at, Remembering)


@pytest.mark.parametrize(("days", "back"), [(0, False), (1, False), (59, False), (60, True), (400, True)])
def test_what_they_let_go_is_not_offered_for_two_months(days: int, back: bool) -> None:
    couple = lived(Said.PASSED, at=Remembering("near"), couple=having(THEIRS), library=ALL)[1]
    found = fitting(ALL, couple, NOW + timedelta(days=days))

    assert couple.skipped == {"near": EVENING}
    assert from_record(to_record(couple)) == couple
    assert ("near" in found) is back
    assert {"far", "round"} <= {*found}


@pytest.mark.parametrize("heard", [Said.YES, Said.NO, Said.PASSED])
def test_by_day_that_was_all_they_are_asked(heard: Said) -> None:
    noon = NOW + AT_NOON
    turn, couple = lived(Said.OPENED, heard, couple=having(THEIRS), library=ALL, now=noon)

    assert isinstance(opened(having(THEIRS), noon).at, Remembering)
    assert (turn.at, len(turn.say)) == (None, 1)
    assert couple.question is None


def test_it_comes_before_everything_else_the_door_has() -> None:
    for couple in (
        replace(having(THEIRS), compass=None),
        replace(having(THEIRS), introduced=frozenset()),
        replace(having(THEIRS).held(EVENING), question=asked("a")),
    ):
        assert isinstance(opened(couple).at, Remembering)


# Once a weekend, after the thanks


def thanked(
    heard: Said = Said.YES, couple: Couple = FREE, now: datetime = NOW, library: Library = ALL, **more: Any
) -> Turn:
    turn = tonight_scene.step(Thanking(), heard, couple, replace(tonight(couple, now), **more), library)
    assert turn is not None
    return turn


def offers(turn: Turn) -> bool:
    return turn.at == Weekend()


def test_after_the_thanks_and_a_quiet_moment_one_is_offered_for_the_weekend() -> None:
    turn = thanked()

    assert turn.talk is not None
    assert (turn.say, turn.after, turn.at) == ((line("tonight.hold"),), line("adventure.weekend"), Weekend())
    assert scene.pending(Weekend(), FREE, tonight(FREE)) == line("adventure.weekend")


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_who_wants_no_quiet_moment_has_a_goodnight(heard: Said) -> None:
    assert keys(thanked(heard)) == ["tonight.goodnight"]


@pytest.mark.parametrize("day", range(7))
def test_it_is_offered_from_fridays_evening_to_sundays(day: int) -> None:
    now = NOW - timedelta(days=day)

    assert offers(thanked(now=now)) is (now.strftime("%a") in ("Fri", "Sat", "Sun"))


@pytest.mark.parametrize(("evenings", "due"), [(0, False), (2, False), (3, True), (50, True)])
def test_it_is_offered_from_the_fourth_evening_on(evenings: int, due: bool) -> None:
    assert offers(thanked(couple=replace(FREE, evenings=evenings))) is due


def test_it_is_never_whispered_alone_or_after_care() -> None:
    asleep = said(FREE, around=Around.ASLEEP)
    by_night = replace(FREE, stage=Stage.NEW_PARENTS)

    assert offers(thanked())
    assert not offers(thanked(couple=asleep))
    assert not offers(thanked(couple=by_night, now=NOW.replace(hour=23)))
    assert not scene.is_due(FREE, tonight(said(FREE, company=Company.ALONE)), ALL)
    assert not offers(thanked(after_care=True))


@pytest.mark.parametrize(("ago", "due"), [(0, False), (6, False), (7, True)], ids=["tonight", "Monday", "last Sunday"])
def test_not_where_one_was_offered_since_monday(ago: int, due: bool) -> None:
    assert offers(thanked(couple=replace(FREE, weekend=EVENING - timedelta(days=ago)))) is due


@pytest.mark.parametrize("asked", [None, YESTERDAY, EVENING - timedelta(days=90)])
def test_not_where_one_is_theirs_already(asked: date | None) -> None:
    assert not offers(thanked(couple=having(Outing("far", EVENING - timedelta(days=300), asked))))


@pytest.mark.parametrize("asked", [None, YESTERDAY])
def test_one_that_left_the_library_is_in_the_way_of_no_weekends_offer(asked: date | None) -> None:
    couple = having(replace(GONE, asked=asked))

    assert offers(thanked(couple=couple))
    assert isinstance(opened(couple, NOW + AT_NOON).at, Offered)
    assert lived(Said.ADVENTURE, Said.YES, couple=couple, library=ALL)[1].outing == Outing(of_number(0).id, EVENING)


def test_where_none_fits_none_is_offered() -> None:
    assert not offers(thanked(library=world()))
    assert not offers(thanked(library=world(outing("warm one", season="summer"))))
    assert not offers(thanked(couple=replace(FREE, done=dict.fromkeys(ALL.adventures, YESTERDAY))))
    assert not offers(thanked(couple=replace(FREE, skipped=dict.fromkeys(ALL.adventures, YESTERDAY))))


def test_alexas_own_offer_comes_first_and_the_adventure_another_evening() -> None:
    turn = thanked(couple=FREE, routines=True)

    assert turn.at == routine.Offered()


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, Said.SURPRISE])
def test_yes_to_the_weekend_is_the_best_one_that_fits(heard: Said) -> None:
    assert step(Weekend(), heard) == step(None, Said.ADVENTURE)


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_no_to_the_weekend_is_a_goodnight(heard: Said) -> None:
    turn = step(Weekend(), heard)

    assert (turn.at, keys(turn)) == (None, ["tonight.goodnight"])


def weekends_offers(*answers: Said, weeks: int = 3) -> list[str]:
    """The days on which one was offered, over some weeks of evenings from Monday on, where they answer like that."""
    couple, days = FREE, []
    for day in range(1, 7 * weeks + 1):
        now = NOW + timedelta(days=day)
        turn, couple = lived(Said.YES, at=Thanking(), couple=couple, library=ALL, now=now)
        if offers(turn):
            days.append(f"{now:%a}")
            couple = lived(*answers, at=turn.at, couple=couple, library=ALL, now=now)[1]
        couple = couple.held(tonight(couple, now).evening)
    return days


def test_a_pitch_they_leave_is_that_weekends() -> None:
    assert weekends_offers(Said.YES, Said.NO) == ["Fri"] * 3


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED])
def test_who_says_no_on_friday_is_not_asked_on_saturday(heard: Said) -> None:
    assert weekends_offers(heard) == ["Fri"] * 3


def test_who_takes_one_is_offered_no_other_while_it_is_theirs() -> None:
    assert weekends_offers(Said.YES, Said.YES) == ["Fri"]


def test_who_has_been_by_saturday_is_offered_the_next_one_another_weekend() -> None:
    on_friday = lived(Said.YES, Said.YES, Said.YES, at=Thanking(), couple=FREE, library=ALL, now=FRIDAY)[1]
    on_saturday = lived(Said.DID_IT, couple=on_friday, library=ALL, now=FRIDAY + timedelta(days=1))[1]
    weekends = [FRIDAY + timedelta(days=day) for day in (1, 2, 7)]

    assert [offers(thanked(couple=on_saturday, now=now)) for now in weekends] == [False, False, True]


@pytest.mark.parametrize("now", [FRIDAY + AT_NOON, NOW - timedelta(days=1) + AT_NOON, NOW + AT_NOON])
def test_at_the_weekend_who_opens_us_by_day_is_offered_one_at_once(now: datetime) -> None:
    turn = opened(FREE, now)

    assert keys(turn) == ["welcome.hello", "adventure.pitch", "adventure.shall_you"]
    assert isinstance(turn.at, Offered)
    assert len(turn.do) == 1


def test_by_day_once_a_weekend_too_and_otherwise_a_moment_is() -> None:
    for couple, now in (
        (FREE, WEDNESDAY + AT_NOON),
        (replace(FREE, weekend=YESTERDAY), NOW + AT_NOON),
        (replace(FREE, evenings=2), NOW + AT_NOON),
    ):
        assert opened(couple, now).at == moment.Offered()


# The menu


def menu(now: datetime, couple: Couple = FREE, library: Library = ALL) -> Turn:
    return lived(Said.MENU, couple=couple, library=library, now=now)[0]


@pytest.mark.parametrize(
    ("now", "out"),
    [
        (WEDNESDAY, False),
        (WEDNESDAY + AT_NOON, True),
        (FRIDAY, True),
        (NOW - timedelta(days=1), True),
        (NOW, True),
        (NOW + AT_NOON, True),
        (NOW + timedelta(days=1), False),
        (NOW + timedelta(hours=5), True),
        (NOW + timedelta(hours=8), False),
    ],
    ids=["evening", "noon", "Friday", "Saturday", "Sunday", "Sunday noon", "Monday", "Sunday 2 am", "Monday 5 am"],
)
def test_by_day_and_at_weekends_the_menu_is_one_ritual_and_one_adventure(now: datetime, out: bool) -> None:
    turn = menu(now)

    assert isinstance(turn.at, Choosing)
    assert keys(turn) == ["setting.pitch", "setting.or", "setting.which"]
    assert turn.at.one in ALL.settings
    assert (turn.at.other in ALL.adventures) is out
    assert (turn.at.other in ALL.settings) is not out
    assert turn.say[1].values["title"] == f"The {turn.at.other} one"
    assert turn.at.one != turn.at.other


def test_where_no_adventure_fits_it_is_two_rituals_at_weekends_too() -> None:
    turn = menu(NOW, library=world())

    assert isinstance(turn.at, Choosing)
    assert {turn.at.one, turn.at.other} == {"calm", "lively"}


def test_one_ritual_and_one_adventure_are_enough_for_two() -> None:
    turn = menu(NOW, library=replace(ALL, settings={"calm": CALM}))

    assert isinstance(turn.at, Choosing)
    assert turn.at.one == "calm"
    assert keys(menu(WEDNESDAY, library=replace(ALL, settings={"calm": CALM}))) == ["setting.pitch", "setting.shall_we"]


def test_with_no_ritual_the_menu_names_no_adventure_alone() -> None:
    assert keys(menu(NOW, library=replace(ALL, settings={})))[0] == "setting.none_left"


def test_the_first_of_the_two_is_a_ritual_and_the_second_one_is_theirs_to_go() -> None:
    named = menu(NOW)
    assert isinstance(named.at, Choosing)
    first = lived(Picked(0), at=named.at, couple=FREE, library=ALL)[0]
    second, couple = lived(Picked(1), at=named.at, couple=FREE, library=ALL)

    assert isinstance(first.at, Doing)
    assert second == step(Offered(named.at.other), Said.YES)
    assert second.do == (AdventureTaken(named.at.other),)
    assert couple.outing == Outing(named.at.other, EVENING)


@pytest.mark.parametrize(
    ("couple", "now"),
    [
        (said(FREE, around=Around.ASLEEP), NOW),
        (said(FREE, around=Around.ASLEEP), NOW + AT_NOON),
        (replace(FREE, stage=Stage.NEW_PARENTS), NOW.replace(hour=23)),
        (replace(FREE, stage=Stage.NEW_PARENTS), WEDNESDAY + timedelta(hours=6)),
    ],
    ids=["asleep", "asleep at noon", "new parents' night", "new parents' small hours"],
)
def test_whispered_the_menu_has_no_outing(couple: Couple, now: datetime) -> None:
    turn = menu(now, couple)

    assert tonight(couple, now).whispered
    assert isinstance(turn.at, Choosing)
    assert {turn.at.one, turn.at.other} == {"calm", "lively"}


def test_the_menus_outing_is_not_the_one_that_is_theirs() -> None:
    for theirs in ALL.adventures:
        turn = menu(NOW, having(Outing(theirs, YESTERDAY)))

        assert isinstance(turn.at, Choosing)
        assert turn.at.other in ALL.adventures.keys() - {theirs}


def test_another_than_those_two_is_a_ritual_that_was_not_named_yet() -> None:
    library = replace(ALL, settings={id_: ritual(id_) for id_ in ("one", "two", "three")})
    named = menu(NOW, library=library)
    assert isinstance(named.at, Choosing)
    pitched, turn = [named.at.one], lived(Said.ANOTHER, at=named.at, couple=FREE, library=library)[0]
    while turn.at is not None:
        pitched.append(turn.at.setting)  # type: ignore[attr-defined]
        turn = lived(Said.ANOTHER, at=turn.at, couple=FREE, library=library)[0]

    assert sorted(pitched) == ["one", "three", "two"]


def test_a_menu_whose_adventure_left_the_library_meanwhile_gives_nothing() -> None:
    turn, couple = lived(Picked(1), at=Choosing("calm", "gone"), couple=FREE, library=ALL)

    assert keys(turn) == ["setting.which"]
    assert couple == FREE


# What fits


@pytest.mark.parametrize("stage", [None, *Stage])
def test_one_of_a_stage_is_for_that_stage_and_comes_first_there(stage: Stage | None) -> None:
    library = world(*ALL.adventures.values(), outing("pram", stages=frozenset({Stage.NEW_PARENTS})))
    couple = replace(FREE, stage=stage)

    assert (fitting(library, couple)[0] == "pram") is (stage is Stage.NEW_PARENTS)
    assert ("pram" in fitting(library, couple)) is (stage is Stage.NEW_PARENTS)


def test_two_places_have_their_own_first_and_none_that_takes_one() -> None:
    anywhere = [outing(f"any-{number}") for number in range(6)]
    library = world(*anywhere, outing("joint", together=True), outing("call", apart=True))
    apart = CompanyKept(Company.APART).kept(FREE, tonight(FREE))
    living_apart = replace(FREE, stage=Stage.LONG_DISTANCE)

    for couple in (apart, living_apart):
        first, *others = fitting(library, couple)

        assert (first, {*others}) == ("call", {one.id for one in anywhere})
    assert {*fitting(library)} == {"joint", *others}


@pytest.mark.parametrize(
    ("season", "now", "locale", "fits"),
    [
        ("autumn", NOW, "en-US", True),
        ("spring", NOW, "en-US", False),
        ("spring", NOW, "en-AU", True),
        ("autumn", NOW, "en-AU", False),
        ("winter", NOW.replace(day=30), "en-GB", False),
        ("winter", NOW.replace(month=12, day=1), "en-GB", True),
        ("summer", NOW.replace(month=12, day=1), "en-AU", True),
        ("year_end", NOW.replace(month=12, day=14), "en-US", False),
        ("year_end", NOW.replace(month=12, day=15), "en-AU", True),
        ("new_year", NOW.replace(year=2027, month=1, day=14), "en-US", True),
        ("new_year", NOW.replace(year=2027, month=1, day=15), "en-US", False),
    ],
)
def test_one_of_a_season_is_for_then_and_there_and_comes_first(
    season: str, now: datetime, locale: str, fits: bool
) -> None:
    library = world(*ALL.adventures.values(), outing("seasonal", season=season))
    found = fitting(library, now=now, locale=locale)

    assert (found[0] == "seasonal") is fits
    assert ("seasonal" in found) is fits


def test_a_muted_topic_is_not_gone_out_for() -> None:
    library = world(outing("shop", tags=("play", "money")), outing("walk"))
    muted = replace(FREE, muted={"money": Mute(EVENING + timedelta(days=1))})
    over = replace(FREE, muted={"money": Mute(EVENING)})

    assert fitting(library, muted) == ["walk"]
    assert sorted(fitting(library, over)) == ["shop", "walk"]


def test_with_children_about_it_is_for_their_ears() -> None:
    library = world(outing("walk"), outing("grown", kids=False), outing("kissing", heat=1))

    assert sorted(fitting(library)) == ["grown", "walk"]  # and warmth takes two yeses, which nobody was asked for
    assert fitting(library, said(FREE, around=Around.KIDS)) == ["walk"]
    assert fitting(library, now=NOW + AT_NOON) == ["walk"]


def test_the_order_is_the_same_all_week_and_another_one_the_next(library: Library) -> None:
    monday = NOW - timedelta(days=6)
    weeks = [[fitting(library, now=monday + timedelta(weeks=week, days=day)) for day in range(7)] for week in range(2)]

    assert all(day == days[0] for days in weeks for day in days)
    assert weeks[0][0] != weeks[1][0]


def test_the_first_one_changes_with_the_household(library: Library) -> None:
    found = [adventures(FREE, tonight(FREE, household=f"household {number}"), library)[0].id for number in range(60)]

    assert len({*found}) >= 15


# Ours, over a year


def a_year_of_weekends(library: Library, couple: Couple, locale: str = "en-US") -> dict[str, date]:
    """What they have been to, and when, where every Friday at noon they take what the door offers them, and go."""
    for week in range(53):
        evening = Tonight.of(couple, "h", FRIDAY + AT_NOON + timedelta(weeks=week), locale)
        turn = welcome.step(None, Said.OPENED, couple, evening, library)
        if turn is not None and isinstance(turn.at, Offered):
            for deed in (AdventureTaken(turn.at.adventure), AdventureDone(turn.at.adventure)):
                couple = deed.kept(couple, evening)
    return dict(couple.done)


@pytest.mark.parametrize("locale", ["en-US", "en-AU"])
@pytest.mark.parametrize("stage", [None, *Stage])
def test_a_year_of_weekends_has_every_one_of_ours_that_is_for_them(
    stage: Stage | None, locale: str, library: Library
) -> None:
    theirs = {
        one.id
        for one in library.adventures.values()
        if (not one.stages or stage in one.stages) and not (one.together if stage is Stage.LONG_DISTANCE else one.apart)
    }

    assert {*a_year_of_weekends(library, replace(FREE, stage=stage), locale)} == theirs


def test_between_them_all_thirty_six_are_had(library: Library) -> None:
    couples = [replace(FREE, stage=stage) for stage in Stage]

    assert len(library.adventures) == 36
    assert {id_ for couple in couples for id_ in a_year_of_weekends(library, couple)} == {*library.adventures}


@pytest.mark.parametrize("locale", ["en-US", "en-NZ"])
def test_whatever_has_a_season_is_had_in_it(locale: str, library: Library) -> None:
    seasonal = {one.id: one.season for one in library.adventures.values() if one.season}
    had = {id_: day for id_, day in a_year_of_weekends(library, FREE, locale).items() if id_ in seasonal}

    assert {*had} == {*seasonal}
    assert all(seasonal[id_] in seasons(day, locale[-2:]) for id_, day in had.items())
