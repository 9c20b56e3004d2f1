"""Two people, evenings and starters to test with."""

from datetime import date, datetime, timedelta
from typing import Any

from skill.couple import Couple, Hearts, Question
from skill.library import Axis, Library, Starter
from skill.tonight import Tonight

NOW = datetime.fromisoformat("2026-11-22T21:00:00+01:00")
EVENING = date(2026, 11, 22)
YESTERDAY = EVENING - timedelta(days=1)
ANA_AND_BO = Couple(
    names=("Ana", "Bo"),
    introduced=frozenset({"names", "stage", "history"}),
    evenings=30,
    last_evening=YESTERDAY,
    compass=YESTERDAY,
    weekend=YESTERDAY,
)


def tonight(couple: Couple = ANA_AND_BO, now: datetime = NOW, household: str = "h", locale: str = "en-US") -> Tonight:
    return Tonight.of(couple, household, now, locale)


def asked(starter: str, evening: date = EVENING, why: str = "why.rested", **more: Any) -> Question:
    return Question(evening, starter, why, **more)


def hearts(*numbers: int, evening: date = EVENING) -> tuple[Hearts, ...]:
    return (Hearts(evening, tuple(sorted(numbers))),)


def starter(id_: str, **different: Any) -> Starter:
    plain: dict[str, Any] = {
        "text": f"What about {id_}?",
        "listener": "Just listen.",
        "follow_up": f"And after {id_}?",
        "practice": "safety",
        "axis": Axis.CLOSENESS,
        "depth": 1,
        "heat": 0,
        "stages": frozenset(),
        "kids": True,
        "together": False,
        "tags": ("home",),
        "serves": "daily_check_ins",
    }
    return Starter(id=id_, **{**plain, **different})


def shelf(*starters: Starter) -> Library:
    practices = dict.fromkeys(("safety", "desire", "novelty", "friendship", "stress", "trust", "stage"), frozenset())
    return Library({one.id: one for one in starters}, practices, frozenset({"home"}), {})
