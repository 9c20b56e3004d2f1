"""The skill package: whole, true, and what Amazon takes; and what the command says when it cannot be made."""

import argparse
import json
import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from skill.desk import evening, phrases, skill_package
from skill.desk.belongings import Wrong
from skill.edge.wiring import RITUALS
from skill.reading import read
from tests.desk.package_linter import (
    RULES,
    Package,
    Rule,
    alexa_takes_every_model,
    amazons_classes_lose_nothing,
    category,
    endpoints,
    events,
    every_language_is_the_same_skill,
    everything_is_of_its_kind,
    example_phrases,
    icons,
    interfaces,
    links,
    nothing_is_missing,
    nothing_is_too_long,
    permissions,
    privacy_answers,
    screens,
    tasks,
    what_is_quoted_is_understood,
    where_it_is_sold,
    wording,
)

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:evening-ember"
PAGE = "https://ember.example.org/privacy"
SKILL = "amzn1.ask.skill.12345678-9abc-def0-1234-56789abcdef0"
WHOLE = ("--endpoint", FUNCTION, "--smart-home", "--privacy-url", PAGE, "--skill-id", SKILL)
KINDS: Mapping[str, Sequence[str]] = {
    "to read": (),
    "a function": ("--endpoint", f"{FUNCTION}:live", "--privacy-url", PAGE, "--terms-url", PAGE),
    "a server": ("--endpoint", "https://ember.example.org/alexa", "--certificate", "Wildcard"),
    "a smart home, too": WHOLE,
}
GONE = object()
FAR = 0.5  # of 255: another machine may round a colour, and nobody sees that


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, Any]]:
    return evening.models(None)


@pytest.fixture
def make(tmp_path: Path, models: dict[str, dict[str, Any]]) -> Any:
    """Makes a package in a folder of the test's."""

    def made(*arguments: str, out: Path | None = None) -> int:
        parser = argparse.ArgumentParser()
        skill_package.add_options(parser)
        where = str(out or tmp_path / "skill-package")
        return skill_package.make(parser.parse_args([*arguments, "--out", where]), models)

    return made


@pytest.fixture(scope="module")
def whole(models: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A package with everything in it."""
    folder = tmp_path_factory.mktemp("whole")
    where = skill_package.endpoint(FUNCTION)
    files = skill_package.package(models, where, True, {"privacyPolicyUrl": PAGE})
    skill_package.write({folder / name: content for name, content in files.items()})
    return Package.of(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_amazon_would_take_every_kind_of_package(kind: str, make: Any, tmp_path: Path) -> None:
    make(*KINDS[kind])
    package = Package.of(tmp_path / "skill-package")

    assert {rule.__name__: rule(package) for rule in RULES} == {rule.__name__: [] for rule in RULES}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_holds_what_it_is_to_hold(kind: str, make: Any, tmp_path: Path) -> None:
    make(*KINDS[kind])
    manifest = Package.of(tmp_path / "skill-package").manifest

    assert ("endpoint" in manifest["apis"]["custom"], "events" in manifest) == (kind != "to read",) * 2
    assert ("smartHome" in manifest["apis"]) == (kind == "a smart home, too")


MANIFEST = ("skill", "manifest")
PUBLISHED, PRIVACY, CUSTOM = (
    (*MANIFEST, "publishingInformation"),
    (*MANIFEST, "privacyAndCompliance"),
    (*MANIFEST, "apis", "custom"),
)
LISTING, LANGUAGE = (*PUBLISHED, "locales", "en-GB"), ("models", "en-GB", "interactionModel", "languageModel")
VIEWPORTS = (*CUSTOM, "interfaces", 1, "supportedViewports")
TASK = ("tasks", "CheckIn.1.json")
POST = (*TASK, "paths", "/CheckIn", "post")
PERMITTED = (*MANIFEST, "permissions")
HEADLESS = b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 100, 108)
REFUSED = "skill.json is refused"

FAULTS: Sequence[tuple[Rule, Sequence[Any], Any, str]] = [
    (
        amazons_classes_lose_nothing,
        (*PUBLISHED, "categories"),
        "X",
        "skill.json/manifest/publishingInformation/categories is lost",
    ),
    (amazons_classes_lose_nothing, (*LISTING, "keyword"), [], "locales/en-GB/keyword is lost"),
    (amazons_classes_lose_nothing, (*PERMITTED, 0, "name"), "alexa::reminders", REFUSED),
    (amazons_classes_lose_nothing, (*CUSTOM, "interfaces"), [{"type": "AUDIOPLAYER"}], REFUSED),
    (amazons_classes_lose_nothing, (*PUBLISHED, "locales"), [], REFUSED),
    (amazons_classes_lose_nothing, (*LANGUAGE, "intents", 0, "sample"), [], "en-GB.json/interactionModel"),
    (everything_is_of_its_kind, (*PRIVACY, "isChildDirected"), "false", "isChildDirected is 'false', no bool"),
    (everything_is_of_its_kind, (*LISTING, "keywords"), "couples", "keywords is 'couples', no list"),
    (everything_is_of_its_kind, (*LISTING, "name"), 1, "name is 1, no str"),
    (everything_is_of_its_kind, (*LISTING, "keywords", 0), 1, "keywords/0 is 1, no str"),
    (
        everything_is_of_its_kind,
        (*PUBLISHED, "distributionMode"),
        "public",
        "is 'public', which is no DistributionMode",
    ),
    (everything_is_of_its_kind, (*PUBLISHED, "distributionCountries", 1), "UK", "is 'UK', which is no Distr"),
    (everything_is_of_its_kind, (*MANIFEST, "events", "subscriptions", 0, "eventName"), "OFF", "'OFF', which is no"),
    (everything_is_of_its_kind, (*CUSTOM, "tasks", 0, "version"), 1, "version is 1, no str"),
    (everything_is_of_its_kind, (*CUSTOM, "endpoint"), FUNCTION, "no SkillManifestEndpoint"),
    (everything_is_of_its_kind, (*CUSTOM, "regions"), [], "regions is [], no dict"),
    (everything_is_of_its_kind, (*MANIFEST, "apis", "smartHome", "protocolVersion"), 3, "is 3, which is no SmartHomeP"),
    (everything_is_of_its_kind, (*LANGUAGE, "intents", 0, "samples"), "hi", "samples is 'hi', no list"),
    *((nothing_is_missing, (*MANIFEST, key), GONE, key) for key in ("manifestVersion", "permissions")),
    *(
        (nothing_is_missing, (*PUBLISHED, key), GONE, key)
        for key in ("category", "testingInstructions", "distributionMode")
    ),
    *((nothing_is_missing, (*PUBLISHED, key), GONE, key) for key in ("isAvailableWorldwide", "distributionCountries")),
    *(
        (nothing_is_missing, (*PRIVACY, key), GONE, key)
        for key in ("usesHealthInfo", "containsAds", "isExportCompliant")
    ),
    *(
        (nothing_is_missing, (*LISTING, key), GONE, f"en-GB has no {key}")
        for key in ("summary", "largeIconUri", "name")
    ),
    (nothing_is_missing, (*MANIFEST, "manifestVersion"), "2.0", "manifestVersion is 1.0"),
    (nothing_is_too_long, (*LISTING, "name"), "E" * 51, "name is 51 long"),
    (nothing_is_too_long, (*LISTING, "name"), "E", "name is 1 long"),
    (nothing_is_too_long, (*LISTING, "summary"), "E" * 161, "summary is 161 long"),
    (nothing_is_too_long, (*LISTING, "description"), "E" * 4001, "description is 4001 long"),
    (nothing_is_too_long, (*LISTING, "keywords"), ["us"] * 31, "keywords is 31 long"),
    (nothing_is_too_long, (*LISTING, "examplePhrases"), ["us"] * 4, "examplePhrases is 4 long"),
    (category, (*PUBLISHED, "category"), "LIFESTYLE", "LIFESTYLE is no category"),
    (category, (*PUBLISHED, "category"), "HEALTH_AND_FITNESS", "HEALTH_AND_FITNESS is no category"),
    (every_language_is_the_same_skill, ("models", "en-IN"), GONE, "en-IN has a listing and no model"),
    (every_language_is_the_same_skill, (*PUBLISHED, "locales", "en-AU"), GONE, "en-AU has a model and no listing"),
    (every_language_is_the_same_skill, (*PRIVACY, "locales", "en-AU"), GONE, "en-AU has no links"),
    (every_language_is_the_same_skill, (*PRIVACY, "locales", "de-DE"), {}, "de-DE has links and no listing"),
    (every_language_is_the_same_skill, (*PUBLISHED, "locales", "de-DE"), {}, "de-DE is no language of ours"),
    (every_language_is_the_same_skill, (*LANGUAGE, "intents", 3), GONE, "en-GB does not understand the same"),
    (every_language_is_the_same_skill, (*LANGUAGE, "intents", 3, "slots"), [], "en-GB does not understand the same"),
    (every_language_is_the_same_skill, (*LANGUAGE, "invocationName"), "our ember", "called 'our ember'"),
    (every_language_is_the_same_skill, (*LISTING, "name"), "Our Ember", "listed as 'Our Ember'"),
    (alexa_takes_every_model, (*LANGUAGE, "invocationName"), "ember", "en-GB: the name 'ember' needs two words"),
    (alexa_takes_every_model, (*LANGUAGE, "intents", 0, "samples", 0), "question?", "no word in letters"),
    (alexa_takes_every_model, (*LANGUAGE, "types"), [], "there is no type"),
    (example_phrases, (*LISTING, "examplePhrases", 0), "Alexa, start evening ember", "the first phrase is not"),
    (example_phrases, (*LISTING, "examplePhrases", 1), "Alexa, ask evening ember for advice", "nothing people may say"),
    (
        example_phrases,
        (*LISTING, "examplePhrases", 1),
        "Alexa, ask evening ember for {ritual}",
        "a sign Amazon refuses",
    ),
    (example_phrases, (*LISTING, "examplePhrases", 1), "Alexa, open evening ember", "stands there twice"),
    (what_is_quoted_is_understood, (*LISTING, "description"), 'Say "flumph".', '"flumph" is not understood'),
    (
        what_is_quoted_is_understood,
        (*LISTING, "description"),
        'Say "ring triple zero".',
        'en-GB: "ring triple zero" is',
    ),
    (what_is_quoted_is_understood, (*PUBLISHED, "testingInstructions"), '"Flumph"', 'testing: "Flumph" is not'),
    (what_is_quoted_is_understood, (*PUBLISHED, "testingInstructions"), '"Ring triple zero"', "testing: "),
    (wording, (*LISTING, "summary"), "The best cure for stress.", "'best' is praise"),
    (wording, (*LISTING, "summary"), "The best cure for stress.", "'cure' is health"),
    (wording, (*LISTING, "summary"), "It will save your marriage.", "'save your' is a promise"),
    (wording, (*LISTING, "summary"), "It will save your marriage.", "'marriage' is assumed"),
    (wording, (*LISTING, "summary"), "Free, and with Spotify.", "'free' is money"),
    (wording, (*LISTING, "summary"), "Free, and with Spotify.", "'spotify' is somebody else's"),
    (wording, (*LISTING, "summary"), "You should talk.", "'should' is a sermon"),
    (wording, (*LISTING, "keywords", 0), "therapy", "'therapy' stands outside the disclaimer"),
    (wording, (*LISTING, "name"), "Evening \u2764", "is no plain text"),
    (wording, (*LISTING, "summary"), "See https://ember.example.org", "an address stands in the text"),
    (wording, (*LISTING, "description"), "We talk.", "the disclaimer does not say 'medical advice'"),
    (wording, (*LISTING, "description"), "We talk.\n\nNo therapy.", "the description does not say 'never your words'"),
    (where_it_is_sold, (*PUBLISHED, "distributionCountries", 0), "DE", "DE has no support lines"),
    (where_it_is_sold, (*PUBLISHED, "distributionCountries", 0), "DE", "US has support lines, and no skill"),
    (where_it_is_sold, (*PUBLISHED, "isAvailableWorldwide"), True, "it is sold everywhere"),
    *(
        (privacy_answers, (*PRIVACY, key), answer, f"{key} is {answer}, and truly {not answer}")
        for key, answer in (
            ("allowsPurchases", True),
            ("containsAds", True),
            ("isChildDirected", True),
            ("isExportCompliant", False),
            ("usesHealthInfo", True),
            ("usesPersonalInfo", False),
        )
    ),
    (permissions, (*PERMITTED, 0), GONE, "alexa::alerts:reminders:skill:readwrite is used and not asked for"),
    (
        permissions,
        (*PERMITTED, 0, "name"),
        "alexa::profile:email:read",
        "alexa::profile:email:read is asked for and not used",
    ),
    (permissions, (*PERMITTED, 0, "name"), "alexa::person_id:read", "a permission is asked for twice"),
    (permissions, (*MANIFEST, "apis", "smartHome"), GONE, "alexa::async_event:write is asked for and not used"),
    (interfaces, (*CUSTOM, "interfaces"), [{"type": "AUDIO_PLAYER"}], "AUDIO_PLAYER is declared and not used"),
    (interfaces, (*CUSTOM, "interfaces"), [], "CAN_FULFILL_INTENT_REQUEST is used and not declared"),
    (interfaces, (*CUSTOM, "interfaces", 1), GONE, "ALEXA_PRESENTATION_APL is used and not declared"),
    (screens, (*CUSTOM, "interfaces", 1), GONE, "the round screen is drawn and not declared"),
    (screens, (*VIEWPORTS, 4), GONE, "the tv screen is drawn and not declared"),
    (screens, (*VIEWPORTS, 1, "maxHeight"), 479, "the small screen is drawn and not declared"),
    (screens, (*VIEWPORTS, 0, "shape"), "RECTANGLE", "is declared and not drawn"),
    (screens, (*VIEWPORTS, 4, "mode"), "AUTO", "is declared and not drawn"),
    (amazons_classes_lose_nothing, (*VIEWPORTS, 0, "shape"), "OVAL", REFUSED),
    (endpoints, (*CUSTOM, "endpoint"), {}, "custom has no endpoint"),
    (endpoints, (*MANIFEST, "events", "endpoint"), {}, "events has no endpoint"),
    (endpoints, (*CUSTOM, "endpoint", "uri"), "ENDPOINT", "custom is at ENDPOINT, which Alexa cannot call"),
    (endpoints, (*CUSTOM, "endpoint", "uri"), f"{FUNCTION}2", "the endpoints differ"),
    (endpoints, (*CUSTOM, "endpoint", "sslCertificateType"), "Trusted", "custom is a function and has no certificate"),
    (endpoints, (*CUSTOM, "endpoint", "uri"), PAGE, "custom needs the kind of its certificate"),
    (endpoints, (*MANIFEST, "apis", "smartHome", "endpoint", "uri"), PAGE, "a smart home is a function"),
    (endpoints, (*CUSTOM, "regions", "US"), {}, "custom has the region US"),
    (events, (*MANIFEST, "events", "subscriptions", 0), GONE, "nobody would tell us that the skill was disabled"),
    (events, (*MANIFEST, "events", "subscriptions", 1, "eventName"), "SKILL_DISABLED", "asked for twice"),
    (
        events,
        (*MANIFEST, "events", "subscriptions", 1, "eventName"),
        "SKILL_ENABLED",
        "nobody here knows AlexaSkillEvent",
    ),
    (events, (*MANIFEST, "apis", "smartHome"), GONE, "there is no account to link"),
    (links, (*PRIVACY, "locales", "en-GB", "privacyPolicyUrl"), GONE, "en-GB has no privacy page"),
    (
        links,
        (*PRIVACY, "locales", "en-GB", "privacyPolicyUrl"),
        "http://ember.example.org",
        "privacyPolicyUrl is http:",
    ),
    (links, (*PRIVACY, "locales", "en-GB", "termsOfUseUrl"), "https://alexa-ember.example.org", "termsOfUseUrl is"),
    (icons, ("images", "icon_108.png"), GONE, "icon_108.png is not in the package"),
    (icons, ("images", "icon_512.png"), b"\xff\xd8\xff\xe0", "icon_512.png is no PNG"),
    (icons, ("images", "icon_108.png"), HEADLESS, "icon_108.png is not 108 pixels wide and high"),
    (icons, (*LISTING, "smallIconUri"), "file://assets/images/icon_512.png", "is not 108 pixels wide and high"),
    (tasks, TASK, GONE, "CheckIn.1.json is declared and not there"),
    (tasks, ("tasks", "Hug.1.json"), {}, "Hug.1.json is there and not declared"),
    (tasks, (*CUSTOM, "tasks", 0, "name"), "CheckIn", "a task is declared twice"),
    (tasks, (*PRIVACY, "isChildDirected"), True, "a skill for children can have no tasks"),
    (tasks, (*TASK, "info", "version"), "2", "its name, its one path and its version differ"),
    (tasks, (*TASK, "paths", "/Moment"), {"post": {}}, "its name, its one path and its version differ"),
    (tasks, (*TASK, "openapi"), "2.0", "it is no OpenAPI 3"),
    (tasks, (*TASK, "info", "x-amzn-alexa-access-scope"), GONE, "no routine can see it"),
    (tasks, (*TASK, "info", "x-amzn-display-details", "en-CA"), GONE, "it has no title in some language"),
    (tasks, (*TASK, "info", "x-amzn-display-details", "en-CA", "title"), "", "it has no title in some language"),
    (tasks, (*TASK, "paths", "/CheckIn", "get"), {}, "it is asked for by POST only"),
    (tasks, (*POST, "requestBody", "content"), {"text/xml": {}}, "it speaks JSON only"),
    (tasks, (*TASK, "components", "schemas", "Input"), GONE, "#/components/schemas/Input is not within it"),
    (tasks, (*TASK, "components", "schemas", "Input", "properties"), {"a": {}, "b": {}}, "one input at most"),
]


@pytest.mark.parametrize(("rule", "where", "what", "complaint"), FAULTS, ids=[rule.__name__ for rule, *_ in FAULTS])
def test_every_rule_can_fail(rule: Rule, where: Sequence[Any], what: Any, complaint: str, whole: Package) -> None:
    complaints = rule(changed(whole, where, what))

    assert [one for one in complaints if complaint in one] != []


def test_every_rule_is_seen_to_fail() -> None:
    assert {rule for rule, *_ in FAULTS} == {*RULES}


def test_it_is_said_aloud_too_that_this_is_no_therapy() -> None:
    words = skill_package.SOURCES.parents[1] / "skill" / "words" / "en" / "welcome.yaml"

    assert "This isn't therapy." in read(words)["history"]


def changed(package: Package, where: Sequence[Any], what: Any) -> Package:
    """A package with one thing in it changed, added, or gone."""
    copy = deepcopy(package)
    *way, last = where
    node: Any = vars(copy)
    for step in way:
        node = node[step]
    if what is GONE:
        del node[last]
    else:
        node[last] = what
    return copy


def test_the_icons_are_what_the_drawing_draws() -> None:
    for size in skill_package.SIZES:
        kept = (skill_package.SOURCES / f"icon_{size}.png").read_bytes()

        assert apart(kept, skill_package.drawn(size)) < FAR


def test_another_drawing_is_seen_to_be_another() -> None:
    drawing = skill_package.DRAWING.read_text(encoding="utf-8")
    warmer = skill_package.drawn(108, drawing.replace("#ff9a3d", "#ffd23d"))

    assert apart((skill_package.SOURCES / "icon_108.png").read_bytes(), warmer) > FAR


def test_the_icons_fill_their_square() -> None:
    for size in skill_package.SIZES:
        seen = pixels((skill_package.SOURCES / f"icon_{size}.png").read_bytes())

        assert {alpha for row in (seen[0], seen[-1]) for alpha in row[3::4]} == {255}


def apart(one: bytes, other: bytes) -> float:
    """How far two PNGs of one size are from each other: the mean of all pixels' colours, 0 to 255."""
    if one == other:
        return 0
    pairs = [
        (a, b) for row, twin in zip(pixels(one), pixels(other), strict=True) for a, b in zip(row, twin, strict=True)
    ]
    return sum(abs(a - b) for a, b in pairs) / len(pairs)


def pixels(png: bytes) -> list[bytearray]:
    """The rows of a PNG of four bytes a pixel. https://www.w3.org/TR/png-3/#9Filters"""
    chunks, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunks += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert (depth, colours) == (8, 6)
    data, step = zlib.decompress(chunks), width * 4
    rows, above = [], bytearray(step)
    for start in range(0, height * (step + 1), step + 1):
        how, row = data[start], bytearray(data[start + 1 : start + 1 + step])
        for i in range(step):
            left, up = (row[i - 4] if i > 3 else 0), above[i]
            corner = above[i - 4] if i > 3 else 0
            row[i] = (row[i] + (0, left, up, (left + up) // 2, nearest(left, up, corner))[how]) & 255
        rows.append(row)
        above = row
    return rows


def nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def test_drawing_writes_only_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    skill_package.draw_icons(tmp_path)
    skill_package.draw_icons(tmp_path)

    assert capsys.readouterr().out == "drew icon_108.png, icon_512.png\nthe icons are as icon.svg has them\n"


def test_the_command_says_what_it_does_and_what_is_next(
    make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = make(*WHOLE)

    assert code == 0
    assert capsys.readouterr().out.replace(str(tmp_path), "HERE").splitlines() == [
        "making HERE/skill-package of interaction_models/",
        "built HERE/skill-package: 14 files, 14 of them new or changed",
        "note: account linking is yours to set up in the developer console; docs/home.md says how",
        "next: ask deploy --target skill-metadata, in HERE",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "note: without --privacy-url it is for your own devices"),
        ((), "note: without an endpoint it is to read and to check, not to deploy"),
        ((), "next: make skill-package ENDPOINT=ARN-or-URL"),
        (
            ("--endpoint", "https://ember.example.org/alexa", "--certificate", "SelfSigned"),
            "note: a SelfSigned certificate is for your own devices; the store takes none",
        ),
    ],
)
def test_what_is_wanting_is_told(
    arguments: Sequence[str], says: str, make: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    make(*arguments)

    assert says in capsys.readouterr().out


def test_the_second_time_nothing_is_written(make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(*WHOLE)
    for path in every_file(tmp_path):
        os.utime(path, (1, 1))
    make(*WHOLE)

    assert {path.stat().st_mtime for path in every_file(tmp_path)} == {1}
    assert "14 files, 0 of them new or changed" in capsys.readouterr().out


def test_a_package_that_cannot_be_written_whole_is_not_written_at_all(make: Any, tmp_path: Path) -> None:
    make()
    before = {path: path.read_bytes() for path in every_file(tmp_path)}
    (tmp_path / "ask-resources.json").unlink()
    (tmp_path / "skill-package" / "skill.json.part").mkdir()  # where a half is to be written, nothing can be

    with pytest.raises(OSError, match="directory"):
        make(*WHOLE)

    (tmp_path / "skill-package" / "skill.json.part").rmdir()
    left = {path: path.read_bytes() for path in every_file(tmp_path)}
    assert left == {path: content for path, content in before.items() if path.name != "ask-resources.json"}


def test_nothing_half_is_left_behind(make: Any, tmp_path: Path) -> None:
    make(*WHOLE)

    assert [path.name for path in every_file(tmp_path) if path.suffix == ".part"] == []


def test_an_old_file_is_told_of_and_left_alone(make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make()
    old = tmp_path / "skill-package" / "tasks" / "Old.1.json"
    old.write_text("{}")
    make()

    assert f"note: {old} is not ours, and would be deployed too" in capsys.readouterr().out
    assert old.read_text() == "{}"


def test_ask_cli_is_told_where_the_package_is_and_whose(make: Any, tmp_path: Path) -> None:
    make(*WHOLE, out=tmp_path / "ours")

    resources = json.loads((tmp_path / "ask-resources.json").read_text())
    states = json.loads((tmp_path / ".ask" / "ask-states.json").read_text())
    assert resources["profiles"] == {"default": {"skillMetadata": {"src": "./ours"}}}
    assert states["profiles"] == {"default": {"skillId": SKILL}}


def test_what_ask_cli_wrote_itself_stays(make: Any, tmp_path: Path) -> None:
    make(*WHOLE)
    states = tmp_path / ".ask" / "ask-states.json"
    written = states.read_text().replace(f'"{SKILL}"', f'"{SKILL}", "lastImportId": "abc"')
    states.write_text(written)
    make(*WHOLE)

    assert states.read_text() == written


def test_a_households_own_rituals_can_be_asked_for_in_every_language() -> None:
    files = skill_package.package(evening.models(RITUALS.parent / "docs" / "our_own"))
    models = [content for name, content in files.items() if name.startswith("interactionModels/custom/")]

    assert [b"porch light" in model for model in models] == [True] * len(phrases.LOCALES)


def test_every_language_has_its_own_model(models: dict[str, dict[str, Any]]) -> None:
    files = skill_package.package(models)
    packed = {name: content for name, content in files.items() if name.startswith("interactionModels/")}

    assert packed == {
        f"interactionModels/custom/{locale}.json": phrases.built(locale).read_bytes() for locale in phrases.LOCALES
    }
    assert len({*packed.values()}) == len(phrases.LOCALES)


REFUSALS: Sequence[tuple[Sequence[str], str]] = [
    (("--endpoint", "evening-ember"), "'evening-ember' is neither a function (arn:aws:lambda:...) nor an https://"),
    (("--endpoint", "http://ember.example.org"), "does not begin with https://"),
    (("--endpoint", "https://localhost/alexa"), "names no host that can be found from outside"),
    (("--endpoint", "https://192.168.1.4/alexa"), "names no host that can be found from outside"),
    (("--endpoint", "https://ember.example.org /alexa"), "names no host that can be found from outside"),
    (("--endpoint", "https://ember.example.org:8443/"), "Amazon calls port 443"),
    (("--endpoint", "https://ember.example.org:x/"), "is no address"),
    (("--endpoint", "https://us:two@ember.example.org/"), "logs on to nothing"),
    (
        ("--endpoint", "arn:aws:lambda:eu-west-1:1234:function:evening-ember"),
        "is no function; write arn:aws:lambda:REGION",
    ),
    (("--endpoint", "arn:aws:s3:::evening-ember"), "is no function"),
    (("--endpoint", f"{FUNCTION} "), "is no function"),
    (("--endpoint", FUNCTION, "--certificate", "Trusted"), "--certificate: belongs to an https:// address"),
    (("--certificate", "Trusted"), "--certificate: belongs to an https:// address, and there is no --endpoint"),
    (
        ("--smart-home",),
        "--smart-home: give --endpoint the ARN of a function in one of us-east-1, eu-west-1, us-west-2",
    ),
    (("--smart-home", "--endpoint", "https://ember.example.org/alexa"), "--smart-home: give --endpoint the ARN"),
    (
        ("--endpoint", "https://ember.example.org/"),
        "is only a name; the skill answers at https://ember.example.org/alexa",
    ),
    (("--smart-home", "--endpoint", FUNCTION.replace("west", "central")), "--smart-home: give --endpoint the ARN"),
    (("--privacy-url", "ember.example.org"), "--privacy-url: 'ember.example.org' does not begin with https://"),
    (("--terms-url", "https://alexa.example.org"), "--terms-url: 'https://alexa.example.org' has 'alexa' in its name"),
    (("--skill-id", "evening-ember"), "--skill-id: 'evening-ember' is no skill's"),
]


@pytest.mark.parametrize(("arguments", "says"), REFUSALS, ids=[" ".join(one) for one, _ in REFUSALS])
def test_what_cannot_be_is_refused_in_one_line(arguments: Sequence[str], says: str, make: Any, tmp_path: Path) -> None:
    with pytest.raises(Wrong) as told:
        make(*arguments)

    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert every_file(tmp_path) == []


@pytest.mark.parametrize(
    ("region", "part"),
    [("us-east-1", "NA"), ("ca-central-1", "NA"), ("eu-north-1", "EU"), ("us-west-2", "FE"), ("ap-northeast-1", "FE")],
)
def test_a_function_is_called_from_its_own_part_of_the_world(region: str, part: str) -> None:
    where = skill_package.endpoint(FUNCTION.replace("eu-west-1", region))

    assert where is not None
    assert list(where.told()["regions"]) == [part]


def test_a_folder_of_something_else_is_left_alone(make: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("ours")

    with pytest.raises(Wrong, match="holds other things; name a folder of its own"):
        make(out=tmp_path)
    with pytest.raises(Wrong, match="is a file; name a folder"):
        make(out=tmp_path / "notes.md")
    with pytest.raises(Wrong, match="the folder .* is not there; make it, or name another"):
        make(out=tmp_path / "nowhere" / "skill-package")

    assert [path.name for path in every_file(tmp_path)] == ["notes.md"]


@pytest.mark.parametrize(
    "theirs", ['{"profiles": {"default": {"skillMetadata": {"src": "./other"}}}}', "{}", "no json"]
)
def test_another_skills_files_are_left_alone(theirs: str, make: Any, tmp_path: Path) -> None:
    (tmp_path / "ask-resources.json").write_text(theirs)

    with pytest.raises(Wrong, match="is there and does not say src ./skill-package; mend it, or move it away"):
        make()

    assert [path.name for path in every_file(tmp_path)] == ["ask-resources.json"]


def test_another_skills_id_is_left_alone(make: Any, tmp_path: Path) -> None:
    make(*WHOLE)

    with pytest.raises(Wrong, match="is there and does not say skillId"):
        make("--skill-id", SKILL.replace("9abc", "9abd"))


def test_two_trees_are_merged_and_neither_is_changed() -> None:
    under: dict[str, Any] = {"a": {"b": 1, "c": [1]}, "d": 4}
    over: dict[str, Any] = {"a": {"c": [2], "e": 5}, "d": 6}

    assert skill_package.merged(under, over) == {"a": {"b": 1, "c": [1, 2], "e": 5}, "d": 6}
    assert (under, over) == ({"a": {"b": 1, "c": [1]}, "d": 4}, {"a": {"c": [2], "e": 5}, "d": 6})


def every_file(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
