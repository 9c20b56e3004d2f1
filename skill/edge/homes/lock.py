"""Locks small texts up, so that whoever reads the database reads nothing. https://cryptography.io/en/latest/fernet/"""

from cryptography.fernet import Fernet, InvalidToken

from skill.edge.homes.keyring import Secret
from skill.edge.settings import WrongSetting


def new_key() -> str:
    """A key to lock with, for the keyring."""
    return Fernet.generate_key().decode()


class Lock:
    """Shuts texts away with one key, and opens them again."""

    def __init__(self, key: Secret) -> None:
        """A key as new_key() makes it. WrongSetting."""
        try:
            self._fernet = Fernet(key.reveal())
        except ValueError:
            raise WrongSetting(
                "the key that grants are locked with is none; make a new one and paste it whole"
            ) from None

    def shut(self, text: str) -> str:
        """The text, locked: ASCII, and another one every time."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, text: str) -> str | None:
        """What was shut; None where it was shut with another key, or is broken."""
        try:
            return self._fernet.decrypt(text).decode()
        except (InvalidToken, ValueError):  # a letter that is not ASCII is a ValueError
            return None
