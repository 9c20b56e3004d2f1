"""The only place where the parts meet."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from skill.conversation import Conversation
from skill.edge.content import Content, read_content
from skill.edge.door import Begins, CallAt, Devices, Door
from skill.edge.drawer import Drawer
from skill.edge.errands import Errands, Owing
from skill.edge.homes.outside import Outside
from skill.edge.settings import Settings, WrongSetting
from skill.library import Library
from skill.ports import Clock, House, Keeper, Told
from skill.speech import Script, read_script

HERE = Path(__file__).parents[2]
RITUALS = HERE / "rituals"
COMPILED = HERE / "content.json"  # of a package; where there is one, no YAML is read
LANGUAGE = "en"

log = logging.getLogger("ember")


@dataclass(frozen=True)
class Kept:
    """The keeper; the drawer beside it; who is owed something, where we look ourselves; who calls us, where not."""

    keeper: Keeper
    drawer: Drawer
    owing: Owing = lambda: ()  # noqa: E731
    call_at: CallAt | None = None
    begins: Begins = lambda: None  # noqa: E731


def open_door(
    settings: Settings,
    clock: Clock | None = None,
    listeners: Sequence[Told] = (),
    log_turns: bool = True,
    house: House | None = None,
    devices: Devices | None = None,
) -> Door:
    """The skill as one callable, envelope in and response out. WrongFile, WrongSetting, KeeperDown.

    A house that is given is everybody's; otherwise it is the one of `settings.home`. WrongSetting.

    Without `devices` a speaker can do nothing for us beside talking.
    Without a clock it is the world's, and a couple's zone is their locale's; a clock given tells their own zone.
    """
    if COMPILED.exists() and (settings.rituals or settings.home):
        raise WrongSetting("EMBER_HOME and EMBER_RITUALS are packed already: make package HOME_FILE=... RITUALS=...")
    now, content = clock or _now, _content(settings.rituals)
    kept = _kept(settings, content.library, now)
    outside = _outside(settings, content, kept.drawer, now, house)
    conversation = Conversation(
        keeper=kept.keeper,
        library=content.library,
        script=content.script,
        clock=now,
        house=outside.house,
        zoned=clock is not None,
        listeners=(*listeners, logged) if log_turns else listeners,
    )
    return Door(
        conversation,
        settings.skill_id,
        errands=Errands(kept.owing, conversation.watch, now),
        directives=outside.directives,
        linked=outside.linked,
        devices=devices,
        salt=settings.salt,
        call_at=kept.call_at,
        begins=kept.begins,
        sounds=settings.sounds,
    )


def _kept(settings: Settings, library: Library, clock: Clock) -> Kept:
    """Where couples are kept: a file on this machine, or a table in the cloud."""
    if settings.cloud is None:
        from skill.edge.sqlite import SqliteKeeper

        file = SqliteKeeper(settings.db or ":memory:", clock, settings.quiet)
        return Kept(file, file, file.owing)
    try:
        from skill.edge.cloud.aws import Allowance, Aws
    except ModuleNotFoundError as lacking:
        raise WrongSetting(f"EMBER_TABLE needs {lacking.name}: pip install 'evening-ember[aws]'") from None
    from skill.edge.cloud.dynamo import DynamoKeeper
    from skill.edge.cloud.table import Table

    cloud, allowance = settings.cloud, Allowance()
    table = Table(Aws("dynamodb", cloud, allowance), cloud.table)
    keeper = DynamoKeeper(table, library.ids, settings.quiet, clock)
    if cloud.schedules is None:
        return Kept(keeper, keeper, begins=allowance.begin)
    from skill.edge.cloud.schedules import Punctual, Schedules

    schedules = Schedules(Aws("scheduler", cloud, allowance), cloud.schedules, clock)
    return Kept(Punctual(keeper, schedules), keeper, call_at=schedules.call_at, begins=allowance.begin)


def _outside(settings: Settings, content: Content, drawer: Drawer, clock: Clock, house: House | None) -> Outside:
    """The house that was given, or the one of a home.yaml; none where everything is done by hand."""
    # Imported where there is one: who has none waits for none of it at a cold start.
    if house:
        from skill.edge.homes.patience import Patient

        return Outside(Patient(house))
    if settings.home or content.home:
        from skill.edge.homes import houses

        return houses.outside(settings, content.home, drawer, clock)
    return Outside()


def logged(*, heard: str, scene: str, place: str | None, deeds: tuple[str, ...]) -> None:
    """One log line a turn: names, never values."""
    log.info(json.dumps({"heard": heard, "scene": scene, "place": place, "deeds": deeds}))


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _content(rituals: tuple[Path, ...]) -> Content:
    """What is compiled, in a package; elsewhere, or with folders of a household's own, what the YAML files say."""
    if COMPILED.exists():
        return read_content(COMPILED)
    from skill.librarian import read_library

    return Content(read_library(RITUALS, *rituals), _script())


@cache
def _script() -> Script:
    return read_script(LANGUAGE)
