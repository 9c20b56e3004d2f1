"""Talking time is one document, within Alexa's limits, its closing question last."""

import pytest

from skill.conversation import TalkingTime
from skill.desk.echo import played
from skill.edge.sound import LONGEST, talking_time
from skill.library import Library
from skill.scenes.tonight import read_out
from skill.speech import Script
from tests.people import ANA_AND_BO, tonight


def kinds(talk: TalkingTime) -> list[str]:
    return [item["type"] for item in talking_time(talk)["mainTemplate"]["item"]["items"]]


def test_hand_over_quiet_bell_swap_quiet_bell_question() -> None:
    talk = TalkingTime((("hand over", 90), ("swap", 90)), "closing?")

    assert kinds(talk) == ["Speech", "Silence", "Audio", "Speech", "Silence", "Audio", "Speech"]


def test_an_evening_can_end_on_them_and_a_bell() -> None:
    assert kinds(TalkingTime(((None, 20),))) == ["Silence", "Audio"]


@pytest.mark.parametrize("number", range(7))
def test_every_starter_leaves_time_to_talk_within_the_limit(number: int, library: Library, script: Script) -> None:
    for starter in library.starters.values():
        turn = read_out(starter, ANA_AND_BO, tonight())
        assert turn.talk is not None
        assert turn.after is not None
        beats = tuple((script.say((beat.say,), number) if beat.say else None, beat.quiet) for beat in turn.talk.beats)
        document = talking_time(TalkingTime(beats, script.say((turn.after,), number)))
        response = {
            "response": {"directives": [{"type": "Alexa.Presentation.APLA.RenderDocument", "document": document}]}
        }
        pieces, _, _ = played(response)

        assert sum(len(getattr(piece, "text", "").split()) for piece in pieces) / 2.5 + 180 <= LONGEST
