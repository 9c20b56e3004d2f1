"""What is owed to rooms, done at its time by whatever program of ours runs, whoever's evening it was."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from skill.ports import Clock, KeeperDown, LostVersion

AT_MOST = 15.0  # seconds between two looks: another program may have come to owe something

log = logging.getLogger("ember")

Owing = Callable[[], tuple[tuple[str, datetime], ...]]
"""The households whose room is owed something, and when."""


class Errands:
    """Runs what is due: scent off, rooms back."""

    def __init__(self, owing: Owing, watch: Callable[[str], datetime | None], clock: Clock) -> None:
        self._owing, self._watch, self._clock = owing, watch, clock

    def run(self) -> datetime | None:
        """Do everything that is due. When the next thing is, None where nothing is owed. KeeperDown."""
        later: list[datetime] = []
        for household, due in self._owing():
            try:
                left = self._watch(household) if due <= self._clock() else due
            except (LostVersion, KeeperDown) as trouble:  # an evening goes on there, or its record cannot be read
                log.warning("errands: %s", type(trouble).__name__)
                left = self._clock() + timedelta(seconds=AT_MOST)
            later.extend([left] if left else [])
        return min(later, default=None)

    def keep_running(self) -> Callable[[], None]:
        """Go on in the background for as long as the program runs, beginning now. Returns what ends it."""
        over = threading.Event()

        def rounds() -> None:
            while True:
                try:
                    self.run()
                except Exception as trouble:  # noqa: BLE001  (whatever it was, rooms wait to be put back)
                    log.warning("errands: %s", type(trouble).__name__)
                if over.wait(AT_MOST):
                    return

        threading.Thread(target=rounds, name="errands", daemon=True).start()
        return over.set
