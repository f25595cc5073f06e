"""A runtime that is examined, and what it has made so far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from conformance.adapters.conversation import Patience
from conformance.adapters.runtime_file import RuntimeFile
from conformance.model.case import Case
from conformance.model.evidence import Evidence
from conformance.processes import Fence
from conformance.runner.case_run import reproduce
from conformance.runner.trying import Tried, try_out
from conformance.suite.catalogue import find_case

ORDINARY, REJECTED = "story-clean-pass", "reject-end-line-torn"
"""An ordinary session, and one that breaks off in its last line: every exporter sees that."""


@dataclass(frozen=True)
class Patient:
    """A runtime that is examined; `patience` is with processes that stay."""

    runtime: RuntimeFile
    patience: Patience | None = None

    @property
    def stays(self) -> bool:
        """Whether one process answers many requests."""
        return self.runtime.kind in ("stdio", "python")

    @cached_property
    def first(self) -> Tried:
        """The ordinary recording alone, without a fence. Raises CannotStart."""
        return self.tried(ORDINARY)

    @cached_property
    def second(self) -> Tried:
        """The same once more, and one that must be rejected."""
        return self.tried(ORDINARY, REJECTED)

    @property
    def usual(self) -> Evidence:
        """What became of the ordinary recording when it was exported for the first time."""
        return self.first.evidence[0]

    def tried(
        self,
        *cases: str,
        prefix: str = "",
        fence: Fence | None = None,
        at_once: int = 1,
        watched: bool = True,
    ) -> Tried:
        return try_out(
            self.runtime,
            [find_case(case, self.runtime.revision) for case in cases],
            patience=self.patience,
            prefix=prefix,
            fence=fence,
            at_once=at_once,
            watched=watched,
        )

    def command_for(self, case: Case | None) -> str:
        """The command that shows a case again."""
        assert case is not None
        return reproduce(self.runtime, case)
