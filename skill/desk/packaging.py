"""`ember package`: what AWS Lambda is given. Bytecode for its Python, all content as one file, and nothing else."""

import hashlib
import os
import shutil
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from skill.desk.belongings import Wrong
from skill.edge.content import Content, written
from skill.edge.homes.home_file import Home, read_home
from skill.edge.wiring import LANGUAGE, RITUALS
from skill.librarian import read_library
from skill.speech import read_script

ROOT = Path(__file__).parents[2]
RUNTIME = "3.13"  # as in template.yaml
HANDLER, CONTENT, CERTIFICATE = "lambda_function", "content.json", "hub.pem"
ZIP, FOLDER = "evening-ember.zip", "package"
# Of skill/: the desk, what reads YAML, and what serves the web, which Amazon does for a function.
NOT_OURS_TO_SHIP = ("desk", "words", "librarian.py", "reading.py", "edge/porch", "edge/supervised.py")
NOT_THEIRS_TO_SHIP = (".pyc", ".pyi", ".typed", ".js", ".gz")  # of the dependencies
# Amazon Linux 2023 on arm64; pip takes a wheel for any of these.
MACHINES = ("manylinux_2_34_aarch64", "manylinux_2_28_aarch64", "manylinux2014_aarch64")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest a zip knows: the same package is the same file, whenever it is made

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What is to be packaged: for which Python, with whose own rituals and home, and with what routines need."""

    python: str = "python3.13"
    rituals: Path | None = None
    home: Path | None = None
    routines: bool = False


def package(order: Order, out: Path, tell: Tell) -> None:
    """A zip, and the same unpacked beside it, in a folder. Wrong, WrongFile; then what was there before stays."""
    _refuse_other_things(out / FOLDER)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".package-", dir=out) as beside:
        made = _made(order, Path(beside), tell)
        tell("zipping")
        zipped = _zipped(made, Path(beside) / ZIP)
        _put(made, out / FOLDER, Path(beside))
        os.replace(zipped, out / ZIP)
    size, digest = (out / ZIP).stat().st_size, hashlib.sha256((out / ZIP).read_bytes()).hexdigest()
    tell(f"built {out / ZIP}: {size / 1e6:.2f} MB, sha256 {digest}")


def package_into(order: Order, folder: Path, tell: Tell) -> None:
    """Only the unpacked package, in a folder that is empty or holds an older one (`sam build` names one). As above."""
    _refuse_other_things(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".package-", dir=folder.parent) as beside:
        _put(_made(order, Path(beside), tell), folder, Path(beside))
    tell(f"built {folder}")


def _made(order: Order, beside: Path, tell: Tell) -> Path:
    version = _version_of(order.python)
    tell("reading rituals/ and words/")
    home = _home(order.home) if order.home else None
    content = Content(read_library(RITUALS, *filter(None, [order.rituals])), read_script(LANGUAGE), home)
    made = beside / "made"
    made.mkdir()
    if home and home.hub and home.hub.certificate:
        shutil.copyfile(home.hub.certificate, made / CERTIFICATE)
        home = replace(home, hub=replace(home.hub, certificate=CERTIFICATE))
        content = replace(content, home=home)
    (made / CONTENT).write_text(written(content), encoding="utf-8")
    _copy(ROOT / "lambda" / f"{HANDLER}.py", made / f"{HANDLER}.py")
    for path in _ours():
        _copy(path, made / path.relative_to(ROOT))
    tell("copying what lambda/requirements.txt names")
    for name, pinned in _pins(ROOT / "lambda" / "requirements.txt"):
        _add(name, pinned, made)
    if order.routines or (home and home.routines):
        tell("fetching what lambda/routines.txt names")
        _fetch(ROOT / "lambda" / "routines.txt", version, made, beside)
    tell(f"compiling for the Lambda runtime python{version}")
    _compile(order.python, made)
    if version != RUNTIME:
        tell(f"note: the function of template.yaml runs python{RUNTIME}, which cannot load this")
    return made


def _version_of(python: str) -> str:
    """Such as 3.13: bytecode is for that one only."""
    asked = _run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    if asked.returncode:
        raise Wrong(f"--python: '{python}' is no Python that starts here; name the Lambda runtime's, python{RUNTIME}")
    return asked.stdout.strip()


def _home(path: Path) -> Home:
    home = read_home(path)
    if home.house == "pretend":
        raise Wrong("--home: a pretend home is only at the desk; name another, or none")
    if home.hub and home.hub.url.startswith("http://"):
        raise Wrong(f"--home: {home.hub.url} is for at home only; from the cloud it is https://")
    return home


def _ours() -> Iterator[Path]:
    for path in sorted((ROOT / "skill").rglob("*.py")):
        here = path.relative_to(ROOT / "skill")
        if not any(here.is_relative_to(away) for away in NOT_OURS_TO_SHIP):
            yield path


def _pins(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, _, pinned = line.partition("==")
            yield name, pinned


def _add(name: str, pinned: str, made: Path) -> None:
    """A dependency, copied from beside us: the desk has it in just this version, and so it takes no network."""
    try:
        found: Distribution | None = distribution(name)
    except PackageNotFoundError:
        found = None
    if found is None or found.version != pinned:
        here = f"not {found.version}" if found else "and is not installed here"
        raise Wrong(f"lambda/requirements.txt names {name} {pinned}, {here}; run: {_pip(f'{name}=={pinned}')}")
    for file in found.files or ():
        if _is_shipped(PurePath(file)):
            data = Path(str(file.locate())).read_bytes()
            digest = urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            if file.hash is None or file.hash.value != digest:
                raise Wrong(f"{name}: {file} is not as it was; run: {_pip(f'--force-reinstall {name}=={pinned}')}")
            _copy(Path(str(file.locate())), made / file)


def _pip(what: str) -> str:
    return f"{Path(sys.executable).name} -m pip install --no-deps {what}"


def _is_shipped(file: PurePath) -> bool:
    """Whether a file of a dependency's goes along: what runs, what it reads, and its licence."""
    if ".." in file.parts or file.suffix in NOT_THEIRS_TO_SHIP:
        return False
    return not file.parts[0].endswith(".dist-info") or file.name.startswith(("LICENSE", "NOTICE"))


def _fetch(pins: Path, version: str, made: Path, beside: Path) -> None:
    """What is made for one kind of machine only, from PyPI, or from where PIP_FIND_LINKS says."""
    fetched = beside / "fetched"
    machines = [part for machine in MACHINES for part in ("--platform", machine)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]
    made_for = ["--only-binary=:all:", "--implementation=cp", "--python-version", version, *machines]
    done = _run([*pip, *made_for, "--no-compile", "--target", str(fetched), "--requirement", str(pins)])
    if done.returncode:
        raise Wrong(f"lambda/routines.txt cannot be had: {_last(done.stderr)}")
    for path in sorted(fetched.rglob("*")):
        if path.is_file() and _is_shipped(path.relative_to(fetched)):
            _copy(path, made / path.relative_to(fetched))


def _compile(python: str, made: Path) -> None:
    """Every module to bytecode where its source would be, and the source out.

    It is never checked against a source, and names files as the Lambda has them (`skill/edge/door.py`), not as we do.
    """
    how = ["-q", "-b", "-o", "0", "--invalidation-mode", "unchecked-hash", "-s", str(made), str(made)]
    done = _run([python, "-m", "compileall", *how])
    if done.returncode:
        raise Wrong(f"{python} cannot compile it: {_last(done.stdout + done.stderr)}")
    for path in made.rglob("*.py"):
        path.unlink()


def _zipped(made: Path, to: Path) -> Path:
    with ZipFile(to, "w", ZIP_DEFLATED, compresslevel=9) as zipped:
        for name in sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()):
            entry = ZipInfo(name, LONG_AGO)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, ZIP_DEFLATED
            zipped.writestr(entry, (made / name).read_bytes(), compresslevel=9)
    return to


def _refuse_other_things(folder: Path) -> None:
    """What is there will be gone: it is an older package, or nothing."""
    if folder.exists() and any(folder.iterdir()) and not (folder / f"{HANDLER}.pyc").exists():
        raise Wrong(f"{folder} holds something else; name an empty folder")


def _put(made: Path, folder: Path, beside: Path) -> None:
    """What was made to its place, in one move; what was there goes with the rest of the work."""
    if folder.exists():
        folder.rename(beside / "before")
    made.rename(folder)


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, to)


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Another program, run to its end, in no mood of this one's Python."""
    calm = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    calm |= {"PYTHONHASHSEED": "0"}  # or sets would be compiled in another order each time
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, env=calm)  # noqa: S603  (ours)
    except OSError as trouble:
        return subprocess.CompletedProcess(command, 127, "", str(trouble))


def _last(lines: str) -> str:
    return next((line.strip() for line in reversed(lines.splitlines()) if line.strip()), "it says nothing more")
