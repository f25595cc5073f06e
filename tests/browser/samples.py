"""Exports right and wrong, on which the page must give the verdict that `verify` gives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from conformance.canonical.jcs import NoCanonicalForm, jcs
from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording, require
from conformance.errors import SvrError
from conformance.exporter.export import produce
from conformance.model.case import Case
from conformance.model.evidence import Golden
from conformance.model.recording import Recording
from conformance.model.revision import REVISIONS, Revision
from conformance.mutants import BOOK
from conformance.suite.catalogue import cases
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_of, standard
from conformance.verify.finding_files import Pair
from conformance.verify.verification import Task, judge_pair

EXPORTED_AT = 1_772_323_200_000_000
SESSIONS = Path(__file__).parents[2] / "Data" / "Sessions"
_LARGE = 2_000
_CASES_OF_A_MUTANT = 1


class Sample(NamedTuple):
    """One export as files: `table` and `recording` are None where they are not at hand."""

    name: str
    stem: str
    document: bytes
    table: bytes | None
    recording: bytes | None = None


def verdict_of(sample: Sample, folder: Path) -> str:
    """What `verify` says."""
    document, table = folder / f"{sample.stem}.json", folder / f"{sample.stem}.csv"
    recording = folder / f"{sample.stem}.jsonl"
    for path, data in ((document, sample.document), (table, sample.table), (recording, sample.recording)):
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
    recordings = () if sample.recording is None else (recording,)
    export = judge_pair({}, Task(Pair(document, table, named=True), recordings))
    assert export is not None
    return export.state


def exported_cases(revision: Revision) -> list[Case]:
    return [case for case in cases(revision) if not case.rejects]


def goldens(revision: Revision) -> Iterator[Sample]:
    """Every golden export of the corpus, with its recording."""
    for case in exported_cases(revision):
        stem, golden = session_of(case), golden_of(case)
        assert stem is not None
        assert golden is not None
        yield Sample(case.case_id, stem, golden.document, golden.table, recording_of(case))


def renamed(revision: Revision) -> Iterator[Sample]:
    """Golden exports of the other revision, made over into this one as section 14 says."""
    for sample in goldens(other_than(revision)):
        if sample.name.startswith("form-"):
            document = _named(revision)(sample.document)
            assert sample.table is not None
            table = b"".join(_made_over(line, revision) for line in sample.table.splitlines())
            yield sample._replace(document=document, table=table)


def other_than(revision: Revision) -> Revision:
    return next(other for other in REVISIONS if other is not revision)


def _named(revision: Revision) -> Callable[[bytes], bytes]:
    return _member("schema_version", jcs(revision.name))


def _made_over(line: bytes, revision: Revision) -> bytes:
    """A record of the other revision: one column fewer, or one more that is empty but for its name."""
    columns = len(revision.columns)
    if columns < len(other_than(revision).columns):
        return line.rpartition(b",")[0] + b"\r\n"
    name = revision.columns[-1] if line.startswith(b"timestamp,") else ""
    return line + b"," + name.encode() + b"\r\n"


def mutated(revision: Revision) -> Iterator[Sample]:
    """What the broken exporters write for some cases each: alone, and beside the recording."""
    for mutant in BOOK.values():
        if mutant.steps is None:
            continue
        told = 0
        for case in _small_cases(mutant.requirement, revision):
            sample = _mutated(mutant.name, mutant.steps, case)
            if sample is not None:
                yield sample._replace(name=f"{sample.name} alone", recording=None)
                yield sample
                told += 1
            if told == _CASES_OF_A_MUTANT:
                break


def _mutated(name: str, steps: Any, case: Case) -> Sample | None:
    """Its export of the case, None where it is the right one or there is none."""
    golden = golden_of(case)
    assert golden is not None
    try:
        made = produce(recording_of(case), scenario_of(case), parse_utc(case.exported_at), steps)
    except (SvrError, NoCanonicalForm):
        return None
    if (made.document, made.table) == (golden.document, golden.table):
        return None
    return Sample(f"{name} {case.case_id}", made.session_id, made.document, made.table, recording_of(case))


@cache
def _small_cases(requirement: str, revision: Revision) -> tuple[Case, ...]:
    """The cases that are about the requirement first."""
    small = [case for case in exported_cases(revision) if case.recipe is None or case.recipe.events <= _LARGE]
    return tuple(sorted(small, key=lambda case: requirement not in case.requirements))[:40]


# Damaged by hand.


@cache
def clean(revision: Revision) -> Recording:
    data = (SESSIONS / "story-clean-pass.jsonl").read_bytes()
    return require(read_recording(data, standard(revision)))


def right(revision: Revision) -> Golden:
    return export_of(clean(revision), standard(revision), EXPORTED_AT)


def damaged(revision: Revision) -> Iterator[Sample]:
    """One right export with its bytes damaged in every way that readers forgive, in either file."""
    other, stem = other_than(revision), clean(revision).header.session_id
    golden = right(revision)
    document, table = golden.document, golden.table
    for name, change in _OF_DOCUMENTS.items():
        yield Sample(f"document: {name}", stem, change(document), table)
    for name, change in _OF_TABLES.items():
        yield Sample(f"table: {name}", stem, document, change(table))
    yield Sample("no table", stem, document, None)
    yield Sample("the name of another revision", stem, _named(other)(document), table)
    yield Sample("the table of another revision", stem, document, right(other).table)
    yield Sample("another name", "another", document, table)
    yield Sample("table and document changed places", stem, table, document)
    for place in range(0, len(document), 97):
        flipped = document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :]
        yield Sample(f"document: bit at {place}", stem, flipped, table)
    for place in range(0, len(table), 41):
        flipped = table[:place] + bytes([table[place] ^ 1]) + table[place + 1 :]
        yield Sample(f"table: bit at {place}", stem, document, flipped)
    for place in range(0, len(document), 331):
        yield Sample(f"document: cut at {place}", stem, document[:place], table)


def _swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return changed


def _member(name: str, text: bytes) -> Callable[[bytes], bytes]:
    """One member of the document with other text as its value."""
    return lambda data: data.replace(
        jcs(name) + b":" + jcs(json.loads(data)[name]), jcs(name) + b":" + text, 1
    )


_FIRST = b'{"end_reason"'
_PANEL = b'"panel":"east"'
_OF_DOCUMENTS: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "line end": lambda data: data + b"\n",
    "text behind": lambda data: data + b"{}",
    "space before": lambda data: b" " + data,
    "empty": lambda _: b"",
    "null": lambda _: b"null",
    "a list": lambda data: b"[" + data + b"]",
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "indented": lambda data: json.dumps(json.loads(data), indent=1).encode(),
    "unsorted": lambda data: json.dumps(dict(reversed(json.loads(data).items()))).encode(),
    "duplicate name": _swap(_FIRST, b'{"end_reason":"completed","end_reason"'),
    "duplicate name, the other value": _swap(_FIRST, b'{"end_reason":"aborted","end_reason"'),
    "duplicate name by an escape": _swap(_FIRST, b'{"end_\\u0072eason":"completed","end_reason"'),
    "escaped letter": _swap(b'"completed"', b'"c\\u006fmpleted"'),
    "escaped slash": _swap(_PANEL, b'"panel":"e\\/st"'),
    "lone surrogate": _swap(_PANEL, b'"panel":"\\ud800"'),
    "U+0000": _swap(_PANEL, b'"panel":"\\u0000"'),
    "raw byte 0": _swap(_PANEL, b'"panel":"\x00"'),
    "raw control character": _swap(_PANEL, b'"panel":"\x01"'),
    "invalid UTF-8": _swap(_PANEL, b'"panel":"\xff"'),
    "overlong UTF-8": _swap(_PANEL, b'"panel":"\xc0\xaf"'),
    "surrogate in UTF-8": _swap(_PANEL, b'"panel":"\xed\xa0\x80"'),
    "cut UTF-8 at the end": lambda data: data + b"\xe2\x82",
    "float for an integer": _swap(b'"score_total":100', b'"score_total":100.0'),
    "exponent for an integer": _swap(b'"score_total":100', b'"score_total":1e2'),
    "leading zero": _swap(b'"score_total":100', b'"score_total":0100'),
    "plus sign": _swap(b'"score_total":100', b'"score_total":+100'),
    "minus zero": _swap(b'"score_delta":0', b'"score_delta":-0'),
    "NaN": _swap(b'"score_total":100', b'"score_total":NaN'),
    "beyond 2^53": _swap(_PANEL, b'"panel":9007199254740993'),
    "infinite": _swap(_PANEL, b'"panel":1e400'),
    "deep": _swap(_PANEL, b'"panel":' + b"[" * 33 + b"]" * 33),
    "very deep": _swap(_PANEL, b'"panel":' + b"[" * 5000 + b"]" * 5000),
    "trailing comma": lambda data: data[:-1] + b",}",
    "comment": lambda data: b"/* x */" + data,
    "single quotes": lambda data: data.replace(b'"', b"'"),
    "null member": _swap(_FIRST, b'{"a":null,"end_reason"'),
    "no events": _member("events", b"[]"),
    "events null": _member("events", b"null"),
    "events an object": _member("events", b"{}"),
    "event a number": _member("events", b"[1]"),
    "no score": _member("score", b"{}"),
    "report a text": _member("report", b'"fine"'),
    "started_at with an offset": _member("started_at", b'"2026-02-28T09:15:00+01:00"'),
    "started_at a number": _member("started_at", b"0"),
    "started_at on no day": _member("started_at", b'"2026-02-30T08:15:00.000000Z"'),
    "ended_at before the start": _member("ended_at", b'"2026-02-28T08:14:59.999999Z"'),
    "ended_at too early": _member("ended_at", b'"2026-02-28T08:16:00.000000Z"'),
    "exported_at without digits": _member("exported_at", b'"2026-03-01T00:00:00Z"'),
    "exported_at in another year": _member("exported_at", b'"0001-01-01T00:00:00.000000Z"'),
    "session of another": _member("session_id", b'"another"'),
    "schema_version unknown": _member("schema_version", b'"1.0.1"'),
    "schema_version of the future": _member("schema_version", b'"1.10.0"'),
    "schema_version a number": _member("schema_version", b"1.1"),
    "schema_version a list": _member("schema_version", b'["1.1.0"]'),
    "schema_version of a prototype": _member("schema_version", b'"constructor"'),
    "no schema_version": lambda data: re.sub(rb'"schema_version":"[^"]*",', b"", data),
    "end_reason unknown": _member("end_reason", b'"done"'),
    "scenario_id of another": _member("scenario_id", b'"office"'),
    "digest unknown, versions known": _member("scenario_sha256", b'"' + b"0" * 64 + b'"'),
    "digest a number": _member("scenario_sha256", b"7"),
    "digest and versions unknown": lambda data: _member("rubric_version", b'"9"')(
        _member("scenario_sha256", b'"' + b"0" * 64 + b'"')(data)
    ),
    "digest and versions unknown, BOM": lambda data: (
        b"\xef\xbb\xbf"
        + _member("rubric_version", b'"9"')(_member("scenario_sha256", b'"' + b"0" * 64 + b'"')(data))
    ),
    "digest of another scenario": _member(
        "scenario_sha256", b'"b1bcbb9b455ea87022d48ca56f4f560a748e40bbe2963508662fa18f8d392794"'
    ),
    "event member added": _swap(b'"event_id"', b'"elapsed_us":5,"event_id"'),
    "event member record": _swap(b'"phase":"audit"', b'"phase":"audit","record":"event"'),
    "proto": _swap(_PANEL, b'"__proto__":{},"panel":"east"'),
}
_OF_TABLES: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "LF": lambda data: data.replace(b"\r\n", b"\n"),
    "CR": lambda data: data.replace(b"\r\n", b"\r"),
    "no last line end": lambda data: data[:-2],
    "a line end more": lambda data: data + b"\r\n",
    "quoted without need": lambda data: data.replace(b"timestamp", b'"timestamp"', 1),
    "semicolons": lambda data: data.replace(b",", b";"),
    "a record twice": lambda data: data + data.splitlines(keepends=True)[-1],
    "a record lost": lambda data: b"".join(data.splitlines(keepends=True)[:-1]),
    "records in another order": lambda data: b"".join(sorted(data.splitlines(keepends=True))),
    "header alone": lambda data: data.splitlines(keepends=True)[0],
    "empty": lambda _: b"",
    "plus sign": _swap(b",25,", b",+25,"),
    "decimal": _swap(b",25,", b",25.0,"),
    "a comma more": _swap(b"\r\n", b",\r\n"),
    "invalid UTF-8": _swap(b"east", b"e\xffst"),
    "details spaced": _swap(b'{""panel"":""east""}', b'{ ""panel"": ""east"" }'),
    "formula guarded": _swap(b"alarm_panel_east", b"'alarm_panel_east"),
}


def consistent(revision: Revision) -> Iterator[Sample]:
    """Values that no legal recording can give, written alike into both files, and their legal neighbours."""
    for name, details in _DETAILS.items():
        yield Sample(f"details {name}", clean(revision).header.session_id, *_with_details(details, revision))


def _with_details(details: bytes, revision: Revision) -> tuple[bytes, bytes]:
    """Both files with details that the writers of this project may refuse to write."""
    place = b'"details":{"panel":"east"}'
    golden = right(revision)
    cell = b'"' + details.replace(b'"', b'""') + b'"'
    table = golden.table.replace(b'"{""panel"":""east""}"', cell, 1)
    return golden.document.replace(place, b'"details":' + details, 1), table


def _nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


_DETAILS = {
    "of one member": b'{"a":1}',
    "31 deep": _nested(31),
    "32 deep": _nested(32),
    "deep in a list": b'{"a":[' + b"[" * 29 + b"1" + b"]" * 29 + b"]}",
    "33 deep": _nested(33),
    "90 deep": _nested(90),
    "300 deep": _nested(300),
    "deep in a longer list": b'{"a":[' + b"[" * 30 + b"1" + b"]" * 30 + b"]}",
    "the largest integer": b'{"a":9007199254740991}',
    "one integer more": b'{"a":9007199254740992}',
    "a large integer": b'{"a":100000000000000000000}',
    "a positive exponent": b'{"a":1e+300}',
    "a smaller one": b'{"a":1e+21}',
    "a large double": b'{"a":4503599627370497.5}',
    "a tiny double": b'{"a":5e-324}',
    "U+0000 as a value": b'{"a":"\\u0000"}',
    "U+0000 as a name": b'{"\\u0000":1}',
    "U+0000 as text": b'{"a":"\\\\u0000"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "a noncharacter": '{"a":"\ufffe"}'.encode(),
    "an empty name": b'{"":""}',
    "proto": b'{"__proto__":1}',
    "names by UTF-16": '{"\U0001f600":1,"\ufb33":2}'.encode(),
    "names by code point": '{"\ufb33":2,"\U0001f600":1}'.encode(),
}
