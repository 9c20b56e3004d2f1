"""A real Chromium on a lead, for tests; and what of it this machine lacks, by name."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOM = HERE.parents[1] / ".venv-room"
MODULES = ROOM / "node_modules"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NODE = shutil.which("node")


def lacking(*, browser: bool = True) -> str:
    """What has to be installed first; nothing where all is there."""
    if NODE is None:
        return "this machine has no Node"
    if not (ROOM / "ready").exists():
        return "Node's modules are not installed: make test-room"
    return "this machine has no Chromium" if browser and CHROMIUM is None else ""


needs_browser = pytest.mark.skipif(bool(lacking()), reason=lacking())
needs_node = pytest.mark.skipif(bool(lacking(browser=False)), reason=lacking(browser=False))


class Complaint(Exception):
    """What the browser could not do."""


class Browser:
    """One page of one browser, from the beginning of a `with` to its end."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def __enter__(self) -> "Browser":
        command = [str(NODE), str(HERE / "drive.cjs"), str(MODULES), str(CHROMIUM), str(self._profile)]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._node.communicate(timeout=20)
        finally:
            self._node.kill()

    def do(self, name: str, **what: Any) -> Any:
        """One command of drive.cjs; Complaint where it did not go."""
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps({"do": name, **what}) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        if not line:
            raise Complaint("the browser is gone")
        told = json.loads(line)
        if "trouble" in told:
            raise Complaint(told["trouble"])
        return told["answer"]

    def goto(self, url: str) -> None:
        self.do("goto", url=url)

    def look(self, js: str) -> Any:
        """What an expression is worth in the page."""
        return self.do("look", js=js)

    def until(self, js: str, within: float = 10.0) -> None:
        """Wait till an expression holds in the page; Complaint after so many seconds."""
        self.do("until", js=js, within=round(within * 1000))
