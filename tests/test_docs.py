"""What the README shows is what happens, and every path it names is there."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from skill.conversation import Conversation
from skill.desk.drawing import drawn
from skill.desk.echo import DeskClock, Echo, Overheard, Reply, Words
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.edge.door import Door
from skill.edge.sqlite import SqliteKeeper
from skill.library import Library
from skill.speech import Script
from tests.conftest import SUNDAY_NIGHT

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SOUNDS = re.compile(r"♪|… \d+ s to talk|\(the ring goes dark\)")
EVENINGS = [part for part in (ROOT / "README.md").read_text().split("```") if part.strip().startswith("○")]


@pytest.mark.parametrize("block", EVENINGS, ids=("an evening", "a ritual"))
def test_an_evening_in_the_readme_is_a_real_one(
    block: str, library: Library, script: Script, understanding: Understanding
) -> None:
    """Lived with the question it shows, if it shows one, so that a new question elsewhere changes nothing here."""
    words = " ".join(block.split())
    shown_starter = {one.id: one for one in library.starters.values() if one.text in words}
    keeper, clock = SqliteKeeper(":memory:"), DeskClock(SUNDAY_NIGHT)
    home = PretendHome(clock)
    lent = replace(library, starters=shown_starter or library.starters)
    evening = Conversation(keeper, lent, script, clock, home, zoned=True)
    echo, shown, lived = Echo(Door(evening), understanding, Overheard(), clock), [], []
    room = drawn(home.room).plain
    for turn in re.split(r"\n(?=[○◉] )", block.strip()):
        said, _, answer = turn.partition("\n")
        reply = echo.hear(said[2:])
        shown.append(" ".join(SOUNDS.sub("", answer).split()))
        words = [piece.text for piece in reply.pieces if isinstance(piece, Words)]
        before, room = room, drawn(home.room).plain
        lived.append(" ".join(" ".join((*heard_as(reply), room if room != before else "", *words)).split()))
        clock.pass_time(reply.length)

    assert len(shown_starter) <= 1
    assert shown == lived


def heard_as(reply: Reply) -> list[str]:
    if reply.heard_as is None:
        return []
    slots = [f"{name}={slot.id}" for name, slot in reply.heard_as.slots.items()]
    guess = [] if reply.heard_as.guess is None else [f"(guess {reply.heard_as.guess:.2f})"]
    return ["heard as:", reply.heard_as.intent, *slots, *guess]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_a_page_names_is_there(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\((?!https://)([^)#]+)[^)]*\)", text)
    named = re.findall(r"`((?:skill|rituals|tests|docs|lambda|interaction_models)/[\w./-]*)`", text)

    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_make_target_the_pages_name_is_one() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for page in PAGES for target in re.findall(r"(?:`|^)make ([\w-]+)", page.read_text(), re.MULTILINE)}

    assert named - targets == set()
    assert {"talk", "test"} <= named
