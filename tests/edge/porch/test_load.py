"""Half a minute of load by a second process: nothing goes wrong, nobody waits much longer, no memory is lost."""

from datetime import UTC, datetime
from pathlib import Path

from tests.edge.porch.authority import Authority
from tests.edge.porch.load import Came
from tests.edge.porch.program import Program, goes_first, under_load

SATURATING, HALF_OF_IT = 4, 30  # seconds
TRIES = 3  # what else runs on this machine may take it away for a while, and that says nothing of us
TIMES_THE_MEDIAN = 5
GROWS_BY = 5.0  # megabytes


def evenly(came: Came) -> bool:
    return came.p99 <= TIMES_THE_MEDIAN * came.median


def test_half_a_minute_at_half_the_rate_that_would_be_too_much(tmp_path: Path) -> None:
    Authority(datetime.now(UTC)).write_to(tmp_path)
    tried: list[Came] = []
    with Program(tmp_path, "porch", "tests.edge.porch.launch", str(tmp_path)) as porch:
        goes_first(porch.process)
        under_load(tmp_path, porch.port, SATURATING)
        warm = porch.megabytes
        while len(tried) < TRIES and not any(map(evenly, tried)):
            full = under_load(tmp_path, porch.port, SATURATING)
            tried.append(under_load(tmp_path, porch.port, HALF_OF_IT, full.rate / 2))

            assert (full.wrong, tried[-1].wrong) == (0, 0)
            assert tried[-1].rate > 0.4 * full.rate
        grown = porch.megabytes - warm

    assert any(map(evenly, tried)), tried
    assert grown < GROWS_BY
