"""Have a runtime export the largest recordings, and compare what it writes by digest (REC-032)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.adapters.adapter import Adapter, Request
from conformance.adapters.kinds import adapter_of
from conformance.adapters.surroundings import Surroundings
from conformance.model.evidence import Answer, AnswerKind
from conformance.model.result import Guarantee
from conformance.processes import Fence
from conformance.runner.guarantees import BROKEN, ENFORCED, UNKNOWN
from conformance.runner.plan import DIRECTORY, Plan
from conformance.runner.workplace import Workplace, temporary_folder
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_files
from conformance.suite.sizes import Size, sizes


def sizes_of(plan: Plan, fence: Fence | None, among: Sequence[Size] | None = None) -> Guarantee:
    """Whether the runtime handles the largest sizes. Raises CannotStart, SuiteDamaged."""
    among = sizes(plan.runtime.revision) if among is None else among
    if plan.runtime.kind == DIRECTORY:
        return Guarantee("sizes", UNKNOWN, "the kit has no recording of the largest sizes")
    wrong = list(_wrong(plan, fence, among))
    if wrong:
        return Guarantee("sizes", BROKEN, "; ".join(wrong))
    handled = ", ".join(size.case.title.removeprefix("A ").removesuffix(".") for size in among)
    return Guarantee("sizes", ENFORCED, f"exported, and every byte compared: {handled}")


def _wrong(plan: Plan, fence: Fence | None, among: Sequence[Size]) -> Iterator[str]:
    """What is wrong, size by size; one at a time, since a machine may not have room for two."""
    with temporary_folder() as work:
        adapter = adapter_of(plan.runtime, work, Surroundings(fence))
        try:
            for size in among:
                told = _told(adapter, work, size)
                if told:
                    yield f"{size.case.case_id}: {told}"
            adapter.close()
        finally:
            adapter.stop()


def _told(adapter: Adapter, work: Path, size: Size) -> str | None:
    """What the runtime does wrong with one size."""
    with temporary_folder(work) as folder:
        recording = recording_of(size.case)
        request = Workplace(folder).furnish(size.case, recording, scenario_files(size.case), {})
        del recording
        answer = adapter.export(request)
        return _of_answer(answer) or _of_files(request, size)


def _of_answer(answer: Answer) -> str | None:
    last = next(iter(reversed(answer.log.splitlines())), "")
    match answer.kind:
        case AnswerKind.EXPORTED:
            return None
        case AnswerKind.REJECTED:
            return f"is rejected ({answer.rejection or 'without a reason'})"
        case AnswerKind.HANG:
            return f"no answer within {answer.seconds:.0f} s (timeout_seconds)"
        case AnswerKind.CRASH:
            return f"ended by signal {answer.signal}: {last}".removesuffix(": ")
        case _:
            return f"{answer.conversation or f'ended with {answer.status}'}: {last}".removesuffix(": ")


def _of_files(request: Request, size: Size) -> str | None:
    for name, (length, digest) in size.expected.items():
        path = request.out / name
        if path.is_symlink() or not path.is_file():
            return f"{name} was not written"
        if path.stat().st_size != length:
            return f"{name} has {path.stat().st_size} bytes, and must have {length}"
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                return f"{name} has other bytes than it must"
    return None
