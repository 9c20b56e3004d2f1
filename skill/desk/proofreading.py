"""`ember check`: reads everything people hear, say and do, and tells a writer in a sentence what is wrong."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from skill.desk import phrases
from skill.desk.echo import Refused, plain
from skill.edge.wiring import LANGUAGE, RITUALS
from skill.library import Axis, Library, Starter, read_library
from skill.reading import WrongFile, read
from skill.speech import Script, Wording, read_script, ssml

TEXT, LISTENER, FOLLOW_UP, TOGETHER = 22, 14, 18, 26  # words; the last: text and move, so that any turn is within 60
LINE, NUDGE = 15, 10  # words of a line, and of its reprompt
LONGER = {  # lines that may say more, and why
    "always.help": 40,  # help
    "welcome.first": 20,  # the first sentence anybody hears
    "welcome.history": 32,  # said once
    "privacy.kept": 40,  # an honest answer takes a little longer
    "tonight.thanks": 20,  # two things in one breath
    "tonight.hand_over_first": 20,  # says once what the silence is
    "checkin.both_high": 18,  # one thing for each of them
    "checkin.one_low": 18,
    "checkin.one_low_apart": 18,
    "care": 40,  # any line of care: slow, and only what helps
}
COMMAS = 2  # a sentence
ALIKE = 82  # of 100; two starters nearer than this are one
SHARE = (0.45, 0.55)  # of closeness among all starters
STALE = timedelta(days=180)  # for a support line's source


def proofread(today: date | None = None) -> tuple[list[str], list[str]]:
    """The mistakes, and the remarks that do not fail a check; each a line naming its file."""
    mistakes: list[str] = []
    remarks: list[str] = []
    never = {phrase: why for why, said in read(Path(__file__).with_name("never_say.yaml")).items() for phrase in said}
    try:
        library, script = read_library(RITUALS), read_script(LANGUAGE)
        mistakes += _starters(library, never)
        mistakes += _ledger(library)
        mistakes += _words(script, never)
        mistakes += _model()
        wrong, unverified = _support(library, today or date.today())
        mistakes += wrong
        remarks += unverified
    except WrongFile as trouble:
        mistakes.append(str(trouble))
    return [_from_here(mistake) for mistake in mistakes], remarks


def _starters(library: Library, never: dict[str, str]) -> Iterator[str]:
    starters = library.starters.values()
    for starter in starters:
        for wrong in _starter(starter, never):
            yield f"{starter.where}: {starter.id}: {wrong}"
    for one, other in combinations(starters, 2):
        if fuzz.token_sort_ratio(one.text.lower(), other.text.lower()) > ALIKE:
            yield f"{other.where}: {other.id}: asks nearly what {one.id} asks"
    share = sum(starter.axis is Axis.CLOSENESS for starter in starters) / len(starters)
    if not SHARE[0] <= share <= SHARE[1]:
        yield f"{RITUALS / 'starters'}: {share:.0%} are closeness; keep it within {SHARE[0]:.0%}-{SHARE[1]:.0%}"


def _starter(starter: Starter, never: dict[str, str]) -> Iterator[str]:
    if not re.fullmatch(rf"{starter.practice}(-[a-z]+)+", starter.id):
        yield "an id is small words with hyphens, beginning with its practice"
    texts = (("text", starter.text, TEXT), ("follow_up", starter.follow_up, FOLLOW_UP))
    for key, text, most in texts:
        if text.count("?") != 1 or not text.endswith("?"):
            yield f"{key}: one question, and its mark last"
        yield from _readable(key, text, most, never)
    yield from _readable("listener", starter.listener, LISTENER, never)
    if "?" in starter.listener or not starter.listener.endswith("."):
        yield "listener: one move, ended by a full stop, and no question"
    if _count(starter.text) + _count(starter.listener) > TOGETHER:
        yield f"text and listener have {_count(starter.text) + _count(starter.listener)} words; {TOGETHER} at most"
    if starter.text.lower().startswith("why"):
        yield "text: does not begin with why"
    if starter.depth == 3 and not starter.text.endswith(", or pass?"):
        yield "text: a tender one names the way out: '..., or pass?'"


def _words(script: Script, never: dict[str, str]) -> Iterator[str]:
    for key, wording in script.lines.items():
        for wrong in _wording(key, wording, never):
            yield f"{wording.where}: {key}: {wrong}"


def _wording(key: str, wording: Wording, never: dict[str, str]) -> Iterator[str]:
    most = LONGER.get(key, LONGER.get(key.partition(".")[0], LINE))
    for text in (*wording.say, *filter(None, [wording.nudge])):
        try:
            words = plain(ssml(re.sub(r"{\w+}", "Name", text)))
        except Refused as trouble:
            yield str(trouble)
            continue
        yield from _readable("nudge" if text == wording.nudge else "say", words, most, never)
        if wording.nudge and not (words.endswith("?") and words.count("?") == 1):
            yield "a line that asks ends in its only question, and so does its nudge"
        if wording.nudge is None and "?" in words:
            yield "asks, and has no nudge for when nobody answers"
    if wording.nudge and _count(wording.nudge) > NUDGE:
        yield f"the nudge has {_count(wording.nudge)} words; {NUDGE} at most"
    if wording.nudge in wording.say:
        yield "the nudge says it in the same words again"


def _readable(key: str, text: str, most: int, never: dict[str, str]) -> Iterator[str]:
    if _count(text) > most:
        yield f"{key}: {_count(text)} words; {most} at most"
    if re.search(r"[;()\d\u2013\u2014]", text):
        yield f"{key}: no semicolons, brackets, dashes or digits; it is heard, not read"
    if any(sentence.count(",") > COMMAS for sentence in re.split(r"[.?!:]", text)):
        yield f"{key}: a sentence with more than {COMMAS} commas is more than one breath"
    for phrase, why in never.items():
        if re.search(rf"\b{re.escape(phrase)}\b", text.lower()):
            yield f"{key}: '{phrase}' ({why.replace('_', ' ')})"


def _ledger(library: Library) -> Iterator[str]:
    """Ids are kept in couples' records for years: none may vanish unsaid, none may come to mean another question."""
    path = RITUALS / "ids.txt"
    known = dict(line.partition(" ")[::2] for line in path.read_text().splitlines() if line and line[0] != "#")
    for starter in library.starters.values():
        if starter.id not in known:
            yield f"{path}: add the line '{starter.id}' for the new starter"
        elif known[starter.id]:
            yield f"{starter.where}: '{starter.id}' was retired; a new starter needs a new id"
    for id_, retired in known.items():
        if id_ not in library.starters and not retired:
            yield f"{path}: '{id_}' has no starter; mend the id, or if its starter was taken out write '{id_} retired'"


def _model() -> Iterator[str]:
    if not phrases.BUILT.exists() or phrases.BUILT.read_text(encoding="utf-8") != phrases.as_json(phrases.compiled()):
        yield f"{phrases.BUILT}: is not what {phrases.SOURCE.name} says; run: make models"


def _support(library: Library, today: date) -> tuple[list[str], list[str]]:
    wrong, unverified = [], []
    for country, lines in library.support.items():
        for kind, line in lines.items():
            if today - line.seen_on > STALE:
                wrong.append(
                    f"{line.where}: {country} {kind}: its source was seen {(today - line.seen_on).days} days ago;"
                    f" look again ({line.source}) and write the new day"
                )
            if kind in ("emergency", "crisis", "abuse") and not line.always_open:
                wrong.append(f"{line.where}: {country} {kind}: is not always open; it is named at any hour")
            if not line.verified_by:
                unverified.append(f"{country} {kind}")
    return wrong, [f"support lines no person has verified: {', '.join(unverified)}"] if unverified else []


def _count(text: str) -> int:
    return len(text.split())


def _from_here(mistake: str) -> str:
    return mistake.replace(f"{Path.cwd()}/", "")
