"""What became of a certificate that was checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conformance.certify.keys import PublicKey
from conformance.certify.marks import Mark, Marks

VALID = "valid"
SAME = "valid (same suite)"
INVALID = "invalid"
CANNOT_JUDGE = "cannot judge"
FORMAT = "svr-certificate-verdict/1"
_SHOWN = 20
_DIGITS = 16


@dataclass(frozen=True)
class Stated:
    """What a certificate says: in a line, of which files (path to SHA-256), to which challenge, and when."""

    line: str
    passed: bool
    subject: Mapping[str, str]
    challenge: str
    started_at: str


@dataclass(frozen=True)
class CertificateVerdict:
    """`verdict` is `valid (same suite)`, `valid, re-judged by ...`, `invalid` or `cannot judge`.

    `reasons` say why it is not valid; `differing` is what another suite finds otherwise, without harm.
    Once it is known, `stated` is what the certificate says, and `signers` who has signed it; `trusted` are
    the ids of the keys that the reader trusts. If it is valid, `marks` say what was judged again, and `cases`
    in how many cases.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    stated: Stated | None = None
    signers: tuple[PublicKey, ...] = ()
    trusted: frozenset[str] = frozenset()
    marks: Marks | None = None
    cases: int = 0

    @property
    def valid(self) -> bool:
        return self.verdict not in (INVALID, CANNOT_JUDGE)

    @property
    def exit_status(self) -> int:
        """0 if valid and PASSED, 1 if not, 3 if this suite cannot judge it."""
        if self.verdict == CANNOT_JUDGE:
            return 3
        return 0 if self.valid and self.stated is not None and self.stated.passed else 1

    def told(self) -> str:
        """The verdict, for people. Texts of the certificate are in it, and none of them can begin a line."""
        head = f"{self._head()}: {self.stated.line}" if self.stated else self.verdict
        lines = [*self.reasons, *(f"differs: {line}" for line in self.differing)]
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        about = self._about() if self.valid else ()
        return "\n".join([_plain(head), *(f"  {_plain(line)}" for line in [*about, *lines[:_SHOWN], *more])])

    def _head(self) -> str:
        """The verdict; a failure is told before it, so that nobody stops at the word valid."""
        failed = self.valid and self.stated is not None and not self.stated.passed
        return f"not passed, by a certificate that is {self.verdict}" if failed else self.verdict

    def _about(self) -> Iterator[str]:
        assert self.stated is not None
        assert self.marks is not None
        first, *others = self.stated.subject.items()
        more = f", and {len(others)} more" if others else ""
        yield f"program    {first[0]} (sha256 {first[1]}){more}"
        yield f"begun      {self.stated.started_at}, as the signer claims"
        yield f"challenge  {self.stated.challenge}"
        for key in self.signers:
            trust = key.name if key.keyid in self.trusted else "which nobody here trusts"
            yield f"signed by  {key.keyid[:_DIGITS]}, {trust}"
        yield f"re-judged  {self.cases} cases, {len(self.marks.of(Mark.REJUDGED))} requirements"
        attested = ", ".join(self.marks.of(Mark.ATTESTED)) or "no requirement"
        yield f"attested   {attested}, by the signers"
        yield f"guarantees {', '.join(f'{one.name} ({one.state})' for one in self.marks.guarantees)}"

    def plain(self) -> dict[str, Any]:
        """The verdict as JSON has it."""
        stated, marks = self.stated, self.marks
        return {
            "format": FORMAT,
            "verdict": self.verdict,
            "valid": self.valid,
            "reasons": list(self.reasons),
            "differing": list(self.differing),
            "stated": None if stated is None else {**asdict(stated), "subject": dict(stated.subject)},
            "signers": [{"keyid": key.keyid, "trusted": key.keyid in self.trusted} for key in self.signers],
            "cases": self.cases,
            "requirements": {}
            if marks is None
            else {name: mark.value for name, mark in marks.requirements.items()},
            "guarantees": [] if marks is None else [one._asdict() for one in marks.guarantees],
        }


def _plain(text: str) -> str:
    """One line without characters that a terminal would obey."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
