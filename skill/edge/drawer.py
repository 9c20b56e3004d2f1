"""Small things kept beside the couples: whose home it is, the grant of an account. A key names nobody."""

from typing import Protocol


class Drawer(Protocol):
    """Text by key. What is private in it is locked up by whoever puts it in."""

    def look(self, key: str) -> str | None:
        """What lies there, if anything does. KeeperDown."""

    def put(self, key: str, text: str) -> None:
        """Put it there, in place of what there was. KeeperDown."""

    def empty(self, key: str) -> bool:
        """Take it out for good. Whether nothing is left there. KeeperDown."""
