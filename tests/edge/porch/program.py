"""Programs of their own: the porch, started, listened to, measured and told to end; and load for it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.edge.porch.load import Came

ROOT = Path(__file__).parents[3]
STARTS_WITHIN, ENDS_WITHIN = 30.0, 20.0  # seconds


def goes_first(process: subprocess.Popen[Any]) -> None:
    """What is measured waits for nothing else that runs here, where the system lets us say so: Linux, and root."""
    with suppress(OSError):  # of a session as a whole: there, a process's own niceness counts only within it
        Path(f"/proc/{process.pid}/autogroup").write_text("-19", encoding="utf-8")
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, -19)


def under_load(folder: Path, port: int, seconds: float, half: float = 0) -> list[Came]:
    """What a process of its own measured: so many seconds of all the load there can be, and so many of half of it."""
    command = ("-m", "tests.edge.porch.load", str(folder), str(port), str(seconds), str(half))
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        goes_first(process)
        told, trouble = process.communicate()
    assert process.returncode == 0, trouble.decode()
    return [Came(**one) for one in json.loads(told)]


class Program:
    """A Python module that runs from the beginning of a `with` to its end, and writes a line of JSON with its port."""

    def __init__(self, folder: Path, name: str, *command: str, environment: Mapping[str, str] | None = None) -> None:
        """`folder`, `name`: where its log is written."""
        self._command = (sys.executable, "-m", *command)
        ours = {key: value for key, value in os.environ.items() if not key.startswith("EMBER_")}
        self._environment = {**ours, **(environment or {})}
        self._log = folder / f"{name}.log"

    def __enter__(self) -> "Program":
        self._to = self._log.open("wb")
        self.process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdout=self._to, stderr=self._to, start_new_session=True
        )
        until = time.monotonic() + STARTS_WITHIN
        while not self.told("port"):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._to.close()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[Any]:
        """What it has written so far, line by line."""
        return [json.loads(line) for line in self.log.splitlines()]

    def told(self, name: str) -> Any:
        """What it first said of that, if anything."""
        whole, _, _ = self.log.rpartition("\n")
        told = [json.loads(line).get(name) for line in whole.splitlines() if line.startswith("{")]
        return next(filter(None, told), None)

    @property
    def port(self) -> int:
        return int(self.told("port"))

    @property
    def megabytes(self) -> float:
        """Of memory, that is really in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def waited(self) -> float:
        """Seconds for which it would have run, and something else did."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((one / "schedstat").read_text(encoding="utf-8").split()[1]) for one in threads) / 1e9

    def is_told_to_end(self, by: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(by)

    def ends(self) -> int:
        """With which code it ended."""
        return self.process.wait(ENDS_WITHIN)
