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
    talk = TalkingTime((90, 90), "hand over", "swap", "closing?")

    assert kinds(talk) == ["Speech", "Silence", "Audio", "Speech", "Silence", "Audio", "Speech"]


def test_an_evening_can_end_on_them_and_a_bell() -> None:
    assert kinds(TalkingTime((20,), None, None, None)) == ["Silence", "Audio"]


@pytest.mark.parametrize("number", range(7))
def test_every_starter_leaves_time_to_talk_within_the_limit(number: int, library: Library, script: Script) -> None:
    for starter in library.starters.values():
        turn = read_out(starter, ANA_AND_BO, tonight())
        assert turn.talk is not None
        parts = (turn.talk.hand_over, turn.talk.swap, turn.after)
        said = [script.say((part,), number) if part else None for part in parts]
        document = talking_time(TalkingTime(turn.talk.quiet, *said))
        response = {
            "response": {"directives": [{"type": "Alexa.Presentation.APLA.RenderDocument", "document": document}]}
        }
        pieces, _, _ = played(response)

        assert sum(len(getattr(piece, "text", "").split()) for piece in pieces) / 2.5 + 180 <= LONGEST
