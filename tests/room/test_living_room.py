"""The living room in a real browser: what somebody sees, hears of it through a screen reader, and does by keyboard."""

import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from skill.desk.living_room.app import living_room_app
from skill.desk.living_room.room import LivingRoom
from skill.edge.porch.serving import serve
from tests.desk.living_room.conftest import Households
from tests.room.browser import Browser, needs_browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DARK, LIGHT = "dark", "light"
LISTENS, ITS_TIME = "document.body.dataset.does == 'listens'", "document.body.dataset.does == 'times'"
DONE = "['listens', 'dark'].includes(document.body.dataset.does)"
TRANSCRIPT = "document.querySelector('#log').innerText"

pytestmark = needs_browser


class Visit:
    """Somebody in the living room: the browser they have, and the house they are in."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def opens(self, path: str = "/", *, light: str = DARK, still: bool = True) -> None:
        motion = "reduce" if still else "no-preference"
        features = [
            {"name": "prefers-color-scheme", "value": light},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.browser.do("features", features=features)
        self.browser.goto(self.url + path)
        if path == "/":
            self.browser.until(DONE)

    def says(self, words: str) -> None:
        """By keyboard, as most would; then all of it is lived: every quiet is cut short by Escape."""
        self.browser.look("document.querySelector('#words').focus()")
        self.browser.do("type", text=words)
        self.browser.do("press", key="Enter")
        self.lives()

    def lives(self) -> None:
        """Until it listens again, or has gone."""
        self.browser.until("document.body.dataset.does != 'asking'")
        for _ in range(12):
            self.browser.until(f"({DONE}) || ({ITS_TIME})")
            if self.browser.look(DONE):
                return
            self.browser.do("press", key="Escape")
            self.browser.until(f"!({ITS_TIME})")
        raise AssertionError("it never ends")

    def happens(self, what: str) -> None:
        self.browser.do("click", on=f"[data-happens='/{what}']")
        self.lives()

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
        return str(self.browser.look(TRANSCRIPT))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        browser.do("viewport", **DESKTOP)
        yield browser


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    room = LivingRoom(Households(tmp_path), time.monotonic)
    asked, complaints = len(browser.do("asked")), len(browser.do("complaints"))
    with serve(living_room_app(room, "127.0.0.1"), "127.0.0.1", 0) as service:
        yield Visit(browser, f"http://127.0.0.1:{service.port}")
        browser.goto("about:blank")
        elsewhere = {url for url in browser.do("asked")[asked:] if urlsplit(url).port != service.port}
    room.leave()
    assert elsewhere - {"about:blank"} == set()
    assert browser.do("complaints")[complaints:] == []


def test_a_first_night_from_the_empty_room_to_the_dark_ring(visit: Visit) -> None:
    visit.opens()

    assert "alexa, open evening ember" in visit.transcript
    assert visit.browser.look("document.querySelector('#echo').dataset.does") == "dark"

    visit.says("alexa, open evening ember")

    assert "I'm Evening Ember" in visit.transcript
    assert "90 seconds for the two of you" in visit.transcript
    assert visit.browser.look(LISTENS)

    visit.says("yes please")
    visit.says("wrap it up")
    visit.says("no")

    assert "heard: YesIntent, sure" in visit.transcript
    assert visit.transcript.rstrip().endswith("(the ring goes dark)")
    assert visit.browser.look("document.querySelector('#echo').getAttribute('aria-label')") == "Echo, its ring is dark"


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
    assert "warm acoustic" in visit.browser.look("document.querySelector('#caption').textContent")

    visit.says("put it back")

    assert {role: visit.lamp(role)["brightness"] for role in before} == {
        "main": "70",
        "left": "0",
        "right": "0",
        "accent": "0",
    }
    assert visit.lamp("main")["kelvin"] == "3000"


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

    assert visit.browser.look("document.body.dataset.does") == "dark"

    visit.opens()  # the page itself is new, too
    visit.says("alexa, open evening ember")

    assert visit.browser.look(LISTENS)
    assert "more time" in visit.transcript


def test_the_kids_walk_in(visit: Visit) -> None:
    visit.opens()
    visit.says("alexa, open evening ember")
    visit.happens("kids")
    lines = visit.transcript

    assert visit.browser.look(LISTENS) or "(the ring goes dark)" in lines
    assert visit.browser.look("document.querySelectorAll('#chips button:not([hidden])').length") >= 4


def test_words_cut_into_the_quiet(visit: Visit) -> None:
    visit.opens()
    visit.browser.look("document.querySelector('#words').focus()")
    visit.browser.do("type", text="alexa, open evening ember")
    visit.browser.do("press", key="Enter")
    visit.browser.until(ITS_TIME)

    assert not visit.browser.look("document.querySelector('#quiet').hidden")

    visit.says("save this question")

    assert "heard: SaveIntent, sure" in visit.transcript
    assert visit.browser.look("document.querySelector('#quiet').hidden")


def test_another_night_and_another_household(visit: Visit) -> None:
    visit.opens()
    visit.says("alexa, open evening ember")
    visit.happens("another-night")

    assert "night 2" in visit.browser.look("document.querySelector('#when').textContent")

    visit.happens("another-household")

    assert "visitors 2" in visit.browser.look("document.querySelector('#when').textContent")
    assert "I'm Evening Ember" not in visit.transcript


def test_the_echo_show_shows_what_is_asked(visit: Visit) -> None:
    shown = "document.querySelector('#show').innerText"
    visit.opens()
    visit.says("alexa, open evening ember")
    question = visit.browser.look(shown).split("\n")[0]

    assert question.endswith("?")
    assert question in " ".join(visit.transcript.split())

    visit.says("support numbers")

    assert not any(character.isdigit() for character in visit.browser.look(shown))


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
    """axe-core finds nothing wrong: in the empty room, while they talk, when it listens, and of us."""
    visit.browser.do("viewport", **size)
    found = []
    for state in ("empty", "talking", "listening", "us"):
        if state in ("empty", "us"):
            visit.opens("/us" if state == "us" else "/", light=light)
        if state == "us":
            visit.browser.until("document.querySelector('#us').getAttribute('aria-busy') != 'true'")
        if state == "talking":
            visit.browser.look("document.querySelector('#words').focus()")
            visit.browser.do("type", text="golden hour")
            visit.browser.do("press", key="Enter")
            visit.browser.until(ITS_TIME)
        if state == "listening":
            visit.lives()
        found += [(state, one["id"], one["where"]) for one in visit.browser.do("axe")]
        wide = visit.browser.look("document.documentElement.scrollWidth - innerWidth")

        assert wide <= 0, f"{state} scrolls sideways"
    visit.browser.do("viewport", **DESKTOP)

    assert found == []


@pytest.mark.parametrize(("name", "size"), [("living-room", DESKTOP), ("living-room-phone", PHONE)])
def test_its_picture_is_kept(visit: Visit, name: str, size: dict[str, int], request: pytest.FixtureRequest) -> None:
    """The README opens with it; `--rewrite` takes it anew."""
    visit.browser.do("viewport", **size)
    visit.opens(still=False)
    visit.browser.look("document.querySelector('#words').focus()")
    visit.browser.do("type", text="golden hour")
    visit.browser.do("press", key="Enter")
    visit.browser.until(ITS_TIME)
    visit.browser.look("document.activeElement.blur()")
    time.sleep(4)  # for the light to fade
    kept = PICTURES / f"{name}.png"
    if request.config.getoption("--rewrite"):
        kept.parent.mkdir(exist_ok=True)
        visit.browser.do("picture", file=str(kept), whole=size is PHONE)
    visit.browser.do("viewport", **DESKTOP)
    width, height = struct.unpack(">II", kept.read_bytes()[16:24])

    assert width == size["width"]
    assert height >= size["height"]
