"""AWS as we ask it: one signed call at a time over lines that stay open, each within its seconds.

boto3's client is not used: it takes 2.4 times as long to get ready as botocore's signature over urllib3.
"""

import json
import time
from collections.abc import Mapping
from os import environ
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError

from skill.edge.settings import Cloud, WrongSetting

CONNECTING, READING = 1.0, 1.5  # seconds
ONE_TURN = 4.0  # seconds; with the 2.5 of a house a turn has 6.5
TRIES, BETWEEN = 2, 0.05  # how often it is asked, and the seconds between
THROTTLED = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
}
# The same, as a reason for which a transaction was cancelled.
CANCELLED = {"ProvisionedThroughputExceeded", "ThrottlingError"}


class AwsDown(Exception):
    """It does not answer in time, or not as agreed: what it was asked may have happened, or not."""


class Refused(Exception):
    """It answered and did not do it; `code` is AWS's own name for why, `answer` whatever came with it."""

    def __init__(self, code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code, self.answer = code, answer


class Allowance:
    """The seconds that all calls of one turn have together, whichever service they ask."""

    def __init__(self, seconds: float = ONE_TURN) -> None:
        self._seconds = self.left = seconds

    def begin(self) -> None:
        """Another turn begins."""
        self.left = self._seconds


class Aws:
    """One service of AWS, in one region."""

    def __init__(self, service: str, cloud: Cloud, allowance: Allowance) -> None:
        """WrongSetting where nothing says who we are."""
        self._allowance = allowance
        self._service, self._region = service, cloud.region
        self._url = cloud.endpoints.get(service) or f"https://{service}.{cloud.region}.amazonaws.com"
        self._who = _credentials()
        self._http = PoolManager(retries=False)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None, seconds: float, **headers: str) -> Any:
        """The JSON of its answer, {} for none. Asked again once where that may help. AwsDown, Refused.

        `seconds` is for all of it. What may be asked twice must do no harm when done twice.
        """
        began = time.monotonic()
        try:
            return self._within(began + min(seconds, self._allowance.left), method, path, body, headers)
        finally:
            self._allowance.left -= time.monotonic() - began

    def _within(
        self, until: float, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> Any:
        trouble = f"no time left for {self._service}"
        text = json.dumps(body, separators=(",", ":")).encode() if body else b""
        for left in reversed(range(TRIES)):
            remaining = until - time.monotonic()
            if remaining <= 0:
                break
            try:
                status, answer, code = self._once(method, path, text, remaining, headers)
            except (HTTPError, OSError, ValueError) as failed:
                trouble = type(failed).__name__
                if not isinstance(failed, ProtocolError | NewConnectionError | ConnectTimeoutError):
                    break  # it was slow: asked again, it would be slow again
                continue
            if status < 300:
                return answer
            trouble = f"{self._service} answered {status}"
            if status < 500 and status != 429 and not (code in THROTTLED or reasons(answer) & CANCELLED):
                raise Refused(code, answer)
            if left:
                time.sleep(min(BETWEEN, max(0.0, until - time.monotonic())))
        raise AwsDown(trouble)

    def _once(
        self, method: str, path: str, text: bytes, seconds: float, headers: Mapping[str, str]
    ) -> tuple[int, Any, str]:
        request = AWSRequest(method, self._url + path, headers=headers, data=text)
        SigV4Auth(self._who.get_frozen_credentials(), self._service, self._region).add_auth(request)
        timeout = Timeout(connect=CONNECTING, read=READING, total=seconds)
        response = self._http.request(method, request.url, body=text, headers=dict(request.headers), timeout=timeout)
        answer = _plain(response.data)
        if answer is None and response.status < 300:
            raise ValueError("an answer in another shape")
        answer = answer or {}
        code = str(answer.get("__type") or response.headers.get("x-amzn-errortype") or "")
        return response.status, answer, code.rpartition("#")[2].partition(":")[0]


def reasons(answer: Mapping[str, Any]) -> set[str]:
    """Why a transaction was cancelled, for each of its parts."""
    return {str(reason.get("Code")) for reason in answer.get("CancellationReasons") or ()}


def _plain(content: bytes) -> Mapping[str, Any] | None:
    try:
        plain = json.loads(content or b"{}")
    except ValueError:  # a page of a machine on the way
        return None
    return plain if isinstance(plain, dict) else None


def _credentials() -> Any:
    """Who we are: from the environment, as Lambda has it; or wherever else AWS's own tools look (SnapStart's do)."""
    if "AWS_ACCESS_KEY_ID" in environ:
        return Credentials(
            environ["AWS_ACCESS_KEY_ID"], environ.get("AWS_SECRET_ACCESS_KEY", ""), environ.get("AWS_SESSION_TOKEN")
        )
    from botocore.session import Session

    found = Session().get_credentials()
    if found is None:
        raise WrongSetting("AWS does not know who we are: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    return found
