"""Evenings as transcripts, lived on a pretend Echo through the real handler; and what was spoken, to be read in a diff.

Each turn of tests/evenings/*.yaml is one of: `you:` (something said), `silence:`, `wait:` (time passes), `device:`
(they go on at another one). `cut_in: 40` says it 40 seconds into what is playing. The rest of a turn is expected of
the answer: heard, at (the place; null: it ended), does (deeds), seconds (talking time), softly (whispered, or in a low
voice), says and after (parts of the words), never (words that are not said). `room:` is expected of any turn: `as it
was` when the evening began, or of some roles how bright (percent), how much scent (minutes), which music (null: none).
`speaker: true`, before the turns: Alexa does more there than talk; `alexa:` is then part of what it asks in its own
words, `keeps:` what the speaker keeps, as the terminal draws it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from skill.desk.drawing import kept_by
from skill.desk.echo import Reply
from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.entry import Entry
from skill.reading import read
from skill.room import Role, Room
from tests.conftest import Desk

EVENINGS = sorted((Path(__file__).parent / "evenings").glob("*.yaml"))
SPOKEN = Path(__file__).parent / "spoken" / "en-US.txt"
EXPECTED = ("heard", "at", "does", "seconds", "softly", "says", "after", "never", "room", "alexa", "keeps")
AS_IT_WAS = "as it was"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, understanding: Understanding) -> dict[str, list[str]]:
    """Every evening lived once: its lines, with what went otherwise than expected marked by `!!`."""
    return {
        path.stem: live(read(path), Desk(tmp_path_factory.mktemp(path.stem) / "couples.db", understanding))
        for path in EVENINGS
    }


def live(evening: Entry, desk: Desk) -> list[str]:
    evening.only("evening", "now", "locale", "speaker", "turns", needed=("evening", "turns"))
    if "now" in evening:
        desk.clock.__init__(evening["now"])  # type: ignore[misc]
    if evening.get("speaker"):
        desk.gets_a_speaker()
    locale, devices = evening.get("locale", "en-US"), {}
    echo = devices["kitchen"] = desk.echo("kitchen", locale=locale)
    lines, playing, onlooker = [f"# {evening['evening']}"], Reply(), Onlooker(desk.home, desk.speaker)
    for turn in evening["turns"]:
        turn.only("you", "silence", "wait", "device", "cut_in", *EXPECTED)
        desk.clock.pass_time(turn.get("cut_in", playing.length))
        lines += onlooker.sees()
        playing, wrong = Reply(), []
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
            wrong += differences(turn, playing)
        lines += onlooker.sees()
        wrong += onlooker.misses(turn.get("room", {}))
        if "keeps" in turn and desk.speaker and kept_by(desk.speaker) != turn["keeps"]:
            wrong.append(f"the speaker keeps {kept_by(desk.speaker)!r}, not {turn['keeps']!r}")
        lines += [f"!! {turn.where.rpartition('/')[2]}: {one}" for one in wrong]
    return lines


class Onlooker:
    """Somebody who sees the room change."""

    def __init__(self, home: PretendHome, speaker: PretendDevice | None) -> None:
        self._home, self._speaker, self._kept = home, speaker, ""
        self._begun = self._last = home.look_around("")

    def sees(self) -> list[str]:
        """What changed since the last look, as a line."""
        before, now = self._last, self._home.look_around("")
        self._last = now
        alexas = self._hears()
        if now == before:
            return alexas
        changed = ", ".join(look(Role(role), state) for role, state in now.items() if state != before[role])
        return [*alexas, f"    ({f'the room {AS_IT_WAS}' if now == self._begun else changed})"]

    def _hears(self) -> list[str]:
        """What the speaker has said by itself, and what it keeps now."""
        if self._speaker is None:
            return []
        said = [f"    (Alexa: {words})" for words in self._speaker.take_news()]
        before, self._kept = self._kept, kept_by(self._speaker)
        return said if before == self._kept else [*said, f"    ({self._kept or 'the speaker keeps nothing'})"]

    def misses(self, room: Room | str) -> list[str]:
        """What of an expected room is otherwise at the last look."""
        if room == AS_IT_WAS:
            return [] if self._last == self._begun else [f"the room is not {AS_IT_WAS}"]
        now = {role: measure(Role(role), self._last[role]) for role in room}
        return [f"room: {now!r}, not {dict(room)!r}"] if now != room else []


def measure(role: Role, state: Mapping[str, Any]) -> int | str | None:
    """How bright, how many minutes of scent, which music."""
    if role is Role.SCENT:
        return state["minutes"] if state["on"] else 0
    return state["playlist"] if role is Role.SPEAKER else state["brightness_pct"]


def look(role: Role, state: Mapping[str, Any]) -> str:
    """What somebody sees, smells or hears of a role."""
    much = measure(role, state)
    match role:
        case Role.SCENT:
            return "scent" if much else "no scent"
        case Role.SPEAKER:
            return f"{much or 'no music'}"
        case _ if not much:
            return f"{role} off"
        case _:
            return f"{role} {much} % " + (f"{state['kelvin']} K" if "kelvin" in state else f"hue {state['hue']}")


def heard(reply: Reply) -> list[str]:
    """What one answer sounds like."""
    lines = [f"    {reply.say}"] if reply.say else []
    if reply.seconds:
        lines.append(f"    ... {reply.seconds} s to talk, and a bell")
    if reply.after:
        lines.append(f"    {reply.after}")
    if reply.alexa:
        lines.append(f"    (Alexa: {reply.alexa})")
    return lines if reply.listening else [*lines, "    (the ring goes dark)"]


def differences(turn: Entry, reply: Reply) -> list[str]:
    got = {
        "heard": reply.told.heard,
        "at": reply.told.place if reply.listening else None,
        "does": list(reply.told.deeds),
        "seconds": reply.seconds,
        "softly": reply.softly,
    }
    wrong = [f"{key}: {got[key]!r}, not {turn[key]!r}" for key in got if key in turn and turn[key] != got[key]]
    if turn.get("says", "") not in reply.say:
        wrong.append(f"does not say {turn['says']!r}")
    if turn.get("after", "") not in (reply.after or ""):
        wrong.append(f"does not ask {turn['after']!r}")
    if turn.get("alexa", "") not in (reply.alexa or ""):
        wrong.append(f"Alexa does not ask {turn['alexa']!r}")
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
    path.write_text(
        "evening: wrong\nturns:\n"
        "  - {you: help, at: checkin.First, says: cheese}\n"
        "  - {you: golden hour, room: {main: 44, scent: 15, speaker: null}}\n"
        "  - {wait: {minutes: 1}, room: as it was}\n"
    )

    lines = live(read(path), Desk(tmp_path / "couples.db", understanding))

    assert [line for line in lines if line.startswith("!!")] == [
        "!! wrong.yaml:3: at: 'tonight.Offered', not 'checkin.First'",
        "!! wrong.yaml:3: does not say 'cheese'",
        "!! wrong.yaml:4: room: {'main': 45, 'scent': 15, 'speaker': 'warm acoustic'}, "
        "not {'main': 44, 'scent': 15, 'speaker': None}",
        "!! wrong.yaml:5: the room is not as it was",
    ]


def test_changes_of_the_room_are_told_where_they_happen(tmp_path: Path, understanding: Understanding) -> None:
    path = tmp_path / "room.yaml"
    path.write_text(
        "evening: a room\nturns:\n  - {you: golden hour}\n  - {you: stop}\n"
        "  - {you: golden hour}\n  - wait: {minutes: 20}\n"
    )

    lines = live(read(path), Desk(tmp_path / "couples.db", understanding))

    began = "    (main 45 % 2200 K, accent 20 % hue 30, scent, warm acoustic)"
    assert [line for line in lines if line.startswith("    (") and "ring goes dark" not in line] == [
        began,
        "    (the room as it was)",
        began,
        "    (the room as it was)",
    ]
