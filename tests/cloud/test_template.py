"""The cloud, as template.yaml has it: what we need of it, whatever its parameters; and the tools that read it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.edge.cloud.dynamo import KEY, TTL
from skill.edge.settings import QUIET_DAYS

ROOT = Path(__file__).parents[2]
EDGE = ROOT / "skill" / "edge"
TEMPLATE = ROOT / "template.yaml"
LINT = Path(sys.executable).with_name("cfn-lint")
SAM = Path(os.environ.get("EMBER_CLOUD") or ROOT / ".venv-cloud") / "bin" / "sam"
OFFLINE = {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}

SKILL = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef"
UUID = "5e1f0c6a-0000-4000-8000-00000000beef"
WHERE = "eu-west-1:123456789012"
HERE = {
    "AWS::StackName": "evening-ember",
    "AWS::StackId": f"arn:aws:cloudformation:{WHERE}:stack/evening-ember/{UUID}",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
}
FUNCTION = f"arn:aws:lambda:{WHERE}:function:evening-ember"
LIVE = f"{FUNCTION}:live"
NOTHING = object()
SECRETS = {"HomeSecret": "EMBER_HOME_TOKEN", "ClientSecret": "EMBER_ALEXA_SECRET", "GrantKey": "EMBER_KEY"}
NOT_IN_THE_CLOUD = {
    "EMBER_DB",  # couples are in the table
    "EMBER_HOME",  # compiled into the package
    "EMBER_RITUALS",  # likewise
    "EMBER_HOST",  # of a web service; a function listens to nobody
    "EMBER_PORT",  # likewise
    "EMBER_HUB",  # where the hub is from inside a container; a function has its address compiled in
    "EMBER_SECRETS",  # a folder; a function has none
}
METRICS = {
    "AWS/Lambda": {"Errors", "Throttles", "Duration", "AsyncEventsDropped", "Invocations"},
    "AWS/Scheduler": {"InvocationDroppedCount", "InvocationAttemptCount"},
    "AWS/DynamoDB": {
        "ReadThrottleEvents",
        "WriteThrottleEvents",
        "SystemErrors",
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
    },
    "EveningEmber": {"evening-ember-stuck"},
}
STACKS: dict[str, dict[str, str]] = {
    "as it comes": {},
    "with SnapStart": {"SnapStart": "r1"},
    "with routines": {"ClientSecret": "s", "GrantKey": "k"},
    "with routines and SnapStart": {"ClientSecret": "s", "GrantKey": "k", "SnapStart": "r1"},
    "restored": {"RestoredTable": "couples-of-may", "Salt": "0123456789abcdef"},
    "with everything": {
        "HomeSecret": "h",
        "ClientSecret": "s",
        "GrantKey": "k",
        "PointInTimeRecovery": "on",
        "SnapStart": "r1",
        "AlarmEmail": "you@example.com",
        "SoundUrl": "https://sounds.example.com/ember",
    },
}


class Loader(yaml.SafeLoader):
    """YAML, with CloudFormation's short forms (`!Ref x`) as the long ones."""


def long_form(loader: Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        value = value.split(".") if tag == "GetAtt" else value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag == "Ref" else f"Fn::{tag}": value}


Loader.add_multi_constructor("!", long_form)


class Stack:
    """The template as CloudFormation would make it with these parameters."""

    def __init__(self, template: Mapping[str, Any], **parameters: str) -> None:
        defaults = {name: str(one["Default"]) for name, one in template["Parameters"].items() if "Default" in one}
        self.parameters = {**defaults, "SkillId": SKILL, **parameters}
        self._conditions, self._raw = template["Conditions"], template["Resources"]
        there = {name: it for name, it in self._raw.items() if "Condition" not in it or self.holds(it["Condition"])}
        self._there = set(there)
        self._named: set[str] = set()
        self.needs: dict[str, set[str]] = {}  # of each resource, those that must be there before it
        self.resources: dict[str, Any] = {}
        for name, it in there.items():
            self._named.clear()
            self.resources[name] = self.made(it.get("Properties", {}))
            self.needs[name] = self._named & set(there)
        self.outputs = {name: self.made(one["Value"]) for name, one in template["Outputs"].items()}

    def holds(self, condition: str) -> bool:
        return bool(self.made(self._conditions[condition]))

    def made(self, value: Any) -> Any:
        match value:
            case {"Ref": "AWS::NoValue"}:
                return NOTHING
            case {"Ref": name}:
                return self.named(name)
            case {"Fn::GetAtt": [name, "Arn"]}:
                return self.named(name, arn=True)
            case {"Fn::GetAtt": [name, what]}:
                return f"{self.named(name)}.{what}"
            case {"Fn::If": [condition, yes, no]}:
                return self.made(yes if self.holds(condition) else no)
            case {"Fn::Equals": [one, other]}:
                return self.made(one) == self.made(other)
            case {"Fn::Not": [one]}:
                return not self.made(one)
            case {"Fn::And": every}:
                return all(map(self.made, every))
            case {"Fn::Or": any_of}:
                return any(map(self.made, any_of))
            case {"Fn::Condition": name}:
                return self.holds(name)
            case {"Fn::Split": [by, text]}:
                return self.made(text).split(by)
            case {"Fn::Select": [index, items]}:
                return self.made(items)[int(index)]
            case {"Fn::Sub": [text, more]}:
                return self.filled(text, {name: self.made(one) for name, one in more.items()})
            case {"Fn::Sub": text}:
                return self.filled(text, {})
            case dict():
                assert not any(key.startswith("Fn::") for key in value), f"not known here: {value}"
                made = {key: self.made(one) for key, one in value.items()}
                return {key: one for key, one in made.items() if one is not NOTHING}
            case list():
                return [self.made(one) for one in value]
        return value

    def named(self, name: str, arn: bool = False) -> str:
        if name in HERE:
            return HERE[name]
        if name in self.parameters:
            return self.parameters[name]
        assert name in self._there, f"{name} is needed, and is not there"
        self._named.add(name)
        if name == "Live":
            return LIVE
        if name == "EveningEmberFunction":
            return FUNCTION if arn else HERE["AWS::StackName"]
        return f"{name}.Arn" if arn else name

    def filled(self, text: str, more: Mapping[str, str]) -> str:
        def one(blank: re.Match[str]) -> str:
            name, _, what = blank[1].partition(".")
            return more[name] if name in more else self.named(name, arn=what == "Arn")

        return re.sub(r"\$\{([\w.:]+)\}", one, text)

    def of_kind(self, kind: str) -> dict[str, Any]:
        return {name: it for name, it in self.resources.items() if self._raw[name]["Type"] == kind}

    @property
    def function(self) -> Any:
        return self.resources["EveningEmberFunction"]

    @property
    def settings(self) -> dict[str, str]:
        settings: dict[str, str] = self.function["Environment"]["Variables"]
        return settings

    def allowed(self, role: str) -> dict[str, str]:
        """What a role may do, and with what."""
        statements = [
            one for policy in self.resources[role]["Policies"] for one in policy["PolicyDocument"]["Statement"]
        ]
        assert {one["Effect"] for one in statements} == {"Allow"}
        return {action: one["Resource"] for one in statements for action in as_list(one["Action"])}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def within(value: Any) -> Iterator[Any]:
    """Everything in it, at any depth."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from within(one)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(TEMPLATE.read_text(), Loader)  # noqa: S506  (a safe one, with more tags)
    return read


@pytest.fixture(params=STACKS)
def stack(template: dict[str, Any], request: pytest.FixtureRequest) -> Stack:
    return Stack(template, **STACKS[request.param])


def test_the_function_is_what_alexa_and_the_package_need(template: dict[str, Any], stack: Stack) -> None:
    assert stack.function["Runtime"] == "python3.13"
    assert stack.function["Architectures"] == ["arm64"]
    assert stack.function["Timeout"] == 8
    assert stack.function["CodeUri"] == "."
    assert template["Resources"]["EveningEmberFunction"]["Metadata"]["BuildMethod"] == "makefile"


def test_the_handler_is_there(stack: Stack) -> None:
    module, name = stack.function["Handler"].split(".")

    assert re.search(rf"^{name} = |^def {name}\(", (ROOT / "lambda" / f"{module}.py").read_text(), re.MULTILINE)


def test_what_the_template_sets_is_read_and_what_is_read_is_set(template: dict[str, Any]) -> None:
    every = Stack(template, **STACKS["with everything"]).settings
    read = {name for path in EDGE.rglob("*.py") for name in re.findall(r"\bEMBER_[A-Z_]+\b", path.read_text())}

    assert set(every) - set(SECRETS.values()) == read - set(SECRETS.values()) - NOT_IN_THE_CLOUD


def test_nothing_waits_for_itself(stack: Stack) -> None:
    """CloudFormation makes things one after the other, and refuses a circle; cfn-lint does not see every one."""
    done: set[str] = set()
    while ready := {name for name, needs in stack.needs.items() if name not in done and not needs - done}:
        done |= ready

    assert set(stack.needs) - done == set()


def test_no_setting_is_empty(stack: Stack) -> None:
    assert [name for name, value in stack.settings.items() if not value] == []


def test_a_secret_has_the_name_that_the_page_on_homes_gives_it(template: dict[str, Any]) -> None:
    settings = Stack(template, **{name: f"the {name}" for name in SECRETS}).settings
    page = (ROOT / "docs" / "home.md").read_text()

    assert {settings[variable] for variable in SECRETS.values()} == {f"the {name}" for name in SECRETS}
    assert [variable for variable in SECRETS.values() if variable not in page] == []


def test_a_secret_is_never_shown(template: dict[str, Any]) -> None:
    hidden = {name for name, one in template["Parameters"].items() if one.get("NoEcho")}
    stack = Stack(template, **{name: f"the {name}" for name in SECRETS})
    shown = [it for name, it in stack.resources.items() if name != "EveningEmberFunction"] + [stack.outputs]

    assert hidden == set(SECRETS)
    assert [
        text for text in within(shown) if isinstance(text, str) and any(f"the {name}" in text for name in SECRETS)
    ] == []


def test_the_table_is_the_one_that_the_keeper_knows(template: dict[str, Any]) -> None:
    table = Stack(template).resources["Couples"]

    assert table["KeySchema"] == [{"AttributeName": KEY, "KeyType": "HASH"}]
    assert table["AttributeDefinitions"] == [{"AttributeName": KEY, "AttributeType": "S"}]
    assert table["TimeToLiveSpecification"] == {"AttributeName": TTL, "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert "TableName" not in table  # one that was kept is not in the way of the next


def test_a_table_outlives_its_stack_and_nothing_else_does(template: dict[str, Any]) -> None:
    kept = {name: it["DeletionPolicy"] for name, it in template["Resources"].items() if "DeletionPolicy" in it}

    assert kept == {"Couples": "RetainExceptOnCreate", "Log": "Delete"}
    assert template["Resources"]["Couples"]["UpdateReplacePolicy"] == "Retain"


def test_couples_are_forgotten_after_the_days_that_are_ours_unless_somebody_says_otherwise(
    template: dict[str, Any],
) -> None:
    assert Stack(template).settings["EMBER_QUIET_DAYS"] == str(QUIET_DAYS)


@pytest.mark.parametrize(
    ("chosen", "on", "said"),
    [
        (
            {},
            False,
            "Point-in-time recovery is off in a table of this stack. "
            "Who is forgotten is gone, except from backups that you made.",
        ),
        (
            {"PointInTimeRecovery": "on"},
            True,
            "Point-in-time recovery is on. Couples that were forgotten can be restored for 35 days.",
        ),
    ],
)
def test_who_is_forgotten_is_gone_unless_somebody_chose_otherwise_and_that_is_said(
    template: dict[str, Any], chosen: dict[str, str], on: bool, said: str
) -> None:
    stack = Stack(template, **chosen)

    assert stack.resources["Couples"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": on}
    assert stack.outputs["Forgetting"] == said


def test_of_a_restored_table_nothing_is_said_that_the_stack_does_not_set(template: dict[str, Any]) -> None:
    stack = Stack(template, RestoredTable="couples-of-may", PointInTimeRecovery="on")

    assert stack.outputs["Forgetting"].startswith("Point-in-time recovery is off in a table of this stack.")


def test_the_salt_is_the_stacks_own_unless_one_is_given(template: dict[str, Any]) -> None:
    own, given = Stack(template), Stack(template, Salt="0123456789abcdef")

    assert own.settings["EMBER_SALT"] == own.outputs["Salt"] == UUID
    assert given.settings["EMBER_SALT"] == given.outputs["Salt"] == "0123456789abcdef"


def test_a_restored_table_is_used_everywhere_and_no_other_is_made(template: dict[str, Any]) -> None:
    stack = Stack(template, RestoredTable="couples-of-may")

    assert stack.of_kind("AWS::DynamoDB::Table") == {}
    assert stack.settings["EMBER_TABLE"] == stack.outputs["TableName"] == "couples-of-may"
    assert stack.allowed("FunctionRole")["dynamodb:GetItem"] == f"arn:aws:dynamodb:{WHERE}:table/couples-of-may"


def test_the_function_may_do_this_and_no_more(template: dict[str, Any]) -> None:
    theirs = f"arn:aws:scheduler:{WHERE}:schedule/Schedules/*"

    assert Stack(template).allowed("FunctionRole") == {
        "dynamodb:GetItem": "Couples.Arn",
        "dynamodb:PutItem": "Couples.Arn",
        "dynamodb:DeleteItem": "Couples.Arn",
        "scheduler:CreateSchedule": theirs,
        "scheduler:DeleteSchedule": theirs,
        "scheduler:ListSchedules": "*",  # AWS knows no resource for it (Service Authorization Reference)
        "iam:PassRole": "ScheduleRole.Arn",
        "logs:CreateLogStream": "Log.Arn",
        "logs:PutLogEvents": "Log.Arn",
    }


def test_what_the_function_may_do_is_what_it_does(template: dict[str, Any]) -> None:
    """A transaction needs what its parts need, and nothing of its own."""
    asks, keeper, schedules = (
        (EDGE / "cloud" / name).read_text() for name in ("table.py", "dynamo.py", "schedules.py")
    )
    verbs = {"POST": "CreateSchedule", "PUT": "UpdateSchedule", "DELETE": "DeleteSchedule", "GET": "GetSchedule"}
    table = set(re.findall(r'"((?:Get|Put|Update|Delete)Item|Query|Scan|Batch\w+)"', asks + keeper))
    table |= {f"{part}Item" for part in re.findall(r'"(Put|Update|Delete)", ', asks + keeper)}
    asked = set(re.findall(r'\.ask\(\s*"([A-Z]+)", f"(/schedules[/?])', schedules))
    calls = {"ListSchedules" if (verb, path[-1]) == ("GET", "?") else verbs[verb] for verb, path in asked}

    needed = {f"dynamodb:{name}" for name in table} | {f"scheduler:{name}" for name in calls}
    may = {action for action in Stack(template).allowed("FunctionRole") if action.startswith(("dynamodb", "scheduler"))}
    assert needed == may


def test_no_role_may_do_anything_to_everything(stack: Stack) -> None:
    roles = stack.of_kind("AWS::IAM::Role")
    allowed = [(action, resource) for role in roles for action, resource in stack.allowed(role).items()]

    assert set(roles) == {"FunctionRole", "ScheduleRole"}
    assert not any("ManagedPolicyArns" in role for role in roles.values())
    assert not any("Policies" in function or "Role" not in function for function in [stack.function])
    assert [action for action, _ in allowed if "*" in action] == []
    assert {action for action, resource in allowed if resource == "*"} == {"scheduler:ListSchedules"}


def test_only_scheduler_is_passed_a_role(template: dict[str, Any]) -> None:
    statements = Stack(template).resources["FunctionRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    (passing,) = (one for one in statements if "iam:PassRole" in as_list(one["Action"]))

    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_a_schedule_of_this_group_may_call_this_function_and_nothing_else(stack: Stack) -> None:
    (trusted,) = stack.resources["ScheduleRole"]["AssumeRolePolicyDocument"]["Statement"]

    assert stack.allowed("ScheduleRole") == {"lambda:InvokeFunction": stack.settings["EMBER_SCHEDULE_TARGET"]}
    assert stack.settings["EMBER_SCHEDULE_ROLE"] == "ScheduleRole.Arn"
    assert stack.settings["EMBER_SCHEDULES"] == "Schedules"
    assert trusted["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trusted["Condition"] == {
        "StringEquals": {"aws:SourceAccount": HERE["AWS::AccountId"], "aws:SourceArn": "Schedules.Arn"}
    }


def test_alexa_calls_for_this_skill_only(stack: Stack) -> None:
    (event,) = stack.function["Events"].values()
    permissions = stack.of_kind("AWS::Lambda::Permission").values()

    assert event == {"Type": "AlexaSkill", "Properties": {"SkillId": SKILL}}
    assert {one["EventSourceToken"] for one in permissions} <= {SKILL}
    assert {one["Action"] for one in permissions} <= {"lambda:InvokeFunction"}
    assert stack.settings["EMBER_SKILL_ID"] == SKILL


def test_a_smart_home_calls_only_where_there_are_routines(stack: Stack) -> None:
    callers = {one["Principal"] for one in stack.of_kind("AWS::Lambda::Permission").values()}

    assert ("alexa-connectedhome.amazon.com" in callers) == bool(stack.parameters["ClientSecret"])
    assert callers <= {"alexa-connectedhome.amazon.com", "alexa-appkit.amazon.com"}


@pytest.mark.parametrize(
    ("client", "key", "fine"), [("", "", True), ("s", "k", True), ("s", "", False), ("", "k", False)]
)
def test_routines_need_both_of_their_secrets(template: dict[str, Any], client: str, key: str, fine: bool) -> None:
    stack, (rule,) = Stack(template, ClientSecret=client, GrantKey=key), template["Rules"].values()
    asserted = all(stack.made(one["Assert"]) for one in rule["Assertions"])

    assert (asserted or not stack.made(rule["RuleCondition"])) is fine


def test_everybody_calls_the_live_version_with_snapstart_and_the_function_without(stack: Stack) -> None:
    snap = bool(stack.parameters["SnapStart"])
    called = LIVE if snap else FUNCTION
    permissions = stack.of_kind("AWS::Lambda::Permission").values()

    assert stack.function["SnapStart"] == {"ApplyOn": "PublishedVersions" if snap else "None"}
    assert stack.outputs["FunctionArn"] == called
    assert stack.settings["EMBER_SCHEDULE_TARGET"] == called
    assert {one["FunctionName"] for one in permissions} <= {called}
    assert ("alexa-appkit.amazon.com" in {one["Principal"] for one in permissions}) == snap  # else by the event
    assert stack.resources["Retries"]["Qualifier"] == ("live" if snap else "$LATEST")
    assert bool(stack.of_kind("AWS::Lambda::Alias")) == bool(stack.of_kind("AWS::Lambda::Version")) == snap


def test_a_new_name_is_a_new_version_and_the_old_one_goes(template: dict[str, Any]) -> None:
    release = Stack(template, SnapStart="r2").resources["Release"]

    assert release["Description"] == "r2"  # a version's description cannot be changed, only another version made
    assert "DeletionPolicy" not in template["Resources"]["Release"]


def test_what_is_due_is_tried_three_times(stack: Stack) -> None:
    assert stack.resources["Retries"]["MaximumRetryAttempts"] == 2
    assert 60 <= stack.resources["Retries"]["MaximumEventAgeInSeconds"] <= 21600


def test_logs_are_kept_for_a_week_in_a_group_that_is_there_first(stack: Stack) -> None:
    assert stack.resources["Log"]["RetentionInDays"] == 7
    assert stack.function["LoggingConfig"] == {"LogGroup": "Log", "LogFormat": "Text"}


def metrics_of(alarm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    many = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", ()) if "MetricStat" in one]
    return many or [alarm]


def test_every_alarm_watches_something_that_there_is(stack: Stack) -> None:
    metrics = [one for alarm in stack.of_kind("AWS::CloudWatch::Alarm").values() for one in metrics_of(alarm)]

    assert [one["MetricName"] for one in metrics if one["MetricName"] not in METRICS[one["Namespace"]]] == []
    assert len(metrics) == 10  # as many as an account has free
    for one in metrics:
        named = {part["Name"]: part["Value"] for part in one.get("Dimensions", ())}
        assert named.pop("FunctionName", "evening-ember") == "evening-ember"
        assert named.pop("TableName", stack.outputs["TableName"]) == stack.outputs["TableName"]
        assert named.pop("ScheduleGroup", "Schedules") == "Schedules"
        assert named.pop("Operation", "GetItem") in {"GetItem", "PutItem"}
        assert named == {}


def test_a_sum_of_metrics_adds_up_those_that_are_there(stack: Stack) -> None:
    metrics = stack.resources["TableAlarm"]["Metrics"]
    (total,) = (one["Expression"] for one in metrics if "Expression" in one)

    assert re.findall(r"FILL\((\w+), 0\)", total) == [one["Id"] for one in metrics if "MetricStat" in one]


def test_silence_is_no_alarm_and_a_slow_turn_is_one_before_alexa_gives_up(stack: Stack) -> None:
    alarms = stack.of_kind("AWS::CloudWatch::Alarm")

    assert {alarm["TreatMissingData"] for alarm in alarms.values()} == {"notBreaching"}
    assert 6500 < alarms["SlowAlarm"]["Threshold"] < stack.function["Timeout"] * 1000


def test_alarms_are_mailed_where_there_is_an_address(stack: Stack) -> None:
    told = [alarm.get("AlarmActions") for alarm in stack.of_kind("AWS::CloudWatch::Alarm").values()]

    if address := stack.parameters["AlarmEmail"]:
        assert stack.resources["Mail"]["Subscription"] == [{"Protocol": "email", "Endpoint": address}]
        assert all(actions == ["Mail"] for actions in told)
    else:
        assert "Mail" not in stack.resources
        assert not any(told)


def test_the_line_that_raises_an_alarm_is_the_one_that_the_door_logs(stack: Stack) -> None:
    words = stack.resources["StuckLines"]["FilterPattern"].strip('"')
    (counted,) = stack.resources["StuckLines"]["MetricTransformations"]

    assert f'log.error("{words} ' in (EDGE / "door.py").read_text()
    assert counted["MetricName"] == stack.resources["StuckAlarm"]["MetricName"]


def test_the_dashboard_can_be_read_and_shows_every_alarm(stack: Stack) -> None:
    widgets = json.loads(stack.resources["Dashboard"]["DashboardBody"])["widgets"]
    alarms = next(one["properties"]["alarms"] for one in widgets if one["type"] == "alarm")
    shown = [one["properties"]["metrics"] for one in widgets if one["type"] == "metric"]

    assert alarms == [f"{name}.Arn" for name in stack.of_kind("AWS::CloudWatch::Alarm")]
    for metrics in shown:
        space = "?"
        for line in metrics:
            space = space if line[0] in (".", "...") else line[0]
            assert line[0] == "..." or line[1] in METRICS[space]


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("SkillId", SKILL, "amzn1.ask.skill.mine"),
        ("Salt", UUID, "pepper"),
        ("RestoredTable", "evening-ember-Couples-1ABC", "a table"),
        ("SnapStart", "2026-11-25", "new one"),
        ("AlarmEmail", "you@example.com", "you"),
        ("SoundUrl", "https://sounds.example.com/ember", "https://sounds.example.com/bell.wav"),
    ],
)
def test_a_parameter_takes_what_is_right_and_its_own_default(
    template: dict[str, Any], name: str, right: str, wrong: str
) -> None:
    parameter = template["Parameters"][name]
    pattern = re.compile(parameter["AllowedPattern"])

    assert pattern.search(right)
    assert not pattern.search(wrong)
    assert pattern.search(parameter.get("Default", right))


def run(program: Path, *words: str, timeout: float = 120, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A program on this template, with no credentials. Skipped where it is not installed."""
    if not program.exists():
        pytest.skip(f"{program.name} is not installed in {program.parent}")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "EMBER_"))}
    return subprocess.run(
        [program, *words], cwd=ROOT, env=ours | OFFLINE | environment, capture_output=True, text=True, timeout=timeout
    )


def test_cfn_lint_has_nothing_to_say() -> None:
    done = run(LINT, "--include-checks", "I", "--regions", "us-east-1,eu-west-1,us-west-2", "--", str(TEMPLATE))

    assert (done.stdout, done.returncode) == ("", 0)


def test_sam_finds_it_valid() -> None:
    done = run(SAM, "validate", "--lint", "--template-file", str(TEMPLATE))

    assert done.returncode == 0, done.stdout + done.stderr


def test_sam_builds_the_package(tmp_path: Path) -> None:
    package = pytest.importorskip("tests.package", reason="nothing here builds the package")
    if subprocess.run(["make", "--question", ".venv/desk"], cwd=ROOT, capture_output=True).returncode:
        pytest.skip(".venv is not as pyproject.toml has it, and a test does not install anything; run: make test")
    build = ["build", "--build-in-source", "--template-file", str(TEMPLATE), "--build-dir", str(tmp_path)]
    done = run(SAM, *build, PYTHON=sys.executable)

    assert done.returncode == 0, done.stdout + done.stderr
    assert files_in(tmp_path / "EveningEmberFunction") == files_in(package.built_package())


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
