"""The `ember` command: the contract for tools, and one clear line when something is wrong."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.library import Library

NOW = "2026-11-22T21:00:00+01:00"
KEYS = [
    "heard", "intent", "slots", "guess", "say", "nudge", "after", "seconds", "listening", "place", "deeds", "home",
    "alexa", "speaker",
]  # fmt: skip
STARTER = """practice: novelty
starters:
  - id: novelty-mine
    text: "What would Ludwig the cat do?"
    listener: "Purr."
    follow_up: "And then?"
    axis: spark
    depth: 1
    kids: true
    tags: [play]
    serves: mini_adventures
"""


def ember(*arguments: str, typed: str = "", path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path or os.environ["PATH"], "COLUMNS": "200"}
    command = [sys.executable, "-m", "skill.desk.command", *arguments]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, timeout=60, env=environment, check=False
    )


@pytest.fixture
def half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where data lies there is a home.yaml that nobody has finished."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "data" / "evening-ember").mkdir(parents=True)
    (tmp_path / "data" / "evening-ember" / "home.yaml").write_text("house: home_assistant\n")


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "couples.db")


def talk(db: str, *lines: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    done = ember("talk", "--json", "--db", db, "--now", NOW, *options, typed="".join(f"{line}\n" for line in lines))
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_in_is_one_object_out_with_the_same_keys(db: str) -> None:
    turns = talk(
        db, "alexa, open evening ember", "", "<silence>", "gibberish of the third kind", "support numbers", "stop"
    )

    assert [list(turn) for turn in turns] == [KEYS] * 6


def test_tonights_question_is_heard_with_a_move_and_time_to_talk(db: str) -> None:
    (turn,) = talk(db, "tonight's question")

    assert (turn["heard"], turn["intent"], turn["guess"]) == ("Question", "TonightsQuestionIntent", None)
    assert (turn["seconds"], turn["listening"], turn["place"], turn["deeds"]) == (
        180,
        True,
        "tonight.Talking",
        ["Asked"],
    )
    assert turn["say"].count("?") == 1
    assert turn["after"].endswith("?")
    assert turn["nudge"] != turn["after"]


def test_a_launch_says_so(db: str) -> None:
    (turn,) = talk(db, "alexa, open evening ember")

    assert (turn["heard"], turn["intent"], turn["slots"]) == ("Opened", "LaunchRequest", {})


def test_nobody_speaking_is_no_request_and_then_the_end(db: str) -> None:
    _, nudged, ended, nothing = talk(db, "let's check in", "<silence>", "<silence>", "<silence>")

    assert (nudged["heard"], nudged["place"], nudged["listening"]) == (None, "checkin.First", True)
    assert nudged["say"].endswith("or pass?")
    assert (ended["heard"], ended["say"], ended["listening"], ended["place"]) == (None, "", False, None)
    assert nothing == ended


def test_slots_are_what_they_resolved_to(db: str) -> None:
    turns = talk(db, "let's check in", "knackered", "i'm a three")

    assert [turn["slots"] for turn in turns] == [{}, {"feeling": "2"}, {"score": "3"}]


def test_care_looks_like_help_to_whoever_listens(db: str, tmp_path: Path) -> None:
    helped = talk(db, "let's check in", "help")[1]
    cared = talk(str(tmp_path / "other.db"), "let's check in", "i'm scared of him")[1]

    assert [helped[key] for key in ("heard", "place", "deeds")] == [cared[key] for key in ("heard", "place", "deeds")]


def test_an_evening_goes_on_in_the_next_process(db: str) -> None:
    talk(db, "let's check in", "two")
    (turn,) = talk(db, "alexa open evening ember")

    assert turn["place"] == "checkin.Second"


def test_households_are_kept_apart(db: str) -> None:
    talk(db, "we're ana and bo")
    (turn,) = talk(db, "alexa open evening ember", options=("--household", "next door"))

    assert "I'm Evening Ember" in turn["say"]


def test_a_locale_has_its_own_numbers(db: str) -> None:
    (turn,) = talk(db, "support numbers", options=("--locale", "en-AU"))

    assert "Lifeline" in turn["say"]


def test_a_household_brings_its_own_starters(db: str, tmp_path: Path) -> None:
    (tmp_path / "mine" / "starters").mkdir(parents=True)
    (tmp_path / "mine" / "starters" / "cat.yaml").write_text(STARTER)
    lines = [line for night in range(4) for line in ("tonight's question", "another", "another", "another", "stop")]
    turns = talk(db, *lines, options=("--rituals", str(tmp_path / "mine")))

    assert len(turns) == 20
    (tmp_path / "mine" / "starters" / "cat.yaml").write_text(STARTER.replace("listener", "lisener"))
    wrong = ember("talk", "--json", "--db", db, "--rituals", str(tmp_path / "mine"))
    assert wrong.returncode == 2
    assert "did you mean 'listener'?" in wrong.stderr


def test_the_terminal_is_the_same_evening_in_writing(db: str) -> None:
    done = ember("talk", "--db", db, "--now", NOW, typed="\nyes\nno\nhelp\nstop\n")

    assert done.returncode == 0
    assert "I'm Evening Ember" in done.stdout
    assert "heard as: AMAZON.YesIntent" in done.stdout
    assert "90 s to talk" in done.stdout
    assert "the ring goes dark" in done.stdout


def test_tonight_prints_the_question_alone_and_leaves_the_evening_to_them(db: str, library: Library) -> None:
    printed = [ember("tonight", "--db", db, "--now", NOW).stdout for _ in range(2)]
    (turn,) = talk(db, "alexa, open evening ember")

    assert printed[0] == printed[1]
    assert printed[0].strip() in {starter.text for starter in library.starters.values()}
    assert "still the same question" in turn["say"]


def test_us_is_drawn_of_nobody_where_there_is_no_file_and_none_is_made(tmp_path: Path) -> None:
    done = ember("us", "--db", str(tmp_path / "nowhere.db"))

    assert (done.returncode, done.stderr) == (0, "")
    assert "No evening yet." in done.stdout
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="where data lies is told by the environment on Linux only")
@pytest.mark.parametrize("command", ["talk", "serve"])
def test_a_home_that_is_half_written_is_no_reason_not_to_play(command: str, half_written: None, db: str) -> None:
    done = ember(command, "--db", db)

    assert done.returncode == 2
    assert done.stderr.endswith("; or go on with --pretend\n")
    assert done.stderr.count("\n") == 1
    assert ember("talk", "--pretend", "--db", db, typed="help\n").returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="where data lies is told by the environment on Linux only")
def test_a_question_needs_no_home(half_written: None, db: str, library: Library) -> None:
    done = ember("tonight", "--db", db)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() in {starter.text for starter in library.starters.values()}


def test_without_what_a_desk_needs_it_says_how_to_get_it() -> None:
    """As after `pip install evening-ember[porch]`."""
    program = """import runpy, sys
class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name == "hassil":
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Lacking())
sys.argv = ["ember", "home"]
runpy.run_module("skill.desk.command", run_name="__main__")"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ember: hassil is not installed: pip install 'evening-ember[desk]'\n"


@pytest.mark.parametrize("command", ["tonight", "understand"])
def test_a_full_disk_is_one_line(command: str, db: str) -> None:
    options = f"--db {db}" if command == "tonight" else "yes"
    shell = f"{sys.executable} -m skill.desk.command {command} {options} > /dev/full"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (2, "ember: No space left on device\n")


def test_the_version_is_told() -> None:
    assert ember("--version").stdout.startswith("ember 0.")


def test_understand_says_intent_slots_and_guess() -> None:
    assert ember("understand", "rock", "bottom").stdout == "HeartIntent  feeling=1  exact\n"
    lines = ember("understand", "--place", "checkin.First", typed="okay\nyes\n").stdout.splitlines()
    assert [json.loads(line)["intent"] for line in lines] == ["HeartIntent", "AMAZON.YesIntent"]


def test_understand_hears_as_people_speak_in_that_country() -> None:
    said = ("ring", "triple", "zero")

    assert ember("understand", "--locale", "en-AU", *said).stdout == "CrisisMedicalIntent  no slots  exact\n"
    assert not ember("understand", "--locale", "en-US", *said).stdout.endswith("exact\n")


def test_aloud_speaks_with_the_systems_voice(db: str, tmp_path: Path) -> None:
    spoken, voice = tmp_path / "spoken.txt", tmp_path / "bin" / "espeak-ng"
    voice.parent.mkdir()
    voice.write_text(f'#!/bin/sh\nshift 2\necho "$@" >> {spoken}\n')
    voice.chmod(voice.stat().st_mode | stat.S_IEXEC)
    ember("talk", "--aloud", "--db", db, "--now", NOW, typed="help\n", path=f"{voice.parent}:/usr/bin:/bin")

    assert "support numbers" in spoken.read_text()


def test_without_a_voice_it_goes_on_in_writing(db: str, tmp_path: Path) -> None:
    done = ember("talk", "--aloud", "--db", db, "--now", NOW, typed="help\n", path=str(tmp_path))

    assert done.returncode == 0
    assert "no voice found" in done.stderr
    assert "support numbers" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("talk", "--now", "tonight"), "--now: 'tonight' is no time of ours; write it as 2026-11-22T21:00+01:00"),
        (("talk", "--now", "2026-11-22"), "is no time of ours; write it as 2026-11-22T21:00+01:00"),
        (("talk", "--now", "0001-01-01T00:00+14:00"), "is no time of ours"),
        (
            ("talk", "--locale", "klingon"),
            "--locale: 'klingon' is no language of ours; write en-US, en-GB,",
        ),
        (
            ("talk", "--locale", "de"),
            "--locale: 'de' is no language of ours; write en-US, en-GB, en-CA, en-AU or en-IN",
        ),
        (("understand", "--locale", "en-IE", "yes"), "argument --locale: invalid choice: 'en-IE' (choose from "),
        (("tonight", "--locale", "de-DE"), "--locale: 'de-DE' is no language of ours"),
        (("home", "--new-code", "--home", "/nowhere.yaml"), "there is no /nowhere.yaml; make one with: ember home"),
        (("talk", "--db", ""), "--db: name a file"),
        (("talk", "--now", "2026-11-22T21:00"), "has no zone; write it as 2026-11-22T21:00+01:00"),
        (("talk", "--db", "/nowhere/at/all/x.db"), "--db: the folder /nowhere/at/all is not there"),
        (("tonight", "--rituals", "/nowhere"), "--rituals: /nowhere is no folder"),
        (("talk", "--db", __file__), "cannot be used: file is not a database"),
        (
            ("understand", "--place", "kitchen.Sink", "yes"),
            "--place: there is no kitchen.Sink; there are adventure.Offered",
        ),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_2(arguments: tuple[str, ...], says: str) -> None:
    done = ember(*arguments)

    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_bytes_that_are_no_words_are_answered_too(db: str) -> None:
    command = [sys.executable, "-m", "skill.desk.command", "talk", "--json", "--db", db]
    done = subprocess.run(command, input=b"\xff\xfe caf\xe9\n", capture_output=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["intent"] == "AMAZON.FallbackIntent"


def test_who_has_heard_enough_may_hang_up(db: str) -> None:
    command = f"yes help | head -200 | {sys.executable} -m skill.desk.command talk --json --db {db} | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)

    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments", [("sing",), (), ("talk", "--loud"), ("talk", "--db"), ("us", "--locale", "en-GB")]
)
def test_a_wrong_option_is_one_line_and_exit_2(arguments: tuple[str, ...]) -> None:
    done = ember(*arguments)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "--help shows what there is" in done.stderr


def test_a_wrong_option_of_a_command_is_helped_by_that_command() -> None:
    done = ember("talk", "--alod")

    assert done.returncode == 2
    assert done.stderr == "ember: unrecognized arguments: --alod; ember talk --help shows what there is\n"


def test_whoever_asks_is_told_that_it_counts() -> None:
    assert "it counts as one" in ember("tonight", "--help").stdout


def test_help_shows_examples() -> None:
    done = ember("--help")

    assert done.returncode == 0
    assert "examples:" in done.stdout
