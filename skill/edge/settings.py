"""The environment -> Settings, or refuse to start, saying what is missing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class WrongSetting(Exception):
    """A setting that is missing or cannot be used; the message says what to set."""


@dataclass(frozen=True)
class Settings:
    """What differs from one installation to another."""

    db: str  # a SQLite file, or :memory:
    rituals: tuple[Path, ...] = ()  # a household's own folders
    skill_id: str | None = None  # answer to this skill only
    home: Path | None = None  # a home.yaml; without one everything is done by hand
    secrets: Path | None = None  # a folder with a file for each secret

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """EMBER_DB (needed), EMBER_RITUALS (folders, separated as in PATH), EMBER_SKILL_ID, EMBER_HOME, EMBER_SECRETS.

        Raises WrongSetting.
        """
        db = environment.get("EMBER_DB")
        if not db:
            raise WrongSetting("EMBER_DB is not set: name a SQLite file to keep couples in, or :memory:")
        rituals = tuple(Path(folder) for folder in environment.get("EMBER_RITUALS", "").split(os.pathsep) if folder)
        for folder in rituals:
            if not folder.is_dir():
                raise WrongSetting(f"EMBER_RITUALS names {folder}, which is no folder")
        home, secrets = environment.get("EMBER_HOME"), environment.get("EMBER_SECRETS")
        return cls(
            db,
            rituals,
            environment.get("EMBER_SKILL_ID"),
            Path(home) if home else None,
            Path(secrets) if secrets else None,
        )
