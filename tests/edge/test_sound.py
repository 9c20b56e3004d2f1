"""Talking time is one document, within Alexa's limits, its closing question last, its bells Alexa's or our own."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from skill.conversation import TalkingTime
from skill.desk.echo import LONGEST_SPEECH, Chime, Quiet, Words, played
from skill.desk.sounds import SECONDS
from skill.edge.settings import LONGEST_SOUND_URL, SOUND_URL, Settings, WrongSetting
from skill.edge.sound import CHIME, LONGEST, SOFTLY, in_speech, talking_time
from skill.edge.wiring import open_door
from skill.library import WORDS_A_SECOND, Library
from skill.scenes.tonight import read_out
from skill.speech import Script
from tests.edge.envelopes import NOW, ROOT, asked
from tests.people import ANA_AND_BO, tonight

OURS = "https://sounds.example.com/ember"
FILES = 15  # of one response (unverified)
EVENING = TalkingTime((("hand over", 90), ("swap", 90)), "closing?")


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
        assert sum(length(piece) for piece in pieces) <= LONGEST


def length(piece: object) -> float:
    """Seconds, the bells counted, too."""
    match piece:
        case Quiet(seconds):
            return seconds
        case Words(text):
            return len(text.split()) / WORDS_A_SECOND
    return SECONDS


def test_every_phase_of_a_ritual_has_room_for_its_bells(library: Library) -> None:
    for setting in library.settings.values():
        for phase in setting.phases:
            bells = len(phase.steps)
            closing = 10  # more than any closing question takes

            assert sum(step.seconds for step in phase.steps) + bells * SECONDS + closing <= LONGEST
            assert bells <= FILES


# Bells


def bells(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in document["mainTemplate"]["item"]["items"] if item["type"] == "Audio"]


def test_without_a_folder_of_sounds_it_is_alexas_chime() -> None:
    assert bells(talking_time(EVENING)) == [{"type": "Audio", "source": CHIME}] * 2


def test_alexas_chime_is_turned_down_where_we_speak_softly() -> None:
    quiet = {"type": "Audio", "source": CHIME, "filter": [{"type": "Volume", "amount": SOFTLY}]}

    assert bells(talking_time(replace(EVENING, softly=True))) == [quiet] * 2


def test_with_one_it_is_our_bell() -> None:
    assert bells(talking_time(EVENING, OURS)) == [{"type": "Audio", "source": f"{OURS}/bell.wav"}] * 2


def test_our_soft_bell_is_a_file_of_its_own_and_is_not_turned_down_twice() -> None:
    softly = replace(EVENING, softly=True)

    assert bells(talking_time(softly, OURS)) == [{"type": "Audio", "source": f"{OURS}/bell-soft.wav"}] * 2


def test_nothing_else_of_the_document_depends_on_whose_bell_it_is() -> None:
    def others(document: dict[str, Any]) -> list[dict[str, Any]]:
        return [item for item in document["mainTemplate"]["item"]["items"] if item["type"] != "Audio"]

    assert others(talking_time(EVENING, OURS)) == others(talking_time(EVENING))


# Where our own are


def heard_at(door: Any, event: Any) -> tuple[list[str], str]:
    """Where the bells of an answer come from, and its speech."""
    response = door(event)["response"]
    directives = response.get("directives", ())
    documents = [one["document"] for one in directives if one["type"] == "Alexa.Presentation.APLA.RenderDocument"]
    return [bell["source"] for one in documents for bell in bells(one)], response["outputSpeech"]["ssml"]


def test_the_setting_reaches_the_speaker() -> None:
    settings = Settings.from_environment({"EMBER_DB": ":memory:", "EMBER_SOUND_URL": f"{OURS}/"})
    sources, _ = heard_at(open_door(settings, lambda: NOW), asked(None, new=True))

    assert sources == [f"{OURS}/bell.wav"] * 2


def test_without_the_setting_the_speaker_has_alexas() -> None:
    settings = Settings.from_environment({"EMBER_DB": ":memory:"})
    sources, _ = heard_at(open_door(settings, lambda: NOW), asked(None, new=True))

    assert sources == [CHIME] * 2


def test_a_whispered_evening_has_the_soft_one(tmp_path: Path) -> None:
    door = open_door(Settings(str(tmp_path / "couples.db"), sounds=OURS), lambda: NOW)
    first = door(asked(None, new=True))
    door(asked("AsleepIntent", first["sessionAttributes"]))
    sources, _ = heard_at(door, asked("MoreTimeIntent", first["sessionAttributes"]))

    assert set(sources) == {f"{OURS}/bell-soft.wav"}


def test_the_first_answer_to_a_routine_has_alexas_since_a_speech_plays_no_wav() -> None:
    task = {"name": "amzn1.ask.skill.x.TonightsQuestion", "version": "1", "input": {}}
    sources, speech = heard_at(open_door(Settings(":memory:", sounds=OURS), lambda: NOW), asked(None, task=task))

    assert sources == []
    assert (speech.count(CHIME), OURS in speech) == (2, False)


FOLDERS = {
    "a host": "https://sounds.example.com",
    "a folder": OURS,
    "a folder of a folder": "https://me.github.io/our_sounds/v1.2/%C3%A9",
    "in capitals": "https://Sounds.Example.com/Ember",
    "as long as it may be": f"{OURS}/{'x' * (LONGEST_SOUND_URL - len(OURS) - 1)}",
}
NO_FOLDERS = {
    "in the clear": "http://sounds.example.com/ember",
    "no address": "sounds",
    "a path": "/srv/sounds",
    "with a query": f"{OURS}?v=2",
    "with a signature": f"{OURS}/?X-Amz-Signature=secret",
    "with a fragment": f"{OURS}#bell",
    "with a password": "https://me:secret@sounds.example.com/ember",
    "with a port": "https://sounds.example.com:8443/ember",
    "the file": f"{OURS}/bell.wav",
    "with two slashes": f"{OURS}//",
    "with a space": "https://sounds.example.com/our sounds",
    "with a line": f"{OURS}\n",
    "evaluated": "https://sounds.example.com/${viewport.mode}",
    "only at home": "https://homeassistant/sounds",
    "a number": "https://192.168.1.7/sounds",
    "nowhere": "https:///ember",
    "too long": f"{OURS}/{'x' * LONGEST_SOUND_URL}",
}


@pytest.mark.parametrize("url", FOLDERS.values(), ids=FOLDERS.keys())
def test_a_public_folder_is_taken(url: str) -> None:
    for given in (url, f"{url}/"[:LONGEST_SOUND_URL]):
        settings = Settings.from_environment({"EMBER_DB": "x", "EMBER_SOUND_URL": given})

        assert settings.sounds == url


@pytest.mark.parametrize("url", NO_FOLDERS.values(), ids=NO_FOLDERS.keys())
def test_what_alexa_could_not_open_is_told_in_one_line_that_repeats_nothing(url: str) -> None:
    with pytest.raises(WrongSetting, match="EMBER_SOUND_URL is not the address of a public folder") as told:
        Settings.from_environment({"EMBER_DB": "x", "EMBER_SOUND_URL": url})

    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_an_empty_one_is_none() -> None:
    assert Settings.from_environment({"EMBER_DB": "x", "EMBER_SOUND_URL": ""}).sounds is None


def test_the_cloud_takes_the_same_addresses() -> None:
    template = (ROOT / "template.yaml").read_text()

    assert f"    MaxLength: {LONGEST_SOUND_URL}\n    AllowedPattern: ^$|^{SOUND_URL}$\n" in template
