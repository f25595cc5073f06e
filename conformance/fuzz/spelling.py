"""A session as bytes: plainly, or in another spelling that means the same (REC-004 to REC-010)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conformance.exporter.files import json_line
from conformance.fuzz.draws import Draws
from conformance.fuzz.session import Line

CORE_TRAITS = ("REC-004", "REC-005", "REC-007", "REC-009")
HARD_TRAITS = ("REC-006", "REC-008", "REC-010")
_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "/": "\\/",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_MUST = frozenset('"\\').union(map(chr, range(0x20)))
_SPACES = (" ", "  ", "\t", " \t ")
_INTEGERS = ("elapsed_us", "events")
_ZEROS = ("-0", "1e-400", "0e999999", "-0e1")


@dataclass(frozen=True)
class Spelling:
    """`traits` are the requirements that the spelling calls upon; `seed` decides where it does so."""

    seed: int = 0
    traits: frozenset[str] = frozenset()


PLAIN = Spelling()


def any_spelling(draws: Draws, traits: Sequence[str]) -> Spelling:
    """A spelling with some of the traits, at least one."""
    chosen = {draws.pick(traits), *(trait for trait in traits if draws.one_in(4))}
    return Spelling(draws.number(), frozenset(chosen))


def spelled(lines: Sequence[Line], spelling: Spelling = PLAIN) -> list[bytes]:
    """Each line without its LF."""
    if not spelling.traits:
        return [json_line(line)[:-1] for line in lines]
    pen = _Pen(Draws(spelling.seed), spelling.traits)
    return [pen.line(line).encode("utf-8") for line in lines]


@dataclass(frozen=True)
class _Pen:
    draws: Draws
    traits: frozenset[str]

    def line(self, line: Line) -> str:
        end = "\r" if "REC-006" in self.traits and self.draws.one_in(2) else ""
        return f"{self._gap()}{self._object(line)}{self._gap()}{end}"

    def _value(self, value: Any) -> str:
        if isinstance(value, str):
            return self._text(value, escaping="REC-007" in self.traits)
        if value is None or isinstance(value, bool):
            return json.dumps(value)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return self._bracketed("[", [self._value(item) for item in value], "]")
        return self._number(value)

    def _object(self, value: Line) -> str:
        names = self.draws.shuffled(list(value)) if "REC-004" in self.traits else list(value)
        return self._bracketed("{", [self._member(name, value[name]) for name in names], "}")

    def _member(self, name: str, value: Any) -> str:
        told = self._text(name, escaping="REC-008" in self.traits)
        # A zero of the contract stays plain: whether `1e-400` there is REC-009 or REC-010, nobody says.
        plain = name in _INTEGERS and type(value) is int and not value
        written = "0" if plain else self._value(value)
        return f"{told}{self._gap()}:{self._gap()}{written}"

    def _bracketed(self, opening: str, items: list[str], closing: str) -> str:
        inner = ",".join(f"{self._gap()}{item}{self._gap()}" for item in items)
        return f"{opening}{inner or self._gap()}{closing}"

    def _gap(self) -> str:
        """White space, now and then."""
        spaces = _SPACES if "REC-005" in self.traits else ()
        returns = ("\r",) if "REC-006" in self.traits else ()
        options = (*spaces, *returns)
        return self.draws.pick(options) if options and self.draws.one_in(6) else ""

    def _text(self, text: str, *, escaping: bool) -> str:
        if len(text) > 200 or not escaping:
            return json.dumps(text, ensure_ascii=False)
        return '"' + "".join(map(self._character, text)) + '"'

    def _character(self, character: str) -> str:
        if character not in _MUST and not self.draws.one_in(4):
            return character
        if character in _SHORT and self.draws.one_in(2):
            return _SHORT[character]
        units = character.encode("utf-16-be").hex()
        digits = units.upper() if self.draws.one_in(2) else units
        return "".join(f"\\u{digits[place : place + 4]}" for place in range(0, len(digits), 4))

    def _number(self, number: int | float) -> str:
        trait = "REC-010" if isinstance(number, int) and number else "REC-009"
        if trait not in self.traits or self.draws.one_in(2):
            return repr(number)
        return self.draws.pick(_ZEROS) if not number else self.draws.pick(_WRITERS)(number)


def _with_zeros(number: int | float) -> str:
    text = format(Decimal(repr(number)), "f")
    return text + ("00" if "." in text else ".000")


def _as_integer(number: int | float) -> str:
    """All digits, and an exponent: 1.5 is `15e-1`, 70 is `7e1`."""
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"


def _as_fraction(number: int | float) -> str:
    """No digit before the point: 1.5 is `0.15E+1`."""
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    assert isinstance(exponent, int)
    return f"{'-' if sign else ''}0.{''.join(map(str, digits))}E{exponent + len(digits):+d}"


def _exactly(number: int | float) -> str:
    """Every digit of the double, and some beyond, which round back to it."""
    text = format(Decimal(number), "f")
    return f"{text}{'' if '.' in text else '.'}{'0' * 30}1"


_WRITERS: tuple[Callable[[int | float], str], ...] = (_with_zeros, _as_integer, _as_fraction, _exactly)
