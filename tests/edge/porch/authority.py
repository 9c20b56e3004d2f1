"""A certificate authority of the tests' own: good chains and bad ones, and signatures by whoever likes to sign."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

ALEXA = "echo-api.amazon.com"
YEAR = timedelta(days=365)
SERVERS, CLIENTS = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


@dataclass(frozen=True)
class Issued:
    """A certificate and the key it is for."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        kind = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())


@cache
def rsa_key(whose: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Somebody's key, made once."""
    return rsa.generate_private_key(65537, bits)


@cache
def curve_key(whose: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def issued(
    name: str,
    key: Key,
    by: Issued | None = None,
    *,
    now: datetime,
    ca: bool = False,
    names: Sequence[str] = (ALEXA,),
    begins: timedelta = -YEAR / 2,
    ends: timedelta = YEAR / 2,
    purpose: x509.ObjectIdentifier = SERVERS,
    signs: bool = True,
) -> Issued:
    """A certificate; by itself where nobody issues it. `begins`, `ends`: beside now; `signs`: what its key may do."""
    issuer = by.certificate.subject if by else _name(name)
    authority = by.key if by else key
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .add_extension(_usage(ca=ca, signs=signs), critical=True)
    )
    if not ca:
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if names:
            made = made.add_extension(x509.SubjectAlternativeName([_called(one) for one in names]), critical=False)
    return Issued(made.sign(authority, hashes.SHA256()), key)


def pem(*chain: Issued) -> bytes:
    """A chain as it stands in the bucket."""
    return b"".join(one.pem for one in chain)


def signature(body: bytes, key: rsa.RSAPrivateKey, by: hashes.HashAlgorithm | None = None) -> str:
    """As it stands in the header Signature-256."""
    return base64.b64encode(key.sign(body, PKCS1v15(), by or hashes.SHA256())).decode()


class Authority:
    """A root, one that it lets issue, and the certificate that signs for Alexa."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.root = issued("Root", curve_key("root"), now=now, ca=True)
        self.between = issued("Between", curve_key("between"), self.root, now=now, ca=True)
        self.leaf = issued(ALEXA, rsa_key("alexa"), self.between, now=now)

    @property
    def chain(self) -> bytes:
        return pem(self.leaf, self.between)

    def write_to(self, folder: Path) -> None:
        """What a program needs that believes us, and what it takes to sign for Alexa."""
        (folder / "root.pem").write_bytes(self.root.pem)
        (folder / "chain.pem").write_bytes(self.chain)
        (folder / "key.pem").write_bytes(self.leaf.key_pem)

    @property
    def roots(self) -> verification.Store:
        return verification.Store([self.root.certificate])


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _called(name: str) -> x509.GeneralName:
    return x509.IPAddress(IPv4Address(name)) if name[0].isdigit() else x509.DNSName(name)


def _usage(*, ca: bool, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=not ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
