"""The environment -> Settings, or refuse to start, saying what is missing."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

QUIET_DAYS = 400  # after which a couple is forgotten unasked
SERVICES = ("dynamodb", "scheduler")
HOST, PORT = "127.0.0.1", 8300  # this machine alone
# A folder that Alexa can open: a host that others find, nothing to log on with, nothing that APL-A would evaluate.
SOUND_URL = "https://(?!.*[.]wav)([A-Za-z0-9-]+[.])+[A-Za-z][A-Za-z0-9-]*(/[A-Za-z0-9._~+%-]+)*/?"
LONGEST_SOUND_URL = 200  # characters: it is in a response once a bell, and a response has 24 KB


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
    sounds: str | None = None  # a public folder with our own bells; without one it is Alexa's chime
    hub: str | None = None  # where Home Assistant is from here, if not where home.yaml says
    host: str = HOST  # where a web service listens
    port: int = PORT  # and at which port; 0 is any that is free

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """EMBER_DB or EMBER_TABLE (one is needed), EMBER_RITUALS (folders, separated as in PATH), EMBER_SKILL_ID,
        EMBER_HOME, EMBER_HUB, EMBER_SECRETS, EMBER_SALT, EMBER_QUIET_DAYS, EMBER_SOUND_URL; for a web service
        EMBER_HOST and EMBER_PORT; with a table AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SCHEDULER, and
        EMBER_SCHEDULES (a group) with EMBER_SCHEDULE_TARGET and EMBER_SCHEDULE_ROLE.

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
            sounds=_sounds(environment),
            hub=environment.get("EMBER_HUB") or None,
            host=environment.get("EMBER_HOST") or HOST,
            port=_port(environment),
        )


def _port(environment: Mapping[str, str]) -> int:
    port = environment.get("EMBER_PORT") or str(PORT)
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise WrongSetting(f"EMBER_PORT is {port!r}; it is a number up to 65535, such as {PORT}")
    return int(port)


def _sounds(environment: Mapping[str, str]) -> str | None:
    url = environment.get("EMBER_SOUND_URL")
    if not url:
        return None
    if len(url) > LONGEST_SOUND_URL or not re.fullmatch(SOUND_URL, url):
        raise WrongSetting(  # the address is not repeated: there may be a password in it
            "EMBER_SOUND_URL is not the address of a public folder, such as https://sounds.example.com/ember"
            f" ({LONGEST_SOUND_URL} characters at most, without a file's name, a port, a password, ? or #)"
        )
    return url.rstrip("/")


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
