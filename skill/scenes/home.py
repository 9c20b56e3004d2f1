"""Whose home it is: one of the two speaks the code that `ember home` printed, once.

(our home code is ...) --> stays where we stood
"""

from skill.couple import Couple
from skill.deeds import HomeClaimed
from skill.hearing import Heard, HomeCode
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.tonight import Tonight
from skill.turn import Turn, stay


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match heard:
        case HomeCode(code):
            return stay(line("home.yours")).doing(HomeClaimed(code))
        case _:
            return None
