"""What is owed to rooms, at its time, in the cloud: a keeper that has EventBridge Scheduler call us when it is due.

https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
"""

import json
import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from skill.couple import Couple
from skill.edge.cloud.aws import Aws, AwsDown, Refused
from skill.edge.settings import Scheduling
from skill.memory import Lately
from skill.ports import Clock, Keeper, KeeperDown

MINUTE = timedelta(minutes=1)  # no schedule is more precise
NOT_PAST = timedelta(seconds=5)  # when it arrives
SECONDS = 1.0  # for one call
PREFIX = 40  # characters of a household in a schedule's name, which has at most 64
AGAIN = {"MaximumRetryAttempts": 5, "MaximumEventAgeInSeconds": 7200}
JSON = {"Content-Type": "application/json"}

log = logging.getLogger("ember")


class Schedules:
    """One-time schedules in one group. A schedule is named by whose it is and when, so that twice is once."""

    def __init__(self, aws: Aws, where: Scheduling, clock: Clock) -> None:
        self._aws, self._where, self._clock = aws, where, clock

    def call_at(self, household: str, due: datetime) -> None:
        """Have us called at that time, or up to two minutes later. It clears itself away then. KeeperDown."""
        due = max(due, self._clock() + NOT_PAST).astimezone(UTC)
        minute = due.replace(second=0, microsecond=0)
        minute += MINUTE if minute < due else timedelta()
        schedule = {
            "GroupName": self._where.group,
            "ScheduleExpression": f"at({minute:%Y-%m-%dT%H:%M:%S})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self._where.target,
                "RoleArn": self._where.role,
                "Input": json.dumps({"watch": household}),
                "RetryPolicy": AGAIN,
            },
        }
        try:
            self._aws.ask("POST", f"/schedules/{household[:PREFIX]}-{minute:%Y%m%d%H%M}", schedule, SECONDS, **JSON)
        except Refused as refused:
            if refused.code != "ConflictException":  # it is there already
                raise KeeperDown(refused.code) from None
        except AwsDown as trouble:
            raise KeeperDown(str(trouble)) from None

    def forget(self, household: str) -> bool:
        """Take away every schedule of theirs. Whether none is left."""
        try:
            group = urlencode({"groupName": self._where.group})
            for name in self._named(household):
                try:
                    self._aws.ask("DELETE", f"/schedules/{name}?{group}", None, SECONDS)
                except Refused as refused:
                    if refused.code != "ResourceNotFoundException":  # it was due meanwhile
                        raise
            return not self._named(household)
        except (AwsDown, Refused) as trouble:
            log.warning("schedules: %s", trouble)
            return False

    def _named(self, household: str) -> list[str]:
        wanted = {"NamePrefix": household[:PREFIX], "ScheduleGroup": self._where.group}
        names: list[str] = []
        while True:  # a page may be empty, and not the last
            page = self._aws.ask("GET", f"/schedules?{urlencode(wanted)}", None, SECONDS)
            names += [str(schedule["Name"]) for schedule in page.get("Schedules", ())]
            if not page.get("NextToken"):
                return names
            wanted["NextToken"] = page["NextToken"]


class Punctual:
    """Wraps a keeper: no room is ever owed anything without somebody being called when it is due."""

    def __init__(self, keeper: Keeper, schedules: Schedules) -> None:
        self._keeper, self._schedules = keeper, schedules
        self._due = Lately[datetime]()  # as it was recalled: for that time at the latest we are called

    def recall(self, household: str) -> tuple[Couple, int]:
        couple, version = self._keeper.recall(household)
        self._note(household, couple)
        return couple, version

    def keep(self, household: str, couple: Couple, version: int) -> None:
        """The keeper's `keep`. KeeperDown also where a room comes to be owed something and nobody could be called.

        Called is called: a debt that is put off or paid leaves its schedule alone, which then finds nothing due.
        """
        due, before = couple.owed and couple.owed.next_due, self._due.of(household)
        if due and (before is None or due < before):
            try:
                self._schedules.call_at(household, due)  # first: what cannot be put back is not changed
            except KeeperDown as trouble:
                if before is None:
                    raise
                log.warning("schedules: %s", trouble)  # it goes back at the time it was to go back before
        self._keeper.keep(household, couple, version)
        self._note(household, couple)

    def forget(self, household: str) -> bool:
        gone = self._keeper.forget(household)
        self._due.note(household, None)
        return self._schedules.forget(household) and gone

    def _note(self, household: str, couple: Couple) -> None:
        self._due.note(household, couple.owed.next_due if couple.owed else None)
