"""`python -m skill.edge.porch`, as whoever hosts it runs it: a process, its environment, its log, its end."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from skill.couple import Couple, Owed
from skill.edge.alexa import household_of
from skill.edge.sqlite import SqliteKeeper
from tests.edge.envelopes import OURS, USER, asked, at_hand, changed, golden
from tests.edge.porch.authority import Authority, signature
from tests.edge.porch.caller import Answer, answer, request
from tests.edge.porch.conftest import CHAIN
from tests.edge.porch.launch import A_WHILE
from tests.edge.porch.program import ROOT, Program

PORCH = "skill.edge.porch"
HEALTHZ = request(method="GET", path="/healthz")
KNOWN_PARTS = {"at", "level", "porch", "host", "port", "refused", "heard", "scene", "place", "deeds"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"EMBER_SKILL_ID": OURS, "EMBER_DB": str(tmp_path / "couples.db"), "EMBER_PORT": "0"}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """It, to its end."""
    return subprocess.run(
        [sys.executable, "-m", PORCH, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def now(event: object) -> object:
    return changed(event, (("request", "timestamp"), datetime.now(UTC).isoformat()))


def test_it_serves_until_it_is_told_to_end(tmp_path: Path, environment: Mapping[str, str]) -> None:
    with Program(tmp_path, "porch", PORCH, environment=environment) as porch:
        well, stranger = answer(porch.port, HEALTHZ), answer(porch.port, request(b"{}"))
        porch.is_told_to_end()
        code = porch.ends()

    assert (well.status, well.body, stranger.status, stranger.body) == (200, b"ok", 400, b"")
    assert code == 0
    assert [{key: one[key] for key in one if key not in {"at", "port"}} for one in porch.lines] == [
        {"porch": "open", "host": "127.0.0.1"},
        {"refused": "no_chain_url"},
        {"porch": "closing"},
        {"porch": "closed"},
    ]


def test_ctrl_c_ends_it_too(tmp_path: Path, environment: Mapping[str, str]) -> None:
    with Program(tmp_path, "porch", PORCH, environment=environment) as porch:
        porch.is_told_to_end(signal.SIGINT)

        assert porch.ends() == 0


def test_what_is_owed_to_a_room_is_seen_to_when_it_starts(tmp_path: Path, environment: Mapping[str, str]) -> None:
    household, long_ago = household_of(USER), datetime(2026, 1, 1, tzinfo=UTC)
    keeper = SqliteKeeper(environment["EMBER_DB"])
    keeper.keep(household, Couple(owed=Owed({"main": {"brightness_pct": 70}}, long_ago)), 0)
    with Program(tmp_path, "porch", PORCH, environment=environment):
        assert keeper.recall(household)[0].owed is None  # by hand, nobody will ever know


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no skill": ({"EMBER_SKILL_ID": ""}, "EMBER_SKILL_ID is not set: "),
    "no couples": ({"EMBER_DB": ""}, "EMBER_DB is not set: "),
    "couples in the cloud": (
        {"EMBER_DB": "", "EMBER_TABLE": "couples", "AWS_REGION": "eu-west-1"},
        "EMBER_TABLE is for the cloud; ",
    ),
    "couples nowhere": (
        {"EMBER_DB": "/no/such/folder/couples.db"},
        "the database /no/such/folder/couples.db cannot be made: its folder is not there",
    ),
    "no database": ({"EMBER_DB": __file__}, f"the database {__file__} cannot be used: "),
    "no port": ({"EMBER_PORT": "http"}, "EMBER_PORT is 'http'; "),
    "no host": ({"EMBER_HOST": "no.such.host.invalid"}, "no.such.host.invalid port 0 cannot be listened at: "),
    "no home": ({"EMBER_HOME": "/no/home.yaml"}, "/no/home.yaml"),
}


@pytest.mark.parametrize(("wrong", "said"), WRONG.values(), ids=WRONG.keys())
def test_where_it_cannot_begin_it_says_so_in_one_line(
    wrong: Mapping[str, str], said: str, environment: Mapping[str, str]
) -> None:
    done = run(**{**environment, **wrong})

    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"porch: .*{re.escape(said)}.*\n", done.stderr)


OTHERS = "EMBER_HOST and EMBER_PORT name another"


def test_a_port_that_is_taken_is_told_in_one_line(environment: Mapping[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(**{**environment, "EMBER_PORT": str(port)})

    assert done.returncode == 2
    assert done.stderr == f"porch: 127.0.0.1 port {port} cannot be listened at: Address already in use; {OTHERS}\n"


def test_help_says_what_the_environment_may_say() -> None:
    done = run("--help")
    source = (ROOT / "skill" / "edge" / "settings.py").read_text(encoding="utf-8")
    ours = {name for name in re.findall(r"EMBER_[A-Z_]+[A-Z]", source) if not re.search("TABLE|SCHEDULE", name)}

    assert (done.returncode, done.stderr) == (0, "")
    assert [name for name in sorted(ours) if name not in done.stdout] == []
    assert "EMBER_DB=couples.db python -m skill.edge.porch" in done.stdout


def test_another_word_on_the_line_is_told_in_one(environment: Mapping[str, str]) -> None:
    done = run("please", **environment)

    assert done.returncode == 2
    assert done.stderr.endswith("error: unrecognized arguments: please\n")


# With turns, of an Alexa of our own


class Signing:
    """A porch that believes our authority, and what signs for it."""

    def __init__(self, folder: Path, how: str) -> None:
        Authority(datetime.now(UTC)).write_to(folder)
        self.key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
        self.program = Program(folder, "porch", "tests.edge.porch.launch", str(folder), *([how] if how else []))

    def post(self, event: object) -> Answer:
        body = json.dumps(now(event)).encode()
        headers = [("Signature-256", signature(body, self.key)), ("SignatureCertChainUrl", CHAIN)]  # type: ignore[arg-type]
        return answer(self.program.port, request(body, headers))


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Signing]:
    signing = Signing(tmp_path, "slow")
    with signing.program:
        yield signing


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_turn_that_is_under_way_is_answered_before_it_ends(by: signal.Signals, slow: Signing) -> None:
    with ThreadPoolExecutor(1) as somebody:
        began = time.monotonic()
        under_way = somebody.submit(slow.post, golden("launch_request"))
        time.sleep(A_WHILE / 3)
        slow.program.is_told_to_end(by)
        answered = under_way.result(10)

    assert time.monotonic() - began >= A_WHILE
    assert at_hand(answered.plain).listening
    assert slow.program.ends() == 0
    assert [one["porch"] for one in slow.program.lines if "porch" in one] == ["open", "closing", "closed"]


def test_its_log_has_names_and_no_words(tmp_path: Path) -> None:
    signing = Signing(tmp_path, "")
    with signing.program as porch:
        notes = None
        for intent in ("NamesIntent", "CheckInIntent", "HeartIntent", "HeartIntent", "CrisisSelfHarmIntent"):
            notes = at_hand(signing.post(asked(intent, notes)).plain).notes
        answer(
            porch.port, request(b"canary", [("SignatureCertChainUrl", "https://canary.example")], path="/alexa?canary")
        )
        answer(porch.port, b"canary\r\n\r\n")
        answer(porch.port, request(b"canary", path="/canary"))
        porch.is_told_to_end()
        porch.ends()
    log = porch.log

    assert {key for line in porch.lines for key in line} <= KNOWN_PARTS
    assert not re.search("canary|ana|noor|HOME|KITCHEN|not-a-token|amzn1|echo.api", log, re.IGNORECASE)
    assert [one["refused"] for one in porch.lines if "refused" in one] == [
        "no_signature",
        "malformed",
        "another_address",
    ]
