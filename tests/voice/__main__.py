"""How long what we say takes: one line a kind, with the longest of it."""

import sys

from skill.edge.wiring import LANGUAGE, RITUALS
from skill.librarian import read_library
from skill.speech import read_script
from tests.voice.said import everything
from tests.voice.voice import LACKING


def main() -> int:
    """Say all of it. 0 unless there is nobody to say it."""
    if LACKING:
        print(LACKING, file=sys.stderr)
        return 1
    for kind, spoken in everything(read_library(RITUALS), read_script(LANGUAGE)).items():
        longest = max(spoken, key=lambda one: one.at_our_pace)
        print(
            f"{kind.value}: {len(spoken)} spoken, the longest {longest.seconds:.1f} s"
            f" ({longest.at_our_pace:.1f} s at our pace): {longest.words}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
