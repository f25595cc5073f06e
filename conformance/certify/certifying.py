"""Certify: run every case, and write down the result with everything that it rests on."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.adapters.runtime_file import RuntimeFile
from conformance.certify.answers import plain_answer
from conformance.certify.layout import RESULT, STATEMENT, answer_name, canonical, output_name
from conformance.certify.statement import file_entry, passed, statement_of
from conformance.errors import UsageError
from conformance.exporter.files import sync_folder, told_as_fault, write_whole
from conformance.model.result import Result
from conformance.runner.keeping import ANSWER
from conformance.runner.plan import plan_of
from conformance.runner.run import Progress, run

_HINT = "no certificate was written"


@dataclass(frozen=True)
class Certificate:
    """A certificate that was written, and the run that it is about."""

    folder: Path
    result: Result

    @property
    def passed(self) -> bool:
        """Whether the runtime has reached its target."""
        return passed(self.result)

    def told(self) -> str:
        """What was certified, for people."""
        result = self.result
        word = "PASSED" if self.passed else "FAILED"
        name = f"{result.runtime.name} {result.runtime.version}"
        return (
            f"{word}: {name} was to reach {result.target}, and has reached {result.reached}\n"
            f"  certificate in {self.folder}; it is not signed\n"
            f"  anyone can check it with `svr-conformance certificate verify {self.folder}`"
        )


def certify(
    runtime: RuntimeFile, out: Path, jobs: int | None = None, progress: Progress | None = None
) -> Certificate:
    """Run every case and write the certificate into `out`, whole or not at all; also if the target is missed.

    Raises UsageError unless `out` is missing or an empty folder, FileFault, and what a run raises.
    """
    _refuse_occupied(out)
    plan = plan_of(runtime, jobs=jobs)
    place = out.absolute()
    with told_as_fault(out, "write a certificate", _HINT):
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            result = run(plan, progress, aside / "kept")
            _write(aside / "whole", aside / "kept", result)
            _put_in_place(aside / "whole", place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return Certificate(out, result)


def _refuse_occupied(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir()))):
        raise UsageError(f"{out}: is there already, and is no empty folder", "certify into a new folder")


def _write(folder: Path, kept: Path, result: Result) -> None:
    """Write all files of a certificate, the statement last."""
    folder.mkdir()
    files: dict[str, dict[str, Any]] = {}
    for name, data in _files(kept, result):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        files[name] = file_entry(data)
    write_whole(folder / STATEMENT, canonical(statement_of(result, files)))


def _files(kept: Path, result: Result) -> Iterator[tuple[str, bytes]]:
    yield RESULT, canonical(result.plain())
    for case in sorted(path.name for path in kept.iterdir()):
        if not (kept / case / ANSWER).is_file():
            continue  # the suite could not judge the case, and the result says why
        answer = json.loads((kept / case / ANSWER).read_bytes())
        yield answer_name(case), canonical(plain_answer(answer))
        for name, what in answer["out"].items():
            if isinstance(what, int):
                yield output_name(case, name), (kept / case / "out" / name).read_bytes()


def _put_in_place(whole: Path, out: Path) -> None:
    if out.exists():
        out.rmdir()  # Windows renames over nothing that exists
    whole.rename(out)
    sync_folder(out.parent)
