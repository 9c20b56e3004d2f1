"""`python -m skill.edge.porch`: the skill as a web service, told by the environment alone."""

import argparse
import gc
import json
import logging
import sys
from collections.abc import Sequence

from skill.edge.alexa_services import AlexaServices
from skill.edge.door import Door
from skill.edge.porch import logs
from skill.edge.settings import Settings, WrongSetting
from skill.edge.wiring import open_door
from skill.entry import WrongFile
from skill.ports import KeeperDown

try:
    from skill.edge.porch.app import porch_app
    from skill.edge.porch.checking import Check, alexas_check
    from skill.edge.porch.serving import CannotListen, serve, told_to_end
except ModuleNotFoundError as lacking:
    print(f"porch: {lacking.name} is not installed: pip install 'evening-ember[porch]'", file=sys.stderr)
    sys.exit(2)

ENVIRONMENT = """environment:
  EMBER_SKILL_ID    the skill's id in the developer console, amzn1.ask.skill....; needed: nobody else's requests count
  EMBER_DB          a file to keep couples in (SQLite); needed
  EMBER_HOST        where to listen (default: 127.0.0.1, this machine alone)
  EMBER_PORT        and at which port (default: 8300)
  EMBER_HOME        your home.yaml (default: everything is done by hand)
  EMBER_HUB         where Home Assistant is from here, if not where home.yaml says
  EMBER_SECRETS     a folder with a file for each secret that home.yaml names
  EMBER_RITUALS     folders of your own rituals, separated as in PATH
  EMBER_QUIET_DAYS  after so many days of silence a couple is forgotten (default: 400)
  EMBER_SALT        households are hashed with it; another one, and they are strangers
  EMBER_SOUND_URL   a public folder with your own bells

It serves POST /alexa and GET /healthz by plain HTTP: put HTTPS before it, and let that end there.

example:
  EMBER_SKILL_ID=amzn1.ask.skill.00000000-0000-0000-0000-000000000000 EMBER_DB=couples.db python -m skill.edge.porch
"""

A_TURN = 0.001  # seconds. A thread waits that long for another's to end, not Python's five times as long
ALEXAS = "amzn1.ask.skill."  # what every skill's id begins with

log = logging.getLogger("ember")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop. 0 then, 2 with one line on standard error where it cannot begin."""
    argparse.ArgumentParser(
        prog="python -m skill.edge.porch",
        description="Evening Ember as a web service for Alexa.",
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(arguments)
    logs.write_to(sys.stdout)
    try:
        settings = Settings.from_environment()
        if not settings.skill_id:
            raise WrongSetting("EMBER_SKILL_ID is not set: it is the skill's id, which the developer console shows")
        if not settings.skill_id.startswith(ALEXAS):
            raise WrongSetting(f"EMBER_SKILL_ID is no skill's id; they begin with {ALEXAS}")
        if settings.cloud:  # what is due there is done by whoever the schedules call, and nobody calls us
            raise WrongSetting("EMBER_TABLE is for the cloud; here couples are kept in a file, which EMBER_DB names")
        door = open_door(settings, devices=AlexaServices().device_of)
        stand_open(door, alexas_check(settings.skill_id), settings.host, settings.port)
    except CannotListen as trouble:
        print(f"porch: {trouble}; EMBER_HOST and EMBER_PORT name another", file=sys.stderr)
        return 2
    except (WrongSetting, WrongFile, KeeperDown) as trouble:
        print(f"porch: {trouble}", file=sys.stderr)
        return 2
    return 0


def stand_open(door: Door, check: Check, host: str, port: int) -> None:
    """Do what is owed to rooms, then serve the door, until it is told to end. CannotListen, KeeperDown."""
    sys.setswitchinterval(A_TURN)
    until_told = told_to_end()
    door.errands.run()  # what came due while we were away is done before anybody asks for more
    with serve(porch_app(door, check), host, port) as service:
        over = door.errands.keep_running()
        log.info(json.dumps({"porch": "open", "host": service.host, "port": service.port}))
        gc.collect()
        gc.freeze()  # all that stays was made by now; nobody waits while it is looked through
        until_told()
        log.info(json.dumps({"porch": "closing"}))
        over()
    log.info(json.dumps({"porch": "closed"}))


if __name__ == "__main__":
    sys.exit(main())
