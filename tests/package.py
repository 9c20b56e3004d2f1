"""The Lambda's package, built once for all the tests of a session, for the Python they run with."""

import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from skill.desk.packaging import FOLDER, Order, package

KEPT: list[TemporaryDirectory[str]] = []  # till the session ends


@cache
def built_package() -> Path:
    """The folder as the Lambda has it; its zip lies beside it."""
    KEPT.append(TemporaryDirectory(prefix="evening-ember-"))
    package(Order(sys.executable), Path(KEPT[0].name), lambda _: None)
    return Path(KEPT[0].name) / FOLDER
