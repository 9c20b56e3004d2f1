"""How many signed turns a second the porch answers, beside a bare Flask that says hello, served in the same way.

Each is a process of its own, and they take turns under the same load, so that whatever else runs here slows both. The
porch keeps its couples in memory: the disk is not what is measured.
"""

import statistics
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.edge.porch.authority import Authority
from tests.edge.porch.program import Program, goes_first, under_load

ROUNDS, SECONDS = 7, 1.5
LAUNCH = "tests.edge.porch.launch"
Bars = list[tuple[str, float, float, str]]


def bars() -> Bars:
    """Ours as times theirs."""
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder))


def measured(folder: Path) -> Bars:
    Authority(datetime.now(UTC)).write_to(folder)
    rates: dict[str, list[float]] = {"signed": [], "hello": []}
    with ExitStack() as stack:
        programs = {
            "signed": stack.enter_context(Program(folder, "signed", LAUNCH, str(folder))),
            "hello": stack.enter_context(Program(folder, "hello", LAUNCH, str(folder), "hello")),
        }
        for program in programs.values():
            goes_first(program.process)
        for _ in range(ROUNDS + 1):
            for name, program in programs.items():
                (came,) = under_load(folder, program.port, SECONDS)
                assert came.wrong == 0, name
                rates[name].append(came.rate)
    signed, hello = rates["signed"][1:], rates["hello"][1:]  # the first warms up
    print(f"turns_a_second signed {statistics.median(signed):.0f} hello_world {statistics.median(hello):.0f}")
    # Round by round, since a busy machine slows both; it still reads 3.7 to 4.8 from one run to the next.
    times = statistics.median(theirs / ours for ours, theirs in zip(signed, hello, strict=True))
    return [("hello_worlds_in_the_time_of_a_signed_turn", round(times, 2), 5.5, "times")]


if __name__ == "__main__":
    print(bars())
