"""Each way in which a small proposal can move one case, as values and as people read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion

import conformance
from conformance.goldens import Change, Roots, Way, diff
from conformance.goldens.manifest import Entry, entry_of, manifest_bytes
from conformance.goldens.propose import write_tree
from conformance.model.revision import CURRENT
from conformance.reports.moved import moved_text

from .conftest import tree

CASE = "story-clean-pass"
SESSION = "of-20260228-a7k3"
DOCUMENT, TABLE = f"{SESSION}.json", f"{SESSION}.csv"


def propose_other(roots: Roots, **changed: bytes) -> None:
    """Propose other bytes for the document or the table of one case."""
    files = {name: data for name, data in tree(roots.accepted).items() if name != "manifest.json"}
    for suffix, data in changed.items():
        files[f"{CASE}/{SESSION}.{suffix}"] = data
    write_tree(roots.proposed, files)


def moved(roots: Roots, **changed: bytes) -> list[Change]:
    propose_other(roots, **changed)
    return list(diff(roots).changes)


def old(roots: Roots, suffix: str) -> bytes:
    return (roots.accepted / CASE / f"{SESSION}.{suffix}").read_bytes()


def in_document(change: Callable[[dict[str, object]], object]) -> Callable[[bytes], bytes]:
    """Another document: the value changed in its place, and written as before."""

    def changed(data: bytes) -> bytes:
        value = json.loads(data)
        change(value)
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    return changed


def in_table(change: Callable[[list[list[bytes]]], list[list[bytes]]]) -> Callable[[bytes], bytes]:
    """Another table: its rows changed, the cells as they stand. No cell of this case holds a line end."""

    def changed(data: bytes) -> bytes:
        rows = [split(line) for line in data.split(b"\r\n")[:-1]]
        return b"".join(b",".join(row) + b"\r\n" for row in change(rows))

    return changed


def split(line: bytes) -> list[bytes]:
    """The cells of a line as they stand, in their quotes."""
    return re.findall(rb'(?:^|,)((?:"(?:[^"]|"")*"|[^,])*)', line)


def reordered(value: dict[str, object]) -> None:
    """The first member comes last."""
    name = next(iter(value))
    value[name] = value.pop(name)


def without(column: bytes) -> Callable[[list[list[bytes]]], list[list[bytes]]]:
    def change(rows: list[list[bytes]]) -> list[list[bytes]]:
        at = rows[0].index(column)
        return [row[:at] + row[at + 1 :] for row in rows]

    return change


def to_front(column: bytes) -> Callable[[list[list[bytes]]], list[list[bytes]]]:
    def change(rows: list[list[bytes]]) -> list[list[bytes]]:
        at = rows[0].index(column)
        return [[row[at], *row[:at], *row[at + 1 :]] for row in rows]

    return change


def event(value: dict[str, object], at: int) -> dict[str, object]:
    events = value["events"]
    assert isinstance(events, list)
    found = events[at]
    assert isinstance(found, dict)
    return found


def swapped(value: dict[str, object]) -> None:
    events = value["events"]
    assert isinstance(events, list)
    events[1], events[2] = events[2], events[1]


def shortened(value: dict[str, object]) -> None:
    events = value["events"]
    assert isinstance(events, list)
    del events[1]
    events.append({"event_id": "evt-new", "note": "<b>\x1b[31m"})


WAYS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "member-removed": ("json", in_document(lambda value: event(value, 0).pop("actor_id"))),
    "member-added": ("json", in_document(lambda value: event(value, 0).update(duration_us=1500000))),
    "member-changed": ("json", in_document(lambda value: value.update(schema_version="9.9.9"))),
    "entries": ("json", in_document(shortened)),
    "member-order": ("json", in_document(reordered)),
    "entry-order": ("json", in_document(swapped)),
    "number-format": (
        "json",
        lambda data: re.sub(rb'"score_delta":([0-9]+)\b', rb'"score_delta":\1.0', data),
    ),
    "document-spelling": ("json", lambda data: data.replace(b'"score":', b'"score": ')),
    "no-document": ("json", lambda _: b"[]"),
    "column-removed": ("csv", in_table(without(b"actor_id"))),
    "column-added": (
        "csv",
        in_table(lambda rows: [[*rows[0], b"room"], *([*row, b"7"] for row in rows[1:])]),
    ),
    "column-moved": ("csv", in_table(to_front(b"outcome"))),
    "cell-changed": ("csv", lambda data: data.replace(b",info,", b",fail,", 1)),
    "rows": ("csv", in_table(lambda rows: [rows[0], *rows[2:], [b"x", b"y"]])),
    "row-order": ("csv", in_table(lambda rows: [rows[0], rows[2], rows[1], *rows[3:]])),
    "cell-number-format": ("csv", lambda data: re.sub(rb",20,", rb",20.0,", data)),
    "header-twice": ("csv", lambda data: data.replace(b"event_type", b"timestamp", 1)),
    "table-spelling": ("csv", lambda data: data.replace(b"\r\n", b"\n")),
    "no-table": ("csv", lambda _: b""),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_told(accepted: Roots, way: str, text: SnapshotAssertion) -> None:
    suffix, change = WAYS[way]
    propose_other(accepted, **{suffix: change(old(accepted, suffix))})
    assert moved_text(diff(accepted)).encode() == text


def test_a_layout_that_moved_beside_a_value_is_told_beside_it(accepted: Roots) -> None:
    document = old(accepted, "json").replace(b'"score":', b'"score": ')
    place = document.index(b'"score": ') + 8
    other = document.replace(b'"scenario_version":"1', b'"scenario_version":"7')
    assert [(change.kind, change.place) for change in moved(accepted, json=other)] == [
        ("member /scenario_version changed", "/scenario_version"),
        ("spelling of the document, with equal values", f"byte {place}"),
    ]


def test_a_file_that_is_not_stored_is_compared_by_its_digest(accepted: Roots) -> None:
    large = b" " * (2 * 1024 * 1024 + 1)
    before, after = entry_of(old(accepted, "json")), entry_of(large)
    assert after.plain() == {"sha256": after.sha256, "bytes": 2097153, "stored": False}
    sizes = [f"{entry.size} bytes, SHA-256 {entry.sha256[:16]}…" for entry in (before, after)]
    assert moved(accepted, json=large) == [Change(Way.NOT_STORED, (), CASE, DOCUMENT, None, *sizes)]
    assert f"{CASE}/{DOCUMENT}" not in tree(accepted.proposed)


def test_a_file_of_two_mebibytes_is_stored() -> None:
    assert entry_of(b" " * 2 * 1024 * 1024).stored


def test_the_manifest_is_sorted_and_indented() -> None:
    assert manifest_bytes({"b/s.json": Entry("0", 1, True), "a/s.csv": Entry("1", 2097153, False)}) == (
        b'{\n  "goldens": {\n    "a/s.csv": {\n      "bytes": 2097153,\n      "sha256": "1",\n'
        b'      "stored": false\n    },\n'
        b'    "b/s.json": {\n      "bytes": 1,\n      "sha256": "0"\n    }\n  },\n'
        b'  "revision": "%s",\n  "suite_version": "%s"\n}\n'
        % (CURRENT.name.encode(), conformance.__version__.encode())
    )


def test_a_session_with_another_name_is_a_file_that_came_and_one_that_went(accepted: Roots) -> None:
    files = {name: data for name, data in tree(accepted.accepted).items() if name != "manifest.json"}
    files[f"{CASE}/new.csv"] = files.pop(f"{CASE}/{TABLE}")
    write_tree(accepted.proposed, files)
    assert list(diff(accepted).changes) == [
        Change(Way.FILE_ADDED, (), CASE, "new.csv"),
        Change(Way.FILE_REMOVED, (), CASE, TABLE),
    ]
