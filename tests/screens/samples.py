"""The screens that Amazon names, and something to show of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skill.conversation import Answer, TalkingTime
from skill.edge.screens import Viewport
from skill.showing import Question, Ritual, Trend, TwoHearts
from skill.speech import Voice, ssml


@dataclass(frozen=True)
class Screen:
    """A device's screen: in pixels, as an envelope has it, and in dp."""

    pixels: tuple[int, int]
    dpi: int
    dp: Viewport
    mode: str = "HUB"

    @property
    def shape(self) -> str:
        return "ROUND" if self.dp.round else "RECTANGLE"

    def told(self) -> dict[str, Any]:
        """Its part of an envelope."""
        width, height = self.pixels
        sizes = {"pixelWidth": width, "pixelHeight": height, "currentPixelWidth": width, "currentPixelHeight": height}
        return {"mode": self.mode, "shape": self.shape, "dpi": self.dpi, **sizes}


# https://developer.amazon.com/en-US/docs/alexa/adlc/lab_four_viewport_profiles_and_when_property.html
SCREENS: Mapping[str, Screen] = {
    "round": Screen((480, 480), 160, Viewport(480, 480, round=True)),
    "small": Screen((960, 480), 160, Viewport(960, 480)),
    "medium": Screen((1280, 800), 213, Viewport(961, 600)),
    "large": Screen((1280, 800), 160, Viewport(1280, 800)),
    "tv": Screen((1920, 1080), 320, Viewport(960, 540), "TV"),
}


def talk(*quiet: int, softly: bool = False) -> TalkingTime:
    """Quiets with a swap between them."""
    swap = said("Swap. Noor, over to you.", softly)
    return TalkingTime(tuple((swap if number else None, one) for number, one in enumerate(quiet)), softly=softly)


def said(words: str, softly: bool = False) -> str:
    return ssml(words, voice=Voice.SOFT if softly else Voice.PLAIN)


GOLDEN = (
    "Day's over, even if the list isn't. Bags down, phones down, shoes off if you like.",
    "Come close until the bell. A hug if you both like, or one loud sigh together.",
    "Ana, give today's headline, in one line. Noor, ask for the small print.",
    "Swap. Noor, your headline now. Ana, ask for the small print.",
)
QUARREL = Question(
    "Which small quarrel of ours would you replay with kinder words of your own, or pass?",
    "Ask what they liked about it, and promise nothing.",
)
DULL = Question("What short message from me would brighten a dull afternoon?", "Just say thank you, and remember it.")
STEPS = TalkingTime(
    tuple((said(step) if number else None, (15, 15, 35, 35)[number]) for number, step in enumerate(GOLDEN))
)
FIRST = said(f"Golden Hour it is. {GOLDEN[0]}")
ASKED = said(f"Tonight, ask each other this. <break time='700ms'/> {QUARREL.text}")

ANSWERS: Mapping[str, Answer] = {
    "ember": Answer(said("Goodnight, you two.")),
    "ember_talk": Answer(said("One thank-you each."), talk=talk(30, 30)),
    "question": Answer(ASKED, shows=DULL),
    "question_talk": Answer(ASKED, talk=talk(90, 90), shows=QUARREL),
    "question_softly": Answer(ASKED, talk=talk(90, 90, softly=True), shows=QUARREL, softly=True),
    "follow_up": Answer(ASKED, talk=talk(45, 45), shows=Question("When in your day would it land best?")),
    "hearts_none": Answer(said("Ana, one to five."), shows=TwoHearts(0)),
    "hearts_one": Answer(said("And you, Noor?"), shows=TwoHearts(1)),
    "hearts_both": Answer(said("You're both well tonight."), talk=talk(60, 60), shows=TwoHearts(2)),
    "ritual": Answer(FIRST, talk=STEPS, shows=Ritual("Golden Hour", GOLDEN)),
    "ritual_still": Answer(said("Take your time."), shows=Ritual("Table for Two Strangers", GOLDEN[:1])),
    "trend": Answer(said("It's been warm."), shows=Trend((0.5, 0.45, 0.5, 0.62, 0.6, 0.7, 0.66, 0.72, 0.8))),
}
"""What is drawn and kept: every kind of showing, with talking time and without, and softly."""
