"""The `ember` command."""

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from skill import place
from skill.desk import phrases, skill_package
from skill.desk.belongings import HOME, Wrong, data_folder, secrets_folder
from skill.desk.echo import DeskClock, Echo, Overheard, Words
from skill.desk.pretend_device import PretendDevice
from skill.desk.pretend_home import PretendHome
from skill.desk.understanding import Understanding
from skill.edge.home_file import read_home
from skill.edge.settings import Settings, WrongSetting
from skill.edge.wiring import RITUALS, open_door
from skill.entry import WrongFile
from skill.librarian import read_library
from skill.ports import KeeperDown

EXAMPLES = """examples:
  ember talk                                   an evening, typed
  ember talk --aloud --household us            spoken by the system's voice, kept apart from other households
  ember talk --now 2026-11-22T21:00+01:00      on another evening
  echo "tonight's question" | ember talk --json
  printf 'golden hour\\nnext\\nyes\\n' | ember talk  a ritual; the room is drawn whenever it changes
  ember tonight                                only tonight's question
  ember understand "a different question"      what the pretend Echo would hear
  ember understand --place checkin.First four  what it would hear where a heart was asked for
"""


PACKAGE_EXAMPLES = """examples:
  ember package                                dist/evening-ember.zip, and dist/package/ as the Lambda will have it
  ember package --home home.yaml --rituals ours  with a household's own; secrets are named in it, never in it
  ember package --python ~/python3.13/bin/python --routines  for a home of the kind alexa_routines
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 when it went well, 2 with one line on standard error when it could not."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # a wrong byte is a word we do not know
    try:
        code = run(options)
        sys.stdout.flush()
        return code
    except (Wrong, WrongFile, WrongSetting, KeeperDown) as trouble:
        print(f"ember: {trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our answers has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as trouble:
        print(f"ember: {trouble.strerror}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


class Parser(argparse.ArgumentParser):
    """Tells a wrong option in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is; exit 2."""
        self.exit(2, f"ember: {message}; {self.prog} --help shows what there is\n")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="ember",
        description="Evening Ember at your desk: a pretend Echo around the real skill.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('evening-ember')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    talk = _command(commands, "talk", _talk, "live an evening: type what you would say, read (or hear) the answer")
    _household_options(talk)
    _home_options(talk)
    talk.add_argument("--pretend", action="store_true", help="a pretend home, though there is a home.yaml")
    talk.add_argument("--json", action="store_true", help="an utterance a line in, a JSON object a line out")
    talk.add_argument("--aloud", action="store_true", help="speak with the system's voice, where it has one")

    tonight = _command(commands, "tonight", _tonight, "print tonight's question")
    _household_options(tonight)

    understand = _command(commands, "understand", _understand, "say how an utterance would be understood")
    understand.add_argument("utterance", nargs="*", help="without one, lines are read from standard input")
    understand.add_argument("--place", help="where the evening stands, such as checkin.First")

    models = _command(commands, "models", _models, "build interaction_models/en-US.json from en.yaml")
    models.add_argument("--rituals", type=Path, metavar="FOLDER", help="with your own rituals' names; needs --out")
    models.add_argument("--out", type=Path, metavar="FILE", default=phrases.BUILT, help="where to, if not there")
    home = _command(commands, "home", _home, "make home.yaml: ask Home Assistant what it has, and you what is what")
    _home_options(home)
    home.add_argument("--url", help="Home Assistant's address, such as http://homeassistant.local:8123")
    home.add_argument("--room", help="the room the rituals are in, by its name there (default: you are asked)")
    home.add_argument("--certificate", type=Path, metavar="FILE", help="the authority of a private certificate")
    home.add_argument("--yes", action="store_true", help="ask nothing: take what is proposed")
    home.add_argument("--new-code", action="store_true", help="only a new code; an older claim ends")

    check_home = _command(commands, "check-home", _check_home, "try the home: everything a ritual will need of it")
    _home_options(check_home)

    check = _command(commands, "check", _check, "proofread everything people hear, say and do")
    check.add_argument("--rituals", type=Path, metavar="FOLDER", help="your own folder, too")

    package = _command(commands, "package", _package, "build what AWS Lambda is given (or: make package)")
    package.epilog, package.formatter_class = PACKAGE_EXAMPLES, argparse.RawDescriptionHelpFormatter
    package.add_argument("--python", default="python3.13", help="the Lambda runtime's (default: python3.13)")
    package.add_argument("--rituals", type=Path, metavar="FOLDER", help="your own beside ours")
    package.add_argument("--home", type=Path, metavar="FILE", help="your home.yaml (default: all is done by hand)")
    package.add_argument("--routines", action="store_true", help="with cryptography, as a home of that kind needs it")
    package.add_argument("--out", type=Path, metavar="FOLDER", default=Path("dist"), help="where to (default: dist)")
    package.add_argument("--into", type=Path, metavar="FOLDER", help="no zip, only the package, in this folder")

    skill = _command(commands, "skill-package", _skill_package, "make the skill package that `ask deploy` takes")
    skill_package.add_options(skill)
    _command(commands, "icons", _icons, "draw the skill's icons anew from icon.svg")
    return parser


def _command(
    commands: "argparse._SubParsersAction[Parser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    about: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    command.set_defaults(run=run)
    return command


def _household_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--db", type=Path, metavar="FILE", help="where the couple is kept (default: your data folder)")
    command.add_argument("--now", metavar="TIME", help="pretend it is then, such as 2026-11-22T21:00+01:00")
    command.add_argument("--household", metavar="NAME", default="home", help="whose evening (default: home)")
    command.add_argument("--locale", default="en-US", help="the device's language (default: en-US)")
    command.add_argument("--rituals", type=Path, metavar="FOLDER", help="your own beside ours")


def _home_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--home", type=Path, metavar="FILE", help="the home.yaml (default: in your data folder)")


def _talk(options: argparse.Namespace) -> int:
    from skill.desk.terminal import Terminal, talk_in_json, voice

    echo, clock, home = _echo(options, _real_home(options))
    if options.json:
        talk_in_json(echo, clock, home, sys.stdin, sys.stdout)
        _leave(echo, home)
        return 0
    aloud = voice() if options.aloud else None
    if options.aloud and aloud is None:
        print("ember: no voice found on this system (say, espeak-ng); going on in writing", file=sys.stderr)
    try:
        Terminal(echo, clock, home, aloud).talk()
    finally:
        _leave(echo, home)
    return 0


def _leave(echo: Echo, home: PretendHome | None) -> None:
    """Nobody may be there to put a real room back, once this program is gone."""
    if home is None:
        echo.hear("stop")


def _tonight(options: argparse.Namespace) -> int:
    echo, _, _ = _echo(options, None if options.now else _real_home(options))
    asked = echo.hear("tonight's question")
    again = echo.hear("say it again") if asked.seconds else asked  # said again, it is the question alone
    print(next(piece.text for piece in again.pieces if isinstance(piece, Words)))
    echo.hear("stop")
    return 0


def _understand(options: argparse.Namespace) -> int:
    if options.place and options.place not in place.names():
        raise Wrong(f"--place: there is no {options.place}; there are {', '.join(place.names())}")
    understanding = Understanding.of_file()
    if options.utterance:
        understood = _understood(understanding, " ".join(options.utterance), options.place)
        slots = " ".join(f"{name}={value}" for name, value in understood["slots"].items()) or "no slots"
        guess = "exact" if understood["guess"] is None else f"guess {understood['guess']:.2f}"
        print(f"{understood['intent']}  {slots}  {guess}")
        return 0
    for line in sys.stdin:
        print(json.dumps(_understood(understanding, line, options.place), ensure_ascii=False), flush=True)
    return 0


def _understood(understanding: Understanding, utterance: str, at: str | None) -> dict[str, Any]:
    understood = understanding.resolve(utterance, at)
    slots = {name: slot.id or slot.value for name, slot in understood.slots.items()}
    return {"utterance": utterance.strip(), "intent": understood.intent, "slots": slots, "guess": understood.guess}


def _models(options: argparse.Namespace) -> int:
    own = _folder(options.rituals)
    if own and options.out == phrases.BUILT:
        raise Wrong("--rituals: name a file of your own with --out; the one in interaction_models/ is everybody's")
    phrases.write(_model(own), options.out)
    print(f"built {options.out}")
    return 0


def _home(options: argparse.Namespace) -> int:
    from skill.desk import home_command

    return home_command.make(options)


def _check_home(options: argparse.Namespace) -> int:
    from skill.desk import home_command

    return home_command.check(options)


def _check(options: argparse.Namespace) -> int:
    from skill.desk.proofreading import proofread

    mistakes, remarks = proofread(own=_folder(options.rituals))
    for remark in remarks:
        print(f"note: {remark}")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    print(count if mistakes else "proofread: nothing wrong")
    return 1 if mistakes else 0


def _package(options: argparse.Namespace) -> int:
    from skill.desk.packaging import Order, package, package_into

    order = Order(options.python, _folder(options.rituals), options.home, options.routines)
    tell = partial(print, flush=True)
    if options.into:
        package_into(order, options.into, tell)
    else:
        package(order, options.out, tell)
    return 0


def _skill_package(options: argparse.Namespace) -> int:
    return skill_package.make(options, _model(_folder(options.rituals)))


def _icons(options: argparse.Namespace) -> int:
    return skill_package.draw_icons()


def _real_home(options: argparse.Namespace) -> Path | None:
    """The home.yaml this evening is lived with, if any."""
    named, pretend = getattr(options, "home", None), getattr(options, "pretend", False)
    path: Path = named or data_folder() / HOME
    if pretend or not (named or path.exists()) or read_home(path).house == "pretend":
        return None
    if options.now:
        raise Wrong("--now: in a real home it is now; add --pretend for another time")
    return path


def _echo(options: argparse.Namespace, home_file: Path | None) -> tuple[Echo, DeskClock, PretendHome | None]:
    """A pretend Echo, in the real home of a home.yaml, or in a pretend one."""
    clock, overheard = DeskClock(_start(options.now)), Overheard()
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", options.locale):
        raise Wrong(f"--locale: '{options.locale}' is no locale; write it as en-US or en-GB")
    own = _folder(options.rituals)
    rituals = (own,) if own else ()
    db = _database(options.db)
    home = None if home_file else PretendHome(clock, _room_file(db, options.household))
    settings = Settings(str(db), rituals, home=home_file, secrets=secrets_folder())
    speaker = PretendDevice(clock)
    door = open_door(settings, clock, listeners=(overheard,), log_turns=False, house=home, devices=lambda _: speaker)
    understanding = Understanding(_model(own)) if own else Understanding.of_file()
    # Who only pretends, though there is a real home, is somebody else: a pretend room is not to pay a real one's debts.
    pretends = home is not None and (data_folder() / HOME).exists()
    household = f"{options.household}.pretend" if pretends else options.household
    echo = Echo(door, understanding, overheard, clock, household, options.locale, speaker=speaker)
    clock.watchdogs.append(speaker.tick)
    if home_file:  # whoever's evening it was: what is due is done first, and then at its time
        door.errands.run()
        door.errands.keep_running()
    else:
        clock.watchdogs.append(lambda: door.watch(echo.user))
        clock.tick()
    return echo, clock, home


def _room_file(db: Path, household: str) -> Path | None:
    """Where a household's pretend room is kept: beside the couples."""
    return None if str(db) == ":memory:" else db.with_suffix(f".{_small(household)}.json")


def _model(own: Path | None) -> dict[str, Any]:
    """What people may say, with the names of a household's own rituals among ours."""
    settings = read_library(RITUALS, *filter(None, [own])).settings
    return phrases.compiled(settings=settings.values())


def _folder(rituals: Path | None) -> Path | None:
    if rituals and not rituals.is_dir():
        raise Wrong(f"--rituals: {rituals} is no folder")
    return rituals


def _small(household: str) -> str:
    """A household's name as part of a file's."""
    return re.sub(r"[^\w-]", "_", household)[:40]


def _database(path: Path | None) -> Path:
    if path is None:
        path = data_folder() / "couples.db"
    if not path.name:
        raise Wrong("--db: name a file")
    if not path.parent.is_dir():
        raise Wrong(f"--db: the folder {path.parent} is not there; make it, or name another file")
    return path


def _start(now: str | None) -> datetime | None:
    if now is None:
        return None
    try:
        start = datetime.fromisoformat(now)
    except ValueError:
        start = None
    if start is None or len(now) <= len("2026-11-22") or not 1970 <= start.year < 9999:
        raise Wrong(f"--now: '{now}' is no time of ours; write it as 2026-11-22T21:00+01:00")
    if start.tzinfo is None:
        raise Wrong(f"--now: '{now}' has no zone; write it as {now}+01:00, or with Z for UTC")
    return start


if __name__ == "__main__":
    sys.exit(main())
