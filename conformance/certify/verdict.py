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
    `stated` is what the certificate says, in a line, once it is known.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    stated: str = ""

    @property
    def valid(self) -> bool:
        return self.verdict not in (INVALID, CANNOT_JUDGE)

    @property
    def exit_status(self) -> int:
        """0 if valid, 1 if invalid, 3 if this suite cannot judge it."""
        return {INVALID: 1, CANNOT_JUDGE: 3}.get(self.verdict, 0)

    def told(self) -> str:
        """The verdict, for people; texts of the certificate are in it."""
        head = f"{self.verdict}: {self.stated}" if self.stated else self.verdict
        lines = [*self.reasons, *(f"differs: {line}" for line in self.differing)]
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        return "\n".join([head, *(f"  {line}" for line in [*lines[:_SHOWN], *more])])
