"""Where the things of the person at this desk are."""

import os
from pathlib import Path

from platformdirs import user_data_path

HOME = "home.yaml"


class Wrong(Exception):
    """Something the person at the keyboard can put right; one line says how."""


def data_folder() -> Path:
    """A user's own folder, on every system where it belongs. Wrong."""
    try:
        return user_data_path("evening-ember", appauthor=False, ensure_exists=True)
    except OSError as trouble:
        raise Wrong(f"your data folder cannot be made ({trouble.strerror}); name a file with --db") from None


def secrets_folder() -> Path:
    """The folder with a file for each secret."""
    named = os.environ.get("EMBER_SECRETS")
    return Path(named) if named else data_folder() / "secrets"
