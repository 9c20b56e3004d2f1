"""Twenty thousand envelopes as nobody would send them: a valid answer or a clean refusal, and none of it in the log."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.answers import check
from tests.cloud.dynamo_servers import cloud, dynamo_server
from tests.cloud.mutator import CANARY, HOME, Mutant, corpus, mutant, parsed, smallest
from tests.cloud.runtime import Failed, Gone, Lambda, needed
from tests.edge.envelopes import LOGGED, OURS, STUCK
from tests.package import built_package

ENVELOPES = int(os.environ.get("EMBER_ENVELOPES", "20000"))
FIRST = int(os.environ.get("EMBER_FIRST_ENVELOPE", "0"))
TOGETHER = 100  # so many are of one household, one after the other
SEEDS = corpus()
ENVIRONMENT = {"EMBER_DB": ":memory:"}
LINE = re.compile(r"\[(?:INFO|WARNING|ERROR)\]\t\S+Z\t\S+\t(.*)")
REFUSED = re.compile(r"\[ERROR\] Runtime\.UnmarshalError: [^\r\n]*\rTraceback \(most recent call last\):\n")


@pytest.fixture(scope="module")
def package() -> Path:
    needed()
    return built_package()


@pytest.fixture(scope="module")
def function(package: Path) -> Iterator[Lambda]:
    with Lambda(package, ENVIRONMENT) as function:
        yield function


@pytest.mark.parametrize("name", [name for name in SEEDS if name.startswith("said_")])
def test_whatever_is_said_in_the_corpus_is_answered_in_words(name: str, function: Lambda) -> None:
    said = check(parsed(SEEDS[name]), function.invoke(at_home(SEEDS[name], name)))

    assert said
    assert STUCK not in said


@pytest.mark.parametrize("name", [name for name in SEEDS if name.startswith("event_")])
def test_whatever_happens_in_the_corpus_is_no_trouble(name: str, function: Lambda) -> None:
    logged = len(function.log)
    said = check(parsed(SEEDS[name]), function.invoke(at_home(SEEDS[name], name)))

    assert STUCK not in (said or "")
    assert "stuck" not in function.log[logged:]


def test_any_envelope_has_a_valid_answer_or_is_refused_and_nothing_of_it_is_logged(package: Path) -> None:
    assert trouble_with(Lambda(package, ENVIRONMENT), FIRST, ENVELOPES) == ""


def test_so_it_is_where_couples_are_kept_in_a_table_and_only_our_skill_is_answered(package: Path) -> None:
    with dynamo_server() as url:
        table = {"EMBER_TABLE": cloud(url).table, "AWS_ENDPOINT_URL_DYNAMODB": url, "EMBER_SKILL_ID": OURS}

        assert trouble_with(Lambda(package, table), FIRST + ENVELOPES, ENVELOPES // 10) == ""


FAULTY = {
    "an exception came": "raise ValueError(event)",
    "JSON": "return {'version': '1.0', 'response': {}, 'sessionAttributes': {'first': float('nan')}}",
    "well-formed": "return said('<speak>Hello & welcome</speak>')",
    "somebody": "return said('<speak>Hello</speak>')",  # whoever asks
    "no answer within": "time.sleep(20)",
    "zanzibar": "logging.error(event); return {'version': '1.0', 'response': {}}",
    "it ended with": "os.abort()",
}


@pytest.mark.parametrize("sign", FAULTY)
def test_a_function_that_is_faulty_is_found_out(sign: str, tmp_path: Path) -> None:
    needed()
    speech = "{'outputSpeech': {'type': 'SSML', 'ssml': ssml}, 'shouldEndSession': True}"
    (tmp_path / "lambda_function.py").write_text(
        "import logging, os, time\n"
        f"def said(ssml): return {{'version': '1.0', 'response': {speech}}}\n"
        f"def lambda_handler(event, context): {FAULTY[sign]}\n"
    )

    assert sign in trouble_with(Lambda(tmp_path, waits=0.5), 0, 30)


def trouble_with(function: Lambda, first: int, count: int) -> str:
    """What is wrong with the first answer that is not as it should be, or with the log; nothing where all is well."""
    wrong = ""
    with function:
        for number in range(first, first + count):
            one = mutant(number, SEEDS)
            wrong = what_is_wrong(function, at_home(one.text, number // TOGETHER))
            if wrong:
                break
        lines = REFUSED.sub("", function.log).splitlines()
    if wrong:
        return told(one, wrong, function)
    return "\n".join([line for line in lines if not is_ours(line)][:5])


def at_home(text: bytes, home: object) -> bytes:
    """The same envelope, from another household."""
    return text.replace(HOME, HOME + str(home).encode())


def what_is_wrong(function: Lambda, text: bytes) -> str:
    """With the answer to an envelope; nothing where all is well."""
    try:
        answer = function.invoke(text)
    except Failed as failed:
        refused = str(failed).startswith("Runtime.UnmarshalError")  # no JSON: it never came to us
        return "" if refused else f"an exception came to the runtime: {failed}"
    except Gone as gone:
        return str(gone)
    try:
        check(parsed(text), answer)
    except Exception as trouble:  # noqa: BLE001  (whatever it is, it is told with its seed)
        return f"{type(trouble).__name__}: {trouble}\n{json.dumps(answer)[:2000]}"
    return ""


def is_ours(line: str) -> bool:
    """Whether a line of the log is one of those that we write, with nothing in it of anybody's."""
    match = LINE.fullmatch(line)
    return bool(match and LOGGED.fullmatch(match[1]) and CANARY.partition("-")[0] not in line.lower())


def told(one: Mutant, wrong: str, function: Lambda) -> str:
    """What is wrong, the seed, and the smallest envelope that has it; or that it needs those before it."""

    def fails(text: bytes) -> bool:
        with function:
            return bool(what_is_wrong(function, text))

    where = f"EMBER_FIRST_ENVELOPE={one.seed} EMBER_ENVELOPES=1 (of {one.of}): {wrong}"
    if not fails(one.text):
        begin = max(FIRST, one.seed - one.seed % TOGETHER)
        return f"{where}\nNot by itself: EMBER_FIRST_ENVELOPE={begin} EMBER_ENVELOPES={one.seed - begin + 1}"
    return f"{where}\nThe smallest: {smallest(one.text, fails)!r}"
