"""The environment -> Settings, or refuse to start, saying what is missing."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

QUIET_DAYS = 400  # after which a couple is forgotten unasked
SERVICES = ("dynamodb", "scheduler")


class WrongSetting(Exception):
    """A setting that is missing or cannot be used; the message says what to set."""


@dataclass(frozen=True)
class Scheduling:
    """Where EventBridge Scheduler keeps what is due, what it calls then, and as whom."""

    group: str
    target: str  # the function's ARN
    role: str  # an ARN


@dataclass(frozen=True)
class Cloud:
    """A table in some region of AWS, and the endpoints that are not AWS's own, by service."""

    table: str
    region: str
    endpoints: Mapping[str, str] = field(default_factory=dict)
    schedules: Scheduling | None = None


@dataclass(frozen=True)
class Settings:
    """What differs from one installation to another."""

    db: str | None = None  # a SQLite file, or :memory:
    rituals: tuple[Path, ...] = ()  # a household's own folders
    skill_id: str | None = None  # answer to this skill only
    home: Path | None = None  # a home.yaml; without one everything is done by hand
    secrets: Path | None = None  # a folder with a file for each secret
    cloud: Cloud | None = None  # couples are kept there, instead of in a file
    salt: str = ""  # households are hashed with it
    quiet: timedelta = timedelta(days=QUIET_DAYS)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """EMBER_DB or EMBER_TABLE (one is needed), EMBER_RITUALS (folders, separated as in PATH), EMBER_SKILL_ID,
        EMBER_HOME, EMBER_SECRETS, EMBER_SALT, EMBER_QUIET_DAYS; with a table AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB,
        AWS_ENDPOINT_URL_SCHEDULER, and EMBER_SCHEDULES (a group) with EMBER_SCHEDULE_TARGET and EMBER_SCHEDULE_ROLE.

        Raises WrongSetting.
        """
        db, cloud = environment.get("EMBER_DB"), _cloud(environment)
        if not db and not cloud:
            raise WrongSetting(
                "EMBER_DB is not set: name a SQLite file to keep couples in, or set EMBER_TABLE, a table of DynamoDB"
            )
        if db and cloud:
            raise WrongSetting("EMBER_DB and EMBER_TABLE are both set; couples are kept in one place, so take one away")
        rituals = tuple(Path(folder) for folder in environment.get("EMBER_RITUALS", "").split(os.pathsep) if folder)
        for folder in rituals:
            if not folder.is_dir():
                raise WrongSetting(f"EMBER_RITUALS names {folder}, which is no folder")
        home, secrets = environment.get("EMBER_HOME"), environment.get("EMBER_SECRETS")
        days = environment.get("EMBER_QUIET_DAYS") or str(QUIET_DAYS)
        if not re.fullmatch(r"[1-9]\d{0,4}", days):
            raise WrongSetting(f"EMBER_QUIET_DAYS is {days!r}; it is a number of days, such as {QUIET_DAYS}")
        return cls(
            db,
            rituals,
            environment.get("EMBER_SKILL_ID"),
            Path(home) if home else None,
            Path(secrets) if secrets else None,
            cloud,
            environment.get("EMBER_SALT", ""),
            timedelta(days=int(days)),
        )


def _cloud(environment: Mapping[str, str]) -> Cloud | None:
    table = environment.get("EMBER_TABLE")
    if not table:
        return None
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if not region:
        raise WrongSetting("AWS_REGION is not set: name the region that the table of EMBER_TABLE is in")
    anywhere = environment.get("AWS_ENDPOINT_URL", "")
    named = {service: environment.get(f"AWS_ENDPOINT_URL_{service.upper()}") or anywhere for service in SERVICES}
    endpoints = {service: url.rstrip("/") for service, url in named.items() if url}
    return Cloud(table, region, endpoints, _schedules(environment))


def _schedules(environment: Mapping[str, str]) -> Scheduling | None:
    names = ("EMBER_SCHEDULES", "EMBER_SCHEDULE_TARGET", "EMBER_SCHEDULE_ROLE")
    found = [environment.get(name) or "" for name in names]
    if not any(found):
        return None
    if not all(found):
        missing = names[found.index("")]
        raise WrongSetting(f"{missing} is not set: to be called when something is due takes all of {', '.join(names)}")
    return Scheduling(*found)
