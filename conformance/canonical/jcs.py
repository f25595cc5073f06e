"""Values to the one text that RFC 8785 (JCS) gives them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import orjson
import rfc8785

MAX_INTEGER = 2**53 - 1
MAX_LEVELS = 10_000
_QUICK_LEVELS = 4  # document, events, event, details
_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
)
_SAME_IN_BOTH = frozenset({str, int, bool, type(None)})
_KNOWN = _SAME_IN_BOTH | {dict, list, float}
_FIRST_BEYOND_SURROGATES = "\ue000"
_BEYOND_SURROGATES = re.compile("[\ue000-\U0010ffff]")
_SHALLOW = 32
_BREAK = orjson.Fragment("\n")  # stands in no JSON text that orjson writes
_SPELLS_AS_KNOWN = orjson.dumps([1e16, 1e-7, 1e15, 1.5]) == b"[1e+16,1e-7,1000000000000000.0,1.5]"


class NoCanonicalForm(ValueError):
    """The value holds something that RFC 8785 has no text for."""


def jcs(value: object) -> bytes:
    """The RFC 8785 form of a value of dict, list, str, int, float, bool and None, in UTF-8.

    Raises TypeError for any other type, subclasses and tuples too, and NoCanonicalForm, a ValueError, for a
    number that is not finite, an int beyond 2^53-1, a lone surrogate, and more than MAX_LEVELS levels.
    """
    quickly = _quick(value)
    return _written(value) if quickly is None else quickly


class Told(NamedTuple):
    """The RFC 8785 forms of values, and the 0-based places of the `odd` ones.

    The others are those that `jcs_around` writes so as well: their doubles are below 2^53 and not whole.
    """

    texts: list[str]
    odd: list[int]


def jcs_each(values: Sequence[object]) -> Told:
    """The RFC 8785 form of each object or array as JSON is read, faster than by a call for each.

    Raises as `jcs` does, but does not look for types that no JSON text is read to.
    """
    try:
        text = orjson.dumps(list(chain.from_iterable(zip(values, repeat(_BREAK)))), option=_OPTIONS).decode()
    except TypeError:
        texts = [jcs(value).decode() for value in values]
        return Told(texts, list(range(len(texts))))
    texts = text[1:-3].split(",\n,") if values else []
    odd = [] if _is_common(text) else [place for place, part in enumerate(texts) if not _is_common(part)]
    for place in odd:
        texts[place] = _arranged(values[place])
    return Told(texts, odd)


def written(text: str | bytes) -> object:
    """A value that `jcs_around` writes as this text, which `jcs` has made."""
    return orjson.Fragment(text)


def jcs_around(value: object) -> bytes:
    """The RFC 8785 form of a value without doubles and with ASCII names only, but for what is `written`."""
    return orjson.dumps(value, option=_OPTIONS)


def number_text(number: int | float) -> str:
    """A number as RFC 8785, 3.2.2.3 writes it. Raises TypeError and NoCanonicalForm as `jcs` does."""
    if type(number) is int:
        if abs(number) > MAX_INTEGER:
            raise NoCanonicalForm(
                f"an integer of {number.bit_length()} bits; allowed are -(2^53-1) to 2^53-1"
            )
        return str(number)
    if type(number) is not float:
        raise TypeError(f"found {type(number).__name__}, expected int or float")
    if not math.isfinite(number):
        raise NoCanonicalForm(f"found the number {number}; a number must be finite")
    return rfc8785.dumps(number).decode()


def _quick(value: object) -> bytes | None:
    """What orjson writes, where that is what RFC 8785 says; else None."""
    try:
        text = orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        return None
    return text if _is_same_in_both(value) else None


def _is_common(text: str) -> bool:
    """Whether nothing in a text that orjson wrote of an object or array can be written otherwise by RFC 8785.

    That is an exponent, a whole number with a point, a `null` that may be no number, a name beyond U+DFFF.
    """
    return not (
        ("-" in text and "e-" in text)
        or ("+" in text and "e+" in text)
        or (".0" in text and (".0," in text or ".0}" in text or ".0]" in text))
        or "null" in text
        or not (text.isascii() or not _BEYOND_SURROGATES.search(text))
        or not _SPELLS_AS_KNOWN
    )


def _arranged(value: object) -> str:
    """The RFC 8785 form of a shallow value: arranged as it is to be written, and then written by orjson."""
    try:
        return orjson.dumps(_arrange(value, _SHALLOW), option=_OPTIONS ^ orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return jcs(value).decode()


def _arrange(value: object, levels: int) -> object:
    """The same value, its names in their order and its numbers such that orjson writes them as RFC 8785 does.

    Raises TypeError for what is too deep or no value of JSON.
    """
    kind = type(value)
    if kind in _SAME_IN_BOTH:
        return value
    if isinstance(value, float) and kind is float:
        return value if _is_plain(value) else orjson.Fragment(number_text(value))
    if isinstance(value, dict) and kind is dict and levels:
        return {name: _arrange(value[name], levels - 1) for name in _arranged_names(value)}
    if isinstance(value, list) and kind is list and levels:
        return [_arrange(item, levels - 1) for item in value]
    raise TypeError


def _arranged_names(members: dict[str, object]) -> list[str]:
    is_ascii = "".join(members).isascii()
    return sorted(members) if is_ascii else sorted(members, key=_sort_key)


def _is_same_in_both(value: object) -> bool:
    """Whether orjson writes this value, which it accepts, as RFC 8785 does.

    Sorting by code point and by UTF-16 unit differ only from U+E000 up; numbers differ as `_is_plain` says.
    """
    layer: list[object] = [value]
    while layer:
        kinds = set(map(type, layer))
        if not kinds <= _KNOWN:
            return False
        if float in kinds and not all(_is_plain(item) for item in layer if isinstance(item, float)):
            return False
        objects = [item for item in layer if type(item) is dict] if dict in kinds else []
        if not all(map(_sorts_alike, set(chain.from_iterable(objects)))):
            return False
        arrays = [item for item in layer if type(item) is list] if list in kinds else []
        layer = list(chain(chain.from_iterable(arrays), chain.from_iterable(map(dict.values, objects))))
    return True


def _sorts_alike(name: object) -> bool:
    return type(name) is str and (name.isascii() or max(name) < _FIRST_BEYOND_SURROGATES)


def _is_plain(number: float) -> bool:
    """Whether a double has no exponent in either writing and no point that RFC 8785 would leave out."""
    return 1e-5 <= abs(number) < 1e15 and not number.is_integer()


def _written(value: object) -> bytes:
    """The same text with care: depth first, on a stack of its own; plain parts near the root go quickly."""
    parts: list[str] = []
    stack: list[Iterator[tuple[str, object]]] = [iter([("", value)])]
    closers = [""]
    while stack:
        for lead, item in stack[-1]:
            parts.append(lead)
            if type(item) is dict or type(item) is list:
                quickly = _quick(item) if 1 < len(stack) <= _QUICK_LEVELS else None
                if quickly is not None:
                    parts.append(quickly.decode())
                    continue
                if len(stack) > MAX_LEVELS:
                    raise NoCanonicalForm(f"found more than {MAX_LEVELS} levels of arrays and objects")
                parts.append("{" if type(item) is dict else "[")
                closers.append("}" if type(item) is dict else "]")
                stack.append(_members(item) if isinstance(item, dict) else _elements(item))
                break
            parts.append(_scalar(item))
        else:
            stack.pop()
            parts.append(closers.pop())
    return "".join(parts).encode()


def _members(item: dict[object, object]) -> Iterator[tuple[str, object]]:
    names = {_sort_key(name): name for name in item}
    for position, key in enumerate(sorted(names)):
        yield ("," if position else "") + _string(names[key]) + ":", item[names[key]]


def _elements(item: list[object]) -> Iterator[tuple[str, object]]:
    for position, element in enumerate(item):
        yield "," if position else "", element


def _sort_key(name: object) -> bytes:
    """RFC 8785, 3.2.3: names are sorted by their UTF-16 code units."""
    if type(name) is not str:
        raise TypeError(f"found a member name of type {type(name).__name__}, expected str")
    return name.encode("utf-16-be", "surrogatepass")


def _scalar(item: object) -> str:
    if item is None or type(item) is bool:
        return "null" if item is None else "true" if item else "false"
    if type(item) is str:
        return _string(item)
    if type(item) is int or type(item) is float:
        return number_text(item)
    raise TypeError(f"found a {type(item).__name__}, expected dict, list, str, int, float, bool or None")


def _string(text: object) -> str:
    """RFC 8785, 3.2.2.2: only the double quote, the backslash and U+0000 to U+001F are escaped."""
    try:
        return orjson.dumps(text).decode()
    except TypeError:
        raise NoCanonicalForm(
            f"found a lone surrogate in {ascii(text)[:80]}; surrogates stand in pairs"
        ) from None
