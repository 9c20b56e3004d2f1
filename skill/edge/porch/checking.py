"""Whether a request is Alexa's own, for this skill, and of now: on its raw bytes, before anything is parsed."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import Store

from skill.edge.porch.certificates import Certificates, Fetch, chain_address, the_worlds_roots
from skill.edge.porch.fetching import Bucket
from skill.edge.porch.refusals import Refusal, Refused
from skill.edge.readable import Envelope, within
from skill.ports import Clock

OFF_BY = timedelta(seconds=150)
EVENTS_OFF_BY = timedelta(hours=1)  # nobody waits for them, and they may be told again
EVENTS = "AlexaSkillEvent."
PARTS = ("version", "session", "context", "request")


@dataclass(frozen=True)
class Check:
    """Looks at every request. What it lets in is an envelope of Alexa's, for this skill."""

    skill_id: str
    certificates: Certificates
    clock: Clock

    def __call__(self, chain_url: str | None, signature: str | None, body: bytes) -> Envelope:
        """What was asked. `chain_url`, `signature`: the headers SignatureCertChainUrl and Signature-256. Refused."""
        if not chain_url:
            raise Refused(Refusal.NO_CHAIN_URL)
        if not signature:
            raise Refused(Refusal.NO_SIGNATURE)
        address, proof = chain_address(chain_url), _proof(signature)
        try:
            self.certificates.key(address).verify(proof, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise Refused(Refusal.FORGED) from None
        return self._ours_and_now(_envelope(body))

    def _ours_and_now(self, envelope: Envelope) -> Envelope:
        holders = (within(envelope, "session"), within(within(envelope, "context"), "System"))
        named = [within(holder, "application").get("applicationId") for holder in holders if holder]
        if not named or any(one != self.skill_id for one in named):
            raise Refused(Refusal.ANOTHER_SKILL)
        request = within(envelope, "request")
        off_by = abs(self.clock() - _moment(request.get("timestamp")))
        if off_by > (EVENTS_OFF_BY if str(request.get("type")).startswith(EVENTS) else OFF_BY):
            raise Refused(Refusal.ANOTHER_TIME)
        return envelope


def alexas_check(
    skill_id: str, clock: Clock | None = None, fetch: Fetch | None = None, roots: Store | None = None
) -> Check:
    """The check as it is done in the world; its clock, its network and whom it believes can be others."""
    now = clock or _now
    return Check(skill_id, Certificates(fetch or Bucket(), roots or the_worlds_roots(), now), now)


def _proof(signature: str) -> bytes:
    try:
        return base64.b64decode(signature.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Refused(Refusal.UNREADABLE_SIGNATURE) from None


def _envelope(body: bytes) -> Envelope:
    """An envelope's own parts; whatever else may lie beside them is not Alexa's, and stays outside."""
    try:
        plain = json.loads(body.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(Refusal.NO_ENVELOPE) from None
    if not isinstance(plain, Mapping):
        raise Refused(Refusal.NO_ENVELOPE)
    return {part: plain[part] for part in PARTS if part in plain}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """No two readers are to find another skill's id in the same object."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError
    return read


def _no_number(_: str) -> None:
    """NaN and the infinities are no JSON."""
    raise ValueError


def _moment(timestamp: object) -> datetime:
    try:
        moment = datetime.fromisoformat(timestamp) if isinstance(timestamp, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused(Refusal.NO_TIME)
    return moment


def _now() -> datetime:
    return datetime.now(UTC)
