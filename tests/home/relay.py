"""A wire of some length: every byte to the hub, and back, arrives so much later. It notes when answers arrive.

A process of its own, so that it takes no time from whoever is measured.
"""

import multiprocessing
import queue
import socket
import threading
import time
from contextlib import suppress
from typing import Any


class Relay:
    """A TCP relay on loopback."""

    def __init__(self, port: int, each_way: float) -> None:
        start = multiprocessing.get_context("spawn")
        near, far = start.Pipe()
        self._answered = start.Value("d", 0.0)
        self._process = start.Process(target=_relay, args=(port, each_way, far, self._answered), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{near.recv()}"

    @property
    def answered(self) -> float:
        """When the last answer to a `light.turn_on` came out at our end, in seconds of time.perf_counter()."""
        return float(self._answered.value)

    def close(self) -> None:
        self._process.kill()
        self._process.join()


def _relay(port: int, each_way: float, whom: Any, answered: Any) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    whom.send(listening.getsockname()[1])
    Wires(port, each_way, answered).accept(listening)


class Wires:
    """A pair of wires for each connection."""

    def __init__(self, port: int, each_way: float, answered: Any) -> None:
        self._hub, self._each_way, self._answered = port, each_way, answered

    def accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", self._hub))
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                asked = threading.Event()  # whether what is under way on this line is a light
                self._wire(near, far, asked, ours=True)
                self._wire(far, near, asked, ours=False)

    def _wire(self, source: socket.socket, target: socket.socket, light: threading.Event, *, ours: bool) -> None:
        on_the_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

        def take() -> None:
            with suppress(OSError):
                while content := source.recv(65536):
                    if ours and content.startswith((b"GET", b"POST")):
                        (light.set if b"/light/turn_on" in content[:200] else light.clear)()
                    on_the_way.put((time.perf_counter() + self._each_way, content))
            on_the_way.put((time.perf_counter() + self._each_way, b""))

        def give() -> None:
            with suppress(OSError):
                while True:
                    due, content = on_the_way.get()
                    time.sleep(max(0.0, due - time.perf_counter()))
                    if not content:
                        target.shutdown(socket.SHUT_WR)
                        return
                    target.sendall(content)
                    if not ours and light.is_set():
                        self._answered.value = time.perf_counter()

        for work in (take, give):
            threading.Thread(target=work, daemon=True).start()
