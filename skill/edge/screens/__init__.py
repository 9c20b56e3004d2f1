"""What an Echo Show shows: one APL document, made for the very screen in front of them.

All of it is concrete (dp, colours, words), so that anything can draw it: nothing in it is bound, imported or fetched.
https://developer.amazon.com/docs/alexa-presentation-language/apl-document.html
"""

from typing import Any

from skill.conversation import Answer
from skill.edge.screens.viewport import Viewport, screen_of

__all__ = ["TOKEN", "Viewport", "drawn", "screen_of"]

TOKEN = "evening"  # noqa: S105  (a name for the document, not a secret)


def drawn(answer: Answer, screen: Viewport) -> dict[str, Any]:
    """The document for what an answer shows, with its talking time."""
    from skill.edge.screens.drawing import document  # here: a speaker without a screen waits for none of it

    return document(answer, screen)
