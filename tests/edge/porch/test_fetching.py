"""How a chain is fetched, from a bucket of our own with real TLS."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.edge.porch import fetching
from skill.edge.porch.checking import alexas_check
from skill.edge.porch.fetching import LARGEST
from skill.edge.porch.refusals import Refusal, Refused
from tests.edge.envelopes import OURS, changed, golden
from tests.edge.loopback import Answering, Loopback
from tests.edge.porch.authority import Authority, Issued, curve_key, issued, rsa_key, signature
from tests.edge.porch.conftest import CHAIN

NOW = datetime.now(UTC)
HERE = "127.0.0.1"
ALEXA_WAITS = 8.0  # seconds


class Standing(Answering):
    """What stands in the bucket, good or bad."""

    def do_GET(self) -> None:
        self.played.asked.append(self.path)
        getattr(self, self.path.rpartition("/")[2].partition(".")[0].replace("-", "_"))()

    def send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def chain(self) -> None:
        self.send(200, self.played.chain)

    def large(self) -> None:
        self.send(200, b"x" * LARGEST)

    def too_large(self) -> None:
        self.send(200, b"x" * (LARGEST + 1))

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while not self.played.enough.is_set():
            self.wfile.write(b"x" * 4096)

    def slow(self) -> None:
        """A letter a second."""
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while not self.played.enough.wait(0.5):
            self.wfile.write(b"x")

    def silent(self) -> None:
        self.played.enough.wait(20)
        self.close_connection = True

    def short(self) -> None:
        self.send(200, b"x", Content_Length="9")
        self.close_connection = True

    def gone(self) -> None:
        self.send(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def forbidden(self) -> None:
        self.send(403, self.played.chain)

    def elsewhere(self) -> None:
        self.send(302, b"", Location="/chain.pem")

    def part(self) -> None:
        self.send(206, self.played.chain)

    def nothing(self) -> None:
        self.send(200, b"")

    def no_http(self) -> None:
        self.wfile.write(b"hello\r\n\r\n")
        self.close_connection = True

    def drops(self) -> None:
        self.hang_up()


class Stand(Loopback):
    """A bucket on this machine, who proves to be it with a certificate."""

    def __init__(self, shows: Issued, chain: bytes, folder: Path) -> None:
        super().__init__(Standing)
        self.asked, self.chain, self.enough = list[str](), chain, threading.Event()
        mine = folder / "mine.pem"
        mine.write_bytes(shows.pem + shows.key_pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(mine)
        # The handshake is the business of each connection's own thread.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def at(self, name: str) -> str:
        return f"{self.url.replace('http:', 'https:')}/echo.api/{name}.pem"

    def close(self) -> None:
        self.enough.set()
        super().close()


@pytest.fixture(scope="module")
def world() -> Authority:
    """An authority of today, since TLS goes by the real clock."""
    return Authority(NOW)


@pytest.fixture
def trusting(world: Authority, tmp_path: Path) -> fetching.Bucket:
    """Who fetches, and believes our authority."""
    (tmp_path / "root.pem").write_bytes(world.root.pem)
    return fetching.Bucket(str(tmp_path / "root.pem"))


def showing(shows: Issued, world: Authority, folder: Path) -> Stand:
    return Stand(shows, world.chain, folder)


def itself(world: Authority, **more: object) -> Issued:
    return issued("bucket", curve_key("bucket"), world.root, **{"now": NOW, "names": [HERE], **more})  # type: ignore[arg-type]


@pytest.fixture
def stand(world: Authority, tmp_path: Path) -> Iterator[Stand]:
    with showing(itself(world), world, tmp_path) as here:
        yield here


def out_of_reach(fetch: fetching.Bucket, address: str) -> bool:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        fetch(address)
    assert time.monotonic() - began < ALEXA_WAITS
    return refused.value.why is Refusal.CHAIN_OUT_OF_REACH


def test_a_chain_is_fetched(stand: Stand, trusting: fetching.Bucket, world: Authority) -> None:
    assert trusting(stand.at("chain")) == world.chain
    assert stand.asked == ["/echo.api/chain.pem"]


def test_all_that_a_chain_can_be_is_fetched(stand: Stand, trusting: fetching.Bucket) -> None:
    assert len(trusting(stand.at("large"))) == LARGEST


@pytest.mark.parametrize(
    "what",
    ["too-large", "endless", "slow", "silent", "short", "gone", "forbidden", "elsewhere", "part", "nothing", "no-http"],
)
def test_anything_else_is_out_of_reach(what: str, stand: Stand, trusting: fetching.Bucket) -> None:
    assert out_of_reach(trusting, stand.at(what))
    assert stand.asked == [f"/echo.api/{what}.pem"]  # nobody was followed, nothing was asked twice


def test_who_hangs_up_is_out_of_reach(stand: Stand, trusting: fetching.Bucket) -> None:
    assert out_of_reach(trusting, stand.at("drops"))


def test_after_trouble_the_next_chain_is_fetched(stand: Stand, trusting: fetching.Bucket, world: Authority) -> None:
    for what in ("drops", "too-large", "short"):
        assert out_of_reach(trusting, stand.at(what))
        assert trusting(stand.at("chain")) == world.chain


WRONG: dict[str, Callable[[Authority], Issued]] = {
    "another host": lambda world: itself(world, names=["127.0.0.2", "s3.amazonaws.com"]),
    "nobody": lambda world: itself(world, names=[]),
    "one whose certificate has ended": lambda world: itself(world, ends=-timedelta(days=1)),
    "one who vouches for himself": lambda world: issued("x", curve_key("x"), now=world.now, names=[HERE]),
}


@pytest.mark.parametrize("shows", WRONG.values(), ids=WRONG.keys())
def test_who_cannot_prove_to_be_the_bucket_is_told_nothing(
    shows: Callable[[Authority], Issued], world: Authority, trusting: fetching.Bucket, tmp_path: Path
) -> None:
    with showing(shows(world), world, tmp_path) as stand:
        assert out_of_reach(trusting, stand.at("chain"))
        assert stand.asked == []


def test_our_authority_is_believed_by_nobody_who_was_not_told_to(stand: Stand) -> None:
    assert out_of_reach(fetching.Bucket(), stand.at("chain"))
    assert stand.asked == []


def test_who_is_not_there_is_out_of_reach(stand: Stand, trusting: fetching.Bucket) -> None:
    address = stand.at("chain")
    stand.close()

    assert out_of_reach(trusting, address)


def test_who_speaks_without_tls_is_out_of_reach(trusting: fetching.Bucket) -> None:
    with Loopback(Standing) as plain:
        assert out_of_reach(trusting, plain.url.replace("http:", "https:") + "/echo.api/chain.pem")


def test_the_whole_check_with_a_chain_from_a_real_bucket(
    stand: Stand, trusting: fetching.Bucket, world: Authority
) -> None:
    def moved(address: str) -> bytes:
        return trusting(address.replace(CHAIN, stand.at("chain")))

    check = alexas_check(OURS, fetch=moved, roots=world.roots)
    said = changed(golden("launch_request"), (("request", "timestamp"), datetime.now(UTC).isoformat()))
    body = json.dumps(said).encode()

    assert check(CHAIN, signature(body, rsa_key("alexa")), body) == said
    assert check(CHAIN, signature(body, rsa_key("alexa")), body) == said
    assert stand.asked == ["/echo.api/chain.pem"]


def test_a_chain_that_is_no_pem_is_fetched_and_not_believed(
    stand: Stand, trusting: fetching.Bucket, world: Authority
) -> None:
    check = alexas_check(OURS, fetch=lambda _: trusting(stand.at("large")), roots=world.roots)

    with pytest.raises(Refused) as refused:
        check(CHAIN, "AAAA", b"")

    assert refused.value.why is Refusal.UNTRUSTED_CHAIN
