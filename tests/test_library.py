"""What couples do, as data; a mistake is told in a sentence a writer understands."""

import shutil
from pathlib import Path

import pytest

from skill.edge.wiring import RITUALS
from skill.entry import WrongFile
from skill.librarian import read_library
from skill.library import Axis, Library
from skill.reading import read

STARTER = """practice: safety
starters:
  - id: safety-mine
    text: "What now?"
    listener: "Listen."
    follow_up: "And then?"
    axis: closeness
    depth: 1
    tags: [home]
    serves: daily_check_ins
"""


def ours_and(tmp_path: Path, text: str) -> Library:
    (tmp_path / "starters").mkdir()
    (tmp_path / "starters" / "mine.yaml").write_text(text)
    return read_library(RITUALS, tmp_path)


def test_a_household_adds_its_own_without_touching_ours(tmp_path: Path, library: Library) -> None:
    with_mine = ours_and(tmp_path, STARTER)

    assert set(with_mine.starters) - set(library.starters) == {"safety-mine"}
    assert with_mine.starters["safety-mine"].heat == 0
    assert with_mine.starters["safety-mine"].kids is False


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("listener:", "lisener:", r"mine.yaml:5: unknown key 'lisener'; did you mean 'listener'"),
        ("depth: 1", "depth: 4", r"mine.yaml:8: 'depth' is 4; it can be 1, 2, 3"),
        ("depth: 1", "depth: deep", r"mine.yaml:8: 'depth' is 'deep'"),
        ("listener:", "author: me\n    listener:", r"mine.yaml:5: unknown key 'author'; it can be id, serves"),
        ('"What now?"', "\u201cWhat now?\u201d", r"mine.yaml:4: 'text' stands in curly quotes; write straight ones"),
        ("axis: closeness", "axis: fire", r"mine.yaml:7: 'axis' is 'fire'; it can be closeness, spark"),
        ("[home]", "[hom]", r"mine.yaml:9: unknown tag 'hom'"),
        ("[home]", "home", r"mine.yaml:9: 'tags' is a list, such as \[home\]"),
        ("serves: daily_check_ins", "serves: gratitude", r"mine.yaml:10: 'serves' is 'gratitude'"),
        ('text: "What now?"', 'text: ""', r"mine.yaml:3: 'text' is missing"),
        ('text: "What now?"', "text: 12", r"mine.yaml:4: 'text' is 12; write it in quotes"),
        ('"Listen."', '"Listen.', r"mine.yaml:\d+: "),
        ("practice: safety", "practice: joy", r"mine.yaml:1: 'practice' is 'joy'"),
        ("    depth: 1\n", "    depth: 1\n    depth: 2\n", r"mine.yaml:9: 'depth' stands here twice"),
        ("    depth: 1\n", "    depth: 1\n    kids: maybe\n", r"mine.yaml:9: 'kids' is 'maybe'; it can be True, False"),
        ("    depth: 1\n", "    depth: 1\n    stages: [teens]\n", r"mine.yaml:9: unknown stage 'teens'"),
        ("safety-mine", "safety-small-noise", r"'safety-small-noise' stands in .*safety.yaml:\d+ already"),
        (STARTER, "practice: safety\nstarters: none\n", r"mine.yaml:2: 'starters' is a list"),
        (STARTER, "practice: safety\nstarters: [a]\n", r"mine.yaml:2: 'starters' holds 'a'"),
        (STARTER, "", r"mine.yaml:1: is empty"),
    ],
)
def test_a_mistake_names_file_line_and_the_nearest_right_key(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    assert right in STARTER
    with pytest.raises(WrongFile, match=says):
        ours_and(tmp_path, STARTER.replace(right, wrong))


def test_a_number_in_quotes_is_a_number(tmp_path: Path) -> None:
    assert ours_and(tmp_path, STARTER.replace("depth: 1", 'depth: "1"')).starters["safety-mine"].depth == 1


def test_a_folder_without_starters_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="it needs a folder 'starters'"):
        read_library(RITUALS, tmp_path)


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(WrongFile, match="is not UTF-8 text"):
        read(path)
    with pytest.raises(WrongFile, match="cannot be read"):
        read(tmp_path / "missing.yaml")


def test_a_support_line_needs_its_source_and_its_day(tmp_path: Path) -> None:
    folder = tmp_path / "rituals"
    shutil.copytree(RITUALS, folder)
    path = folder / "support_lines.yaml"
    path.write_text(path.read_text().replace("seen_on: 2026-11-22", "seen_on: lately", 1))

    with pytest.raises(WrongFile, match=r"support_lines.yaml:\d+: 'seen_on' is a day"):
        read_library(folder)


def test_there_are_seventy_starters_over_all_practices_in_balance(library: Library) -> None:
    starters = library.starters.values()
    closeness = sum(starter.axis is Axis.CLOSENESS for starter in starters) / len(starters)

    assert len(starters) >= 70
    assert {starter.practice for starter in starters} == set(library.practices)
    assert {starter.serves for starter in starters} == {seed for seeds in library.practices.values() for seed in seeds}
    assert 0.45 <= closeness <= 0.55
    assert len({starter.listener for starter in starters}) >= 25
