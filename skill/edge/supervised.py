"""`python -m skill.edge.supervised`: the porch as an app (add-on) of Home Assistant, begun by its Supervisor.

The Supervisor fills in /data/options.json and SUPERVISOR_TOKEN, and leads to Home Assistant by an address of its own.
The porch wants an environment: it is made here, and the token is only in there.
https://developers.home-assistant.io/docs/apps/communication
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from skill.edge.homes.home_file import read_home
from skill.edge.homes.keyring import Keyring
from skill.edge.settings import WrongSetting
from skill.entry import WrongFile

HUB = "http://supervisor/core"  # Home Assistant, as its apps reach it
TOKENS = ("SUPERVISOR_TOKEN", "HASSIO_TOKEN")  # the second is the first one's older name
OPTIONS = {"skill_id": "EMBER_SKILL_ID", "quiet_days": "EMBER_QUIET_DAYS"}  # of addon/config.yaml
DATA, CONFIG = Path("/data"), Path("/config")  # the app's own; and what the two who live there put into it
USER = 10001  # as in the Dockerfile


def main() -> NoReturn:
    """Become the porch; or exit with one line that says what is wrong."""
    try:
        environment = porch_environment(os.environ, DATA, CONFIG)
        _step_down(Path(environment["EMBER_DB"]).parent)
    except (WrongSetting, WrongFile, OSError) as trouble:
        sys.exit(f"supervised: {trouble}")
    if "EMBER_HOME" not in environment:
        print(f"supervised: there is no {CONFIG}/home.yaml; rituals are done by hand", file=sys.stderr)
    os.execve(sys.executable, [sys.executable, "-m", "skill.edge.porch"], environment)  # noqa: S606  (no shell)


def porch_environment(given: Mapping[str, str], data: Path, config: Path) -> dict[str, str]:
    """What the porch is begun with, of what the Supervisor gave. WrongSetting, WrongFile."""
    environment = {name: value for name, value in given.items() if name not in TOKENS}
    token = given.get(TOKENS[0])
    if not token:
        raise WrongSetting(f"{TOKENS[0]} is not set: this is for Home Assistant's Supervisor. Elsewhere the program is"
                           " skill.edge.porch, and an image is built with --target porch")  # fmt: skip
    options = _options(data / "options.json")
    environment |= {OPTIONS[name]: str(value) for name, value in options.items() if name in OPTIONS and value}
    # A folder within: the one around it stays the Supervisor's.
    environment |= {"EMBER_DB": str(data / "ember" / "couples.db"), "EMBER_SECRETS": str(config / "secrets")}
    if (config / "rituals").is_dir():
        environment["EMBER_RITUALS"] = str(config / "rituals")
    if (config / "home.yaml").exists():
        environment["EMBER_HOME"] = str(config / "home.yaml")
        home = read_home(config / "home.yaml")
        if home.hub:
            environment |= {"EMBER_HUB": HUB, home.hub.token: token}
        if home.webhook:  # read while we may: a secret's file is its owner's alone
            environment[home.webhook] = Keyring(given, config / "secrets").find(home.webhook).reveal()
    return environment


def _options(path: Path) -> Mapping[str, Any]:
    try:
        options = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        options = None
    if not isinstance(options, Mapping):
        raise WrongSetting(f"{path} cannot be read: the Supervisor writes it when the app is started")
    return options


def _step_down(folder: Path) -> None:
    """From root, who alone may read the options, to the user who owns what is kept. OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, USER, USER, follow_symlinks=False)
    os.setgroups([])
    os.setgid(USER)
    os.setuid(USER)


if __name__ == "__main__":
    main()
