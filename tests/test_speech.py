"""Words: chosen by the evening's number, filled safely, said at our pace."""

from pathlib import Path

import pytest

from skill.entry import WrongFile
from skill.line import Word, line
from skill.speech import Script, Wording, read_script

SCRIPT = Script(
    {
        "a.hello": Wording(("One, {name}.", "Two, {name}."), "Or {name}?"),
        "a.slow": Wording(("Slowly.",), slow=True),
        "a.someone": Wording(("Nearest the door",)),
    }
)


def test_variants_follow_the_evenings() -> None:
    said = [SCRIPT.say([line("a.hello", name="Jo")], number) for number in (0, 1, 2)]

    assert ["One" in said[0], "Two" in said[1], "One" in said[2]] == [True] * 3


def test_what_people_call_themselves_cannot_break_the_speech() -> None:
    said = SCRIPT.say([line("a.hello", name="<Jo & {co}>")], 0)

    assert "One, &lt;Jo &amp; {co}&gt;." in said


def test_a_blank_can_be_filled_by_a_line() -> None:
    assert "One, Nearest the door." in SCRIPT.say([line("a.hello", name=Word("a.someone"))], 0)


def test_one_slow_line_slows_the_whole_turn() -> None:
    assert 'rate="92%"' in SCRIPT.say([line("a.hello", name="Jo")], 0)
    assert 'rate="85%"' in SCRIPT.say([line("a.hello", name="Jo"), line("a.slow")], 0)


def test_the_nudge_is_other_words() -> None:
    assert SCRIPT.nudge(line("a.hello", name="Jo"), 0).count("Or Jo?") == 1


def test_a_language_nobody_wrote_is_an_error() -> None:
    with pytest.raises(WrongFile, match="no words in this language"):
        read_script("xx")


def test_variants_are_never_the_same_two_evenings_running(script: Script) -> None:
    for key in ("welcome.hello", "tonight.hand_over", "tonight.goodnight", "always.stop"):
        variants = script.lines[key].say

        assert len(set(variants)) >= 4, key
        assert all(one != other for one, other in zip(variants, (*variants[1:], variants[0]), strict=True))


@pytest.mark.parametrize("broken", ["a: [", "a: {say: hi, nugde: x}", "a: 7", "- a", "a: hi\na: ho"])
def test_a_wrong_words_file_says_where(broken: str, tmp_path: Path) -> None:
    from skill import speech

    folder = tmp_path / "words" / "xx"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(broken)

    with pytest.raises(WrongFile, match=r"a\.yaml"):
        speech.read_script("xx", tmp_path / "words")
