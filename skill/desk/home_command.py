"""`ember home` makes home.yaml; `ember check-home` tries it."""

import argparse
import re
import sys
from getpass import getpass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from skill.desk import home_check, home_setup
from skill.desk.belongings import HOME, Wrong, data_folder, secrets_folder
from skill.desk.hub_list import NotReached, inventory
from skill.edge.homes.home_file import read_home, wrong_address
from skill.edge.homes.keyring import Keyring, Secret
from skill.edge.settings import WrongSetting
from skill.entry import WrongFile

TOKEN = "EMBER_HOME_TOKEN"  # noqa: S105  (its name)
NEARBY = "http://homeassistant.local:8123"
SPEAK = 'one of you says once: "Alexa, open evening ember", and then: "our home code is {code}"'
STYLED = {"ok": "[green]ok[/]", "mind": "[yellow]mind[/]", "not": "[bold red]not[/]"}


def make(options: argparse.Namespace) -> int:
    """Make home.yaml, or give it a new code. 0; Wrong, WrongFile, WrongSetting."""
    path = options.home or data_folder() / HOME
    if not path.parent.is_dir():
        raise Wrong(f"--home: the folder {path.parent} is not there; make it, or name another file")
    if options.new_code:
        if not path.exists():
            raise Wrong(f"there is no {path}; make one with: ember home")
        code = home_setup.new_code()
        _with_new_code(path, code)
        print(SPEAK.format(code=" ".join(code)))
        return 0
    ask = (lambda _: "") if options.yes else _asked
    console, keys = Console(soft_wrap=True), Keyring(folder=secrets_folder())
    url = options.url or ask(f"Where is Home Assistant? [{NEARBY}] ").strip() or NEARBY
    wrong = wrong_address(url)
    if wrong:
        raise Wrong(f"--url: it {wrong}")
    token, typed = _token(keys, options)
    certificate = str(options.certificate.expanduser().resolve()) if options.certificate else None
    try:
        found = inventory(url.rstrip("/"), token, certificate)
    except NotReached as trouble:
        raise Wrong(f"Home Assistant: {trouble}") from None
    if typed:
        print(f"kept the token in {keys.keep(TOKEN, token.reveal())}, for you alone")
    if not found.rooms():
        raise Wrong("Home Assistant has no light; add one there first, or write home.yaml by hand (docs/home.md)")
    if found.is_admin:
        console.print("note: the token's user is an admin; a user who is none is enough, and safer", style="dim")
    if options.room and options.room not in found.rooms():
        raise Wrong(f"--room: there is no {options.room}; there are {', '.join(found.rooms())}")
    room = options.room or home_setup.choose_room(found, console, ask)
    roles = home_setup.choose_roles(found, room, console, ask)
    playlists = home_setup.choose_music(ask) if "speaker" in roles else {}
    hub = {"url": url.rstrip("/"), "token": TOKEN, **({"certificate": certificate} if certificate else {})}
    code = _code_of(path) or home_setup.new_code()  # the same home stays theirs
    before = home_setup.save(home_setup.written(hub, roles, playlists, code), path)
    console.print(f"wrote {path}" + (f" (the one before is {before})" if before else ""))
    console.print(f"next: ember check-home{f' --home {path}' if options.home else ''}")
    console.print(SPEAK.format(code=" ".join(code)))
    return 0


def _with_new_code(path: Path, code: str) -> None:
    """The same file, with another code."""
    read_home(path)
    text = path.read_text(encoding="utf-8")
    changed, times = re.subn(r"(?m)^code:.*$", f'code: "{code}"', text)
    if times != 1:
        raise Wrong(f"{path} has no line that begins with 'code:'; write one")
    home_setup.save(changed, path)


def _code_of(path: Path) -> str | None:
    try:
        return read_home(path).code if path.exists() else None
    except WrongFile:
        return None


def _token(keys: Keyring, options: argparse.Namespace) -> tuple[Secret, bool]:
    """The token, from where it lies, or typed, unseen; and whether it was typed."""
    try:
        return keys.find(TOKEN), False
    except WrongSetting as trouble:
        if options.yes or not sys.stdin.isatty():
            raise Wrong(str(trouble)) from None
    print("A long-lived access token: in Home Assistant, your profile, Security, at the bottom.")
    try:
        typed = getpass("Paste it here (it is not shown): ").strip()
    except EOFError:
        typed = ""
    if not typed:
        raise Wrong("without a token nothing can be asked; make one in your profile there, under Security")
    return Keyring({TOKEN: typed}).find(TOKEN), True


def _asked(question: str) -> str:
    if not sys.stdin.isatty():
        return ""
    try:
        return input(question)
    except EOFError:
        return ""


def check(options: argparse.Namespace) -> int:
    """Try the home, as a table. 0 only if rituals will work. Wrong, WrongFile."""
    path = options.home or data_folder() / HOME
    if not path.exists():
        raise Wrong(f"there is no {path}; make one with: ember home")
    home = read_home(path)
    if home.house != "home_assistant":
        print(f"{path}: the house is {home.house}; there is nothing to try from here")
        return 0
    console = Console(soft_wrap=True)
    with console.status("trying the home"):
        rows = list(home_check.check(home, Keyring(folder=secrets_folder())))
    table = Table("", "", "", box=None, show_header=False, pad_edge=False)
    for row in rows:
        table.add_row(row.what, STYLED[row.how], escape(row.note))
    console.print(table)
    good = home_check.works(rows)
    print("rituals will work" if good else "rituals will not work yet: mend what says 'not', and try again")
    return 0 if good else 1
