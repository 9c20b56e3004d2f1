"""`ember us`: how the two of them have been, drawn in a terminal; and as JSON, for a page that draws it."""

import json
import textwrap
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from skill.couple import Couple
from skill.edge.alexa import household_of
from skill.edge.sqlite import SqliteKeeper
from skill.library import Library
from skill.looking_back import SMOOTHED, LookingBack, looking_back
from skill.reading import read
from skill.tonight import Tonight

WIDTH, BAR = 74, 24  # characters of a line of it, and of spark and closeness together
# One block and one colour for each height that skill.looking_back draws: embers, the brighter the better it was.
BLOCKS, EMBERS = "▁▃▄▆█", ("rgb(128,66,38)", "rgb(164,86,42)", "rgb(202,112,48)", "rgb(230,146,66)", "rgb(255,190,108)")
AGO = ((0, "tonight"), (1, "last night"), (6, "a few evenings ago"), (13, "a week ago"), (45, "a few weeks ago"))
ENOUGH = 5  # asked or done, before there is more of one than of the other: after a single one it is all of it
ALIKE = 0.15  # of all there was: a smaller difference between spark and closeness is none
TOGETHER = "Only the two of you together, never one of you."


def show(db: Path, user: str, now: datetime, library: Library, *, as_data: bool = False) -> None:
    """Draw what is kept of an account (`Echo.user`) in a file, or print it as JSON. KeeperDown, WrongFile."""
    us = looked_back(_recalled(db, user, now), now, library)
    if as_data:
        print(json.dumps(as_json(us), ensure_ascii=False))
    else:
        Console(highlight=False).print(drawn(us))


def _recalled(db: Path, user: str, now: datetime) -> Couple:
    """The couple of an account; one that has had no evening where there is no file. Who only looks makes none."""
    if not db.exists():
        return Couple()
    keeper = SqliteKeeper(db, lambda: now)
    couple, _ = keeper.recall(household_of(user))
    keeper.close()
    return couple


def looked_back(couple: Couple, now: datetime, library: Library) -> LookingBack:
    """What they can see of themselves at a desk, at that time (aware): neither the speaker nor its language matters."""
    return looking_back(couple, Tonight.of(couple, household="", now=now, locale=""), library)


def as_json(us: LookingBack) -> dict[str, Any]:
    """What a page draws: heights and shares from 0 to 1, everything else in words. No heart's number is in it.

    `balance` is null where nothing was asked or done lately. `told` says each part in a line, or null where the drawing
    says it by itself.
    """
    called, fed = names(), us.spark + us.closeness
    return {
        "evenings": us.evenings,
        "alone": us.alone,
        "trend": list(us.trend),
        "practices": [
            {"name": called[practice], "when": when(last, us.evening), "touched": last is not None}
            for practice, last in us.practices.items()
        ],
        "balance": {"spark": round(us.spark / fed, 2), "closeness": round(us.closeness / fed, 2)} if fed else None,
        "saved": list(us.saved),
        "told": {"evenings": _evenings(us), "trend": _no_trend(us), "balance": _more(us), "saved": _none_saved(us)},
    }


def _evenings(us: LookingBack) -> str:
    match us.evenings:
        case 0:
            return "No evening yet. Tonight could be the first."
        case 1:
            return "One evening so far, and it counts."
        case several:
            return f"{several} evenings so far. It only ever goes up."


def _no_trend(us: LookingBack) -> str | None:
    if us.alone:
        return "It keeps until you are both here."
    if us.trend:
        return "One point so far. The next check-in of you both makes it a line." if len(us.trend) == 1 else None
    return f"No line yet. It takes {SMOOTHED} check-ins that you both gave a number for."


def _more(us: LookingBack) -> str:
    fed = us.spark + us.closeness
    if not fed:
        return "Nothing lately."
    if fed < ENOUGH:
        return "Too little yet to say of which there was more."
    if abs(us.spark - us.closeness) < ALIKE * fed:
        return "Lately about as much of one as of the other."
    return "Lately more spark." if us.spark > us.closeness else "Lately more closeness."


def _none_saved(us: LookingBack) -> str | None:
    return None if us.saved else "Nothing yet. When you like a question, say: save this question."


def names() -> dict[str, str]:
    """What people would call each practice. WrongFile."""
    entry = read(Path(__file__).with_name("practices.yaml"))
    return {practice: entry.text(practice) for practice in entry}


def when(last: date | None, evening: date) -> str:
    """How long ago that evening is from this one, as one would say it."""
    if last is None:
        return "not yet"
    days = (evening - last).days
    return next((said for most, said in AGO if days <= most), "a good while ago")


def drawn(us: LookingBack) -> Text:
    """All of it for a terminal, at most 77 wide, ended by a line that says whose it is."""
    if us.evenings == 0:
        return _under("Us", [Text(_evenings(us)), Text("To begin: ember talk", style="dim")])
    parts = (
        _under("Us", [Text(_evenings(us))]),
        _under("How you two have been", _trend(us)),
        _under("Where your evenings have been", _practices(us)),
        _under("Spark and closeness, these four weeks", _balance(us)),
        _under("What you saved", _saved(us)),
        Text(f"   {TOGETHER}", style="italic"),
    )
    return Text("\n\n").join(parts)


def _under(title: str, lines: Iterable[Text]) -> Text:
    return Text("\n").join((Text(f"   {title}", style="bold"), *(Text("   ").append_text(line) for line in lines)))


def _trend(us: LookingBack) -> Iterable[Text]:
    if told := _no_trend(us):
        return [Text(told, style="dim")]
    heights = (round(height * (len(BLOCKS) - 1)) for height in us.trend[-WIDTH:])
    return [Text().join(Text(BLOCKS[height], style=EMBERS[height]) for height in heights)]


def _practices(us: LookingBack) -> Iterable[Text]:
    called = names()
    wide = max(map(len, called.values()))
    for practice, last in us.practices.items():
        line = f"{'○' if last is None else '●'} {called[practice]:{wide}}  {when(last, us.evening)}"
        yield Text(line, style="dim" if last is None else "")


def _balance(us: LookingBack) -> Iterable[Text]:
    if fed := us.spark + us.closeness:
        spark = round(BAR * us.spark / fed)
        bar = (("█" * spark, EMBERS[-1]), ("▒" * (BAR - spark), EMBERS[2]))
        yield Text.assemble("spark ", *bar, " closeness")
    yield Text(_more(us), style="dim")


def _saved(us: LookingBack) -> Iterable[Text]:
    if told := _none_saved(us):
        return [Text(told, style="dim")]
    return [Text(textwrap.fill(f"· {question}", WIDTH, subsequent_indent="     ")) for question in us.saved]
