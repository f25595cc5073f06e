"""What moved between two JSON documents: members and entries, their order, number formats, the spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from conformance.canonical.json_reader import read_json
from conformance.checks.canonical_json import around, first_difference
from conformance.contract.member_rules import pointer_to
from conformance.goldens.change import ABSENT, Change, Way, parted
from conformance.goldens.pairing import Pair, are_keys, by_key, by_place, same_order
from conformance.model.finding import show_bytes

_LISTED = 5


class Number(str):
    """A number as it is spelled."""

    __slots__ = ()


class Place(NamedTuple):
    """A JSON pointer, and its pattern, in which every entry of a list is `*`."""

    pointer: str = ""
    pattern: str = ""

    def member(self, name: str) -> Place:
        part = pointer_to(name)
        return Place(self.pointer + part, self.pattern + part)

    def entry(self, at: int) -> Place:
        return Place(f"{self.pointer}/{at}", f"{self.pattern}/*")


def document_changes(old: bytes, new: bytes) -> Iterator[Change]:
    """Every change, in the order of the document; case and file are for the caller to fill in."""
    ours, theirs = _object(old), _object(new)
    if ours is None or theirs is None:
        yield Change(Way.NO_DOCUMENT)
        return
    found = list(value_changes(ours, theirs, Place()))
    yield from found
    plain = written(ours).encode(), written(theirs).encode()
    yield from spellings("the document", (old, new), plain, alone=not found)


def spellings(
    what: str, data: tuple[bytes, bytes], plain: tuple[bytes, bytes], *, alone: bool
) -> Iterator[Change]:
    """Tells where one of the two files, and not both, departs from the plain form of its values.

    `alone` if nothing else moved, so that it must be the spelling.
    """
    (old, new), (ours, theirs) = data, plain
    if old == ours and new != theirs:
        yield _respelled(what, theirs, new)
    elif old != ours and new == theirs:
        yield _respelled(what, old, ours)
    elif alone:
        yield _respelled(what, old, new)


def _respelled(what: str, old: bytes, new: bytes) -> Change:
    offset = first_difference(old, new)
    was, now = (show_bytes(around(data, offset)) for data in (old, new))
    return Change(Way.SPELLING, (what,), place=f"byte {offset}", old=was, new=now)


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        if read_json(data).faults:
            return None
        value = json.loads(data, parse_int=Number, parse_float=Number)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def value_changes(old: Any, new: Any, place: Place) -> Iterator[Change]:
    """Every change between two values, whose numbers are Numbers."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _members(old, new, place)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _entries(old, new, place)
    elif type(old) is not type(new) or old != new:
        same = isinstance(old, Number) and isinstance(new, Number) and same_number(old, new)
        yield _change(Way.NUMBER_FORMAT if same else Way.MEMBER_CHANGED, place, old, new)


def _members(old: dict[str, Any], new: dict[str, Any], place: Place) -> Iterator[Change]:
    for name in (*old, *(name for name in new if name not in old)):
        there = place.member(name)
        if name not in new:
            yield Change(Way.MEMBER_REMOVED, (there.pattern,), place=there.pointer, old=_text(old[name]))
        elif name not in old:
            yield Change(Way.MEMBER_ADDED, (there.pattern,), place=there.pointer, new=_text(new[name]))
        else:
            yield from value_changes(old[name], new[name], there)
    if not same_order(list(old), list(new)):
        yield _order(Way.MEMBER_ORDER, place, list(old), list(new))


def _entries(old: list[Any], new: list[Any], place: Place) -> Iterator[Change]:
    ours, theirs = ([_event_id(entry) or written(entry) for entry in entries] for entries in (old, new))
    keyed = all(any(map(_event_id, entries)) for entries in (old, new)) and are_keys(ours, theirs)
    if ours != theirs and not keyed and sorted(ours) == sorted(theirs):
        yield _order(Way.ENTRY_ORDER, place, ours, theirs)
        return
    for pair in by_key(ours, theirs) if keyed else by_place(ours, theirs):
        yield from _pair(old, new, pair, place)
    if keyed and not same_order(ours, theirs):
        yield _order(Way.ENTRY_ORDER, place, ours, theirs)


def _pair(old: list[Any], new: list[Any], pair: Pair, place: Place) -> Iterator[Change]:
    was, now = pair
    if was is not None and now is not None:
        yield from value_changes(old[was], new[now], place.entry(now))
    elif was is not None:
        there = place.entry(was).pointer
        yield Change(Way.ENTRY_REMOVED, (place.pattern,), place=there, old=_text(old[was]))
    elif now is not None:
        there = place.entry(now).pointer
        yield Change(Way.ENTRY_ADDED, (place.pattern,), place=there, new=_text(new[now]))


def _event_id(entry: Any) -> str:
    """The id of an event; empty where there is none."""
    found = entry.get("event_id") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else ""


def _order(way: Way, place: Place, old: list[str], new: list[str]) -> Change:
    where = place.pointer or "/"
    was, now = parted(", ".join(old), ", ".join(new))
    return Change(way, (place.pattern or "the document",), place=where, old=was, new=now)


def _change(way: Way, place: Place, old: Any, new: Any) -> Change:
    was, now = parted(_text(old, cut=False), _text(new, cut=False))
    return Change(way, (place.pattern,), place=place.pointer, old=was, new=now)


def same_number(old: str, new: str) -> bool:
    """Whether two spellings are one number to a reader of JSON."""
    try:
        return int(old) == int(new)
    except ValueError:
        return float(old) == float(new)


def _text(value: Any, *, cut: bool = True) -> str:
    if isinstance(value, list) and len(value) > _LISTED:
        return f"{len(value)} entries"
    text = written(value)
    return parted(text, ABSENT)[0] if cut else text


def written(value: Any) -> str:
    """A value as compact JSON, in its own order, its numbers as they were spelled."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_plain(name)}:{written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return _plain(value)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
