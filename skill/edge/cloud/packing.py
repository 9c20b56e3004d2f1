"""A couple's record <-> few bytes, so that ten years of evenings fit into one cheap read.

Ids become their numbers in rituals/ids.txt, days the days before the last evening; what is left is compressed.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from skill.record import ForeignRecord

FORM = 1  # of what is packed
IN_ANY_ORDER = ("asked", "skipped")
IN_ORDER = ("saved", "done")


class Packing:
    """Packs records by a list of ids that only ever grows at its end."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._numbers = {id: number for number, id in enumerate(ids)}
        self._sum = _sum(ids)

    def pack(self, record: Mapping[str, Any]) -> bytes:
        """A record as to_record() makes it, as bytes."""
        packed, last = dict(record), record.get("last", 0)
        for key in (*IN_ANY_ORDER, *IN_ORDER):
            if key in record:
                days = [(self._numbers.get(id, id), last - day) for id, day in record[key].items()]
                if key in IN_ANY_ORDER:
                    days.sort(key=lambda one: (isinstance(one[0], str), one[0]))
                packed[key] = [[*_steps(number for number, _ in days)], [ago for _, ago in days]]
        whole = [FORM, len(self._ids), self._sum, packed]
        return zlib.compress(json.dumps(whole, separators=(",", ":")).encode())

    def unpack(self, packed: bytes) -> dict[str, Any]:
        """The record in those bytes. ForeignRecord where another program packed it, or a newer one of ours."""
        try:
            form, count, check, record = json.loads(zlib.decompress(packed))
            if form != FORM or check != (self._sum if count == len(self._ids) else _sum(self._ids[:count])):
                raise ForeignRecord("packed by ids that are not ours")
            last = record.get("last", 0)
            for key in (*IN_ANY_ORDER, *IN_ORDER):
                if key in record:
                    numbers, ago = record[key]
                    ids = (self._ids[one] if isinstance(one, int) else one for one in _sums(numbers))
                    record[key] = {id: last - days for id, days in zip(ids, ago, strict=True)}
        except (zlib.error, ValueError, TypeError, AttributeError, IndexError):
            raise ForeignRecord("bytes that no packing of ours made") from None
        return dict(record)


def _sum(ids: Sequence[str]) -> int:
    return zlib.crc32("\n".join(ids).encode())


def _steps(numbers: Iterable[int | str]) -> Iterator[int | str]:
    """Each number as the step from the one before it, which is small where they are sorted; names as they are."""
    before = 0
    for number in numbers:
        if isinstance(number, int):
            yield number - before
            before = number
        else:
            yield number


def _sums(steps: Iterable[int | str]) -> Iterator[int | str]:
    """The numbers those steps lead to."""
    at = 0
    for step in steps:
        if isinstance(step, int):
            at += step
            yield at
        else:
            yield step
