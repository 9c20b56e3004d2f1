"""Stands in for `certvalidator` while Amazon's SDK is imported, and does in earnest what the SDK would ask of it.

flask-ask-sdk imports ask_sdk_webservice_support, and that `certvalidator`, which needs oscrypto; oscrypto reads one
digit for each part of OpenSSL's version, and so fails from 3.0.10 on (https://github.com/wbond/oscrypto/issues/78). We
look at requests ourselves (`checking.py`), and the SDK's own verifier is off. Should anybody turn it on, a certificate
is still believed only where a trusted root vouches for it: hence no stub.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import ModuleType

from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    KeyUsage,
    SubjectAlternativeName,
    load_der_x509_certificate,
)
from cryptography.x509.verification import PolicyBuilder, Store

from skill.edge.porch.certificates import the_worlds_roots
from skill.ports import Clock

Roots = Callable[[], Store]


class PathError(Exception):
    """Nobody who is trusted vouches for it."""


class ValidationError(Exception):
    """Its key is not for that."""


class CertificateValidator:
    """A certificate (DER), and those that are to vouch for it. It is asked as certvalidator's own would be."""

    def __init__(
        self, end_entity_cert: bytes, intermediate_certs: Sequence[bytes] = (), *, roots: Roots, clock: Clock
    ) -> None:
        self._leaf, self._between, self._roots, self._clock = end_entity_cert, intermediate_certs, roots, clock

    def validate_usage(self, key_usage: set[str]) -> list[Certificate]:
        """The path to a root, if there is one and the key is for all these uses. PathError, ValidationError.

        Whose name it has to bear is not asked here, but by the SDK.
        """
        try:
            leaf = load_der_x509_certificate(self._leaf)
            between = [load_der_x509_certificate(one) for one in self._between]
            names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(DNSName)
            of_any_name = PolicyBuilder().store(self._roots()).time(self._clock())
            path = of_any_name.build_server_verifier(DNSName(names[0])).verify(leaf, between)
        except Exception:  # noqa: BLE001  (the library has a kind of its own for each thing that can be wrong with one)
            raise PathError("nobody who is trusted vouches for it") from None
        try:
            uses = leaf.extensions.get_extension_for_class(KeyUsage).value
        except ExtensionNotFound:  # then its key is for anything
            return path
        if not all(getattr(uses, one, False) for one in key_usage):
            raise ValidationError("its key is not for that")
        return path


@contextmanager
def certvalidator(roots: Roots = the_worlds_roots, clock: Clock = lambda: datetime.now(UTC)) -> Iterator[None]:
    """Meanwhile `import certvalidator` finds the stand-in; the real one, where somebody has imported it already."""
    if "certvalidator" in sys.modules:
        yield
        return
    module, errors = ModuleType("certvalidator"), ModuleType("certvalidator.errors")
    vars(module).update(CertificateValidator=partial(CertificateValidator, roots=roots, clock=clock), errors=errors)
    vars(errors).update(PathError=PathError, ValidationError=ValidationError)
    standing_in = {one.__name__: one for one in (module, errors)}
    sys.modules.update(standing_in)
    try:
        yield
    finally:
        for name in standing_in:
            del sys.modules[name]
