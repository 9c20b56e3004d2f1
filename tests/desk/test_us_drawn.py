"""Us, drawn: what two people really lived, read from their file, in a terminal and as JSON."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.couple import Couple
from skill.desk.us_drawn import BLOCKS, EMBERS, TOGETHER, as_json, drawn, looked_back, names, show, when
from skill.library import Library
from skill.looking_back import HEIGHTS, LookingBack
from skill.ports import KeeperDown
from tests.conftest import Desk
from tests.people import EVENING

US = LookingBack(EVENING, 12, False, (0, 0.5, 1), {"trust": EVENING, "novelty": None}, 1, 3, ("What now?",))


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """Six evenings with a check-in each, both hearts high, and one question saved on the last of them."""
    echo = desk.echo()
    for evening in range(6):
        desk.wait(days=1 if evening else 0)
        for said in (
            "let's check in",
            "four",
            "five",
            "yes",
            *(["save this question"] if evening == 5 else []),
            "stop",
        ):
            echo.hear(said)
    return desk


def shown(desk: Desk, library: Library, capsys: pytest.CaptureFixture[str], household: str = "home") -> dict[str, Any]:
    show(Path(desk.db), desk.echo(household=household).user, desk.clock(), library, as_data=True)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_what_two_people_lived_is_what_is_drawn(
    lived: Desk, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    show(Path(lived.db), lived.echo().user, lived.clock(), library)
    lines = capsys.readouterr().out.splitlines()

    assert "   6 evenings so far. It only ever goes up." in lines
    assert f"   {BLOCKS[4] * 2}" in lines
    assert sum(line.startswith("   ●") for line in lines) > 3
    assert any(line.startswith("   ● ") and line.endswith("tonight") for line in lines)
    assert any(f"· {starter.text}" in " ".join(" ".join(lines).split()) for starter in library.starters.values())
    assert lines[-1] == f"   {TOGETHER}"


def test_a_page_is_told_the_same_in_its_own_shape(
    lived: Desk, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown(lived, library, capsys)

    assert list(told) == ["evenings", "alone", "trend", "practices", "balance", "saved", "told"]
    assert list(told["told"]) == ["evenings", "trend", "balance", "saved"]
    assert (told["evenings"], told["alone"], told["trend"]) == (6, False, [1, 1])
    assert [list(one) for one in told["practices"]] == [["name", "when", "touched"]] * 7
    assert told["practices"][0]["when"] == "tonight"
    assert told["balance"]["spark"] + told["balance"]["closeness"] == pytest.approx(1)
    assert set(told["saved"]) <= {starter.text for starter in library.starters.values()}
    assert len(told["saved"]) == 1


def test_another_household_is_shown_nothing_of_it(
    lived: Desk, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown(lived, library, capsys, household="visitors")

    assert (told["evenings"], told["trend"], told["balance"], told["saved"]) == (0, [], None, [])
    assert not any(one["touched"] for one in told["practices"])


def test_what_is_forgotten_is_not_drawn(lived: Desk, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    lived.echo().hear("forget tonight")
    told = shown(lived, library, capsys)

    assert (told["evenings"], told["trend"], told["saved"]) == (5, [1], [])


def test_who_is_alone_tonight_is_told_that_it_keeps(
    lived: Desk, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    lived.echo().hear("just me tonight")
    told = shown(lived, library, capsys)
    show(Path(lived.db), lived.echo().user, lived.clock(), library)
    out = capsys.readouterr().out

    assert (told["alone"], told["trend"]) == (True, [])
    assert "It keeps until you are both here." in out
    assert not set(BLOCKS) & set(out.partition("Spark")[0])


def test_looking_changes_nothing(lived: Desk, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    before = shown(lived, library, capsys)

    assert shown(lived, library, capsys) == before
    lived.wait(days=1)
    assert shown(lived, library, capsys)["evenings"] == 6


def test_what_is_no_database_of_ours_cannot_be_drawn(tmp_path: Path, desk: Desk, library: Library) -> None:
    other = tmp_path / "letters.db"
    other.write_text("Dear you, dear you, dear you.\n" * 100)

    with pytest.raises(KeeperDown, match="file is not a database"):
        show(other, "amzn1.ask.account.nobody", desk.clock(), library)


def test_where_nobody_has_had_an_evening_nothing_is_made(
    tmp_path: Path, desk: Desk, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    show(tmp_path / "nowhere.db", "amzn1.ask.account.nobody", desk.clock(), library)

    assert "No evening yet." in capsys.readouterr().out
    assert [*tmp_path.iterdir()] == []


# As it looks


def test_before_the_first_evening_there_is_one_honest_line(desk: Desk, library: Library) -> None:
    lines = drawn(looked_back(Couple(), desk.clock(), library)).plain.splitlines()

    assert lines == ["   Us", "   No evening yet. Tonight could be the first.", "   To begin: ember talk"]


def test_what_is_not_there_yet_says_so_in_its_own_place() -> None:
    nothing = replace(US, evenings=1, trend=(), practices={"trust": None}, spark=0, closeness=0, saved=())
    text = drawn(nothing).plain

    assert "One evening so far, and it counts." in text
    assert "No line yet. It takes 5 check-ins that you both gave a number for." in text
    assert "○ trust" in text
    assert "Nothing lately." in text
    assert "save this question" in text


@pytest.mark.parametrize(
    "us",
    [
        US,
        replace(US, evenings=1, trend=(), spark=0, closeness=0, saved=()),
        replace(US, alone=True, trend=(), spark=3),
        replace(US, spark=4),
        replace(US, trend=(0.5,)),
    ],
)
def test_a_page_is_told_in_the_words_of_the_terminal(us: LookingBack) -> None:
    lines = [line.strip() for line in drawn(us).plain.splitlines()]
    told = as_json(us)["told"]

    assert max(map(len, drawn(us).plain.splitlines())) <= 77
    assert all(words in lines for words in told.values() if words)
    assert (told["trend"] is None) == any(set(line) & set(BLOCKS[:-1]) for line in lines)
    assert (told["saved"] is None) == bool(us.saved)


@pytest.mark.parametrize(
    ("spark", "closeness", "said"),
    [
        (0, 0, "Nothing lately."),
        (1, 0, "Too little yet to say of which there was more."),
        (1, 3, "Too little yet to say of which there was more."),
        (4, 1, "Lately more spark."),
        (1, 4, "Lately more closeness."),
        (4, 5, "Lately about as much of one as of the other."),
    ],
)
def test_of_what_there_was_more_is_said_in_words(spark: int, closeness: int, said: str) -> None:
    assert as_json(replace(US, spark=spark, closeness=closeness))["told"]["balance"] == said


def test_one_point_is_no_line_and_says_so() -> None:
    text = drawn(replace(US, trend=(0.75,))).plain

    assert "One point so far. The next check-in of you both makes it a line." in text
    assert BLOCKS[3] not in text.partition("Spark")[0]


def test_the_line_is_a_block_for_each_point_the_higher_the_brighter() -> None:
    text = drawn(replace(US, trend=(0, 0.25, 0.5, 0.75, 1)))
    at = text.plain.index(BLOCKS)

    assert len(BLOCKS) == len(EMBERS) == HEIGHTS
    assert [str(span.style) for span in text.spans if at <= span.start < at + HEIGHTS] == [*EMBERS]
    glow = [sum(map(int, re.findall(r"\d+", ember))) for ember in EMBERS]
    assert glow == sorted(set(glow))


def test_ninety_nightly_check_ins_are_one_line_still_with_the_newest_at_its_end() -> None:
    text = drawn(replace(US, trend=(*[0.0] * 86, 1))).plain

    assert max(map(len, text.splitlines())) <= 78
    assert [line for line in text.splitlines() if set(line.strip()) <= set(BLOCKS) and BLOCKS[0] in line] == [
        f"   {BLOCKS[0] * 73}{BLOCKS[4]}"
    ]


@pytest.mark.parametrize(("spark", "closeness"), [(0, 4), (4, 0), (1, 1), (1, 3)])
def test_spark_and_closeness_share_one_bar_that_can_be_told_apart_without_colour(spark: int, closeness: int) -> None:
    text = drawn(replace(US, spark=spark, closeness=closeness)).plain
    bar = re.search("spark (█*)(▒*) closeness", text)

    assert bar
    assert len(bar[1]) * closeness == len(bar[2]) * spark
    assert len(bar[1] + bar[2]) == 24


def test_no_number_stands_in_it_but_how_many_evenings() -> None:
    assert re.findall(r"\d+", drawn(US).plain) == ["12"]
    assert all(isinstance(one, str) for one in as_json(US)["saved"])


def test_a_long_question_goes_on_under_itself(library: Library) -> None:
    long = max((starter.text for starter in library.starters.values()), key=len)
    lines = drawn(replace(US, saved=(long, long))).plain.splitlines()

    assert max(map(len, lines)) <= 78
    assert " ".join(" ".join(lines).split()).count(long) == 2


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (-1, "tonight"),
        (0, "tonight"),
        (1, "last night"),
        (2, "a few evenings ago"),
        (7, "a week ago"),
        (14, "a few weeks ago"),
        (46, "a good while ago"),
        (4000, "a good while ago"),
    ],
)
def test_how_long_ago_is_said_as_one_would_say_it(ago: int, said: str) -> None:
    assert when(EVENING - timedelta(days=ago), EVENING) == said
    assert when(None, EVENING) == "not yet"


def test_every_practice_has_a_name_that_people_would_use(library: Library) -> None:
    assert {*names()} == {*library.practices}
    assert all(name == name.lower() and len(name) < 24 for name in names().values())
    assert len({*names().values()}) == len(library.practices)
