"""Amazon's own verifier with our stand-in for what it cannot import: it believes what it should, and nothing else."""

import importlib
import importlib.util
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from skill.edge.porch.stand_in import CertificateValidator, PathError, ValidationError, certvalidator
from tests.edge.porch.authority import ALEXA, CLIENTS, Authority, Issued, curve_key, issued, pem, rsa_key, signature
from tests.edge.porch.conftest import CHAIN

NOW = datetime.now(UTC)  # Amazon's verifier goes by the real clock
DAY = timedelta(days=1)
WORDS = '{"request": {}}'


@pytest.fixture(scope="module")
def world() -> Authority:
    return Authority(NOW)


@pytest.fixture(scope="module")
def amazons(world: Authority) -> Any:
    """Amazon's module, imported anew where the stand-in believes our root."""
    spec = importlib.util.find_spec("ask_sdk_webservice_support.verifier")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with certvalidator(lambda: world.roots):
        spec.loader.exec_module(module)
    return module


def believed(amazons: Any, chain: bytes, key: Any = None, words: str = WORDS) -> bool:
    """Whether Amazon's verifier lets it in."""

    class FromMemory(amazons.RequestVerifier):  # type: ignore[misc, name-defined]
        def _load_cert_chain(self, cert_url: str) -> bytes:
            return chain

    headers = {"SignatureCertChainUrl": CHAIN, "Signature-256": signature(WORDS.encode(), key or rsa_key("alexa"))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it reads dates in a way that is no longer liked
        try:
            FromMemory().verify(headers, words, None)
        except amazons.VerificationException:
            return False
    return True


def by(world: Authority, above: Issued | None = None, **more: Any) -> Issued:
    return issued(ALEXA, rsa_key("alexa"), above or world.between, **{"now": NOW, **more})


def test_amazons_verifier_believes_a_good_chain(amazons: Any, world: Authority) -> None:
    assert believed(amazons, world.chain)
    assert believed(amazons, pem(world.leaf, world.between, world.root))


BAD: dict[str, Callable[[Authority], bytes]] = {
    "it has ended": lambda one: pem(by(one, ends=-DAY), one.between),
    "it has not begun": lambda one: pem(by(one, begins=DAY), one.between),
    "it is somebody else's": lambda one: pem(by(one, names=["www.amazon.com"]), one.between),
    "it has no name": lambda one: pem(by(one, names=[]), one.between),
    "it vouches for itself": lambda one: pem(issued(ALEXA, rsa_key("alexa"), now=one.now)),
    "the one between is missing": lambda one: pem(one.leaf),
    "the one between is somebody else": lambda one: pem(
        one.leaf, issued("Between", curve_key("another"), one.root, now=NOW, ca=True)
    ),
    "the one between may issue nothing": lambda one: pem(
        by(one, issued("B", curve_key("b"), one.root, now=NOW)), issued("B", curve_key("b"), one.root, now=NOW)
    ),
    "the root is one that nobody knows": lambda one: pem(by(one, strangers_root()), strangers_root()),
    "its key is not for signatures": lambda one: pem(by(one, signs=False), one.between),
    "it is for clients": lambda one: pem(by(one, purpose=CLIENTS), one.between),
    "it is broken": lambda one: one.chain.replace(b"MII", b"MIJ", 1),
}


def strangers_root() -> Issued:
    return issued("Root", curve_key("a stranger"), now=NOW, ca=True)


@pytest.mark.parametrize("chain", BAD.values(), ids=BAD.keys())
def test_amazons_verifier_believes_no_bad_one(
    chain: Callable[[Authority], bytes], amazons: Any, world: Authority
) -> None:
    assert not believed(amazons, chain(world))


def test_amazons_verifier_sees_who_signed_and_what(amazons: Any, world: Authority) -> None:
    assert not believed(amazons, world.chain, rsa_key("somebody"))
    assert not believed(amazons, world.chain, words=WORDS + " ")


def test_what_is_wrong_is_told_in_certvalidators_own_errors(world: Authority) -> None:
    def asked(chain: Issued, *between: Issued, use: str = "digital_signature") -> None:
        der = [one.certificate.public_bytes(Encoding.DER) for one in (chain, *between)]
        CertificateValidator(der[0], der[1:], roots=lambda: world.roots, clock=lambda: NOW).validate_usage({use})

    asked(world.leaf, world.between)
    with pytest.raises(PathError):
        asked(world.leaf)
    with pytest.raises(ValidationError):
        asked(world.leaf, world.between, use="crl_sign")
    with pytest.raises(ValidationError):
        asked(world.leaf, world.between, use="a use that nobody knows")


def test_it_stands_in_only_for_as_long_as_something_is_imported() -> None:
    code = (
        "import sys\n"
        "import skill.edge.porch.adapter\n"
        "from skill.edge.porch.stand_in import certvalidator\n"
        "assert 'flask_ask_sdk.skill_adapter' in sys.modules\n"
        "assert not {'certvalidator', 'certvalidator.errors', 'oscrypto'} & sys.modules.keys()\n"
        "real = sys.modules['certvalidator'] = type(sys)('certvalidator')\n"
        "with certvalidator():\n"
        "    import certvalidator as found\n"
        "    assert found is real\n"
        "assert sys.modules['certvalidator'] is real\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_it_is_gone_though_the_import_fails() -> None:
    with pytest.raises(ImportError), certvalidator():
        importlib.import_module("certvalidator.no_such_thing")

    assert "certvalidator" not in sys.modules
