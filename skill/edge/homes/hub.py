"""Home Assistant as a service: its REST interface, over one pool of connections.

https://developers.home-assistant.io/docs/api/rest. Only `/api/services/...` and `/api/states/...` are used, so that
a user who is no admin is enough. Never `script.<name>`, which blocks for as long as the script runs.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import urllib3

from skill.edge.homes.keyring import Secret
from skill.edge.homes.things import Call, State
from skill.ports import HouseDown

CONNECTING, ANSWERING = 1.0, 3.0  # seconds; how long two people wait for it is edge/homes/patience.py's matter
AT_ONCE = 12  # connections; where there are more things than that, all states are read in one piece
LARGEST = 8 * 1024 * 1024  # bytes of an answer

NOT_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
)


class NoSuchThing(Exception):
    """Home Assistant knows no such thing, or will not do that with it."""


class Unanswered(Exception):
    """A call was sent and not answered: it may still come about."""


class Hub:
    """Home Assistant as a service: states are read, calls are made."""

    def __init__(self, url: str, token: Secret, certificate: str | None = None) -> None:
        """`certificate`: a file with the authority of a private certificate."""
        self._url, self._token = url.rstrip("/"), token
        waits = urllib3.Timeout(connect=CONNECTING, read=ANSWERING)
        self._http = urllib3.PoolManager(
            num_pools=1, maxsize=AT_ONCE, retries=False, timeout=waits, ca_certs=certificate
        )
        self._hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hub")

    def states(self, entities: Iterable[str]) -> dict[str, State | None]:
        """Their states, read side by side; None for what there is not. HouseDown."""
        wanted = list(dict.fromkeys(entities))
        try:
            if len(wanted) <= AT_ONCE:
                return dict(zip(wanted, self._hands.map(self._state, wanted), strict=True))
            found = {state.get("entity_id"): state for state in self._list("/api/states")}
        except Unanswered:
            raise HouseDown from None
        return {entity: found.get(entity) for entity in wanted}

    def call(self, call: Call) -> list[State]:
        """Make a call. The states that changed meanwhile. NoSuchThing, Unanswered, HouseDown."""
        return self._list(f"/api/services/{call.service}", call.body, safe=call.safe)

    def side_by_side(self, calls: Sequence[Call]) -> list[list[State] | Exception]:
        """Make calls at the same time. What came of each."""
        if len(calls) == 1:
            return [self._tried(calls[0])]
        return list(self._hands.map(self._tried, calls))

    def _tried(self, call: Call) -> list[State] | Exception:
        try:
            return self.call(call)
        except (NoSuchThing, Unanswered, HouseDown) as trouble:
            return trouble

    def _state(self, entity: str) -> State | None:
        try:
            state = self._ask("GET", f"/api/states/{entity}")
        except NoSuchThing:
            return None
        if not isinstance(state, Mapping):
            raise HouseDown
        return state

    def _list(self, path: str, body: Mapping[str, Any] | None = None, *, safe: bool = True) -> list[State]:
        answer = self._ask("POST" if body else "GET", path, body, safe=safe)
        if not isinstance(answer, list):
            raise HouseDown
        return [state for state in answer if isinstance(state, Mapping)]

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, safe: bool = True) -> Any:
        """What it answers, as JSON. Where that does no harm it is asked once more if the line breaks."""
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Accept-Encoding": "gzip"}
        for last in (not safe, True):
            try:
                answer = self._http.request(
                    method, self._url + path, headers=headers, json=body, redirect=False, preload_content=False
                )
                try:
                    return _read(answer.status, answer.read(LARGEST, decode_content=True))
                finally:
                    answer.close()  # which leaves a line that was read to its end for the next one
            except NOT_SENT:
                raise HouseDown from None
            except urllib3.exceptions.TimeoutError:
                raise Unanswered from None
            except urllib3.exceptions.HTTPError:  # the line broke, perhaps because it had rested for long
                if last:
                    raise Unanswered from None
        raise HouseDown


def _read(status: int, content: bytes) -> Any:
    """An answer, as JSON."""
    if status in (401, 403):
        raise HouseDown
    if status in (400, 404, 500):
        raise NoSuchThing  # Home Assistant says 500 of what a thing cannot do
    try:
        if status == 200:
            return json.loads(content)
    except (ValueError, RecursionError):
        pass
    raise HouseDown
