"""Amazon as we ask it, over real HTTP: what counts as an answer, what is asked again, and what is never told."""

import time
import traceback
from collections.abc import Callable, Iterator

import pytest

from skill.edge.homes.amazon import (
    GATEWAYS,
    PROFILE,
    TOKENS,
    Amazon,
    AmazonDown,
    GrantGone,
    NotTaken,
    TokenRefused,
    Tokens,
)
from skill.edge.homes.keyring import Secret
from tests.edge.homes import fake_amazon
from tests.edge.homes.fake_amazon import CLIENT, CLIENT_SECRET, EVENTS, FakeAmazon, Manner

ANA = "amzn1.account.CANARYANA"
SLOWEST = 2.0  # seconds
BODY = {"event": {"endpoint": {"endpointId": "ember-warm", "scope": {}}}}
GARBAGE = (Manner.GARBAGE, Manner.DEEP, Manner.ENDLESS, Manner.NOTHING, Manner.ELSEWHERE, Manner.DROPS)
DOWN = (Manner.BUSY, Manner.DOWN, Manner.BROKEN, *GARBAGE)


@pytest.fixture
def fake() -> Iterator[FakeAmazon]:
    with FakeAmazon() as fake:
        yield fake


def granted(fake: FakeAmazon) -> Tokens:
    return fake.client().exchange(Secret(fake.code(ANA)))


def report_of(tokens: Tokens) -> dict[str, object]:
    scope = {"type": "BearerToken", "token": tokens.access.reveal()}
    change = {"properties": [{"value": "DETECTED"}]}
    return {"event": {"endpoint": {"scope": scope, "endpointId": "ember-warm"}, "payload": {"change": change}}}


def asking(fake: FakeAmazon) -> dict[str, Callable[[Amazon], object]]:
    """Each of the things that can be asked, by where it is asked."""
    tokens, linked = granted(fake), Secret(fake.link(ANA))
    return {
        fake_amazon.TOKEN: lambda amazon: amazon.refresh(tokens.refresh),
        fake_amazon.PROFILE: lambda amazon: amazon.profile(linked),
        EVENTS: lambda amazon: amazon.report("EU", tokens.access, report_of(tokens)),
    }


def test_by_itself_it_asks_amazon_over_https() -> None:
    assert {TOKENS, PROFILE} == {"https://api.amazon.com/auth/o2/token", "https://api.amazon.com/user/profile"}
    assert GATEWAYS == {
        "NA": "https://api.amazonalexa.com/v3/events",
        "EU": "https://api.eu.amazonalexa.com/v3/events",
        "FE": "https://api.fe.amazonalexa.com/v3/events",
    }


def test_a_code_is_changed_for_tokens_as_login_with_amazon_wants_it(fake: FakeAmazon) -> None:
    code = fake.code(ANA)
    tokens = fake.client().exchange(Secret(code))
    (asked,) = fake.journal

    assert asked.path == "/auth/o2/token"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8"
    assert asked.form == {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
    }
    assert tokens.seconds == 3600
    assert tokens.access.reveal() != tokens.refresh.reveal()


def test_a_refresh_token_is_changed_for_new_ones(fake: FakeAmazon) -> None:
    old = granted(fake)
    new = fake.client().refresh(old.refresh)

    assert fake.journal[-1].form == {
        "grant_type": "refresh_token",
        "refresh_token": old.refresh.reveal(),
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
    }
    assert len({token.reveal() for token in (old.access, old.refresh, new.access, new.refresh)}) == 4


def test_where_no_new_refresh_token_comes_the_old_one_stays(fake: FakeAmazon) -> None:
    fake.rotates = False
    old = granted(fake)

    assert fake.client().refresh(old.refresh).refresh.reveal() == old.refresh.reveal()


@pytest.mark.parametrize("answered", [None, "soon", "3600", 0, -5, 10**9, 1e400, True, [], 1.5])
def test_a_token_that_does_not_say_how_long_it_lasts_lasts_an_hour(answered: object, fake: FakeAmazon) -> None:
    fake.expires_in = answered

    assert granted(fake).seconds == 3600


def test_a_token_that_lasts_otherwise_is_believed(fake: FakeAmazon) -> None:
    fake.expires_in = 900

    assert granted(fake).seconds == 900


def test_whose_account_it_is_is_asked_with_their_token_in_the_header(fake: FakeAmazon) -> None:
    linked = fake.link(ANA)

    assert fake.client().profile(Secret(linked)) == ANA
    assert fake.journal[0].path == "/user/profile"
    assert fake.journal[0].headers["authorization"] == f"Bearer {linked}"


def test_a_token_of_nobody_is_refused(fake: FakeAmazon) -> None:
    with pytest.raises(TokenRefused):
        fake.client().profile(Secret("nobody"))


@pytest.mark.parametrize("user", ["", 7, None, "für", "\ud800"])
def test_a_profile_without_a_user_is_no_profile(user: object, fake: FakeAmazon) -> None:
    linked = fake.link(ANA)
    fake.people[linked] = user  # type: ignore[assignment]
    with pytest.raises(AmazonDown):
        fake.client().profile(Secret(linked))


def test_a_report_goes_to_the_gateway_of_its_region_with_the_token(fake: FakeAmazon) -> None:
    tokens = granted(fake)
    for region in ("NA", "EU", "FE"):
        fake.client().report(region, tokens.access, report_of(tokens))
    reports = fake.asked(EVENTS)

    assert [one.path for one in reports] == ["/NA/v3/events", "/EU/v3/events", "/FE/v3/events"]
    assert {one.headers["authorization"] for one in reports} == {f"Bearer {tokens.access.reveal()}"}
    assert [one.event for one in reports] == [report_of(tokens)] * 3


def test_one_line_serves_for_everything(fake: FakeAmazon) -> None:
    amazon = fake.client()
    tokens = amazon.exchange(Secret(fake.code(ANA)))
    amazon.profile(Secret(fake.link(ANA)))
    for _ in range(3):
        amazon.report("EU", tokens.access, report_of(tokens))

    assert fake.lines == 1


def test_a_region_that_is_none_is_asked_nothing(fake: FakeAmazon) -> None:
    tokens = granted(fake)
    with pytest.raises(NotTaken):
        fake.client().report("MARS", tokens.access, report_of(tokens))

    assert fake.asked(EVENTS) == []


@pytest.mark.parametrize(
    ("manner", "trouble"),
    [
        (Manner.OVER, TokenRefused),
        (Manner.OVER_BY_NAME, TokenRefused),
        (Manner.DISABLED, GrantGone),
        (Manner.UNPERMITTED, NotTaken),
        (Manner.WALLED, NotTaken),
        (Manner.BUSY, NotTaken),
        (Manner.DOWN, AmazonDown),
        (Manner.BROKEN, AmazonDown),
        (Manner.NOTHING, AmazonDown),
        (Manner.GARBAGE, AmazonDown),
    ],
)
def test_only_202_is_believed_and_every_other_answer_is_what_it_is(
    manner: Manner, trouble: type[Exception], fake: FakeAmazon
) -> None:
    tokens = granted(fake)
    fake.manner[EVENTS] = manner
    with pytest.raises(trouble) as raised:
        fake.client().report("EU", tokens.access, report_of(tokens))

    assert raised.type is trouble
    assert len(fake.asked(EVENTS)) == 1


@pytest.mark.parametrize("manner", DOWN)
@pytest.mark.parametrize("place", [fake_amazon.TOKEN, fake_amazon.PROFILE, EVENTS])
def test_what_is_no_answer_is_amazon_being_down(place: str, manner: Manner, fake: FakeAmazon) -> None:
    ask = asking(fake)[place]
    fake.manner[place] = manner
    with pytest.raises(AmazonDown):
        ask(fake.client())

    assert [one.path for one in fake.journal if "elsewhere" in one.path] == []


def test_where_nobody_is_at_home_it_is_down(fake: FakeAmazon) -> None:
    asks = asking(fake)
    client = fake.client()
    fake.__exit__(None, None, None)
    for ask in asks.values():
        with pytest.raises(AmazonDown):
            ask(client)


def test_whoever_took_back_their_grant_has_none(fake: FakeAmazon) -> None:
    tokens = granted(fake)
    fake.take_back()
    with pytest.raises(GrantGone):
        fake.client().refresh(tokens.refresh)


def test_a_code_is_good_once(fake: FakeAmazon) -> None:
    code = Secret(fake.code(ANA))
    fake.client().exchange(code)
    with pytest.raises(GrantGone):
        fake.client().exchange(code)


def test_a_secret_of_ours_that_is_wrong_is_no_reason_to_think_a_grant_gone(fake: FakeAmazon) -> None:
    tokens = granted(fake)
    fake.manner[fake_amazon.TOKEN] = Manner.STRANGER
    with pytest.raises(AmazonDown):
        fake.client().refresh(tokens.refresh)


@pytest.mark.parametrize("place", [fake_amazon.PROFILE, EVENTS, fake_amazon.TOKEN])
def test_a_line_that_was_dropped_is_tried_once_more(place: str, fake: FakeAmazon) -> None:
    ask = asking(fake)[place]
    before = len(fake.asked(place))
    fake.next[place] = [Manner.DROPS]
    ask(fake.client())

    assert len(fake.asked(place)) == before + 2


def test_but_not_twice(fake: FakeAmazon) -> None:
    linked = Secret(fake.link(ANA))
    fake.next[fake_amazon.PROFILE] = [Manner.DROPS, Manner.DROPS]
    with pytest.raises(AmazonDown):
        fake.client().profile(linked)

    assert len(fake.journal) == 2


def test_a_code_is_never_sent_again(fake: FakeAmazon) -> None:
    fake.next[fake_amazon.TOKEN] = [Manner.DROPS]
    with pytest.raises(AmazonDown):
        granted(fake)

    assert len(fake.journal) == 1


def test_a_report_that_was_taken_and_is_sent_again_starts_nothing_twice(fake: FakeAmazon) -> None:
    tokens = granted(fake)
    fake.next[EVENTS] = [Manner.TAKES_AND_DROPS]
    fake.client().report("EU", tokens.access, report_of(tokens))

    assert fake.started == [(ANA, "ember-warm")]


def test_whoever_does_not_answer_is_waited_for_two_seconds_at_most_and_not_asked_again(fake: FakeAmazon) -> None:
    linked = Secret(fake.link(ANA))
    fake.manner[fake_amazon.PROFILE] = Manner.HANGS
    began = time.monotonic()
    with pytest.raises(AmazonDown):
        fake.client().profile(linked)

    assert time.monotonic() - began < SLOWEST
    assert len(fake.journal) == 1


@pytest.mark.parametrize("bad", ["canary\r\nX-Evil: 1", "canary\n", "für-canary", "canary-💛", "canary\ud800", ""])
def test_a_token_that_cannot_be_sent_is_trouble_and_is_not_quoted(bad: str, fake: FakeAmazon) -> None:
    client = fake.client()
    asks: tuple[Callable[[], object], ...] = (
        lambda: client.profile(Secret(bad)),
        lambda: client.exchange(Secret(bad)),
        lambda: client.report("EU", Secret(bad), BODY),
    )
    for ask in asks:
        with pytest.raises((AmazonDown, GrantGone)) as raised:
            ask()
        told = "".join(traceback.format_exception(raised.value))

        assert "canary" not in told
        assert raised.value.__context__ is None


@pytest.mark.parametrize("manner", [*DOWN, Manner.STRANGER, Manner.OVER, Manner.DISABLED])
def test_nothing_secret_is_in_any_trouble_nor_in_any_log(
    manner: Manner, fake: FakeAmazon, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    asks = asking(fake)
    fake.manner.update(dict.fromkeys(asks, manner))
    told = []
    for ask in asks.values():
        with pytest.raises((AmazonDown, GrantGone)) as raised:
            ask(fake.client())
        told += [repr(raised.value), *traceback.format_exception(raised.value)]

    assert "canary" not in "".join([*told, caplog.text]).lower()


def test_neither_tokens_nor_amazon_show_what_they_hold(fake: FakeAmazon) -> None:
    tokens = granted(fake)

    assert "canary" not in f"{tokens} {tokens!r} {vars(tokens)} {fake.client()!r} {vars(fake.client())}"
