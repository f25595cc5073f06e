"""A runtime is tried out on a few cases of the catalogue, at one sitting."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

from conformance.adapters.conversation import Patience
from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import RuntimeFile
from conformance.adapters.stdio import StdioAdapter
from conformance.adapters.surroundings import Surroundings
from conformance.model.case import Case
from conformance.model.evidence import Answer, Evidence
from conformance.processes import Fence
from conformance.runner.case_run import verdicts_of
from conformance.runner.pooled import pooled
from conformance.runner.straying import Straying
from conformance.runner.witnessing import Started, given_of
from conformance.runner.workplace import temporary_folder


class Tried(NamedTuple):
    """What a runtime made of each case, in the order of the cases.

    `seconds` is what each took with all that the suite does for it, judgement included; `worked` what the
    suite had of a processor for it, in seconds, which a busy machine does not lengthen; `learnt` what was
    learnt of an answer in the end, by its case; `strayed` the files that stand where none should be.
    """

    evidence: tuple[Evidence, ...]
    seconds: tuple[float, ...]
    worked: tuple[float, ...]
    learnt: Mapping[str, Answer]
    strayed: tuple[str, ...]


def try_out(
    runtime: RuntimeFile,
    cases: Sequence[Case],
    *,
    patience: Patience | None = None,
    fence: Fence | None = None,
    prefix: str = "",
    at_once: int = 1,
    watched: bool = True,
) -> Tried:
    """Have the cases exported by a new adapter, whose folders all begin with `prefix`.

    `watched` looks for stray files too, which takes its time, and only where exports come one at a time.

    Raises CannotJudge, where the runtime cannot be started CannotStart, and OSError.
    """

    def one(place: int) -> tuple[int, Evidence, float, float]:
        began, worked = time.monotonic(), time.thread_time()
        evidence = started.witness(given_of(cases[place]))
        verdicts_of(evidence)
        return place, evidence, time.monotonic() - began, time.thread_time() - worked

    with temporary_folder(prefix=prefix) as work:
        adapter = Straying(adapter_of(runtime, work, Surroundings(fence), patience), runtime.folder)
        started = Started(adapter if watched and at_once == 1 else adapter.adapter, work, prefix)
        with closing(pooled(one, range(len(cases)), at_once, adapter.stop)) as coming:
            made = sorted(coming, key=lambda found: found[0])
        learnt = adapter.close()
    _, evidence, seconds, worked = zip(*made, strict=True)
    return Tried(evidence, seconds, worked, learnt, tuple(adapter.strayed))


def answers_at_the_end(runtime: RuntimeFile, patience: Patience | None) -> bool:
    """Whether a process that stays answers `initialize` once its input has ended, so it does not flush."""
    with temporary_folder() as work:
        adapter = adapter_of(runtime, work, patience=patience)
        return isinstance(adapter, StdioAdapter) and adapter.answers_at_the_end()
