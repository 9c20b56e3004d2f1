"""Who may come in by which name: a browser says whom it thinks it is talking to, and that has to be us.

A page from anywhere can point its own name at this machine (DNS rebinding); then the Host header has that name.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\[\]:@/\\?#\s]+))(?::(\d{1,5}))?")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  (names it, and does not choose it)
HTTP = "80"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    address = _address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def warning(host: str, url: str) -> str | None:
    """What whoever opens the room to others is to know, in a line."""
    return None if is_loopback(host) else f"whoever reaches {url} can read your evenings, and live them"


def is_ours(named: str, host: str, port: str) -> bool:
    """Whether a Host header names the address we are served at: `host` as it was asked for, and the port it has."""
    found = HOST.fullmatch(named)
    if found is None or (found[3] or HTTP) != port:
        return False
    name = (found[1] or found[2]).lower()
    if host in ANYWHERE:  # any address of this machine's, and no name but its own: a name can be pointed anywhere
        ours = socket.gethostname().lower()
        return name in (*THIS_MACHINE, ours, f"{ours}.local") or _address(name) is not None
    return name == host.lower() or (is_loopback(host) and name in THIS_MACHINE)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
