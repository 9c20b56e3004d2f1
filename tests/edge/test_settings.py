"""Settings, or a refusal that says what to set."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from skill.edge.settings import Cloud, Scheduling, Settings, WrongSetting


def test_what_is_missing_is_named() -> None:
    with pytest.raises(WrongSetting, match="EMBER_DB is not set: name a SQLite file"):
        Settings.from_environment({})


def test_a_household_can_bring_its_own_folders(tmp_path: Path) -> None:
    settings = Settings.from_environment({"EMBER_DB": "x", "EMBER_RITUALS": f"{tmp_path}{os.pathsep}{tmp_path}"})

    assert settings == Settings("x", (tmp_path, tmp_path), None)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="which is no folder"):
        Settings.from_environment({"EMBER_DB": "x", "EMBER_RITUALS": str(tmp_path / "gone")})


IN_THE_CLOUD = {"EMBER_TABLE": "couples", "AWS_REGION": "eu-west-1"}
PUNCTUAL = {
    "EMBER_SCHEDULES": "ember",
    "EMBER_SCHEDULE_TARGET": "arn:aws:lambda:eu-west-1:1:function:ember",
    "EMBER_SCHEDULE_ROLE": "arn:aws:iam::1:role/ember",
}


def test_a_table_in_the_cloud_takes_the_place_of_a_file() -> None:
    settings = Settings.from_environment({**IN_THE_CLOUD, **PUNCTUAL, "EMBER_SALT": "s", "EMBER_QUIET_DAYS": "90"})

    assert settings.db is None
    assert settings.cloud == Cloud("couples", "eu-west-1", {}, Scheduling(*PUNCTUAL.values()))
    assert (settings.salt, settings.quiet) == ("s", timedelta(days=90))


def test_endpoints_that_are_not_awss_own_are_named_as_awss_tools_name_them() -> None:
    here = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000/", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}

    settings = Settings.from_environment({**IN_THE_CLOUD, **here})

    assert settings.cloud
    assert settings.cloud.endpoints == {"dynamodb": "http://127.0.0.1:8000", "scheduler": "http://127.0.0.1:1"}


def test_a_web_service_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    unsaid = Settings.from_environment({"EMBER_DB": "x", "EMBER_HOST": "", "EMBER_PORT": ""})
    said = Settings.from_environment({"EMBER_DB": "x", "EMBER_HOST": "0.0.0.0", "EMBER_PORT": "0"})  # noqa: S104

    assert (unsaid.host, unsaid.port) == ("127.0.0.1", 8300)
    assert (said.host, said.port) == ("0.0.0.0", 0)  # noqa: S104


WRONG: Mapping[str, tuple[Mapping[str, str], str]] = {
    "two places": ({"EMBER_DB": "x", **IN_THE_CLOUD}, "EMBER_DB and EMBER_TABLE are both set"),
    "no region": ({"EMBER_TABLE": "couples"}, "AWS_REGION is not set"),
    "nobody to call": (
        {**IN_THE_CLOUD, **PUNCTUAL, "EMBER_SCHEDULE_TARGET": ""},
        "EMBER_SCHEDULE_TARGET is not set",
    ),
    "nowhere": ({**IN_THE_CLOUD, **PUNCTUAL, "EMBER_SCHEDULES": ""}, "EMBER_SCHEDULES is not set"),
    "as nobody": ({**IN_THE_CLOUD, **PUNCTUAL, "EMBER_SCHEDULE_ROLE": ""}, "EMBER_SCHEDULE_ROLE is not set"),
    "no days": ({"EMBER_DB": "x", "EMBER_QUIET_DAYS": "a year"}, "EMBER_QUIET_DAYS is 'a year'"),
    "a port of letters": ({"EMBER_DB": "x", "EMBER_PORT": "http"}, "EMBER_PORT is 'http'"),
    "a port below nothing": ({"EMBER_DB": "x", "EMBER_PORT": "-1"}, "EMBER_PORT is '-1'"),
    "a port beyond the last": ({"EMBER_DB": "x", "EMBER_PORT": "65536"}, "EMBER_PORT is '65536'"),
    "a port in other digits": ({"EMBER_DB": "x", "EMBER_PORT": "\u0668\u0660"}, "EMBER_PORT is '\u0668\u0660'"),
    "days of the past": ({"EMBER_DB": "x", "EMBER_QUIET_DAYS": "-1"}, "EMBER_QUIET_DAYS is '-1'"),
}


@pytest.mark.parametrize(("environment", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_does_not_go_together_is_told_in_one_line(environment: Mapping[str, str], said: str) -> None:
    with pytest.raises(WrongSetting, match=said) as told:
        Settings.from_environment(environment)

    assert "\n" not in str(told.value)
