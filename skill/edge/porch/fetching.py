"""Certificates from Amazon's bucket: by TLS from who proves to be it, soon, and never more than a chain can be."""

import logging
import time

import certifi
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from skill.edge.porch.refusals import Refusal, Refused

CONNECTING, READING, IN_ALL = 1.5, 1.5, 3.0  # seconds; Alexa waits for eight
LARGEST = 64 * 1024  # bytes; a chain is about eight thousand

for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).disabled = True  # they log what was asked for, and that came with the request


class Bucket:
    """One line to the bucket, kept open between two chains."""

    def __init__(self, authorities: str | None = None) -> None:
        """`authorities`: a file (PEM) with those that vouch for the bucket, certifi's where none is given."""
        waits, vouching = Timeout(connect=CONNECTING, read=READING), authorities or certifi.where()
        self._http = PoolManager(
            num_pools=1, retries=False, timeout=waits, cert_reqs="CERT_REQUIRED", ca_certs=vouching
        )

    def __call__(self, address: str) -> bytes:
        """What stands there. Nobody is followed elsewhere. Refused."""
        until = time.monotonic() + IN_ALL
        try:
            answer = self._http.request("GET", address, redirect=False, preload_content=False, decode_content=False)
            content = b""
            while answer.status == 200 and (piece := answer.read1(LARGEST)):
                content += piece
                if len(content) > LARGEST or time.monotonic() > until:
                    content = b""
                    break
            answer.close()
        except (HTTPError, OSError):
            raise Refused(Refusal.CHAIN_OUT_OF_REACH) from None
        if not content:
            raise Refused(Refusal.CHAIN_OUT_OF_REACH)
        return content
