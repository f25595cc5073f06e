"""What became of a certificate that was checked."""

from __future__ import annotations

from dataclasses import dataclass

VALID = "valid"
INVALID = "invalid"
CANNOT_JUDGE = "cannot judge"
_SHOWN = 20


@dataclass(frozen=True)
class CertificateVerdict:
    """`verdict` is `valid`, `valid, re-judged by ...`, `invalid` or `cannot judge`.

    `reasons` say why it is not valid; `differing` is what another suite finds otherwise, without harm;
    `stated` is what the certificate says, in a line, once it is known; `passed` whether it says PASSED.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    stated: str = ""
    passed: bool = False

    @property
    def valid(self) -> bool:
        return self.verdict not in (INVALID, CANNOT_JUDGE)

    @property
    def exit_status(self) -> int:
        """0 if valid and PASSED, 1 if not, 3 if this suite cannot judge it."""
        if self.verdict == CANNOT_JUDGE:
            return 3
        return 0 if self.valid and self.passed else 1

    def told(self) -> str:
        """The verdict, for people. Texts of the certificate are in it, and none of them can begin a line."""
        head = f"{self.verdict}: {self.stated}" if self.stated else self.verdict
        lines = [*self.reasons, *(f"differs: {line}" for line in self.differing)]
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        return "\n".join([_plain(head), *(f"  {_plain(line)}" for line in [*lines[:_SHOWN], *more])])


def _plain(text: str) -> str:
    """One line without characters that a terminal would obey."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
