"""Rituals and moments are proofread, a household's own beside ours: docs/our_own with one thing changed."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from skill.desk import phrases, proofreading
from skill.desk.command import main
from skill.desk.understanding import Understanding
from skill.edge.wiring import RITUALS
from skill.librarian import read_library

OUR_OWN = Path(__file__).parents[2] / "docs" / "our_own"
RITUAL, MOMENT = "settings/porch-light.yaml", "moments/ours.yaml"
NEVER = {"should": "sermon", "wine": "assumes"}
BUSY = (
    "look watch spot eye eyes hold hug kiss grab touch dance wave clap point catch "
    "looking watches spotted holding held hugging kissed grabs touching dancing waved clapping points caught"
)
WARM = "moods: a ritual with heat has 'warm' among its moods, and no other ritual has"
BOTH_PLACES = "apart: what needs one room is not made for two places; keep 'together' or 'apart'"
SPOKEN = "no semicolons, brackets, dashes or digits; it is heard, not read"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return shutil.copytree(OUR_OWN, tmp_path / "own")


def change(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1, right
    path.write_text(text.replace(right, wrong), encoding="utf-8")


def told(own: Path) -> Iterator[str]:
    library = read_library(RITUALS, own)
    for mistake in (*proofreading._settings(library, NEVER), *proofreading._moments(library, NEVER)):
        yield mistake.removeprefix(f"{own}/")


def test_unchanged_it_is_told_nothing(own: Path) -> None:
    assert list(told(own)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        # what it is
        ("id: porch-light", "id: porch", ["the file has the ritual's id as its name, one ritual a file"]),
        ("heat: 0", "heat: 1", [WARM, "kids: a warm one is not for children's ears"]),
        ("[tired, tender]", "[tired, warm]", [WARM]),
        ("minutes: 2", "minutes: 4", ["minutes: the steps take 1.5 minutes, not 4; write 2"]),
        ("quiet: 20", "quiet: 120", []),  # a minute and a half more or less is near enough
        ("title: Porch Light", "title: Golden Hour", ["called: 'golden hour' is golden-hour's name already"]),
        ("the porch one", "coming home", ["called: 'coming home' is golden-hour's name already"]),
        ("the porch one", "slow hands", ["called: 'slow hands' is slow-hands's name already"]),
        ("the porch one", "porch light", []),  # its own name twice
        ("together: true", "together: true\napart: true", [BOTH_PLACES]),
        # what is said
        ("title: Porch Light", "title: One Two Three Four Five Six", ["title: 6 words; 5 at most"]),
        ("and the day outside the door.", "and all of the day left outside the door.", ["pitch: 13 words; 12 at most"]),
        ("Leave the day out there.", "Leave the day out there" + " now" * 5 + ".", ["ending: 13 words; 12 at most"]),
        ("by the door.", "somewhere near the open front door.", ["by_hand light: 11 words; 10 at most"]),
        ("Sit where", "Sit " + "down " * 14 + "where", ["step 1: 26 words; 25 at most"]),
        ("two chairs,", "two chairs, one cat,", ["pitch: a sentence with more than 2 commas is more than one"]),
        ("ending:", 'when_lit: "So?"\nending:', ["when_lit: asks, and nobody listens for an answer"]),
        ("ending:", 'when_lit: "You should light 2."\nending:', [f"when_lit: {SPOKEN}", "when_lit: 'should' (sermon)"]),
        ("ending:", f'when_lit: "{"So " * 11}"\nending:', ["when_lit: 11 words; 10 at most"]),
        ("stays outside.", "stays outside?", ["step 3: asks, and nobody listens for an answer"]),
        ("That's the porch.", "Was that the porch?", ["ending: asks, and nobody listens for an answer"]),
        ("Leave one small lamp", "Is there a lamp? Leave it", ["by_hand light: asks, and nobody listens"]),
        ("Leave one small", "Ask Alexa for one small", ["by_hand light: what is said to Alexa would end the evening;"]),
        ("the porch.", "the ‘porch’.", ["ending: curly quotes; write straight ones"]),
        ("outside tonight.", "outside (all 3); tonight.", [f"step 2: {SPOKEN}"]),
        ("two chairs", "2 chairs", [f"pitch: {SPOKEN}"]),
        ("Say nothing", "You should say nothing", ["step 1: 'should' (sermon)"]),
        ("one small lamp", "some wine", ["by_hand light: 'wine' (assumes)"]),
    ],
)
def test_a_ritual_of_their_own_is_told_what_is_wrong_with_it(
    right: str, wrong: str, says: list[str], own: Path
) -> None:
    change(own / RITUAL, right, wrong)
    mistakes = [one.removeprefix(f"{RITUAL}:2: ").partition(": ") for one in told(own)]

    assert {name for name, _, _ in mistakes} <= {"porch-light", "porch"}
    assert len(mistakes) == len(says), mistakes
    for (_, _, mistake), said in zip(mistakes, says, strict=True):
        assert mistake.startswith(said)


def test_the_first_look_has_a_lamp(own: Path) -> None:
    text = (own / RITUAL).read_text()
    lamps = text[text.index("  - look:") : text.index("    steps:")]
    change(own / RITUAL, lamps, "  - look:\n      scent: {minutes: 15}\n")
    change(own / RITUAL, "  light:", "  scent:")

    assert list(told(own)) == [f"{RITUAL}:2: porch-light: phases: the first one needs the look of at least one lamp"]


def test_two_of_their_own_cannot_have_one_name(own: Path) -> None:
    text = (own / RITUAL).read_text().replace("porch-light", "back-step").replace("Porch Light", "Back Step")
    (own / "settings" / "back-step.yaml").write_text(text.replace("the porch one", "the step"))

    assert list(told(own)) == [f"{RITUAL}:2: porch-light: called: 'back porch' is back-step's name already"]


@pytest.mark.parametrize("word", BUSY.split())
def test_a_moment_that_takes_eyes_or_hands_says_so(word: str, own: Path) -> None:
    change(own / MOMENT, "Say which", f"{word.title()} them. Say which")
    assert [one.partition("text: ")[2] for one in told(own)] == [
        f"'{word}' takes eyes or hands; say which in 'eyes' and 'hands', or find another word"
    ]

    change(own / MOMENT, "cues: [any]", "cues: [door]")
    change(own / MOMENT, *(("eyes: false", "eyes: true") if word.startswith("look") else ("hands: none", "hands: one")))
    assert list(told(own)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("happily take.", "happily take?", "text: asks, and nobody listens for an answer"),
        ("Say which of", "Say it to them if you like and only now, which of", "text: 18 words; 16 at most"),
        ("Say which", "Say, now, here, gladly, which", "text: a sentence with more than 2 commas is more than one"),
        ("tonight's", "tonight’s ‘best’", "text: curly quotes; write straight ones"),
        ("small jobs", "2 small jobs", f"text: {SPOKEN}"),
        ("Say which", "You should say which", "text: 'should' (sermon)"),
        ("heat: 0", "heat: 2", "kids: a warm one is not for children's ears"),
        ("together: false", "together: true\n    apart: true", BOTH_PLACES),
    ],
)
def test_a_moment_of_their_own_is_told_what_is_wrong_with_it(right: str, wrong: str, says: str, own: Path) -> None:
    change(own / MOMENT, right, wrong)
    (mistake,) = told(own)

    assert mistake.startswith(f"{MOMENT}:4: help-kettle-first: {says}")


@pytest.mark.parametrize("id_", ["help kettle first", "Help-Kettle", "help-kettle-1"])
def test_an_id_is_small_words_with_hyphens(id_: str, own: Path) -> None:
    change(own / MOMENT, "help-kettle-first", id_)
    change(own / RITUAL, "id: porch-light", f"id: {id_}")
    (own / RITUAL).rename(own / "settings" / f"{id_}.yaml")
    change(own / MOMENT, id_, f"{id_}-x")

    assert [one.partition(f"{id_}")[2] for one in told(own)] == [
        f".yaml:2: {id_}: an id is small words with hyphens",
        "-x: an id is small words with hyphens",
    ]


@pytest.mark.parametrize("said", ["have said", "say"])
def test_a_moment_that_says_what_one_of_ours_says_is_told_which(said: str, own: Path) -> None:
    theirs = "Say which of tonight's small jobs you'd happily take."
    change(own / MOMENT, theirs, f"Sing the next thing you'd {said} anyway.")

    assert list(told(own)) == [f"{MOMENT}:4: help-kettle-first: says nearly what laugh-sing-it-instead says"]


def test_a_whole_proofreading_reads_their_folder_and_needs_no_line_for_it_in_our_ids(own: Path) -> None:
    assert proofreading.proofread(date(2026, 11, 22), own)[0] == []

    change(own / "starters" / "ours.yaml", "tonight?", "tonight.")
    change(own / RITUAL, "stays outside.", "stays outside?")
    change(own / MOMENT, "Say which", "You must say which")
    mistakes = [one.removeprefix(f"{own}/") for one in proofreading.proofread(date(2026, 11, 22), own)[0]]

    assert [one.partition(" ")[0] for one in mistakes] == ["starters/ours.yaml:4:", f"{RITUAL}:2:", f"{MOMENT}:4:"]
    change(own / RITUAL, "over: 8}\n      accent", "over: 3}\n      accent")
    assert proofreading.proofread(date(2026, 11, 22), own)[0] == [f"{own / RITUAL}:23: 'over' is 3; it can be 4 to 30"]


def test_ember_check_reads_our_example_and_counts_what_is_wrong(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proofreading, "STALE", timedelta.max)  # of a support line, which this is not about
    assert main(["check", "--rituals", str(OUR_OWN)]) == 0
    clean = capsys.readouterr()
    change(own / RITUAL, "heat: 0", "heat: 2")
    assert main(["check", "--rituals", str(own)]) == 1
    both = capsys.readouterr()
    change(own / RITUAL, "pitch:", "pich:")
    assert main(["check", "--rituals", str(own)]) == 1
    one = capsys.readouterr()

    assert (clean.err, clean.out.splitlines()[-1]) == ("", "proofread: nothing wrong")
    assert (both.err.count("\n"), both.out.splitlines()[-1]) == (2, "2 mistakes")
    assert (one.err, one.out) == (f"{own / RITUAL}:5: unknown key 'pich'; did you mean 'pitch'?\n", "1 mistake\n")


@pytest.mark.parametrize("command", ["check", "models"])
def test_a_folder_that_is_not_there_is_told_in_one_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--rituals", "/nowhere"]) == 2
    assert capsys.readouterr().err == "ember: --rituals: /nowhere is no folder\n"


def test_models_with_their_names_are_built_and_understood_in_every_country(tmp_path: Path) -> None:
    assert main(["models", "--rituals", str(OUR_OWN), "--out", str(tmp_path / "new" / "models")]) == 0

    for locale in phrases.LOCALES:
        theirs = Understanding.of_file(phrases.built(locale, tmp_path / "new" / "models"))
        for said in ("porch light", "the porch one", "back porch"):
            understood = theirs.resolve(said, None)
            assert (understood.intent, understood.slots["ritual"].id) == ("RitualIntent", "porch-light")
            assert understood.guess is None
        assert theirs.resolve("golden hour", None).slots["ritual"].id == "golden-hour"
        assert "porch-light" not in phrases.built(locale).read_text()


def test_models_with_their_names_are_not_built_over_everybodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(phrases, "MODELS", tmp_path)

    assert main(["models", "--rituals", str(OUR_OWN)]) == 2
    assert capsys.readouterr().err.startswith("ember: --rituals: name a folder of your own with --out;")
    assert [*tmp_path.iterdir()] == []
    assert main(["models"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"{locale}.json" for locale in phrases.LOCALES}
    assert not any("porch-light" in path.read_text() for path in tmp_path.iterdir())


def test_models_are_written_to_a_folder_and_over_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "model.json").write_text("ours")

    assert main(["models", "--out", str(tmp_path / "model.json")]) == 2
    assert capsys.readouterr().err == f"ember: --out: {tmp_path / 'model.json'} is a file; name a folder\n"
    assert (tmp_path / "model.json").read_text() == "ours"
