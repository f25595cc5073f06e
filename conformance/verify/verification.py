"""`verify`: every export below some paths, each judged by every check that applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from conformance.errors import FileFault, UsageError
from conformance.verify import advice
from conformance.verify.finding_files import Pair, find_pairs, folders_of, recordings_by_session
from conformance.verify.judging import (
    CONFORMS,
    FAILS,
    UNJUDGED,
    ExportVerdict,
    Given,
    Judged,
    Known,
    Recorded,
    judge_given,
    known_scenarios,
    read_judged,
    scenario_of,
    unjudged,
)
from conformance.verify.sharing import each

__all__ = [
    "CONFORMS",
    "FAILS",
    "UNJUDGED",
    "ExportVerdict",
    "Verification",
    "known_scenarios",
    "scenario_of",
    "verify",
]

FORMAT = "svr-verification/1"


class Task(NamedTuple):
    """One pair of files to judge, with the recordings of its session."""

    pair: Pair
    recordings: tuple[Path, ...]


@dataclass(frozen=True)
class Verification:
    """All exports, and the files that are none."""

    exports: tuple[ExportVerdict, ...]
    passed_over: tuple[str, ...]

    def count(self, state: str) -> int:
        return sum(export.state == state for export in self.exports)

    @property
    def exit_status(self) -> int:
        """0 if every export conforms, 1 if one does not, 3 if one cannot be judged and none fails."""
        if self.count(FAILS):
            return 1
        return 3 if self.count(UNJUDGED) else 0

    def plain(self) -> dict[str, Any]:
        """The form of `Data/Schemas/verification.schema.json`."""
        return {
            "format": FORMAT,
            "exports": [export.plain() for export in self.exports],
            "passed_over": list(self.passed_over),
        }


Progress = Callable[[ExportVerdict], None]


def verify(
    paths: Sequence[Path],
    recordings: Path | None = None,
    scenarios: Sequence[Path] = (),
    progress: Progress | None = None,
    jobs: int | None = None,
) -> Verification:
    """Judge every export below `paths`.

    `recordings` is a folder of recordings (else they are looked for beside the exports); `scenarios` are more
    scenario folders than those that ship; `jobs` processes share the work, by default as many as pay.
    An export that cannot be read is told as such, and the others are judged all the same. Raises UsageError
    where there is nothing to judge, FileFault for a path that is not there, BrokenScenario.
    """
    known = known_scenarios(scenarios)
    told = recordings_by_session([recordings] if recordings else folders_of(paths))
    tasks = [Task(pair, tuple(told.get(pair.document.stem, ()))) for pair in find_pairs(paths)]
    judged, passed_over = [], []
    for task, export in zip(tasks, each(partial(judge_pair, known), tasks, jobs), strict=True):
        if export is None:
            passed_over.append(str(task.pair.document))
            continue
        judged.append(export)
        if progress:
            progress(export)
    if not judged:
        where = ", ".join(map(str, paths))
        raise UsageError(f"{where}: there is no export", "an export is two files, S.json and S.csv")
    return Verification(tuple(_with_repeats(judged)), tuple(passed_over))


def _with_repeats(exports: Iterable[ExportVerdict]) -> Iterator[ExportVerdict]:
    seen: dict[str, str] = {}
    for export in exports:
        first = seen.setdefault(export.session_id or export.path, export.path)
        if first == export.path:
            yield export
        else:
            name, session_id = Path(export.path).name, export.session_id or ""
            yield replace(export, findings=(*export.findings, advice.repeated(name, session_id, first)))


def judge_pair(known: Known, task: Task) -> ExportVerdict | None:
    """The verdict on one pair of files; None where the file is no export at all."""
    judged = judge_task(known, task)
    return judged.export if judged else None


def judge_task(known: Known, task: Task) -> Judged | None:
    """The same, with the members of the document."""
    try:
        return _judge_files(known, task)
    except FileFault as fault:
        document = task.pair.document
        return Judged(unjudged(str(document), document.stem, fault.message), {})


def _judge_files(known: Known, task: Task) -> Judged | None:
    pair = task.pair
    document, table = read_judged(pair.document), read_judged(pair.table)
    if document is None:
        return table_alone(str(pair.table), pair.table.name)
    recordings = tuple(Recorded(str(path)) for path in task.recordings)
    given = Given(str(pair.document), pair.document.stem, document, table, recordings, pair.named)
    return judge_given(known, given)


def table_alone(path: str, name: str) -> Judged:
    """The verdict on a table without its document."""
    return Judged(ExportVerdict(path, None, None, CONFORMS, (), (advice.table_alone(name),)), {})
