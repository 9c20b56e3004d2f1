"""What is written while it runs: one JSON object a line, and of others' lines no word."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from skill.edge.porch.logs import write_to


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    write_to(stream)
    yield stream
    root.handlers[:], root.level = before, level
    root.setLevel(level)


def lines(written: io.StringIO) -> list[Any]:
    told = [json.loads(line) for line in written.getvalue().splitlines()]
    for one in told:
        one.pop("at")
    return told


def test_what_we_say_is_told_as_it_is(written: io.StringIO) -> None:
    ours = logging.getLogger("ember")
    ours.info(json.dumps({"heard": "Yes", "deeds": []}))
    ours.warning("errands: %s", "LostVersion")
    ours.error("7")
    ours.debug("nothing")

    assert lines(written) == [
        {"heard": "Yes", "deeds": []},
        {"level": "warning", "told": "errands: LostVersion"},
        {"level": "error", "told": "7"},
    ]


def test_what_others_say_is_told_without_their_words(written: io.StringIO) -> None:
    others = logging.getLogger("waitress")
    others.info("Client disconnected while serving %s", "/canary")
    others.warning("canary %s", "canary")
    try:
        raise ValueError("canary")
    except ValueError:
        others.exception("canary")

    assert "canary" not in written.getvalue()
    assert lines(written) == [
        {"from": "waitress"},
        {"level": "warning", "from": "waitress"},
        {"level": "error", "from": "waitress", "trouble": "ValueError"},
    ]


def test_a_line_is_a_line(written: io.StringIO) -> None:
    logging.getLogger("ember").warning("two\nlines")

    assert len(written.getvalue().splitlines()) == 1
