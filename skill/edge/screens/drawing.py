"""A document for each thing that is shown: words as large as they go, two embers, and a ring for talking time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from skill.conversation import Answer
from skill.edge.screens import graphics
from skill.edge.screens.graphics import BRIGHT, DIM, Light
from skill.edge.screens.layout import Layout, layout
from skill.edge.screens.lettering import LINE, Lettering, Words, lettering
from skill.edge.screens.ring import Part, embers, parts
from skill.edge.screens.viewport import Viewport
from skill.showing import Question, Ritual, Trend, TwoHearts

Tree = dict[str, Any]

SMALL = 0.64  # a listener's move and a title, beside the question and the step
GAP = 0.45  # of the letters' size, between the two
OUT, FAINT = 0.12, 0.3  # how much is seen of an ember that has gone out, and of what is only coming to be seen
DISSOLVE, FILLING = 0.8, 1.5  # seconds: from a step to the next, and of a heart
MOST_POINTS = 12  # of a line; a dip of one evening is lost between them


@dataclass(frozen=True)
class Picture:
    """Components, the graphics in them by name, and what moves once they stand there."""

    items: Sequence[Tree] = ()
    graphics: dict[str, Tree] = field(default_factory=dict)
    moves: Sequence[Tree] = ()


def document(answer: Answer, screen: Viewport) -> Tree:
    """What an answer shows, on a screen, with its talking time."""
    light = DIM if answer.softly else BRIGHT
    stage = layout(screen, worded=isinstance(answer.shows, Question | Ritual))
    quiets = parts(answer.say, answer.talk) if answer.talk else []
    pictures = [*_shown(answer, stage, light, quiets), *_ring(quiets, stage, light)]
    sides = {"width": screen.width, "height": screen.height}
    everything = {"type": "Container", **sides, "items": [item for one in pictures for item in one.items]}
    night: Tree = {"type": "Frame", **sides, "backgroundColor": light.night, "item": everything}
    moves = [move for one in pictures for move in one.moves]
    if moves:
        # Locked: otherwise a device goes home after a while in which nobody speaks to it.
        # https://developer.amazon.com/docs/alexa-presentation-language/apl-standard-commands-v1-5.html
        night["onMount"] = [{"type": "Parallel", "screenLock": True, "commands": moves}]
    return {
        "type": "APL",
        "version": "1.4",
        "theme": "dark",
        "graphics": {name: graphic for one in pictures for name, graphic in one.graphics.items()},
        "mainTemplate": {"parameters": [], "items": [night]},
    }


def _shown(answer: Answer, stage: Layout, light: Light, quiets: Sequence[Part]) -> Iterator[Picture]:
    match answer.shows:
        case Question(text, listener):
            yield _hearth(stage, light)
            yield _question(text, listener, stage, light)
        case Ritual(title, ()):
            yield _hearth(stage, light)
            yield _question(title, None, stage, light)
        case Ritual(title, steps):
            yield _hearth(stage, light)
            yield _ritual(title, steps, quiets, stage, light)
        case TwoHearts(full):
            yield from _hearts(full, answer.drawn, stage, light)
        case Trend(points) if len(points) > 1:
            yield from _trend(points, answer.drawn, stage, light)
        case _:
            yield _embers(stage, light)


def _embers(stage: Layout, light: Light) -> Picture:
    size = round(2 * stage.radius)
    return _drawn("embers", graphics.two_embers(size, light), stage.x, stage.y)


def _hearth(stage: Layout, light: Light) -> Picture:
    """The embers beside the words; or where the words stand within the ring, only their glow behind these."""
    if stage.paper.round:
        return _drawn("glow", graphics.only_glow(round(2 * stage.radius), light), stage.x, stage.y)
    return _embers(stage, light)


def _question(text: str, listener: str | None, stage: Layout, light: Light) -> Picture:
    sheet = [Words(text), *([Words(listener, SMALL, GAP)] if listener else [])]
    found = lettering([sheet], stage.paper, stage.paper.height / 6)
    items = [_text(text, light.words, found.size, found, stage)]
    if listener:
        move = _text(listener, light.aside, int(found.size * SMALL), found, stage)
        items.append({"type": "Container", "paddingTop": round(found.size * GAP), "items": [move]})
    return Picture([_column(items, stage)])


def _ritual(title: str, steps: Sequence[str], quiets: Sequence[Part], stage: Layout, light: Light) -> Picture:
    """The title, and below it each step in its time."""
    timed = _timed(steps, quiets)
    sheets = [[Words(title, SMALL, in_one_line=True), Words(step, 1, GAP)] for step, _, _ in timed]
    found = lettering(sheets, stage.paper, stage.paper.height / 7)
    head, gap = ceil(found.size * SMALL * LINE), round(found.size * GAP)
    shown: list[Tree] = []
    moves: list[Tree] = []
    for number, (step, comes, goes) in enumerate(timed):
        text, id_ = _text(step, light.words, found.size, found, stage), f"step{number}"
        fades = [_fade(id_, at, DISSOLVE, 1 - to, to) for at, to in ((comes, 1), (goes, 0)) if at is not None]
        named = {"id": id_, "opacity": int(comes is None)} if fades else {}
        shown.append({**text, **named, "position": "absolute", "left": 0, "top": gap})
        moves += fades
    below = {"type": "Container", "width": found.width, "height": found.height - head, "items": shown}
    above = _text(title, light.aside, int(found.size * SMALL), found, stage)
    return Picture([_column([above, below], stage)], moves=moves)


def _timed(steps: Sequence[str], quiets: Sequence[Part]) -> list[tuple[str, float | None, float | None]]:
    """Each step, and when it comes and goes, in seconds: it is there till the next one is said; the last stays."""
    if len(steps) > len(quiets):
        return [(step, None, None) for step in steps[-1:]]
    said = [None if part is quiets[0] else part.words for part in quiets[len(quiets) - len(steps) :]]
    return [*zip(steps, said, [*said[1:], None], strict=True)]


def _hearts(full: int, told: str | None, stage: Layout, light: Light) -> Iterator[Picture]:
    """Two hearts; the one that was answered last fills while they look."""
    size = round(stage.radius * 0.72)
    label = _label(told)
    for number, (name, shade) in enumerate(light.pair, 1):
        x = stage.x + (number - 1.5) * size * 1.06
        if number >= full:
            yield _drawn(f"{name}Hollow", graphics.hollow_heart(size, shade), x, stage.y, **label)
        if number < full:
            yield _drawn(f"{name}Full", graphics.full_heart(size, shade), x, stage.y, **label)
        label = {}
        if number == full:
            filling = _drawn(f"{name}Full", graphics.full_heart(size, shade), x, stage.y, id="filling", opacity=FAINT)
            yield replace(filling, moves=[_fade("filling", 0, FILLING, FAINT, 1)])


def _trend(points: Sequence[float], told: str | None, stage: Layout, light: Light) -> Iterator[Picture]:
    """Embers on a soft line, from left to right, the brighter the nearer they are to now."""
    high, last = stage.paper.height // 2, min(len(points), MOST_POINTS) - 1
    wide, size = stage.paper.breadth(high), stage.ember
    taken = [points[round(number * (len(points) - 1) / last)] for number in range(last + 1)]
    places = [
        (round(size / 2 + (wide - size) * number / last), round(size / 2 + (high - size) * (1 - one)))
        for number, one in enumerate(taken)
    ]
    left, top = stage.x - wide / 2, stage.y - high / 2
    yield _drawn("line", graphics.line(wide, high, places, light.one), stage.x, stage.y, **_label(told))
    ember = graphics.ember(size, light.one)
    for number, (x, y) in enumerate(places):
        yield _drawn("one", ember, left + x, top + y, opacity=round(FAINT + (1 - FAINT) * number / last, 2))


def _ring(quiets: Sequence[Part], stage: Layout, light: Light) -> Iterator[Picture]:
    """Embers that go out one by one; those of the second part are the other one's, and so on by turns."""
    graphic = {name: graphics.ember(stage.ember, shade) for name, shade in light.pair}
    names, cooling = [*graphic], [*embers(quiets)]
    items, moves = list[Tree](), list[Tree]()
    for number, one in enumerate(cooling):
        id_, whose = f"ember{number}", names[one.part % 2]
        items.append(_placed(whose, graphic[whose], *stage.on_the_ring((number + 0.5) / len(cooling)), id=id_))
        moves.append(_fade(id_, one.begins, one.takes, 1, OUT))
    yield Picture(items, {item["source"]: graphic[item["source"]] for item in items}, moves)


def _drawn(name: str, graphic: Tree, x: float, y: float, **more: Any) -> Picture:
    return Picture([_placed(name, graphic, x, y, **more)], {name: graphic})


def _placed(name: str, graphic: Tree, x: float, y: float, **more: Any) -> Tree:
    """A graphic around a place."""
    width, height = graphic["width"], graphic["height"]
    sides = {"left": round(x - width / 2), "top": round(y - height / 2), "width": width, "height": height}
    return {"type": "VectorGraphic", **more, "source": name, "position": "absolute", **sides}


def _label(told: str | None) -> Tree:
    """What a drawing is called, where there are no words on it."""
    return {"accessibilityLabel": _plain(told)} if told else {}


def _fade(name: str, begins: float, takes: float, before: float, after: float) -> Tree:
    """From one strength to another, some seconds from now."""
    times = {"delay": round(begins * 1000), "duration": round(takes * 1000)}
    value = [{"property": "opacity", "from": before, "to": after}]
    return {"type": "AnimateItem", "componentId": name, **times, "value": value}


def _column(items: Sequence[Tree], stage: Layout) -> Tree:
    """One below the other, in the middle of the paper."""
    paper, across = stage.paper, "center" if stage.centred else "start"
    sides = {"left": paper.left, "top": paper.top, "width": paper.width, "height": paper.height}
    along = {"justifyContent": "center", "alignItems": across}
    return {"type": "Container", "position": "absolute", **sides, **along, "items": list(items)}


def _text(words: str, colour: str, size: int, found: Lettering, stage: Layout) -> Tree:
    along = {"textAlign": "center"} if stage.centred else {}
    letters = {"color": colour, "fontSize": size, "lineHeight": LINE, "width": found.width}
    return {"type": "Text", "text": _plain(words), **letters, **along}


def _plain(words: str) -> str:
    """Words as words: APL takes some signs for markup, and $ and a brace for something to work out."""
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("${", "&#36;{")):
        words = words.replace(sign, written)
    return words
