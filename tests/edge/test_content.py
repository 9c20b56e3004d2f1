"""Content as one file: what is made of it is what the YAML gives, to the last type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from skill.edge import content
from skill.edge.content import Content, read_content, written
from skill.edge.homes.home_file import HOUSES, Home, read_home
from skill.edge.wiring import RITUALS
from skill.librarian import read_library
from skill.library import Library
from skill.speech import Script, Wording
from tests.edge.homes.test_home_file import HOMES, Written

OUR_OWN = RITUALS.parent / "docs" / "our_own"


def assert_same(one: Any, other: Any, at: str = "content") -> None:
    """The same types all the way down, and in the same order: a word for its enum is equal to it, and is not it."""
    assert type(one) is type(other), at
    if is_dataclass(one):
        for part in fields(one):
            if part.compare:
                assert_same(getattr(one, part.name), getattr(other, part.name), f"{at}.{part.name}")
    elif isinstance(one, Mapping):
        assert_same(tuple(one), tuple(other), at)
        for key in one:
            assert_same(one[key], other[key], f"{at}[{key}]")
    elif isinstance(one, tuple):
        assert len(one) == len(other), at
        for number, (mine, yours) in enumerate(zip(one, other, strict=True)):
            assert_same(mine, yours, f"{at}[{number}]")
    elif isinstance(one, frozenset):
        assert_same(tuple(sorted(one)), tuple(sorted(other)), at)
    else:
        assert one == other, at


def there_and_back(whole: Content, folder: Path) -> Content:
    path = folder / "content.json"
    path.write_text(written(whole), encoding="utf-8")
    return read_content(path)


def test_our_content_is_what_the_yaml_gives(library: Library, script: Script, tmp_path: Path) -> None:
    whole = Content(library, script)

    assert there_and_back(whole, tmp_path) == whole
    assert_same(there_and_back(whole, tmp_path), whole)


def test_a_households_own_is_among_it(script: Script, tmp_path: Path) -> None:
    whole = Content(read_library(RITUALS, OUR_OWN), script)

    assert "porch-light" in whole.library.settings
    assert_same(there_and_back(whole, tmp_path), whole)


@pytest.mark.parametrize("house", HOUSES)
def test_a_home_is_what_its_file_gives(house: str, library: Library, script: Script, tmp_path: Path) -> None:
    whole = Content(library, script, Written(tmp_path).read(HOMES[house]))

    assert_same(there_and_back(whole, tmp_path), whole)


def test_our_example_of_a_home_is_what_its_file_gives(library: Library, script: Script, tmp_path: Path) -> None:
    whole = Content(library, script, read_home(RITUALS.parent / "docs" / "home.yaml"))

    assert whole.home != Home()
    assert_same(there_and_back(whole, tmp_path), whole)


def test_a_certificate_lies_beside_the_content(library: Library, script: Script, tmp_path: Path) -> None:
    home = Written(tmp_path).read(HOMES["home_assistant"])
    text = written(Content(library, script, home)).replace(json.dumps(home.hub and home.hub.certificate), '"hub.pem"')
    (tmp_path / "content.json").write_text(text, encoding="utf-8")
    made = read_content(tmp_path / "content.json").home

    assert made
    assert made.hub
    assert made.hub.certificate == str(tmp_path / "hub.pem")


def test_where_a_writer_finds_it_is_not_told(library: Library) -> None:
    text = written(Content(library, Script({"a.b": Wording(("hi",), where="/home/ana/words/a.yaml:1")})))

    assert str(RITUALS) not in text
    assert "/home/ana" not in text
    assert ".yaml" not in text


def test_what_a_person_wrote_is_written_as_it_stands(library: Library, tmp_path: Path) -> None:
    script = Script({"a.b": Wording(("Café & <break time='1s'/> “naïve” \u2028 {name}",), "Só?", slow=True)})

    assert_same(there_and_back(Content(library, script), tmp_path).script, script)


def test_a_type_that_is_not_known_yet_is_refused_before_anything_ships() -> None:
    @dataclass(frozen=True)
    class Odd:
        parts: list[int]

    with pytest.raises(TypeError, match="cannot be made of JSON"):
        content._make_of(Odd)
