"""A keeper on one machine: SQLite, one row a household, every write checked against the version that was read."""

import json
import sqlite3
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from skill.couple import Couple
from skill.ports import KeeperDown, LostVersion
from skill.record import ForeignRecord, from_record, to_record

QUIET_DAYS = timedelta(days=400)  # after which a couple is forgotten unasked
OPENING, WAIT = 5.0, 2.0  # seconds for another process to finish its write: before the first turn, and within one

SCHEMA = """
create table if not exists couples (
    household text primary key,
    version integer not null,
    record text not null,
    kept_at real not null
) without rowid
"""


class SqliteKeeper:
    """Keeps couples in one SQLite file (or in memory, for `:memory:`)."""

    def __init__(self, path: str | Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open or create the file. KeeperDown where it is no database of ours or cannot be written."""
        self._now = now
        try:
            if str(path) != ":memory:":
                Path(path).touch(mode=0o600)  # nobody else on this machine reads it
            self._db = sqlite3.connect(path, timeout=OPENING, isolation_level=None, check_same_thread=False)
            self.close = weakref.finalize(self, self._db.close)  # closed with its keeper, or before
            # What is deleted is overwritten, so that "forgotten" is true of the disk as well.
            self._db.execute("pragma secure_delete = on")
            self._db.execute(SCHEMA)
            self._db.execute("delete from couples where kept_at <= ?", (self._oldest(),))
            self._db.execute(f"pragma busy_timeout = {WAIT * 1000:.0f}")
        except (sqlite3.Error, OSError) as trouble:
            raise KeeperDown(f"the database {path} cannot be used: {trouble}") from None

    def recall(self, household: str) -> tuple[Couple, int]:
        try:
            row = self._db.execute(
                "select record, version from couples where household = ? and kept_at > ?",
                (household, self._oldest()),
            ).fetchone()
            return (from_record(json.loads(row[0])), row[1]) if row else (Couple(), 0)
        except (sqlite3.Error, ForeignRecord, ValueError) as trouble:
            raise KeeperDown(type(trouble).__name__) from None

    def keep(self, household: str, couple: Couple, version: int) -> None:
        record, kept_at = json.dumps(to_record(couple), separators=(",", ":")), self._now().timestamp()
        try:
            if version:
                written = self._db.execute(
                    "update couples set record = ?, kept_at = ?, version = version + 1"
                    " where household = ? and version = ?",
                    (record, kept_at, household, version),
                ).rowcount
            else:
                self._db.execute(
                    "delete from couples where household = ? and kept_at <= ?", (household, self._oldest())
                )
                written = self._db.execute(
                    "insert or ignore into couples (household, version, record, kept_at) values (?, 1, ?, ?)",
                    (household, record, kept_at),
                ).rowcount
        except sqlite3.Error as trouble:
            raise KeeperDown(type(trouble).__name__) from None
        if not written:
            raise LostVersion

    def forget(self, household: str) -> bool:
        try:
            self._db.execute("delete from couples where household = ?", (household,))
            row = self._db.execute("select 1 from couples where household = ?", (household,)).fetchone()
        except sqlite3.Error as trouble:
            raise KeeperDown(type(trouble).__name__) from None
        return row is None

    def _oldest(self) -> float:
        return (self._now() - QUIET_DAYS).timestamp()
