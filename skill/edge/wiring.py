"""The only place where the parts meet."""

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from skill.conversation import Conversation
from skill.edge.by_hand import ByHand
from skill.edge.door import Door
from skill.edge.patience import Patient
from skill.edge.settings import Settings
from skill.edge.sqlite import SqliteKeeper
from skill.librarian import read_library
from skill.library import Library
from skill.ports import Clock, House, Told
from skill.speech import Script, read_script

RITUALS = Path(__file__).parents[2] / "rituals"
LANGUAGE = "en"

log = logging.getLogger("ember")


def open_door(
    settings: Settings,
    clock: Clock | None = None,
    listeners: Sequence[Told] = (),
    log_turns: bool = True,
    house: House | None = None,
) -> Door:
    """The skill as one callable, envelope in and response out. WrongFile, KeeperDown.

    Without a house everything is done by hand.

    Without a clock it is the world's, and a couple's zone is their locale's; a clock given tells their own zone.
    """
    keeper = SqliteKeeper(settings.db, clock or _now)
    conversation = Conversation(
        keeper=keeper,
        library=_library(settings.rituals),
        script=_script(),
        clock=clock or _now,
        house=Patient(house) if house else ByHand(),
        zoned=clock is not None,
        listeners=(*listeners, logged) if log_turns else listeners,
    )
    return Door(conversation, settings.skill_id)


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
