"""A Dockerfile without Docker: its instructions really run, in a root folder of their own, and so does what it starts.

The base image is not there: this machine's programs stand in for it, and a fresh venv of the Python that runs the tests
for its Python. What is copied, run and started sees no other file of ours, and no environment but its own.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
INSIDE = Path(__file__).with_name("inside.py")
WHEELS = ROOT / ".venv-room" / "wheels"
BASE = {"PATH": "/venv/bin:/usr/bin:/bin", "HOME": "/root"}
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
STARTS_WITHIN, STOPS_WITHIN, RUNS_WITHIN = 30.0, 15.0, 180.0  # seconds; Docker's own patience is 10 when it stops one


@cache
def needed() -> None:
    """Skip, by name, where no root folder can be made, or pip would need the network."""
    if not WHEELS.is_dir():
        pytest.skip("there are no wheels for an image here: make test-room makes them")
    try:
        done = subprocess.run(["unshare", "--mount", "setpriv", "--reuid=10001", "true"], capture_output=True)
    except OSError:
        pytest.skip("an image's own root folder needs unshare and setpriv (Debian's util-linux)")
    if done.returncode:
        pytest.skip("an image's own root folder needs root here")


@dataclass(frozen=True)
class Instruction:
    """One of a Dockerfile's: its name in capitals, and the rest of it, on one line."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.rest)

    @property
    def command(self) -> tuple[str, ...]:
        """In the form that needs no shell, as JSON."""
        return tuple(json.loads(self.rest))


def instructions(dockerfile: Path) -> list[Instruction]:
    lines = [line for line in dockerfile.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines)).splitlines()
    return [Instruction(*line.strip().split(maxsplit=1)) for line in joined if line.strip()]


def left_out(path: str, ignore: Sequence[str]) -> bool:
    """Whether a .dockerignore leaves a path out; the last of its lines that fits says so."""
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    out = False
    for line in ignore:
        pattern = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if any(re.fullmatch(pattern, one) for one in above):
            out = not line.startswith("!")
    return out


def sent(context: Path) -> Iterator[str]:
    """Every file of a folder that its .dockerignore lets through."""
    lines = (context / ".dockerignore").read_text().split("\n")
    ignore = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    tops = [one for one in sorted(os.listdir(context)) if not left_out(one, ignore)]
    for top in tops:
        files = [context / top] if (context / top).is_file() else sorted((context / top).rglob("*"))
        names = (file.relative_to(context).as_posix() for file in files if file.is_file())
        yield from (name for name in names if not left_out(name, ignore))


@dataclass(frozen=True)
class Image:
    """What a Dockerfile's stage comes to: a root folder, and how a program is begun in it."""

    root: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(BASE))
    folder: str = "/"
    user: str = "root"
    ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()

    def begin(
        self,
        *command: str,
        environment: Mapping[str, str] | None = None,
        mounts: Mapping[Path, str] | None = None,
        user: str | None = None,
        folder: str | None = None,
    ) -> "subprocess.Popen[str]":
        """A program in it. `mounts`: folders of this machine, and where they are inside."""
        pairs = [(str(here), there) for here, there in (mounts or {}).items()]
        inside = [str(self.root), folder or self.folder, user or self.user, json.dumps(pairs), *command]
        return subprocess.Popen(
            ["unshare", "--mount", sys.executable, "-I", str(INSIDE), *inside],
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, *command: str, **how: Any) -> tuple[int, str]:
        """A program that ends: its code, and what it said."""
        with self.begin(*command, **how) as program:
            try:
                said, _ = program.communicate(timeout=RUNS_WITHIN)
            except subprocess.TimeoutExpired:
                program.kill()
                raise
        return program.returncode, said


def base(root: Path) -> Image:
    """What a stage begins from: nothing but a Python."""
    for name in ("data", "etc", "root", "run", "tmp", "wheels"):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    (root / "data").rmdir()  # that one is the Dockerfile's to make
    (root / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc" / "group").write_text("root:x:0:\n")
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
    (root / "etc" / "nsswitch.conf").write_text("hosts: files\n")
    image = Image(root)
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    code, said = image.run(str(python), "-m", "venv", "/venv")
    assert code == 0, said
    return image


def build(context: Path, root: Path) -> dict[str, Image]:
    """Every stage of a folder's Dockerfile, by its name, as an image."""
    files = list(sent(context))
    stages: dict[str, Image] = {}
    name, image = "", Image(root)
    for instruction in instructions(context / "Dockerfile"):
        if instruction.name == "FROM":
            origin, _, name = instruction.words
            image = stages[origin] if origin in stages else base(root)
        else:
            image = _followed(instruction, image, context, files)
        stages[name] = image
    return stages


def _followed(instruction: Instruction, image: Image, context: Path, files: Sequence[str]) -> Image:
    match instruction.name:
        case "WORKDIR":
            (image.root / instruction.rest[1:]).mkdir(parents=True, exist_ok=True)
            return replace(image, folder=instruction.rest)
        case "COPY":
            *sources, to = instruction.words
            for source in sources:
                _copy(source, to, image, context, files)
        case "RUN":
            code, said = image.run("/bin/sh", "-c", instruction.rest, environment=OFFLINE, mounts={WHEELS: "/wheels"})
            assert code == 0, f"RUN {instruction.rest}\n{said}"
        case "ENV":
            pairs = dict(word.split("=", 1) for word in instruction.words)
            return replace(image, environment={**image.environment, **pairs})
        case "USER":
            return replace(image, user=instruction.rest)
        case "EXPOSE":
            return replace(image, ports=(*image.ports, *instruction.words))
        case "VOLUME":
            return replace(image, volumes=(*image.volumes, *instruction.words))
        case "HEALTHCHECK":
            _, _, command = instruction.rest.partition(" CMD ")
            return replace(image, health=tuple(json.loads(command)))
        case "CMD":
            return replace(image, command=instruction.command)
        case unknown:
            raise AssertionError(f"{unknown}: what it does is not known here")
    return image


def _copy(source: str, to: str, image: Image, context: Path, files: Sequence[str]) -> None:
    """A file into a folder or to a name; of a folder, what is in it."""
    target = image.root / image.folder[1:] / to
    found = [name for name in files if name == source or name.startswith(f"{source}/")]
    assert found, f"COPY {source}: the .dockerignore leaves nothing of it"
    for name in found:
        into = (
            target / (Path(name).name if to.endswith("/") else "")
            if name == source
            else target / name[len(source) + 1 :]
        )
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(context / name, into)


class Container:
    """A program of an image while it runs, from the beginning of a `with` to its end."""

    def __init__(self, image: Image, port: int, environment: Mapping[str, str], **how: Any) -> None:
        """`port`: instead of the image's own, which others may have. `how`: as Image.begin() takes it."""
        self._image, self._port = image, port
        self._how = {**how, "environment": {**environment, "EMBER_PORT": str(port)}}

    def __enter__(self) -> "Container":
        self._program = self._image.begin(*self._image.command, **self._how)
        return self

    def __exit__(self, *_: object) -> None:
        self._program.kill()
        self._program.communicate()

    @property
    def process(self) -> int:
        return self._program.pid

    def answers(self) -> str:
        """What it says at /healthz, once it does."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self._program.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=5) as answer:
                    return str(answer.read().decode())
            except OSError:
                time.sleep(0.05)
        self._program.kill()
        raise AssertionError(f"it does not answer:\n{self._program.communicate()[0]}")

    def health(self) -> int:
        """What its HEALTHCHECK ends with, begun beside it."""
        code, _ = self._image.run(*self._image.health, **self._how)
        return code

    def ends(self) -> tuple[int, str]:
        """How it ends of itself, and all that it said."""
        said, _ = self._program.communicate(timeout=STARTS_WITHIN)
        return self._program.returncode, said

    def stops(self) -> tuple[int, str]:
        """How it ends when it is told to, as `docker stop` does, and all that it said."""
        self._program.terminate()
        said, _ = self._program.communicate(timeout=STOPS_WITHIN)
        return self._program.returncode, said
