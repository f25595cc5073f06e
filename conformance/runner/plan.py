"""What a run will do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.adapters.runtime_file import RuntimeFile
from conformance.errors import UsageError
from conformance.model.case import Case, Challenge
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.processes import strace
from conformance.suite.catalogue import cases, select

DEFAULT_TARGET = "exact"
DIRECTORY = "directory"


@dataclass(frozen=True)
class Plan:
    """`cases` in catalogue order, then those of a challenge; `filtered` is true if that is not all of them.

    `jobs` run at a time; `challenge` are the hexadecimal digits of the challenge, if there is one;
    `fenced` is false where the processes are to run without a fence even if this machine has one.
    """

    runtime: RuntimeFile
    cases: tuple[Case, ...]
    target: str
    filtered: bool
    jobs: int
    fenced: bool = True
    challenge: str | None = None

    @property
    def varies(self) -> bool:
        """Whether each case is run again in hostile environments: only `exact` and above ask for it."""
        return self.runtime.kind != DIRECTORY and LEVEL_RANK[self.target] >= LEVEL_RANK["exact"]

    @property
    def is_whole_and_hardened(self) -> bool:
        """Whether the largest sizes and the scripted sessions are judged; some cases alone earn nothing."""
        return self.target == LEVELS[-1] and not self.filtered

    @property
    def words(self) -> tuple[str, ...]:
        """What the command `run` must be told, beside the runtime, to do the same."""
        level = () if self.target == default_target(self.runtime) else ("--level", self.target)
        posed = () if self.challenge is None else ("--challenge", self.challenge)
        contract = () if self.runtime.is_at_newest else ("--contract", self.runtime.contract)
        fence = () if self.fenced or not self.runtime.fenced else ("--no-fence",)
        return (*level, *contract, *fence, *posed)

    @property
    def interrupting(self) -> int:
        """At how many points at a time runtimes are killed; 0 where it is not asked for, or strace cannot."""
        wanted = self.target == LEVELS[-1] and self.runtime.kind != DIRECTORY
        return self.jobs if wanted and strace.is_able() else 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever starts the run should know, a sentence each."""
        count = len(self.runtime.waivers)
        what = "1 waiver" if count == 1 else f"{count} waivers"
        told = f"the runtime file has {what}: a level in which a failure is waived is not earned"
        return (told,) if count else ()


def default_target(runtime: RuntimeFile) -> str:
    """The target where none is given."""
    return runtime.level or DEFAULT_TARGET


def plan_of(
    runtime: RuntimeFile,
    *,
    patterns: Sequence[str] = (),
    target: str | None = None,
    jobs: int | None = None,
    fenced: bool = True,
    challenge: Challenge | None = None,
) -> Plan:
    """The plan for all cases, or for those that match a pattern. Raises UsageError.

    The target is the level given, else that of the runtime file, else `exact`.
    """
    level = target or default_target(runtime)
    if level not in LEVELS[1:]:
        raise UsageError(f"there is no level {level!r}", f"the levels are {', '.join(LEVELS[1:])}")
    at_once = jobs if jobs is not None else os.cpu_count() or 1
    if at_once < 1:
        raise UsageError(f"{at_once} jobs cannot run anything", "give 1 or more")
    everything = (*cases(runtime.revision), *(challenge.cases if challenge else ()))
    chosen = select(patterns, everything)
    digits = challenge.digits if challenge else None
    filtered = len(chosen) != len(everything)
    return Plan(runtime, chosen, level, filtered, at_once, fenced and runtime.fenced, digits)
