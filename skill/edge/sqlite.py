"""A keeper on one machine: SQLite, one row a household, every write checked against the version that was read.

Beside the couples it has a drawer for small things, and knows whose room is owed something, and when.
"""

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from skill.couple import Couple
from skill.edge.settings import QUIET_DAYS
from skill.ports import KeeperDown, LostVersion
from skill.record import ForeignRecord, from_record, to_record

OPENING, WAIT = 5.0, 2.0  # seconds for another process to finish its write: before the first turn, and within one

SCHEMA = """
create table if not exists couples (
    household text primary key,
    version integer not null,
    record text not null,
    kept_at real not null,
    due real
) without rowid
"""
DRAWER = "create table if not exists drawer (key text primary key, text text not null) without rowid"


class SqliteKeeper:
    """Keeps couples in one SQLite file (or in memory, for `:memory:`)."""

    def __init__(
        self,
        path: str | Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        quiet: timedelta = timedelta(days=QUIET_DAYS),
    ) -> None:
        """Open or create the file. KeeperDown where it is no database of ours or cannot be written.

        Who was silent for longer than `quiet` is forgotten.
        """
        self._now, self._quiet = now, quiet
        # One thread after the other: what a statement changed is asked of the connection, which may have gone on.
        self._alone = threading.Lock()
        try:
            if str(path) != ":memory:":
                Path(path).touch(mode=0o600)  # nobody else on this machine reads it
            self._db = sqlite3.connect(path, timeout=OPENING, isolation_level=None, check_same_thread=False)
            self.close = weakref.finalize(self, self._db.close)  # closed with its keeper, or before
            # What is deleted is overwritten, so that "forgotten" is true of the disk as well.
            self._db.execute("pragma secure_delete = on")
            # Written to a log first: a lamp waits 1 ms for a write and not 14. A program that is killed loses nothing;
            # a power cut may lose the last turn, but never a couple.
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.execute(SCHEMA)
            self._db.execute(DRAWER)
            self._upgrade()
            self._db.execute("delete from couples where kept_at <= ?", (self._oldest(),))
            self._db.execute(f"pragma busy_timeout = {WAIT * 1000:.0f}")
        except FileNotFoundError:
            raise KeeperDown(f"the database {path} cannot be made: its folder is not there; make that first") from None
        except (sqlite3.Error, OSError) as trouble:
            why = getattr(trouble, "strerror", None) or trouble
            raise KeeperDown(f"the database {path} cannot be used: {why}") from None

    def _upgrade(self) -> None:
        """A file of version 0.1 does not say when what is owed is due. Two programs may find that at once."""
        if "due" in {column[1] for column in self._db.execute("pragma table_info(couples)")}:
            return
        with suppress(sqlite3.OperationalError):  # the other one was first
            self._db.execute("alter table couples add column due real")
        for household, record in self._db.execute("select household, record from couples").fetchall():
            with suppress(ForeignRecord, ValueError):
                owed = from_record(json.loads(record)).owed
                if owed:
                    due = owed.next_due.timestamp()
                    self._db.execute("update couples set due = ? where household = ?", (due, household))

    def recall(self, household: str) -> tuple[Couple, int]:
        try:
            with self._alone:
                row = self._db.execute(
                    "select record, version from couples where household = ? and kept_at > ?",
                    (household, self._oldest()),
                ).fetchone()
            return (from_record(json.loads(row[0])), row[1]) if row else (Couple(), 0)
        except (sqlite3.Error, ForeignRecord, ValueError) as trouble:
            raise KeeperDown(type(trouble).__name__) from None

    def keep(self, household: str, couple: Couple, version: int) -> None:
        record, kept_at = json.dumps(to_record(couple), separators=(",", ":")), self._now().timestamp()
        due = couple.owed.next_due.timestamp() if couple.owed else None
        try:
            with self._alone:
                written = self._write(household, (record, kept_at, due), version)
        except sqlite3.Error as trouble:
            raise KeeperDown(type(trouble).__name__) from None
        if not written:
            raise LostVersion
        # Not while a room is changed or may be next: there the lamp would wait for it.
        if not (couple.owed or couple.seen):
            self._overwrite()

    def _write(self, household: str, row: tuple[str, float, float | None], version: int) -> int:
        """How many rows are new, or other than they were: one, or none where somebody else was faster."""
        if version:
            return self._db.execute(
                "update couples set record = ?, kept_at = ?, due = ?, version = version + 1"
                " where household = ? and version = ?",
                (*row, household, version),
            ).rowcount
        self._db.execute("delete from couples where household = ? and kept_at <= ?", (household, self._oldest()))
        return self._db.execute(
            "insert or ignore into couples (household, version, record, kept_at, due) values (?, 1, ?, ?, ?)",
            (household, *row),
        ).rowcount

    def forget(self, household: str) -> bool:
        try:
            with self._alone:
                self._db.execute("delete from couples where household = ?", (household,))
                row = self._db.execute("select 1 from couples where household = ?", (household,)).fetchone()
        except sqlite3.Error as trouble:
            raise KeeperDown(type(trouble).__name__) from None
        return row is None and self._overwrite(wait=True)

    def owing(self) -> tuple[tuple[str, datetime], ...]:
        """The households whose room is owed something, the next one first, and when. KeeperDown."""
        rows = self._query("select household, due from couples where due is not null order by due")
        return tuple((household, datetime.fromtimestamp(due, UTC)) for household, due in rows)

    def look(self, key: str) -> str | None:
        rows = self._query("select text from drawer where key = ?", key)
        return str(rows[0][0]) if rows else None

    def put(self, key: str, text: str) -> None:
        self._query("insert or replace into drawer (key, text) values (?, ?)", key, text)
        self._overwrite()

    def empty(self, key: str) -> bool:
        self._query("delete from drawer where key = ?", key)
        return self.look(key) is None and self._overwrite(wait=True)

    def _overwrite(self, wait: bool = False) -> bool:
        """Take what is gone out of the log, too. Whether it is: a reader may be in the way."""
        try:
            with self._alone:
                self._db.execute(f"pragma busy_timeout = {WAIT * 1000 if wait else 0:.0f}")
                busy = self._db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
                self._db.execute(f"pragma busy_timeout = {WAIT * 1000:.0f}")
        except sqlite3.Error:
            return False
        return not busy

    def _query(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            with self._alone:
                return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as trouble:
            raise KeeperDown(type(trouble).__name__) from None

    def _oldest(self) -> float:
        return (self._now() - self._quiet).timestamp()
