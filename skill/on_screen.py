"""What a screen shows of one turn: where two people stand in the evening, and what has just been said to them."""

from skill.couple import Around, Couple
from skill.fitting import fits, is_gentle
from skill.library import Library
from skill.line import Line, Text
from skill.place import Place
from skill.scenes import care, checkin, setting
from skill.scenes import tonight as tonight_scene
from skill.showing import Ember, Question, Ritual, Showing, Trend, TwoHearts
from skill.speech import Script
from skill.tonight import Tonight
from skill.turn import Turn


def on_screen(
    turn: Turn, was: Place | None, couple: Couple, tonight: Tonight, library: Library, script: Script
) -> Showing | None:
    """What is shown once this turn is said. `was`: where they stood before, `couple` and `tonight` as it leaves them.

    A private turn shows what stood there before, as a call for help does. As long as it goes on like that nothing is
    shown anew (None), and what stands there stays: whoever looks learns nothing.
    """
    if turn.private and not isinstance(was, care.Offered):
        return _at(was, (), 1, couple, tonight, library, script)
    shows = _shown(turn, couple, tonight, library, script)
    heeded = isinstance(was, care.Offered) and tonight.around is not Around.KIDS
    return None if heeded and shows == Ember() else shows


def _shown(turn: Turn, couple: Couple, tonight: Tonight, library: Library, script: Script) -> Showing:
    """What follows from a turn: what it shows by itself, what it asks, or what its place shows."""
    if turn.shows:
        return turn.shows
    said = turn.lines
    question = next((words for one in said if isinstance(words := one.values.get("question"), str)), None)
    if question:
        return Question(question, next((str(one.values["listener"]) for one in said if "listener" in one.values), None))
    beats = len(turn.talk.beats) if turn.talk else 1
    return _at(turn.at, said, beats, couple, tonight, library, script)


def _at(
    at: Place | None,
    said: tuple[Line, ...],
    beats: int,
    couple: Couple,
    tonight: Tonight,
    library: Library,
    script: Script,
) -> Showing:
    """What a place shows by itself: what is no longer for these ears is not for these eyes either.

    `beats`: how many quiets they are given now. Who had spoken into one goes on in it, and its step is not said anew.
    """
    match at:
        case tonight_scene.Following(id_) if id_ in library.starters and not is_gentle(couple, tonight):
            starter = library.starters[id_]
            return Question(starter.follow_up) if fits(couple, tonight)(starter) else Ember()
        case tonight_scene.Talking(id_) | tonight_scene.Following(id_) if id_ in library.starters:
            starter = library.starters[id_]
            return Question(starter.text, starter.listener) if fits(couple, tonight)(starter) else Ember()
        case setting.Doing(id_, phase) if id_ in library.settings:
            ritual = library.settings[id_]
            if tonight.around is Around.KIDS and not ritual.kids:
                return Ember()
            texts = [words for one in said if isinstance(words := one.values.get("step"), Text)]
            steps = ritual.phases[phase].steps if phase < len(ritual.phases) else ()
            if steps and len(texts) < beats:
                now = steps[-min(len(steps), beats)]
                texts.insert(0, Text(now.say, tonight.first, tonight.second))
            return Ritual(ritual.title, tuple(script.written(text, tonight.number) for text in texts))
        case checkin.First():
            return TwoHearts(0)
        case checkin.Second():
            return TwoHearts(1)
        case _:
            return Ember()


def in_words(shows: Showing | None) -> str | None:
    """The line that says what is drawn, for whoever does not see it; None where there are words on it already."""
    match shows:
        case TwoHearts(0):
            return "screen.two_hearts"
        case TwoHearts(1):
            return "screen.one_full"
        case TwoHearts():
            return "screen.both_full"
        case Trend():
            return "screen.trend"
        case _:
            return None
