"""A year of evenings of eight couples: nothing asked twice, nobody asked what is not for them, and why, truthfully."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from skill import almanac
from skill.choosing import RESTED, WEEKDAYS
from skill.conversation import Conversation
from skill.couple import Around, Couple, Stage
from skill.desk.pretend_home import PretendHome
from skill.edge.wiring import RITUALS
from skill.fitting import GENTLE, fits
from skill.hearing import Heard, Rated, Said, Wanted, WithUs
from skill.librarian import read_library
from skill.library import Axis, Starter
from skill.place import Notes
from skill.speech import read_script
from skill.tonight import Tonight

FIRST_NIGHT = datetime.fromisoformat("2026-01-05T21:10:00+01:00")
NIGHTS, FORTNIGHT, WEEK = 365, 14, 7
HOUSEHOLD, LOCALE = "home", "en-GB"
LIBRARY, SCRIPT = read_library(RITUALS), read_script("en")
A_WARM_ONE = "three-jars"


@dataclass(frozen=True)
class Persona:
    """Who they are, and what they do on which nights, from nought; every so many nights, or never (0)."""

    stage: Stage | None = None
    kids: bool = False  # always near
    cool: bool = False  # nothing warm, ever
    low: range = range(0)  # nights with a low heart
    skips: int = 0  # the question is turned down
    mutes: int = 0  # its topic is
    warm: int = 0  # both say yes to something warm before it
    twice: bool = False  # it is asked of a second device as well


PERSONAS: Mapping[str, Persona] = {
    "new parents": Persona(Stage.NEW_PARENTS, kids=True),
    "long distance": Persona(Stage.LONG_DISTANCE),
    "a low month": Persona(Stage.JUST_US, low=range(100, 130)),
    "warm questions off": Persona(Stage.PARENTS, cool=True, warm=7),
    "one skip every third night": Persona(skips=3),
    "a topic muter": Persona(Stage.PARENTS, mutes=90),
    "an empty nest": Persona(Stage.EMPTY_NEST),
    "two devices": Persona(Stage.JUST_US, warm=7, twice=True),
}
everybody = pytest.mark.parametrize("name", PERSONAS)


@dataclass(frozen=True)
class Night:
    """What they were asked last on one night, and why; the couple as it was left."""

    number: int
    starter: Starter
    why: str
    now: datetime
    couple: Couple
    low: bool

    @property
    def tonight(self) -> Tonight:
        return Tonight.of(self.couple, HOUSEHOLD, self.now, LOCALE)


@dataclass
class Home:
    """A couple in memory, and its clock."""

    couple: Couple
    now: datetime = FIRST_NIGHT
    version: int = 0
    at: Notes | None = field(default=None)

    def __post_init__(self) -> None:
        house = PretendHome(lambda: self.now)
        self.conversation = Conversation(self, LIBRARY, SCRIPT, lambda: self.now, house, zoned=True)

    def recall(self, household: str) -> tuple[Couple, int]:
        return self.couple, self.version

    def keep(self, household: str, couple: Couple, version: int) -> None:
        self.couple, self.version = couple, version + 1

    def forget(self, household: str) -> bool:
        return True

    def says(self, *heard: Heard) -> None:
        """Said in a session of its own, one after the other."""
        self.at = None
        for one in heard:
            self.at = self.conversation.take_turn(HOUSEHOLD, one, self.at, LOCALE).notes


@cache
def year(name: str) -> list[Night]:
    """A year of one persona, with hearts of its own and a shuffle of its own."""
    persona, dice = PERSONAS[name], Random(name)
    home = Home(Couple(("Ana", "Bo"), persona.stage, cool=persona.cool, introduced=frozenset({"history"})))
    nights = []
    for number in range(NIGHTS):
        home.now, low = FIRST_NIGHT + timedelta(days=number), number in persona.low
        if persona.kids:
            home.says(WithUs(Around.KIDS))
        if persona.warm and number % persona.warm == 4:
            home.says(Wanted(A_WARM_ONE), Said.YES, Said.YES)
        if low or number % 2:
            home.says(Said.CHECK_IN, Rated(2 if low else dice.randint(3, 5)), Rated(dice.randint(2 if low else 3, 5)))
        home.says(Said.QUESTION)
        if persona.skips and number % persona.skips == 0:
            home.says(Said.QUESTION, Said.ANOTHER)
        if persona.mutes and number % persona.mutes == 10:
            home.says(Said.QUESTION, Said.NOT_THAT_TOPIC)
        pinned = home.couple.question
        assert home.at, "there is always something to ask"
        assert pinned is not None
        if persona.twice:
            home.says(Said.QUESTION)
        assert home.couple.question == pinned
        starter = LIBRARY.starters[pinned.starter]
        nights.append(Night(number, starter, pinned.why, home.now, home.couple, low))
    return nights


@everybody
def test_there_is_a_question_every_night_and_none_is_asked_and_kept_twice(name: str) -> None:
    asked = [night.starter.id for night in year(name)]

    assert len(asked) == NIGHTS
    assert [id_ for id_, times in Counter(asked).items() if times > 1] == []
    assert {night.why for night in year(name)} & {"why.long_ago"} == set()


@everybody
def test_four_hundred_questions_and_more_are_for_them_whatever_the_night(name: str) -> None:
    for night in year(name)[:: 2 * WEEK]:
        may = fits(night.couple, night.tonight)

        assert sum(map(may, LIBRARY.starters.values())) >= 400


@everybody
def test_nobody_is_asked_what_is_not_for_them(name: str) -> None:
    persona = PERSONAS[name]
    for night in year(name):
        starter, evening = night.starter, night.tonight.evening
        muted = {topic for topic, mute in night.couple.muted.items() if mute.holds(evening)}
        both_said_yes = persona.warm and not persona.cool and night.number % persona.warm == 4

        assert not starter.stages or persona.stage in starter.stages
        assert not starter.heat or both_said_yes
        assert not persona.kids or starter.kids
        assert not starter.together or persona.stage is not Stage.LONG_DISTANCE
        assert not starter.apart or persona.stage is Stage.LONG_DISTANCE
        assert muted.isdisjoint(starter.tags)


def test_who_said_yes_to_warmth_is_asked_something_warm_now_and_then() -> None:
    assert sum(night.starter.heat > 0 for night in year("two devices")) > 10


@everybody
def test_it_goes_no_deeper_than_their_evenings_and_the_lower_heart_allow(name: str) -> None:
    nights = year(name)
    for night, last in zip(nights, [None, *nights], strict=False):
        hearts = night.couple.hearts_of(night.tonight.evening)
        week = [one.starter.depth for one in nights[max(0, night.number - WEEK + 1) : night.number + 1]]

        assert night.starter.depth <= (1 if night.number < 7 else 2 if night.number < 21 else 3)
        assert hearts is None or night.starter.depth <= {2: 1, 3: 2}.get(hearts.lower, 3)
        assert not (last and night.starter.depth == last.starter.depth == 3)
        assert week.count(3) <= 2


def test_a_low_heart_is_asked_something_gentle_and_nothing_more() -> None:
    low = [night for night in year("a low month") if night.low]

    assert len(low) == 30
    for night in low:
        assert (night.starter.depth, night.starter.heat, night.why) == (1, 0, "why.gentle")
        assert night.starter.practice in GENTLE
        assert night.starter.axis is Axis.CLOSENESS
        assert night.couple.resume is not None
        assert night.couple.resume.notes["at"] in ("tonight.Following", "tonight.Offered")


@everybody
def test_closeness_and_spark_are_fed_alike(name: str) -> None:
    axes = Counter(night.starter.axis for night in year(name) if not night.low)

    assert 0.45 <= axes[Axis.CLOSENESS] / axes.total() <= 0.55


@everybody
def test_every_practice_is_heard_each_fortnight(name: str) -> None:
    nights = year(name)
    for first in range(NIGHTS - FORTNIGHT + 1):
        fortnight = nights[first : first + FORTNIGHT]
        if not any(night.low for night in fortnight):
            assert {night.starter.practice for night in fortnight} == {*LIBRARY.practices}, first


@everybody
def test_the_first_seven_nights_touch_all_seven_practices(name: str) -> None:
    assert year(name)[6].couple.touched.keys() == {*LIBRARY.practices}


@everybody
def test_why_this_one_is_answered_and_true(name: str) -> None:
    nights, persona = year(name), PERSONAS[name]
    for night, last in zip(nights, [None, *nights], strict=False):
        evening, starter = night.tonight.evening, night.starter
        before = [one for one in nights[: night.number] if one.starter.practice == starter.practice]
        rested = night.number - before[-1].number if before else NIGHTS
        truth = {
            "why.first": night.number == 0,
            "why.gentle": night.low,
            "why.rested": rested >= RESTED,
            "why.warm": starter.heat > 0,
            "why.theme": starter.theme == almanac.theme(evening, LIBRARY.themes),
            "why.season": starter.season in almanac.seasons(evening, "GB"),
            "why.stage": persona.stage in starter.stages,
            "why.weekday": starter.practice == WEEKDAYS[evening.weekday()],
            "why.spark": last and (last.starter.axis, starter.axis) == (Axis.CLOSENESS, Axis.SPARK),
            "why.closeness": last and (last.starter.axis, starter.axis) == (Axis.SPARK, Axis.CLOSENESS),
            "why.another": persona.skips and night.number % persona.skips == 0,
            "why.not_that": persona.mutes and night.number % persona.mutes == 10,
            "why.chance": True,
        }

        assert truth[night.why], (night.number, night.why)
        assert night.why in SCRIPT.lines


@everybody
def test_a_year_has_many_reasons(name: str) -> None:
    whys = Counter(night.why for night in year(name))

    assert len(whys) >= 6
    assert whys["why.chance"] <= NIGHTS / 20


def test_two_couples_are_not_asked_the_same_on_the_same_night() -> None:
    nights = zip(year("new parents"), year("an empty nest"), strict=True)

    assert sum(one.starter is other.starter for one, other in nights) < NIGHTS / 4  # the week's theme is everybody's
