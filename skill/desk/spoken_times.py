"""A time of day, or a span of time, as somebody says it -> as Alexa writes it: 21:30, PT20M.

https://developer.amazon.com/docs/custom-skills/slot-type-reference.html
"""

import re

from unicode_rbnf import RbnfEngine

ENGINE = RbnfEngine.for_language("en")
NUMBERS = {ENGINE.format_number(number).text.replace("-", " "): str(number) for number in range(101)}
COUNTS = {**{words: int(number) for words, number in NUMBERS.items()}, "a": 1, "an": 1, "a couple of": 2}

NAMED = {
    "midnight": "00:00", "noon": "12:00", "midday": "12:00", "morning": "MO", "the morning": "MO", "afternoon": "AF",
    "the afternoon": "AF", "evening": "EV", "the evening": "EV", "night": "NI", "tonight": "NI",
}  # fmt: skip
HALF_A_DAY = re.compile(r" ?(?:(a ?m|in the morning)|(p ?m|in the (?:afternoon|evening))|(at night|tonight))$")
PAST = re.compile(r"(half|quarter|.+?)(?: minutes)? (past|to) (.+)")
EVENING_FROM = 5  # whoever says five or later, and no more, in the evening means the evening

UNITS = {"second": "S", "minute": "M", "hour": "H"}
DAYS = {"day": "D", "week": "W", "month": "M", "year": "Y"}


def time_of_day(words: str) -> str | None:
    """AMAZON.TIME: `21:30`, or MO, AF, EV or NI; None for what is no time.

    Where nobody said which half of the day, Alexa takes the next one to come: in an evening, the evening.
    """
    if words in NAMED:
        return NAMED[words]
    half = HALF_A_DAY.search(words)
    said = words[: half.start()] if half else words
    clock = _clock(said.removesuffix(" o'clock").removesuffix(" oclock"))
    if clock is None:
        return None
    hour, minute = clock
    if half and hour > 12:
        return None
    late = bool(half[2]) if half and not half[3] else EVENING_FROM <= hour < 12
    hour = hour % 12 + 12 * late if half or late else hour
    return f"{hour:02}:{minute:02}"


def _clock(said: str) -> tuple[int, int] | None:
    """Hour (0-23) and minute."""
    if past := PAST.fullmatch(said):
        minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(past[1], COUNTS.get(past[1], 60))
        hour = COUNTS.get(past[3], 24)
        if hour > 23 or minutes > 59 or (past[2] == "to" and past[1] == "half"):
            return None
        return (hour, minutes) if past[2] == "past" else ((hour - 1) % 24, 60 - minutes)
    for at in range(len(said.split()), 0, -1):
        hour_words, rest = " ".join(said.split()[:at]), " ".join(said.split()[at:]).removeprefix("oh ")
        hour, minute = COUNTS.get(hour_words, 24), COUNTS.get(rest, 60) if rest else 0
        if hour < 24 and minute < 60 and hour_words in NUMBERS and (not rest or rest in NUMBERS):
            return hour, minute
    return None


def span(words: str) -> str | None:
    """AMAZON.DURATION: `PT20M`, `P2D`; None for what is none."""
    words = re.sub(r"\b(a )?half an hour\b|\bhalf hour\b", "thirty minutes", words)
    words = re.sub(r"\b(a )?quarter of an hour\b|\bquarter hour\b", "fifteen minutes", words)
    words = re.sub(r"\b(\w+) hours? and a half\b", r"\1 hour thirty minutes", words)
    days, times = "", ""
    while words:
        part = re.match(r"(.+?) (second|minute|hour|day|week|month|year)s?(?: and | |$)", words)
        if part is None or part[1] not in COUNTS:
            return None
        count, unit, words = COUNTS[part[1]], part[2], words[part.end() :]
        if unit in DAYS:
            days += f"{count}{DAYS[unit]}"
        else:
            times += f"{count}{UNITS[unit]}"
    return f"P{days}{'T' if times else ''}{times}" if days or times else None
