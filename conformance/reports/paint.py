"""Colour for a terminal, or none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paint:
    """Wraps text in colours if `colour` is true."""

    colour: bool = False

    def bad(self, text: str) -> str:
        return self._in("31", text)

    def good(self, text: str) -> str:
        return self._in("32", text)

    def odd(self, text: str) -> str:
        return self._in("33", text)

    def loud(self, text: str) -> str:
        return self._in("1", text)

    def toned(self, tone: str, text: str) -> str:
        """`tone` is good, bad or odd; any other leaves the text as it is."""
        return {"good": self.good, "bad": self.bad, "odd": self.odd}.get(tone, str)(text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text
