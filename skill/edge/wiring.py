"""The only place where the parts meet."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from skill.conversation import Conversation
from skill.edge.by_hand import ByHand
from skill.edge.claim import Claimed
from skill.edge.door import Directives, Door, Linked
from skill.edge.errands import Errands
from skill.edge.home_file import is_safe, read_home
from skill.edge.keyring import Keyring
from skill.edge.patience import Patient
from skill.edge.settings import Settings, WrongSetting
from skill.edge.sqlite import SqliteKeeper
from skill.librarian import read_library
from skill.library import Library
from skill.ports import Clock, House, Told
from skill.speech import Script, read_script

RITUALS = Path(__file__).parents[2] / "rituals"
LANGUAGE = "en"

log = logging.getLogger("ember")


@dataclass(frozen=True)
class Outside:
    """The house, if there is one; who answers to Smart Home directives; and who is told of linked accounts."""

    house: House | None = None
    directives: Directives | None = None
    linked: Linked | None = None


def open_door(
    settings: Settings,
    clock: Clock | None = None,
    listeners: Sequence[Told] = (),
    log_turns: bool = True,
    house: House | None = None,
) -> Door:
    """The skill as one callable, envelope in and response out. WrongFile, WrongSetting, KeeperDown.

    A house that is given is everybody's; otherwise it is the one of `settings.home`. WrongSetting.

    Without a clock it is the world's, and a couple's zone is their locale's; a clock given tells their own zone.
    """
    keeper = SqliteKeeper(settings.db, clock or _now)
    outside = Outside(house) if house else _outside(settings, keeper, clock or _now)
    conversation = Conversation(
        keeper=keeper,
        library=_library(settings.rituals),
        script=_script(),
        clock=clock or _now,
        house=Patient(outside.house) if outside.house else ByHand(),
        zoned=clock is not None,
        listeners=(*listeners, logged) if log_turns else listeners,
    )
    errands = Errands(keeper.owing, conversation.watch, clock or _now)
    return Door(conversation, settings.skill_id, errands, outside.directives, outside.linked)


def _outside(settings: Settings, keeper: SqliteKeeper, clock: Clock) -> Outside:
    """The house of `home.yaml`; none where everything is done by hand."""
    if settings.home is None:
        return Outside()
    home, keys = read_home(settings.home), Keyring(folder=settings.secrets)
    # Each is imported where there is one: a home that is by hand waits for none of it at a cold start.
    if home.hub:
        from skill.edge.home_assistant import HomeAssistant
        from skill.edge.hub import Hub

        hub = Hub(home.hub.url, keys.find(home.hub.token), home.hub.certificate)
        return Outside(Claimed(HomeAssistant(hub, home.roles), home.code or "", keeper))
    if home.webhook:
        from skill.edge.webhook import Webhook

        address = keys.find(home.webhook)
        if not is_safe(address.reveal()):
            raise WrongSetting(f"the secret {home.webhook} is no address that is safe to call; use https://")
        return Outside(Claimed(Webhook(address), home.code or "", keeper))
    if home.house == "own_routine":
        from skill.edge.own_routine import OwnRoutine

        return Outside(Claimed(OwnRoutine(), home.code or "", keeper))
    if home.routines:
        from skill.edge.alexa_routines import AlexaRoutines
        from skill.edge.amazon import Amazon
        from skill.edge.lock import Lock
        from skill.edge.smart_home import SmartHome

        skill = home.routines
        amazon, lock = Amazon(skill.client_id, keys.find(skill.client_secret)), Lock(keys.find(skill.key))
        routines = AlexaRoutines(keeper, amazon, lock, clock)
        return Outside(routines, SmartHome(routines, skill.region, clock), routines.linked)
    if home.house == "pretend":
        raise WrongSetting("EMBER_HOME names a pretend home; there is one only in ember talk")
    return Outside()


def logged(*, heard: str, scene: str, place: str | None, deeds: tuple[str, ...]) -> None:
    """One log line a turn: names, never values."""
    log.info(json.dumps({"heard": heard, "scene": scene, "place": place, "deeds": deeds}))


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _library(rituals: tuple[Path, ...]) -> Library:
    return read_library(RITUALS, *rituals)


@cache
def _script() -> Script:
    return read_script(LANGUAGE)
