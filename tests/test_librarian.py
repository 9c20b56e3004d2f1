"""Rituals and moments as they are read: what is wrong, or could hurt, is refused with file, line and what to mend."""

import shutil
from pathlib import Path
from zlib import crc32

import pytest

from skill.edge.wiring import RITUALS
from skill.entry import Entry, WrongFile
from skill.librarian import _by_hand, read_ids, read_library
from skill.library import Hands, Library
from skill.room import Kind, Role

SETTING = """id: porch-light
title: Porch Light
called: [the porch one]
pitch: "One lamp on the porch."
practice: stress
serves: sleep
axis: closeness
moods: [tired]
minutes: 1
tags: [rest]
by_hand:
  light: "Leave one small lamp on."
  music: "Hum."
  scent: "Peel an orange."
ending: "That's the porch."
phases:
  - look:
      main: {brightness_pct: 0, over: 4}
      left: {brightness_pct: 60, kelvin: 1800, over: 30}
      right: {brightness_pct: 20, hue: 359, saturation_pct: 100, over: 9}
      scent: {minutes: 30}
      music: {playlist: slow jazz, volume_pct: 30}
    steps:
      - {say: "{first}, sit where the lamp is.", quiet: 5}
      - {say: "{second}, nod.", quiet: 120}
"""
MOMENTS = """kind: help
moments:
  - id: help-mine
    text: "Say which small job you'd take."
    cues: [feeding, bedtime]
    hands: one
    eyes: true
    serves: sharing_the_load
"""
HANDS = SETTING[SETTING.index("by_hand:") : SETTING.index("ending")]
LOOK = SETTING[SETTING.index("  - look:") : SETTING.index("    steps:")]
BLANKS = ["{third}", "{second", "{first:>d}", "{first:{width}}", "{first!r}", "{first.__class__}", "{}", "{{first}}"]
NO_BLANK = "'say' has a blank or a brace it may not have; there are {first} and {second}"
A_NAME = "a name is small letters, apostrophes and spaces"
PHASES, STEPS = SETTING[SETTING.index("phases:") :], SETTING[SETTING.index("    steps:") :]
LONG = '      - {say: "Sit.", quiet: 90}\n'


def with_own(folder: Path, path: str, text: str) -> Library:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    return read_library(RITUALS, folder)


def refused(folder: Path, path: str, text: str) -> str:
    with pytest.raises(WrongFile) as wrong:
        with_own(folder, path, text)
    return str(wrong.value).replace(f"{folder}/", "")


def test_a_ritual_at_the_edge_of_every_range_is_read_as_it_is_written(tmp_path: Path) -> None:
    one = with_own(tmp_path, "settings/porch-light.yaml", SETTING).settings["porch-light"]
    look, lamps = one.phases[0].look, one.phases[0].look.lamps

    assert [lamps[role].brightness_pct for role in (Role.MAIN, Role.LEFT, Role.RIGHT)] == [0, 60, 20]
    assert (lamps[Role.LEFT].kelvin, lamps[Role.RIGHT].hue, lamps[Role.RIGHT].saturation_pct) == (1800, 359, 100)
    assert look.scent is not None
    assert look.music is not None
    assert (look.scent.minutes, look.music.playlist, look.music.volume_pct) == (30, "slow jazz", 30)
    assert [step.quiet for step in one.phases[0].steps] == [5, 120]
    assert one.by_hand == {Kind.LIGHT: "Leave one small lamp on.", Kind.MUSIC: "Hum.", Kind.SCENT: "Peel an orange."}
    assert (one.when_lit, one.whispered, one.heat, one.kids, one.stages) == (None, False, 0, False, frozenset())


def test_a_moment_is_read_as_it_is_written_and_any_cue_is_no_cue(tmp_path: Path) -> None:
    one = with_own(tmp_path, "moments/mine.yaml", MOMENTS).moments["help-mine"]
    text = MOMENTS.replace("[feeding, bedtime]", "[any]").replace("one", "none").replace("true", "false")
    other = with_own(tmp_path, "moments/mine.yaml", text).moments["help-mine"]

    assert (one.cues, one.hands, one.eyes, one.quiet) == (("feeding", "bedtime"), Hands.ONE, True, False)
    assert (other.cues, other.hands, other.eyes) == ((), Hands.NONE, False)


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        # a light that is too bright, too sudden, or nobody knows which
        ("pct: 60", "pct: 61", "19: 'brightness_pct' is 61; it can be 0 to 60"),
        ("pct: 60", "pct: 20.5", "19: 'brightness_pct' is 20.5; it can be 0 to 60"),
        ("brightness_pct: 60, ", "", "19: 'brightness_pct' is None; it can be 0 to 60"),
        ("over: 4", "over: 3", "18: 'over' is 3; it can be 4 to 30"),
        ("over: 30", "over: 31", "19: 'over' is 31; it can be 4 to 30"),
        (", over: 9", "", "20: 'over' is missing"),
        ("kelvin: 1800", "kelvin: 1799", "19: 'kelvin' is 1799; it can be 1800 to 4000"),
        ("kelvin: 1800", "kelvin: 2200, hue: 30", "19: a lamp has 'kelvin' or 'hue', not both"),
        ("kelvin: 1800, ", "", "19: a lamp that is on has 'kelvin', or 'hue' and 'saturation_pct'"),
        ("kelvin: 1800", "saturation_pct: 9", "19: 'hue' and 'saturation_pct' go together"),
        (", saturation_pct: 100", "", "20: 'hue' and 'saturation_pct' go together"),
        ("hue: 359", "hue: 360", "20: 'hue' is 360; it can be 0 to 359"),
        ("saturation_pct: 100", "saturation_pct: 101", "20: 'saturation_pct' is 101; it can be 0 to 100"),
        ("kelvin:", "kelvn:", "19: unknown key 'kelvn'; did you mean 'kelvin'?"),
        # scent, music, roles
        ("minutes: 30", "minutes: 4", "21: 'minutes' is 4; it can be 5 to 30"),
        ("minutes: 30", "minutes: 31", "21: 'minutes' is 31; it can be 5 to 30"),
        ("{minutes: 30}", "30", "21: 'scent' is 30; write it as {...} with its values"),
        ("volume_pct: 30", "volume_pct: 31", "22: 'volume_pct' is 31; it can be 10 to 30"),
        ("playlist: slow jazz, ", "", "22: 'playlist' is missing"),
        ("slow jazz", "1999", "22: 'playlist' is 1999; write it in quotes"),
        ("      right:", "      rigth:", "20: unknown key 'rigth'; did you mean 'right'?"),
        ("  - look:\n", "  - look:\n      speaker: {volume_pct: 20}\n", "18: unknown key 'speaker'; it can be main,"),
        (LOOK, "  - look: dark\n", "17: 'look' is 'dark'; it is 'main:', 'left:', 'scent:' ... lines"),
        # steps
        *(("{second}, nod", blank, f"25: {NO_BLANK}") for blank in BLANKS),
        ("quiet: 5}", "quiet: 4}", "24: 'quiet' is 4; it can be 5 to 120"),
        ("quiet: 120", "quiet: 121", "25: 'quiet' is 121; it can be 5 to 120"),
        (", quiet: 5}", "}", "24: 'quiet' is missing"),
        ('"{second}, nod."', '""', "25: 'say' is missing"),
        ('"{second}, nod."', '" "', "25: 'say' is missing"),
        ('{say: "{second}, nod.", quiet: 120}', "Nod.", "23: 'steps' holds 'Nod.'; each one is 'key: value' lines"),
        ("    steps:\n", f"    steps:\n{LONG}", "23: this phase takes 219 seconds; 200 at most, so make two of it"),
        # what to do by hand
        ('  light: "Leave one small lamp on."\n', "", "1: 'by_hand' says nothing for 'light'; say what to do"),
        ('  music: "Hum."\n', "", "1: 'by_hand' says nothing for 'music'; say what to do where there is none"),
        ("  light:", "  lihgt:", "12: unknown key 'lihgt'; did you mean 'light'?"),
        ('"Leave one small lamp on."', '""', "12: 'light' is missing"),
        ('"Hum."', '" "', "12: 'music' is missing"),
        (HANDS, "by_hand: Hum.\n", "11: 'by_hand' is 'light:', 'music:' or 'scent:' lines"),
        # what nobody fills, since it is said as it stands
        ("Porch Light", "Porch {first}", "2: 'title' is 'Porch {first}'; it is asked for by name: letters,"),
        ("One lamp", "{first}", "4: 'pitch' has a brace and is said as it stands; names are filled in 'say' only"),
        ("Leave one", "{third}, leave", "12: 'light' has a brace and is said as it stands"),
        ("That's", "{second}, that's", "15: 'ending' has a brace and is said as it stands"),
        ("ending:", 'when_lit: "{first} has it."\nending:', "15: 'when_lit' has a brace and is said as it stands"),
        # what it is called
        ("[the porch one]", "[Golden Hour]", f"3: 'called' holds 'Golden Hour'; {A_NAME}"),
        ("[the porch one]", '["porch", ""]', f"3: 'called' holds ''; {A_NAME}"),
        ("[the porch one]", "[“the porch”]", f"3: 'called' holds '“the porch”'; {A_NAME}"),
        ("[the porch one]", "[porch 2]", f"3: 'called' holds 'porch 2'; {A_NAME}"),
        ("Porch Light", "Porch & Light", "2: 'title' is 'Porch & Light'; it is asked for by name: letters,"),
        # the ritual itself
        ("pitch:", "pich:", "4: unknown key 'pich'; did you mean 'pitch'?"),
        ("moods: [tired]", "moods: [drowsy]", "8: unknown mood 'drowsy'; it can be playful, tender, tired,"),
        ("minutes: 1\n", "minutes: 31\n", "9: 'minutes' is 31; it can be 1 to 30"),
        ("moods:", "whispered: softly\nmoods:", "8: 'whispered' is 'softly'; it can be True, False"),
        ("[the porch one]", "[yes]", "3: 'called' holds True; write it in quotes"),
        ("[the porch one]", "the porch one", "3: 'called' is a list, such as [the porch one]"),
        ('"That\'s the porch."', "“That is it.”", "15: 'ending' stands in curly quotes; write straight ones"),
        ("porch-light", "golden-hour", f"1: 'golden-hour' stands in {RITUALS}/settings/golden-hour.yaml:1 already"),
        ("porch-light", "safety-small-noise", f"1: 'safety-small-noise' stands in {RITUALS}/starters/safety.yaml:"),
        (PHASES, "phases:\n", "1: 'phases' is missing"),
        (PHASES, "phases: one\n", "16: 'phases' is a list; begin each one with '- look: ...'"),
        (STEPS, "    steps: one\n", "23: 'steps' is a list; begin each one with '- say: ...'"),
        # what YAML takes for something else than words
        ("One lamp", "One \x07lamp", "4: holds a character that nobody can see; write this line anew"),
        ('"One lamp on the porch."', "!name x", "4: this value cannot be read; mend it, or put it all in quotes"),
        ('"One lamp on the porch."', "!!timestamp Porch", "4: this value cannot be read; mend it, or put it all"),
        ('"One lamp on the porch."', "!!bool Porch", "4: this value cannot be read; mend it, or put it all"),
        ('"One lamp on the porch."', "&a [*a]", "4: '&' and '*' make this a part of itself; put the words in quotes"),
        ('"One lamp on the porch."', "{{first}}", "4: a brace or a bracket begins a key; put the words in quotes"),
    ],
)
def test_a_ritual_is_refused_with_its_line_and_what_to_mend(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    told = refused(tmp_path, "settings/porch-light.yaml", SETTING.replace(right, wrong))

    assert SETTING.count(right) == 1
    assert told.startswith(f"settings/porch-light.yaml:{says}")


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("feeding, ", "feeding, bath, ", "5: 'help-mine' needs hands or eyes that are not free with the cue 'bath'"),
        ("hands: one", "hands: both", "5: 'help-mine' needs hands or eyes that are not free with the cue 'feeding'"),
        ("hands: one", "hands: 1", "6: 'hands' is 1; it can be none, one, both"),
        ("[feeding, bedtime]", "[feedin]", "5: unknown cue 'feedin'; it can be any, feeding, nap, dishes, door,"),
        ("    cues: [feeding, bedtime]\n", "", "3: 'cues' is missing"),
        ("eyes: true", "eyes: 1", "7: 'eyes' is 1; it can be True, False"),
        ("sharing_the_load", "sharing", "8: 'serves' is 'sharing'; it can be asking_not_guessing,"),
        ("help-mine", "help-yours-later", f"3: 'help-yours-later' stands in {RITUALS}/moments/help.yaml:"),
        ("kind: help", "kind: hugs", "1: 'kind' is 'hugs'; it can be help, laugh, notice, thanks, touch, word"),
        ("Say which", "{first}, say which", "4: 'text' has a brace and is said as it stands"),
        ("moments:", "moment:", "2: unknown key 'moment'; did you mean 'moments'?"),
        ("  - id: help-mine", "    id: help-mine", "2: 'moments' is a list; begin each one with '- id: ...'"),
    ],
)
def test_a_moment_is_refused_with_its_line_and_what_to_mend(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    told = refused(tmp_path, "moments/mine.yaml", MOMENTS.replace(right, wrong))

    assert MOMENTS.count(right) == 1
    assert told.startswith(f"moments/mine.yaml:{says}")


@pytest.mark.parametrize(
    ("path", "half", "line"),
    [
        ("settings/porch-light.yaml", SETTING.replace("the porch one]", "the porch one"), 4),
        ("settings/porch-light.yaml", SETTING.replace("music:", "music", 1), 14),
        ("settings/porch-light.yaml", SETTING.removesuffix("quiet: 120}\n"), 26),
        ("moments/mine.yaml", MOMENTS.replace("    eyes", "   eyes"), 7),
    ],
)
def test_what_is_half_written_is_told_near_where_it_is(path: str, half: str, line: int, tmp_path: Path) -> None:
    told = refused(tmp_path, path, half)

    assert any(told.startswith(f"{path}:{near}: ") for near in (line - 1, line)), told
    assert "look at the indentation and the quotes here and above" in told


@pytest.mark.parametrize("cue", ["dishes", "car", "bath", "school_run", "any"])
def test_hands_alone_or_eyes_alone_are_too_much_where_both_are_busy(cue: str, tmp_path: Path) -> None:
    text = MOMENTS.replace("[feeding, bedtime]", f"[{cue}]")
    hands, eyes = text.replace("eyes: true", "eyes: false"), text.replace("hands: one", "hands: none")

    assert "help-mine" in with_own(tmp_path, "moments/mine.yaml", hands.replace("hands: one", "hands: none")).moments
    for asking in (hands, eyes):
        assert f"the cue '{cue}'" in refused(tmp_path, "moments/mine.yaml", asking)


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("setting/other.yaml", SETTING, "setting: is no folder we read; it can be starters, settings, moments"),
        ("settings/other.yml", SETTING, "settings/other.yml: end its name in .yaml, or nobody reads it"),
        ("settings/other.YAML", SETTING, "settings/other.YAML: end its name in .yaml, or nobody reads it"),
        ("settings/other.txt", SETTING, "settings/other.txt: end its name in .yaml, or nobody reads it"),
        ("settings/warm/other.yaml", SETTING, "settings/warm: is a folder nobody reads; put its files right into"),
        (
            "other.yaml",
            SETTING,
            "other.yaml: is read by nobody here; put it into starters, settings, ",
        ),
        (
            "other.yml",
            SETTING,
            "other.yml: is read by nobody here; put it into starters, settings, ",
        ),
        (
            "evening.yaml",
            "look: {}",
            "evening.yaml: is read by nobody here; put it into starters, settings, ",
        ),
        ("settings/other.yaml", SETTING, "settings/porch-light.yaml:1: 'porch-light' stands in settings/other.yaml:1"),
        ("moments/mine.yaml", MOMENTS.replace("help-mine", "porch-light"), "moments/mine.yaml:3: 'porch-light'"),
        ("moments/mine.yaml", "# nothing yet\n", "moments/mine.yaml:1: is empty, or does not begin with 'key: value'"),
    ],
)
def test_what_stands_beside_a_sound_ritual_is_not_passed_over(path: str, text: str, says: str, tmp_path: Path) -> None:
    assert "porch-light" in with_own(tmp_path, "settings/porch-light.yaml", SETTING).settings
    assert refused(tmp_path, path, text).startswith(says)


@pytest.mark.parametrize(
    "path",
    [
        "_drafts/other.yaml",
        ".git/other.yaml",
        "_drafts/other.yml",
        ".github/other.yml",
        ".other.yml",
        "_other.yaml",
        "settings/_drafts/other.yaml",
        "settings/_other.yaml",
        "settings/._porch-light.yaml",
        "settings/porch-light.yaml~",
        "settings/README.md",
        "settings/NOTES.txt",
        "moments/LICENSE",
        "ideas.txt",
        "home.yaml",
    ],
)
def test_what_is_hidden_or_begins_with_an_underscore_or_is_a_note_is_left_alone(
    path: str, tmp_path: Path, library: Library
) -> None:
    with_own(tmp_path, "settings/porch-light.yaml", SETTING)

    assert {*with_own(tmp_path, path, SETTING).settings} - {*library.settings} == {"porch-light"}


def test_apostrophes_in_a_name_may_be_curly_and_spaces_many(tmp_path: Path) -> None:
    text = SETTING.replace("the porch one", "the  neighbours’ porch, mum's café")

    names = with_own(tmp_path, "settings/porch-light.yaml", text).settings["porch-light"].called
    assert names == ("the neighbours' porch", "mum's café")


def test_of_two_things_nobody_can_do_by_hand_the_light_is_named_first() -> None:
    file = Entry(by_hand=Entry(music="Hum."))
    file.where = "a.yaml:1"

    with pytest.raises(WrongFile, match=r"a.yaml:1: 'by_hand' says nothing for 'light'"):
        _by_hand(file, dict.fromkeys((Kind.SCENT, Kind.LIGHT)).keys())  # a set has another order every time


def test_an_evening_whose_look_is_a_word_is_told_so(tmp_path: Path) -> None:
    shutil.copytree(RITUALS, tmp_path / "rituals")
    (tmp_path / "rituals" / "evening.yaml").write_text("by_hand: {light: Dim it.}\nlook: none\n")

    with pytest.raises(WrongFile, match=r"evening.yaml:2: 'look' is 'none'; it is 'main:', 'left:', 'scent:'"):
        read_library(tmp_path / "rituals")


def test_there_are_this_many_questions_and_rituals(library: Library) -> None:
    assert len(library.starters) >= 120
    assert len(library.settings) >= 14


def test_every_id_keeps_its_place_for_ever(library: Library) -> None:
    """Couples' records in the cloud hold places in this list. If this fails, put rituals/ids.txt back as it was: take
    nothing out, move nothing (what is gone is marked 'retired'), and add what is new at the end. Never mend the number.
    """
    assert crc32("\n".join(library.ids[:180]).encode()) == 2159104015


def test_what_is_retired_keeps_its_place_and_a_doubled_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("# a note\none\ntwo retired\n\nthree\n")
    assert list(read_ids(path).items()) == [("one", ""), ("two", "retired"), ("three", "")]

    path.write_text("one\ntwo\none retired\n")
    with pytest.raises(WrongFile, match=r"ids\.txt:3: 'one' stands here twice; take this line out"):
        read_ids(path)
