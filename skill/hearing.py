"""What somebody meant. Nouns of a conversation, never the name of an intent."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from skill.couple import Around, Company, Stage


class Said(StrEnum):
    """Everything that carries nothing but itself."""

    OPENED = "Opened"
    BEGUN = "Begun"  # a routine or a timer of theirs opened us
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

    COMPASS = "Compass"
    ADVENTURE = "Adventure"
    DID_IT = "DidIt"
    CHECK_IN = "CheckIn"
    EVENING = "Evening"
    CHANGE_SETTING = "ChangeSetting"
    SURPRISE = "Surprise"
    MENU = "Menu"
    PUT_BACK = "PutBack"
    PAUSE = "Pause"
    RESET = "Reset"
    BREAK = "Break"
    FIGHTING = "Fighting"
    TRUST_BROKEN = "TrustBroken"
    HOW_ARE_WE = "HowAreWe"
    SAVED_ONES = "SavedOnes"
    HOW_MANY = "HowMany"
    QUIETER = "Quieter"
    LOUDER = "Louder"
    NO_WARM = "NoWarm"
    WARM_AGAIN = "WarmAgain"
    WHAT_KEPT = "WhatKept"
    FORGET_TONIGHT = "ForgetTonight"
    FORGET_US = "ForgetUs"
    NO_REMINDER = "NoReminder"
    ROUTINE = "Routine"

    # What came of what Alexa asked them in our stead.
    ALLOWED = "Allowed"
    REFUSED = "Refused"
    NOT_ASKED = "NotAsked"


@dataclass(frozen=True)
class Rated:
    """A heart, from one to five."""

    heart: int


@dataclass(frozen=True)
class Counted:
    """A number that is no heart; an hour, maybe."""

    number: int


class Need(StrEnum):
    """What somebody would like more of."""

    CLOSER = "closer"
    LIVELIER = "livelier"
    ROOM = "room"


@dataclass(frozen=True)
class Needed:
    """What one of them would like more of."""

    need: Need


@dataclass(frozen=True)
class Named:
    """What to call the two of them."""

    first: str
    second: str


@dataclass(frozen=True)
class Staged:
    """Where they are in life."""

    stage: Stage


@dataclass(frozen=True)
class Wanted:
    """A ritual, by its name."""

    ritual: str


@dataclass(frozen=True)
class InMood:
    """What they are in the mood for."""

    mood: str


@dataclass(frozen=True)
class Picked:
    """The first (0) or the second (1) of the two things just named."""

    which: int


@dataclass(frozen=True)
class AMoment:
    """A moment, and what their hands are full of, if they said."""

    cue: str | None = None


@dataclass(frozen=True)
class WithUs:
    """Who else may hear from now on."""

    around: Around


@dataclass(frozen=True)
class WeAre:
    """Whether they are in one room tonight."""

    company: Company


@dataclass(frozen=True)
class Lit:
    """The light warmer or dimmer than the ritual says, in steps."""

    warmer: int = 0
    dimmer: int = 0


@dataclass(frozen=True)
class Nightly:
    """A reminder every day, and when, if they said."""

    at: time | None = None


@dataclass(frozen=True)
class ComeBack:
    """We are to come back later, and in how many minutes, if they said."""

    minutes: int | None = None


@dataclass(frozen=True)
class HomeCode:
    """The code of a home, as digits, spoken by one of the two who live there."""

    code: str = field(repr=False)


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


Heard = (
    Said | Rated | Counted | Needed | Named | Staged | Wanted | InMood | Picked | AMoment | WithUs | WeAre | Lit
    | Nightly | ComeBack | HomeCode | InTrouble
)  # fmt: skip


def name_of(heard: Heard) -> str:
    """What listeners to turns are told. A cry for help is told exactly as a call for help."""
    match heard:
        case InTrouble():
            return Said.HELP.value
        case Said():
            return heard.value
        case _:
            return type(heard).__name__
