"""A moment: launch and done, for people whose hands are full."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from skill import house_rules
from skill.couple import Around, Company, Couple, Owed, Stage
from skill.deeds import AroundKept, CompanyKept, Done
from skill.desk.echo import plain
from skill.hearing import AMoment, Heard, Said
from skill.librarian import CUES
from skill.library import Hands, Library, Moment
from skill.line import line
from skill.place import Place
from skill.scenes import moment as scene
from skill.scenes.moment import Offered
from skill.scenes.setting import Doing
from skill.speech import Script
from skill.turn import Turn
from tests.people import ANA_AND_BO, EVENING, NOW, asked, shelf, starter, tonight
from tests.test_setting import BOTH_IN, keys, lived, rituals, said

MORNING, AFTERNOON, DINNER = NOW.replace(hour=9), NOW.replace(hour=15), NOW.replace(hour=18)
THREE_AT_NIGHT = NOW.replace(hour=3) + timedelta(days=1)
NEW_PARENTS = replace(ANA_AND_BO, stage=Stage.NEW_PARENTS)


def moment(id_: str, *cues: str, **different: Any) -> Moment:
    """A moment that fits every evening."""
    return Moment(**{"id": id_, "text": f"Do {id_}.", "cues": cues, "serves": "gratitude", "kids": True, **different})


def moments(*ours: Moment) -> Library:
    return replace(shelf(starter("a")), moments={one.id: one for one in ours})


ANY = moments(moment("any", quiet=True))


def step(
    at: Place | None, heard: Heard, couple: Couple = ANA_AND_BO, library: Library = ANY, now: datetime = NOW
) -> Turn:
    turn = scene.step(at, heard, couple, tonight(couple, now), library)
    assert turn is not None
    return turn


def test_it_is_said_and_that_is_all() -> None:
    turn = step(None, AMoment())

    assert turn.say == (line("moment.this", words="Do any."),)
    assert (turn.at, turn.back_at, turn.talk, turn.after) == (None, None, None, None)
    assert turn.do == (Done("any"),)


def test_what_is_open_elsewhere_stays_open() -> None:
    owed = Owed({"main": "as it was"}, NOW - timedelta(seconds=1))
    going_on = said(replace(ANA_AND_BO, owed=owed), ritual=True)
    turn, couple = lived(AMoment(), at=Doing("calm", 0, 0), couple=going_on, library=ANY)

    assert turn.passing
    assert turn.do == (Done("any"),)
    assert couple.owed == owed
    assert couple.on(EVENING).ritual is True


def test_a_moment_does_not_make_an_evening() -> None:
    _, couple = lived(AMoment(), library=ANY)

    assert couple.done == {"any": EVENING}
    assert (couple.evenings, couple.last_evening) == (ANA_AND_BO.evenings, ANA_AND_BO.last_evening)


def test_where_nothing_fits_there_is_still_a_kind_word() -> None:
    turn = step(None, AMoment("car"), library=moments(moment("hug", "door")))

    assert (turn.at, turn.do, keys(turn), turn.passing) == (None, (), ["moment.none"], True)


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, Said.ANOTHER, Said.SURPRISE, AMoment("dishes")])
def test_who_was_offered_one_has_it(heard: Heard) -> None:
    assert keys(step(Offered(), heard)) == ["moment.this"]


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_who_was_offered_one_may_leave_it(heard: Said) -> None:
    turn = step(Offered(), heard)

    assert (turn.at, turn.do) == (None, ())
    assert "moment.this" not in keys(turn)


# A launch by day


@pytest.mark.parametrize(
    ("couple", "now", "offered"),
    [
        (ANA_AND_BO, MORNING, True),
        (ANA_AND_BO, AFTERNOON, True),
        (ANA_AND_BO, DINNER, False),
        (ANA_AND_BO, NOW, False),
        (ANA_AND_BO, THREE_AT_NIGHT, False),
        (NEW_PARENTS, THREE_AT_NIGHT, True),
        (NEW_PARENTS, NOW, False),
        (Couple(), MORNING, False),
    ],
    ids=[
        "morning",
        "afternoon",
        "dinner",
        "evening",
        "three at night",
        "new parents at three",
        "new parents in the evening",
        "first launch",
    ],
)
def test_a_launch_by_day_offers_a_moment_after_the_first_one(couple: Couple, now: datetime, offered: bool) -> None:
    turn, _ = lived(Said.OPENED, couple=couple, library=ANY, now=now)

    assert (turn.at == Offered()) is offered
    assert (keys(turn)[-1] == "moment.offer") is offered


def test_who_had_their_question_by_day_is_offered_a_moment_too() -> None:
    couple = replace(ANA_AND_BO.held(EVENING), question=asked("a"))

    assert lived(Said.OPENED, couple=couple, library=ANY, now=MORNING)[0].at == Offered()


def test_alone_by_day_a_launch_is_a_moment_at_once() -> None:
    turn, _ = lived(Said.OPENED, couple=said(company=Company.ALONE), library=ANY, now=MORNING)

    assert turn.at is None
    assert keys(turn)[-1] == "moment.this"


@pytest.mark.parametrize(
    ("hour", "minute", "whispered"),
    [(20, 59, False), (21, 0, True), (0, 0, True), (3, 0, True), (6, 59, True), (7, 0, False), (12, 0, False)],
)
def test_new_parents_are_whispered_to_at_night_unasked(hour: int, minute: int, whispered: bool) -> None:
    now = NOW.replace(hour=hour, minute=minute)

    assert tonight(NEW_PARENTS, now).whispered is whispered
    assert tonight(ANA_AND_BO, now).whispered is False


# All of ours

STAGES = (None, *Stage)
COMPANIES = (Company.TOGETHER, Company.APART, Company.ALONE)
HOURS = (MORNING, DINNER, NOW, THREE_AT_NIGHT)
FREE = {"feeding": Hands.ONE, "bedtime": Hands.ONE, "night_waking": Hands.ONE, "nap": Hands.BOTH, "door": Hands.BOTH}


def everywhere(*stages: Stage | None) -> list[tuple[Couple, datetime]]:
    """Every couple a moment may be given to, at every hour."""
    found = product(stages or STAGES, COMPANIES, (None, *Around), HOURS)
    return [
        (CompanyKept(company).kept(AroundKept(around).kept(couple, tonight()) if around else couple, tonight()), now)
        for stage, company, around, now in found
        for couple in (replace(ANA_AND_BO, stage=stage),)
    ]


def test_each_of_ours_is_sixteen_words_at_most_and_asks_nothing(library: Library, script: Script) -> None:
    for one in library.moments.values():
        words = plain(script.say(step(None, AMoment(), library=moments(replace(one, cues=()))).say, 1)).split()

        assert len(words) <= 16, one.id
        assert not any("?" in word for word in words), one.id


def test_there_are_forty_and_more_and_each_has_its_turn_somewhere(library: Library) -> None:
    never = []
    for one in library.moments.values():
        all_others = dict.fromkeys(set(library.moments) - {one.id}, EVENING)
        given = {
            deed
            for couple, now in everywhere(*(one.stages or [None]))
            for cue in one.cues or (None,)
            for deed in step(None, AMoment(cue), replace(said(couple, warm=True), done=all_others), library, now).do
        }
        never += [one.id] * (Done(one.id) not in given)

    assert len(library.moments) >= 40
    assert never == []


@pytest.mark.parametrize("cue", [None, *CUES])
def test_there_is_one_for_every_cue_whoever_they_are(cue: str | None, library: Library) -> None:
    for couple, now in everywhere():
        turn = step(None, AMoment(cue), couple, library, now)

        assert keys(turn) == ["moment.this"], (couple.stage, couple.tonight, now)


@pytest.mark.parametrize("cue", [None, *CUES])
def test_none_of_ours_asks_for_hands_or_eyes_that_are_busy(cue: str | None, library: Library) -> None:
    for couple, now in everywhere():
        given = library.moments[step(None, AMoment(cue), couple, library, now).do[0].id]  # type: ignore[attr-defined]
        at_night = cue is None and couple.stage is Stage.NEW_PARENTS and tonight(couple, now).whispered
        free = FREE["night_waking"] if at_night else FREE.get(cue or "", Hands.NONE)

        assert given.hands <= free, given.id
        assert not given.eyes or free, given.id


def test_where_hands_are_on_a_wheel_a_pan_or_a_wet_child_none_of_ours_wants_them(library: Library) -> None:
    busy = [
        one
        for one in library.moments.values()
        if not one.cues or {"car", "bath", "dishes", "school_run"} & set(one.cues)
    ]

    assert busy
    assert [one.id for one in busy if one.hands or one.eyes] == []


@pytest.mark.parametrize("cue", [None, *CUES])
def test_where_somebody_sleeps_only_quiet_ones_of_ours_are_given(cue: str | None, library: Library) -> None:
    for couple, now in everywhere():
        if tonight(couple, now).whispered or cue in ("nap", "bedtime", "night_waking"):
            given = step(None, AMoment(cue), couple, library, now).do[0]

            assert library.moments[given.id].quiet, given  # type: ignore[attr-defined]


@pytest.mark.parametrize("stage", STAGES)
def test_none_of_ours_comes_again_before_all_that_fit_have_come(stage: Stage | None, library: Library) -> None:
    for cue in (None, *CUES):
        couple, given = replace(ANA_AND_BO, stage=stage), []
        while len(given) < 120:
            turn, couple = lived(AMoment(cue), couple=couple, library=library)
            given += [deed.id for deed in turn.do if isinstance(deed, Done)]
        round_ = given.index(given[0], 1)

        assert len({*given[:round_]}) == round_, cue
        assert given[round_ : 2 * round_] == given[:round_], cue
        assert round_ >= 3, cue


def test_a_warm_one_of_ours_is_given_to_two_who_said_yes_and_to_nobody_else(library: Library) -> None:
    warm = {one.id for one in library.moments.values() if one.heat}
    everything_else = dict.fromkeys(set(library.moments) - warm, EVENING)

    def given(couple: Couple, now: datetime = NOW) -> str:
        return step(None, AMoment("door"), replace(couple, done=everything_else), library, now).do[0].id  # type: ignore[attr-defined,no-any-return]

    assert warm
    assert given(BOTH_IN) in warm
    for couple in (ANA_AND_BO, said(warm=False), said(warm=True, around=Around.KIDS), replace(BOTH_IN, cool=True)):
        assert given(couple) not in warm
    assert given(BOTH_IN, DINNER) not in warm


def test_stop_is_stop_where_one_is_on_offer() -> None:
    turn = house_rules.step(Offered(), Said.STOP, ANA_AND_BO, tonight(), rituals())

    assert turn is not None
    assert (turn.at, keys(turn)) == (None, ["always.stop"])
