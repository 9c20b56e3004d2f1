"""`make understanding`: how lines are understood whose writers never saw our phrases. A test holds it to its floors.

held_out.csv was written by somebody who had read what each intent is for and nothing else: twenty lines and more an
intent, and 129 that are not for us. Nobody may write a sample from it; a line that a sample happens to be as well is
counted as exact, and the report says how it stands without those. A stand-in for Alexa, not Alexa's accuracy.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from skill.desk.understanding import FALLBACK, Understanding

HELD_OUT = Path(__file__).with_name("held_out.csv")
NOT_FOR_US = "NONE"
WHERE = {  # an answer is said where its question was asked
    "HeartIntent": "checkin.First",
    "NamesIntent": "welcome.Naming",
    "StageIntent": "welcome.Staging",
    "PickIntent": "setting.Choosing",
    "NeedIntent": "compass.First",
}
RIGHT, WRONG, REFUSED = 0.88, 0.025, 0.90  # the floors: at least, at most, at least


@dataclass
class Understood:
    """How many lines were heard right (exactly, or guessed), wrong, or as nothing; and of others, refused or taken."""

    outcomes: Counter[str] = field(default_factory=Counter)
    by_intent: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def meant(self) -> int:
        """Lines that were meant for us."""
        return sum(self.outcomes[name] for name in ("exact", "guessed", "wrong", "unsure"))

    @property
    def right(self) -> float:
        """The share heard right, of those meant for us."""
        return (self.outcomes["exact"] + self.outcomes["guessed"]) / self.meant

    @property
    def right_unseen(self) -> float:
        """The same without the lines that are word for word a sample's."""
        return self.outcomes["guessed"] / (self.meant - self.outcomes["exact"])

    @property
    def wrong(self) -> float:
        """The share heard as something else."""
        return self.outcomes["wrong"] / self.meant

    @property
    def refused(self) -> float:
        """The share left alone, of those that are not for us."""
        return self.outcomes["refused"] / (self.outcomes["refused"] + self.outcomes["taken"])


def lines(path: Path = HELD_OUT) -> list[tuple[str, str]]:
    """Each line, and the intent it was written for."""
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return [(row["utterance"], row["intent"]) for row in rows]


def measured(understanding: Understanding, held_out: Iterable[tuple[str, str]]) -> Understood:
    """Every line, heard where it would be said."""
    found = Understood()
    for said, wanted in held_out:
        heard = understanding.resolve(said, WHERE.get(wanted))
        if wanted == NOT_FOR_US:
            outcome = "refused" if heard.intent == FALLBACK else "taken"
        elif heard.intent == wanted:
            outcome = "exact" if heard.guess is None else "guessed"
        else:
            outcome = "unsure" if heard.intent == FALLBACK else "wrong"
        found.outcomes[outcome] += 1
        found.by_intent[wanted][outcome] += 1
        if outcome in ("wrong", "taken"):
            found.confusions[wanted, heard.intent] += 1
    return found


def report(found: Understood) -> Iterator[str]:
    """The totals beside their floors, every intent from the worst on, and what was taken for what."""
    yield f"right    {found.right:6.1%}  at least {RIGHT:.0%}   ({found.right_unseen:.1%} of what is no sample's words)"
    yield f"exact    {found.outcomes['exact'] / found.meant:6.1%}"
    yield f"wrong    {found.wrong:6.1%}  at most {WRONG:.1%}"
    yield f"refused  {found.refused:6.1%}  at least {REFUSED:.0%}"
    yield ""

    def share(intent: str) -> float:
        outcomes = found.by_intent[intent]
        return (outcomes["exact"] + outcomes["guessed"]) / outcomes.total()

    yield f"{'intent':28} right exact wrong unsure   lines"
    for intent in sorted(found.by_intent.keys() - {NOT_FOR_US}, key=lambda one: (share(one), one)):
        of = found.by_intent[intent]
        counts = f"{of['exact']:5} {of['wrong']:5} {of['unsure']:6}"
        yield f"{intent:28} {share(intent):5.0%} {counts} {of.total():7}"
    yield ""
    yield "taken for something else:"
    for (wanted, heard), times in found.confusions.most_common():
        yield f"{times:4}  {wanted} -> {heard}"


def main() -> int:
    """Print the report. 1 where a floor is not held."""
    found = measured(Understanding.of_file(), lines())
    print("\n".join(report(found)))
    held = found.right >= RIGHT and found.wrong <= WRONG and found.refused >= REFUSED
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
