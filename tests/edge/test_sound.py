"""Talking time is one document, within Alexa's limits, its closing question last."""

import pytest

from skill.conversation import TalkingTime
from skill.desk.echo import LONGEST_SPEECH, Chime, Quiet, Words, played
from skill.edge.sound import LONGEST, in_speech, talking_time
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


def spoken(words: str) -> str:
    return f"<speak>{words}</speak>"


def test_the_same_can_be_one_speech() -> None:
    talk = TalkingTime(((spoken("hand over"), 95), (None, 20)), spoken("closing?"))
    speech = in_speech(spoken("a question"), talk)
    pieces, _, _ = played({"response": {"outputSpeech": {"ssml": speech}}})

    assert pieces == (Words("a question hand over"), Quiet(95), Chime(), Quiet(20), Chime(), Words("closing?"))
    assert speech.count("<speak>") == 1


def test_a_pause_within_words_is_no_time_to_talk() -> None:
    pieces, _, _ = played({"response": {"outputSpeech": {"ssml": spoken('one <break time="2s"/> two')}}})

    assert pieces == (Words("one two"),)


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

        assert len(in_speech(script.say(turn.say, number), TalkingTime(beats, None))) < LONGEST_SPEECH
        assert sum(len(getattr(piece, "text", "").split()) for piece in pieces) / 2.5 + 180 <= LONGEST
