"""Amazon as we ask it: Login with Amazon for tokens and whose account it is, and Alexa's event gateway.

https://developer.amazon.com/docs/smarthome/send-events-to-the-alexa-event-gateway.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError, ProtocolError

from skill.edge.homes.keyring import Secret

GATEWAYS: Mapping[str, str] = {
    "NA": "https://api.amazonalexa.com/v3/events",
    "EU": "https://api.eu.amazonalexa.com/v3/events",
    "FE": "https://api.fe.amazonalexa.com/v3/events",
}
TOKENS = "https://api.amazon.com/auth/o2/token"
PROFILE = "https://api.amazon.com/user/profile"
CONNECTING, READING = 0.7, 1.2  # seconds; a house has 2.5 in all
LONGEST = 65536  # bytes of an answer that we read
LONGEST_TOKEN = 4096  # characters; Amazon's own have at most half of that
HOUR, DAY = 3600, 86400  # seconds
FORM = "application/x-www-form-urlencoded;charset=UTF-8"


class AmazonDown(Exception):
    """Amazon does not answer, or not as agreed: what it was asked may have happened, or not."""


class NotTaken(AmazonDown):
    """Amazon answered, and did not take it."""


class TokenRefused(NotTaken):
    """This access token is over."""


class GrantGone(Exception):
    """They took back what they had granted, or it was never good."""


@dataclass(frozen=True)
class Tokens:
    """What lets us in at the gateway for `seconds`, and what gets us the next."""

    access: Secret
    refresh: Secret
    seconds: int


class Amazon:
    """One pool of connections. It waits 1.9 s at most for an answer, and asks again only where a line was dropped."""

    def __init__(
        self,
        client_id: str,
        client_secret: Secret,
        gateways: Mapping[str, str] = GATEWAYS,
        token_url: str = TOKENS,
        profile_url: str = PROFILE,
    ) -> None:
        """The *Alexa* client id and secret (permission "Send Alexa Events"); gateways by region: NA, EU, FE."""
        self._client_id, self._client_secret = client_id, client_secret
        self._gateways, self._token_url, self._profile_url = gateways, token_url, profile_url
        self._http = PoolManager(timeout=Timeout(connect=CONNECTING, read=READING))

    def exchange(self, code: Secret) -> Tokens:
        """The tokens a code stands for. A code is good once, so it is sent once. AmazonDown, GrantGone."""
        return self._tokens({"grant_type": "authorization_code", "code": code.reveal()}, None, tries=1)

    def refresh(self, refresh: Secret) -> Tokens:
        """New tokens for an old one; where no new refresh token comes with them, the old one stays good.

        Sent again it is no worse: the old one is all we have. AmazonDown, GrantGone.
        """
        return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh.reveal()}, refresh, tries=2)

    def profile(self, token: Secret) -> str:
        """The user id of whoever linked their account. AmazonDown; TokenRefused."""
        what = "the profile service"
        match self._ask(what, "GET", self._profile_url, headers={"Authorization": f"Bearer {token.reveal()}"}):
            case 200, {"user_id": str(user_id)} if user_id and user_id.isascii():
                return user_id
            case 400 | 401 as status, _:
                raise TokenRefused(f"{what} answered {status}")
            case status, _:
                raise AmazonDown(f"{what} answered {status}")

    def report(self, region: str, token: Secret, body: Mapping[str, Any]) -> None:
        """Hand an event to the gateway. AmazonDown, NotTaken, TokenRefused; GrantGone where the skill was disabled.

        An event tells a state, and a state told twice is the same state: it may be sent again.
        """
        what, url = f"the event gateway of {region}", self._gateways.get(region)
        if url is None:
            raise NotTaken(f"{what} is not known")
        headers = {"Authorization": f"Bearer {token.reveal()}", "Content-Type": "application/json"}
        status, answer = self._ask(what, "POST", url, headers=headers, body=json.dumps(body))
        match status, _reason(answer):
            case 202, _:
                return
            case 401, _:
                raise TokenRefused(f"{what} answered {status}")
            case _, "INVALID_ACCESS_TOKEN_EXCEPTION":
                raise TokenRefused(f"{what} answered {status}")
            case 403, "SKILL_DISABLED_EXCEPTION":  # another 403 is no reason to drop what only they can give us again
                raise GrantGone(f"{what} answered {status}")
            case _:
                raise (NotTaken if 400 <= status < 500 else AmazonDown)(f"{what} answered {status}")

    def _tokens(self, form: Mapping[str, str], old: Secret | None, tries: int) -> Tokens:
        what = "the token service"
        client = {"client_id": self._client_id, "client_secret": self._client_secret.reveal()}
        sent = {"headers": {"Content-Type": FORM}, "body": urlencode({**form, **client}, errors="replace")}
        match self._ask(what, "POST", self._token_url, tries, **sent):
            case 200, {"access_token": access, **rest}:
                tokens = (_token(access), _token(rest.get("refresh_token")) or old)
                if tokens[0] and tokens[1]:
                    return Tokens(tokens[0], tokens[1], _seconds(rest.get("expires_in")))
                raise AmazonDown(f"{what} answered without a token")
            case 400 | 401 as status, {"error": "invalid_grant"}:
                raise GrantGone(f"{what} answered {status}")
            case status, _:
                raise AmazonDown(f"{what} answered {status}")

    def _ask(self, what: str, method: str, url: str, tries: int = 2, **sent: Any) -> tuple[int, Any]:
        """Status and JSON of the answer (None where it has none). Never follows to another address. AmazonDown."""
        for _ in range(tries):
            try:
                answer = self._http.request(method, url, retries=False, redirect=False, preload_content=False, **sent)
                return answer.status, _plain(answer)
            except ProtocolError:
                continue  # dropped at once: most likely a line that lay idle too long. A slow one is not asked again
            except (HTTPError, ValueError):  # a ValueError quotes the header that cannot be sent, and so the token
                break
        raise AmazonDown(f"{what} does not answer")


def _plain(answer: BaseHTTPResponse) -> Any:
    text = answer.read(LONGEST + 1)
    if len(text) > LONGEST:
        answer.close()
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _reason(answer: Any) -> str:
    match answer:
        case {"payload": {"code": str(reason)} | {"type": str(reason)}}:
            return reason
        case _:
            return ""


def _token(text: Any) -> Secret | None:
    sound = isinstance(text, str) and 0 < len(text) <= LONGEST_TOKEN and text.isascii() and text.isprintable()
    return Secret(text) if sound else None


def _seconds(value: Any) -> int:
    """How long a token lasts. An hour where that cannot be read; should it be less, the gateway refuses it."""
    return value if type(value) is int and 0 < value <= DAY else HOUR
