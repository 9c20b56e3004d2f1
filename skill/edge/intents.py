"""An intent and its slots, a task, or what came of what Alexa asked -> what somebody meant."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from skill.couple import Around, Company, Stage
from skill.edge.readable import MATCH
from skill.hearing import (
    AMoment,
    ComeBack,
    Counted,
    Heard,
    HomeCode,
    InMood,
    InTrouble,
    Lit,
    Named,
    Need,
    Needed,
    Nightly,
    Picked,
    Rated,
    Said,
    Staged,
    Trouble,
    Wanted,
    WeAre,
    WithUs,
)
from skill.place import LONGEST

Slots = Mapping[str, tuple[str, str | None]]  # name -> words as heard, id they resolved to
HEARTS = {"1", "2", "3", "4", "5"}
LONGEST_NAME = 24
HOURS = {str(hour) for hour in range(6, 13)}  # of a clock, beside those that may be hearts
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(:00)?")
PARTS_OF_A_DAY = {"MO": time(8), "AF": time(15), "EV": time(21), "NI": time(21)}
SPAN = re.compile(r"PT(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?")
DAYS = 24 * 60  # minutes
NAME = re.compile(r"[^\W\d_][\w'.-]*( [\w'.-]+)?")  # one word or two

SAID: Mapping[str, Said] = {
    "AMAZON.YesIntent": Said.YES,
    "AMAZON.NoIntent": Said.NO,
    "AMAZON.NextIntent": Said.NEXT,
    "AMAZON.RepeatIntent": Said.AGAIN,
    "AMAZON.StartOverIntent": Said.START_OVER,
    "AMAZON.HelpIntent": Said.HELP,
    "AMAZON.StopIntent": Said.STOP,
    "AMAZON.CancelIntent": Said.STOP,
    "AMAZON.NavigateHomeIntent": Said.STOP,
    "AMAZON.FallbackIntent": Said.UNCLEAR,
    "TonightsQuestionIntent": Said.QUESTION,
    "AMAZON.PauseIntent": Said.PAUSE,
    "AMAZON.ResumeIntent": Said.NEXT,
    "CheckInIntent": Said.CHECK_IN,
    "EveningIntent": Said.EVENING,
    "ChangeSettingIntent": Said.CHANGE_SETTING,
    "SurpriseIntent": Said.SURPRISE,
    "MenuIntent": Said.MENU,
    "PutBackIntent": Said.PUT_BACK,
    "ResetIntent": Said.RESET,
    "BreakIntent": Said.BREAK,
    "FightingIntent": Said.FIGHTING,
    "TrustBrokenIntent": Said.TRUST_BROKEN,
    "AdventureIntent": Said.ADVENTURE,
    "DidItIntent": Said.DID_IT,
    "HowAreWeIntent": Said.HOW_ARE_WE,
    "SavedOnesIntent": Said.SAVED_ONES,
    "HowManyIntent": Said.HOW_MANY,
    "QuieterIntent": Said.QUIETER,
    "LouderIntent": Said.LOUDER,
    "NoWarmIntent": Said.NO_WARM,
    "WarmAgainIntent": Said.WARM_AGAIN,
    "PassIntent": Said.PASSED,
    "AnotherIntent": Said.ANOTHER,
    "LighterIntent": Said.LIGHTER,
    "DeeperIntent": Said.DEEPER,
    "FollowUpIntent": Said.FOLLOW_UP,
    "SaveIntent": Said.SAVE,
    "NotThatTopicIntent": Said.NOT_THAT_TOPIC,
    "YesterdayIntent": Said.YESTERDAY,
    "WhyIntent": Said.WHY,
    "MoreTimeIntent": Said.MORE_TIME,
    "SwapIntent": Said.SWAP,
    "WrapUpIntent": Said.WRAP_UP,
    "OtherFirstIntent": Said.OTHER_FIRST,
    "WhatKeptIntent": Said.WHAT_KEPT,
    "ForgetTonightIntent": Said.FORGET_TONIGHT,
    "ForgetUsIntent": Said.FORGET_US,
    "NoReminderIntent": Said.NO_REMINDER,
    "RoutineIntent": Said.ROUTINE,
}
MEANT: Mapping[str, Heard] = {
    "KidsHereIntent": WithUs(Around.KIDS),
    "AsleepIntent": WithUs(Around.ASLEEP),
    "JustUsIntent": WithUs(Around.NOBODY),
    "OnACallIntent": WeAre(Company.APART),
    "JustMeIntent": WeAre(Company.ALONE),
    "TogetherIntent": WeAre(Company.TOGETHER),
}
LIGHTS = {"warmer": Lit(warmer=1), "cooler": Lit(warmer=-1), "dimmer": Lit(dimmer=1), "brighter": Lit(dimmer=-1)}
TROUBLE: Mapping[str, Trouble] = {
    "CrisisSelfHarmIntent": Trouble.SELF_HARM,
    "CrisisAbuseIntent": Trouble.ABUSE,
    "CrisisHarmingIntent": Trouble.HARMING,
    "CrisisChildIntent": Trouble.CHILD,
    "CrisisMedicalIntent": Trouble.MEDICAL,
    "SupportNumbersIntent": Trouble.NUMBERS,
}


def _id(slots: Slots, name: str) -> str | None:
    return slots.get(name, ("", None))[1]


def _heart(slots: Slots) -> Heard:
    number = slots.get("score", ("", None))[0]
    if number in HOURS:
        return Counted(int(number))
    said = (slots.get("score", ("", None))[0], _id(slots, "feeling"))
    return next((Rated(int(number)) for number in said if number in HEARTS), Said.UNCLEAR)


def _need(slots: Slots) -> Heard:
    need = _id(slots, "need")
    return Needed(Need(need)) if need in set(Need) else Said.COMPASS


def _names(slots: Slots) -> Heard:
    first, second = (_name(slots.get(slot, ("", None))[0]) for slot in ("first", "second"))
    return Named(first, second) if first and second else Said.UNCLEAR


def _name(words: str) -> str | None:
    words = " ".join(words.split())
    return words.title() if len(words) <= LONGEST_NAME and NAME.fullmatch(words) else None


def _stage(slots: Slots) -> Heard:
    stage = _id(slots, "stage")
    return Staged(Stage(stage)) if stage in set(Stage) else Said.UNCLEAR


def _ritual(slots: Slots) -> Heard:
    ritual = _id(slots, "ritual")
    return Wanted(ritual) if ritual else Said.CHANGE_SETTING


def _mood(slots: Slots) -> Heard:
    mood = _id(slots, "mood")
    return InMood(mood) if mood else Said.CHANGE_SETTING


def _pick(slots: Slots) -> Heard:
    return Picked(1 if _id(slots, "which") == "second" else 0)


def _moment(slots: Slots) -> Heard:
    return AMoment(_id(slots, "cue"))


def _light(slots: Slots) -> Heard:
    return LIGHTS.get(_id(slots, "light") or "", Said.UNCLEAR)


def _nightly(slots: Slots) -> Heard:
    """AMAZON.TIME gives 21:00, or a part of the day."""
    said = slots.get("time", ("", None))[0]
    if exactly := TIME.fullmatch(said):
        return Nightly(time(int(exactly[1]), int(exactly[2])))
    return Nightly(PARTS_OF_A_DAY.get(said))


def _come_back(slots: Slots) -> Heard:
    """AMAZON.DURATION gives PT20M; days and weeks are longer than anybody is waited for."""
    said = slots.get("span", ("", None))[0]
    if span := SPAN.fullmatch(said):
        hours, minutes, seconds = (int(part or 0) for part in span.groups())
        return ComeBack(60 * hours + minutes + round(seconds / 60))
    return ComeBack(DAYS if re.fullmatch(r"P\d+[DWMY].*", said) else None)


def _home_code(slots: Slots) -> Heard:
    code = slots.get("code", ("", None))[0]
    return HomeCode(code) if code.isdecimal() else Said.UNCLEAR


WITH_SLOTS: Mapping[str, Callable[[Slots], Heard]] = {
    "HeartIntent": _heart,
    "NeedIntent": _need,
    "NamesIntent": _names,
    "StageIntent": _stage,
    "RitualIntent": _ritual,
    "MoodIntent": _mood,
    "PickIntent": _pick,
    "MomentIntent": _moment,
    "LightsIntent": _light,
    "HomeCodeIntent": _home_code,
    "ReminderIntent": _nightly,
    "ComeBackIntent": _come_back,
}
INTENTS = frozenset({*SAID, *MEANT, *TROUBLE, *WITH_SLOTS})


def heard_in(request: Any) -> Heard:
    """What a LaunchRequest, IntentRequest or SessionResumedRequest of the SDK's meant."""
    if request.object_type == "SessionResumedRequest":
        return _came_back(request.cause)
    if request.object_type == "LaunchRequest":
        return _begun_by(request.task) if request.task else Said.OPENED
    name = request.intent.name
    if name in TROUBLE:
        return InTrouble(TROUBLE[name])
    if name in WITH_SLOTS:
        return WITH_SLOTS[name](_slots(request))
    return MEANT.get(name) or SAID.get(name, Said.UNCLEAR)


def _begun_by(task: Any) -> Heard:
    """What a custom task is for. Its name may come with the skill's id before it; one we do not know is a launch."""
    given = task.input if isinstance(task.input, Mapping) else {}
    match str(task.name).rpartition(".")[2]:
        case "TonightsQuestion":
            return Said.BEGUN
        case "CheckIn":
            return Said.CHECK_IN
        case "Moment":
            return AMoment(_word(given.get("cue")))
        case "ChangeSetting":
            ritual = _word(given.get("ritual"))
            return Wanted(ritual) if ritual else Said.CHANGE_SETTING
        case _:
            return Said.OPENED


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST else None


def _came_back(cause: Any) -> Said:
    """What came of what Alexa asked them: leave to do something, or a routine."""
    code = str(cause.status.code) if cause and cause.status else ""
    result = cause.result if cause and isinstance(cause.result, Mapping) else {}
    automation = result.get("offerAutomationResponse")
    reason = automation.get("reason") if isinstance(automation, Mapping) else None
    match code, result.get("status", "ACCEPTED"):
        case ("200", "ACCEPTED"):
            return Said.ALLOWED
        case ("204", _) if reason == "AUTOMATION_ALREADY_ENABLED":
            return Said.ALLOWED
        case ("200" | "204", _):
            return Said.REFUSED
        case _:
            return Said.NOT_ASKED


def _slots(request: Any) -> Slots:
    filled = {}
    for name, slot in (request.intent.slots or {}).items():
        if slot and slot.value:
            filled[name] = (slot.value, _slot_id(slot))
    return filled


def _slot_id(slot: Any) -> str | None:
    """The id the words resolved to; the first match of the first authority that has one."""
    authorities = slot.resolutions.resolutions_per_authority if slot.resolutions else None
    for authority in authorities or ():
        matched = authority and authority.status and authority.status.code and authority.status.code.value == MATCH
        if matched and authority.values and authority.values[0].value:
            return str(authority.values[0].value.id)
    return None
