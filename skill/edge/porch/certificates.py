"""The keys that Alexa signs with: where their certificates may come from, which are believed, how long they are known.

https://developer.amazon.com/docs/custom-skills/host-a-custom-skill-as-a-web-service.html
"""

import posixpath
import re
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

import certifi
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import DNSName, load_pem_x509_certificates
from cryptography.x509.verification import PolicyBuilder, Store

from skill.edge.porch.refusals import Refusal, Refused
from skill.ports import Clock

Fetch = Callable[[str], bytes]
"""What stands at an address. Refused, where it is out of reach."""

# Every part of a path is spelled out: nothing encoded, nothing empty, nowhere to hide a host. Dots are resolved.
CHAIN_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?((?:/[a-zA-Z0-9._~-]+)+)", re.ASCII)
LONGEST_URL = 512
BUCKET, FOLDER = "https://s3.amazonaws.com", "/echo.api/"
ALEXA = DNSName("echo-api.amazon.com")
SHORTEST_KEY = 2048  # bits; of a leaf's, a path to a root does not ask
T = TypeVar("T")

KNOWN_FOR = timedelta(days=1)
MOST_KNOWN = 8  # chains; Alexa uses one at a time
REFUSED_FOR = timedelta(seconds=10)
MOST_REFUSED = 64
# Anybody can name addresses in Alexa's folder. What was never good is fetched twelve times at once and then every 5 s.
AT_ONCE, EVERY = 12, timedelta(seconds=5)


@dataclass(frozen=True)
class Known:
    """A key, and when its chain has to be looked at again."""

    key: RSAPublicKey
    until: datetime


def chain_address(url: str) -> str:
    """The address of a chain, written in the one way we fetch it. Refused where it is not in Alexa's folder."""
    found = CHAIN_URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    path = posixpath.normpath(found[1]) if found else ""
    if not path.startswith(FOLDER):
        raise Refused(Refusal.FOREIGN_CHAIN_URL)
    return BUCKET + path


def trusted(chain: bytes, roots: Store, now: datetime) -> Known:
    """The key of a chain (PEM, the leaf first) that leads from Alexa's own name to a root. Refused."""
    try:
        leaf, *between = load_pem_x509_certificates(chain)
        path = PolicyBuilder().store(roots).time(now).build_server_verifier(ALEXA).verify(leaf, between)
        key = leaf.public_key()
    except Exception:  # noqa: BLE001  (the library has a kind of its own for each thing that can be wrong with one)
        raise Refused(Refusal.UNTRUSTED_CHAIN) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY:
        raise Refused(Refusal.UNTRUSTED_CHAIN)
    return Known(key, min(now + KNOWN_FOR, *(one.not_valid_after_utc for one in path)))


def the_worlds_roots() -> Store:
    """The authorities that browsers trust, as certifi has them. Amazon changes its own, so none is singled out."""
    with warnings.catch_warnings():
        # Some of the world's roots are older than today's rules for their numbers.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return Store(load_pem_x509_certificates(certifi.contents().encode()))


class Certificates:
    """Keys by the address of their chain: fetched once, by one of those who wait for it, and known for a day."""

    def __init__(self, fetch: Fetch, roots: Store, clock: Clock) -> None:
        self._fetch, self._roots, self._clock = fetch, roots, clock
        self._lock = Lock()
        self._known: dict[str, Known] = {}  # the one used last at the end
        self._refused: dict[str, tuple[Refusal, datetime]] = {}
        self._under_way: dict[str, Future[RSAPublicKey]] = {}
        self._left, self._counted = float(AT_ONCE), clock()

    def key(self, address: str) -> RSAPublicKey:
        """The key of the chain at an address of chain_address(). Refused."""
        with self._lock:
            now = self._clock()
            known = self._known.get(address)
            if known and now < known.until:
                self._known[address] = self._known.pop(address)
                return known.key
            fetched = self._under_way.get(address)
            first = fetched is None
            if fetched is None:
                self._allow(address, now)
                fetched = self._under_way[address] = Future()
        if first:
            self._find(address, fetched)
        return fetched.result()

    def _allow(self, address: str, now: datetime) -> None:
        """Whether it may be fetched just now. What once was good always may, so that nobody can crowd it out."""
        why, until = self._refused.get(address, (None, now))
        if why and now < until:
            raise Refused(why)
        if address in self._known:
            return
        gone_by = max(timedelta(), now - self._counted)
        self._left, self._counted = min(AT_ONCE, self._left + gone_by / EVERY), now
        if self._left < 1:
            raise Refused(Refusal.TOO_MANY_CHAINS)
        self._left -= 1

    def _find(self, address: str, fetched: "Future[RSAPublicKey]") -> None:
        try:
            known = trusted(self._fetch(address), self._roots, self._clock())
            with self._lock:
                _note(self._known, address, known, MOST_KNOWN)
            fetched.set_result(known.key)
        except BaseException as trouble:  # noqa: BLE001  (whoever waits with us is told, whatever it was)
            if isinstance(trouble, Refused):
                with self._lock:
                    _note(self._refused, address, (trouble.why, self._clock() + REFUSED_FOR), MOST_REFUSED)
            fetched.set_exception(trouble)
        finally:
            with self._lock:
                del self._under_way[address]


def _note(notes: dict[str, T], address: str, what: T, most: int) -> None:
    """At the end of the notes; the first of them goes where they become too many."""
    notes.pop(address, None)
    notes[address] = what
    if len(notes) > most:
        del notes[next(iter(notes))]
