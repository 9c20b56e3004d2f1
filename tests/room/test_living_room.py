"""The living room in a real browser: what somebody sees, hears of it through a screen reader, and does by keyboard."""

import json
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from skill.desk.living_room.app import living_room_app
from skill.desk.living_room.room import LivingRoom
from skill.edge.porch.serving import serve
from skill.library import Library
from tests.desk.living_room.conftest import Households
from tests.room.browser import MODULES, NODE, Browser, needs_browser
from tests.screens.vocabulary import texts

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
COMPARE = Path(__file__).parents[1] / "screens" / "compare.cjs"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DARK, LIGHT = "dark", "light"
LISTENS, ITS_TIME = "document.body.dataset.does == 'listens'", "document.body.dataset.does == 'times'"
ANSWERED = "document.body.dataset.does != 'asking'"
DONE = "['listens', 'dark'].includes(document.body.dataset.does)"
UNLIKE = 0.002  # of a picture's pixels. Six seconds of their time come to 0.0009, an empty Show to 0.004

pytestmark = needs_browser


class Visit:
    """Somebody in the living room: the browser they have, the house they are in, and what goes on there."""

    def __init__(self, browser: Browser, url: str, room: LivingRoom) -> None:
        self.browser, self.url, self.room = browser, url, room

    def opens(self, path: str = "/", *, light: str = DARK, still: bool = True) -> None:
        motion = "reduce" if still else "no-preference"
        features = [
            {"name": "prefers-color-scheme", "value": light},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.browser.do("features", features=features)
        self.browser.goto(self.url + path)
        self.browser.until(DONE if path == "/" else "document.querySelector('#us').ariaBusy != 'true'")

    def says(self, words: str) -> None:
        """By keyboard, as most would. It cuts into whatever is still being said, and so may the next."""
        self.browser.look("document.querySelector('#words').focus()")
        self.browser.do("type", text=words)
        self.browser.do("press", key="Enter")
        self.browser.until(ANSWERED)

    def happens(self, what: str) -> None:
        self.browser.do("click", on=f"[data-happens='/{what}']")
        self.browser.until(ANSWERED)

    def lives(self) -> None:
        """Until it listens again, or has gone: every quiet is cut short by Escape."""
        for _ in range(12):
            self.browser.until(f"({DONE}) || ({ITS_TIME})")
            if self.browser.look(DONE):
                return
            self.browser.do("press", key="Escape")
            self.browser.until(f"!({ITS_TIME})")
        raise AssertionError("it never ends")

    def hears(self, words: str) -> None:
        """Until that is said."""
        self.browser.until(f"document.querySelector('#log').innerText.includes({json.dumps(words)})")

    def reads(self, on: str) -> str:
        """The words that can be read there."""
        return str(self.browser.look(f"document.querySelector({json.dumps(on)}).innerText"))

    def is_told(self, on: str) -> str:
        """What a screen reader calls that."""
        return str(self.browser.look(f"document.querySelector({json.dumps(on)}).getAttribute('aria-label')"))

    def hides(self, on: str, *, away: bool = True) -> None:
        """Somebody breaks the page, and mends it again."""
        how = "hidden" if away else ""
        self.browser.look(f"document.querySelectorAll({on!r}).forEach((one) => {{ one.style.visibility = {how!r}; }})")

    def lamp(self, role: str) -> dict[str, Any]:
        """A lamp as the page shows it: what is written beside it, and the light that is really painted."""
        return self.browser.look(f"""(() => {{
            const lamp = document.querySelector('[data-lamp={role}]');
            const glow = getComputedStyle(document.querySelector('[data-of={role}]'));
            return {{ ...lamp.dataset, told: lamp.getAttribute('aria-label'),
                      level: Number(glow.getPropertyValue('--level')), painted: glow.getPropertyValue('--rgb') }};
        }})()""")

    @property
    def transcript(self) -> str:
        return self.reads("#log")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    room = LivingRoom(Households(tmp_path), time.monotonic)
    asked, complaints = len(browser.do("asked")), len(browser.do("complaints"))
    browser.do("viewport", **DESKTOP)
    with serve(living_room_app(room, "127.0.0.1"), "127.0.0.1", 0) as service:
        here = f"127.0.0.1:{service.port}"
        yield Visit(browser, f"http://{here}", room)
        browser.goto("about:blank")
        elsewhere = {url for url in browser.do("asked")[asked:] if urlsplit(url).netloc != here}
    room.leave()
    assert elsewhere - {"about:blank"} == set()
    assert browser.do("complaints")[complaints:] == []


def test_a_first_night_from_the_empty_room_to_the_dark_ring(visit: Visit) -> None:
    visit.opens()

    assert "alexa, open evening ember" in visit.reads("#intro")
    assert visit.is_told("#echo") == "Echo, its ring is dark"

    visit.says("")  # nothing listens: whoever presses Enter wakes it

    assert "You:\nalexa, open evening ember" in visit.transcript

    visit.lives()

    assert "I'm Evening Ember" in visit.transcript
    assert "90 seconds for the two of you" in visit.transcript
    assert visit.is_told("#echo") == "Echo, listening"

    visit.says("yes please")
    visit.says("wrap it up")
    visit.says("no")
    visit.lives()

    assert "heard: YesIntent, sure" in visit.transcript
    assert visit.transcript.rstrip().endswith("(the ring goes dark)")
    assert visit.is_told("#echo") == "Echo, its ring is dark"


def test_a_ritual_changes_the_lamps_and_they_go_back(visit: Visit) -> None:
    visit.opens()
    before = {role: visit.lamp(role) for role in ("main", "left", "right", "accent")}
    visit.says("golden hour")
    main, accent = visit.lamp("main"), visit.lamp("accent")

    assert (main["brightness"], main["kelvin"], main["rgb"]) == ("45", "2200", "255,147,44")
    assert main["told"].startswith("main lamp, 45 percent")
    assert main["painted"].strip() == "rgb(255 147 44)"
    assert 0 < main["level"] < before["main"]["level"]
    assert accent["brightness"] == "20"
    assert accent["level"] > before["accent"]["level"] == 0

    visit.says("put it back")

    assert {role: visit.lamp(role)["brightness"] for role in before} == {
        "main": "70",
        "left": "0",
        "right": "0",
        "accent": "0",
    }
    assert visit.lamp("main")["kelvin"] == "3000"


def test_what_the_room_does_is_told_once_to_whoever_does_not_see_it(visit: Visit) -> None:
    visit.opens()
    visit.browser.look("""(() => {
        window.told = [];
        const caption = document.querySelector("#caption[aria-live=polite]");
        new MutationObserver(() => told.push(caption.textContent)).observe(caption, { childList: true });
    })()""")
    visit.says("golden hour")
    visit.says("why this one")

    (told,) = visit.browser.look("told")
    assert "scent 15 min" in told
    assert "warm acoustic" in told


def test_a_lamp_fades_unless_somebody_wants_no_motion(visit: Visit) -> None:
    fading = "getComputedStyle(document.querySelector('[data-of=main]')).transitionDuration"
    visit.opens(still=False)
    visit.says("golden hour")
    moving = visit.browser.look(fading)
    visit.opens(still=True)

    assert any(float(one.strip().removesuffix("s")) > 0 for one in moving.split(","))
    assert all(float(one.strip().removesuffix("s")) < 0.01 for one in visit.browser.look(fading).split(","))


def test_a_lost_session_goes_on_where_it_was(visit: Visit) -> None:
    visit.opens()
    visit.says("alexa, open evening ember")
    visit.says("yes")
    visit.happens("silence")
    visit.happens("silence")
    visit.lives()

    assert visit.is_told("#echo") == "Echo, its ring is dark"

    visit.opens()  # the page itself is new, too
    visit.says("alexa, open evening ember")
    visit.lives()

    assert visit.browser.look(LISTENS)
    assert "more time" in visit.transcript


def test_a_page_that_comes_in_the_middle_says_what_was_asked(visit: Visit) -> None:
    visit.room.say("let's check in")
    visit.opens()

    assert "You were in the middle of something. It asked: Nearest the door" in visit.reads("#intro")
    assert visit.is_told("#show") == "Echo Show, on its screen: Two hearts."


def test_the_kids_walk_in(visit: Visit, library: Library) -> None:
    asked = asked_what_is_not_for_kids(visit.room, library)
    visit.opens()

    assert asked in visit.reads("#show")

    visit.happens("kids")

    fine = {starter.text for starter in library.starters.values() if starter.kids}
    assert "heard: KidsHereIntent, sure" in visit.transcript
    assert fine & {*visit.reads("#show").split("\n")}
    assert asked not in visit.reads("#show")


def asked_what_is_not_for_kids(room: LivingRoom, library: Library) -> str:
    """A question that stands on the screen, after as many nights as it takes."""
    theirs = {starter.text for starter in library.starters.values() if not starter.kids}
    for _ in range(60):
        for words in ("", "something deeper", "something deeper"):
            screen = room.say(words)["screen"]
            for text in map(unescape, texts(screen) if screen else ()):
                if text in theirs:
                    return text
        room.another_night()
    raise AssertionError("every question is for kids")


def test_words_cut_into_the_quiet(visit: Visit) -> None:
    visit.opens()
    visit.says("golden hour")
    visit.browser.until(ITS_TIME)
    before = visit.lamp("main")["level"]

    assert "Talk to each other." in visit.reads("#quiet")

    visit.says("dimmer")

    assert "heard: LightsIntent, light dimmer, sure" in visit.transcript
    assert visit.browser.look("document.querySelector('#quiet').hidden")
    assert visit.lamp("main")["level"] < before


def test_another_night_and_another_household(visit: Visit) -> None:
    visit.opens()
    visit.says("alexa, open evening ember")
    assert visit.reads("#when") == "Sunday evening, 21:00 · night 1 · home"
    assert visit.browser.look("document.querySelector('#home').hidden")

    visit.happens("another-night")
    visit.happens("another-night")

    assert visit.reads("#when") == "Tuesday evening, 21:00 · night 2 · home, only playing"
    assert visit.transcript.count("only playing, and nothing of it is kept") == 1
    assert "I'm Evening Ember" in visit.transcript

    visit.happens("another-household")

    assert "visitors 2" in visit.reads("#when")
    assert "I'm Evening Ember" not in visit.transcript

    visit.happens("home")

    assert visit.reads("#when") == "Sunday evening, 21:00 · night 1 · home"
    assert "visitors" not in visit.transcript
    assert visit.browser.look("document.querySelector('#home').hidden")


def test_a_talking_time_goes_on_while_they_look_at_us(visit: Visit) -> None:
    visit.opens()
    visit.says("golden hour")
    visit.browser.until(ITS_TIME)
    before = visit.transcript
    visit.browser.do("click", on="nav a")
    until(lambda: visit.browser.do("tabs") == [f"{visit.url}/", f"{visit.url}/us"])

    assert before in visit.transcript
    assert visit.browser.look(ITS_TIME)

    until(lambda: visit.browser.do("beside", js="Boolean(document.querySelector('#practices li'))"))
    visit.browser.do("beside", js="document.querySelector('#back').click()")
    until(lambda: visit.browser.do("tabs") == [f"{visit.url}/"])


def test_a_living_room_that_is_closed_says_so_and_goes_on_when_it_is_open_again(
    browser: Browser, tmp_path: Path
) -> None:
    room = LivingRoom(Households(tmp_path), time.monotonic)
    complaints = len(browser.do("complaints"))
    app = living_room_app(room, "127.0.0.1")
    with serve(app, "127.0.0.1", 0) as service:
        port = service.port
        visit = Visit(browser, f"http://127.0.0.1:{port}", room)
        visit.opens()
        visit.says("tonight's question")
        visit.browser.until(ITS_TIME)
    visit.says("what about tomorrow")

    assert visit.reads("#status") == "The living room is closed. Start it again: make serve"
    assert visit.is_told("#echo") == "Echo, its ring is dark"
    assert browser.look("document.querySelector('#words').value") == "what about tomorrow"

    with serve(app, "127.0.0.1", port):
        browser.until(LISTENS)

        assert visit.reads("#status") == "It is listening."
        assert browser.look("document.querySelector('#words').value") == "what about tomorrow"
        browser.goto("about:blank")
    room.leave()

    told = browser.do("complaints")[complaints:]
    assert [one for one in told if "ERR_CONNECTION_REFUSED" not in one] == []


@pytest.mark.parametrize("light", [DARK, LIGHT])
@pytest.mark.parametrize(
    ("hour", "when", "sky"),
    [
        ("22T12:00", "Sunday evening, 12:00", "day"),
        ("22T18:30", "Sunday evening, 18:30", "dusk"),
        ("22T23:10", "Sunday evening, 23:10", "night"),
        ("23T02:28", "Sunday night, 02:28", "night"),
    ],
)
def test_outside_it_is_as_late_as_the_clock_says(
    browser: Browser, tmp_path: Path, hour: str, when: str, sky: str, light: str
) -> None:
    room = LivingRoom(Households(tmp_path, f"2026-11-{hour}+01:00"), time.monotonic)
    with serve(living_room_app(room, "127.0.0.1"), "127.0.0.1", 0) as service:
        visit = Visit(browser, f"http://127.0.0.1:{service.port}", room)
        visit.opens(light=light)
        seen = visit.browser.look("getComputedStyle(document.querySelector('.sky-top')).stopColor")

        assert visit.reads("#when").startswith(f"{when} · night 1")
        assert visit.browser.look("document.querySelector('#room svg').dataset.sky") == sky
        assert seen == {"day": "rgb(127, 178, 228)", "dusk": "rgb(76, 84, 142)", "night": "rgb(18, 20, 47)"}[sky]
        browser.goto("about:blank")
    room.leave()


def test_in_a_narrow_window_nobody_scrolls_past_what_is_empty(visit: Visit) -> None:
    visit.browser.do("viewport", width=500, height=800)
    visit.opens()
    field = visit.browser.look("document.querySelector('#words').getBoundingClientRect().bottom")
    empty = visit.browser.look("document.querySelector('#log').clientHeight")

    for words in ("help", "why this one", "golden hour", "dimmer"):
        visit.says(words)

    assert field <= 800
    assert empty < visit.browser.look("document.querySelector('#log').clientHeight") <= 200


def test_a_screen_that_shows_nothing_says_what_it_is(visit: Visit) -> None:
    visit.opens()

    assert visit.reads("#show") == "Echo Show, asleep"


def test_the_echo_show_shows_what_is_asked_and_no_call_for_help(visit: Visit) -> None:
    visit.opens()
    visit.says("alexa, open evening ember")
    visit.hears("I'm Evening Ember")
    shown, told = visit.reads("#show"), visit.is_told("#show")
    question, move = shown.split("\n")

    assert question.endswith("?")
    assert question in " ".join(visit.transcript.split())
    assert told == f"Echo Show, on its screen: {question} {move}"

    visit.says("support numbers")
    visit.hears("9 8 8")

    assert (visit.reads("#show"), visit.is_told("#show")) == (shown, told)

    visit.says("yes")
    visit.hears("heard: YesIntent, sure")

    assert (visit.reads("#show"), visit.is_told("#show")) == (shown, told)


def test_the_microphone_says_where_the_words_go_before_any_do(visit: Visit) -> None:
    """Also where a browser may keep nothing; and this one may not listen either."""
    visit.opens()
    visit.browser.look("""Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("nothing is kept here", "SecurityError"); },
    })""")
    visit.browser.do("click", on="#mic")

    assert "leaves this machine. Press again" in visit.reads("#mic-note[role=status]")

    visit.browser.do("click", on="#mic")
    visit.hears("I could not hear you. Type it instead.")

    assert visit.reads("#mic-note") == ""
    assert visit.browser.look("document.querySelector('#mic').ariaPressed") == "false"


def test_us_is_told_in_the_same_words_as_in_the_terminal(visit: Visit) -> None:
    visit.room.say("golden hour")
    visit.opens("/us")
    page = " ".join(visit.reads("body").split())

    told = visit.room.us()["told"]
    assert {*told} == {"evenings", "trend", "balance", "saved"}
    assert [line for line in told.values() if line and line not in page] == []
    assert "null" not in page


def test_everything_is_reached_by_keyboard_and_seen_to_be(visit: Visit) -> None:
    visit.opens()
    visit.browser.look("document.activeElement.blur()")
    reached = []
    for _ in range(30):
        visit.browser.do("press", key="Tab")
        here = visit.browser.look("""(() => { const it = document.activeElement; const look = getComputedStyle(it);
            if (it == document.body) return null;
            return [it.id || it.textContent.trim(), look.outlineStyle != 'none' || look.boxShadow != 'none']; })()""")
        if here:
            reached.append(here)
    names = [name for name, _ in reached]

    assert {"words", "log", "Say it", "Silence", "The kids walk in", "Another night", "Another household"} <= set(names)
    assert [name for name, seen in reached if not seen] == []


@pytest.mark.parametrize("light", [DARK, LIGHT])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_shuts_anybody_out(visit: Visit, size: dict[str, int], light: str) -> None:
    """axe-core finds nothing wrong: in the empty room, while they talk, after a few turns, and of us."""
    visit.browser.do("viewport", **size)
    found = []
    for state in ("empty", "talking", "listening", "us"):
        if state in ("empty", "us"):
            visit.opens("/us" if state == "us" else "/", light=light)
        if state == "talking":
            visit.says("golden hour")
            visit.browser.until(ITS_TIME)
        if state == "listening":
            for words in (*["dimmer", "warmer", "why this one"] * 3, "let's check in"):
                visit.says(words)
            visit.lives()
        found += [(state, one["id"], one["where"]) for one in visit.browser.do("axe")]
        wide, tall = visit.browser.look("""(() => { const all = document.documentElement;
            return [all.scrollWidth - innerWidth, all.scrollHeight - innerHeight]; })()""")

        assert wide <= 0, f"{state} scrolls sideways"
        assert tall <= 0 or size is PHONE or state == "us", f"{state} scrolls into emptiness"

    assert found == []


def until(holds: Callable[[], Any], within: float = 10.0) -> None:
    """Wait till something holds that no single page can tell."""
    late = time.monotonic() + within
    while not holds():
        assert time.monotonic() < late, "it never holds"
        time.sleep(0.05)


def in_the_golden_hour(visit: Visit, size: dict[str, int]) -> None:
    """As the README shows it: a soft light, and some seconds of theirs gone."""
    visit.browser.do("viewport", **size)
    visit.opens()
    visit.says("golden hour")
    visit.browser.until("document.querySelector('#quiet').dataset.left <= 13")
    visit.browser.look("document.activeElement.blur()")


def unlike(kept: Path, *pictures: Path) -> list[float]:
    """Which share of its pixels each picture differs in from a kept one, all of them made smaller first."""
    folder = pictures[0].parent
    small = folder / "kept.small.png"
    jobs = [(kept, small, folder / "none"), *((one, one.with_suffix(".small.png"), small) for one in pictures)]
    done = subprocess.run(
        [str(NODE), str(COMPARE), str(MODULES)],
        input=json.dumps([[str(path) for path in job] for job in jobs]), capture_output=True, text=True, check=True,
    )  # fmt: skip
    width, height = struct.unpack(">II", small.read_bytes()[16:24])
    _, *counted = json.loads(done.stdout)
    return [1.0 if count is None else count / (width * height) for count in counted]


@pytest.mark.parametrize(("name", "size"), [("living-room", DESKTOP), ("living-room-phone", PHONE)])
def test_it_is_as_it_was_when_somebody_looked(
    visit: Visit, name: str, size: dict[str, int], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """`--rewrite` takes its pictures anew, to be looked at; the README opens with one."""
    kept = PICTURES / f"{name}.png"
    taken = tmp_path / "taken.png"
    in_the_golden_hour(visit, size)
    visit.browser.do("picture", file=str(taken), whole=size is PHONE)
    if request.config.getoption("--rewrite"):
        kept.write_bytes(taken.read_bytes())

    assert unlike(kept, taken)[0] < UNLIKE


def test_a_room_that_is_otherwise_is_found_out(visit: Visit, tmp_path: Path) -> None:
    pictures: dict[str, Path] = {}
    in_the_golden_hour(visit, DESKTOP)
    for part in ("#room", "#room [data-of]", "#show .glass > *", "#log > *"):
        visit.hides(part)
        pictures[part] = tmp_path / f"{len(pictures)}.png"
        visit.browser.do("picture", file=str(pictures[part]))
        visit.hides(part, away=False)

    shares = unlike(PICTURES / "living-room.png", *pictures.values())
    assert {part: share for part, share in zip(pictures, shares, strict=True) if share < UNLIKE} == {}
