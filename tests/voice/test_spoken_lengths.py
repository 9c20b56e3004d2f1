"""What we say, spoken by a system voice at 150 words a minute and measured: nobody is talked at for long."""

import subprocess
from collections.abc import Mapping

import pytest

from skill.library import Library
from skill.speech import Script
from tests.voice.said import Kind, everything
from tests.voice.voice import PROGRAM, SPOKEN_BY, WORDS_A_MINUTE, Spoken, Voice, needs_voice

WITHIN = {Kind.QUESTION: 9, Kind.MOMENT: 12, Kind.FIRST_RUN: 18, Kind.CARE: 35}  # seconds
ANYTHING_WITHIN = 24
# At our own pace, a twelfth slower than 150 words a minute, all of these are within their time too.
TOO_SLOW_FOR_IT = {Kind.LAUNCH, Kind.ANYWHERE, Kind.CARE}

pytestmark = needs_voice


@pytest.fixture(scope="module")
def spoken(library: Library, script: Script) -> Mapping[Kind, Mapping[Spoken, str]]:
    return everything(library, script)


@pytest.fixture(scope="module")
def voice() -> Voice:
    return Voice()


def some_of_ours(library: Library, words: int) -> str:
    """About so many words of ours: a question, a moment and an adventure by turns."""
    pieces = zip(library.starters.values(), library.moments.values(), library.adventures.values(), strict=False)
    texts, said = (piece.text for three in pieces for piece in three), ""
    while len(said.split()) < words:
        said = f"{said} {next(texts)}".strip()
    return said


def over(spoken: Mapping[Spoken, str], within: float, *, at_our_pace: bool = False) -> list[str]:
    """What takes longer, the longest first, with its seconds."""
    took = {one: one.at_our_pace if at_our_pace else one.seconds for one in spoken}
    late = sorted((one for one in took if took[one] > within), key=lambda one: -took[one])
    return [f"{took[one]:.1f} s, {spoken[one]}: {one.words}" for one in late]


# The voice


def test_the_voice_speaks_150_words_in_a_minute(voice: Voice, library: Library) -> None:
    """With the pauses of short sentences. Questions alone, each in one breath, it says faster."""
    text = some_of_ours(library, 150)
    a_minute = 60 * len(text.split()) / 150

    assert len(text.split()) < 170
    assert voice.seconds(text) == pytest.approx(a_minute, rel=0.15)
    for words in (text, some_of_ours(library, 40)):
        assert voice.seconds(f"{words} {words}") == pytest.approx(2 * voice.seconds(words), rel=0.1)


def test_it_is_the_systems_voice_at_that_speed(voice: Voice, library: Library) -> None:
    for text in (some_of_ours(library, 10), some_of_ours(library, 40), "Hello, both of you."):
        command = [str(PROGRAM), "-v", SPOKEN_BY, "-s", str(WORDS_A_MINUTE), "-z", "--stdout", text]
        sound = subprocess.run(command, capture_output=True, check=True).stdout

        assert voice.seconds(text) == pytest.approx((len(sound) - 44) / 2 / 22050, abs=0.05)


def test_pauses_are_added_as_they_are_written_and_our_pace_slows_the_words_alone(voice: Voice) -> None:
    said = "Good, it's you two. Back to it, then."
    speech = voice.says(f'<speak><prosody rate="92%">{said} <break time="700ms"/></prosody></speak>')
    slow = voice.says(f"<speak><prosody rate='85%'><break time='1s'/>{said}</prosody></speak>")

    assert (speech.words, slow.words) == (said, said)
    assert speech.seconds == pytest.approx(voice.seconds(said) + 0.7)
    assert speech.at_our_pace == pytest.approx(voice.seconds(said) / 0.92 + 0.7)
    assert slow.at_our_pace == pytest.approx(voice.seconds(said) / 0.85 + 1)


def test_a_tag_that_takes_nobody_knows_how_long_is_not_overheard(voice: Voice) -> None:
    with pytest.raises(AssertionError, match="audio"):
        voice.says('<speak>Ding. <audio src="https://example.org/a.mp3"/></speak>')


# What we say


@pytest.mark.parametrize("kind", Kind)
def test_it_is_said_within_its_time(kind: Kind, spoken: Mapping[Kind, Mapping[Spoken, str]]) -> None:
    assert spoken[kind]
    assert over(spoken[kind], WITHIN.get(kind, ANYTHING_WITHIN)) == []


def test_no_question_is_too_long_by_its_words_alone(library: Library) -> None:
    """The voice says them faster than 150 words a minute: what counts is the slower of the two."""
    for starter in library.starters.values():
        for text in (starter.text, starter.follow_up):
            assert len(text.split()) * 60 / WORDS_A_MINUTE <= WITHIN[Kind.QUESTION], starter.id


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in TOO_SLOW_FOR_IT])
def test_and_so_it_is_at_our_own_pace(kind: Kind, spoken: Mapping[Kind, Mapping[Spoken, str]]) -> None:
    assert over(spoken[kind], WITHIN.get(kind, ANYTHING_WITHIN), at_our_pace=True) == []


def test_every_piece_of_ours_is_among_it(library: Library, spoken: Mapping[Kind, Mapping[Spoken, str]]) -> None:
    """Said by the conversation itself, words and all."""
    words = {kind: " ".join(one.words for one in spoken[kind]) for kind in Kind}
    for starter in library.starters.values():
        assert starter.text in words[Kind.QUESTION]
        assert starter.follow_up in words[Kind.QUESTION]
        assert starter.text in words[Kind.LAUNCH]
        assert starter.listener in words[Kind.LAUNCH]
        assert starter.follow_up in words[Kind.FOLLOW_UP]
    assert all(moment.text in words[Kind.MOMENT] for moment in library.moments.values())
    for adventure in library.adventures.values():
        assert adventure.pitch in words[Kind.OFFER]
        assert adventure.text in words[Kind.ADVENTURE]
    for ritual in library.settings.values():
        assert ritual.pitch in words[Kind.OFFER]
        assert ritual.ending in words[Kind.ENDING]
        for step in (step for phase in ritual.phases for step in phase.steps):
            assert step.say.format(first="Alexandria", second="Bartholomew") in words[Kind.STEP]
