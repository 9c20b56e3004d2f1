"""How soon the lamp changes: the whole turn, with the hub 40 ms away, against one bare call on a warm line."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from skill.desk.understanding import Understanding
from tests.home.evening import RealEvening
from tests.home.hub import RealHub, needed
from tests.home.relay import Relay

EACH_WAY = 0.020  # seconds
ROUNDS = 15
FOUR = {"main": "light.table", "left": "light.left", "right": "light.right", "accent": "light.accent"}
MANY = [f"light.many_{number}" for number in range(1, 41)]
Bars = list[tuple[str, float, float, str]]


def bars() -> Bars:
    """Lamps by way of a ritual, as times the bare call. None where there is no Home Assistant."""
    try:
        needed()
    except pytest.skip.Exception as lacking:
        print(f"lamp_changed left out: {lacking}")
        return []
    with tempfile.TemporaryDirectory() as folder:
        hub = RealHub(Path(folder)).start()
        try:
            return measured(hub, Path(folder))
        finally:
            hub.stop()


def measured(hub: RealHub, folder: Path) -> Bars:
    with relayed(hub) as line:
        bare = bare_calls(hub, line)
        offered, cold = (rituals(hub, line, folder / name, FOUR, name) for name in ("offered", "cold"))
    one, many = [], []
    with relayed(hub) as line:  # by turns, so that whatever else runs here slows both
        homes = [
            RealEvening(folder / f"{len(lamps)}", hub, line.url, Understanding.of_file(), {"main": lamps})
            for lamps in (MANY[:1], MANY)
        ]
        for _ in range(ROUNDS):
            for home, times in zip(homes, (one, many), strict=True):
                times.append(changed(home, line, cold=True))
    unit = "times_a_bare_call"
    return [
        ("lamp_changed_offered_before", _ratio(offered, bare), 1.2, unit),
        ("lamp_changed_from_cold", _ratio(cold, bare), 2.2, unit),
        ("forty_lamps_against_one", _ratio(many, one), 1.3, "times_one_lamp"),
    ]


def bare_calls(hub: RealHub, line: Relay) -> list[float]:
    """Seconds of one `light.turn_on` by urllib3, on a connection that is open."""
    http = urllib3.PoolManager(num_pools=1)
    headers = {"Authorization": f"Bearer {hub.token}"}
    times = []
    for turn in range(ROUNDS + 1):
        body = {"entity_id": "light.plain", "brightness_pct": 20 + turn, "color_temp_kelvin": 2700}
        began = time.perf_counter()
        http.request("POST", f"{line.url}/api/services/light/turn_on", json=body, headers=headers)
        times.append(time.perf_counter() - began)
    http.clear()
    return times[1:]


def rituals(hub: RealHub, line: Relay, folder: Path, roles: dict[str, str], how: str) -> list[float]:
    """Seconds from the envelope until the lamps have changed, again and again."""
    home = RealEvening(folder, hub, line.url, Understanding.of_file(), roles)
    changed(home, line, cold=how == "cold")  # the lines are open
    return [changed(home, line, cold=how == "cold") for _ in range(ROUNDS)]


def changed(home: RealEvening, line: Relay, *, cold: bool) -> float:
    if not cold:
        home.says("something tender")
    reply = home.says("golden hour" if cold else "yes")
    seconds = line.answered - home.entered
    assert reply.told.place == "setting.Doing"
    home.says("put it back")
    home.waits(minutes=24 * 60)
    home.says("just us")
    return seconds


@contextmanager
def relayed(hub: RealHub) -> Iterator[Relay]:
    line = Relay(hub.port, EACH_WAY)
    try:
        yield line
    finally:
        line.close()


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return round(statistics.median(ours) / statistics.median(theirs), 2)


if __name__ == "__main__":
    print(bars())
