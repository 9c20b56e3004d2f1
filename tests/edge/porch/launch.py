"""The porch as a program that believes the tests' own authority: what `__main__` does, with other arguments.

`python -m tests.edge.porch.launch FOLDER [slow | hello]`: the folder has `root.pem` and `chain.pem`. `slow`: every
turn takes a while; `hello`: no porch, but a bare Flask that says hello, served in the same way.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from cryptography.x509 import load_pem_x509_certificate
from cryptography.x509.verification import Store
from flask import Flask

from skill.edge.alexa_services import AlexaServices
from skill.edge.door import Door
from skill.edge.porch import logs
from skill.edge.porch.__main__ import stand_open
from skill.edge.porch.checking import alexas_check
from skill.edge.porch.serving import serve
from skill.edge.settings import Settings
from skill.edge.wiring import open_door
from tests.edge.envelopes import OURS

A_WHILE = 1.5  # seconds


class Slow(Door):
    """A door at which every turn takes a while."""

    def __init__(self, door: Door) -> None:
        vars(self).update(vars(door))

    def __call__(self, event: Any, context: object = None) -> dict[str, Any]:
        time.sleep(A_WHILE)
        return super().__call__(event, context)


def main(folder: Path, how: str = "") -> None:
    logs.write_to(sys.stdout)
    if how == "hello":
        say_hello()
    root, chain = (folder / "root.pem").read_bytes(), (folder / "chain.pem").read_bytes()
    check = alexas_check(OURS, fetch=lambda _: chain, roots=Store([load_pem_x509_certificate(root)]))
    door = open_door(Settings(":memory:", skill_id=OURS), devices=AlexaServices().device_of)
    stand_open(Slow(door) if how == "slow" else door, check, "127.0.0.1", 0)


def say_hello() -> None:
    app = Flask(__name__)

    @app.post("/alexa")
    def hello() -> str:
        return "Hello, world."

    print(json.dumps({"port": serve(app, "127.0.0.1", 0).port}), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
