"""`python -m tests.sealed COMMAND...`: run it with no network but loopback: nothing it starts leaves the machine."""

import fcntl
import os
import socket
import struct
import sys

FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP of Linux


def main(command: list[str]) -> None:
    """Become the command. Exits with one line where this system cannot seal."""
    if command[:1] == ["--inside"]:
        loopback_up()
        os.execvp(command[1], command[1:])
    seal = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    try:
        os.execvp(seal[0], [*seal, sys.executable, "-m", "tests.sealed", "--inside", *command])
    except OSError as trouble:
        sys.exit(f"sealed: unshare is needed (Debian's util-linux): {trouble.strerror}")


def loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        (flags,) = struct.unpack_from("H", fcntl.ioctl(any_socket, FLAGS, struct.pack("16sH14s", b"lo", 0, b"")), 16)
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14s", b"lo", flags | UP, b""))


if __name__ == "__main__":
    main(sys.argv[1:])
