"""Evenings as transcripts, lived on a pretend Echo through the real handler; and what was spoken, to be read in a diff.

Each turn of tests/evenings/*.yaml is one of: `you:` (something said), `silence:`, `wait:` (time passes), `device:`
(they go on at another one). `cut_in: 40` says it 40 seconds into what is playing. The rest of a turn is expected of
the answer: heard, at (the place; null: it ended), does (deeds), seconds (talking time), says and after (parts of the
words), never (words that are not said).
"""

from pathlib import Path

import pytest

from skill.desk.echo import Reply
from skill.desk.understanding import Understanding
from skill.reading import Entry, read
from tests.conftest import Desk

EVENINGS = sorted((Path(__file__).parent / "evenings").glob("*.yaml"))
SPOKEN = Path(__file__).parent / "spoken" / "en-US.txt"
EXPECTED = ("heard", "at", "does", "seconds", "says", "after", "never")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, understanding: Understanding) -> dict[str, list[str]]:
    """Every evening lived once: its lines, with what went otherwise than expected marked by `!!`."""
    return {
        path.stem: live(read(path), Desk(tmp_path_factory.mktemp(path.stem) / "couples.db", understanding))
        for path in EVENINGS
    }


def live(evening: Entry, desk: Desk) -> list[str]:
    evening.only("evening", "now", "locale", "turns", needed=("evening", "turns"))
    if "now" in evening:
        desk.clock.__init__(evening["now"])  # type: ignore[misc]
    locale, devices = evening.get("locale", "en-US"), {}
    echo = devices["kitchen"] = desk.echo("kitchen", locale=locale)
    lines, playing = [f"# {evening['evening']}"], Reply()
    for turn in evening["turns"]:
        turn.only("you", "silence", "wait", "device", "cut_in", *EXPECTED)
        desk.clock.pass_time(turn.get("cut_in", playing.length))
        playing = Reply()
        if "wait" in turn:
            desk.wait(**turn["wait"])
            lines.append(f"({', '.join(f'{unit}: {count}' for unit, count in turn['wait'].items())} later)")
        elif "device" in turn:
            name = turn["device"]
            echo = devices.setdefault(name, desk.echo(name, locale=locale))
            lines.append(f"(in the {name})")
        else:
            playing = echo.silence() if "silence" in turn else echo.hear(turn["you"])
            lines.append("- (silence)" if "silence" in turn else f"- {turn['you']}")
            lines += heard(playing)
            lines += [f"!! {turn.where.rpartition('/')[2]}: {wrong}" for wrong in differences(turn, playing)]
    return lines


def heard(reply: Reply) -> list[str]:
    """What one answer sounds like."""
    lines = [f"    {reply.say}"] if reply.say else []
    if reply.seconds:
        lines.append(f"    ... {reply.seconds} s to talk, and a bell")
    if reply.after:
        lines.append(f"    {reply.after}")
    return lines if reply.listening else [*lines, "    (the light goes out)"]


def differences(turn: Entry, reply: Reply) -> list[str]:
    got = {
        "heard": reply.told.heard,
        "at": reply.told.place if reply.listening else None,
        "does": list(reply.told.deeds),
        "seconds": reply.seconds,
    }
    wrong = [f"{key}: {got[key]!r}, not {turn[key]!r}" for key in got if key in turn and turn[key] != got[key]]
    if turn.get("says", "") not in reply.say:
        wrong.append(f"does not say {turn['says']!r}")
    if turn.get("after", "") not in (reply.after or ""):
        wrong.append(f"does not ask {turn['after']!r}")
    if turn.get("never", "\0") in f"{reply.say} {reply.after}":
        wrong.append(f"says {turn['never']!r}")
    return wrong


@pytest.mark.parametrize("path", EVENINGS, ids=lambda path: path.stem)
def test_an_evening_goes_as_it_is_written(path: Path, spoken: dict[str, list[str]]) -> None:
    otherwise = [line for line in spoken[path.stem] if line.startswith("!!")]

    assert otherwise == []


def test_what_was_spoken_is_what_was_read(spoken: dict[str, list[str]], request: pytest.FixtureRequest) -> None:
    heard_lines = ([line for line in lines if not line.startswith("!!")] for lines in spoken.values())
    text = "\n\n".join("\n".join(lines) for lines in heard_lines) + "\n"
    if request.config.getoption("--rewrite"):
        SPOKEN.write_text(text, encoding="utf-8")

    assert text == SPOKEN.read_text(encoding="utf-8")


def test_a_transcript_can_fail(tmp_path: Path, understanding: Understanding) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("evening: wrong\nturns:\n  - {you: help, at: checkin.First, says: cheese}\n")

    lines = live(read(path), Desk(tmp_path / "couples.db", understanding))

    assert [line for line in lines if line.startswith("!!")] == [
        "!! wrong.yaml:3: at: 'tonight.Offered', not 'checkin.First'",
        "!! wrong.yaml:3: does not say 'cheese'",
    ]
