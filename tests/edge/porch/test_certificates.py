"""How often a chain is fetched: once a day, however many wait for it, and never as often as a stranger likes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from skill.edge.porch.certificates import (
    AT_ONCE,
    EVERY,
    KNOWN_FOR,
    MOST_KNOWN,
    MOST_REFUSED,
    REFUSED_FOR,
    Certificates,
    the_worlds_roots,
    trusted,
)
from skill.edge.porch.refusals import Refusal, Refused
from tests.edge.envelopes import NOW, golden
from tests.edge.porch.authority import ALEXA, Authority, issued, pem, rsa_key
from tests.edge.porch.conftest import CHAIN, FOLDER, Bucket, Porch

A_MOMENT = timedelta(seconds=1)


class Keys:
    """Certificates with a clock that can be set, and a bucket that counts."""

    def __init__(self, authority: Authority, **stands: bytes) -> None:
        self.now = authority.now
        self.bucket = Bucket(**(stands or {CHAIN: authority.chain}))
        self.certificates = Certificates(self.bucket, authority.roots, self.clock)

    def clock(self) -> datetime:
        return self.now

    def why(self, address: str = CHAIN) -> Refusal | None:
        """Why its key is not to be had, if it is not."""
        try:
            self.certificates.key(address)
        except Refused as refused:
            return refused.why
        return None


@pytest.fixture
def keys(authority: Authority) -> Keys:
    return Keys(authority)


def test_the_second_request_fetches_nothing(porch: Porch) -> None:
    for _ in range(3):
        assert porch.post(golden("launch_request")).status == 200

    assert porch.bucket.asked == [CHAIN]


def test_a_chain_is_known_for_a_day(keys: Keys) -> None:
    first = keys.certificates.key(CHAIN)
    keys.now += KNOWN_FOR - A_MOMENT

    assert keys.certificates.key(CHAIN) is first
    assert keys.bucket.asked == [CHAIN]

    keys.now += A_MOMENT
    assert keys.why() is None
    assert keys.bucket.asked == [CHAIN, CHAIN]


@pytest.mark.parametrize("shorter", ["leaf", "between"])
def test_no_chain_is_known_for_longer_than_the_shortest_of_it(shorter: str, authority: Authority) -> None:
    hour = timedelta(hours=1)
    ends = {"leaf": timedelta(days=90), "between": timedelta(days=90), shorter: hour}
    between = issued("B", rsa_key("b"), authority.root, now=NOW, ca=True, ends=ends["between"])
    leaf = issued(ALEXA, rsa_key("alexa"), between, now=NOW, ends=ends["leaf"])

    assert trusted(pem(leaf, between), authority.roots, NOW).until == NOW + hour


def test_who_ends_within_the_day_is_no_longer_known(authority: Authority) -> None:
    leaf = issued(ALEXA, rsa_key("alexa"), authority.between, now=NOW, ends=timedelta(hours=1))
    keys = Keys(authority, **{CHAIN: pem(leaf, authority.between)})

    assert keys.why() is None
    keys.now += timedelta(hours=1)
    assert keys.why() is None  # to the second
    keys.now += A_MOMENT
    assert keys.why() is Refusal.UNTRUSTED_CHAIN


def test_a_new_certificate_in_the_old_place_is_found_the_next_day(authority: Authority, keys: Keys) -> None:
    keys.certificates.key(CHAIN)
    newer = issued(ALEXA, rsa_key("newer"), authority.between, now=NOW)
    keys.bucket.stands[CHAIN] = pem(newer, authority.between)
    keys.now += KNOWN_FOR

    assert keys.certificates.key(CHAIN).public_numbers() == rsa_key("newer").public_key().public_numbers()


def test_only_so_many_chains_are_known_and_the_one_in_use_stays(authority: Authority, keys: Keys) -> None:
    others = [f"{FOLDER}{number}.pem" for number in range(MOST_KNOWN)]
    keys.bucket.stands |= dict.fromkeys(others, authority.chain)
    for one in (CHAIN, *others[:-1], CHAIN, others[-1], CHAIN):
        assert keys.why(one) is None

    assert keys.bucket.asked == [CHAIN, *others]
    assert keys.why(others[0]) is None
    assert keys.bucket.asked[-1] == others[0]


# What was refused


@pytest.mark.parametrize(("chain", "why"), [(None, Refusal.CHAIN_OUT_OF_REACH), (b"x", Refusal.UNTRUSTED_CHAIN)])
def test_what_was_refused_is_remembered_for_a_moment_and_never_for_good(
    chain: bytes | None, why: Refusal, keys: Keys, authority: Authority
) -> None:
    keys.bucket.stands = {CHAIN: chain} if chain else {}

    assert [keys.why() for _ in range(50)] == [why] * 50
    assert keys.bucket.asked == [CHAIN]

    keys.bucket.stands = {CHAIN: authority.chain}
    keys.now += REFUSED_FOR
    assert keys.why() is None


def test_a_stranger_cannot_make_us_fetch_without_end(keys: Keys) -> None:
    for number in range(1000):
        keys.why(f"{FOLDER}{number}.pem")

    assert len(keys.bucket.asked) == AT_ONCE
    assert keys.why(f"{FOLDER}more.pem") is Refusal.TOO_MANY_CHAINS

    for number in range(80):  # a stranger who does not give up
        keys.now += EVERY / 8
        keys.why(f"{FOLDER}again-{number}.pem")
    assert len(keys.bucket.asked) == AT_ONCE + 10


def test_after_a_rest_there_are_as_many_as_before_and_no_more(keys: Keys) -> None:
    keys.now += timedelta(days=3)
    for number in range(100):
        keys.why(f"{FOLDER}{number}.pem")

    assert len(keys.bucket.asked) == AT_ONCE


def test_a_clock_that_is_put_back_gives_nothing(keys: Keys) -> None:
    for number in range(AT_ONCE):
        keys.why(f"{FOLDER}{number}.pem")
    keys.now -= timedelta(days=1)

    assert keys.why(f"{FOLDER}more.pem") is Refusal.TOO_MANY_CHAINS


def test_a_stranger_cannot_keep_alexa_out_who_was_here_before(keys: Keys) -> None:
    keys.certificates.key(CHAIN)
    keys.now += KNOWN_FOR
    for number in range(1000):
        keys.why(f"{FOLDER}{number}.pem")

    assert keys.why() is None


def test_little_is_kept_of_strangers(keys: Keys) -> None:
    for number in range(10 * MOST_REFUSED):
        keys.now += EVERY
        keys.why(f"{FOLDER}{number}.pem")

    assert len(keys.certificates._refused) == MOST_REFUSED
    assert len(keys.certificates._known) == len(keys.certificates._under_way) == 0


# Many at once


class Gate(Bucket):
    """A bucket that lets nobody have anything before it is opened."""

    def __init__(self, **stands: bytes) -> None:
        super().__init__(**stands)
        self.somebody_waits, self.opened = threading.Event(), threading.Event()

    def __call__(self, address: str) -> bytes:
        found = super().__call__(address)
        self.somebody_waits.set()
        assert self.opened.wait(10)
        return found


@pytest.mark.parametrize("good", [True, False])
def test_a_herd_fetches_once(good: bool, authority: Authority) -> None:
    gate = Gate(**{CHAIN: authority.chain if good else b"x"})
    certificates = Certificates(gate, authority.roots, lambda: NOW)

    def come() -> bool:
        try:
            return bool(certificates.key(CHAIN))
        except Refused:
            return False

    with ThreadPoolExecutor(40) as herd:
        came = [herd.submit(come) for _ in range(40)]
        assert gate.somebody_waits.wait(10)
        gate.opened.set()
        let_in = [one.result(10) for one in came]

    assert let_in == [good] * 40
    assert gate.asked == [CHAIN]


def test_whoever_waits_for_one_chain_keeps_nobody_from_another(authority: Authority) -> None:
    gate = Gate(**{FOLDER + "slow.pem": authority.chain})
    plain = Bucket(**{CHAIN: authority.chain})
    both = Certificates(lambda at: (gate if "slow" in at else plain)(at), authority.roots, lambda: NOW)
    with ThreadPoolExecutor(1) as other:
        slow = other.submit(both.key, FOLDER + "slow.pem")
        assert gate.somebody_waits.wait(10)

        assert both.key(CHAIN)
        assert not slow.done()
        gate.opened.set()


def test_what_breaks_is_told_to_all_who_wait_and_is_over(authority: Authority) -> None:
    breaks = [True]

    def fetch(address: str) -> bytes:
        if breaks.pop():
            raise RuntimeError("a fault of ours")
        return authority.chain

    certificates = Certificates(fetch, authority.roots, lambda: NOW)
    with pytest.raises(RuntimeError):
        certificates.key(CHAIN)
    breaks.append(False)

    assert certificates.key(CHAIN)


def test_the_worlds_roots_are_many_and_alexas_is_not_ours(authority: Authority) -> None:
    with pytest.raises(Refused):
        trusted(authority.chain, the_worlds_roots(), NOW)
