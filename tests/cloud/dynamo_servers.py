"""DynamoDB over the wire, without AWS: dynoxide, moto's server, or whatever the environment names."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from skill.edge.cloud.aws import Allowance, Aws
from skill.edge.cloud.table import KEY
from skill.edge.settings import Cloud

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"
WHO = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test"}
JSON = {"Content-Type": "application/x-amz-json-1.0"}
STARTS_WITHIN = 20.0  # seconds
UNHURRIED = 1e6  # seconds, where no turn is lived
NAMED = "AWS_ENDPOINT_URL_DYNAMODB"  # somebody's own server, tried as well
ATOMIC = ("dynoxide", *(NAMED,) * (NAMED in os.environ))  # moto looks at a condition first, and writes then
SERVERS = (*ATOMIC, "moto")


@contextmanager
def dynamo_server(which: str = "dynoxide") -> Iterator[str]:
    """A running server's URL. A server that is lacking skips the test by name."""
    if which == NAMED:
        yield os.environ[NAMED]
        return
    port = free_port()
    with started(_dynoxide(port) if which == "dynoxide" else moto(port), port) as url:
        yield url


def _dynoxide(port: int) -> list[str]:
    folder = Path(os.environ.get("EMBER_CLOUD", ROOT / ".venv-cloud"))
    program = folder / "node_modules" / "@dynoxide" / "linux-x64" / "dynoxide"
    if not program.exists():
        pytest.skip("dynoxide is not installed here (make test-cloud installs it)")
    return [str(program), "serve", "--port", str(port)]


def moto(port: int) -> list[str]:
    """The command of moto's server, which knows EventBridge Scheduler as well."""
    program = Path(sys.executable).with_name("moto_server")
    if not program.exists() and shutil.which("moto_server") is None:
        pytest.skip("moto's server is not installed here")
    return [str(program), "-H", "127.0.0.1", "-p", str(port)]


@contextmanager
def started(command: list[str], port: int) -> Iterator[str]:
    """Run a server until the block ends; its URL once it answers."""
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **WHO})
        try:
            _wait_for(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("the server did not start")


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def cloud(url: str, table: str | None = None) -> Cloud:
    """A table of its own at that server, made now; with ours as it is in template.yaml."""
    name = table or f"couples-{uuid4().hex}"
    where = Cloud(name, REGION, {"dynamodb": url, "scheduler": url})
    if table is None:
        make_table(where)
    return where


def make_table(where: Cloud) -> None:
    """The table, as template.yaml makes it, once it is there for sure."""
    keys = {"KeySchema": [{"AttributeName": KEY, "KeyType": "HASH"}]}
    attributes = {"AttributeDefinitions": [{"AttributeName": KEY, "AttributeType": "S"}]}
    ask(where, "CreateTable", {"TableName": where.table, "BillingMode": "PAY_PER_REQUEST", **keys, **attributes})
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if ask(where, "DescribeTable", {"TableName": where.table})["Table"]["TableStatus"] == "ACTIVE":
            return
        time.sleep(0.01)
    pytest.fail("the table was never there")


def scan(where: Cloud) -> list[dict[str, Any]]:
    """Everything that lies in the table."""
    items: list[dict[str, Any]] = ask(where, "Scan", {"TableName": where.table, "ConsistentRead": True})["Items"]
    return items


def ask(where: Cloud, what: str, body: Mapping[str, Any]) -> Any:
    """One call, as the project signs it."""
    return as_us(where).ask("POST", "/", body, 5.0, **{"X-Amz-Target": f"DynamoDB_20120810.{what}", **JSON})


def as_us(where: Cloud, service: str = "dynamodb") -> Aws:
    """A line to that service, as somebody it knows."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in WHO.items():
            environment.setenv(name, value)
        return Aws(service, where, Allowance(UNHURRIED))
