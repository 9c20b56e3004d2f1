"""The only place where the parts meet."""

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from skill.conversation import Conversation
from skill.edge.door import Door
from skill.edge.settings import Settings
from skill.edge.sqlite import SqliteKeeper
from skill.library import Library, read_library
from skill.ports import Clock, Told
from skill.speech import Script, read_script

RITUALS = Path(__file__).parents[2] / "rituals"
LANGUAGE = "en"

log = logging.getLogger("ember")


def open_door(
    settings: Settings, clock: Clock | None = None, listeners: Sequence[Told] = (), log_turns: bool = True
) -> Door:
    """The skill as one callable, envelope in and response out. WrongFile, KeeperDown.

    Without a clock it is the world's, and a couple's zone is their locale's; a clock given tells their own zone.
    """
    keeper = SqliteKeeper(settings.db, clock or _now)
    conversation = Conversation(
        keeper=keeper,
        library=_library(settings.rituals),
        script=_script(),
        clock=clock or _now,
        zoned=clock is not None,
        listeners=(*listeners, logged) if log_turns else listeners,
    )
    return Door(conversation, keeper, settings.skill_id)


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
