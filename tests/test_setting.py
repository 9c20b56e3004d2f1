"""The setting: chosen without a list, begun by both, walked to its end, left at one word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from skill import house_rules, settling
from skill.choosing import choose
from skill.couple import Around, Company, Couple, ForTonight, Owed, Resume, Stage
from skill.deeds import ChangeSetting, CompanyKept, Done, LightStays, PutBack, Warmth
from skill.desk.echo import plain
from skill.fitting import HOTTEST, fits, may_be_warm, warmest
from skill.hearing import Heard, InMood, Lit, Picked, Said, Wanted, WithUs
from skill.library import Axis, Library, Phase, Setting, Step
from skill.line import Text, line
from skill.offering import ideas
from skill.place import Place
from skill.room import Came, Kind, Lamp, Look, Music, Role, Tuning
from skill.scenes import moment, scene_for, scene_of, setting
from skill.scenes.setting import BothIn, Choosing, Doing, JustYou, Offered
from skill.scenes.tonight import Talking
from skill.speech import Script
from skill.tonight import Tonight
from skill.turn import Depends, Turn
from tests.people import ANA_AND_BO, EVENING, NOW, asked, shelf, starter, tonight

BY_DAY = NOW.replace(hour=17)
LOW = Look({Role.MAIN: Lamp(20, kelvin=2400)}, music=Music("slow", 20))
LOWER = Look({Role.MAIN: Lamp(10, kelvin=2000)})
LAST = Doing("calm", 1, 0, last=1)
OWED = Owed({"main": "as it was"}, NOW + timedelta(hours=1))
ENDS_WARMTH = (
    Said.NO,
    Said.PASSED,
    Said.LIGHTER,
    Said.ANOTHER,
    Said.STOP,
    Said.PUT_BACK,
    Said.WRAP_UP,
    Said.NOT_THAT_TOPIC,
)
WAYS_IN = (Wanted("warm"), InMood("warm"), Said.SURPRISE, Said.CHANGE_SETTING, Said.MENU)


def ritual(id_: str, **different: Any) -> Setting:
    """A ritual of two phases that fits every evening."""
    ordinary: dict[str, Any] = {
        "title": f"The {id_} one",
        "called": (id_,),
        "pitch": f"It's {id_}.",
        "serves": "changed_setting",
        "practice": "friendship",
        "axis": Axis.CLOSENESS,
        "moods": ("tender",),
        "minutes": 4,
        "phases": (
            Phase(LOW, (Step("{first}, begin.", 30), Step("{second}, go on.", 20))),
            Phase(LOWER, (Step("Both, rest.", 40),)),
        ),
        "ending": "That was it.",
        "by_hand": {Kind.LIGHT: "Turn off the big light.", Kind.MUSIC: "Hum something."},
        "kids": True,
    }
    return Setting(id=id_, **{**ordinary, **different})


CALM = ritual("calm")
LIVELY = ritual("lively", axis=Axis.SPARK, moods=("playful",))
WARM = ritual("warm", axis=Axis.SPARK, practice="desire", moods=("warm",), heat=2, kids=False, together=True)
GROWN = ritual("grown", kids=False)
NEAR = ritual("near", together=True)
FAR = ritual("far", apart=True)
MENDING = ritual("mending", practice="safety", moods=("mending",), kids=False)


def rituals(*settings: Setting) -> Library:
    return replace(shelf(starter("a"), starter("b", practice="trust")), settings={one.id: one for one in settings})


ALL = rituals(CALM, LIVELY, WARM, GROWN, NEAR, FAR, MENDING)


def said(couple: Couple = ANA_AND_BO, **tonight_only: Any) -> Couple:
    """The couple with what they said for this evening."""
    return replace(couple, tonight=replace(couple.on(EVENING), **tonight_only))


BOTH_IN = said(warm=True)


def step(
    at: Place | None,
    heard: Heard,
    couple: Couple = ANA_AND_BO,
    library: Library = ALL,
    now: datetime = NOW,
    after_care: bool = False,
) -> Turn:
    evening = Tonight.of(couple, "h", now, "en-US", after_care)
    turn = setting.step(at, heard, couple, evening, library)
    assert turn is not None
    return turn


def lived(
    *heard: Heard, at: Place | None = None, couple: Couple = ANA_AND_BO, library: Library = ALL, now: datetime = NOW
) -> tuple[Turn, Couple]:
    """The last of these turns, wherever its rule lives, and the couple as all of them left it."""
    for one in heard:
        evening = tonight(couple, now)
        turn = house_rules.step(at, one, couple, evening, library)
        if turn is None and at is not None:
            turn = scene_of(at).step(at, one, couple, evening, library)
        if turn is None:
            turn = scene_for(one).step(at, one, couple, evening, library)
        turn = turn or house_rules.otherwise(at, one, 0, couple, evening, library)
        turn = house_rules.finished(house_rules.settled_in(turn, at, couple, evening, library), couple, evening)
        for deed in turn.do:
            couple = deed.kept(couple, evening)
        at = turn.at or turn.back_at
    return turn, couple


def keys(turn: Turn) -> list[str]:
    return [one.key for one in turn.say]


def under_way(turn: Turn) -> tuple[str, int] | None:
    """The ritual and the phase a turn goes to."""
    return (turn.at.setting, turn.at.phase) if isinstance(turn.at, Doing) else None


def names_in(turn: Turn) -> list[str]:
    """The rituals that stand at the place a turn goes to."""
    return [str(getattr(turn.at, field)) for field in ("setting", "one", "other") if hasattr(turn.at, field)]


# By name, by mood, surprised, offered


def test_by_its_name_a_ritual_begins_at_once() -> None:
    turn = step(None, Wanted("calm"))

    assert keys(turn) == ["setting.begin", "setting.step"]
    assert turn.say[0].values["title"] == "The calm one"
    assert turn.at == Doing("calm", 0, 0)
    assert turn.do == (Done("calm", "friendship"), ChangeSetting(LOW, minutes=4, afresh=True))


def test_the_steps_of_a_phase_are_said_under_one_look_with_their_names_and_their_time() -> None:
    turn = step(None, Wanted("calm"))
    evening = tonight()

    assert turn.say[1] == line("setting.step", step=Text("{first}, begin.", evening.first, evening.second))
    assert turn.talk is not None
    assert turn.talk.quiet == (30, 20)
    assert turn.talk.beats[0].say is None
    assert turn.talk.beats[1].say == line("setting.step", step=Text("{second}, go on.", evening.first, evening.second))
    assert turn.after == line("setting.next_offer")


def test_a_name_nobody_knows_is_answered_with_an_idea() -> None:
    assert step(None, Wanted("nobody's")) == step(None, Said.CHANGE_SETTING)


def test_a_mood_gives_one_idea_in_that_mood() -> None:
    turn = step(None, InMood("playful"))

    assert names_in(turn) == ["lively"]
    assert keys(turn) == ["setting.pitch", "setting.shall_we"]


def test_where_nothing_is_in_that_mood_it_says_so_and_offers_another() -> None:
    turn = step(None, InMood("dreamy"), library=rituals(CALM))

    assert names_in(turn) == ["calm"]
    assert keys(turn) == ["setting.nothing_like_that", "setting.pitch", "setting.shall_we"]


def test_a_surprise_begins_without_asking() -> None:
    turn = step(None, Said.SURPRISE, library=rituals(CALM))

    assert turn.at == Doing("calm", 0, 0)


def test_who_asks_for_a_change_is_offered_one_idea_and_another_until_there_is_none() -> None:
    library = rituals(CALM, LIVELY)
    first, _ = lived(Said.CHANGE_SETTING, library=library)
    second, _ = lived(Said.CHANGE_SETTING, Said.ANOTHER, library=library)
    lighter, _ = lived(Said.CHANGE_SETTING, Said.LIGHTER, library=library)

    third, _ = lived(Said.CHANGE_SETTING, Said.ANOTHER, Said.ANOTHER, library=library)

    assert {*names_in(first), *names_in(second)} == {"calm", "lively"}
    assert lighter == second
    assert names_in(third) == []
    assert third.do == ()


def test_yes_to_an_idea_begins_it_and_no_leaves_it() -> None:
    for heard in (Said.YES, Said.NEXT):
        assert step(Offered("calm"), heard).at == Doing("calm", 0, 0)
    for heard in (Said.NO, Said.PASSED, Said.WRAP_UP):
        left = step(Offered("calm"), heard)

        assert (left.at, left.do, keys(left)) == (None, (), ["setting.left"])


@pytest.mark.parametrize(
    ("library", "titles"),
    [(ALL, 2), (rituals(CALM, LIVELY), 2), (rituals(LIVELY), 1), (rituals(WARM, MENDING), 0)],
    ids=["many", "two", "one", "none"],
)
def test_the_menu_is_two_ideas_at_most(library: Library, titles: int) -> None:
    turn = step(None, Said.MENU, library=library)

    assert len(names_in(turn)) == titles
    assert sum("title" in one.values for one in turn.say) == titles
    assert turn.talk is None


def test_the_menu_names_one_of_each_kind() -> None:
    library = rituals(*(ritual(f"calm-{number}") for number in range(5)), LIVELY)
    turn = step(None, Said.MENU, library=library)

    assert isinstance(turn.at, Choosing)
    assert {library.settings[name].axis for name in names_in(turn)} == {Axis.SPARK, Axis.CLOSENESS}
    assert keys(turn) == ["setting.pitch", "setting.or", "setting.which"]


def test_the_menu_names_the_best_of_each_kind() -> None:
    sparks = [ritual(f"lively-{number}", axis=Axis.SPARK) for number in range(4)]
    library = rituals(*(ritual(f"calm-{number}") for number in range(4)), *sparks)
    for household in (f"household {number}" for number in range(8)):
        evening = tonight(household=household)
        best = ideas(ANA_AND_BO, evening, library)
        other = next(one for one in best if one.axis is not best[0].axis)
        menu = setting.step(None, Said.MENU, ANA_AND_BO, evening, library)

        assert menu is not None
        assert names_in(menu) == [best[0].id, other.id]


@pytest.mark.parametrize(
    ("heard", "begun"), [(Picked(0), "calm"), (Said.YES, "calm"), (Said.NEXT, "calm"), (Picked(1), "lively")]
)
def test_one_of_two_is_picked(heard: Heard, begun: str) -> None:
    assert step(Choosing("calm", "lively"), heard).at == Doing(begun, 0, 0)


def test_neither_of_two_is_answered_with_a_third_and_no_with_none() -> None:
    library = rituals(CALM, LIVELY, ritual("third"))

    menu, _ = lived(Said.MENU, library=library)
    for heard in (Said.ANOTHER, Said.LIGHTER):
        other, _ = lived(Said.MENU, heard, library=library)

        assert {*names_in(menu), *names_in(other)} == {"calm", "lively", "third"}
    assert step(Choosing("calm", "lively"), Said.NO, library=library).at is None
    assert keys(step(Choosing("calm", "lively"), Said.PASSED, library=library)) == ["setting.left"]


# A phase, and the next one


def test_next_goes_to_the_next_phase_and_its_look() -> None:
    for heard in (Said.YES, Said.NEXT, Said.PASSED):
        turn = step(Doing("calm", 0, 0), heard, replace(ANA_AND_BO, owed=OWED))

        assert turn.at == LAST
        assert turn.do == (ChangeSetting(LOWER),)
        assert turn.after == line("setting.longer_offer")


@pytest.mark.parametrize("heard", [Said.NO, Said.NEXT, Said.PASSED, Said.WRAP_UP])
def test_after_the_last_phase_it_ends_and_the_room_goes_back(heard: Said) -> None:
    turn, couple = lived(heard, at=LAST, couple=replace(ANA_AND_BO, owed=OWED))

    assert turn.at is None
    assert turn.say == (line("setting.ending", words="That was it."),)
    assert turn.do == (PutBack(),)
    assert couple.owed is None


def test_who_wants_a_little_longer_keeps_the_light_a_while_and_it_is_still_owed() -> None:
    turn, couple = lived(Said.YES, at=LAST, couple=replace(ANA_AND_BO, owed=OWED))

    assert (turn.at, turn.do, keys(turn)) == (None, (LightStays(),), ["setting.stays"])
    assert couple.owed is not None
    assert couple.owed.room == OWED.room
    assert couple.owed.due == NOW + timedelta(minutes=30)


def test_where_nothing_was_changed_nothing_is_said_of_it() -> None:
    turn, _ = lived(Said.YES, at=LAST)

    assert (turn.at, turn.do, keys(turn)) == (None, (), ["setting.no_hurry"])


def test_of_a_room_nobody_could_read_it_is_not_promised_that_it_goes_back() -> None:
    turn, couple = lived(Said.YES, at=LAST, couple=replace(ANA_AND_BO, owed=Owed({}, NOW + timedelta(hours=1))))

    assert (turn.at, turn.do, keys(turn)) == (None, (LightStays(),), ["setting.no_hurry"])
    assert couple.owed == Owed({}, NOW + timedelta(minutes=30))


@pytest.mark.parametrize("heard", [Said.NO, Said.MORE_TIME, Said.SWAP])
def test_who_is_not_ready_has_more_time_under_the_same_light(heard: Said) -> None:
    turn = step(Doing("calm", 0, 0), heard)

    assert (turn.at, turn.do) == (Doing("calm", 0, 0), ())
    assert turn.talk is not None
    assert turn.talk.quiet == (60,)
    assert turn.after == line("setting.next_offer")


@pytest.mark.parametrize("heard", [Said.MORE_TIME, Said.SWAP])
def test_more_time_at_the_end_asks_again_what_was_asked_there(heard: Said) -> None:
    turn = step(LAST, heard)

    assert turn.at == LAST
    assert turn.after == step(LAST, Said.AGAIN).after == line("setting.longer_offer")


def test_again_repeats_the_steps_and_leaves_the_room() -> None:
    again = step(Doing("calm", 0, 1), Said.AGAIN)

    assert again.at == Doing("calm", 0, 1)
    assert again.talk == step(None, Wanted("calm")).talk
    assert keys(again) == ["setting.step"]
    assert (again.do, again.depends) == ((), Depends())


@pytest.mark.parametrize("heard", [Said.ANOTHER, Said.LIGHTER])
def test_another_one_from_the_middle_is_another_one(heard: Said) -> None:
    _, couple = lived(Wanted("calm"))

    assert names_in(step(Doing("calm", 0, 0), heard, couple, rituals(CALM, LIVELY))) == ["lively"]
    assert names_in(step(Doing("calm", 0, 0), heard, couple, rituals(CALM))) == []


def test_a_second_ritual_begins_afresh_and_is_owed_what_the_first_one_was() -> None:
    turn, couple = lived(Wanted("lively"), at=Doing("calm", 1, 0), couple=replace(ANA_AND_BO, owed=OWED))
    changed = [deed for deed in turn.do if isinstance(deed, ChangeSetting)]

    assert [deed.afresh for deed in changed] == [True]
    assert couple.owed is not None
    assert couple.owed.room == OWED.room


def test_wrapping_up_says_how_it_ends() -> None:
    turn, couple = lived(Said.WRAP_UP, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert turn.say == (line("setting.ending", words="That was it."),)
    assert couple.owed is None


def test_stop_in_the_middle_puts_the_room_back() -> None:
    turn, couple = lived(Said.STOP, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert (turn.at, turn.back_at, keys(turn)) == (None, None, ["always.stop"])
    assert turn.do == (PutBack(),)
    assert couple.on(EVENING).warm is None


def test_pause_keeps_the_place_and_the_light() -> None:
    turn, couple = lived(Said.PAUSE, at=Doing("calm", 1, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert (turn.at, turn.back_at, turn.do) == (None, Doing("calm", 1, 0), ())
    assert couple.owed == OWED


@pytest.mark.parametrize("at", [None, Offered("calm"), Choosing("calm", "lively"), JustYou("grown"), BothIn("warm", 1)])
def test_there_is_nothing_to_pause_where_only_an_offer_is_open(at: Place | None) -> None:
    turn, couple = lived(Said.PAUSE, at=at)

    assert (turn.at, turn.back_at) == (None, None)
    assert couple == ANA_AND_BO


def test_the_room_is_owed_for_the_ritual_and_a_while_and_only_where_it_could_be_read() -> None:
    seen = ChangeSetting(LOW, minutes=4, afresh=True, before={"main": "as it was"})
    later = ChangeSetting(LOWER)
    first, unseen = seen.kept(ANA_AND_BO, tonight()), replace(seen, before=None).kept(ANA_AND_BO, tonight())
    owed = Owed({"main": "as it was"}, NOW + timedelta(minutes=14), touched=frozenset({Kind.LIGHT, Kind.MUSIC}))

    assert first.owed == owed
    assert later.kept(first, tonight(now=NOW + timedelta(minutes=2))).owed == owed
    assert later.kept(first, tonight(now=NOW + timedelta(minutes=9))).owed == replace(
        owed, due=NOW + timedelta(minutes=19)
    )
    assert unseen.owed is None


def test_put_it_back_ends_a_ritual_and_claims_it_only_once_it_is_so() -> None:
    turn, couple = lived(Said.PUT_BACK, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert (turn.at, turn.do) == (None, (PutBack(),))
    assert turn.depends == Depends(done=line("setting.as_it_was"))
    assert keys(turn) == ["setting.over"]
    assert couple.owed is None


def test_put_it_back_from_elsewhere_goes_on_with_what_was_open() -> None:
    turn = step(Talking("a"), Said.PUT_BACK, replace(ANA_AND_BO, owed=OWED))

    assert turn.stays
    assert turn.do == (PutBack(),)
    assert turn.depends.done == line("setting.as_it_was")
    nothing = step(Talking("a"), Said.PUT_BACK)
    assert (nothing.do, keys(nothing), nothing.stays) == ((), ["setting.nothing_changed"], True)


def test_a_ritual_that_left_the_library_is_a_place_nobody_stands_at() -> None:
    gone = Doing("gone", 0, 0)

    assert setting.step(gone, Said.NEXT, ANA_AND_BO, tonight(), ALL) is None
    assert len(names_in(step(gone, Said.MENU))) == 2


@pytest.mark.parametrize("heard", [*Said, Picked(1), InMood("tender"), Wanted("calm"), WithUs(Around.KIDS), Lit(1)])
@pytest.mark.parametrize("phase", [2, 7])
def test_a_ritual_that_grew_shorter_meanwhile_breaks_nothing(phase: int, heard: Heard) -> None:
    turn, _ = lived(heard, at=Doing("calm", phase, 0), couple=replace(ANA_AND_BO, owed=OWED))

    assert turn.say or turn.depends.done


# In their own light, and by hand


def test_every_look_is_in_their_own_light() -> None:
    tuned = Tuning(warmer=1, dimmer=1)
    couple = replace(ANA_AND_BO, tuning=tuned, owed=OWED)
    begun, going_on = step(None, Wanted("calm"), couple), step(Doing("calm", 0, 0), Said.NEXT, couple)

    assert [deed.look for deed in begun.do if isinstance(deed, ChangeSetting)] == [LOW.tuned(tuned)]
    assert [deed.look for deed in going_on.do if isinstance(deed, ChangeSetting)] == [LOWER.tuned(tuned)]
    assert LOW.tuned(tuned) != LOW


def test_what_to_do_by_hand_is_ready_for_everything_the_ritual_changes() -> None:
    turn = step(None, Wanted("calm"))

    assert turn.depends.done is None
    assert turn.depends.by_hand == {
        Kind.LIGHT: line("setting.by_hand", what="Turn off the big light."),
        Kind.MUSIC: line("setting.by_hand", what="Hum something."),
    }
    assert turn.depends.at == Doing("calm", 0, 1)


def test_where_no_lamp_answers_it_is_said_once_a_ritual() -> None:
    begun = settling.changed(step(None, Wanted("calm")), LOW, dict.fromkeys(LOW.roles, Came.NOT))
    going_on = step(begun.at, Said.NEXT)
    settled = settling.changed(going_on, LOWER, dict.fromkeys(LOWER.roles, Came.NOT))

    by_hand = [one.values["what"] for one in begun.say if one.key == "setting.by_hand"]

    assert keys(begun)[0] == "setting.begin"
    assert keys(begun)[-1] == "setting.step"
    assert by_hand == ["Turn off the big light.", "Hum something."]
    assert begun.at == Doing("calm", 0, by_hand=1)
    assert settled.at == Doing("calm", 1, by_hand=1, last=1)
    assert keys(settled) == ["setting.step"]


def test_a_later_phase_says_it_where_the_first_one_had_no_need_to() -> None:
    begun = settling.changed(step(None, Wanted("calm")), LOW, dict.fromkeys(LOW.roles, Came.DONE))
    going_on = step(begun.at, Said.NEXT)
    settled = settling.changed(going_on, LOWER, dict.fromkeys(LOWER.roles, Came.NOT))

    assert keys(begun) == ["setting.begin", "setting.step"]
    assert keys(settled) == ["setting.by_hand", "setting.step"]
    assert settled.at == Doing("calm", 1, by_hand=1, last=1)


LIGHT, MUSIC, LIT = "Turn off the big light.", "Hum something.", "The bright side speaks."


@pytest.mark.parametrize(
    ("came", "spoken"),
    [
        (Came.DONE, [LIT]),
        (Came.TOLD, [LIGHT]),  # it goes by what the lamps show, and nobody can say
        (Came.PARTLY, [LIGHT, MUSIC]),
        (Came.NOT, [LIGHT, MUSIC]),
        (Came.ON_ITS_WAY, []),
    ],
)
def test_a_light_that_means_something_is_spoken_of_where_it_is_there_and_only_there(
    came: Came, spoken: list[str]
) -> None:
    begun = step(None, Wanted("calm"), library=rituals(replace(CALM, when_lit=LIT)))
    settled = settling.changed(begun, LOW, dict.fromkeys(LOW.roles, came))

    assert [one.values["what"] for one in settled.say if one.key == "setting.by_hand"] == spoken


@pytest.mark.parametrize("came", [Came.DONE, Came.TOLD])
def test_a_light_that_means_nothing_is_not_spoken_of(came: Came) -> None:
    begun = step(None, Wanted("calm"))

    assert settling.changed(begun, LOW, dict.fromkeys(LOW.roles, came)) == begun


@pytest.mark.parametrize(
    ("came", "keys_said"),
    [
        ({Role.MAIN: Came.TOLD, Role.SPEAKER: Came.NOT}, ["setting.by_hand"]),
        ({Role.MAIN: Came.PARTLY, Role.SPEAKER: Came.ON_ITS_WAY}, ["setting.by_hand"]),
        ({Role.MAIN: Came.TOLD, Role.SPEAKER: Came.ON_ITS_WAY}, ["always.on_its_way"]),
        ({Role.MAIN: Came.DONE, Role.SPEAKER: Came.TOLD}, []),
    ],
)
def test_of_several_things_what_is_missing_is_spoken_of_before_what_is_late_and_what_nobody_knows_not_at_all(
    came: dict[Role, Came], keys_said: list[str]
) -> None:
    settled = settling.changed(step(None, Wanted("calm")), LOW, came)

    assert keys(settled) == ["setting.begin", *keys_said, "setting.step"]


def test_that_the_house_gave_no_answer_is_said_before_what_to_do_by_hand_and_only_there() -> None:
    begun = step(None, Wanted("calm"))
    by_hand = settling.changed(begun, LOW, {}, silent=True)
    said_before = settling.changed(step(by_hand.at, Said.NEXT), LOWER, {}, silent=True)

    assert keys(by_hand) == ["setting.begin", "always.silent", *["setting.by_hand"] * 2, "setting.step"]
    assert keys(said_before) == ["setting.step"]


@pytest.mark.parametrize(
    ("came", "asked_for", "told"),
    [
        (Came.DONE, ["setting.as_it_was"], []),
        (Came.PARTLY, ["always.yours"], []),  # not quite as it was
        (Came.TOLD, ["always.yours"], []),
        (Came.ON_ITS_WAY, ["always.on_its_way"], ["always.on_its_way"]),
        (Came.NOT, ["always.not_back"], ["always.not_back"]),
    ],
)
def test_of_a_room_that_goes_back_as_much_is_said_as_is_known_and_was_asked_for(
    came: Came, asked_for: list[str], told: list[str]
) -> None:
    couple = replace(ANA_AND_BO, owed=OWED)
    put_back, _ = lived(Said.PUT_BACK, at=Doing("calm", 0, 0), couple=couple)
    stopped, _ = lived(Said.STOP, at=Doing("calm", 0, 0), couple=couple)

    assert keys(settling.put_back(put_back, came, again=True)) == [*asked_for, "setting.over"]
    assert keys(settling.put_back(stopped, came, again=True)) == [*told, "always.stop"]
    known = [] if came is Came.NOT else told
    assert keys(settling.put_back(stopped, came, again=True, known=True)) == [*known, "always.stop"]
    assert keys(settling.put_back(put_back, came, again=True, known=True)) == [*asked_for, "setting.over"]


def test_a_room_that_nobody_will_try_again_is_spoken_of_whatever_they_know() -> None:
    stopped, _ = lived(Said.STOP, at=Doing("calm", 0, 0), couple=replace(ANA_AND_BO, owed=OWED))

    for known in (False, True):
        said_so = settling.put_back(stopped, Came.NOT, again=False, known=known)

        assert keys(said_so) == ["always.by_hand", "always.stop"]


def test_where_the_room_went_back_meanwhile_the_next_phase_makes_it_whole_again() -> None:
    first = replace(CALM.phases[0], look=Look({**LOW.lamps, Role.LEFT: Lamp(15, kelvin=2200)}, music=LOW.music))
    library = rituals(replace(CALM, phases=(first, CALM.phases[1])))
    turn = step(Doing("calm", 0, 0), Said.NEXT, library=library)

    assert [deed.look for deed in turn.do if isinstance(deed, ChangeSetting)] == [first.look.then(LOWER)]


def test_a_ritual_that_is_whispered_is_whispered_in_every_phase() -> None:
    library = rituals(replace(CALM, whispered=True))
    turns = (
        step(None, Wanted("calm"), library=library),
        step(Doing("calm", 0, 0), Said.NEXT, library=library),
        step(Doing("calm", 0, 0), Said.AGAIN, library=library),
    )

    assert all(turn.whispered for turn in turns)
    assert not step(None, Wanted("calm")).whispered


@pytest.mark.parametrize(("seconds", "quiet"), [(0, (30, 20)), (20, (11, 20)), (45, (8,))])
def test_who_cuts_in_with_a_wish_has_the_rest_of_the_steps(seconds: int, quiet: tuple[int, ...]) -> None:
    couple = replace(ANA_AND_BO, resume=Resume({}, NOW - timedelta(seconds=seconds)))
    turn, _ = lived(Said.QUIETER, at=Doing("calm", 0, 0), couple=couple)

    assert turn.at == Doing("calm", 0, 0)
    assert turn.talk is not None
    assert len(turn.talk.quiet) == len(quiet)
    assert all(abs(one - other) <= 2 for one, other in zip(turn.talk.quiet, quiet, strict=True))
    assert turn.after == line("setting.next_offer")


def test_a_phase_without_a_look_leaves_the_room_alone() -> None:
    words_only = ritual("words", phases=(Phase(Look(), (Step("Both, rest.", 40),)),), by_hand={})
    turn = step(None, Wanted("words"), library=rituals(words_only))

    assert turn.do == (Done("words", "friendship"),)
    assert turn.depends == Depends()


# Children


def test_what_is_not_for_children_asks_first_where_one_may_be_about() -> None:
    turn = step(None, Wanted("grown"), now=BY_DAY)

    assert (turn.at, turn.do, keys(turn)) == (JustYou("grown"), (), ["setting.just_you"])
    assert step(None, Wanted("grown")).at == Doing("grown", 0, 0)
    assert step(None, Wanted("grown"), said(around=Around.NOBODY), now=BY_DAY).at == Doing("grown", 0, 0)
    assert step(None, Wanted("calm"), now=BY_DAY).at == Doing("calm", 0, 0)


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, WithUs(Around.NOBODY)])
def test_just_the_two_of_them_holds_for_the_evening(heard: Heard) -> None:
    turn, couple = lived(heard, at=JustYou("grown"), now=BY_DAY)

    assert turn.at == Doing("grown", 0, 0)
    assert couple.on(EVENING).around is Around.NOBODY
    assert step(None, Wanted("warm"), couple, now=BY_DAY).at == BothIn("warm", 0)


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.WRAP_UP])
def test_not_just_the_two_of_them_is_answered_with_something_for_everybody(heard: Heard) -> None:
    turn, couple = lived(heard, at=JustYou("grown"), now=BY_DAY, library=rituals(GROWN, WARM, CALM))

    assert names_in(turn) == ["calm"]
    assert keys(turn)[0] == "setting.not_with_kids"
    assert couple.on(EVENING).around is Around.KIDS


def test_who_is_asked_and_says_that_kids_are_here_is_not_asked_again() -> None:
    turn, couple = lived(WithUs(Around.KIDS), at=JustYou("grown"), now=BY_DAY)

    assert couple.on(EVENING).around is Around.KIDS
    assert "setting.just_you" not in keys(turn)
    assert turn.at != JustYou("grown")


def test_with_kids_here_nobody_is_asked_whether_they_are() -> None:
    turn = step(None, Wanted("grown"), said(around=Around.KIDS), rituals(GROWN, CALM))

    assert (names_in(turn), turn.do) == (["calm"], ())
    assert keys(turn)[0] == "setting.not_with_kids"


# Apart, and alone


def test_on_a_call_what_needs_one_room_gives_way_to_what_does_not() -> None:
    turn = step(None, Wanted("near"), said(company=Company.APART), rituals(NEAR, WARM, CALM))

    assert names_in(turn) == ["calm"]
    assert keys(turn)[0] == "setting.one_room"


def test_who_asks_for_one_that_is_made_for_two_rooms_is_on_a_call() -> None:
    turn, couple = lived(Wanted("far"))

    assert turn.at == Doing("far", 0, 0)
    assert CompanyKept(Company.APART) in turn.do
    assert tonight(couple).apart
    again, _ = lived(Wanted("far"), couple=couple)
    assert not any(isinstance(deed, CompanyKept) for deed in again.do)


def assert_takes_two(turn: Turn) -> None:
    """What is said to one of them alone, of something that takes two: it keeps, and there is a moment."""
    assert turn.do == ()
    assert turn.at == moment.Offered()
    assert keys(turn) == ["moment.takes_two", "moment.offer"]


@pytest.mark.parametrize("heard", [*WAYS_IN, Wanted("calm"), InMood("tender")])
def test_alone_it_keeps_till_there_are_two(heard: Heard) -> None:
    assert_takes_two(step(None, heard, said(company=Company.ALONE)))


# After somebody needed a person


def test_what_mends_is_no_exercise_for_an_evening_with_care_in_it() -> None:
    turn = step(None, Wanted("mending"), after_care=True)

    assert (turn.at, turn.do, keys(turn)) == (None, (), ["repair.not_tonight"])
    assert step(None, InMood("mending"), after_care=True) == turn
    assert step(None, Wanted("mending")).at == Doing("mending", 0, 0)
    assert names_in(step(None, InMood("mending"))) == ["mending"]


def test_what_mends_is_never_an_idea_of_ours() -> None:
    library = rituals(MENDING, CALM)

    assert "mending" not in names_in(step(None, Said.MENU, library=library))
    assert step(None, Said.SURPRISE, library=library).at == Doing("calm", 0, 0)


@pytest.mark.parametrize("couple", [ANA_AND_BO, BOTH_IN], ids=["not yet", "both in before"])
def test_nothing_is_warm_on_an_evening_with_care_in_it(couple: Couple) -> None:
    for heard in WAYS_IN:
        assert "warm" not in names_in(step(None, heard, couple, after_care=True)), heard
    for heard in (Said.YES, Said.NEXT):
        assert "warm" not in names_in(step(Offered("warm"), heard, couple, after_care=True)), heard


# Warmth: two yeses, one word


def test_a_warm_one_takes_two_yeses_one_after_the_other() -> None:
    first = step(None, Wanted("warm"))
    second = step(first.at, Said.YES)
    begun, couple = lived(Said.YES, at=second.at)
    evening = tonight()

    assert (first.at, first.do) == (BothIn("warm", 0), ())
    assert first.say == (line("setting.stopping"), line("setting.both_in", first=evening.first))
    assert (second.at, second.do) == (BothIn("warm", 1), ())
    assert second.say == (line("setting.and_you", second=evening.second),)
    assert begun.at == Doing("warm", 0, 0)
    assert couple.on(EVENING).warm is True


def test_yes_to_the_idea_is_not_yet_anybodys_yes() -> None:
    for at in (Offered("warm"), Choosing("warm", "calm")):
        assert step(at, Said.YES).at == BothIn("warm", 0)


def test_whoever_was_asked_is_asked_again_by_their_own_name() -> None:
    evening = tonight()
    again = [lived(Said.HELP, at=BothIn("warm", yeses))[0].say[-1] for yeses in (0, 1)]

    assert again == [
        line("setting.both_in", first=evening.first),
        line("setting.and_you", second=evening.second),
    ]


def test_two_yeses_hold_for_the_evening_and_no_longer() -> None:
    assert step(None, Wanted("warm"), BOTH_IN).at == Doing("warm", 0, 0)
    assert step(None, Wanted("warm"), BOTH_IN, now=NOW + timedelta(days=1)).at == BothIn("warm", 0)


def test_the_two_yeses_come_after_just_the_two_of_them() -> None:
    asked_first, _ = lived(Wanted("warm"), now=BY_DAY)
    then, _ = lived(Wanted("warm"), Said.YES, now=BY_DAY)

    assert asked_first.at == JustYou("warm")
    assert then.at == BothIn("warm", 0)


@pytest.mark.parametrize("yeses", [0, 1])
def test_silence_is_no_yes(yeses: int) -> None:
    at = BothIn("warm", yeses)
    once = house_rules.otherwise(at, Said.UNCLEAR, 0, ANA_AND_BO, tonight(), ALL)
    twice = house_rules.otherwise(at, Said.UNCLEAR, 1, ANA_AND_BO, tonight(), ALL)

    assert (once.at, once.do, once.rephrased) == (at, (), True)
    assert twice.do == (Warmth(both=False),)
    assert "warm" not in names_in(twice)


@pytest.mark.parametrize("heard", [Said.NEXT, Said.UNCLEAR, Said.AGAIN, Picked(0)])
@pytest.mark.parametrize("yeses", [0, 1])
def test_only_yes_is_a_yes(heard: Heard, yeses: int) -> None:
    at = BothIn("warm", yeses)
    turn = setting.step(at, heard, ANA_AND_BO, tonight(), ALL)

    assert turn is None
    assert house_rules.otherwise(at, heard, 0, ANA_AND_BO, tonight(), ALL).at == at


def assert_nothing_warm(couple: Couple, now: datetime = NOW) -> None:
    for heard in WAYS_IN:
        turn = step(None, heard, couple, now=now)

        assert "warm" not in names_in(turn), heard
    assert choose(couple, tonight(couple, now), shelf(starter("hot", heat=1))) is None


@pytest.mark.parametrize("heard", ENDS_WARMTH)
@pytest.mark.parametrize("phase", [0, 1])
def test_one_word_ends_a_warm_one_and_nothing_warm_comes_back(heard: Said, phase: int) -> None:
    turn, couple = lived(heard, at=Doing("warm", phase, 0), couple=replace(BOTH_IN, owed=OWED))

    assert (turn.at, turn.back_at) == (None, None)
    assert PutBack() in turn.do
    assert couple.owed is None
    assert couple.on(EVENING).warm is False
    assert_nothing_warm(couple)


@pytest.mark.parametrize("heard", ENDS_WARMTH)
@pytest.mark.parametrize("yeses", [0, 1])
def test_one_word_is_enough_before_it_begins(heard: Said, yeses: int) -> None:
    turn, couple = lived(heard, at=BothIn("warm", yeses))

    assert "warm" not in names_in(turn)
    assert couple.on(EVENING).warm is False
    assert_nothing_warm(couple)


@pytest.mark.parametrize("heard", [Said.NO, Said.PASSED, Said.LIGHTER, Said.ANOTHER, Said.WRAP_UP])
@pytest.mark.parametrize("yeses", [0, 1])
def test_who_is_not_in_is_offered_something_gentler_and_no_reason_is_asked(heard: Said, yeses: int) -> None:
    turn, _ = lived(heard, at=BothIn("warm", yeses), library=rituals(WARM, CALM))

    assert keys(turn) == ["setting.gentler", "setting.pitch", "setting.shall_we"]
    assert names_in(turn) == ["calm"]


def test_no_to_a_little_longer_ends_a_warm_one_as_it_was_meant_to_end() -> None:
    turn, couple = lived(Said.NO, at=Doing("warm", 1, 0, last=1), couple=replace(BOTH_IN, owed=OWED))

    assert turn.say == (line("setting.ending", words="That was it."),)
    assert couple.owed is None


@pytest.mark.parametrize("heard", ENDS_WARMTH)
@pytest.mark.parametrize("at", [BothIn("warm", 0), BothIn("warm", 1), Offered("warm"), JustYou("warm")])
def test_no_number_of_yeses_takes_a_no_back(at: Place, heard: Said) -> None:
    _, couple = lived(heard, Said.YES, Said.YES, Said.YES, at=at)

    assert couple.on(EVENING).warm is False
    assert_nothing_warm(couple)


@pytest.mark.parametrize("heard", ENDS_WARMTH)
def test_the_next_evening_may_ask_anew(heard: Said) -> None:
    _, couple = lived(heard, at=Doing("warm", 0, 0), couple=BOTH_IN)

    assert step(None, Wanted("warm"), couple, now=NOW + timedelta(days=1)).at == BothIn("warm", 0)


@pytest.mark.parametrize("heard", ENDS_WARMTH)
def test_the_same_word_in_any_other_ritual_is_about_that_ritual(heard: Said) -> None:
    _, couple = lived(heard, at=Doing("calm", 0, 0), couple=BOTH_IN)

    assert couple.on(EVENING).warm is True


@pytest.mark.parametrize("heard", [Said.PASSED, Said.LIGHTER, Said.ANOTHER, Said.STOP])
def test_one_word_at_a_warm_question_ends_warmth_too(heard: Said) -> None:
    library = replace(ALL, starters={one: starter(one, heat=1, practice="desire") for one in ("hot", "hotter")})
    couple = replace(BOTH_IN, question=asked("hot"), asked={"hot": EVENING})
    couple = replace(couple, resume=Resume({}, NOW - timedelta(seconds=30)))
    turn, couple = lived(heard, at=Talking("hot"), couple=couple, library=library)

    assert turn.at != Talking("hotter")
    assert choose(couple, tonight(couple), library) is None
    assert couple.on(EVENING).warm is False


@pytest.mark.parametrize("phase", [0, 1])
def test_pause_in_a_warm_one_keeps_the_place_and_asks_both_anew(phase: int) -> None:
    paused, couple = lived(Said.PAUSE, at=Doing("warm", phase, 0), couple=replace(BOTH_IN, owed=OWED))

    assert paused.back_at == Doing("warm", phase, 0)
    assert couple.on(EVENING).warm is None
    assert couple.owed == OWED
    assert step(None, Wanted("warm"), couple).at == BothIn("warm", 0)


@pytest.mark.parametrize("heard", [Said.YES, Said.NEXT, Said.AGAIN, Said.SWAP, Said.MORE_TIME])
def test_after_a_pause_a_warm_one_goes_on_only_with_two_yeses(heard: Said) -> None:
    turn, _ = lived(Said.PAUSE, Said.OPENED, heard, at=Doing("warm", 0, 0), couple=BOTH_IN)

    assert turn.talk is None
    assert turn.at == BothIn("warm", 0)


@pytest.mark.parametrize("heard", [Said.YES, Said.AGAIN, Said.FOLLOW_UP, Said.QUESTION])
def test_after_a_pause_a_warm_question_is_not_gone_on_with(heard: Said) -> None:
    library = replace(ALL, starters={"hot": starter("hot", heat=1), "mild": starter("mild")})
    couple = replace(BOTH_IN, question=asked("hot"), asked={"hot": EVENING})
    turn, after = lived(Said.PAUSE, Said.OPENED, heard, at=Talking("hot"), couple=couple, library=library)

    assert after.on(EVENING).warm is None
    assert not {"What about hot?", "And after hot?"} & {one.values.get("question") for one in turn.say}


@pytest.mark.parametrize("heard", [Said.OPENED, Said.HELP, Said.QUIETER, WithUs(Around.NOBODY), Lit(dimmer=1)])
def test_after_a_pause_no_step_of_a_warm_one_is_said_in_passing(heard: Heard) -> None:
    couple = replace(BOTH_IN, resume=Resume({}, NOW - timedelta(seconds=5)))
    turn, _ = lived(Said.PAUSE, Said.OPENED, heard, at=Doing("warm", 0, 0), couple=couple)

    assert turn.talk is None


@pytest.mark.parametrize("phase", [0, 1])
def test_after_a_pause_two_yeses_take_it_up_where_it_was(phase: int) -> None:
    yes = (Said.YES,) * 3
    turn, couple = lived(Said.PAUSE, Said.OPENED, *yes, at=Doing("warm", phase, 0), couple=BOTH_IN)

    assert under_way(turn) == ("warm", phase)
    assert couple.on(EVENING).warm is True


@pytest.mark.parametrize("heard", [Said.BREAK, Said.RESET, Said.FIGHTING, Said.TRUST_BROKEN])
def test_after_a_quarrel_in_a_warm_one_both_are_asked_anew(heard: Said) -> None:
    _, couple = lived(heard, at=Doing("warm", 0, 0), couple=BOTH_IN)

    assert under_way(step(None, Wanted("warm"), couple)) is None


@pytest.mark.parametrize("at", [Doing("warm", 1, 0), BothIn("warm", 1), Offered("warm")])
def test_a_child_ends_a_warm_one_at_once_and_both_are_asked_anew(at: Place) -> None:
    turn, couple = lived(WithUs(Around.KIDS), at=at, couple=replace(BOTH_IN, owed=OWED))

    assert (turn.at, turn.back_at, turn.talk) == (None, None, None)
    assert PutBack() in turn.do
    assert couple.on(EVENING).warm is None
    assert_nothing_warm(couple)
    _, alone_again = lived(WithUs(Around.NOBODY), couple=couple)
    assert step(None, Wanted("warm"), alone_again).at == BothIn("warm", 0)


def test_a_child_does_not_undo_a_no() -> None:
    _, couple = lived(WithUs(Around.KIDS), WithUs(Around.NOBODY), couple=said(warm=False))

    assert couple.on(EVENING).warm is False
    assert_nothing_warm(couple)


@pytest.mark.parametrize("at", [Doing("fit", 0, 0), BothIn("fit", 1)])
def test_a_warm_one_that_calls_itself_fit_for_children_ends_with_them_too(at: Place) -> None:
    library = rituals(ritual("fit", heat=1, kids=True))
    turn, _ = lived(WithUs(Around.KIDS), at=at, couple=BOTH_IN, library=library)

    assert turn.at is None


@pytest.mark.parametrize(
    "couple",
    [replace(ANA_AND_BO, cool=True), said(warm=False), replace(BOTH_IN, cool=True), said(around=Around.KIDS)],
    ids=["nothing warm ever", "one said no", "cool after two yeses", "kids"],
)
def test_where_warmth_may_not_be_nobody_is_asked_for_it(couple: Couple) -> None:
    turn = step(None, Wanted("warm"), couple)

    assert not isinstance(turn.at, BothIn)
    assert keys(turn)[0] in ("setting.gentler", "setting.not_with_kids")
    assert_nothing_warm(couple)


# All of ours, on every evening


def evenings() -> Iterator[tuple[Couple, datetime]]:
    """Every kind of evening there is."""
    stages = (None, Stage.NEW_PARENTS, Stage.LONG_DISTANCE)
    for stage, hour, around, company, warm in product(
        stages, (NOW, BY_DAY), (None, *Around), (None, *Company), (None, True, False)
    ):
        couple = replace(ANA_AND_BO, stage=stage, tonight=ForTonight(EVENING, around, company, warm))
        yield couple, hour


def walked(begun: Turn, couple: Couple, library: Library, now: datetime) -> Iterator[Turn]:
    """The turns of a ritual that began, each of them answered with 'next' (and with 'yes' where both are asked)."""
    turn = begun
    yield turn
    while turn.at is not None:
        go_on = Said.YES if isinstance(turn.at, BothIn | JustYou) else Said.NEXT
        turn, couple = lived(go_on, at=turn.at, couple=couple, library=library, now=now)
        yield turn


def test_every_ritual_of_ours_goes_to_its_end_on_every_evening_it_fits(library: Library) -> None:
    begun_somewhere = set()
    for couple, now in evenings():
        evening = tonight(couple, now)
        may = fits(couple, evening, HOTTEST, named=True)
        for one in library.settings.values():
            if not may(one) or evening.alone or (one.heat and not may_be_warm(couple, evening)):
                continue
            turn, after = lived(Wanted(one.id), couple=couple, library=library, now=now)
            turns = [*walked(turn, after, library, now)]
            phases = [under_way(each) for each in turns if under_way(each)]
            begun_somewhere.add(one.id)

            assert phases == [(one.id, number) for number in range(len(one.phases))]
            assert turns[-1].say == (line("setting.ending", words=one.ending),)
            assert len([each for each in turns if isinstance(each.at, BothIn)]) in ((0,) if not one.heat else (0, 2))

    assert begun_somewhere == set(library.settings)


def test_no_ritual_of_ours_begins_by_its_name_where_something_is_against_it(library: Library) -> None:
    for couple, now in evenings():
        evening = tonight(couple, now)
        may = fits(couple, evening, named=True)
        for one in library.settings.values():
            begun = under_way(step(None, Wanted(one.id), couple, library, now)) == (one.id, 0)
            on_a_call_it_seems = one.apart and one.heat <= warmest(couple, evening) and not evening.alone

            assert begun == ((may(one) or on_a_call_it_seems) and not evening.alone), (one.id, evening)


def test_whatever_the_evening_two_ideas_at_most_and_only_such_as_fit(library: Library) -> None:
    for couple, now in evenings():
        may = fits(couple, tonight(couple, now))
        menu = step(None, Said.MENU, couple, library, now)
        surprise = step(None, Said.SURPRISE, couple, library, now)

        assert len(names_in(menu)) <= 2
        assert len({*names_in(menu)}) == len(names_in(menu))
        pieces = {**library.settings, **library.adventures}
        assert all(may(pieces[name]) for name in (*names_in(menu), *names_in(surprise)))
        assert names_in(surprise) == [] or isinstance(surprise.at, Doing)


def test_another_one_is_never_the_one_they_are_in(library: Library) -> None:
    for couple, now in evenings():
        for one in library.settings.values():
            begun, after = lived(Wanted(one.id), couple=couple, library=library, now=now)
            if under_way(begun):
                other, _ = lived(Said.ANOTHER, at=begun.at, couple=after, library=library, now=now)

                assert one.id not in names_in(other) or other.at == begun.at, (one.id, couple.tonight)


def test_every_step_of_ours_is_said_in_time_and_asks_nothing(library: Library, script: Script) -> None:
    for one in library.settings.values():
        turn, after = lived(Wanted(one.id), couple=BOTH_IN, library=library)
        for each in walked(turn, after, library, NOW):
            spoken = (
                [script.say(each.say, 1), *(script.say([b.say], 1) for b in each.talk.beats if b.say)]
                if (each.talk)
                else [script.say(each.say, 1)]
            )
            words = [word for speech in spoken for word in plain(speech).split()]
            quiet = sum(each.talk.quiet) if each.talk else 0

            assert not any("?" in word or "{" in word for word in words), one.id
            assert quiet + len(words) / 2.5 <= 240, one.id


def test_every_ritual_of_ours_says_what_to_do_without_the_house(library: Library) -> None:
    for one in library.settings.values():
        turn, _ = lived(Wanted(one.id), couple=BOTH_IN, library=library)
        changes = [deed for deed in turn.do if isinstance(deed, ChangeSetting)]
        kinds = {role.kind for deed in changes for role in deed.look.roles}
        goes_by_its_light = line("setting.by_hand", what=one.by_hand[Kind.LIGHT]) if one.when_lit else None

        assert len(changes) == 1, one.id
        assert kinds <= set(turn.depends.by_hand), one.id
        assert turn.depends.told == goes_by_its_light, one.id


def test_the_room_is_next_at_every_place_whose_yes_may_change_it_and_nowhere_else() -> None:
    offers = (Choosing("calm", "lively"), Offered("calm"), JustYou("grown"), BothIn("warm", 1))
    changes = {
        type(at).name() for at in offers if any(isinstance(deed, ChangeSetting) for deed in step(at, Said.YES).do)
    }
    everywhere = {kind.name() for kind in subclasses(Place) if kind.room_next}

    assert everywhere == changes == {type(at).name() for at in offers}


def subclasses(kind: type[Place]) -> Iterator[type[Place]]:
    for below in kind.__subclasses__():
        yield below
        yield from subclasses(below)


def brighter(look: Look) -> Role:
    """The side that has the light."""
    return max((Role.LEFT, Role.RIGHT), key=lambda side: look.lamps[side].brightness_pct)


def test_the_lamp_is_the_floor_where_a_ritual_says_so(library: Library) -> None:
    mending = [one for one in library.settings.values() if one.when_lit]

    assert len(mending) >= 2
    for one in mending:
        assert one.mends
        assert [brighter(one.look_at(number)) for number in range(2)] == [Role.LEFT, Role.RIGHT]
        assert "{first}" in one.phases[0].steps[1].say
        assert "{second}" in one.phases[1].steps[0].say
