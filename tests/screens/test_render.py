"""Every screen as Amazon's viewhost draws it: whole, in its time, and as it was when somebody last looked.

The pictures are in kept/; `pytest tests/screens --rewrite` takes them anew, to be looked at one by one.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from skill.conversation import Answer
from skill.edge.screens import Viewport, drawn
from skill.library import Library
from skill.showing import Question, Ritual
from tests.room.browser import MODULES, NODE, needs_browser
from tests.screens.samples import ANSWERS, GOLDEN, SCREENS, said, talk
from tests.screens.standing import Box, lights_on
from tests.screens.viewhost import Viewhost, viewhost
from tests.screens.vocabulary import components, moves, texts

pytestmark = needs_browser

KEPT, COMPARE = Path(__file__).with_name("kept"), Path(__file__).with_name("compare.cjs")
SETTLED = 2.0  # seconds, when a heart has filled
LATER = 110.0  # when one of the two has talked
PICTURES = [*((name, SETTLED) for name in ANSWERS), ("question_talk", LATER), ("ritual", LATER)]
UNLIKE = 40  # pixels. Letters a quarter of a pixel bolder come to 23, a bright ring's ember to 78, a word to thousands


@dataclass(frozen=True)
class Taken:
    """A screen as it was drawn: its document, at which second, the picture, and the lines that can be read."""

    name: str
    document: Any
    screen: Viewport
    file: Path
    lines: Sequence[Box]


@pytest.fixture(scope="module")
def host() -> Iterator[Viewhost]:
    with viewhost() as host:
        yield host


@pytest.fixture(scope="module")
def everything(host: Viewhost, tmp_path_factory: pytest.TempPathFactory) -> list[Taken]:
    folder = tmp_path_factory.mktemp("pictures")
    return [
        taken(
            host,
            f"{name}{'_later' * (at == LATER)}-{screen}",
            document_of(name, screen),
            SCREENS[screen].dp,
            at,
            folder,
        )
        for name, at in PICTURES
        for screen in SCREENS
    ]


def document_of(name: str, screen: str) -> Any:
    return drawn(ANSWERS[name], SCREENS[screen].dp)


def taken(host: Viewhost, name: str, document: Any, screen: Viewport, at: float, folder: Path) -> Taken:
    host.show(document, screen, at)
    host.picture(folder / f"{name}.png")
    return Taken(name, document, screen, folder / f"{name}.png", host.lines())


def unlike_kept(pictures: Sequence[Taken], kept: Callable[[str], str] = str) -> list[int | None]:
    """Of how many pixels each differs from the kept one; beside each a small one is left."""
    jobs = [[str(one.file), str(small(one)), str(KEPT / f"{kept(one.name)}.png")] for one in pictures]
    done = subprocess.run(
        [str(NODE), str(COMPARE), str(MODULES)], input=json.dumps(jobs), capture_output=True, text=True, check=True
    )
    unlike: list[int | None] = json.loads(done.stdout)
    return unlike


def small(picture: Taken) -> Path:
    return picture.file.with_suffix(".small.png")


def test_every_screen_is_as_it_was_when_somebody_looked(
    everything: list[Taken], request: pytest.FixtureRequest
) -> None:
    unlike = unlike_kept(everything)
    if request.config.getoption("--rewrite"):
        for old in KEPT.glob("*.png"):
            old.unlink()
        for one in everything:
            (KEPT / f"{one.name}.png").write_bytes(small(one).read_bytes())
        return

    counted = {one.name: count for one, count in zip(everything, unlike, strict=True)}
    assert {name: count for name, count in counted.items() if count is None or count > UNLIKE} == {}
    assert {path.stem for path in KEPT.iterdir()} == {*counted}


def test_the_kept_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in KEPT.iterdir()) < 1_500_000


def whole(picture: Taken, expected: Sequence[str]) -> None:
    """All of some texts can be read, nothing of them is cut off, and nothing stands on anything else."""
    read = " ".join(line.words.strip() for line in picture.lines)
    assert read.split() == " ".join(map(unescape, expected)).split()
    assert [line.words for line in picture.lines if not line.is_on(picture.screen)] == []
    assert [pair for pair in combinations(picture.lines, 2) if pair[0].meets(pair[1])] == []
    lights = lights_on(picture.document)
    assert [line.words for line in picture.lines if any(line.touches(light) for light in lights)] == []


def test_all_words_can_be_read(everything: list[Taken]) -> None:
    for one in everything:
        name, _, _ = one.name.partition("-")
        steps = GOLDEN[3:] if name == "ritual_later" else GOLDEN[:1]
        whole(one, ["Golden Hour", *steps] if name in ("ritual", "ritual_later") else texts(one.document))


@pytest.mark.parametrize("screen", SCREENS)
def test_the_longest_words_of_ours_can_be_read(screen: str, host: Viewhost, library: Library, tmp_path: Path) -> None:
    starter = max(library.starters.values(), key=lambda one: len(one.text) + len(one.listener))
    phases = [phase for ritual in library.settings.values() for phase in ritual.phases]
    steps = [step.say.format(first="Wilhelmina-Theodora", second="Maximilian") for one in phases for step in one.steps]
    longest = max(steps, key=len)
    for shows in (Question(starter.text, starter.listener), Ritual("Table for Two Strangers", (longest,))):
        document = drawn(Answer(said("Listen."), talk=talk(90), shows=shows), SCREENS[screen].dp)

        whole(taken(host, "longest", document, SCREENS[screen].dp, 0, tmp_path), texts(document))


@pytest.mark.parametrize("at", [0, 12, 60, 110, 240])
def test_embers_have_gone_out_as_far_as_the_time_has(at: int, host: Viewhost) -> None:
    document = document_of("question_talk", "large")
    host.show(document, SCREENS["large"].dp, at)
    fades = moves(document)

    strengths = host.strengths(*(move["componentId"] for move in fades))
    assert strengths == pytest.approx([strength(move, at) for move in fades], abs=0.01)


def strength(move: Any, at: float) -> float:
    """What a move has come to by then; evenly, as APL moves things that say nothing else."""
    (value,) = move["value"]
    part = min(1, max(0, (at * 1000 - move["delay"]) / move["duration"]))
    return float(value["from"] + part * (value["to"] - value["from"]))


def test_a_heart_fills_while_they_look(host: Viewhost) -> None:
    seen = []
    for at in (0, 0.75, SETTLED):
        host.show(document_of("hearts_one", "small"), SCREENS["small"].dp, at)
        seen += host.strengths("filling")

    assert seen == pytest.approx([0.3, 0.65, 1], abs=0.02)


@pytest.mark.parametrize("words", ["Ana & Bo, why?", "<speak>, why?", "${1+1}, why?", "&amp; why?", "@home, why?"])
def test_whatever_words_there_are_are_read_as_they_are(words: str, host: Viewhost) -> None:
    host.show(drawn(Answer("", shows=Question(words)), SCREENS["large"].dp), SCREENS["large"].dp)

    assert " ".join(line.words.strip() for line in host.lines()) == words


def without_a_word(document: Any) -> None:
    text = next(one for one in components(document) if one["type"] == "Text")
    first, _, *others = text["text"].split()
    text["text"] = " ".join((first, *others))


def with_a_moved_ring(document: Any) -> None:
    for one in components(document):
        if one.get("id", "").startswith("ember"):
            one["left"] += one["width"] // 3


def without_an_ember(document: Any) -> None:
    items = document["mainTemplate"]["items"][0]["item"]["items"]
    items[:] = [one for one in items if one.get("id") != "ember3"]


def by_day(document: Any) -> None:
    document["mainTemplate"]["items"][0]["backgroundColor"] = "#404040"


BROKEN = [without_a_word, with_a_moved_ring, without_an_ember, by_day]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_screen_that_is_otherwise_is_found_out(broken: Callable[[Any], None], host: Viewhost, tmp_path: Path) -> None:
    pictures = []
    for screen in SCREENS:
        document = deepcopy(document_of("question_talk", screen))
        broken(document)
        pictures.append(taken(host, f"question_talk-{screen}", document, SCREENS[screen].dp, SETTLED, tmp_path))

    assert all(count is not None and count > UNLIKE for count in unlike_kept(pictures))


def test_words_that_are_cut_off_or_on_one_another_are_found_out(host: Viewhost, tmp_path: Path) -> None:
    for change in ({"fontSize": 140}, {"position": "absolute", "left": 0, "top": 0}):
        document = deepcopy(document_of("question_talk", "small"))
        next(one for one in components(document) if one["type"] == "Text").update(change)
        picture = taken(host, "broken", document, SCREENS["small"].dp, 0, tmp_path)

        with pytest.raises(AssertionError):
            whole(picture, texts(document))


def test_the_viewhost_had_nothing_to_complain_of_and_asked_nobody_but_us(
    everything: list[Taken], host: Viewhost
) -> None:
    assert everything
    assert host.complaints() == []
    assert host.asked_outside() == []
