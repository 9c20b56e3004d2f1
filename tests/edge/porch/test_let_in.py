"""Whoever is Alexa is let in, and the real skill answers."""

import json
import socket
from datetime import timedelta

import pytest

from tests.edge.envelopes import COULD, NOTHING, NOW, asked, at_hand, at_the_door, changed, checked, golden
from tests.edge.porch.caller import heard, request
from tests.edge.porch.conftest import CHAIN, FOLDER, Porch


def test_a_good_request_is_answered_as_lambda_would_answer_it(porch: Porch) -> None:
    answer = porch.post(golden("launch_request"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert at_hand(answer.plain) == at_hand(at_the_door()(golden("launch_request")))
    assert porch.door.calls == 1


def test_an_evening_goes_on_from_turn_to_turn(porch: Porch) -> None:
    first = at_hand(porch.post(asked("CheckInIntent")).plain)
    second = at_hand(porch.post(asked("HeartIntent", first.notes)).plain)

    assert (first.notes["at"], second.notes["at"]) == ("checkin.First", "checkin.Second")


@pytest.mark.parametrize(
    "url",
    [
        CHAIN,
        CHAIN.replace(".com/", ".com:443/"),
        CHAIN.replace("https", "HTTPS"),
        CHAIN.replace("s3.amazonaws", "S3.AmazonAWS"),
        CHAIN.replace("/echo.api/", "/echo.api/../echo.api/"),
        CHAIN.replace("/echo.api/", "/echo.api/./"),
    ],
)
def test_a_chain_may_be_named_in_any_way_that_amazon_allows(url: str, porch: Porch) -> None:
    assert porch.post(golden("launch_request"), url=url).status == 200
    assert porch.bucket.asked == [CHAIN]


@pytest.mark.parametrize("off_by", [-150, -1, 0, 1, 150])
def test_clocks_may_differ_by_two_and_a_half_minutes(off_by: int, porch: Porch) -> None:
    porch.now = NOW + timedelta(seconds=off_by)

    assert porch.post(golden("launch_request")).status == 200


@pytest.mark.parametrize("off_by", [-3600, 3600])
def test_what_nobody_waits_for_may_be_an_hour_late(off_by: int, porch: Porch) -> None:
    porch.now = NOW + timedelta(seconds=off_by)
    answer = porch.post(golden("skill_disabled"))

    assert (answer.status, answer.plain) == (200, NOTHING)
    assert porch.door.calls == 1


@pytest.mark.parametrize(
    "written", ["2026-11-22T20:00:00+00:00", "2026-11-22T21:00:00+01:00", "2026-11-22T20:00:00.5Z"]
)
def test_a_time_may_be_written_in_any_zone(written: str, porch: Porch) -> None:
    event = changed(golden("launch_request"), (("request", "timestamp"), written))

    assert porch.post(event).status == 200


@pytest.mark.parametrize(
    "name", ["session_ended_request", "playback_stopped", "unknown_request", "exception_encountered"]
)
def test_what_needs_no_words_is_answered_with_none(name: str, porch: Porch) -> None:
    assert porch.post(golden(name)).plain == NOTHING


def test_asked_whether_we_could_we_say_so(porch: Porch) -> None:
    answer = porch.post(golden(COULD)).plain

    assert checked(answer) is None
    assert answer["response"]["canFulfillIntent"]["canFulfill"] == "YES"


def test_an_envelope_may_be_written_in_any_way_json_can_be(porch: Porch) -> None:
    body = json.dumps(golden("launch_request"), indent=4, ensure_ascii=False, sort_keys=True).encode() + b"\r\n"

    assert at_hand(porch.post(body).plain).listening


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_only_what_is_signed_counts_and_not_what_it_is_called(kind: str, porch: Porch) -> None:
    body = json.dumps(golden("launch_request")).encode()
    raw = request(body, porch.signed(body)).replace(b"application/json", kind.encode())

    assert at_hand(porch.send(raw).plain).listening


def test_what_lies_beside_an_envelope_stays_outside(porch: Porch) -> None:
    beside = {"directive": golden("smart_home_directive")["directive"], "watch": "0" * 64}

    assert at_hand(porch.post({**golden("launch_request"), **beside}).plain).listening


def test_a_line_is_kept_for_the_next_turn(porch: Porch) -> None:
    body = json.dumps(golden("launch_request")).encode()
    with socket.create_connection(("127.0.0.1", porch.service.port), timeout=10) as line:
        for _ in range(3):
            line.sendall(request(body, porch.signed(body)).replace(b"close", b"keep-alive"))

            assert at_hand(heard(line).plain).listening


def test_another_chain_is_another_address(porch: Porch) -> None:
    porch.bucket.stands[FOLDER + "echo-api-cert-13.pem"] = porch.authority.chain

    assert porch.post(golden("launch_request"), url=FOLDER + "echo-api-cert-13.pem").status == 200
    assert porch.bucket.asked == [FOLDER + "echo-api-cert-13.pem"]
