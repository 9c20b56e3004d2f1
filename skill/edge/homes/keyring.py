"""Secrets by their names: from the environment, or a folder with a file for each (as Docker and systemd have it)."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from skill.edge.settings import WrongSetting

NAME = re.compile(r"[A-Z][A-Z0-9_]{2,63}")


class Secret:
    """Something that is never shown: not in a log, an error or a repr."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")


class Keyring:
    """Finds secrets by their names."""

    def __init__(self, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> None:
        """`folder` holds a file for each secret; without one only the environment is asked."""
        self._environment, self._folder = environment, folder

    def find(self, name: str) -> Secret:
        """The secret of that name. WrongSetting where there is none, saying where it may lie."""
        value = self._environment.get(name, "").strip()
        if not value and self._folder:
            try:
                value = (self._folder / name).read_text(encoding="utf-8").strip()
            except PermissionError:
                where = self._folder / name
                raise WrongSetting(f"the secret {name} may not be read: {where} is another user's") from None
            except (OSError, UnicodeDecodeError):
                value = ""
        if not value:
            place = f", or write it to {self._folder / name}" if self._folder else ""
            raise WrongSetting(f"the secret {name} is not there: set it in the environment{place}")
        if not value.isprintable() or not value.isascii():
            raise WrongSetting(f"the secret {name} holds something that is no secret; paste it again, on one line")
        return Secret(value)

    def keep(self, name: str, value: str) -> Path:
        """Write a secret to the folder, for its owner only. OSError."""
        if self._folder is None:
            raise OSError("there is no folder for secrets")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        half = path.with_suffix(".part")
        half.unlink(missing_ok=True)  # one that a crash left may be open to others
        half.touch(mode=0o600)
        half.write_text(value + "\n", encoding="utf-8")
        half.replace(path)
        return path
