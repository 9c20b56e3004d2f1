"""`inside.py ROOT FOLDER USER MOUNTS COMMAND...`: become a command in a root folder of its own, as `docker run` would.

Begun in a mount namespace of its own (`unshare --mount`), so that nothing of it is left when the command is over.
MOUNTS is JSON, a pair for each: where it is on this machine, and inside. The environment is handed on as it is.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

SYSTEM = (
    "usr",
    "bin",
    "sbin",
    "lib",
    "lib64",
)  # this machine's own stand in for the base image's, and cannot be written
ALIVE = ("dev", "proc")


def main(root: str, folder: str, user: str, mounts: str, *command: str) -> None:
    """Become the command."""
    python = Path(sys.base_prefix)
    shown = [(f"/{name}", f"/{name}") for name in SYSTEM if os.path.isdir(f"/{name}")]
    if not python.is_relative_to("/usr"):
        shown.append((str(python), str(python)))
    for here, there in shown:
        _show(here, root + there, writable=False)
    for name in ALIVE:
        _show(f"/{name}", f"{root}/{name}", writable=True)
    for here, there in json.loads(mounts):
        _show(here, root + there, writable=there == "/data")
    os.chroot(root)
    os.chdir(folder)
    os.umask(0o022)
    if user != "root":
        number = int(user.partition(":")[0])
        os.setgroups([])
        os.setgid(number)
        os.setuid(number)
    try:
        os.execvpe(command[0], command, os.environ)
    except OSError as trouble:
        sys.exit(f"{command[0]}: {trouble.strerror}")


def _show(here: str, there: str, writable: bool) -> None:
    os.makedirs(there, exist_ok=True)
    subprocess.run(["/bin/mount", "--rbind", here, there], check=True)
    if not writable:
        subprocess.run(["/bin/mount", "--options", "remount,bind,ro", there], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
