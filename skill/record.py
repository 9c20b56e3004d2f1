"""A couple <-> one plain record (JSON), whichever keeper holds it. Days are stored as ordinals, to be small."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from skill.couple import (
    Around,
    Company,
    Couple,
    ForTonight,
    Hearts,
    Mute,
    Outing,
    Owed,
    Question,
    Resume,
    Seen,
    Stage,
    Tilt,
)
from skill.room import Kind, Tuning

VERSION = 1


class ForeignRecord(Exception):
    """A record this program did not write, or a newer one did. It is left as it is."""


def to_record(couple: Couple) -> dict[str, Any]:
    """The couple as plain values, empty ones left out."""
    record = {
        "v": VERSION,
        "names": list(couple.names) if couple.names else None,
        "stage": couple.stage and couple.stage.value,
        "zone": couple.zone,
        "introduced": sorted(couple.introduced),
        "evenings": couple.evenings,
        "last": couple.last_evening and couple.last_evening.toordinal(),
        "question": couple.question and _from_question(couple.question),
        "before": couple.before and _from_question(couple.before),
        "asked": _days(couple.asked),
        "skipped": _days(couple.skipped),
        "touched": _days(couple.touched),
        "saved": _days(couple.saved),
        "muted": {topic: [mute.until.toordinal(), mute.times] for topic, mute in couple.muted.items()},
        "hearts": [[hearts.evening.toordinal(), *hearts.numbers] for hearts in couple.hearts],
        "done": _days(couple.done),
        "softly": couple.softly,
        "cool": couple.cool,
        "tuning": couple.tuning != Tuning() and [couple.tuning.warmer, couple.tuning.dimmer],
        "tilt": couple.tilt and couple.tilt.value,
        "tilted": couple.tilted and couple.tilted.toordinal(),
        "compass": couple.compass and couple.compass.toordinal(),
        "counsellor": couple.counsellor and couple.counsellor.toordinal(),
        "outing": couple.outing and _from_outing(couple.outing),
        "weekend": couple.weekend and couple.weekend.toordinal(),
        "wordings": dict(couple.wordings),
        "tonight": couple.tonight and _from_tonight(couple.tonight),
        "owed": couple.owed and _from_owed(couple.owed),
        "seen": couple.seen and [dict(couple.seen.room), couple.seen.since.isoformat()],
        "resume": couple.resume and [dict(couple.resume.notes), couple.resume.since.isoformat()],
    }
    return {key: value for key, value in record.items() if value}


def from_record(record: Mapping[str, Any]) -> Couple:
    """The couple of a record. Raises ForeignRecord, naming nothing that the record holds."""
    if not isinstance(record, Mapping) or record.get("v") != VERSION:
        raise ForeignRecord(f"a record of version {VERSION} was expected")
    try:
        return _couple(record)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise ForeignRecord("a record with values of another shape") from None


def _couple(record: Mapping[str, Any]) -> Couple:
    names, resume, seen = record.get("names"), record.get("resume"), record.get("seen")
    return Couple(
        names=(str(names[0]), str(names[1])) if names else None,
        stage=Stage(record["stage"]) if "stage" in record else None,
        zone=str(record["zone"]) if "zone" in record else None,
        introduced=frozenset(record.get("introduced", ())),
        evenings=int(record.get("evenings", 0)),
        last_evening=date.fromordinal(record["last"]) if "last" in record else None,
        question=_to_question(record["question"]) if "question" in record else None,
        before=_to_question(record["before"]) if "before" in record else None,
        asked=_dated(record.get("asked", {})),
        skipped=_dated(record.get("skipped", {})),
        touched=_dated(record.get("touched", {})),
        saved=_dated(record.get("saved", {})),
        muted={topic: Mute(date.fromordinal(day), times) for topic, (day, times) in record.get("muted", {}).items()},
        hearts=tuple(Hearts(date.fromordinal(day), tuple(numbers)) for day, *numbers in record.get("hearts", ())),
        done=_dated(record.get("done", {})),
        softly=bool(record.get("softly")),
        cool=bool(record.get("cool")),
        tuning=Tuning(*map(int, record.get("tuning", ()))),
        tilt=Tilt(record["tilt"]) if "tilt" in record else None,
        tilted=date.fromordinal(record["tilted"]) if "tilted" in record else None,
        compass=date.fromordinal(record["compass"]) if "compass" in record else None,
        counsellor=date.fromordinal(record["counsellor"]) if "counsellor" in record else None,
        outing=_to_outing(*record["outing"]) if "outing" in record else None,
        weekend=date.fromordinal(record["weekend"]) if "weekend" in record else None,
        wordings={str(line): int(number) for line, number in record.get("wordings", {}).items()},
        tonight=_to_tonight(record["tonight"]) if "tonight" in record else None,
        owed=_to_owed(*record["owed"]) if "owed" in record else None,
        seen=Seen(dict(seen[0]), datetime.fromisoformat(seen[1])) if seen else None,
        resume=Resume(resume[0], datetime.fromisoformat(resume[1])) if resume else None,
    )


def _from_question(question: Question) -> list[Any]:
    return [question.evening.toordinal(), question.starter, question.why, question.anothers, question.other_first]


def _to_question(plain: list[Any]) -> Question:
    day, starter, why, anothers, other_first = plain
    return Question(date.fromordinal(day), starter, why, anothers, other_first)


def _from_outing(outing: Outing) -> list[Any]:
    return [outing.adventure, outing.taken.toordinal(), outing.asked and outing.asked.toordinal()]


def _to_outing(adventure: str, taken: int, asked: int | None) -> Outing:
    return Outing(adventure, date.fromordinal(taken), date.fromordinal(asked) if asked else None)


def _from_owed(owed: Owed) -> list[Any]:
    scent = owed.scent_until and owed.scent_until.isoformat()
    since = owed.since and owed.since.isoformat()
    return [dict(owed.room), owed.due.isoformat(), scent, sorted(owed.touched), since]


def _to_owed(
    room: Mapping[str, Any],
    due: str,
    scent: str | None = None,
    touched: Iterable[str] = Kind,
    since: str | None = None,
) -> Owed:
    due_at, *others = (datetime.fromisoformat(when) if when else None for when in (due, scent, since))
    assert due_at  # noqa: S101  (fromisoformat raises for none)
    return Owed(dict(room), due_at, others[0], frozenset(map(Kind, touched)), others[1])


def _from_tonight(tonight: ForTonight) -> list[Any]:
    said = (tonight.around, tonight.company, tonight.warm, tonight.reset, tonight.ritual)
    return [tonight.evening.toordinal(), *said]


def _to_tonight(plain: list[Any]) -> ForTonight:
    day, around, company, warm, reset, ritual = plain
    where = (around and Around(around), company and Company(company))
    return ForTonight(date.fromordinal(day), *where, warm, reset, ritual)


def _days(dated: Mapping[str, date]) -> dict[str, int]:
    return {key: day.toordinal() for key, day in dated.items()}


def _dated(days: Mapping[str, int]) -> dict[str, date]:
    return {key: date.fromordinal(day) for key, day in days.items()}
