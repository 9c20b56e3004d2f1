"""What the program writes while it runs: one JSON object a line, names and never words."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

OURS = "ember"


class Line(logging.Formatter):
    """Ours is told as it is. Of what others write only who wrote it and how grave it is: it may quote anybody."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        if record.levelno > logging.INFO:
            told["level"] = record.levelname.lower()
        told.update(_ours(record.getMessage()) if record.name == OURS else _others(record))
        return json.dumps(told)


def write_to(stream: TextIO) -> None:
    """From now on all that is logged goes there."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _ours(message: str) -> Mapping[str, object]:
    try:
        told = json.loads(message)
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {"told": message}


def _others(record: logging.LogRecord) -> Mapping[str, object]:
    kind = record.exc_info[0] if record.exc_info else None
    return {"from": record.name, **({"trouble": kind.__name__} if kind else {})}
