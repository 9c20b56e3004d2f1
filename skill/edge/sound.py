"""What any Echo plays while two people talk: one APL for Audio document, closing question last.

https://developer.amazon.com/en-US/docs/alexa/alexa-presentation-language/apla-document.html
"""

from typing import Any

from skill.conversation import TalkingTime

LONGEST = 240  # seconds; the limit of one rendered response
CHIME = "soundbank://soundlibrary/musical/amzn_sfx_bell_short_chime_01"
TOKEN = "talking-time"  # noqa: S105  (a name for the document, not a secret)


def talking_time(talk: TalkingTime) -> dict[str, Any]:
    """The document: hand-over, then each quiet ended by a chime, with the swap between, then the closing words."""
    items = [_speech(talk.hand_over)] if talk.hand_over else []
    for half, seconds in enumerate(talk.quiet):
        if half and talk.swap:
            items.append(_speech(talk.swap))
        items.append({"type": "Silence", "duration": seconds * 1000})
        items.append({"type": "Audio", "source": CHIME})
    if talk.closing:
        items.append(_speech(talk.closing))
    return {
        "type": "APLA",
        "version": "0.91",
        "mainTemplate": {"parameters": ["payload"], "item": {"type": "Sequencer", "items": items}},
    }


def _speech(ssml: str) -> dict[str, Any]:
    return {"type": "Speech", "contentType": "SSML", "content": ssml}
