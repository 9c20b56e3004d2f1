"""Preferences: who is here and where they are, for the evening; how they like us and their light, from then on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skill.choosing import choose
from skill.couple import Around, Company, Couple, Owed, Stage
from skill.deeds import AroundKept, ChangeSetting, CompanyKept, Done, MannerKept, PutBack, Tuned
from skill.hearing import Heard, Lit, Said, Wanted, WeAre, WithUs
from skill.library import Library, Settled
from skill.line import Word, line
from skill.place import Place
from skill.room import Came, Kind, Lamp, Look, Role, Tuning
from skill.scenes import preferences
from skill.scenes.checkin import First, Second
from skill.scenes.setting import BothIn, Choosing, Doing, JustYou, Offered
from skill.scenes.tonight import Following, Talking, Thanking
from skill.scenes.us import LastSaved
from skill.settling import changed
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, asked, shelf, starter, tonight
from tests.test_moment import moment
from tests.test_setting import (
    BOTH_IN,
    BY_DAY,
    CALM,
    GROWN,
    LIVELY,
    LOW,
    LOWER,
    MENDING,
    NEAR,
    WARM,
    keys,
    lived,
    names_in,
    said,
)

EVENING_LIGHT = Look({Role.MAIN: Lamp(40, kelvin=2400)})
OWED = Owed({"main": "as it was"}, NOW + timedelta(minutes=20))
LIBRARY = replace(
    shelf(
        starter("open"),
        starter("grown", kids=False),
        starter("near", together=True),
        starter("hot", heat=1, kids=False),
    ),
    settings={one.id: one for one in (CALM, LIVELY, WARM, GROWN, NEAR, MENDING)},
    moments={
        one.id: one for one in (moment("hug", together=True, quiet=True), moment("text", quiet=True), moment("sing"))
    },
    evening=Settled(EVENING_LIGHT, {Kind.LIGHT: "Turn off the big light."}),
)
KIDS, ASLEEP, US = WithUs(Around.KIDS), WithUs(Around.ASLEEP), WithUs(Around.NOBODY)
APART, TOGETHER, ALONE = WeAre(Company.APART), WeAre(Company.TOGETHER), WeAre(Company.ALONE)


def hear(*heard: Heard, at: Place | None = None, couple: Couple = ANA_AND_BO, **more: Any) -> tuple[Turn, Couple]:
    return lived(*heard, at=at, couple=couple, **{"library": LIBRARY, **more})


def asked_of(id_: str, couple: Couple = ANA_AND_BO) -> Couple:
    return replace(couple.held(EVENING), question=asked(id_), asked={id_: EVENING})


def looks(turn: Turn) -> list[Look]:
    return [deed.look for deed in turn.do if isinstance(deed, ChangeSetting)]


# Kids are here


@pytest.mark.parametrize("place", [Talking, Following])
@pytest.mark.parametrize("question", ["grown", "hot"])
def test_a_question_that_is_not_for_children_is_replaced_at_once(
    place: type[Talking | Following], question: str
) -> None:
    turn, couple = hear(KIDS, at=place(question), couple=asked_of(question, BOTH_IN))

    assert isinstance(turn.at, Talking)
    assert keys(turn) == ["preferences.kids", "tonight.this_one"]
    assert LIBRARY.starters[turn.at.starter].kids
    assert couple.question is not None
    assert couple.question.starter == turn.at.starter
    assert question in couple.skipped
    assert couple.on(EVENING).around is Around.KIDS


def test_a_question_for_everybody_goes_on() -> None:
    turn, couple = hear(KIDS, at=Talking("open"), couple=asked_of("open"))

    assert turn.at == Talking("open")
    assert keys(turn)[0] == "preferences.kids"
    assert couple.question == asked("open")


@pytest.mark.parametrize("name", ["grown", "warm", "mending"])
@pytest.mark.parametrize("phase", [0, 1])
def test_a_ritual_that_is_not_for_children_ends_at_once(name: str, phase: int) -> None:
    turn, couple = hear(KIDS, at=Doing(name, phase, 0), couple=replace(BOTH_IN, owed=OWED))

    assert (turn.at, turn.back_at, turn.talk) == (None, None, None)
    assert PutBack() in turn.do
    assert couple.owed is None
    assert couple.on(EVENING).around is Around.KIDS


def test_what_they_asked_for_by_its_name_goes_on_whatever_their_stage() -> None:
    theirs = replace(CALM, stages=frozenset({Stage.EMPTY_NEST}))
    library = replace(LIBRARY, settings={"calm": theirs})

    assert hear(KIDS, at=Doing("calm", 0, 0), library=library)[0].at == Doing("calm", 0, 0)


def test_a_ritual_for_everybody_goes_on_in_its_light() -> None:
    turn, couple = hear(KIDS, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert turn.at == Doing("calm", 0, 0)
    assert couple.owed == OWED


@pytest.mark.parametrize(
    "at", [Offered("grown"), Offered("warm"), JustYou("grown"), BothIn("warm", 0), BothIn("warm", 1)]
)
def test_what_was_only_on_offer_is_no_longer(at: Place) -> None:
    turn, couple = hear(KIDS, at=at)

    assert getattr(at, "setting", "") not in names_in(turn)
    assert couple.on(EVENING).around is Around.KIDS


@pytest.mark.parametrize("heard", [US, ASLEEP, TOGETHER, Said.QUIETER])
@pytest.mark.parametrize("couple", [ANA_AND_BO, BOTH_IN], ids=["not yet", "both in"])
def test_what_has_nothing_against_a_warm_one_leaves_it_where_it_is(heard: Heard, couple: Couple) -> None:
    for at in (Offered("warm"), BothIn("warm", 1), *([Doing("warm", 0, 0)] if couple is BOTH_IN else [])):
        turn, known = hear(heard, at=at, couple=couple)

        assert turn.at == at
        assert known.on(EVENING).warm == couple.on(EVENING).warm


@pytest.mark.parametrize("which", [Said.YES, Said.NEXT])
def test_what_was_picked_from_the_menu_is_looked_at_again(which: Said) -> None:
    turn, _ = hear(KIDS, which, at=Choosing("grown", "calm"))

    assert "grown" not in names_in(turn)


@pytest.mark.parametrize("now", [NOW, BY_DAY])
@pytest.mark.parametrize("wanted", ["grown", "warm"])
def test_with_kids_here_it_holds_all_evening_and_not_the_next_one(wanted: str, now: Any) -> None:
    _, couple = hear(KIDS, now=now)
    then, _ = hear(Wanted(wanted), couple=couple, now=now)
    tomorrow, _ = hear(Wanted(wanted), couple=couple, now=NOW + timedelta(days=1))

    assert wanted not in names_in(then)
    assert names_in(tomorrow) == [wanted]


def test_just_us_lets_grown_ups_in_even_by_day() -> None:
    _, couple = hear(US, now=BY_DAY)

    assert not tonight(couple, BY_DAY).children_may_hear
    assert hear(Wanted("grown"), couple=couple, now=BY_DAY)[0].at == Doing("grown", 0, 0)


def test_somebody_asleep_is_whispered_around() -> None:
    turn, couple = hear(ASLEEP, at=Talking("open"), couple=asked_of("open"))

    assert turn.at == Talking("open")
    assert keys(turn)[0] == "preferences.asleep"
    assert tonight(couple).whispered
    assert not tonight(couple, NOW + timedelta(days=1)).whispered


@pytest.mark.parametrize("around", Around)
def test_whoever_is_here_is_kept_for_this_evening_only(around: Around) -> None:
    _, couple = hear(WithUs(around))

    assert AroundKept(around).kept(ANA_AND_BO, tonight()) == couple
    assert couple.on(EVENING + timedelta(days=1)).around is None


# On a call, and just me


@pytest.mark.parametrize("place", [Talking, Following])
def test_on_a_call_a_question_that_needs_one_room_is_replaced(place: type[Talking | Following]) -> None:
    turn, couple = hear(APART, at=place("near"), couple=asked_of("near"))

    assert isinstance(turn.at, Talking)
    assert not LIBRARY.starters[turn.at.starter].together
    assert tonight(couple).apart


@pytest.mark.parametrize("at", [Doing("near", 0, 0), Doing("near", 1, 0), Offered("near"), Doing("warm", 0, 0)])
def test_on_a_call_a_ritual_that_needs_one_room_ends(at: Place) -> None:
    turn, couple = hear(APART, at=at, couple=replace(BOTH_IN, owed=OWED))

    assert (turn.at, turn.talk) == (None, None)
    assert couple.owed is None


def test_on_a_call_what_needs_no_room_goes_on() -> None:
    assert hear(APART, at=Talking("open"), couple=asked_of("open"))[0].at == Talking("open")
    assert hear(APART, at=Doing("calm", 0, 0))[0].at == Doing("calm", 0, 0)


def test_on_a_call_the_touch_that_was_open_is_a_breath_at_once() -> None:
    turn, _ = hear(APART, at=Thanking(), couple=asked_of("open"))

    assert turn.at == Thanking()
    assert turn.say[-1] == line("tonight.breath")


def test_on_a_call_two_people_without_names_are_called_by_the_call_at_once() -> None:
    unnamed = replace(ANA_AND_BO, names=None)
    turn, couple = hear(APART, at=First(), couple=unnamed)

    assert {tonight(couple).first, tonight(couple).second} == {Word("always.caller"), Word("always.called")}
    assert turn.say[-1] == line("checkin.first", first=tonight(couple).first)


def test_where_they_are_holds_for_this_evening_only() -> None:
    _, couple = hear(APART)

    assert tonight(couple).apart
    assert not tonight(couple, NOW + timedelta(days=1)).apart
    assert not tonight(hear(TOGETHER, couple=couple)[1]).apart


def test_two_who_live_apart_may_be_together_for_once() -> None:
    far = replace(ANA_AND_BO, stage=Stage.LONG_DISTANCE)
    _, couple = hear(TOGETHER, couple=far)

    assert tonight(far).apart
    assert not tonight(couple).apart
    assert tonight(couple, NOW + timedelta(days=1)).apart


@pytest.mark.parametrize("at", [None, Talking("near"), Doing("near", 0, 0), First(), Second(4), Thanking()])
def test_alone_there_is_a_moment_for_one_and_that_is_all(at: Place | None) -> None:
    had_the_others = {"text": EVENING, "sing": EVENING}
    turn, couple = hear(ALONE, at=at, couple=replace(asked_of("near"), done=had_the_others))

    assert (turn.at, turn.back_at, turn.talk) == (None, None, None)
    assert [deed.id for deed in turn.do if isinstance(deed, Done)] in (["text"], ["sing"])
    assert CompanyKept(Company.ALONE) in turn.do
    assert keys(turn)[:2] == ["preferences.alone", "moment.this"]
    assert couple.hearts == ()


def test_alone_and_known_to_alexa_it_says_their_name() -> None:
    known = replace(tonight(), speaker="amzn1.ask.person.SOMEBODY")
    turn = preferences.step(None, ALONE, ANA_AND_BO, known, LIBRARY)

    assert turn is not None
    assert turn.say[0] == line("preferences.alone_named", speaker="amzn1.ask.person.SOMEBODY")
    assert "SOMEBODY" not in repr(known)


def test_alone_the_room_of_two_goes_back() -> None:
    _, couple = hear(ALONE, at=Doing("near", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert couple.owed is None


@pytest.mark.parametrize(
    "heard", [Said.CHECK_IN, Said.EVENING, Said.HOW_ARE_WE, Said.RESET, Said.MENU, Said.SURPRISE, Said.QUESTION]
)
def test_alone_nobody_is_asked_for_a_heart_nor_told_of_two(heard: Said) -> None:
    turn, couple = hear(heard, couple=said(company=Company.ALONE))

    assert not isinstance(turn.at, First | Second | Talking | Doing)
    assert not any(key.startswith(("checkin.first", "us.", "tonight.question", "repair.")) for key in keys(turn))
    assert (couple.hearts, couple.question) == ((), None)


@pytest.mark.parametrize(
    ("heard", "at"),
    [
        *((heard, None) for heard in (Said.ANOTHER, Said.LIGHTER, Said.DEEPER, Said.YESTERDAY, Said.OTHER_FIRST)),
        *((heard, None) for heard in (Said.FOLLOW_UP, Said.MORE_TIME, Said.SWAP, Said.WRAP_UP, Said.OPENED)),
        (Said.YES, LastSaved("open")),
    ],
)
def test_alone_a_question_for_two_keeps_however_it_is_asked_for(heard: Said, at: Place | None) -> None:
    with_more = {**LIBRARY.starters, "deep": starter("deep", depth=2), "other": starter("other")}
    alone = asked_of("open", said(company=Company.ALONE))
    couple = replace(alone, before=asked("other", EVENING - timedelta(days=1)), saved={"open": EVENING})
    turn, _ = hear(heard, at=at, couple=couple, library=replace(LIBRARY, starters=with_more))

    assert not isinstance(turn.at, Talking | Following | Thanking)
    assert turn.talk is None


def test_alone_holds_till_they_are_two_again() -> None:
    _, couple = hear(ALONE)

    assert tonight(couple).alone
    assert not tonight(couple, NOW + timedelta(days=1)).alone
    assert not tonight(hear(TOGETHER, couple=couple)[1]).alone


# How they like us


def test_quieter_holds_from_then_on_and_louder_takes_it_back() -> None:
    quieter, soft = hear(Said.QUIETER, at=Thanking())
    louder, plain = hear(Said.LOUDER, at=Thanking(), couple=soft)

    assert (quieter.at, quieter.do) == (Thanking(), (MannerKept(softly=True),))
    assert tonight(soft, NOW + timedelta(days=30)).softly
    assert (louder.at, louder.do) == (Thanking(), (MannerKept(softly=False),))
    assert plain == ANA_AND_BO


def test_no_warm_questions_is_for_good_and_leaves_the_rest_as_it_was() -> None:
    turn, couple = hear(Said.NO_WARM, at=Talking("open"), couple=asked_of("open", replace(ANA_AND_BO, softly=True)))

    assert turn.at == Talking("open")
    assert couple.cool
    assert couple.softly
    hot = shelf(starter("hot", heat=1))
    for days in (0, 1, 300):
        both = replace(couple, tonight=replace(couple.on(EVENING + timedelta(days=days)), warm=True))
        assert choose(both, tonight(both, NOW + timedelta(days=days)), hot) is None


@pytest.mark.parametrize("at", [Doing("warm", 0, 0), BothIn("warm", 1), Offered("warm")])
@pytest.mark.parametrize("couple", [BOTH_IN, ANA_AND_BO], ids=["both in", "not yet"])
def test_no_warm_ones_ends_the_warm_one_they_are_in(at: Place, couple: Couple) -> None:
    turn, cool = hear(Said.NO_WARM, at=at, couple=replace(couple, owed=OWED))

    assert (turn.at, turn.talk) == (None, None)
    assert cool.owed is None
    assert "warm" not in names_in(hear(Wanted("warm"), couple=cool)[0])


def test_no_warm_ones_replaces_the_warm_question_they_have() -> None:
    turn, couple = hear(Said.NO_WARM, at=Talking("hot"), couple=asked_of("hot", BOTH_IN))

    assert isinstance(turn.at, Talking)
    assert LIBRARY.starters[turn.at.starter].heat == 0
    assert couple.question is not None
    assert couple.question.starter == turn.at.starter


def test_warm_ones_come_back_with_two_yeses_and_not_on_an_evening_of_a_no() -> None:
    _, couple = hear(Said.NO_WARM, Said.WARM_AGAIN)
    _, after_a_no = hear(Said.NO_WARM, Said.WARM_AGAIN, couple=said(warm=False))

    assert hear(Wanted("warm"), couple=couple)[0].at == BothIn("warm", 0)
    assert "warm" not in names_in(hear(Wanted("warm"), couple=after_a_no)[0])


# Their light


def test_a_light_they_like_is_theirs_from_then_on() -> None:
    turn, couple = hear(Lit(warmer=1), at=Talking("open"), couple=asked_of("open"))

    assert turn.at == Talking("open")
    assert looks(turn) == []
    assert couple.tuning == Tuning(warmer=1)
    assert looks(hear(Wanted("calm"), couple=couple)[0]) == [LOW.tuned(Tuning(warmer=1))]


@pytest.mark.parametrize(
    ("heard", "tuning"),
    [(Lit(warmer=1), Tuning(1)), (Lit(dimmer=1), Tuning(0, 1)), (Lit(dimmer=-1), Tuning(0, -1)), (Lit(-1), Tuning(-1))],
)
def test_in_a_ritual_the_light_they_are_in_changes_at_once(heard: Lit, tuning: Tuning) -> None:
    turn, couple = hear(heard, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert turn.at == Doing("calm", 0, 0)
    assert Tuned(heard.warmer, heard.dimmer) in turn.do
    assert looks(turn) == [Look(LOW.lamps).tuned(tuning)]
    assert couple.tuning == tuning
    assert couple.owed == OWED


def test_it_is_the_light_of_the_phase_with_all_that_the_phases_before_it_left() -> None:
    phases = (
        replace(CALM.phases[0], look=Look({Role.MAIN: Lamp(20, 2400), Role.LEFT: Lamp(30, 2400)})),
        CALM.phases[1],
    )
    library: Library = replace(LIBRARY, settings={"calm": replace(CALM, phases=phases)})
    couple = replace(ANA_AND_BO, owed=OWED)
    turn, _ = hear(Lit(dimmer=1), at=Doing("calm", 1, 0), couple=couple, library=library)

    assert looks(turn) == [Look({Role.MAIN: LOWER.lamps[Role.MAIN], Role.LEFT: Lamp(30, 2400)}).tuned(Tuning(0, 1))]


def test_in_the_evening_ritual_it_is_the_evenings_light() -> None:
    turn, _ = hear(Lit(dimmer=1), at=First(), couple=replace(said(ritual=True), owed=OWED))

    assert turn.at == First()
    assert looks(turn) == [EVENING_LIGHT.tuned(Tuning(0, 1))]


@pytest.mark.parametrize(("came", "first"), [(Came.DONE, "preferences.light"), (Came.NOT, "preferences.light_by_hand")])
def test_what_is_said_of_their_light_is_what_came_of_it(came: Came, first: str) -> None:
    turn, _ = hear(Lit(warmer=1), at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))
    settled = changed(turn, Look(LOW.lamps), {Role.MAIN: came})

    assert keys(settled)[0] == first
    assert settled.at == Doing("calm", 0, 0)


def test_where_we_changed_nothing_nothing_is_changed_for_it() -> None:
    turn, couple = hear(Lit(dimmer=1), at=Doing("calm", 0, 1))

    assert looks(turn) == []
    assert keys(turn)[0] == "preferences.light_kept"
    assert couple.tuning == Tuning(0, 1)


def test_steps_add_up_and_stop_where_it_would_not_be_sensible() -> None:
    _, couple = hear(*[Lit(warmer=1, dimmer=-1)] * 9)

    assert couple.tuning == Tuning(3, -3)


@pytest.mark.parametrize(
    "heard", [KIDS, ASLEEP, US, APART, TOGETHER, Said.QUIETER, Said.LOUDER, Said.NO_WARM, Said.WARM_AGAIN, Lit(1)]
)
def test_said_before_anything_is_open_it_is_kept_and_the_question_is_offered(heard: Heard) -> None:
    turn, _ = hear(heard)

    assert turn.at is not None
    assert turn.at.name() == "tonight.Offered"
    assert turn.say[-1] == line("tonight.offer")
