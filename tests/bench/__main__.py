"""`make bench`: every bar in one run, beside something honest."""

import gc
import importlib.util
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from ask_sdk_core.skill_builder import SkillBuilder

from skill.choosing import choose
from skill.conversation import Conversation
from skill.couple import Couple
from skill.desk.pretend_home import PretendHome
from skill.edge.homes.patience import Patient
from skill.edge.wiring import RITUALS
from skill.hearing import AMoment, Heard, Picked, Rated, Said, Wanted
from skill.librarian import read_library
from skill.library import Axis, Library
from skill.room import Came, Look, Role, Room
from skill.speech import read_script
from tests.bench import cold, home, porch
from tests.people import ANA_AND_BO, EVENING, NOW, asked, shelf, starter, tonight

ROUNDS = 400
ROOT = Path(__file__).parents[2]
Handler = Callable[[Mapping[str, Any], object], Mapping[str, Any]]


def main() -> int:
    """Run every bar. 0 when all are ok."""
    ours = [*warm_turn(), with_a_screen(), *reads_and_writes(), beside_a_house_that_hangs(), one_choice()]
    bars = [*ours, *cold.bars(), *porch.bars(), *home.bars()]
    short = 0
    for name, measured, limit, unit in bars:
        ok = measured <= limit
        short += not ok
        print(f"{name} {measured:g} {limit:g} {unit} {'ok' if ok else 'short'}")
    return 1 if short else 0


def warm_turn() -> list[tuple[str, float, float, str]]:
    """A turn through lambda_handler, the couple kept in memory, against a bare hello world of the same SDK."""
    ours, theirs = the_handler(), hello_world()
    ratios = []
    for label, event in turns():
        hello, ember = [], []
        gc.disable()
        for _ in range(ROUNDS):  # one after the other, so that whatever else runs here slows both
            hello.append(timed(theirs, event))
            ember.append(timed(ours, event))
        gc.enable()
        ratios.append((f"warm_turn_{label}", statistics.median(ember) / statistics.median(hello)))
    return [(name, round(ratio, 2), 2.0, "times_hello_world") for name, ratio in ratios]


def with_a_screen() -> tuple[str, float, float, str]:
    """The launch that asks tonight's question, with its document for a screen, against the same without."""
    handler, event = the_handler(), envelope({"type": "LaunchRequest"})
    seen, plain, shown = on_a_screen(event), [], []
    gc.disable()
    for _ in range(ROUNDS):
        plain.append(timed(handler, event))
        shown.append(timed(handler, seen))
    gc.enable()
    return "turn_with_a_screen", round(statistics.median(shown) / statistics.median(plain), 2), 1.4, "times_without"


def turns() -> list[tuple[str, Mapping[str, Any]]]:
    """The launch that asks tonight's question, a heart, and a call for help."""
    heart = {"name": "score", "value": "4", "confirmationStatus": "NONE", "source": "USER"}
    return [
        ("launch", envelope({"type": "LaunchRequest"})),
        ("heart", envelope(intent("HeartIntent", score=heart), {"at": "checkin.First"})),
        ("help", envelope(intent("AMAZON.HelpIntent"), {"at": "checkin.First"})),
    ]


def intent(name: str, **slots: Mapping[str, str]) -> Mapping[str, Any]:
    return {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": slots}}


def envelope(request: Mapping[str, Any], notes: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    application, user = {"applicationId": "amzn1.ask.skill.bench"}, {"userId": "amzn1.ask.account.bench"}
    return {
        "version": "1.0",
        "session": {
            "new": notes is None,
            "sessionId": "amzn1.echo-api.session.bench",
            "application": application,
            "attributes": notes or {},
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.bench", "supportedInterfaces": {}},
                "apiEndpoint": "https://127.0.0.1",
                "apiAccessToken": "pretend",
            }
        },
        "request": {
            "requestId": "amzn1.echo-api.request.bench",
            "timestamp": "2026-11-22T20:00:00Z",
            "locale": "en-US",
            **request,
        },
    }


def on_a_screen(event: Mapping[str, Any]) -> Mapping[str, Any]:
    device = {**event["context"]["System"]["device"], "supportedInterfaces": {"Alexa.Presentation.APL": {}}}
    system = {**event["context"]["System"], "device": device}
    viewport = {"shape": "RECTANGLE", "pixelWidth": 1280, "pixelHeight": 800, "dpi": 160}
    return {**event, "context": {"System": system, "Viewport": viewport}}


def the_handler() -> Handler:
    """lambda/lambda_function.py, as Lambda would load it."""
    os.environ["EMBER_DB"] = ":memory:"
    spec = importlib.util.spec_from_file_location("lambda_function", ROOT / "lambda" / "lambda_function.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Handler = module.lambda_handler
    return handler


def hello_world() -> Handler:
    """The least a skill on this SDK can do."""
    builder = SkillBuilder()

    @builder.request_handler(can_handle_func=lambda _: True)
    def hello(handler_input: Any) -> Any:
        return handler_input.response_builder.speak("Hello, world.").ask("Anything else?").response

    handler: Handler = builder.lambda_handler()
    return handler


def timed(handler: Handler, event: Mapping[str, Any]) -> float:
    began = time.perf_counter()
    handler(event, None)
    return time.perf_counter() - began


class Counting:
    """A keeper in memory that counts."""

    def __init__(self) -> None:
        self.couple, self.version, self.reads, self.writes = Couple(), 0, 0, 0

    def recall(self, household: str) -> tuple[Couple, int]:
        self.reads += 1
        return self.couple, self.version

    def keep(self, household: str, couple: Couple, version: int) -> None:
        self.couple, self.version = couple, version + 1
        self.writes += 1

    def forget(self, household: str) -> bool:
        return True


def reads_and_writes() -> list[tuple[str, float, float, str]]:
    """The most a turn of a whole evening reads and writes, and what a turn writes that changes nothing."""
    keeper = Counting()
    home = PretendHome(lambda: NOW)
    conversation = Conversation(keeper, read_library(RITUALS), read_script("en"), lambda: NOW, home, zoned=True)
    notes, reads, writes, idle = None, 0, 0, 0
    changing: list[Heard] = [
        *(Said.EVENING, Rated(4), Rated(4), Said.YES, Said.SAVE, Said.ANOTHER, Said.YES, Said.NO, Said.YES),
        *(Said.MENU, Picked(0), Said.NEXT, Said.SURPRISE, Said.PUT_BACK, AMoment("door"), Said.RESET, Said.YES),
    ]
    unchanging: list[Heard] = [Said.HELP, Said.AGAIN, Said.WHAT_KEPT, Said.MORE_TIME]
    for heard in changing:
        for said in (heard, *unchanging):
            before = keeper.reads, keeper.writes
            notes = conversation.take_turn("bench", said, notes, "en-US").notes
            reads, writes = max(reads, keeper.reads - before[0]), max(writes, keeper.writes - before[1])
            idle = max(idle, keeper.writes - before[1]) if said in (Said.HELP, Said.AGAIN, Said.WHAT_KEPT) else idle
    return [
        ("reads_a_turn", reads, 1, "reads"),
        ("writes_a_turn", writes, 1, "writes"),
        ("writes_of_an_unchanging_turn", idle, 0, "writes"),
    ]


def beside_a_house_that_hangs() -> tuple[str, float, float, str]:
    """A turn that changes the room, in a home that never answers: the whole of it, in seconds."""
    let_go = threading.Event()

    class Hanging(PretendHome):
        def change(self, household: str, look: Look, rest: Room | None = None) -> Mapping[Role, Came]:
            let_go.wait()
            return {}

    house = Patient(Hanging(lambda: NOW))
    conversation = Conversation(Counting(), read_library(RITUALS), read_script("en"), lambda: NOW, house, zoned=True)
    began = time.perf_counter()
    conversation.take_turn("bench", Wanted("golden-hour"), None, "en-US")
    took = time.perf_counter() - began
    let_go.set()
    return ("turn_beside_a_hanging_house", round(took, 2), 2.6, "s")


def one_choice() -> tuple[str, float, float, str]:
    """Tonight's starter, out of five thousand, for a couple with ten years of evenings behind them."""
    library = five_thousand()
    ids = list(library.starters)
    told = {ids[night % 5000]: EVENING - timedelta(days=3650 - night) for night in range(1, 3650)}
    couple = replace(ANA_AND_BO, evenings=3650, asked=told, question=asked(ids[3649], EVENING - timedelta(days=1)))
    evening = tonight(couple)
    assert choose(couple, evening, library) is not None
    took = []
    for _ in range(51):
        began = time.perf_counter()
        choose(couple, evening, library)
        took.append(time.perf_counter() - began)
    return ("one_choice_of_5000", round(statistics.median(took) * 1000, 2), 5.0, "ms")


def five_thousand() -> Library:
    practices = ("safety", "desire", "novelty", "friendship", "stress", "trust", "stage")
    return shelf(
        *(
            starter(
                f"starter-{number}",
                practice=practices[number % 7],
                axis=list(Axis)[number // 7 % 2],
                depth=number % 3 + 1,
                kids=number % 5 != 0,
            )
            for number in range(5000)
        )
    )


if __name__ == "__main__":
    sys.exit(main())
