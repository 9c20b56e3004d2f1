"""Whether Amazon would take a skill package, and whether what it says of the skill is true.

Every rule takes a package and gives its complaints, as sentences. Sources: the skill manifest's schema
(https://developer.amazon.com/docs/smapi/skill-manifest.html), Amazon's own classes (ask-smapi-model), and what its
testers have sent back.
"""

import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from pathlib import Path
from pydoc import locate
from typing import Any
from urllib.parse import urlsplit

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData
from ask_smapi_model.v1.skill.manifest.skill_manifest_envelope import SkillManifestEnvelope

from skill.couple import Couple
from skill.desk.skill_package import ARN
from skill.desk.understanding import Understanding, normal
from skill.edge.wiring import RITUALS
from skill.reading import read
from tests.desk.model_linter import ALEXAS, kinds_of
from tests.screens.samples import SCREENS, Screen

SKILL = Path(__file__).parents[2] / "skill"
ENGLISH = {"en-AU", "en-CA", "en-GB", "en-IN", "en-US"}
PLAIN = {"str": str, "bool": bool, "int": int}

# https://developer.amazon.com/docs/smapi/skill-manifest.html#category-enum, as published clients have it; without those
# for children and for health, which this skill is not. LIFESTYLE is a shelf of the store and no category.
CATEGORIES = {
    "ALARMS_AND_CLOCKS", "ASTROLOGY", "BUSINESS_AND_FINANCE", "CALCULATORS", "CALENDARS_AND_REMINDERS", "COMMUNICATION",
    "CONNECTED_CAR", "COOKING_AND_RECIPE", "DATING", "DELIVERY_AND_TAKEOUT", "DEVICE_TRACKING",
    "EDUCATION_AND_REFERENCE", "EVENT_FINDERS", "FASHION_AND_STYLE", "FLIGHT_FINDERS", "FRIENDS_AND_FAMILY", "GAMES",
    "HOTEL_FINDERS", "KNOWLEDGE_AND_TRIVIA", "NEWS", "NOVELTY", "ORGANIZERS_AND_ASSISTANTS", "PETS_AND_ANIMAL",
    "PODCAST", "RELIGION_AND_SPIRITUALITY", "SCHOOLS", "SCORE_KEEPING", "SELF_IMPROVEMENT", "SHOPPING", "SMART_HOME",
    "SOCIAL_NETWORKING", "STREAMING_SERVICE", "TO_DO_LISTS_AND_NOTES", "TRANSLATORS", "WEATHER",
}  # fmt: skip
NEEDED = {
    "": ("manifestVersion", "publishingInformation", "privacyAndCompliance", "permissions", "apis"),
    "publishingInformation": (
        "category", "distributionCountries", "distributionMode", "isAvailableWorldwide", "locales",
        "testingInstructions",
    ),
    "privacyAndCompliance": (
        "allowsPurchases", "containsAds", "isChildDirected", "isExportCompliant", "usesHealthInfo", "usesPersonalInfo",
    ),
    "apis": ("custom",),
}  # fmt: skip
LISTED = ("name", "summary", "description", "examplePhrases", "keywords", "smallIconUri", "largeIconUri")
LENGTHS = {
    "name": (2, 50),
    "summary": (1, 160),
    "description": (1, 4000),
    "examplePhrases": (3, 3),
    "keywords": (1, 30),
}
# The expression Amazon's own refusal shows: https://github.com/openhab/openhab-alexa/issues/384
NEVER_IN_A_PHRASE = re.compile(r"[/*@#$%^&(){}_\[\]|<>:;+=\\]")
EMOJI = re.compile(r"[^\n -~]")  # or anything else that is not plain English text
QUOTED = re.compile(r'"([^"]+)"')

# What no store text of ours says. Health only where it is said that this is none.
NEVER_SAID = {
    "health": r"treats?|cures?|heals?|diagnos\w+|anxi\w+|depress\w+|stress\w*|insomnia|trauma\w*|mental health|"
    r"therapists?|counsell?ors?|symptoms?|wellbeing|wellness",
    "a promise": r"guarantee\w*|proven|promises?|fix(es)?|improves?|saves? your|will love",
    "praise": r"best|top|leading|greatest|perfect|amazing|ultimate|number one|award\w*|unique",
    "money": r"free|prices?|cheap|buy|purchases?|subscri\w+|premium|donat\w+|tips?|coupons?|ads|\d+ dollars",
    "somebody else's": r"google|siri|cortana|netflix|spotify|philips|tinder|gottman|official|approved|certified",
    "assumed": r"husband|wife|boyfriend|girlfriend|spouse|married|marriage|wedding|bed|bedroom|sex\w*|naked|wine|beer|"
    r"drinks?|champagne",
    "a sermon": r"should|must|ought",
}
DISCLAIMER = ("therapy", "counselling", "medical advice", "emergencies", "unsafe", "helpline", "support numbers")
ONLY_IN_THE_DISCLAIMER = ("therapy", "counselling", "medical", "emergencies", "unsafe")
KEPT = ("kept", "never your words", "forget us", "disable")

# A permission, and what of ours makes it needed.
USED_FOR = {
    "alexa::alerts:reminders:skill:readwrite": "/v1/alerts/reminders",
    "alexa::alerts:timers:skill:readwrite": "/v1/alerts/timers",
    "alexa::person_id:read": '"personId"',
    "alexa::async_event:write": "AcceptGrant",
}
INTERFACES = {
    "ALEXA_PRESENTATION_APL": r"presentation\.apl\b|Presentation\.APL\.",
    "AUDIO_PLAYER": r"audioplayer|AudioPlayer\.",
    "CAN_FULFILL_INTENT_REQUEST": r"CanFulfillIntent",
    "VIDEO_APP": r"videoapp|VideoApp\.",
}
REGIONS = ("NA", "EU", "FE")
# Amazon's own list of interfaces has it; of its classes none does, and so they refuse what Amazon's pages show.
CLASSLESS = {"type": "CAN_FULFILL_INTENT_REQUEST"}
PAYING = re.compile(r"\bmonetization\b|InSkillProduct|amazonpay|payments:")


@dataclass(frozen=True)
class Package:
    """A package as it lies in its folder: what was read of it, by name."""

    skill: dict[str, Any]
    models: dict[str, Any]
    tasks: dict[str, Any]
    images: dict[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> "Package":
        """All of a folder."""
        return cls(
            json.loads((folder / "skill.json").read_bytes()),
            {path.stem: json.loads(path.read_bytes()) for path in folder.glob("interactionModels/custom/*")},
            {path.name: json.loads(path.read_bytes()) for path in folder.glob("tasks/*")},
            {path.name: path.read_bytes() for path in folder.glob("assets/images/*")},
        )

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = self.skill["manifest"]
        return found

    @property
    def listings(self) -> dict[str, Any]:
        found: dict[str, Any] = self.manifest["publishingInformation"]["locales"]
        return found

    @property
    def name(self) -> str:
        """How the skill is invoked."""
        return next((str(called(model)) for model in self.models.values()), "")


Rule = Callable[[Package], list[str]]


def amazons_classes_lose_nothing(package: Package) -> list[str]:
    """A key that Amazon's classes do not know is gone when they write again what they read."""
    skill = deepcopy(package.skill)
    custom = skill["manifest"]["apis"]["custom"]
    custom["interfaces"] = [one for one in custom.get("interfaces", []) if one != CLASSLESS]
    read_by: list[tuple[str, Any, type]] = [("skill.json", skill, SkillManifestEnvelope)]
    read_by += [(f"{locale}.json", model, InteractionModelData) for locale, model in package.models.items()]
    return [complaint for name, tree, kind in read_by for complaint in lost(name, tree, kind)]


def everything_is_of_its_kind(package: Package) -> list[str]:
    """Those classes take "true" for true and a number for words; Amazon does not."""
    wrong = list(misfits(package.skill, SkillManifestEnvelope, "skill.json"))
    for locale, model in package.models.items():
        wrong += misfits(model, InteractionModelData, f"{locale}.json")
    return wrong


def nothing_is_missing(package: Package) -> list[str]:
    """What Amazon's classes can do without, and the store cannot."""
    missing = []
    for part, keys in NEEDED.items():
        there = package.manifest.get(part, {}) if part else package.manifest
        missing += [f"{part or 'manifest'} has no {key}" for key in keys if there.get(key) in (None, "", [], {})]
    for locale, listing in package.listings.items():
        missing += [f"{locale} has no {key}" for key in LISTED if not listing.get(key)]
    return missing + ["manifestVersion is 1.0"] * (package.manifest.get("manifestVersion") != "1.0")


def nothing_is_too_long(package: Package) -> list[str]:
    """What the store's pages have room for."""
    return [
        f"{locale}: {key} is {len(listing[key])} long, and {least} to {most} fits"
        for locale, listing in package.listings.items()
        for key, (least, most) in LENGTHS.items()
        if key in listing and not least <= len(listing[key]) <= most
    ]


def category(package: Package) -> list[str]:
    """One of Amazon's, and neither for children nor for health."""
    found = package.manifest["publishingInformation"].get("category")
    return [] if found in CATEGORIES else [f"{found} is no category for this skill"]


def every_language_is_the_same_skill(package: Package) -> list[str]:
    """Listings and models are for the same languages, understand the same, and answer to one name."""
    languages = {*package.listings}
    wrong = [f"{locale} has a listing and no model" for locale in sorted(languages - {*package.models})]
    wrong += [f"{locale} has a model and no listing" for locale in sorted({*package.models} - languages)]
    linked = package.manifest["privacyAndCompliance"].get("locales", {})
    wrong += [f"{locale} has links and no listing" for locale in sorted({*linked} - languages)]
    wrong += [f"{locale} has no links" for locale in sorted(languages - {*linked}) if linked]
    wrong += [f"{locale} is no language of ours" for locale in sorted(languages - ENGLISH)]
    shapes = {locale: shape(model) for locale, model in package.models.items()}
    first = next(iter(shapes.values()), {})
    wrong += [f"{locale} does not understand the same" for locale, found in shapes.items() if found != first]
    for locale, model in package.models.items():
        listed = package.listings.get(locale, {}).get("name", "")
        if listed.lower() != called(model):
            wrong.append(f"{locale} is listed as '{listed}' and called '{called(model)}'")
    return wrong


def alexa_takes_every_model(package: Package) -> list[str]:
    """The rules of tests/desk/model_linter.py, in every language."""
    return [
        f"{locale}: {complaint}"
        for locale, model in package.models.items()
        for rule in ALEXAS
        for complaint in rule(model["interactionModel"]["languageModel"])
    ]


def example_phrases(package: Package) -> list[str]:
    """The first opens the skill; each of the others is word for word what people may say."""
    wrong = []
    for locale, listing in package.listings.items():
        said = listing.get("examplePhrases", [])
        if said[:1] != [f"Alexa, open {package.name}"]:
            wrong.append(f"{locale}: the first phrase is not 'Alexa, open {package.name}'")
        for phrase in said:
            wrong += [f"{locale}: '{phrase}' has a sign Amazon refuses"] * bool(NEVER_IN_A_PHRASE.search(phrase))
            wrong += [f"{locale}: '{phrase}' is nothing people may say"] * (not is_sample(package, locale, phrase))
        wrong += [f"{locale}: a phrase stands there twice"] * (len({*said}) < len(said))
    return wrong


def what_is_quoted_is_understood(package: Package) -> list[str]:
    """Whoever says what the store or the testing instructions quote is understood, without a guess."""
    everywhere = [*package.models]
    texts = [(locale, listing.get("description", ""), [locale]) for locale, listing in package.listings.items()]
    texts += [("testing", package.manifest["publishingInformation"].get("testingInstructions", ""), everywhere)]
    return [
        f'{where}: "{quoted}" is not understood'
        for where, text, locales in texts
        for quoted in QUOTED.findall(text)
        if not is_understood(package, quoted, locales)
    ]


def wording(package: Package) -> list[str]:
    """No promise, praise, money or health; nobody else's name; nothing that assumes."""
    wrong = []
    for locale, listing in package.listings.items():
        *_, last = listing.get("description", "").lower().split("\n\n")
        told = [str(listing.get(key, "")) for key in LISTED[:3]]
        everything = " ".join([*told, *listing.get("keywords", [])])
        before = everything.lower().replace(last, "")
        for why, words in NEVER_SAID.items():
            wrong += [f"{locale}: '{said.group()}' is {why}" for said in re.finditer(rf"\b(?:{words})\b", before)]
        wrong += [
            f"{locale}: '{word}' stands outside the disclaimer" for word in ONLY_IN_THE_DISCLAIMER if word in before
        ]
        wrong += [f"{locale}: the disclaimer does not say '{said}'" for said in DISCLAIMER if said not in last]
        wrong += [f"{locale}: the description does not say '{said}'" for said in KEPT if said not in before]
        wrong += [f"{locale}: {sign.group()!r} is no plain text" for sign in EMOJI.finditer(everything)]
        wrong += [f"{locale}: an address stands in the text"] * bool(re.search(r"https?:|www\.|\.com\b", everything))
    return wrong


def where_it_is_sold(package: Package) -> list[str]:
    """Only where we know whom to ring."""
    told = package.manifest["publishingInformation"]
    countries, known = {*told.get("distributionCountries", [])}, {*read(RITUALS / "support_lines.yaml")}
    return [
        *(f"{country} has no support lines" for country in sorted(countries - known)),
        *(f"{country} has support lines, and no skill" for country in sorted(known - countries)),
        *["it is sold everywhere, and not everywhere do we know whom to ring"] * bool(told.get("isAvailableWorldwide")),
    ]


def privacy_answers(package: Package) -> list[str]:
    """The store is told what the code does."""
    told, kept = package.manifest["privacyAndCompliance"], {field.name for field in fields(Couple)}
    true = {
        "allowsPurchases": bool(PAYING.search(code())),
        "containsAds": False,
        "isChildDirected": False,
        "isExportCompliant": True,
        "usesHealthInfo": False,
        "usesPersonalInfo": bool(kept & {"names", "hearts"}),
    }
    return [f"{key} is {told.get(key)}, and truly {answer}" for key, answer in true.items() if told.get(key) != answer]


def permissions(package: Package) -> list[str]:
    """Asked for are those that something of ours uses, each once; and all of those."""
    asked = [one["name"] for one in package.manifest.get("permissions", [])]
    optional = set() if "smartHome" in package.manifest["apis"] else {"alexa::async_event:write"}
    used = {name for name, marker in USED_FOR.items() if marker in code()} - optional
    return [
        *(f"{name} is asked for and not used" for name in sorted({*asked} - used)),
        *(f"{name} is used and not asked for" for name in sorted(used - {*asked})),
        *["a permission is asked for twice"] * (len({*asked}) < len(asked)),
    ]


def interfaces(package: Package) -> list[str]:
    """Declared are those that something of ours uses; what a declared one brings is answered."""
    declared = {one["type"] for one in package.manifest["apis"]["custom"].get("interfaces", [])}
    used = {name for name, marker in INTERFACES.items() if re.search(marker, code())}
    wrong = [f"the interface {name} is declared and not used" for name in sorted(declared - used)]
    wrong += [f"the interface {name} is used and not declared" for name in sorted(used - declared)]
    for locale, model in package.models.items():
        wanted = {"AMAZON.PauseIntent", "AMAZON.ResumeIntent"} - {*shape(model)}
        wrong += [f"{locale}: a player needs {name}" for name in sorted(wanted) if "AUDIO_PLAYER" in declared]
    return wrong


def screens(package: Package) -> list[str]:
    """Declared are the screens that tests/screens draws, and all of them: who declares one says that it was tried."""
    kinds = package.manifest["apis"]["custom"].get("interfaces", [])
    declared = [one for kind in kinds for one in kind.get("supportedViewports", [])]
    wrong = [
        f"the {name} screen is drawn and not declared"
        for name, screen in SCREENS.items()
        if not any(is_declared(screen, one) for one in declared)
    ]
    return wrong + [
        f"{one} is declared and not drawn"
        for one in declared
        if not any(is_declared(screen, one) for screen in SCREENS.values())
    ]


def is_declared(screen: Screen, viewport: Mapping[str, Any]) -> bool:
    """Whether a screen is of a declared kind."""
    sides = (("Width", screen.dp.width), ("Height", screen.dp.height))
    alike = (viewport["mode"], viewport["shape"]) == (screen.mode, screen.shape)
    return alike and all(viewport[f"min{side}"] <= length <= viewport[f"max{side}"] for side, length in sides)


def endpoints(package: Package) -> list[str]:
    """Everything goes to one place, which Alexa can call; a smart home's is a function."""
    apis, events = package.manifest["apis"], package.manifest.get("events")
    homes = {name: api.get("endpoint", {}) for name, api in apis.items()}
    wrong = []
    if events is not None:
        homes["events"] = events.get("endpoint", {})
    for name, home in homes.items():
        uri, kind = home.get("uri"), home.get("sslCertificateType")
        if uri is None:
            wrong += [f"{name} has no endpoint"] * (any(homes.values()) or name == "events")
        elif not (ARN.fullmatch(uri) or uri.startswith("https://")):
            wrong.append(f"{name} is at {uri}, which Alexa cannot call")
        else:
            wrong += [f"{name} needs the kind of its certificate"] * (uri.startswith("https://") and kind is None)
            wrong += [f"{name} is a function and has no certificate"] * (uri.startswith("arn:") and kind is not None)
            wrong += ["a smart home is a function"] * (name == "smartHome" and not uri.startswith("arn:"))
    wrong += ["the endpoints differ"] * (len({home.get("uri") for home in homes.values()} - {None}) > 1)
    for name, part in [*apis.items(), ("events", events or {})]:
        wrong += [f"{name} has the region {region}" for region in part.get("regions", {}) if region not in REGIONS]
    return wrong


def events(package: Package) -> list[str]:
    """Told of what we answer; and always of the skill being disabled, for then everything is deleted."""
    subscribed = [one["eventName"] for one in package.manifest.get("events", {}).get("subscriptions", [])]
    wrong = [f"the event {name} is asked for twice" for name in sorted({*subscribed}) if subscribed.count(name) > 1]
    if "events" in package.manifest and "SKILL_DISABLED" not in subscribed:
        wrong.append("nobody would tell us that the skill was disabled")
    requests = {name: f"AlexaSkillEvent.{name.title().replace('_', '')}" for name in subscribed}
    wrong += [f"nobody here knows {request}" for request in requests.values() if f'"{request}"' not in code()]
    linked = "SKILL_ACCOUNT_LINKED" in subscribed
    return wrong + ["there is no account to link"] * (linked and "smartHome" not in package.manifest["apis"])


def links(package: Package) -> list[str]:
    """Pages anybody can open, on a host that does not call itself Alexa's."""
    pages = package.manifest["privacyAndCompliance"].get("locales", {})
    wrong = [f"{locale} has no privacy page" for locale, page in pages.items() if not page.get("privacyPolicyUrl")]
    for locale, page in pages.items():
        for key, url in page.items():
            parts = urlsplit(url)
            sound = parts.scheme == "https" and "." in str(parts.hostname) and "alexa" not in str(parts.hostname)
            wrong += [f"{locale}: {key} is {url}"] * (not sound)
    return wrong


def icons(package: Package) -> list[str]:
    """PNGs of 108 and of 512 pixels, square, opaque, and in the package."""
    wrong = []
    for locale, listing in package.listings.items():
        for key, size in (("smallIconUri", 108), ("largeIconUri", 512)):
            uri = listing.get(key, "")
            png = package.images.get(uri.removeprefix("file://assets/images/"))
            if png is None:
                wrong.append(f"{locale}: {uri} is not in the package")
            elif png[:8] != b"\x89PNG\r\n\x1a\n":
                wrong.append(f"{locale}: {uri} is no PNG")
            elif struct.unpack(">II", png[16:24]) != (size, size):
                wrong.append(f"{locale}: {uri} is not {size} pixels wide and high")
    return wrong


def tasks(package: Package) -> list[str]:
    """Every task is declared and defined, as Amazon defines one, and has a title in every language.

    https://developer.amazon.com/docs/custom-skills/implement-custom-tasks-in-your-skill.html
    """
    declared = [f"{one['name']}.{one['version']}.json" for one in package.manifest["apis"]["custom"].get("tasks", [])]
    wrong = [f"{name} is declared and not there" for name in declared if name not in package.tasks]
    wrong += [f"{name} is there and not declared" for name in package.tasks if name not in declared]
    wrong += ["a task is declared twice"] * (len({*declared}) < len(declared))
    for file, task in package.tasks.items():
        wrong += [f"{file}: {complaint}" for complaint in _task(file, task, {*package.listings})]
    if package.tasks and package.manifest["privacyAndCompliance"].get("isChildDirected"):
        wrong.append("a skill for children can have no tasks")
    return wrong


def _task(file: str, task: Mapping[str, Any], languages: set[str]) -> Iterator[str]:
    name = re.fullmatch(r"([A-Z][A-Za-z]*)\.([1-9]\d*)\.json", file)
    info, paths = task.get("info", {}), task.get("paths", {})
    if not name or [*paths] != [f"/{name[1]}"] or info.get("version") != name[2]:
        yield "its name, its one path and its version differ"
    if not str(task.get("openapi")).startswith("3."):
        yield "it is no OpenAPI 3"
    if info.get("x-amzn-alexa-access-scope") != "public":
        yield "no routine can see it"
    titles = {locale: shown.get("title") for locale, shown in info.get("x-amzn-display-details", {}).items()}
    if {*titles} != languages or not all(titles.values()):
        yield "it has no title in some language, or one too many"
    for path in paths.values():
        if {*path} - {"summary", "description"} != {"post"}:
            yield "it is asked for by POST only"
            continue
        bodies = [path["post"].get("requestBody", {}), *path["post"].get("responses", {}).values()]
        if any({*body["content"]} != {"application/json"} for body in bodies if "content" in body):
            yield "it speaks JSON only"
    schemas = task.get("components", {}).get("schemas", {})
    for reference in re.findall(r'"\$ref": "([^"]*)"', json.dumps(task)):
        if reference.removeprefix("#/components/schemas/") not in schemas:
            yield f"{reference} is not within it"
    if len(schemas.get("Input", {}).get("properties", {})) > 1:
        yield "a routine can give one input at most"


RULES: Sequence[Rule] = (
    amazons_classes_lose_nothing,
    everything_is_of_its_kind,
    nothing_is_missing,
    nothing_is_too_long,
    category,
    every_language_is_the_same_skill,
    alexa_takes_every_model,
    example_phrases,
    what_is_quoted_is_understood,
    wording,
    where_it_is_sold,
    privacy_answers,
    permissions,
    interfaces,
    screens,
    endpoints,
    events,
    links,
    icons,
    tasks,
)


def lost(name: str, tree: Any, kind: type) -> list[str]:
    """What is gone when Amazon's classes write again what they read; or that they refuse it."""
    amazons = DefaultSerializer()
    try:
        back = amazons.serialize(amazons.deserialize(json.dumps(tree), kind))
    except SerializationException as refused:
        return [f"{name} is refused: {refused}"]
    return [
        f"{name}{path} is lost" for path in sorted({*paths(tree)} - {*paths(json.loads(json.dumps(back, default=str)))})
    ]


def paths(node: Any, at: str = "") -> Iterator[str]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield f"{at}/{key}"
        yield from paths(child, f"{at}/{key}")


def misfits(value: Any, kind: Any, at: str) -> Iterator[str]:
    """Where a value is not what Amazon's classes say it is: `kind` is a class, or their word for one."""
    if isinstance(kind, str):
        inside = re.fullmatch(r"(list\[|dict\(str, )(.+)[\])]", kind)
        if inside:
            many = dict if inside[1] != "list[" else list
            if not isinstance(value, many):
                yield f"{at} is {value!r}, no {many.__name__}"
                return
            for key, one in value.items() if isinstance(value, dict) else enumerate(value):
                yield from misfits(one, inside[2], f"{at}/{key}")
            return
        if kind in PLAIN:
            if type(value) is not PLAIN[kind]:
                yield f"{at} is {value!r}, no {kind}"
            return
        kind = locate(kind)
    if issubclass(kind, Enum):
        if value not in {one.value for one in kind}:
            yield f"{at} is {value!r}, which is no {kind.__name__}"
    elif not isinstance(value, dict):
        yield f"{at} is {value!r}, no {kind.__name__}"
    else:
        names = {key: name for name, key in kind.attribute_map.items()}
        for key, one in value.items():
            if key in names:
                yield from misfits(one, kind.deserialized_types[names[key]], f"{at}/{key}")


@cache
def code() -> str:
    """All we ship."""
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(SKILL.rglob("*.py")) if "desk" not in path.parts
    )


def called(model: Any) -> str:
    return str(model["interactionModel"]["languageModel"].get("invocationName"))


def shape(model: Any) -> dict[str, dict[str, str]]:
    return {intent["name"]: kinds_of(intent) for intent in model["interactionModel"]["languageModel"]["intents"]}


def is_sample(package: Package, locale: str, phrase: str) -> bool:
    """Whether it opens the skill, or asks it for a sample word for word."""
    model = package.models.get(locale, {"interactionModel": {"languageModel": {"intents": []}}})
    samples = {said for one in model["interactionModel"]["languageModel"]["intents"] for said in one["samples"]}
    asked = re.fullmatch(rf"Alexa, ask {package.name} (?:for|to|about) (.+)", phrase)
    return phrase == f"Alexa, open {package.name}" or (asked[1] if asked else phrase) in samples


def is_understood(package: Package, quoted: str, locales: Iterable[str]) -> bool:
    """Whether Alexa would know, in all these languages, what to do with what stands in quotes, and not only guess."""
    bare = re.sub(rf"^Alexa, (?:open {package.name}|ask {package.name} (?:for|to) )", "", quoted).strip()
    if bare in ("", "Alexa"):
        return True
    every = (understanding(json.dumps(package.models[locale])) for locale in locales if locale in package.models)
    return all(each._exactly(normal(bare)) for each in every)  # never a guess, which takes seconds to learn


@cache
def understanding(model: str) -> Understanding:
    return Understanding(json.loads(model))
