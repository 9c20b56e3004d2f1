"""Amazon's own lint has nothing to say of any document of ours; and says something where there is something to say."""

import json
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

from skill.edge.screens import drawn
from tests.room.browser import MODULES, NODE, needs_node
from tests.screens.samples import ANSWERS, SCREENS

LINT = Path(__file__).with_name("lint.cjs")


def complaints(documents: list[Any]) -> list[list[str]]:
    """Of each document."""
    done = subprocess.run(
        [str(NODE), str(LINT), str(MODULES)], input=json.dumps(documents), capture_output=True, text=True, check=True
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


@needs_node
def test_amazons_lint_complains_of_no_document() -> None:
    documents = [drawn(answer, screen.dp) for answer in ANSWERS.values() for screen in SCREENS.values()]

    assert complaints(documents) == [[]] * len(documents)


@needs_node
def test_it_would_complain() -> None:
    document = drawn(ANSWERS["question_talk"], SCREENS["small"].dp)
    misspelt, wide, versionless = (deepcopy(document) for _ in range(3))
    misspelt["mainTemplate"]["items"][0]["backgroundColour"] = "#000000"
    wide["mainTemplate"]["items"][0]["width"] = "wide"
    del versionless["version"]

    assert [len(found) for found in complaints([document, misspelt, wide, versionless])] == [0, 1, 1, 1]
