"""`ember check`: reads everything people hear, say and do, and tells a writer in a sentence what is wrong."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from skill.desk import phrases
from skill.desk.echo import Refused, plain
from skill.edge.wiring import LANGUAGE, RITUALS
from skill.entry import WrongFile
from skill.librarian import IDS, read_ids, read_library
from skill.library import Adventure, Axis, Hands, Library, Moment, Piece, Setting, Starter, Step
from skill.reading import read
from skill.speech import Script, Wording, read_script, ssml

TEXT, LISTENER, FOLLOW_UP, TOGETHER = 22, 14, 18, 26  # words; the last: text and move, so that any turn is within 60
PITCH, STEP, BY_HAND, ENDING, TITLE, MOMENT = 12, 25, 10, 12, 5, 16  # words of a ritual's parts, and of a moment
BELLS = 14  # files of sound beside the silence in one answer: Alexa plays fifteen
ABOUT = 1.5  # minutes that a ritual may take longer or shorter than it says
BUSY = (  # what moves eyes or hands off a road, a stove or a child in the water
    "look", "watch", "spot", "eye", "hold", "held", "hug", "kiss", "grab", "touch", "dance", "wave", "clap", "point",
    "catch", "caught",
)  # fmt: skip
# In any form: hugs, hugged, hugging; dances, danced, dancing.
BUSY_FORMS = [re.compile(rf"\b{word.removesuffix('e')}{word[-1]}?(s|es|d|ed|ing)?\b") for word in BUSY]
SMALL_WORDS = r"[a-z]+(-[a-z]+)*"  # an id
LINE, NUDGE = 15, 10  # words of a line, and of its reprompt
LONGER = {  # lines that may say more, and why
    "always.help": 40,  # help
    "welcome.first": 20,  # the first sentence anybody hears
    "welcome.history": 32,  # said once
    "privacy.kept": 40,  # an honest answer takes a little longer
    "tonight.thanks": 20,  # two things in one breath
    "compass.second_apart": 16,  # on a call, who is near us passes it on
    "checkin.heavy_week": 16,  # once a fortnight at most
    "tonight.hand_over_first": 20,  # says once what the silence is
    "checkin.both_high": 18,  # one thing for each of them
    "checkin.one_low": 18,
    "checkin.one_low_apart": 18,
    "care": 40,  # any line of care: slow, and only what helps
}
COMMAS = 2  # a sentence
ALIKE = 82  # of 100; two starters, or two moments, nearer than this are one
SHARE = (0.45, 0.55)  # of closeness among all starters
STALE = timedelta(days=180)  # for a support line's source


def proofread(today: date | None = None, own: Path | None = None) -> tuple[list[str], list[str]]:
    """The mistakes, and the remarks that do not fail a check, a line each, naming its file; `own` is checked too."""
    mistakes: list[str] = []
    remarks: list[str] = []
    never = {phrase: why for why, said in read(Path(__file__).with_name("never_say.yaml")).items() for phrase in said}
    try:
        library, script = read_library(RITUALS, *filter(None, [own])), read_script(LANGUAGE)
        mistakes += _starters(library, never)
        mistakes += _settings(library, never)
        mistakes += _moments(library, never)
        mistakes += _adventures(library, never)
        mistakes += _ledger(read_library(RITUALS) if own else library)
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
    yield from _alike(starters, "asks")
    share = sum(starter.axis is Axis.CLOSENESS for starter in starters) / len(starters)
    if not SHARE[0] <= share <= SHARE[1]:
        yield f"{RITUALS / 'starters'}: {share:.0%} are closeness; keep it within {SHARE[0]:.0%}-{SHARE[1]:.0%}"


def _alike(pieces: Iterable[Starter | Moment | Adventure], does: str) -> Iterator[str]:
    for one, other in combinations(pieces, 2):
        if fuzz.token_sort_ratio(one.text.lower(), other.text.lower()) > ALIKE:
            yield f"{other.where}: {other.id}: {does} nearly what {one.id} {does}"


def _piece(piece: Piece) -> Iterator[str]:
    """What cannot both be true of anything couples do."""
    if piece.heat and piece.kids:
        yield "kids: a warm one is not for children's ears"
    if piece.together and piece.apart:
        yield "apart: what needs one room is not made for two places; keep 'together' or 'apart'"


def _starter(starter: Starter, never: dict[str, str]) -> Iterator[str]:
    yield from _piece(starter)
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


def _settings(library: Library, never: dict[str, str]) -> Iterator[str]:
    named: dict[str, str] = {}
    for setting in library.settings.values():
        names = dict.fromkeys((setting.title.lower(), *setting.called))
        taken = [name for name in names if named.setdefault(name, setting.id) != setting.id]
        wrong = [f"called: '{name}' is {named[name]}'s name already" for name in taken]
        yield from (f"{setting.where}: {setting.id}: {one}" for one in (*_setting(setting, never), *wrong))


def _setting(setting: Setting, never: dict[str, str]) -> Iterator[str]:
    if setting.where and Path(setting.where.rpartition(":")[0]).stem != setting.id:
        yield "the file has the ritual's id as its name, one ritual a file"
    if not re.fullmatch(SMALL_WORDS, setting.id):
        yield "an id is small words with hyphens"
    if not setting.phases[0].look.lamps:
        yield "phases: the first one needs the look of at least one lamp"
    if bool(setting.heat) != ("warm" in setting.moods):
        yield "moods: a ritual with heat has 'warm' among its moods, and no other ritual has"
    yield from _piece(setting)
    if any(len(phase.steps) > BELLS for phase in setting.phases):
        yield f"phases: more than {BELLS} steps in one; each ends with a bell, and Alexa rings no more in an answer"
    steps = [(f"step {number}", step.say, STEP) for number, step in enumerate(_steps(setting), 1)]
    by_hand = [(f"by_hand {kind}", words, BY_HAND) for kind, words in setting.by_hand.items()]
    others = [("title", setting.title, TITLE), ("pitch", setting.pitch, PITCH), ("ending", setting.ending, ENDING)]
    others += [("when_lit", setting.when_lit, BY_HAND)] if setting.when_lit else []
    for key, words, most in (*others, *by_hand, *steps):
        yield from _statement(key, words, most, never)
    for key, words, _ in by_hand:
        if "alexa" in words.lower():
            yield f"{key}: what is said to Alexa would end the evening; say what hands can do"
    minutes = sum(step.seconds for step in _steps(setting)) / 60
    if abs(minutes - setting.minutes) > ABOUT:
        yield f"minutes: the steps take {minutes:.1f} minutes, not {setting.minutes}; write {round(minutes)}"


def _steps(setting: Setting) -> Iterator[Step]:
    return (step for phase in setting.phases for step in phase.steps)


def _moments(library: Library, never: dict[str, str]) -> Iterator[str]:
    for moment in library.moments.values():
        for wrong in _moment(moment, never):
            yield f"{moment.where}: {moment.id}: {wrong}"
    yield from _alike(library.moments.values(), "says")


def _moment(moment: Moment, never: dict[str, str]) -> Iterator[str]:
    if not re.fullmatch(SMALL_WORDS, moment.id):
        yield "an id is small words with hyphens"
    yield from _piece(moment)
    yield from _statement("text", moment.text, MOMENT, never)
    busy = [found[0] for form in BUSY_FORMS if (found := form.search(moment.text.lower()))]
    if busy and not moment.eyes and moment.hands is Hands.NONE:
        yield f"text: '{busy[0]}' takes eyes or hands; say which in 'eyes' and 'hands', or find another word"


def _adventures(library: Library, never: dict[str, str]) -> Iterator[str]:
    for adventure in library.adventures.values():
        for wrong in _adventure(adventure, never):
            yield f"{adventure.where}: {adventure.id}: {wrong}"
    yield from _alike(library.adventures.values(), "says")


def _adventure(adventure: Adventure, never: dict[str, str]) -> Iterator[str]:
    if not re.fullmatch(SMALL_WORDS, adventure.id):
        yield "an id is small words with hyphens"
    yield from _piece(adventure)
    parts = (("title", adventure.title, TITLE), ("pitch", adventure.pitch, PITCH), ("text", adventure.text, STEP))
    for key, words, most in parts:
        yield from _statement(key, words, most, never)


def _statement(key: str, words: str, most: int, never: dict[str, str]) -> Iterator[str]:
    """Words that ask nothing: nobody listens after them."""
    if "?" in words:
        yield f"{key}: asks, and nobody listens for an answer"
    yield from _readable(key, re.sub(r"{\w+}", "Name", words), most, never)


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
    if re.search("[\u201c\u201d\u2018\u2019]", text):
        yield f"{key}: curly quotes; write straight ones"
    if re.search(r"[;()\d\u2013\u2014]", text):
        yield f"{key}: no semicolons, brackets, dashes or digits; it is heard, not read"
    if any(sentence.count(",") > COMMAS for sentence in re.split(r"[.?!:]", text)):
        yield f"{key}: a sentence with more than {COMMAS} commas is more than one breath"
    for phrase, why in never.items():
        if re.search(rf"\b{re.escape(phrase)}\b", text.lower()):
            yield f"{key}: '{phrase}' ({why.replace('_', ' ')})"


def _ledger(library: Library) -> Iterator[str]:
    """Ids are kept in couples' records for years: none may vanish unsaid, none may come to mean another question."""
    path = RITUALS / IDS
    known = read_ids(path)
    pieces: dict[str, Piece] = {**library.starters, **library.settings, **library.moments, **library.adventures}
    for piece in pieces.values():
        if piece.id not in known:
            yield f"{path}: add the line '{piece.id}' at its end for what is new"
        elif known[piece.id]:
            yield f"{piece.where}: '{piece.id}' was retired; what is new needs a new id"
    for id_, retired in known.items():
        if id_ not in pieces and not retired:
            yield f"{path}: '{id_}' is nowhere; mend the id, or if it was taken out write '{id_} retired'"


def _model() -> Iterator[str]:
    for locale in phrases.LOCALES:
        built, says = phrases.built(locale), phrases.as_json(phrases.compiled(locale))
        if not built.exists() or built.read_text(encoding="utf-8") != says:
            yield f"{built}: is not what {phrases.SOURCE.name} and {locale}.yaml say; run: make models"


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
