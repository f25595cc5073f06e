"""What became of one scripted session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.model.finding import Finding, Severity
from conformance.model.result import Verdict, plain_finding

PERFORMED = "performed"
ATTESTED = "attested"


@dataclass(frozen=True)
class CaptureResult:
    """One script, and the recording of it that was judged.

    `how` is `performed` where the suite had the runtime perform it, and `attested` where the recording was
    given. `unjudged` says why there was nothing to judge, which is nobody's fault. `seconds` are the
    runtime's.
    """

    script: str
    title: str
    how: str
    seconds: float
    verdicts: tuple[Verdict, ...]
    unjudged: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for verdict in self.verdicts for finding in verdict.findings)

    @property
    def is_right(self) -> bool:
        """True if the recording was judged, and is that of the script."""
        wrong = any(finding.severity is Severity.ERROR for finding in self.findings)
        return self.unjudged is None and not wrong

    def plain(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "script": self.script,
            "title": self.title,
            "how": self.how,
            "seconds": round(self.seconds, 6),
            "unjudged": self.unjudged,
            "checks": [{"check": verdict.check, "verdict": verdict.verdict} for verdict in self.verdicts],
            "findings": [plain_finding(finding) for finding in self.findings],
        }
