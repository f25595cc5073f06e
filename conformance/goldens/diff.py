"""What moved between the accepted golden exports and the proposed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from conformance import resources
from conformance.canonical.csv_table import read_table
from conformance.canonical.json_reader import read_json
from conformance.checks.canonical_json import first_difference
from conformance.checks.fields import value_at
from conformance.checks.golden import differences, text_of
from conformance.errors import UsageError
from conformance.goldens.manifest import MANIFEST, Entry, by_case, read_manifest
from conformance.goldens.roots import Roots
from conformance.model.finding import clip
from conformance.model.vocabulary import COLUMNS

ABSENT = "absent"


class Change(NamedTuple):
    """One thing that moved.

    `kind` groups changes of many cases; `file` is its name in the folder of the case, None for a whole case;
    `place` is a JSON pointer, or a row and column of a table, or a byte; `old` and `new` are texts or None.
    """

    kind: str
    case: str
    file: str | None = None
    place: str | None = None
    old: str | None = None
    new: str | None = None


class Side(NamedTuple):
    """The golden files of one case: the entry of each, and its bytes, None if they are not stored."""

    entries: Mapping[str, Entry]
    data: Mapping[str, bytes | None]


def diff(roots: Roots | None = None) -> tuple[Change, ...]:
    """Every change that the proposal makes, case by case. Raises UsageError where there is no proposal."""
    roots = roots or Roots.here()
    require_proposal(roots)
    has_accepted = (roots.accepted / MANIFEST).exists()
    ours = by_case(read_manifest(roots.accepted)) if has_accepted else {}
    theirs = by_case(read_manifest(roots.proposed))
    return tuple(
        change
        for case in sorted(ours.keys() | theirs.keys())
        for change in _case(
            case,
            _side(roots.accepted, case, ours.get(case, {})),
            _side(roots.proposed, case, theirs.get(case, {})),
        )
    )


def require_proposal(roots: Roots) -> None:
    """Raises UsageError where nothing has been proposed."""
    if not (roots.proposed / MANIFEST).is_file():
        raise UsageError(
            f"{roots.proposed}: there is no proposal", "make one with `svr-conformance golden propose`"
        )


def _side(folder: Path, case: str, entries: Mapping[str, Entry]) -> Side:
    data = {
        name: resources.read(folder / case / name) if entry.stored else None
        for name, entry in entries.items()
    }
    return Side(entries, data)


def _case(case: str, old: Side, new: Side) -> Iterator[Change]:
    if not old.entries or not new.entries:
        yield Change("case added" if new.entries else "case removed", case)
        return
    for name in sorted(old.entries.keys() | new.entries.keys()):
        if name not in old.entries or name not in new.entries:
            yield Change("file added" if name in new.entries else "file removed", case, name)
        elif old.entries[name] != new.entries[name]:
            yield from (change._replace(case=case, file=name) for change in _file(name, old, new))


def _file(name: str, old: Side, new: Side) -> Iterator[Change]:
    ours, theirs = old.data[name], new.data[name]
    if ours is None or theirs is None:
        was, now = _size(old.entries[name]), _size(new.entries[name])
        yield Change("bytes of a file that is not stored", "", None, None, was, now)
        return
    found = list(_document(ours, theirs) if name.endswith(".json") else _table(ours, theirs))
    yield from found or [_spelling(name, ours, theirs)]


def _size(entry: Entry) -> str:
    return f"{entry.size} bytes, SHA-256 {entry.sha256}"


def _spelling(name: str, old: bytes, new: bytes) -> Change:
    what = "document" if name.endswith(".json") else "table"
    place = f"byte {first_difference(old, new)}"
    return Change(f"spelling of the {what}, with equal values", "", None, place)


def _document(old: bytes, new: bytes) -> Iterator[Change]:
    ours, theirs = _object(old), _object(new)
    if ours is None or theirs is None:
        yield Change("document that is no JSON object", "")
        return
    for pointer in differences(ours, theirs):
        was, now = text_of(value_at(ours, pointer)), text_of(value_at(theirs, pointer))
        verb = "added" if was == ABSENT else "removed" if now == ABSENT else "changed"
        pattern = "/".join("*" if part.isdigit() else part for part in pointer.split("/"))
        yield Change(f"{pattern} {verb}", "", None, pointer, clip(was), clip(now))


def _object(data: bytes) -> dict[str, Any] | None:
    parsed = read_json(data)
    return parsed.value if not parsed.faults and isinstance(parsed.value, dict) else None


def _table(old: bytes, new: bytes) -> Iterator[Change]:
    for row, (was, now) in enumerate(zip_longest(_rows(old), _rows(new)), 1):
        if was is None or now is None:
            verb = "added" if was is None else "removed"
            yield Change(f"row {verb}", "", None, f"row {row}", *(_line(was), _line(now)))
            continue
        for place, (left, right) in enumerate(zip_longest(was, now)):
            if left != right:
                column = COLUMNS[place] if place < len(COLUMNS) else f"column {place + 1}"
                texts = (None if text is None else clip(text) for text in (left, right))
                yield Change(f"column {column} changed", "", None, f"row {row}, {column}", *texts)


def _rows(data: bytes) -> list[list[str]]:
    return [[field.text for field in record.fields] for record in read_table(data).records]


def _line(row: list[str] | None) -> str | None:
    return None if row is None else clip(",".join(row))
