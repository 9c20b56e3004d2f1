"""A DynamoDB table as we ask it: items by one key, one call for whatever is written together.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
"""

from collections.abc import Mapping
from typing import Any

from skill.edge.cloud.aws import Aws, AwsDown, Refused, reasons
from skill.ports import KeeperDown

KEY = "household"
SECONDS = 1.5  # for one call, asked twice or not
# What somebody who was faster leaves behind, alone and within a transaction.
FASTER = {
    "ConditionalCheckFailed",
    "ConditionalCheckFailedException",
    "TransactionConflict",
    "TransactionConflictException",
}

Item = Mapping[str, Mapping[str, Any]]
Write = tuple[str, Mapping[str, Any]]
"""`Put`, `Update` or `Delete`, and what it takes beside the table's name."""


class Taken(Exception):
    """A condition did not hold, so nothing was written; `items` are what lies there instead, as far as that is told."""

    def __init__(self, items: list[Item]) -> None:
        super().__init__()
        self.items = items


class Table:
    """One table."""

    def __init__(self, aws: Aws, name: str) -> None:
        self._aws, self._name = aws, name

    def get(self, key: str) -> Item | None:
        """The item of a key, as it is at this moment. KeeperDown."""
        found: Item | None = self._ask("GetItem", {**self._at(key), "ConsistentRead": True}).get("Item")
        return found

    def write(self, *writes: Write) -> None:
        """Write all of it, or nothing. Taken, KeeperDown."""
        whole = [(how, {"TableName": self._name, **what}) for how, what in writes]
        if len(whole) == 1:
            ((how, what),) = whole
            self._ask(f"{how}Item", what)
        else:
            self._ask("TransactWriteItems", {"TransactItems": [{how: what} for how, what in whole]})

    def _at(self, key: str) -> dict[str, Any]:
        return {"TableName": self._name, "Key": {KEY: {"S": key}}}

    def _ask(self, what: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {"X-Amz-Target": f"DynamoDB_20120810.{what}", "Content-Type": "application/x-amz-json-1.0"}
        try:
            answer: Mapping[str, Any] = self._aws.ask("POST", "/", body, SECONDS, **headers)
        except AwsDown as trouble:
            raise KeeperDown(str(trouble)) from None
        except Refused as refused:
            if not {refused.code, *reasons(refused.answer)} & FASTER:
                raise KeeperDown(refused.code) from None
            told = [refused.answer, *refused.answer.get("CancellationReasons", ())]
            raise Taken([one["Item"] for one in told if "Item" in one]) from None
        return answer


def delete(key: str) -> Write:
    """Take an item away, whether it is there or not."""
    return "Delete", {"Key": {KEY: {"S": key}}}
