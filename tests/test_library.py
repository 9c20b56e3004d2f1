"""What couples do, as data; a mistake is told in a sentence a writer understands."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from skill.edge.wiring import RITUALS
from skill.entry import WrongFile
from skill.librarian import CUES, MOODS, SEASONS, read_library
from skill.library import Axis, Library, Piece
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
    with pytest.raises(WrongFile, match="it needs a folder of these"):
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


def test_every_part_of_every_practice_is_named_by_five_pieces_and_told_of_in_the_docs(library: Library) -> None:
    told = (RITUALS.parent / "docs" / "practices.md").read_text(encoding="utf-8")
    pieces: list[Piece] = [
        one
        for shelf in (library.starters, library.settings, library.moments, library.adventures)
        for one in shelf.values()
    ]
    named = Counter(piece.serves for piece in pieces)
    parts = [part for parts in library.practices.values() for part in parts]

    assert {part: named[part] for part in parts if named[part] < 5} == {}
    assert [part for part in parts if f"`{part}`" not in told] == []
    assert {*re.findall(r"`(\w+_\w+)`", told)} <= {*parts}


def test_there_is_enough_to_say_for_a_year_in_the_mix_of_the_plan(library: Library) -> None:
    """At least as many as the plan has of each practice, for closeness and for spark, and of each depth."""
    plan = {
        "safety": (55, 5, (22, 25, 13)),
        "desire": (15, 55, (26, 30, 14)),
        "novelty": (15, 70, (48, 28, 9)),
        "friendship": (50, 45, (50, 32, 13)),
        "stress": (40, 10, (22, 20, 8)),
        "trust": (40, 0, (9, 19, 12)),
        "stage": (35, 45, (34, 30, 16)),
    }
    starters = library.starters.values()
    axes, depths = Counter((s.practice, s.axis) for s in starters), Counter((s.practice, s.depth) for s in starters)
    heats = Counter(s.heat for s in starters if s.practice == "desire")

    assert len(starters) >= 480
    for practice, (closeness, spark, depth) in plan.items():
        assert axes[practice, Axis.CLOSENESS] >= closeness, practice
        assert axes[practice, Axis.SPARK] >= spark, practice
        for number, least in enumerate(depth, 1):
            assert depths[practice, number] >= least, (practice, number)
    assert (heats[1], heats[2]) == (25, 10)
    assert (len(library.settings), len(library.moments), len(library.adventures)) == (34, 100, 36)
    assert len(library.themes) == 13


def test_every_week_of_the_thirteen_and_every_season_has_something_of_its_own(library: Library) -> None:
    themes = Counter(starter.theme for starter in library.starters.values())
    seasons = Counter(starter.season for starter in library.starters.values())

    assert themes.keys() == {*library.themes}
    assert min(themes.values()) >= 28  # four weeks a year
    assert seasons.keys() == {None, *SEASONS}
    assert min(seasons.values()) >= 3


def test_every_cue_and_mood_has_enough_to_choose_from(library: Library) -> None:
    cues = Counter(cue for moment in library.moments.values() for cue in moment.cues)
    moods = Counter(mood for setting in library.settings.values() for mood in setting.moods)

    assert cues.keys() == {*CUES}
    assert min(cues.values()) >= 9
    assert moods.keys() == {*MOODS}
    assert min(moods.values()) >= 4
