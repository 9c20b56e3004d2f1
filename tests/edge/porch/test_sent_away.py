"""Whoever is not Alexa is sent away with an empty 400 before the skill sees them, and nothing of it is written down.

Each case is a good request but for one thing.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from skill.edge.porch.refusals import Refusal
from skill.edge.porch.serving import LARGEST, LARGEST_HEADERS
from tests.edge.envelopes import GONE, OURS, asked, changed, golden, slot
from tests.edge.porch.authority import (
    ALEXA,
    CLIENTS,
    YEAR,
    Authority,
    Issued,
    curve_key,
    issued,
    pem,
    rsa_key,
    signature,
)
from tests.edge.porch.caller import Answer, answer, answers, hung_up, request
from tests.edge.porch.conftest import CHAIN, FOLDER, Porch

CANARY = "canary"
THEIRS = "amzn1.ask.skill.11111111-0000-0000-0000-000000000000"
SYSTEM_ID, SESSION_ID = (
    ("context", "System", "application", "applicationId"),
    ("session", "application", "applicationId"),
)
TIME = ("request", "timestamp")
SECRETS = (CANARY, "SignatureCertChainUrl", "echo.api", OURS, THEIRS, "KITCHEN")
BODY = json.dumps(
    changed(asked("HeartIntent", {"at": "checkin.First"}, slots={"score": slot(CANARY)}), (("user",), CANARY))
).encode()
Headers = list[tuple[str, str]]


def right(signed: bytes) -> str:
    """Alexa's own signature."""
    return signature(signed, rsa_key("alexa"))


def refused(got: Answer, why: Refusal, porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody came through, they were told nothing, and one line says why, in one word."""
    assert porch.door.calls == 0
    assert got.status == 400
    assert got.body == b""
    assert got.headers.keys() <= {"connection", "content-length", "date"}
    assert [record.getMessage() for record in caplog.records] == [json.dumps({"refused": why})]
    assert not any(secret in caplog.text for secret in SECRETS)


def test_but_for_that_they_would_be_let_in(porch: Porch) -> None:
    assert porch.post(BODY).status == 200
    assert porch.door.calls == 1


# The two headers

URL_OF, PROOF_OF = "SignatureCertChainUrl", "Signature-256"
CHAIN_SAID, SIGNED = (URL_OF, "{url}"), (PROOF_OF, "{proof}")  # as they should be
HEADERS: Mapping[str, tuple[Refusal, Headers]] = {
    "no header at all": (Refusal.NO_CHAIN_URL, []),
    "nothing says where the chain is": (Refusal.NO_CHAIN_URL, [SIGNED]),
    "where the chain is, is left empty": (Refusal.NO_CHAIN_URL, [(URL_OF, ""), SIGNED]),
    "the chain is said twice, to be the same": (Refusal.FOREIGN_CHAIN_URL, [CHAIN_SAID, SIGNED, CHAIN_SAID]),
    "the chain is said twice, another one last": (
        Refusal.FOREIGN_CHAIN_URL,
        [CHAIN_SAID, (URL_OF, f"https://{CANARY}.example/"), SIGNED],
    ),
    "the chain is said twice, another one first": (
        Refusal.FOREIGN_CHAIN_URL,
        [(URL_OF, f"https://{CANARY}.example/"), CHAIN_SAID, SIGNED],
    ),
    "the chain is said twice, nothing first": (Refusal.FOREIGN_CHAIN_URL, [(URL_OF, ""), CHAIN_SAID, SIGNED]),
    "the chain is said with underscores": (Refusal.NO_CHAIN_URL, [("Signature_Cert_Chain_Url", "{url}"), SIGNED]),
    "the chain goes on in a second line": (Refusal.FOREIGN_CHAIN_URL, [(URL_OF, "{url}\r\n .pem"), SIGNED]),
    "nobody signed": (Refusal.NO_SIGNATURE, [CHAIN_SAID]),
    "the signature is left empty": (Refusal.NO_SIGNATURE, [CHAIN_SAID, (PROOF_OF, "")]),
    "it is signed twice, the same": (Refusal.UNREADABLE_SIGNATURE, [CHAIN_SAID, SIGNED, SIGNED]),
    "it is signed twice, by nobody first": (Refusal.UNREADABLE_SIGNATURE, [CHAIN_SAID, (PROOF_OF, ""), SIGNED]),
    "it is signed with an underscore": (Refusal.NO_SIGNATURE, [CHAIN_SAID, ("Signature_256", "{proof}")]),
    "it is signed in the header of former years": (Refusal.NO_SIGNATURE, [CHAIN_SAID, ("Signature", "{proof}")]),
}


@pytest.mark.parametrize(("why", "headers"), HEADERS.values(), ids=HEADERS.keys())
def test_who_does_not_say_once_who_signed(
    why: Refusal, headers: Headers, porch: Porch, caplog: pytest.LogCaptureFixture
) -> None:
    said = [(name, value.format(url=CHAIN, proof=right(BODY))) for name, value in headers]

    refused(porch.send(request(BODY, said)), why, porch, caplog)
    assert porch.bucket.asked == []


# Where the chain may be

PEM = "echo-api-cert-12.pem"
URLS = {
    "without TLS": f"http://s3.amazonaws.com/echo.api/{PEM}",
    "by another protocol": f"ftp://s3.amazonaws.com/echo.api/{PEM}",
    "without a protocol": f"//s3.amazonaws.com/echo.api/{PEM}",
    "from a file": f"file:///echo.api/{PEM}",
    "from another host": f"https://{CANARY}.example/echo.api/{PEM}",
    "from a host with something behind it": f"https://s3.amazonaws.com.{CANARY}.example/echo.api/{PEM}",
    "from a host with something before it": f"https://{CANARY}.s3.amazonaws.com/echo.api/{PEM}",
    "from a host that only ends alike": f"https://{CANARY}s3.amazonaws.com/echo.api/{PEM}",
    "from a host with a dot at its end": f"https://s3.amazonaws.com./echo.api/{PEM}",
    "from another region": f"https://s3.eu-west-1.amazonaws.com/echo.api/{PEM}",
    "from this machine": f"https://127.0.0.1/echo.api/{PEM}",
    "as somebody": f"https://{CANARY}@s3.amazonaws.com/echo.api/{PEM}",
    "as somebody with a password": f"https://{CANARY}:x@s3.amazonaws.com/echo.api/{PEM}",
    "as Amazon, at another host": f"https://s3.amazonaws.com@{CANARY}.example/echo.api/{PEM}",
    "as Amazon, at another host behind a backslash": f"https://{CANARY}.example\\@s3.amazonaws.com/echo.api/{PEM}",
    "at another host behind a hash": f"https://{CANARY}.example#@s3.amazonaws.com/echo.api/{PEM}",
    "at another port": f"https://s3.amazonaws.com:563/echo.api/{PEM}",
    "at no port": f"https://s3.amazonaws.com:/echo.api/{PEM}",
    "at a port with a nought before it": f"https://s3.amazonaws.com:0443/echo.api/{PEM}",
    "at a port with more digits": f"https://s3.amazonaws.com:4433/echo.api/{PEM}",
    "from another folder": f"https://s3.amazonaws.com/{CANARY}/{PEM}",
    "from a folder within another": f"https://s3.amazonaws.com/{CANARY}/echo.api/{PEM}",
    "from a folder that only begins alike": f"https://s3.amazonaws.com/echo.api.{CANARY}/{PEM}",
    "from a folder in capitals": f"https://s3.amazonaws.com/EcHo.aPi/{PEM}",
    "from a folder beside it, by dots": f"https://s3.amazonaws.com/echo.api/../{CANARY}/{PEM}",
    "from a folder in capitals, by dots": f"https://s3.amazonaws.com/echo.api/../ECHO.API/{PEM}",
    "from the root, by dots": f"https://s3.amazonaws.com/echo.api/../{PEM}",
    "from a folder beside it, by encoded dots": f"https://s3.amazonaws.com/echo.api/%2e%2e/{CANARY}/{PEM}",
    "from a folder beside it, by an encoded slash": f"https://s3.amazonaws.com/echo.api/..%2f{CANARY}/{PEM}",
    "from a folder beside it, by a backslash": f"https://s3.amazonaws.com/echo.api/..\\{CANARY}/{PEM}",
    "from a folder beside it, by parameters": f"https://s3.amazonaws.com/echo.api/..;/{CANARY}/{PEM}",
    "with two slashes before the folder": f"https://s3.amazonaws.com//echo.api/{PEM}",
    "with two slashes behind the folder": f"https://s3.amazonaws.com/echo.api//{PEM}",
    "with an encoded letter": "https://s3.amazonaws.com/echo.api/echo-api-cert%2dx.pem",
    "with a question": f"https://s3.amazonaws.com/echo.api/{PEM}?{CANARY}",
    "with a part of it": f"https://s3.amazonaws.com/echo.api/{PEM}#{CANARY}",
    "with a space": f"https://s3.amazonaws.com/echo.api/{PEM} {CANARY}",
    "with a letter of another alphabet": "https://s3.amazonaws.com/echo.api/\xe9cho.pem",
    "as the folder alone": "https://s3.amazonaws.com/echo.api/",
    "as the folder alone, by a dot": "https://s3.amazonaws.com/echo.api/.",
    "as the host alone": "https://s3.amazonaws.com",
    "as a word": CANARY,
    "at more length than anybody needs": f"https://s3.amazonaws.com/echo.api/{'a' * 500}.pem",
}


@pytest.mark.parametrize("url", URLS.values(), ids=URLS.keys())
def test_whose_chain_would_be_fetched(url: str, porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    got = porch.send(request(BODY, porch.signed(BODY, url=url)))

    refused(got, Refusal.FOREIGN_CHAIN_URL, porch, caplog)
    assert porch.bucket.asked == []


# What chain is there


def by(authority: Authority, above: Issued | None = None, **more: Any) -> Issued:
    """A leaf like Alexa's."""
    return issued(ALEXA, rsa_key("alexa"), above or authority.between, now=authority.now, **more)


def between(authority: Authority, whose: str = "between", above: Issued | None = None, **more: Any) -> Issued:
    """One who issues, with the name of the one who may."""
    made = {"now": authority.now, "ca": True, **more}
    return issued("Between", curve_key(whose), above or authority.root, **made)


def another_root(authority: Authority) -> Issued:
    return issued("Root", curve_key("another root"), now=authority.now, ca=True)


def by_a_leaf(authority: Authority) -> bytes:
    """Whoever has any certificate at all would be able to issue one."""
    somebodys = issued(
        "somebody.example", curve_key("x"), authority.between, now=authority.now, names=["somebody.example"]
    )
    return pem(by(authority, somebodys), somebodys, authority.between)


DAY = timedelta(days=1)


def of_version(number: int, one: Issued) -> bytes:
    """A certificate that says so: nobody has ever issued one."""
    der = one.certificate.public_bytes(Encoding.DER)
    third = bytes.fromhex("a003020102")
    assert der.count(third) == 1
    changed = base64.encodebytes(der.replace(third, third[:-1] + bytes([number])))
    return b"-----BEGIN CERTIFICATE-----\n" + changed + b"-----END CERTIFICATE-----\n"


CHAINS: Mapping[str, Callable[[Authority], bytes]] = {
    "it ended yesterday": lambda one: pem(by(one, ends=-DAY), one.between),
    "it begins tomorrow": lambda one: pem(by(one, begins=DAY), one.between),
    "it is somebody else's": lambda one: pem(by(one, names=["echo-api.amazon.com.example"]), one.between),
    "it is Amazon's, but not Alexa's": lambda one: pem(by(one, names=["www.amazon.com", "amazon.com"]), one.between),
    "it is an address's": lambda one: pem(by(one, names=["127.0.0.1"]), one.between),
    "it has Alexa's name only where names stood in former days": lambda one: pem(by(one, names=[]), one.between),
    "it vouches for itself": lambda one: pem(issued(ALEXA, rsa_key("alexa"), now=one.now)),
    "it vouches for itself, with ours behind it": lambda one: pem(
        issued(ALEXA, rsa_key("alexa"), now=one.now), one.between, one.root
    ),
    "its root is one that nobody knows": lambda one: pem(by(one, another_root(one)), another_root(one)),
    "its root is one that nobody knows, with one between": lambda one: pem(
        by(one, between(one, above=another_root(one))), between(one, above=another_root(one)), another_root(one)
    ),
    "the one between is somebody else of that name": lambda one: pem(by(one), between(one, "another")),
    "the one between is missing": lambda one: pem(by(one)),
    "the one between has ended": lambda one: pem(by(one, between(one, ends=-DAY)), between(one, ends=-DAY)),
    "the one between may issue nothing": lambda one: pem(by(one, between(one, ca=False)), between(one, ca=False)),
    "a leaf issued it": by_a_leaf,
    "it is for clients": lambda one: pem(by(one, purpose=CLIENTS), one.between),
    "it comes last": lambda one: pem(one.between, by(one)),
    "its key is of another kind": lambda one: pem(issued(ALEXA, curve_key("a"), one.between, now=one.now), one.between),
    "its key is short": lambda one: pem(issued(ALEXA, rsa_key("s", 1024), one.between, now=one.now), one.between),
    "it is broken": lambda one: one.chain.replace(b"MII", b"MIJ", 1),
    "it is cut off": lambda one: one.chain[:-40],
    "it is no certificate": lambda one: one.leaf.key_pem,
    "it is of a kind that there is not": lambda one: of_version(5, one.leaf) + one.between.pem,
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS.keys())
def test_whose_chain_is_not_believed(
    chain: Callable[[Authority], bytes], porch: Porch, caplog: pytest.LogCaptureFixture
) -> None:
    porch.bucket.stands[CHAIN] = chain(porch.authority)

    refused(porch.post(BODY), Refusal.UNTRUSTED_CHAIN, porch, caplog)


@pytest.mark.parametrize("stands", [b"", b"<html>not found</html>"])
def test_whose_chain_is_none(stands: bytes, porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    porch.bucket.stands[CHAIN] = stands

    refused(porch.post(BODY), Refusal.UNTRUSTED_CHAIN, porch, caplog)


def test_whose_chain_is_out_of_reach(porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    refused(porch.post(BODY, url=FOLDER + "gone.pem"), Refusal.CHAIN_OUT_OF_REACH, porch, caplog)


def test_whose_certificate_has_ended_since(porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    porch.now += YEAR

    refused(porch.post(BODY), Refusal.UNTRUSTED_CHAIN, porch, caplog)


# The signature


def with_other_padding() -> str:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    return base64.b64encode(rsa_key("alexa").sign(BODY, pss, hashes.SHA256())).decode()


SIGNATURES: Mapping[str, tuple[Refusal, Callable[[], str]]] = {
    "with another key": (Refusal.FORGED, lambda: signature(BODY, rsa_key("somebody"))),
    "something else": (Refusal.FORGED, lambda: right(b"{}")),
    "the same with one byte more": (Refusal.FORGED, lambda: right(BODY + b" ")),
    "with the hash of former years": (Refusal.FORGED, lambda: signature(BODY, rsa_key("alexa"), hashes.SHA1())),  # noqa: S303
    "with a longer hash": (Refusal.FORGED, lambda: signature(BODY, rsa_key("alexa"), hashes.SHA512())),
    "with another padding": (Refusal.FORGED, with_other_padding),
    "half": (Refusal.FORGED, lambda: right(BODY)[:172]),
    "with noughts": (Refusal.FORGED, lambda: base64.b64encode(bytes(256)).decode()),
    "with nothing, well written": (Refusal.UNREADABLE_SIGNATURE, lambda: "===="),
    "with a word": (Refusal.UNREADABLE_SIGNATURE, lambda: f"{CANARY}!"),
    "with a space in it": (Refusal.UNREADABLE_SIGNATURE, lambda: right(BODY)[:8] + " " + right(BODY)[8:]),
    "over two lines": (Refusal.UNREADABLE_SIGNATURE, lambda: right(BODY)[:8] + "\r\n " + right(BODY)[8:]),
    "with a mark in it that is no base64": (Refusal.UNREADABLE_SIGNATURE, lambda: "*" + right(BODY)),
    "in the base64 of addresses": (Refusal.UNREADABLE_SIGNATURE, lambda: "-_" + right(BODY)[2:]),
    "without its end": (Refusal.UNREADABLE_SIGNATURE, lambda: right(BODY).rstrip("=")),
    "in letters of another alphabet": (Refusal.UNREADABLE_SIGNATURE, lambda: "\xe9" + right(BODY)[1:]),
}


@pytest.mark.parametrize(("why", "proof"), SIGNATURES.values(), ids=SIGNATURES.keys())
def test_who_signed(why: Refusal, proof: Callable[[], str], porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    refused(porch.send(request(BODY, [(URL_OF, CHAIN), (PROOF_OF, proof())])), why, porch, caplog)


@pytest.mark.parametrize("at", [0, len(BODY) // 2, len(BODY) - 1])
def test_whose_words_are_not_the_ones_that_were_signed(at: int, porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    other = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]

    refused(porch.send(request(other, porch.signed(BODY))), Refusal.FORGED, porch, caplog)


# What is signed


def sent(*changes: tuple[tuple[Any, ...], Any]) -> bytes:
    return json.dumps(changed(json.loads(BODY), *changes)).encode()


TWICE = BODY.replace(b'"applicationId":', f'"applicationId": "{THEIRS}", "applicationId":'.encode())
BODIES = {
    "151 seconds ago": (Refusal.ANOTHER_TIME, sent((TIME, "2026-11-22T19:57:29Z"))),
    "151 seconds from now": (Refusal.ANOTHER_TIME, sent((TIME, "2026-11-22T20:02:31Z"))),
    "yesterday": (Refusal.ANOTHER_TIME, sent((TIME, "2026-11-21T20:00:00Z"))),
    "an hour from now, as another zone has it": (Refusal.ANOTHER_TIME, sent((TIME, "2026-11-22T20:00:00-01:00"))),
    "before time began": (Refusal.ANOTHER_TIME, sent((TIME, "0001-01-01T00:00:00+14:00"))),
    "at the end of time": (Refusal.ANOTHER_TIME, sent((TIME, "9999-12-31T23:59:59-14:00"))),
    "an event of more than an hour ago": (
        Refusal.ANOTHER_TIME,
        json.dumps(changed(golden("skill_disabled"), (TIME, "2026-11-22T18:59:59Z"))).encode(),
    ),
    "what only looks like an event, of an hour ago": (
        Refusal.ANOTHER_TIME,
        sent((TIME, "2026-11-22T19:00:01Z"), (("request", "type"), "AlexaSkillEvents")),
    ),
    "at no time": (Refusal.NO_TIME, sent((TIME, GONE))),
    "at a time that is nothing": (Refusal.NO_TIME, sent((TIME, None))),
    "at a time that is a word": (Refusal.NO_TIME, sent((TIME, CANARY))),
    "at a time that is a number": (Refusal.NO_TIME, sent((TIME, 1795377600000))),
    "at a time without a zone": (Refusal.NO_TIME, sent((TIME, "2026-11-22T20:00:00"))),
    "on a day": (Refusal.NO_TIME, sent((TIME, "2026-11-22"))),
    "with no request": (Refusal.NO_TIME, sent((("request",), GONE))),
    "with a request that is none": (Refusal.NO_TIME, sent((("request",), CANARY))),
    "for another skill": (Refusal.ANOTHER_SKILL, sent((SYSTEM_ID, THEIRS), (SESSION_ID, THEIRS))),
    "for another skill, in our session": (Refusal.ANOTHER_SKILL, sent((SYSTEM_ID, THEIRS))),
    "for us, in another skill's session": (Refusal.ANOTHER_SKILL, sent((SESSION_ID, THEIRS))),
    "for no skill": (Refusal.ANOTHER_SKILL, sent((SYSTEM_ID, GONE), (SESSION_ID, GONE))),
    "for nobody": (Refusal.ANOTHER_SKILL, sent((("context",), GONE), (("session",), GONE))),
    "for our skill in capitals": (Refusal.ANOTHER_SKILL, sent((SYSTEM_ID, OURS.upper()), (SESSION_ID, OURS.upper()))),
    "for a list of skills": (Refusal.ANOTHER_SKILL, sent((SYSTEM_ID, [OURS]), (SESSION_ID, [OURS]))),
    "for two skills, one after the other": (Refusal.NO_ENVELOPE, TWICE),
    "two requests in one": (Refusal.NO_ENVELOPE, BODY[:-1] + b', "request": {"type": "LaunchRequest"}}'),
    "a schedule's": (Refusal.ANOTHER_SKILL, json.dumps({"watch": "0" * 64}).encode()),
    "a directive": (Refusal.ANOTHER_SKILL, json.dumps(golden("smart_home_directive")).encode()),
    "nothing": (Refusal.NO_ENVELOPE, b""),
    "no object": (Refusal.ANOTHER_SKILL, b"{}"),
    "a list": (Refusal.NO_ENVELOPE, b"[" + BODY + b"]"),
    "a text": (Refusal.NO_ENVELOPE, json.dumps(BODY.decode()).encode()),
    "a word": (Refusal.NO_ENVELOPE, CANARY.encode()),
    "half of it": (Refusal.NO_ENVELOPE, BODY[: len(BODY) // 2]),
    "it and something more": (Refusal.NO_ENVELOPE, BODY + b"{}"),
    "a number that is none": (Refusal.NO_ENVELOPE, BODY.replace(b'"canary"', b"NaN")),
    "a number without an end": (Refusal.NO_ENVELOPE, BODY.replace(b'"canary"', b"-Infinity")),
    "a number longer than anybody can count": (Refusal.NO_ENVELOPE, BODY.replace(b'"canary"', b"9" * 5000)),
    "lists in lists, thirty thousand deep": (
        Refusal.NO_ENVELOPE,
        BODY.replace(b'"canary"', b"[" * 30000 + b"]" * 30000),
    ),
    "in no letters": (Refusal.NO_ENVELOPE, BODY.replace(b"canary", b"canar\xff")),
    "in letters written in too many bytes": (Refusal.NO_ENVELOPE, BODY.replace(b"canary", b"canar\xc1\xb9")),
    "in letters of two bytes": (Refusal.NO_ENVELOPE, BODY.decode().encode("utf-16")),
    "with a mark before it": (Refusal.NO_ENVELOPE, b"\xef\xbb\xbf" + BODY),
}


@pytest.mark.parametrize(("why", "signed"), BODIES.values(), ids=BODIES.keys())
def test_who_has_it_signed_by_alexa(
    why: Refusal, signed: bytes, porch: Porch, caplog: pytest.LogCaptureFixture
) -> None:
    refused(porch.post(signed), why, porch, caplog)


# How it is sent


def signs() -> Headers:
    """What would let it in."""
    return [(URL_OF, CHAIN), (PROOF_OF, right(BODY))]


def in_pieces(coding: str = "chunked", version: str = "1.1", *more: tuple[str, str]) -> bytes:
    headers = [f"{name}: {value}" for name, value in (*signs(), ("Transfer-Encoding", coding), *more)]
    return lines(f"POST /alexa HTTP/{version}", *headers, then=b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY))


def lines(*told: str, then: bytes = b"") -> bytes:
    return "\r\n".join(told).encode("latin-1") + b"\r\n\r\n" + then


GO_ON = ("Expect", "100-continue")
HTTP: Mapping[str, tuple[Refusal, Callable[[], bytes]]] = {
    "in pieces": (Refusal.IN_PIECES, in_pieces),
    "in pieces that are packed": (Refusal.IN_PIECES, lambda: in_pieces("gzip, chunked")),
    "in pieces that are none": (Refusal.IN_PIECES, lambda: in_pieces("identity")),
    "in pieces, by a protocol that has none": (Refusal.IN_PIECES, lambda: in_pieces(version="1.0")),
    "in pieces, once it is asked to go on": (Refusal.IN_PIECES, lambda: in_pieces("chunked", "1.1", GO_ON)),
    "in pieces, and with a length": (
        Refusal.IN_PIECES,
        lambda: request(BODY, [*signs(), ("Transfer-Encoding", "chunked")]),
    ),
    "at more length than an envelope has": (Refusal.TOO_LARGE, lambda: request(b"", signs(), length=LARGEST + 1)),
    "at a length that nobody could send": (Refusal.TOO_LARGE, lambda: request(b"", signs(), length=10**18)),
    "at too great a length, once it is asked to go on": (
        Refusal.TOO_LARGE,
        lambda: request(b"", [*signs(), GO_ON], length=LARGEST + 1),
    ),
    "with headers without an end": (
        Refusal.TOO_LARGE,
        lambda: f"POST /alexa HTTP/1.1\r\nMore: {CANARY * LARGEST_HEADERS}".encode()[:LARGEST_HEADERS],
    ),
    "with less length than it has": (Refusal.FORGED, lambda: request(BODY, signs(), length=len(BODY) - 1)[:-1]),
    "without a length": (Refusal.FORGED, lambda: request(b"", signs())),
    "with two lengths": (Refusal.MALFORMED, lambda: request(BODY, [*signs(), ("Content-Length", "7")])),
    "with a length below nothing": (Refusal.MALFORMED, lambda: request(BODY, signs(), length=-1)),
    "with a length of too many digits": (
        Refusal.MALFORMED,
        lambda: lines("POST /alexa HTTP/1.1", f"Content-Length: {'9' * 5000}"),
    ),
    "with a length that is a word": (
        Refusal.MALFORMED,
        lambda: lines("POST /alexa HTTP/1.1", f"Content-Length: {CANARY}"),
    ),
    "as a word": (Refusal.MALFORMED, lambda: lines(CANARY)),
    "as half a line": (Refusal.MALFORMED, lambda: lines("POST", then=BODY)),
    "as a greeting of another protocol": (Refusal.MALFORMED, lambda: b"\x16\x03\x01\x02\x00\r\n\r\n"),
    "to an address that is none": (Refusal.MALFORMED, lambda: lines("POST http://[ HTTP/1.1")),
    "by a method in small letters": (Refusal.MALFORMED, lambda: lines("post /alexa HTTP/1.1", then=BODY)),
    "with a header that has no name": (Refusal.MALFORMED, lambda: lines("POST /alexa HTTP/1.1", f": {CANARY}")),
    "with a header that ends in the middle of a line": (
        Refusal.MALFORMED,
        lambda: lines("POST /alexa HTTP/1.1", f"More: {CANARY}\n{CANARY}"),
    ),
}


@pytest.mark.parametrize(("why", "sent"), HTTP.values(), ids=HTTP.keys())
def test_who_sends_it(why: Refusal, sent: Callable[[], bytes], porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    refused(answer(porch.service.port, sent()), why, porch, caplog)


def test_who_sends_less_than_they_said_is_waited_for_and_never_let_in(porch: Porch) -> None:
    promised = request(BODY[:-9], porch.signed(BODY), length=len(BODY))

    assert hung_up(porch.service.port, promised) == b""
    assert porch.door.calls == 0


def test_what_is_sent_behind_a_request_is_another_one(porch: Porch) -> None:
    """One that hides in the body of another would need a signature of its own."""
    got = answers(porch.service.port, lines("POST /alexa HTTP/1.1", "Content-Length: 0", then=request(BODY)))

    assert got.count(b"HTTP/1.1 400 BAD REQUEST") == got.count(b"HTTP/1.1") == 2
    assert porch.door.calls == 0


def test_whatever_else_is_sent_nobody_is_let_in_who_is_not_signed(
    porch: Porch, caplog: pytest.LogCaptureFixture
) -> None:
    """Good requests, each with a few bytes changed, lost, doubled or put in."""
    dice, whole = Random(7), request(BODY, signs())
    let_in = 0
    for _ in range(600):
        sent = bytearray(whole)
        for _ in range(dice.choice((1, 1, 2, 5, 20))):
            at = dice.randrange(len(sent) if dice.random() < 0.3 else 600)
            match dice.randrange(4):
                case 0:
                    sent[at : at + 1] = [dice.randrange(256)]
                case 1:
                    del sent[at : at + dice.randrange(1, 20)]
                case 2:
                    sent[at:at] = dice.choices(b"\r\n\t :,;%/\\\x00[]@#?", k=dice.randrange(1, 5))
                case _:
                    sent[at:at] = sent[: dice.randrange(1, 200)]
        got = hung_up(porch.service.port, bytes(sent))
        let_in += got.startswith(b"HTTP/1.1 200")

        assert BODY in sent or not got.startswith(b"HTTP/1.1 200")
        assert got[8:13] in {b"", b" 200 ", b" 400 ", b" 404 ", b" 405 "}
    assert porch.door.calls == let_in < 60
    assert {record.name for record in caplog.records} == {"ember"}


# What they ask


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_alexa_only_posts(method: str, porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    got = porch.send(request(method=method))

    assert (got.status, got.body, got.headers["allow"]) == (405, b"", "POST")
    assert porch.door.calls == 0
    assert caplog.records == []


@pytest.mark.parametrize(
    "path", ["/", "/alexa/", "/Alexa", f"/{CANARY}", "/alexa/../x", "/%61lexa%00", "/static/x", "*", "/healthz/x"]
)
def test_there_is_nothing_else(path: str, porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    got = porch.send(request(BODY, porch.signed(BODY), path=path))

    assert (got.status, got.body) == (404, b"")
    assert CANARY not in str(got.headers)
    assert porch.door.calls == 0
    assert [record.getMessage() for record in caplog.records] == ['{"refused": "another_address"}']
