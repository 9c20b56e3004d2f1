"""What any Echo plays while two people talk: one APL for Audio document, closing question last; or plain speech.

https://developer.amazon.com/en-US/docs/alexa/alexa-presentation-language/apla-document.html
"""

from typing import Any

from skill.conversation import TalkingTime

LONGEST = 240  # seconds; the limit of one rendered response
SOFTLY = "25%"
RINGS = 2.0  # seconds of a bell: ours to the moment, and Alexa's about as long
CHIME = "soundbank://soundlibrary/musical/amzn_sfx_bell_short_chime_01"
BELL, SOFT_BELL = "bell.wav", "bell-soft.wav"  # our own, in a public folder; `ember sounds` makes them
LONGEST_BREAK = 10  # seconds of one tag
TOKEN = "talking-time"  # noqa: S105  (a name for the document, not a secret)


def talking_time(talk: TalkingTime, sounds: str | None = None) -> dict[str, Any]:
    """The document: words and quiet by turns, each quiet ended by a bell, then the closing words.

    `sounds`: the address of the folder our own bells are in, no slash at its end; without one it is Alexa's chime.
    """
    items = []
    for said, seconds in talk.beats:
        if said:
            items.append(_speech(said))
        items.append({"type": "Silence", "duration": seconds * 1000})
        items.append(_bell(talk.softly, sounds))
    if talk.closing:
        items.append(_speech(talk.closing))
    return {
        "type": "APLA",
        "version": "0.91",
        "mainTemplate": {"parameters": ["payload"], "item": {"type": "Sequencer", "items": items}},
    }


def in_speech(say: str, talk: TalkingTime) -> str:
    """The same as one SSML speech: for the first answer to a routine, which may have no document.

    https://developer.amazon.com/docs/custom-skills/integrate-custom-task-with-alexa-routines.html
    """
    parts: list[str | None] = [say]
    for said, seconds in talk.beats:
        # Alexa's chime, though we may have bells of our own: a speech plays MP3 only, and they are WAV. Nor has it a
        # volume here, so that it is left out where somebody sleeps.
        bell = "" if talk.softly else f'<audio src="{CHIME}"/>'
        parts += [said, _breaks(seconds) + bell]
    parts.append(talk.closing)
    words = " ".join(part.removeprefix("<speak>").removesuffix("</speak>") for part in parts if part)
    return f"<speak>{words}</speak>"


def _breaks(seconds: int) -> str:
    whole, rest = divmod(seconds, LONGEST_BREAK)
    breaks = [LONGEST_BREAK] * whole + ([rest] if rest else [])
    return "".join(f'<break time="{length}s"/>' for length in breaks)


def _bell(softly: bool, sounds: str | None) -> dict[str, Any]:
    if sounds:
        return {"type": "Audio", "source": f"{sounds}/{SOFT_BELL if softly else BELL}"}
    bell: dict[str, Any] = {"type": "Audio", "source": CHIME}
    return {**bell, "filter": [{"type": "Volume", "amount": SOFTLY}]} if softly else bell


def _speech(ssml: str) -> dict[str, Any]:
    return {"type": "Speech", "contentType": "SSML", "content": ssml}
