"""What somebody meant. Nouns of a conversation, never the name of an intent."""

from dataclasses import dataclass
from enum import StrEnum

from skill.couple import Stage


class Said(StrEnum):
    """Everything that carries nothing but itself."""

    OPENED = "Opened"
    YES = "Yes"
    NO = "No"
    PASSED = "Passed"
    NEXT = "Next"
    AGAIN = "Again"
    START_OVER = "StartOver"
    HELP = "Help"
    STOP = "Stop"
    UNCLEAR = "Unclear"

    QUESTION = "Question"
    ANOTHER = "Another"
    LIGHTER = "Lighter"
    DEEPER = "Deeper"
    FOLLOW_UP = "FollowUp"
    SAVE = "Save"
    NOT_THAT_TOPIC = "NotThatTopic"
    YESTERDAY = "Yesterday"
    WHY = "Why"
    MORE_TIME = "MoreTime"
    SWAP = "Swap"
    WRAP_UP = "WrapUp"
    OTHER_FIRST = "OtherFirst"

    CHECK_IN = "CheckIn"
    WHAT_KEPT = "WhatKept"
    FORGET_TONIGHT = "ForgetTonight"
    FORGET_US = "ForgetUs"


@dataclass(frozen=True)
class Rated:
    """A heart, from one to five."""

    heart: int


@dataclass(frozen=True)
class Named:
    """What to call the two of them."""

    first: str
    second: str


@dataclass(frozen=True)
class Staged:
    """Where they are in life."""

    stage: Stage


class Trouble(StrEnum):
    """What care is asked for."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    HARMING = "harming"
    CHILD = "child"
    MEDICAL = "medical"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class InTrouble:
    """Somebody needs a person, not a speaker."""

    trouble: Trouble


Heard = Said | Rated | Named | Staged | InTrouble


def name_of(heard: Heard) -> str:
    """What listeners to turns are told. A cry for help is told exactly as a call for help."""
    match heard:
        case InTrouble():
            return Said.HELP.value
        case Said():
            return heard.value
        case _:
            return type(heard).__name__
