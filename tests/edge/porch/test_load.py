"""Half a minute of load by a second process: nothing goes wrong, nobody waits much longer, no memory is lost."""

import statistics
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.edge.porch.authority import Authority
from tests.edge.porch.load import Came
from tests.edge.porch.program import Program, goes_first, under_load

PARTS, SATURATING, HALF_OF_IT = 10, 1, 3  # times so many seconds
TIMES_THE_MEDIAN = 5
GROWS_BY = 5.0  # megabytes
LONGEST = 2000  # milliseconds of any turn at all, whoever else wanted the processor: nothing may stand still


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="memory is read in /proc, which Linux has")
def test_half_a_minute_at_half_the_rate_that_would_be_too_much(tmp_path: Path) -> None:
    """In ten parts, each at half of what was possible just before.

    How long people wait is read off the five in which the porch had a processor soonest when it wanted one: what else
    runs on this machine meanwhile says nothing of us.
    """
    Authority(datetime.now(UTC)).write_to(tmp_path)
    parts: list[tuple[float, Came]] = []
    with Program(tmp_path, "porch", "tests.edge.porch.launch", str(tmp_path)) as porch:
        goes_first(porch.process)
        under_load(tmp_path, porch.port, SATURATING, HALF_OF_IT)
        warm = porch.megabytes
        for _ in range(PARTS):
            before = porch.waited
            full, half = under_load(tmp_path, porch.port, SATURATING, HALF_OF_IT)
            parts.append((porch.waited - before, half))

            assert (full.wrong, half.wrong) == (0, 0)
            assert half.rate > 0.4 * full.rate
        grown = porch.megabytes - warm
    undisturbed = sorted(parts, key=lambda part: part[0])[: PARTS // 2]
    took = sorted(turn for _, half in undisturbed for turn in half.took)

    assert took[int(len(took) * 0.99)] <= TIMES_THE_MEDIAN * statistics.median(took)
    assert max(turn for _, half in parts for turn in half.took) < LONGEST
    assert grown < GROWS_BY
