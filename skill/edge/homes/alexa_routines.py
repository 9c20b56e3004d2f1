"""A house that starts the couple's own Alexa routines: each look is a virtual contact sensor that opens for a moment.

https://developer.amazon.com/docs/device-apis/alexa-contactsensor.html
"""

import hashlib
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from skill.edge.drawer import Drawer
from skill.edge.homes.amazon import Amazon, AmazonDown, GrantGone, NotTaken, TokenRefused, Tokens
from skill.edge.homes.keyring import Secret
from skill.edge.homes.lock import Lock
from skill.edge.homes.smart_home import change_report
from skill.memory import Lately
from skill.ports import Clock, House, HouseDown, KeeperDown, NoHouse
from skill.room import Came, Lamp, Look, Role, Room

LOOKS = ("warm", "bright", "playful", "night", "sea", "out")
AFTER = "after"  # their own routine that puts the room back
EARLY = timedelta(seconds=300)  # before a token is over it is changed for another

COLOURFUL = 15  # percent of saturation; below it a hue is a white
SEA, PLAYFUL = range(70, 260), range(260, 345)  # hues: green to blue; purple to pink. What is left glows
FAR_APART = 45  # degrees, from which two hues are several
DIM, WELL_LIT = 15, 50  # percent of the brightest lamp

log = logging.getLogger("ember")


def look_name(look: Look) -> str | None:
    """Which of LOOKS a look is nearest to, by its lamps; None where it names none."""
    lit = [lamp for lamp in look.lamps.values() if lamp.brightness_pct]
    if not lit:
        return "out" if look.lamps else None
    colours = [(lamp.hue, lamp.brightness_pct) for lamp in lit if lamp.hue is not None and _is_colourful(lamp)]
    several = any(FAR_APART <= abs(one - other) <= 360 - FAR_APART for one, _ in colours for other, _ in colours)
    half = sum(lamp.brightness_pct for lamp in lit) / 2
    brightest = max(lamp.brightness_pct for lamp in lit)
    if sum(brightness for hue, brightness in colours if hue in SEA) >= half:
        return "sea"
    if brightest <= DIM:
        return "night"
    if sum(brightness for hue, brightness in colours if several or hue in PLAYFUL) >= half:
        return "playful"
    return "bright" if brightest >= WELL_LIT else "warm"


def _is_colourful(lamp: Lamp) -> bool:
    return lamp.saturation_pct is None or lamp.saturation_pct >= COLOURFUL


@dataclass(frozen=True)
class Grant:
    """What an account granted us, which of its sensors may be open, and the look we showed last."""

    access: Secret
    refresh: Secret
    expires: datetime  # the access token, aware
    region: str
    open: frozenset[str] = frozenset()
    look: str | None = None


class AlexaRoutines(House):
    """Nobody can ask what a routine did, nor read the room: whatever was passed on is TOLD."""

    def __init__(self, drawer: Drawer, amazon: Amazon, lock: Lock, clock: Clock) -> None:
        self._drawer, self._amazon, self._lock, self._clock = drawer, amazon, lock, clock
        self._tokens = Lately[Secret]()
        self._writing = threading.Lock()  # a change may still be under way when they want to be forgotten

    def linked(self, household: str, access_token: Secret) -> None:
        """This household's request came with a token of its linked account: remembered, in memory only."""
        with self._writing:
            self._tokens.note(household, access_token)

    def accept(self, code: Secret, token: Secret, region: str) -> None:
        """Keep what an account grants: `code` is changed for tokens, `token` says whose it is.

        AmazonDown, GrantGone, KeeperDown; then nothing is kept.
        """
        account = _account_of(self._amazon.profile(token))
        tokens = self._amazon.exchange(code)
        with self._writing:
            before = self._grant(account)
            grant = Grant(**self._of_tokens(tokens), region=region, open=before.open if before else frozenset())
            self._keep(account, grant)

    def is_open(self, token: Secret, name: str) -> bool:
        """Whether that sensor of the token's account is open. AmazonDown, KeeperDown."""
        grant = self._grant(_account_of(self._amazon.profile(token)))
        return grant is not None and name in grant.open

    def look_around(self, household: str) -> Room:
        with _as_a_house():
            self._at_home(household)
        return {}  # that nobody can read

    def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
        name = look_name(look)
        with _as_a_house():
            account, grant = self._at_home(household)
            if name and name != grant.look:  # the same again would start their music anew
                self._pulse(account, grant, name, shows=name)
        return dict.fromkeys(look.roles, Came.TOLD)

    def put_back(self, household: str, room: Room) -> Came:
        try:
            with _as_a_house():
                account, grant = self._at_home(household)
                self._pulse(account, grant, AFTER, shows=None)
        except NoHouse:
            return Came.TOLD
        except HouseDown:
            return Came.NOT
        return Came.TOLD

    def forget(self, household: str) -> bool:
        try:
            account, known = self._find(household)[0], True
        except AmazonDown:  # linked, and never asked whose account it is: there may be a grant that we cannot tell
            account, known = self._drawer.look(f"account {household}"), False
        with self._writing:
            self._tokens.note(household, None)
            keys = [f"grant {account}"] * bool(account) + [f"account {household}"]
            left = [key for key in keys if not self._drawer.empty(key)]
        return known and not left

    def _at_home(self, household: str) -> tuple[str, Grant]:
        account, grant = self._find(household)
        if account is None or grant is None:
            raise NoHouse
        return account, grant

    def _find(self, household: str) -> tuple[str | None, Grant | None]:
        """Whose account it is, and what that granted. AmazonDown, KeeperDown.

        Asked once; and again where the account has no grant, for they may have linked another one since.
        """
        key = f"account {household}"
        account, token = self._drawer.look(key), self._tokens.of(household)
        grant = self._grant(account) if account else None
        if grant or token is None:
            return account, grant
        found = _account_of(self._amazon.profile(token))
        with self._writing:
            if found != account and self._tokens.of(household):  # not forgotten meanwhile
                self._drawer.put(key, found)
        return found, self._grant(found)

    def _pulse(self, account: str, grant: Grant, name: str, shows: str | None) -> None:
        """Open that sensor for a moment. AmazonDown, KeeperDown; NoHouse where the grant was taken back.

        It is written down twice: before it opens that it may be open, and afterwards how it came out. Whoever is
        stopped in between (a Lambda may be frozen for good) leaves a sensor that the next pulse closes first, since
        one that is open already starts nothing, and no look that is wrongly thought to be shown. With one write that
        could only be had by closing every sensor first, always: one more call while two people wait.
        """
        if name in grant.open:
            grant = self._say(account, grant, name, is_open=False)
        self._amend(account, open=grant.open | {name}, look=None)
        try:
            grant = self._say(account, grant, name, is_open=True)
        except NotTaken:
            self._amend(account, open=grant.open - {name}, look=grant.look)
            raise
        left_open = grant.open - {name}
        try:
            self._say(account, grant, name, is_open=False)
        except (AmazonDown, KeeperDown) as trouble:
            log.warning("alexa routines: %s, and a sensor stays open", _kind(trouble))
            left_open |= {name}
        with suppress(KeeperDown):  # their routine has begun all the same, and what is kept is safe as it is
            self._amend(account, open=left_open, look=shows)

    def _say(self, account: str, grant: Grant, name: str, is_open: bool) -> Grant:
        """Tell the gateway; with another token where this one is over, or refused. The grant as it is then."""
        try:
            if self._clock() >= grant.expires - EARLY:
                grant = self._refreshed(account, grant)
            try:
                self._report(grant, name, is_open)
            except TokenRefused:
                grant = self._refreshed(account, grant)
                self._report(grant, name, is_open)
        except GrantGone as trouble:
            log.warning("alexa routines: %s, so the grant is over", trouble)
            self._drop(account, grant)
            raise NoHouse from None
        return grant

    def _report(self, grant: Grant, name: str, is_open: bool) -> None:
        self._amazon.report(grant.region, grant.access, change_report(name, is_open, grant.access, self._clock))

    def _refreshed(self, account: str, grant: Grant) -> Grant:
        fresh = self._of_tokens(self._amazon.refresh(grant.refresh))
        self._amend(account, **fresh)  # at once: the old ones may be good for nothing now
        return replace(grant, **fresh)

    def _of_tokens(self, tokens: Tokens) -> dict[str, Any]:
        expires = self._clock() + timedelta(seconds=tokens.seconds)
        return {"access": tokens.access, "refresh": tokens.refresh, "expires": expires.astimezone(UTC)}

    def _grant(self, account: str) -> Grant | None:
        """The grant kept for an account; one that cannot be opened or read is none."""
        kept = self._drawer.look(f"grant {account}")
        opened = self._lock.open(kept) if kept else None
        return _read(opened) if opened else None

    def _amend(self, account: str, **now: Any) -> None:
        """Keep what is other now. A grant that was forgotten meanwhile stays forgotten. KeeperDown."""
        with self._writing:
            known = self._grant(account)
            if known and known != (grant := replace(known, **now)):
                self._keep(account, grant)

    def _keep(self, account: str, grant: Grant) -> None:
        self._drawer.put(f"grant {account}", self._lock.shut(_written(grant)))

    def _drop(self, account: str, grant: Grant) -> None:
        """Delete a grant that is over, unless they gave us a new one meanwhile. KeeperDown."""
        with self._writing:
            known = self._grant(account)
            if known and known.refresh.reveal() == grant.refresh.reveal():
                self._drawer.empty(f"grant {account}")


@contextmanager
def _as_a_house() -> Iterator[None]:
    try:
        yield
    except (AmazonDown, KeeperDown) as trouble:
        log.warning("alexa routines: %s", _kind(trouble))
        raise HouseDown from None


def _kind(trouble: Exception) -> str:
    """What is said of it in the log: our own words, or only what kind of thing it is."""
    return str(trouble) if isinstance(trouble, AmazonDown) else type(trouble).__name__


def _account_of(user_id: str) -> str:
    """The key an account's grant is kept under: a hash, so that a database names nobody."""
    return hashlib.sha256(f"evening-ember account {user_id}".encode()).hexdigest()


def _written(grant: Grant) -> str:
    plain = {
        "access": grant.access.reveal(),
        "refresh": grant.refresh.reveal(),
        "expires": grant.expires.isoformat(),
        "region": grant.region,
        "open": sorted(grant.open),
        "look": grant.look,
    }
    return json.dumps(plain)


def _read(text: str) -> Grant | None:
    try:
        plain = json.loads(text)
        access, refresh, expires = (str(plain[key]) for key in ("access", "refresh", "expires"))
        until = datetime.fromisoformat(expires).astimezone(UTC)
        region, left_open, look = str(plain["region"]), frozenset(plain["open"]), plain["look"]
    except (KeyError, TypeError, ValueError):
        return None
    return Grant(Secret(access), Secret(refresh), until, region, left_open, look)
