"""`ember talk`: an evening typed at a desk. The terminal is a pretend Echo, not a second front end."""

import json
import queue
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from rich.console import Console

from skill.desk.drawing import drawn, kept_by
from skill.desk.echo import AlexasOwn, Chime, DeskClock, Echo, Quiet, Reply, Words
from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import AS_IT_IS, PretendHome
from skill.desk.understanding import FALLBACK

SILENCE = "<silence>"
WIDTH = 100  # of a spoken line; longer ones tire the eye
VOICES = (("say", "-r", "165"), ("espeak-ng", "-s", "150"), ("espeak", "-s", "150"), ("spd-say", "--wait"))


def talk_in_json(echo: Echo, clock: DeskClock, home: PretendHome | None, lines: Iterable[str], out: TextIO) -> None:
    """One utterance a line in, one JSON object a line out; the session closes when the lines end."""
    try:
        for line in lines:
            said = line.strip()
            reply = echo.silence() if said in ("", SILENCE) else echo.hear(said)
            answer = as_json(reply, home, echo.speaker)  # the room as it is while this is heard
            if home:  # in a real one it is now
                clock.pass_time(reply.length)
            print(json.dumps(answer, ensure_ascii=False), file=out, flush=True)
    finally:
        echo.end()


def as_json(reply: Reply, home: PretendHome | None, speaker: PretendDevice | None = None) -> dict[str, Any]:
    """The contract for tools: what was heard, what is said, where we stand, what the room is like.

    And what Alexa asks in its own words, and what the speaker keeps and has said by itself.
    """
    understood = reply.heard_as
    return {
        "heard": reply.told.heard,
        "intent": understood.intent if understood else ("LaunchRequest" if reply.told.heard else None),
        "slots": {name: slot.id or slot.value for name, slot in understood.slots.items()} if understood else {},
        "guess": understood.guess if understood else None,
        "say": reply.say,
        "nudge": reply.nudge,
        "after": reply.after,
        "seconds": reply.seconds,
        "listening": reply.listening,
        "place": reply.told.place,
        "deeds": list(reply.told.deeds),
        "home": {role: dict(state) for role, state in home.room.items()} if home else None,
        "alexa": reply.alexa,
        "speaker": _kept(speaker) if speaker else None,
    }


def _kept(speaker: PretendDevice) -> dict[str, Any]:
    times = {"reminder": speaker.reminder, "timer": speaker.timer, "routine": speaker.routine}
    return {**{name: at and f"{at:%H:%M}" for name, at in times.items()}, "news": speaker.take_news()}


def voice() -> Callable[[str], None] | None:
    """The system's own voice, if it has one."""
    found = next(((path, *options) for name, *options in VOICES if (path := shutil.which(name))), None)
    if found is None:
        return None

    def speak(words: str) -> None:
        subprocess.run([*found, words], check=False)

    return speak


class Terminal:
    """A person at a terminal. What is typed during talking time cuts in, as a voice would."""

    def __init__(
        self,
        echo: Echo,
        clock: DeskClock,
        home: PretendHome | None,
        aloud: Callable[[str], None] | None = None,
        typed: TextIO = sys.stdin,
    ) -> None:
        self._echo, self._clock, self._home, self._aloud = echo, clock, home, aloud
        self._seen: Mapping[str, Any] = dict(AS_IT_IS)
        self._kept = ""
        self._console = Console(highlight=False)
        self._patient = typed.isatty()  # nobody sits through a quiet that a script asked for
        self._typed: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=(typed,), daemon=True).start()

    def talk(self) -> None:
        """The whole evening, until end of input or Ctrl-C; then the session closes as an Echo's would."""
        self._dim("A pretend Echo. Press Enter to say: Alexa, open evening ember.")
        self._dim("Then type what you would say. Enter alone is silence; while you two")
        self._dim("talk it ends the quiet, and words cut in. Ctrl-D leaves.")
        self._clock.tick()
        self._look_around()
        try:
            while (said := self._next()) is not None:
                self._turn(said)
        except KeyboardInterrupt:
            pass
        self._console.print()
        self._echo.end()

    def _turn(self, said: str | None) -> None:
        while said is not None:
            said = said.strip()
            if said in ("", SILENCE):
                said = "" if self._echo.listening else "alexa, open evening ember"
                if said:
                    self._dim(f"   {said}")
            reply = self._echo.hear(said) if said else self._echo.silence()
            said = self._play(reply)
            self._clock.tick()
            self._look_around()

    def _next(self) -> str | None:
        self._console.print("[bold]◉ [/]" if self._echo.listening else "[bold]○ [/]", end="")
        while True:
            try:
                said = self._typed.get(timeout=1.0 if self._patient else None)
                break
            except queue.Empty:
                self._clock.tick()
                if self._has_changed():
                    self._console.print()
                    self._look_around()
                    self._console.print("[bold]◉ [/]" if self._echo.listening else "[bold]○ [/]", end="")
        if not self._patient and said is not None:
            self._console.print(said.strip(), markup=False)
        return said

    def _play(self, reply: Reply) -> str | None:
        """Play it piece by piece. Returns what somebody said to cut in, if they did."""
        if reply.heard_as:
            slots = " ".join(f"{name}={slot.id or slot.value}" for name, slot in reply.heard_as.slots.items())
            guess = "" if reply.heard_as.guess is None else f"(guess {reply.heard_as.guess:.2f})"
            unclear = "nothing it knows" if reply.heard_as.intent == FALLBACK else reply.heard_as.intent
            self._dim("   heard as: " + " ".join(part for part in (unclear, slots, guess) if part))
        self._look_around()
        style = "yellow italic" if reply.softly else "bright_yellow"
        for piece in reply.pieces:
            match piece:
                case Words(text):
                    self._console.print(self._wrapped(text), style=style, markup=False)
                    if self._aloud:
                        self._aloud(text)
                case AlexasOwn(text):
                    self._console.print(self._wrapped(f"Alexa: {text}"), style="cyan", markup=False)
                    if self._aloud:
                        self._aloud(text)
                case Chime():
                    self._console.print("   ♪", style="yellow")
                case Quiet(seconds):
                    said = self._count_down(seconds)
                    if said:
                        return said
        if not reply.pieces:
            self._dim("   (it goes quiet)")
        elif not reply.listening:
            self._dim("   (the ring goes dark)")
        return None

    def _count_down(self, seconds: int) -> str | None:
        """Their time. Enter skips it; words cut in."""
        if not self._patient:
            self._dim(f"   … {seconds} s to talk")
            self._skip(seconds)
            return None
        self._dim(self._left(seconds))
        self._console.print("[bold]· [/]", end="")
        started, said = time.monotonic(), None
        while said is None and (left := seconds - (time.monotonic() - started)) > 0:
            try:
                said = self._typed.get(timeout=min(left, 1.0))
            except queue.Empty:
                self._redraw_above(self._left(max(0.0, seconds - (time.monotonic() - started))))
                continue
            if said is None:
                raise KeyboardInterrupt
        lived = time.monotonic() - started
        self._clock.waited(lived)
        if said is None:
            self._console.print()
        elif not said.strip():
            self._skip(max(0.0, seconds - lived))
        return said.strip() or None if said else None

    def _skip(self, seconds: float) -> None:
        """Nobody waits that long. In a real home it is now, all the same."""
        if self._home:
            self._clock.pass_time(seconds)

    def _left(self, seconds: float) -> str:
        return f"   … {seconds:3.0f} s to talk to each other (Enter: enough)"

    def _redraw_above(self, text: str) -> None:
        """Write the line above anew, and leave alone what somebody is just typing."""
        save, up, clear, dim, plain, back = "\x1b7", "\x1b[1A\r", "\x1b[2K", "\x1b[2m", "\x1b[0m", "\x1b8"
        self._console.file.write(f"{save}{up}{clear}{dim}{text}{plain}{back}")
        self._console.file.flush()

    def _has_changed(self) -> bool:
        """Whether there is something to see or to hear that nobody has just asked for."""
        speaker = self._echo.speaker
        room = self._home is not None and self._home.room != self._seen
        return room or (speaker is not None and (bool(speaker.news) or kept_by(speaker) != self._kept))

    def _look_around(self) -> None:
        """Draw the room, where it has changed since it was last seen; what the speaker keeps, and says by itself."""
        if self._home and self._home.room != self._seen:
            self._seen = {role: dict(state) for role, state in self._home.room.items()}
            self._console.print(drawn(self._seen))
        if self._echo.speaker is None:
            return
        for words in self._echo.speaker.take_news():
            self._console.print(self._wrapped(f"\N{ALARM CLOCK} Alexa: {words}"), style="cyan", markup=False)
        if (kept := kept_by(self._echo.speaker)) != self._kept:
            self._kept = kept
            self._dim(f"   {kept or '(the speaker keeps nothing)'}")

    def _wrapped(self, text: str) -> str:
        return textwrap.fill(text, min(self._console.width, WIDTH), initial_indent="   ", subsequent_indent="   ")

    def _read(self, typed: TextIO) -> None:
        for line in typed:
            self._typed.put(line)
        self._typed.put(None)

    def _dim(self, text: str) -> None:
        self._console.print(text, style="dim", markup=False)
