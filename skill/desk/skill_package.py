"""`ember skill-package` makes what `ask deploy` takes; `ember icons` draws the icons in it."""

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from skill.desk import phrases
from skill.desk.belongings import Wrong
from skill.reading import read

SOURCES = phrases.MODELS / "skill_package"
DRAWING, SIZES = SOURCES / "icon.svg", (108, 512)
CLI_VERSION = "2020-03-31"  # of the files ask-cli 2 keeps beside a package
CERTIFICATES = ("Trusted", "Wildcard", "SelfSigned")

ARN = re.compile(r"arn:aws:lambda:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:function:[\w-]{1,64}(?::[\w$-]{1,128})?", re.ASCII)
SKILL_ID = re.compile(r"amzn1\.ask\.skill\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Where Amazon calls a smart home function from, and which part of the world that is.
SMART_HOME_REGIONS = {"us-east-1": "NA", "eu-west-1": "EU", "us-west-2": "FE"}
CONTINENTS = {"eu": "EU", "me": "EU", "af": "EU", "il": "EU", "ap": "FE"}

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """What Alexa calls: a Lambda function, or a web service with the kind of its certificate."""

    uri: str
    certificate: str | None = None

    @property
    def region(self) -> str | None:
        """The AWS region of a function."""
        arn = ARN.fullmatch(self.uri)
        return arn[1] if arn else None

    def told(self) -> Manifest:
        """As skill.json has it: for everywhere, and for a function's own part of the world."""
        here = {"uri": self.uri, **({"sslCertificateType": self.certificate} if self.certificate else {})}
        if not self.region:
            return {"endpoint": here}
        part = SMART_HOME_REGIONS.get(self.region) or CONTINENTS.get(self.region[:2], "NA")
        return {"endpoint": here, "regions": {part: {"endpoint": here}}}


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of `ember skill-package`."""
    command.add_argument("--endpoint", metavar="ARN|URL", help="your Lambda function, or your https:// address")
    command.add_argument("--certificate", choices=CERTIFICATES, help="of an https:// address (default: Trusted)")
    command.add_argument("--privacy-url", metavar="URL", help="your privacy page; the store wants one")
    command.add_argument("--terms-url", metavar="URL", help="your terms of use, if you have any")
    command.add_argument("--smart-home", action="store_true", help="with the part that starts your own Alexa routines")
    command.add_argument("--skill-id", metavar="ID", help="a skill that is there already: amzn1.ask.skill....")
    command.add_argument("--rituals", type=Path, metavar="FOLDER", help="with your own rituals' names")
    command.add_argument("--out", type=Path, metavar="FOLDER", default=Path("skill-package"), help="where to")


def make(options: argparse.Namespace, models: Mapping[str, Mapping[str, Any]]) -> int:
    """Write the package of the interaction models, and what ask-cli needs beside it. 0; Wrong, WrongFile, OSError."""
    out: Path = options.out
    _see_that_it_is_ours(out)
    where = endpoint(options.endpoint, options.certificate)
    links = _links(options)
    if options.smart_home and (where is None or where.region not in SMART_HOME_REGIONS):
        among = ", ".join(SMART_HOME_REGIONS)
        raise Wrong(f"--smart-home: give --endpoint the ARN of a function in one of {among}; Amazon takes no other")
    print(f"making {out} of {SOURCES.parent.name}/", flush=True)
    files = {out / name: content for name, content in package(models, where, options.smart_home, links).items()}
    files |= _beside(out, options.skill_id)
    changed = write(files)
    print(f"built {out}: {len(files)} files, {len(changed)} of them new or changed")
    for note in _notes(options, where, files):
        print(f"note: {note}")
    here = f", in {out.parent}" if out.parent != Path() else ""
    print(
        f"next: ask deploy --target skill-metadata{here}" if where else "next: make skill-package ENDPOINT=ARN-or-URL"
    )
    return 0


def draw_icons(folder: Path = SOURCES) -> int:
    """The icons, drawn anew. 0; Wrong where nothing can draw."""
    changed = write({folder / f"icon_{size}.png": drawn(size) for size in SIZES})
    print(f"drew {', '.join(path.name for path in changed)}" if changed else "the icons are as icon.svg has them")
    return 0


def drawn(size: int, svg: str | None = None) -> bytes:
    """The icon (or another drawing) as a PNG, so many pixels wide and high. Wrong where nothing can draw."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise Wrong("nothing here can draw an SVG; `make test` installs what can") from None
    words = DRAWING.read_text(encoding="utf-8") if svg is None else svg
    return svg_to_bytes(svg_string=words, width=size, height=size, skip_system_fonts=True)


def endpoint(given: str | None, certificate: str | None = None) -> Endpoint | None:
    """What was given, if anything was. Wrong, saying how it is written."""
    if not given:
        if certificate:
            raise Wrong("--certificate: belongs to an https:// address, and there is no --endpoint")
        return None
    if given.startswith("arn:"):
        if not ARN.fullmatch(given):
            raise Wrong(f"--endpoint: '{given}' is no function; write arn:aws:lambda:REGION:ACCOUNT:function:NAME")
        if certificate:
            raise Wrong("--certificate: belongs to an https:// address; a function has none")
        return Endpoint(given)
    if not given.startswith("http"):
        raise Wrong(f"--endpoint: '{given}' is neither a function (arn:aws:lambda:...) nor an https:// address")
    if wrong := _wrong_address(given):
        raise Wrong(f"--endpoint: '{given}' {wrong}")
    if urlsplit(given).path in ("", "/"):
        raise Wrong(f"--endpoint: '{given}' is only a name; the skill answers at {given.rstrip('/')}/alexa")
    return Endpoint(given, certificate or CERTIFICATES[0])


def package(
    models: Mapping[str, Mapping[str, Any]],
    where: Endpoint | None = None,
    smart_home: bool = False,
    links: Manifest | None = None,
) -> dict[str, bytes]:
    """Every file of the package, by its path in it, with a model for every locale. WrongFile.

    Without an endpoint there is none in it, and no events, which have no other way to come.
    """
    source = read(SOURCES / "manifest.yaml")
    parts = ("locales", "listing", "testing", "manifest", "tasks")
    source.only(*parts, needed=parts)
    manifest: Manifest = source["manifest"]
    if smart_home:
        manifest = merged(manifest, read(SOURCES / "smart_home.yaml")["manifest"])
    locales: list[str] = source["locales"]
    told = merged(manifest, _told(source, links))
    if where:
        apis = {name: where.told() for name in told["apis"]}
        told = merged(told, {"apis": apis, "events": where.told()})
    else:
        told.pop("events", None)
    icons = {f"icon_{size}.png": (SOURCES / f"icon_{size}.png").read_bytes() for size in SIZES}
    tasks = {name: task(name, does["title"], does["does"], locales) for name, does in source["tasks"].items()}
    return {
        "skill.json": _json({"manifest": told}),
        **{f"interactionModels/custom/{name}.json": phrases.as_json(dict(models[name])).encode() for name in locales},
        **{f"tasks/{name}.1.json": _json(definition) for name, definition in tasks.items()},
        **{f"assets/images/{name}": png for name, png in icons.items()},
    }


def task(name: str, title: str, does: str, locales: Sequence[str]) -> Manifest:
    """A custom task without input, as Amazon has it defined.

    https://developer.amazon.com/docs/custom-skills/implement-custom-tasks-in-your-skill.html
    """
    answers = {"200": does, "400": "Not a task of ours.", "500": "Not now."}
    nothing = {"type": "object", "properties": {}}
    return {
        "openapi": "3.0.0",
        "info": {
            "title": title,
            "version": "1",
            "x-amzn-alexa-access-scope": "public",  # routines and quick links see no other
            "x-amzn-display-details": {locale: {"title": title} for locale in locales},
        },
        "paths": {
            f"/{name}": {
                "summary": title,
                "description": does,
                "post": {
                    "requestBody": {"content": _in_json("Input")},
                    "responses": {
                        code: {"description": words, **({"content": _in_json("Done")} if code == "200" else {})}
                        for code, words in answers.items()
                    },
                },
            }
        },
        "components": {"schemas": {"Input": nothing, "Done": nothing}},
    }


def merged(under: Any, over: Any) -> Any:
    """Two trees as one, neither changed: mappings key by key, lists one after the other, anything else from `over`."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        both = {key: merged(under[key], over[key]) for key in under if key in over}
        return {**under, **over, **both}
    return [*under, *over] if isinstance(under, list) and isinstance(over, list) else over


def write(files: Mapping[Path, bytes]) -> list[Path]:
    """Write the files that differ from what is there, all of them or none; gives those. OSError."""
    changed = {path: content for path, content in files.items() if not path.exists() or path.read_bytes() != content}
    halves: dict[Path, Path] = {}
    try:
        for path, content in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            halves[path] = path.with_name(path.name + ".part")
            halves[path].write_bytes(content)
        for path, half in halves.items():
            half.replace(path)
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)
    return list(changed)


def _told(source: Mapping[str, Any], links: Manifest | None) -> Manifest:
    """What stands in skill.json for each language, and its tasks."""
    listing = source["listing"]
    listing.only("name", "summary", "description", "examplePhrases", "keywords", needed=("name", "summary"))
    for name, does in source["tasks"].items():
        if not re.fullmatch("[A-Z][A-Za-z]*", name):
            raise source["tasks"].wrong(f"'{name}' is no task's name; write it like TonightsQuestion", name)
        does.only("title", "does", needed=("title", "does"))
    icons = dict(zip(("smallIconUri", "largeIconUri"), SIZES, strict=True))
    everywhere = {
        **listing,
        "description": "\n\n".join(listing["description"]),
        **{key: f"file://assets/images/icon_{size}.png" for key, size in icons.items()},
    }
    return {
        "publishingInformation": {
            "testingInstructions": "\n".join(source["testing"]),
            "locales": dict.fromkeys(source["locales"], everywhere),
        },
        "privacyAndCompliance": {"locales": dict.fromkeys(source["locales"], links)} if links else {},
        "apis": {"custom": {"tasks": [{"name": name, "version": "1"} for name in source["tasks"]]}},
    }


def _links(options: argparse.Namespace) -> Manifest:
    given = {"--privacy-url": options.privacy_url, "--terms-url": options.terms_url}
    for option, url in given.items():
        wrong = _wrong_address(url) if url else None
        if url and not wrong and "alexa" in str(urlsplit(url).hostname):
            wrong = "has 'alexa' in its name, which is Amazon's"
        if wrong:
            raise Wrong(f"{option}: '{url}' {wrong}")
    keys = ("privacyPolicyUrl", "termsOfUseUrl")
    return {key: url for key, url in zip(keys, given.values(), strict=True) if url}


def _wrong_address(url: str) -> str | None:
    """What is wrong with the address of something that Amazon is to open; None where nothing is."""
    if not url.startswith("https://"):
        return "does not begin with https://"
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return "is no address"
    if re.search(r"[^!-~]", url) or not re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+", host):
        return "names no host that can be found from outside, such as https://ember.example.org/alexa"
    if parts.username is not None or port not in (None, 443) or parts.fragment:
        return "has more in it than a host and a path; Amazon calls port 443, and logs on to nothing"
    return None


def _see_that_it_is_ours(out: Path) -> None:
    """Nothing of somebody else's is mixed with a package. Wrong."""
    if not out.parent.is_dir():
        raise Wrong(f"--out: the folder {out.parent} is not there; make it, or name another")
    if out.exists() and not out.is_dir():
        raise Wrong(f"--out: {out} is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / "skill.json").exists():
        raise Wrong(f"--out: {out} holds other things; name a folder of its own")


def _beside(out: Path, skill_id: str | None) -> dict[Path, bytes]:
    """What ask-cli keeps beside a package: where that is, and which skill it is of. What is there stays. Wrong."""
    resources, states = out.parent / "ask-resources.json", out.parent / ".ask" / "ask-states.json"
    made = {resources: _kept(resources, "askcliResourcesVersion", ["skillMetadata", "src"], f"./{out.name}")}
    if skill_id:
        if not SKILL_ID.fullmatch(skill_id):
            raise Wrong(f"--skill-id: '{skill_id}' is no skill's; the developer console shows it: amzn1.ask.skill....")
        made[states] = _kept(states, "askcliStatesVersion", ["skillId"], skill_id)
    return made


def _kept(path: Path, version: str, keys: Sequence[str], value: str) -> bytes:
    """A file of ask-cli's with one value of its default profile; all else in it stays as it is. Wrong."""
    if not path.exists():
        profile: Any = value
        for key in reversed(keys):
            profile = {key: profile}
        return _json({version: CLI_VERSION, "profiles": {"default": profile}})
    content = path.read_bytes()
    try:
        found: Any = json.loads(content)["profiles"]["default"]
        for key in keys:
            found = found[key]
    except (ValueError, LookupError, TypeError):
        found = None
    if not isinstance(found, str) or found.removeprefix("./").rstrip("/") != value.removeprefix("./"):
        raise Wrong(f"{path} is there and does not say {keys[-1]} {value}; mend it, or move it away")
    return content


def _notes(options: argparse.Namespace, where: Endpoint | None, files: Mapping[Path, bytes]) -> Iterator[str]:
    for stranger in sorted(path for path in options.out.rglob("*") if path.is_file() and path not in files):
        yield f"{stranger} is not ours, and would be deployed too; delete it if it is an old one"
    if options.smart_home:
        yield "account linking is yours to set up in the developer console; docs/home.md says how"
    if where and where.certificate == "SelfSigned":
        yield "a SelfSigned certificate is for your own devices; the store takes none"
    if not options.privacy_url:
        yield "without --privacy-url it is for your own devices; the store wants the address of your privacy page"
    if where is None:
        yield "without an endpoint it is to read and to check, not to deploy"


def _in_json(schema: str) -> Manifest:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _json(tree: Any) -> bytes:
    return (json.dumps(tree, indent=2, ensure_ascii=False) + "\n").encode()
