"""Who may come in by which name."""

import socket

import pytest

from skill.desk.living_room.guests import is_loopback, is_ours, warning

EVERYBODY = "0.0.0.0"  # noqa: S104  (nothing is served there)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost", "::1", "127.0.0.9"])
def test_what_only_this_machine_reaches_needs_no_warning(host: str) -> None:
    assert is_loopback(host)
    assert warning(host, "http://it/") is None


@pytest.mark.parametrize(
    "host", [EVERYBODY, "::", "", "192.168.1.5", "fe80::1", "example.org", "127.0.0.1.example.org"]
)
def test_what_others_reach_is_told_in_a_line(host: str) -> None:
    said = warning(host, "http://it/")

    assert said
    assert "http://it/ can read your evenings" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1", "127.0.0.1:8321"),
        ("127.0.0.1", "localhost:8321"),
        ("127.0.0.1", "[::1]:8321"),
        ("localhost", "127.0.0.1:8321"),
        ("127.0.0.9", "127.0.0.9:8321"),
        ("192.168.1.5", "192.168.1.5:8321"),
        ("fe80::1", "[fe80::1]:8321"),
        ("living.example", "Living.Example:8321"),
        (EVERYBODY, "192.168.1.5:8321"),
        (EVERYBODY, "localhost:8321"),
        ("::", "[fe80::1]:8321"),
        (EVERYBODY, f"{socket.gethostname()}:8321"),
        (EVERYBODY, f"{socket.gethostname()}.local:8321"),
    ],
)
def test_we_answer_to_the_names_we_are_served_by(host: str, named: str) -> None:
    assert is_ours(named, host, "8321")
    assert not is_ours(named, host, "8322")


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1", "evil.example:8321"),
        ("127.0.0.1", "192.168.1.5:8321"),
        ("127.0.0.1", "127.0.0.1"),
        ("192.168.1.5", "localhost:8321"),
        ("192.168.1.5", "192.168.1.6:8321"),
        (EVERYBODY, "evil.example:8321"),
        (EVERYBODY, "localhost.evil.example:8321"),
        (EVERYBODY, f"{socket.gethostname()}.evil.example:8321"),
        ("127.0.0.1", "[localhost]:8321"),
        ("127.0.0.1", "127.0.0.1:8321, 127.0.0.1:8321"),
        ("127.0.0.1", ""),
        ("", ""),
    ],
)
def test_and_to_no_others(host: str, named: str) -> None:
    assert not is_ours(named, host, "8321")


def test_without_a_port_it_is_the_webs_own() -> None:
    assert is_ours("127.0.0.1", "127.0.0.1", "80")
