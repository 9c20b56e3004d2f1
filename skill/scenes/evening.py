"""The whole evening in one launch: the light settles, two hearts, tonight's question, a thank-you each, the room back.

    (start our evening ritual) --> the first part they have not had tonight:
    checkin.First ... --> tonight.Talking ... --> tonight.Thanking --> (good night; the room goes back)

The parts are the scenes of those names. That it is under way is kept with the couple (`ForTonight.ritual`), so it goes
on from wherever it was lost, and a part that is skipped leads to the next one.
"""

from dataclasses import replace

from skill.couple import Couple
from skill.deeds import ChangeSetting, EveningBegun
from skill.hearing import Heard, Said
from skill.library import Library
from skill.line import line
from skill.place import Place
from skill.scenes import checkin, moment
from skill.scenes.setting import hand_lines
from skill.scenes.tonight import Following, Offered, Talking, Thanking, question, thanks
from skill.tonight import Tonight
from skill.turn import Depends, Turn, close

MINUTES = 25


def step(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    match at, heard:
        case _, Said.EVENING if tonight.alone:
            return moment.instead(tonight)
        case _, Said.EVENING:
            return _begin(couple, tonight, library)
        case _:
            return None


def skipped(at: Place | None, heard: Heard, couple: Couple, tonight: Tonight, library: Library) -> Turn | None:
    """The next part, where they skip one of an evening that is under way."""
    match at, heard:
        case checkin.First() | checkin.Second(), Said.NEXT | Said.WRAP_UP:
            return _after_the_hearts(couple, tonight, library).opening_with(line("evening.no_hearts"))
        case Offered(), Said.NO | Said.PASSED | Said.NEXT if couple.hearts_of(tonight.evening):
            return thanks(couple, tonight, library)
        case Talking() | Following(), Said.PASSED:
            return thanks(couple, tonight, library)
        case Thanking(), Said.WRAP_UP | Said.PASSED:
            return close(line("tonight.goodnight"))
        case _:
            return None


def _begin(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    had_hearts = couple.hearts_of(tonight.evening) is not None
    turn = _after_the_hearts(couple, tonight, library) if had_hearts else checkin.begin(couple, tonight)
    settle = library.evening
    changed = ChangeSetting(settle.look.tuned(couple.tuning), MINUTES, afresh=True)
    depends = Depends(line("evening.settles"), hand_lines(settle.by_hand))
    return replace(turn.doing(EveningBegun(), changed), depends=depends)


def _after_the_hearts(couple: Couple, tonight: Tonight, library: Library) -> Turn:
    """The question; or the thank-yous, where they had it or none is left."""
    if couple.question_of(tonight.evening):
        return thanks(couple, tonight, library)
    turn = question(couple, tonight, library)
    return turn if turn.at else thanks(couple, tonight, library)
