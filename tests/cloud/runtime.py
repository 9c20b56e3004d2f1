"""A Lambda of one's own: the real runtime around a built package, and the Runtime API it calls, on loopback.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import atexit
import json
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import IO, Any

import pytest

ALEXA_WAITS = 8.0  # seconds, and the function's own time
STARTS_WITHIN = 30.0
RUNTIME = ("awslambdaric", "snapshot-restore-py", "boto3", "botocore", "jmespath", "python-dateutil", "s3transfer",
           "simplejson", "six", "urllib3")  # fmt: skip
"""What Lambda's own Python has beside the standard library."""
INVOCATION = "/2018-06-01/runtime/invocation"
INIT_ERROR = "/2018-06-01/runtime/init/error"
Event = Mapping[str, Any] | bytes
"""An envelope, or the bytes of what may be none."""


class Failed(Exception):
    """The runtime told of an error instead of an answer; it is in `invoke_error` or `init_error`."""


class Gone(Exception):
    """The process has ended, or does not answer in time."""


def needed() -> None:
    """Skip, by name, where Lambda's runtime is not installed."""
    try:
        distribution("awslambdaric")
    except PackageNotFoundError:
        pytest.skip("there is no awslambdaric here: Lambda's own runtime is not installed")


@cache
def runtime_folder() -> Path:
    """A folder with what Lambda's own Python has, and nothing else of this checkout or its environment."""
    folder = Path(tempfile.mkdtemp(prefix="ember-runtime-"))
    atexit.register(shutil.rmtree, folder)
    for name in RUNTIME:
        try:
            files = distribution(name).files or ()
        except PackageNotFoundError:
            continue
        for top in {path.parts[0] for path in files} - {"..", "__pycache__"}:
            link = folder / top
            if not link.exists():
                link.symlink_to(Path(str(distribution(name).locate_file(top))))
    return folder


@dataclass(frozen=True)
class Call:
    """One request of the runtime's to its API."""

    line: socket.socket
    path: str
    body: bytes


class Lambda:
    """One function: `with Lambda(package, environment) as function: function.invoke(event)`.

    The process is awslambdaric's own, in a package folder that it cannot write to. It finds what Lambda would find:
    the package, the runtime's own libraries and the standard library.
    """

    def __init__(
        self,
        package: Path,
        environment: Mapping[str, str] | None = None,
        options: Iterable[str] = (),
        waits: float = ALEXA_WAITS,
    ) -> None:
        """`options`: more of Python's own, as `-X importtime`; `waits`: seconds for an answer."""
        self._package, self._environment = package, environment or {}
        self._command = [sys.executable, "-S", *options, "-m", "awslambdaric", "lambda_function.lambda_handler"]
        self._waits, self._count = waits, 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._told = ""  # what it had written when it ended
        self.init_error: dict[str, Any] | None = None
        self.invoke_error: dict[str, Any] | None = None

    def __enter__(self) -> "Lambda":
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ears = selectors.DefaultSelector()
        self._ears.register(self._listening, selectors.EVENT_READ)
        self._asked = ""  # the event it works on
        self.init_error = self.invoke_error = None
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            self._command, cwd=self._package, env=self._around_it(), stdout=self._log, stderr=self._log
        )
        return self

    def __exit__(self, *trouble: object) -> None:
        self.kill()
        for key in list(self._ears.get_map().values()):
            self._forget(key.fileobj)
        self._ears.close()
        if self._log:
            self._told = self.log
            self._log.close()
            self._log = None

    def invoke(self, event: Event) -> Any:
        """Its answer to an event. Failed, Gone."""
        self.begin(event)
        return self.answer()

    def begin(self, event: Event) -> None:
        """Hand over an event and do not wait. Failed where it could not start, Gone."""
        call = self._next_call(STARTS_WITHIN)
        if call.path == INIT_ERROR:
            self.init_error = json.loads(call.body)
            raise Failed(self.init_error["errorMessage"])
        assert call.path == f"{INVOCATION}/next", call.path
        self._count += 1
        self._asked = f"{self._count:08x}-0000-4000-8000-000000000000"
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        _reply(call.line, 200, body, {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": self._asked,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self._waits) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:evening-ember",
            "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
        })  # fmt: skip

    def answer(self) -> Any:
        """What came of the event that was handed over. Failed, Gone."""
        call = self._next_call(self._waits)
        _reply(call.line, 202)
        if call.path == f"{INVOCATION}/{self._asked}/error":
            self.invoke_error = json.loads(call.body)
            raise Failed(f"{self.invoke_error['errorType']}: {self.invoke_error['errorMessage']}")
        assert call.path == f"{INVOCATION}/{self._asked}/response", call.path
        return json.loads(call.body)

    def cold_start_seconds(self, event: Event) -> float:
        """From the start of a fresh process to the first answer; the process is gone afterwards. Failed, Gone."""
        began = time.perf_counter()
        with self:
            self.invoke(event)
            return time.perf_counter() - began

    def kill(self, after: float = 0.0) -> None:
        """Gone after so many seconds, in the middle of whatever it does, as Lambda may do it."""
        if self._process:
            time.sleep(after)
            self._process.kill()
            self._process.wait()

    @property
    def log(self) -> str:
        """All that this process has written."""
        if self._log is None:
            return self._told
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0).decode(errors="replace")

    def _around_it(self) -> dict[str, str]:
        name = "evening-ember"
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": str(runtime_folder()),
            "PYTHONNOUSERSITE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's code folder is read-only
            "_HANDLER": "lambda_function.lambda_handler",
            "LAMBDA_TASK_ROOT": str(self._package),
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._listening.getsockname()[1]}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "pretend-secret-key",
            "AWS_SESSION_TOKEN": "pretend-session-token",
            **self._environment,
        }

    def _next_call(self, seconds: float) -> Call:
        """The runtime's next request. Gone where there is none in time."""
        until = time.monotonic() + seconds
        while True:
            ready = self._ears.select(min(0.2, max(0.0, until - time.monotonic())))
            for key, _ in ready:
                if key.fileobj is self._listening:
                    line, _ = self._listening.accept()
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._ears.register(line, selectors.EVENT_READ)
                elif call := _read(key.fileobj):
                    return call
                else:
                    self._forget(key.fileobj)
            if not ready and self._process and self._process.poll() is not None:
                raise Gone(f"it ended with {self._process.returncode}:\n{self.log[-2000:]}")
            if not ready and time.monotonic() >= until:
                raise Gone(f"no answer within {seconds:g} seconds:\n{self.log[-2000:]}")

    def _forget(self, line: Any) -> None:
        self._ears.unregister(line)
        line.close()


def _read(line: Any) -> Call | None:
    """A whole request. None where the line was closed."""
    content = b""
    while b"\r\n\r\n" not in content:
        more = _more(line)
        if not more:
            return None
        content += more
    head, _, body = content.partition(b"\r\n\r\n")
    first, *headers = head.decode("latin-1").split("\r\n")
    path = first.split(" ")[1]
    length = dict(header.lower().split(": ", 1) for header in headers).get("content-length", "0")
    while len(body) < int(length):
        more = _more(line)
        if not more:
            return None
        body += more
    return Call(line, path, body)


def _more(line: Any) -> bytes:
    try:
        return bytes(line.recv(1 << 16))
    except ConnectionError:  # it was killed
        return b""


def _reply(line: socket.socket, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
    """In one piece: two would wait 40 ms for an acknowledgement that is delayed."""
    named = {**(headers or {}), "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    line.sendall(f"HTTP/1.1 {status} OK\r\n{head}\r\n".encode() + body)
