"""Whatever two people say, in whatever order: what is true of every turn."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from skill.conversation import Answer, Conversation
from skill.couple import Couple, Stage
from skill.desk.echo import plain
from skill.edge.by_hand import ByHand
from skill.edge.wiring import RITUALS
from skill.hearing import Heard, InTrouble, Named, Rated, Said, Staged, Trouble
from skill.librarian import read_library
from skill.speech import read_script
from tests.people import ANA_AND_BO, NOW
from tests.test_conversation import Shelf

LIBRARY, SCRIPT = read_library(RITUALS), read_script("en")
anything = st.one_of(
    st.sampled_from(Said),
    st.builds(Rated, st.integers(1, 5)),
    st.builds(Named, st.just("Kim"), st.just("Lou")),
    st.builds(Staged, st.sampled_from(Stage)),
    st.builds(InTrouble, st.sampled_from(Trouble)),
)
evenings = st.lists(anything, min_size=1, max_size=14)
couples = st.sampled_from((Couple(), ANA_AND_BO))
locales = st.sampled_from(("en-US", "en-GB", "en-ZA"))


def live(couple: Couple, locale: str, evening: list[Heard]) -> list[tuple[Heard, Answer]]:
    conversation = Conversation(Shelf(couple, 1), LIBRARY, SCRIPT, lambda: NOW, ByHand(), zoned=True)
    notes, turns = None, []
    for heard in evening:
        answer = conversation.take_turn("home", heard, notes, locale)
        turns.append((heard, answer))
        notes = answer.notes
    return turns


def words(answer: Answer) -> str:
    talk = answer.talk
    return " ".join(plain(part) for part in (answer.say, talk and talk.beats[0][0]) if part)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(couples, locales, evenings)
def test_every_turn_of_any_evening(couple: Couple, locale: str, evening: list[Heard]) -> None:
    for heard, answer in live(couple, locale, evening):
        said = words(answer)
        closing = plain(answer.talk.closing) if answer.talk and answer.talk.closing else None
        spelled = len(re.findall(r"\b\d\b", said))  # a number to ring is digits, each on its own

        assert said
        assert len(said.split()) - spelled <= (75 if isinstance(heard, InTrouble) or heard is Said.HELP else 60)
        if answer.notes is None:
            assert "?" not in said
            assert answer.nudge is None
        else:
            asked = closing or said
            assert asked.endswith("?")
            assert plain(answer.nudge or "").endswith("?")
            assert said.count("?") <= 1
        if heard is Said.STOP:
            assert answer.notes is None
        if heard is Said.HELP:
            assert "support numbers" in said
            assert answer.notes is not None
        if isinstance(heard, InTrouble):
            assert 'rate="85%"' in answer.say
            assert answer.talk is None
