"""The `ember` command."""

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from skill import place
from skill.edge.settings import WrongSetting
from skill.entry import WrongFile
from skill.ports import KeeperDown

try:
    from skill.desk import evening, phrases, skill_package, sounds
    from skill.desk.belongings import Wrong
    from skill.desk.echo import DeskClock, Words, account
    from skill.desk.understanding import Understanding
except ModuleNotFoundError as lacking:
    print(f"ember: {lacking.name} is not installed: pip install 'evening-ember[desk]'", file=sys.stderr)
    sys.exit(2)

EXAMPLES = """examples:
  ember talk                                   an evening, typed
  ember talk --aloud --household us            spoken by the system's voice, kept apart from other households
  ember talk --now 2026-11-22T21:00+01:00      on another evening
  echo "tonight's question" | ember talk --json
  printf 'golden hour\\nnext\\nyes\\n' | ember talk  a ritual; the room is drawn whenever it changes
  ember serve --open                           the same in your browser: see the room, hear the answers
  ember tonight                                only tonight's question
  ember us                                     how you two have been, drawn
  ember understand "a different question"      what the pretend Echo would hear
  ember understand --place checkin.First four  what it would hear where a heart was asked for
  ember understand --locale en-AU "chuck us a question"  and in another country
"""

SERVE_EXAMPLES = """examples:
  ember serve --open                           the room, and your browser in front of it
  ember serve --now 2026-11-22T21:00+01:00 --db :memory:  on another evening, and nothing of it is kept
  ember serve --skill-id amzn1.ask.skill.1234  your own Echo's skill as well, at http://127.0.0.1:8300/alexa
"""

PACKAGE_EXAMPLES = """examples:
  ember package                                dist/evening-ember.zip, and dist/package/ as the Lambda will have it
  ember package --home home.yaml --rituals ours  with a household's own; secrets are named in it, never in it
  ember package --python ~/python3.13/bin/python --routines  for a home of the kind alexa_routines
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 when it went well, 2 with one line on standard error when it could not."""
    options, strange = _parser().parse_known_args(arguments)
    if strange:
        options.parser.error(f"unrecognized arguments: {' '.join(strange)}")
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
    evening.add_household_options(talk)
    evening.add_home_option(talk)
    evening.add_pretend_option(talk)
    talk.add_argument("--json", action="store_true", help="an utterance a line in, a JSON object a line out")
    talk.add_argument("--aloud", action="store_true", help="speak with the system's voice, where it has one")

    tonight = _command(commands, "tonight", _tonight, "print tonight's question")
    tonight.epilog = "To ask is to have an evening: it counts as one."
    evening.add_household_options(tonight)

    us = _command(commands, "us", _us, "draw how you two have been: the pair, never one of you")
    evening.add_looking_options(us)
    evening.add_pretend_option(us)
    us.add_argument("--json", action="store_true", help="as a JSON object, for a page or a tool")

    serve = _command(commands, "serve", _serve, "open the living room: an evening in your browser")
    serve.epilog, serve.formatter_class = SERVE_EXAMPLES, argparse.RawDescriptionHelpFormatter
    evening.add_household_options(serve)
    evening.add_home_option(serve)
    evening.add_pretend_option(serve)
    serve.add_argument("--host", default="127.0.0.1", help="who can reach it (default: 127.0.0.1, only this machine)")
    serve.add_argument("--port", type=_port, default=8321, help="where it is (default: 8321)")
    serve.add_argument("--open", action="store_true", help="open the browser, too")
    serve.add_argument("--skill-id", metavar="ID", help="be the skill of that id as well: a web service for Alexa")
    serve.add_argument("--alexa-port", type=_port, default=8300, help="where Alexa asks (default: 8300)")

    understand = _command(commands, "understand", _understand, "say how an utterance would be understood")
    understand.add_argument("utterance", nargs="*", help="without one, lines are read from standard input")
    understand.add_argument("--locale", default="en-US", choices=phrases.LOCALES, help="as it is said in which country")
    understand.add_argument("--place", help="where the evening stands, such as checkin.First")

    models = _command(commands, "models", _models, "build what people may say, for every English")
    models.add_argument("--rituals", type=Path, metavar="FOLDER", help="with your own rituals' names; needs --out")
    models.add_argument("--out", type=Path, metavar="FOLDER", default=phrases.MODELS, help="where to, if not there")

    home = _command(commands, "home", _home, "make home.yaml: ask Home Assistant what it has, and you what is what")
    evening.add_home_option(home)
    home.add_argument("--url", help="Home Assistant's address, such as http://homeassistant.local:8123")
    home.add_argument("--room", help="the room the rituals are in, by its name there (default: you are asked)")
    home.add_argument("--certificate", type=Path, metavar="FILE", help="the authority of a private certificate")
    home.add_argument("--yes", action="store_true", help="ask nothing: take what is proposed")
    home.add_argument("--new-code", action="store_true", help="only a new code; an older claim ends")

    check_home = _command(commands, "check-home", _check_home, "try the home: everything a ritual will need of it")
    evening.add_home_option(check_home)

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
    own_sounds = _command(commands, "sounds", sounds.make, "make our own bell, to be put where Alexa can fetch it")
    sounds.add_options(own_sounds)
    _command(commands, "icons", _icons, "draw the skill's icons anew from icon.svg")
    return parser


def _port(written: str) -> int:
    """A port, 0 for any that is free. ArgumentTypeError."""
    if not re.fullmatch(r"\d{1,5}", written) or int(written) > 65535:
        raise argparse.ArgumentTypeError(f"{written!r} is no port; it is a number up to 65535")
    return int(written)


def _command(
    commands: "argparse._SubParsersAction[Parser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    about: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    command.set_defaults(run=run, parser=command)
    return command


def _talk(options: argparse.Namespace) -> int:
    from skill.desk.terminal import Terminal, talk_in_json, voice

    lived = evening.begin(options, evening.real_home(options))
    if options.json:
        talk_in_json(lived.echo, lived.clock, lived.home, sys.stdin, sys.stdout)
        lived.leave()
        return 0
    aloud = voice() if options.aloud else None
    if options.aloud and aloud is None:
        print("ember: no voice found on this system (say, espeak-ng); going on in writing", file=sys.stderr)
    try:
        Terminal(lived.echo, lived.clock, lived.home, aloud).talk()
    finally:
        lived.leave()
    return 0


def _tonight(options: argparse.Namespace) -> int:
    try:
        home = None if options.now else evening.real_home(options)
    except WrongFile:
        home = None  # a question needs none
    echo = evening.begin(options, home).echo
    asked = echo.hear("tonight's question")
    again = echo.hear("say it again") if asked.seconds else asked  # said again, it is the question alone
    print(next(piece.text for piece in again.pieces if isinstance(piece, Words)))
    echo.hear("stop")
    return 0


def _us(options: argparse.Namespace) -> int:
    from skill.desk.us_drawn import show

    library, now = evening.library(evening.own_rituals(options)), DeskClock(evening.start(options.now))()
    whose = account(evening.household_of(options, pretends=options.pretend))
    show(evening.database(options.db), whose, now, library, as_data=options.json)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from skill.desk.living_room.opening import open_house

    return open_house(options)


def _understand(options: argparse.Namespace) -> int:
    if options.place and options.place not in place.names():
        raise Wrong(f"--place: there is no {options.place}; there are {', '.join(place.names())}")
    understanding = evening.understanding(None, options.locale)
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
    own = evening.own_rituals(options)
    if own and options.out.resolve() == phrases.MODELS:
        raise Wrong("--rituals: name a folder of your own with --out; interaction_models/ is everybody's")
    if options.out.exists() and not options.out.is_dir():
        raise Wrong(f"--out: {options.out} is a file; name a folder")
    models = evening.models(own)
    options.out.mkdir(parents=True, exist_ok=True)
    for locale, model in models.items():
        phrases.write(model, phrases.built(locale, options.out))
        print(f"built {phrases.built(locale, options.out)}")
    return 0


def _home(options: argparse.Namespace) -> int:
    from skill.desk import home_command

    return home_command.make(options)


def _check_home(options: argparse.Namespace) -> int:
    from skill.desk import home_command

    return home_command.check(options)


def _check(options: argparse.Namespace) -> int:
    from skill.desk.proofreading import proofread

    mistakes, remarks = proofread(own=evening.own_rituals(options))
    for remark in remarks:
        print(f"note: {remark}")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    print(count if mistakes else "proofread: nothing wrong")
    return 1 if mistakes else 0


def _package(options: argparse.Namespace) -> int:
    from skill.desk.packaging import Order, package, package_into

    order = Order(options.python, evening.own_rituals(options), options.home, options.routines)
    tell = partial(print, flush=True)
    if options.into:
        package_into(order, options.into, tell)
    else:
        package(order, options.out, tell)
    return 0


def _skill_package(options: argparse.Namespace) -> int:
    return skill_package.make(options, evening.models(evening.own_rituals(options)))


def _icons(options: argparse.Namespace) -> int:
    return skill_package.draw_icons()


if __name__ == "__main__":
    sys.exit(main())
