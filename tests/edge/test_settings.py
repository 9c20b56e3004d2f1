"""Settings, or a refusal that says what to set."""

import os
from pathlib import Path

import pytest

from skill.edge.settings import Settings, WrongSetting


def test_what_is_missing_is_named() -> None:
    with pytest.raises(WrongSetting, match="EMBER_DB is not set: name a SQLite file"):
        Settings.from_environment({})


def test_a_household_can_bring_its_own_folders(tmp_path: Path) -> None:
    settings = Settings.from_environment({"EMBER_DB": "x", "EMBER_RITUALS": f"{tmp_path}{os.pathsep}{tmp_path}"})

    assert settings == Settings("x", (tmp_path, tmp_path), None)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="which is no folder"):
        Settings.from_environment({"EMBER_DB": "x", "EMBER_RITUALS": str(tmp_path / "gone")})
