"""A keeper in the cloud: one DynamoDB item a household, every write checked against the version that was read.

The rooms of a household (owed, or seen a moment ago) are an item beside it, read only where there are any, and so
is whatever lies in the drawer.
"""

import base64
import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from skill.couple import Couple
from skill.edge.cloud.packing import Packing
from skill.edge.cloud.table import KEY, Item, Table, Taken, Write, delete
from skill.memory import Lately
from skill.ports import Clock, KeeperDown, LostVersion
from skill.record import ForeignRecord, from_record, to_record

TTL = "ttl"
ROOMS = ("owed", "seen")  # of a record: each a list that begins with a room
NAMES = {"#household": KEY, "#ttl": TTL, "#turn": "turn", "#version": "version"}


@dataclass(frozen=True)
class AsRead:
    """What a household's items were like when they were last read or written here."""

    version: int = 0
    turn: str = ""  # the one that wrote it
    rooms: bytes | None = None
    rooms_until: int = 0


class DynamoKeeper:
    """Keeps couples in one table, with a drawer for small things. For one turn of a household at a time."""

    def __init__(self, table: Table, ids: Sequence[str], quiet: timedelta, clock: Clock) -> None:
        """The ids of everything couples may have had, in their order for ever; and how long a silent couple is kept."""
        self._table, self._packing, self._quiet, self._clock = table, Packing(ids), quiet, clock
        self._read = Lately[AsRead]()

    def recall(self, household: str) -> tuple[Couple, int]:
        for _ in range(2):  # rooms of another version: somebody wrote in between
            item = self._present(household)
            try:
                if item is None:
                    self._read.note(household, AsRead())
                    return Couple(), 0
                record, version = self._packing.unpack(_bytes(item["record"])), int(item["version"]["N"])
                beside = self._present(_room_key(household)) if "rooms" in item else None
                rooms = _bytes(beside["record"]) if beside else None
                if "rooms" in item and _check(rooms) != item["rooms"]:
                    continue
                couple = from_record(_with_rooms(record, rooms))
                until = int(beside[TTL]["N"]) if beside else 0
                self._read.note(household, AsRead(version, item["turn"]["S"], rooms, until))
                return couple, version
            except (ForeignRecord, KeyError, TypeError, ValueError, zlib.error) as trouble:
                raise KeeperDown(type(trouble).__name__) from None
        raise KeeperDown("rooms that are not of this version")

    def keep(self, household: str, couple: Couple, version: int) -> None:
        record, rooms = _without_rooms(to_record(couple))
        before, turn, until = self._read.of(household), secrets.token_hex(8), self._until()
        if before and before.version != version:
            before = None
        item: dict[str, Mapping[str, Any]] = {
            KEY: {"S": household},
            TTL: _number(until),
            "record": _binary(self._packing.pack(record)),
            "turn": {"S": turn},
            "version": _number(version + 1),
            **({"rooms": _check(rooms)} if rooms else {}),
        }
        writes: list[Write] = [("Put", {"Item": item, **self._if_still(version, before)})]
        # Beside it only where they are other rooms, or would be over before their couple is.
        alike = before and before.rooms == rooms and (rooms is None or 2 * before.rooms_until > until + self._now())
        if not alike:
            writes.append(self._beside(household, rooms, until))
        try:
            self._table.write(*writes)
        except Taken as taken:
            if all(one.get("turn") != {"S": turn} for one in taken.items):
                raise LostVersion from None
            # It was ours: the answer to the first time we asked was lost.
        rooms_until = before.rooms_until if before and alike else until
        self._read.note(household, AsRead(version + 1, turn, rooms, rooms_until))

    def forget(self, household: str) -> bool:
        self._read.note(household, None)
        try:
            self._table.write(delete(household), delete(_room_key(household)))
        except Taken:
            raise LostVersion from None
        return not any(map(self._table.get, (household, _room_key(household))))

    def look(self, key: str) -> str | None:
        item = self._present(key)
        if item is None:
            return None
        until = self._until()
        if 2 * int(item[TTL]["N"]) < until + self._now():  # what is still looked at is not forgotten
            self._write({"Item": {**item, TTL: _number(until)}, **_if("#ttl = :ttl", ttl=int(item[TTL]["N"]))})
        return str(item["text"]["S"])

    def put(self, key: str, text: str) -> None:
        self._write({"Item": {KEY: {"S": key}, TTL: _number(self._until()), "text": {"S": text}}})

    def empty(self, key: str) -> bool:
        self._table.write(delete(key))
        return self._table.get(key) is None

    def _write(self, what: Mapping[str, Any]) -> None:
        with suppress(Taken):  # somebody else put something newer there
            self._table.write(("Put", what))

    def _present(self, key: str) -> Item | None:
        """An item that is not over; the table itself may take days to clear away one that is."""
        item = self._table.get(key)
        return item if item and int(item.get(TTL, {}).get("N", 0)) > self._now() else None

    def _if_still(self, version: int, before: AsRead | None) -> Mapping[str, Any]:
        """On the condition that nobody wrote since; for a new couple, that there is none."""
        if version == 0:
            condition = _if("attribute_not_exists(#household) OR #ttl <= :now", now=self._now())
        elif before:  # who was forgotten and began anew may have come to the same version
            condition = _if("#version = :version AND #turn = :turn", version=version, turn=before.turn)
        else:
            condition = _if("#version = :version", version=version)
        return {**condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}

    def _beside(self, household: str, rooms: bytes | None, until: int) -> Write:
        key = _room_key(household)
        if rooms is None:
            return delete(key)
        return "Put", {"Item": {KEY: {"S": key}, TTL: _number(until), "record": _binary(rooms)}}

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _until(self) -> int:
        return self._now() + int(self._quiet.total_seconds())


def _room_key(household: str) -> str:
    return f"room {household}"


def _if(condition: str, **values: str | int) -> dict[str, Any]:
    """A condition as DynamoDB takes it: the names of attributes and values apart from it."""
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {name: attribute for name, attribute in NAMES.items() if name in condition},
        "ExpressionAttributeValues": {
            f":{name}": _number(value) if isinstance(value, int) else {"S": value} for name, value in values.items()
        },
    }


def _number(number: int) -> Mapping[str, str]:
    return {"N": str(number)}


def _binary(packed: bytes) -> Mapping[str, str]:
    return {"B": base64.b64encode(packed).decode()}


def _bytes(attribute: Mapping[str, str]) -> bytes:
    return base64.b64decode(attribute["B"])


def _check(rooms: bytes | None) -> Mapping[str, str]:
    """What a couple's item says of the rooms beside it, so that nobody takes others for them."""
    return _number(zlib.crc32(rooms or b""))


def _without_rooms(record: dict[str, Any]) -> tuple[dict[str, Any], bytes | None]:
    """The record with its rooms left empty, and the rooms."""
    rooms = {key: record[key][0] for key in ROOMS if key in record}
    bare = {**record, **{key: [{}, *record[key][1:]] for key in rooms}}
    text = json.dumps(rooms, separators=(",", ":"), sort_keys=True)
    return bare, zlib.compress(text.encode()) if any(rooms.values()) else None


def _with_rooms(record: dict[str, Any], packed: bytes | None) -> dict[str, Any]:
    rooms: Mapping[str, Any] = json.loads(zlib.decompress(packed)) if packed else {}
    return {**record, **{key: [room, *record[key][1:]] for key, room in rooms.items() if key in record}}
