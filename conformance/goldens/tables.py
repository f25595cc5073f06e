"""What moved between two tables: columns by their names, rows by the ids of their events, then the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from conformance.canonical.csv_table import read_table, write_table
from conformance.canonical.json_reader import read_json
from conformance.checks.differing import equal
from conformance.goldens.change import ABSENT, Change, Way, parted
from conformance.goldens.documents import same_number, spellings
from conformance.goldens.pairing import Pair, are_keys, by_key, by_place, same_order
from conformance.model.revision import INTEGERS

Row = dict[str, str]
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def table_changes(old: bytes, new: bytes) -> Iterator[Change]:
    """Every change: the columns first, then row by row; case and file are for the caller to fill in."""
    ours, theirs = _records(old), _records(new)
    if not ours or not theirs:
        yield Change(Way.NO_TABLE)
        return
    found = list(_changes(ours, theirs))
    yield from found
    plain = write_table(ours), write_table(theirs)
    yield from spellings("the table", (old, new), plain, alone=not found)


def _records(data: bytes) -> list[list[str]]:
    return [[field.text for field in record.fields] for record in read_table(data).records]


def _changes(old: list[list[str]], new: list[list[str]]) -> Iterator[Change]:
    """By the names in the headers; where these name nothing, or a thing twice, by place and from row 1 on."""
    headers = [old[0], new[0]]
    named = all("" not in header and len(set(header)) == len(header) for header in headers)
    first = 2 if named else 1
    names = headers if named else [[], []]
    ours, theirs = (
        [_row(header, record) for record in records[first - 1 :]]
        for header, records in zip(names, (old, new), strict=True)
    )
    yield from _columns(names[0], names[1], ours, theirs)
    common = [name for name in names[0] if name in names[1]]
    yield from _rows(ours, theirs, (set(names[0]) | set(names[1])) - set(common), first)


def _row(header: Sequence[str], record: Sequence[str]) -> Row:
    """The cells by name, those beyond the header by number."""
    names = [*header, *(f"number {at + 1}" for at in range(len(header), len(record)))]
    return dict(zip(names, record, strict=False))


def _columns(old: list[str], new: list[str], ours: list[Row], theirs: list[Row]) -> Iterator[Change]:
    for name in (name for name in old if name not in new):
        yield Change(Way.COLUMN_REMOVED, (name,), place="row 1", old=_filled(name, ours, 2))
    for at, name in enumerate(new):
        if name not in old:
            where = "as the last" if at == len(new) - 1 else f"behind {new[at - 1]}" if at else "as the first"
            yield Change(Way.COLUMN_ADDED, (name, where), place="row 1", new=_filled(name, theirs, 2))
    for name in _moved([name for name in old if name in new], [name for name in new if name in old]):
        was, now = (f"column {header.index(name) + 1}" for header in (old, new))
        yield Change(Way.COLUMN_MOVED, (name,), place="row 1", old=was, new=now)


def _moved(old: list[str], new: list[str]) -> list[str]:
    """The fewest names whose moving explains the new order."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in old[block.a : block.a + block.size]}
    return [name for name in old if name not in stayed]


def _filled(name: str, rows: list[Row], first: int) -> str:
    """What a column that came or went says, in words."""
    cells = [(row, cells[name]) for row, cells in enumerate(rows, first) if cells.get(name)]
    if not cells:
        return "empty in every row"
    row, text = cells[0]
    return f"filled in {len(cells)} of {len(rows)} rows, first in row {row}: {parted(text, ABSENT)[0]}"


def _rows(old: list[Row], new: list[Row], passed_over: set[str], first: int) -> Iterator[Change]:
    ours, theirs = ([row.get("event_id") or _line(row) for row in rows] for rows in (old, new))
    has_ids = all(any(row.get("event_id") for row in rows) for rows in (old, new))
    keyed = has_ids and are_keys(ours, theirs)
    for pair in by_key(ours, theirs) if keyed else by_place(ours, theirs):
        yield from _pair(old, new, pair, passed_over, first)
    if keyed and not same_order(ours, theirs):
        was, now = parted(", ".join(ours), ", ".join(theirs))
        yield Change(Way.ROW_ORDER, place="event_id", old=was, new=now)


def _pair(old: list[Row], new: list[Row], pair: Pair, passed_over: set[str], first: int) -> Iterator[Change]:
    was, now = pair
    if was is not None and now is not None:
        yield from _cells(old[was], new[now], passed_over, now + first)
    elif was is not None:
        yield Change(Way.ROW_REMOVED, place=f"row {was + first}", old=parted(_line(old[was]), ABSENT)[0])
    elif now is not None:
        yield Change(Way.ROW_ADDED, place=f"row {now + first}", new=parted(_line(new[now]), ABSENT)[0])


def _line(row: Row) -> str:
    return ",".join(row.values())


def _cells(old: Row, new: Row, passed_over: set[str], row: int) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was != now and name not in passed_over:
            texts = parted(ABSENT if was is None else was, ABSENT if now is None else now)
            way, about = _way(name, was, now)
            yield Change(way, (about,), place=f"row {row}, {name}", old=texts[0], new=texts[1])


def _way(name: str, old: str | None, new: str | None) -> tuple[Way, str]:
    if old is None or new is None:
        return Way.CELL_CHANGED, name
    if name in INTEGERS and _is_one_number(old, new):
        return Way.NUMBER_FORMAT, f"column {name}"
    if name == "details" and _is_one_value(old, new):
        return Way.SPELLING, f"column {name}"
    return Way.CELL_CHANGED, name


def _is_one_number(old: str, new: str) -> bool:
    return all(_NUMBER.fullmatch(text) for text in (old, new)) and same_number(old, new)


def _is_one_value(old: str, new: str) -> bool:
    ours, theirs = (read_json(text.encode()) for text in (old, new))
    return not ours.faults and not theirs.faults and equal(ours.value, theirs.value)
