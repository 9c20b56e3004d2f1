"""What an Echo Show shows: legible and whole on any screen, in its time, and nothing that is nobody's business."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.conversation import Answer, TalkingTime
from skill.edge.screens import Viewport, drawn, screen_of
from skill.edge.screens.graphics import BRIGHT, DIM, Light
from skill.edge.sound import LONGEST, RINGS
from skill.library import WORDS_A_SECOND, Library
from skill.showing import Ember, Question, Ritual, Trend, TwoHearts
from tests.screens.samples import ANSWERS, DULL, GOLDEN, SCREENS, STEPS, said, talk
from tests.screens.standing import lights_on, words_on
from tests.screens.vocabulary import check, components, moves, texts

WIDE, ROUND = SCREENS["small"].dp, SCREENS["round"].dp
ODD_SCREENS = [
    *(Viewport(100, 100), Viewport(320, 240), Viewport(600, 960), Viewport(800, 1280), Viewport(1920, 1080)),
    *(Viewport(4000, 100), Viewport(100, 4000), Viewport(100, 100, round=True), Viewport(600, 480, round=True)),
]
EVERY = [(name, screen) for name in ANSWERS for screen in [*(one.dp for one in SCREENS.values()), *ODD_SCREENS]]
LONGEST_NAMES = {"first": "Wilhelmina Featherstonehaugh"[:24], "second": "Maximiliane-Theodora Wynn"[:24]}


def envelope(viewport: Any = None, interfaces: Any = None) -> dict[str, Any]:
    """As much of one as says what screen there is."""
    apl = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.2"}}}
    device = {"deviceId": "d", "supportedInterfaces": apl if interfaces is None else interfaces}
    return {"context": {"System": {"device": device}, "Viewport": viewport}}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_large_as_its_envelope_says(name: str) -> None:
    assert screen_of(envelope(SCREENS[name].told())) == SCREENS[name].dp


@pytest.mark.parametrize(
    "interfaces",
    [{}, [], "Alexa.Presentation.APL", {"Alexa.Presentation.APLA": {}}, {"Alexa.Presentation.APL": None},
     {"Alexa.Presentation.APL": True}, {"alexa.presentation.apl": {}}],
    ids=repr,
)  # fmt: skip
def test_a_device_that_does_not_say_that_it_can_show_anything_has_no_screen(interfaces: Any) -> None:
    assert screen_of(envelope(SCREENS["large"].told(), interfaces)) is None


@pytest.mark.parametrize("event", [{}, {"context": None}, {"context": {"System": []}}, {"context": {"Viewport": {}}}])
def test_an_envelope_without_a_device_has_no_screen(event: Any) -> None:
    assert screen_of(event) is None


def test_a_screen_that_was_turned_is_as_it_stands_now() -> None:
    turned = {**SCREENS["large"].told(), "currentPixelWidth": 800, "currentPixelHeight": 1280}

    assert screen_of(envelope(turned)) == Viewport(800, 1280)


NO_LENGTHS = [None, 0, -1280, "1280", True, [1280], {}, float("nan"), float("inf"), 1e308, 10**30, 7]


@pytest.mark.parametrize("length", NO_LENGTHS, ids=repr)
def test_a_length_that_is_none_is_taken_from_how_the_screen_was_built(length: Any) -> None:
    assert screen_of(envelope({**SCREENS["large"].told(), "currentPixelWidth": length})) == Viewport(1280, 800)


@pytest.mark.parametrize("length", NO_LENGTHS, ids=repr)
def test_a_screen_of_no_known_size_is_a_small_one(length: Any) -> None:
    sizes = dict.fromkeys(("pixelWidth", "currentPixelWidth"), length)

    assert screen_of(envelope({**SCREENS["large"].told(), **sizes})) == WIDE
    assert screen_of(envelope({**SCREENS["round"].told(), **sizes})) == ROUND


@pytest.mark.parametrize("viewport", [None, {}, [], "HUB", 7, {"shape": "SQUARE"}], ids=repr)
def test_a_screen_that_says_nothing_of_itself_is_a_small_one(viewport: Any) -> None:
    assert screen_of(envelope(viewport)) == WIDE


@pytest.mark.parametrize("dpi", [None, 0, -160, "160", True, float("nan"), 1e9, {}], ids=repr)
def test_a_density_that_is_none_is_the_usual_one(dpi: Any) -> None:
    assert screen_of(envelope({**SCREENS["large"].told(), "dpi": dpi})) == Viewport(1280, 800)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["ROUND", "HUB", "1280", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
LENGTHS = st.integers(1, 8000) | st.floats(1, 8000) | ANYTHING
VIEWPORTS = st.fixed_dictionaries(
    {},
    optional={
        "shape": st.sampled_from(["ROUND", "RECTANGLE"]) | ANYTHING,
        "dpi": st.sampled_from([120, 160, 213, 240, 320, 480]) | ANYTHING,
        "pixelWidth": LENGTHS,
        "pixelHeight": LENGTHS,
        "currentPixelWidth": LENGTHS,
        "currentPixelHeight": LENGTHS,
    },
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(VIEWPORTS | ANYTHING, st.sampled_from(sorted(ANSWERS)))
def test_whatever_a_screen_says_of_itself_something_is_drawn_for_it(viewport: Any, name: str) -> None:
    screen = screen_of(envelope(viewport))

    assert screen is not None
    assert 100 <= min(screen.width, screen.height) <= max(screen.width, screen.height) <= 4000
    check(drawn(ANSWERS[name], screen))


@pytest.mark.parametrize(("name", "screen"), EVERY)
def test_every_document_is_concrete_and_in_our_few_words_of_apl(name: str, screen: Viewport) -> None:
    check(drawn(ANSWERS[name], screen))


@pytest.mark.parametrize(("name", "screen"), [pair for pair in EVERY if min(pair[1].width, pair[1].height) >= 240])
def test_nothing_is_cut_off_and_nothing_stands_on_anything_else(name: str, screen: Viewport) -> None:
    whole(drawn(ANSWERS[name], screen), screen)


def whole(document: Any, screen: Viewport) -> None:
    """Every text and every ember is on the screen; no two are in one place, but for steps, which come one by one."""
    boxes, lights = words_on(document), lights_on(document)
    coming = {move["componentId"] for move in moves(document)}
    steps = {one["text"] for one in components(document) if one["type"] == "Text" and one.get("id") in coming}
    assert all(thing.is_on(screen) for thing in [*boxes, *lights])
    for number, box in enumerate(boxes):
        assert not any(box.meets(other) for other in boxes[number + 1 :] if not {box.words, other.words} <= steps)
        assert not any(box.touches(light) for light in lights)


@pytest.mark.parametrize("name", SCREENS)
def test_every_question_of_ours_fits_in_letters_that_can_be_read_across_a_kitchen(name: str, library: Library) -> None:
    screen = SCREENS[name].dp
    for one in library.starters.values():
        for shows in (Question(one.text, one.listener), Question(one.follow_up)):
            document = drawn(Answer(said(one.text), talk=talk(90, 90), shows=shows), screen)

            whole(document, screen)
            assert largest(document) >= 0.055 * screen.height


@pytest.mark.parametrize("name", SCREENS)
def test_every_step_of_every_ritual_fits_with_the_longest_names(name: str, library: Library) -> None:
    screen = SCREENS[name].dp
    for ritual in library.settings.values():
        for phase in ritual.phases:
            steps = tuple(step.say.format(**LONGEST_NAMES) for step in phase.steps)
            document = drawn(of_steps(ritual.title, steps, [step.quiet for step in phase.steps]), screen)

            check(document)
            whole(document, screen)
            assert largest(document) >= 0.04 * screen.height


@pytest.mark.parametrize("name", SCREENS)
def test_a_longer_step_of_somebodys_own_fits_too(name: str) -> None:
    screen, step = SCREENS[name].dp, "Incomprehensibly affectionate grandmothers notwithstanding, " * 4
    document = drawn(of_steps("A Very Long Title Of Our Own Making Indeed", (step, "Now swap."), [30, 30]), screen)

    whole(document, screen)


def of_steps(title: str, steps: tuple[str, ...], quiet: list[int]) -> Answer:
    beats = tuple((said(step) if number else None, quiet[number]) for number, step in enumerate(steps))
    return Answer(said(f"{title} it is. {steps[0]}"), talk=TalkingTime(beats), shows=Ritual(title, steps))


def largest(document: Any) -> int:
    return max(one["fontSize"] for one in components(document) if one["type"] == "Text")


def test_a_document_is_small() -> None:
    sizes = {name: max(len(json.dumps(drawn(ANSWERS[name], one.dp))) for one in SCREENS.values()) for name in ANSWERS}

    assert {name for name, size in sizes.items() if size > 6500} == {"ritual"}  # has its steps in it, and their times


def channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def luminance(rgb: list[float]) -> float:
    """As https://www.w3.org/TR/WCAG21/#dfn-relative-luminance has it."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def brightest_behind(document: Any) -> list[float]:
    """The night, or the middle of the glow where words stand in it."""
    (night,) = document["mainTemplate"]["items"]
    behind = channels(night["backgroundColor"])
    for disc in document["graphics"].get("glow", {"items": ()})["items"]:
        part = disc["fillOpacity"]
        behind = [(1 - part) * old + part * new for old, new in zip(behind, channels(disc["fill"]), strict=True)]
    return behind


@pytest.mark.parametrize(("name", "screen"), EVERY)
def test_words_stand_out_from_the_night_behind_them(name: str, screen: Viewport) -> None:
    document = drawn(ANSWERS[name], screen)
    behind = luminance(brightest_behind(document)) + 0.05
    for one in components(document):
        if one["type"] == "Text":
            assert (luminance(channels(one["color"])) + 0.05) / behind >= 4.5


def lit(document: Any) -> float:
    """The brightest of all colours in it."""
    colours = [
        one[key] for one in parts_of(document) for key in ("color", "fill", "stroke", "backgroundColor") if key in one
    ]
    return max(luminance(channels(colour)) for colour in colours)


def parts_of(document: Any) -> Iterator[Any]:
    yield from components(document)
    yield from (path for graphic in document["graphics"].values() for path in graphic["items"])


@pytest.mark.parametrize("name", [name for name, answer in ANSWERS.items() if answer.talk])
def test_a_screen_is_dimmer_where_we_speak_softly(name: str) -> None:
    answer = ANSWERS[name]
    loud, soft = (drawn(replace(answer, softly=softly), WIDE) for softly in (False, True))

    assert lit(soft) < lit(loud) / 2


def test_the_night_behind_is_near_black() -> None:
    for softly in (False, True):
        (night,) = drawn(Answer(said("Hello."), talk=talk(60, softly=softly), softly=softly), WIDE)["mainTemplate"][
            "items"
        ]

        assert luminance(channels(night["backgroundColor"])) < 0.003


# Talking time.

A_BELL = RINGS * 1000


def ring(answer: Answer, screen: Viewport = WIDE) -> list[tuple[str, int, int]]:
    """Whose each ember is, when it begins to go out, and when it is out (ms), as they go round."""
    document = drawn(answer, screen)
    fades = {move["componentId"]: move for move in moves(document)}
    found = [one for one in components(document) if one.get("id", "").startswith("ember")]
    return [
        (one["source"], fades[one["id"]]["delay"], fades[one["id"]]["delay"] + fades[one["id"]]["duration"])
        for one in found
    ]


def test_the_first_ember_begins_to_go_out_when_the_quiet_begins_and_the_last_is_out_with_the_last_bell() -> None:
    words = 10
    answer = Answer(said("word " * words), talk=TalkingTime(((said("And more."), 60), (said("Swap now."), 60))))
    embers, before = ring(answer), (words + 2) / WORDS_A_SECOND * 1000

    assert embers[0][1] == pytest.approx(before)
    assert embers[-1][2] == pytest.approx(before + 60_000 + A_BELL + 2 / WORDS_A_SECOND * 1000 + 60_000)


def test_a_pause_within_the_words_counts() -> None:
    paused = Answer(said("One <break time=\"700ms\"/> two. <break time='2s'/>"), talk=talk(60))

    assert ring(paused)[0][1] == pytest.approx(2 / WORDS_A_SECOND * 1000 + 2700)


def test_embers_go_out_one_by_one_and_none_while_anybody_is_spoken_to() -> None:
    embers = ring(Answer(said("Go on."), talk=TalkingTime(((None, 90), (said("word " * 25), 90)))))
    gaps = [begins - ended for (_, _, ended), (_, begins, _) in zip(embers, embers[1:], strict=False)]

    assert [round(gap, -1) for gap in gaps] == [0, 0, 0, 0, A_BELL + 10_000, 0, 0, 0, 0]


def test_the_two_halves_are_told_apart() -> None:
    assert [whose for whose, _, _ in ring(ANSWERS["question_talk"])] == ["one"] * 5 + ["other"] * 5


@pytest.mark.parametrize("light", [BRIGHT, DIM], ids=["bright", "dim"])
def test_one_is_amber_and_the_other_rose(light: Light) -> None:
    """Far enough apart to be told apart, and that in hue: green and blue change places."""
    for one, other in ((light.one.glow, light.other.glow), (light.one.heart, light.other.heart)):
        (_, green, blue), (_, others_green, others_blue) = channels(one), channels(other)

        assert green - blue > others_green - others_blue + 0.1


def test_no_ember_and_no_point_is_left_out() -> None:
    points = Answer(said("So it was."), shows=Trend((0.2, 0.5, 0.5, 0.8)))
    drawn_points = [one for one in components(drawn(points, WIDE)) if one.get("source") == "one"]

    assert len(ring(ANSWERS["question_talk"])) == len(ring(ANSWERS["question_softly"])) == 10
    assert len(drawn_points) == 4


@pytest.mark.parametrize(
    ("shows", "told"), [(TwoHearts(0), "Two hearts."), (TwoHearts(1), "One full."), (Trend((0.2, 0.8)), "A line.")]
)
def test_what_is_only_drawn_is_told_once_to_whoever_does_not_see_it(shows: Any, told: str) -> None:
    found = components(drawn(Answer(said("And you?"), shows=shows, drawn=told), WIDE))

    assert [one["accessibilityLabel"] for one in found if "accessibilityLabel" in one] == [told]


def test_one_quiet_alone_is_all_of_one_light() -> None:
    assert {whose for whose, _, _ in ring(Answer(said("Listen."), talk=talk(60)))} == {"one"}


@pytest.mark.parametrize(
    "quiet", [(5, 120), (120, 5, 5), (5,), (10, 12, 18, 18, 12), (25, 25, 20, 20, 45, 25), (1, 238)]
)
def test_each_part_has_an_ember_and_the_last_of_it_goes_with_its_bell(quiet: tuple[int, ...]) -> None:
    answer = Answer(said(""), talk=TalkingTime(tuple((None, one) for one in quiet)))
    embers = ring(answer)
    bells = [sum(quiet[: number + 1]) * 1000 + number * A_BELL for number in range(len(quiet))]

    assert {*bells} <= {ended for _, _, ended in embers}
    assert len(embers) <= max(10, len(quiet) + 9)


def test_an_ember_is_where_a_clock_has_its_hour() -> None:
    lights = lights_on(drawn(ANSWERS["ember_talk"], ROUND))

    assert [light.x > ROUND.width / 2 for light in lights] == [True] * 5 + [False] * 5
    assert lights[0].y == min(light.y for light in lights)


def test_the_screen_stays_on_until_the_last_bell() -> None:
    (night,) = drawn(ANSWERS["question_talk"], WIDE)["mainTemplate"]["items"]
    (all_at_once,) = night["onMount"]

    assert (all_at_once["type"], all_at_once["screenLock"]) == ("Parallel", True)


def test_without_talking_time_there_is_no_ring() -> None:
    assert ring(ANSWERS["question"]) == []


def test_the_longest_talking_time_there_is_has_a_ring_too() -> None:
    embers = ring(Answer(said("word " * 60), talk=talk(LONGEST - 10)))

    assert embers[-1][2] < (LONGEST + 30) * 1000


# Steps of a ritual.


def seen(document: Any, at: float) -> list[str]:
    """The texts that can be seen so many seconds after it is shown."""
    fades: dict[str, list[Any]] = {}
    for move in sorted(moves(document), key=lambda one: int(one["delay"])):
        fades.setdefault(move["componentId"], []).append(move)
    found = []
    for one in components(document):
        if one["type"] != "Text":
            continue
        strength = one.get("opacity", 1)
        for move in fades.get(one.get("id", ""), []):
            if at * 1000 >= move["delay"]:
                (value,) = move["value"]
                part = min(1, (at * 1000 - move["delay"]) / move["duration"])
                strength = value["from"] + part * (value["to"] - value["from"])
        if strength > 0.5:
            found.append(one["text"])
    return found


def test_each_step_is_shown_for_its_words_and_its_quiet() -> None:
    document, now = drawn(ANSWERS["ritual"], WIDE), 0.0
    for number, step in enumerate(GOLDEN):
        words = len(step.split()) + (4 if number == 0 else 0)  # "Golden Hour it is."
        for at in (now + 1, now + words / WORDS_A_SECOND, now + words / WORDS_A_SECOND + STEPS.beats[number][1] - 1):
            assert seen(document, at) == ["Golden Hour", step]
        now += words / WORDS_A_SECOND + STEPS.beats[number][1] + RINGS

    assert seen(document, now + 60) == ["Golden Hour", GOLDEN[-1]]


def test_steps_that_come_after_the_rest_of_another_wait_for_their_time() -> None:
    """Who cut in is given back the rest of a quiet first, and that has no words of its own."""
    beats = ((said("Carry on."), 20), (said(GOLDEN[3]), 35))
    document = drawn(Answer(said("Saved."), talk=TalkingTime(beats), shows=Ritual("Golden Hour", GOLDEN[3:])), WIDE)

    assert seen(document, 5) == ["Golden Hour"]
    assert seen(document, 30) == ["Golden Hour", GOLDEN[3]]


def test_of_steps_without_a_time_the_last_one_stands() -> None:
    document = drawn(Answer(said("Take your time."), shows=Ritual("Golden Hour", GOLDEN)), WIDE)

    assert texts(document) == ["Golden Hour", GOLDEN[-1]]


def test_a_ritual_between_its_steps_is_its_title() -> None:
    assert texts(drawn(Answer(said("Shall we go on?"), shows=Ritual("Golden Hour", ())), WIDE)) == ["Golden Hour"]


# What is nobody's business, and whatever words there are.


def test_two_hearts_fill_without_a_word_or_a_number() -> None:
    documents = [drawn(Answer(said("And you?"), shows=TwoHearts(full)), WIDE) for full in (0, 1, 2)]

    assert [texts(one) for one in documents] == [[], [], []]
    assert [sum(name.endswith("Full") for name in one["graphics"]) for one in documents] == [0, 1, 2]


def test_a_trend_is_a_line_without_an_axis() -> None:
    document = drawn(ANSWERS["trend"], WIDE)
    embers = [one for one in components(document) if one.get("source") == "one"]

    assert texts(document) == []
    assert [one["left"] for one in embers] == sorted(one["left"] for one in embers)
    assert min(embers, key=lambda one: one["top"]) is embers[-1]  # the highest is the last
    assert [one["opacity"] for one in embers] == sorted(one["opacity"] for one in embers)


@pytest.mark.parametrize("count", [2, 3, 12, 13, 90])
def test_a_trend_of_any_length_is_drawn(count: int) -> None:
    check(drawn(Answer(said("Warm."), shows=Trend(tuple(number % 2 for number in range(count)))), ROUND))


@pytest.mark.parametrize("points", [(), (0.5,)])
def test_a_trend_of_nothing_is_a_glow(points: tuple[float, ...]) -> None:
    assert drawn(Answer("", shows=Trend(points)), WIDE) == drawn(Answer("", shows=Ember()), WIDE)


@pytest.mark.parametrize(
    ("name", "written"),
    [("<speak>", "&lt;speak&gt;"), ("Ana & Bo", "Ana &amp; Bo"), ("&amp;", "&amp;amp;"), ("${1+1}", "&#36;{1+1}")],
)
def test_whatever_words_there_are_are_only_words(name: str, written: str) -> None:
    document = drawn(Answer(said("Hello."), shows=replace(DULL, text=f"{name}, hello?")), WIDE)

    assert texts(document)[0] == f"{written}, hello?"
    assert "${" not in json.dumps(document)
