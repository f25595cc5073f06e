"""Certify: run every case, and write down the result with everything that it rests on."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.adapters.runtime_file import RuntimeFile
from conformance.certify.answers import plain_answer
from conformance.certify.envelope import signed
from conformance.certify.keys import PrivateKey, PublicKey
from conformance.certify.layout import (
    ENVIRONMENT,
    RESULT,
    SIGNATURES,
    STATEMENT,
    answer_name,
    canonical,
    envelope_name,
    key_name,
    output_name,
)
from conformance.certify.statement import file_entry, passed, statement_of
from conformance.certify.subject import refuse_inside, require_unchanged, subject_of
from conformance.certify.surroundings import surroundings
from conformance.errors import UsageError
from conformance.exporter.files import sync_folder, told_as_fault, write_whole
from conformance.model.case import Challenge
from conformance.model.result import Result
from conformance.runner.keeping import ANSWER
from conformance.runner.plan import plan_of
from conformance.runner.run import Progress, run
from conformance.suite.digest import code_digest

_HINT = "no certificate was written"


@dataclass(frozen=True)
class Certificate:
    """A certificate that was written, the run that it is about, and who signed it."""

    folder: Path
    result: Result
    signer: PublicKey

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
            f"  certificate in {self.folder}, signed by {self.signer.keyid[:16]}\n"
            f"  who has your public key checks it with `svr-conformance certificate verify {self.folder} "
            "--trust PUBLIC_KEY`"
        )


def certify(
    runtime: RuntimeFile,
    out: Path,
    key: PrivateKey,
    challenge: Challenge,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Run every case and those of the challenge, and write the signed certificate into `out`.

    It is written whole or not at all, and also if the target is missed: then it says so. Raises UsageError
    unless `out` is missing or an empty folder, and where the files of the program are not named or change
    meanwhile; FileFault, and what a run raises.
    """
    _refuse_occupied(out)
    refuse_inside(runtime, out)
    subject = subject_of(runtime)
    plan = plan_of(_without_folders(runtime), jobs=jobs, challenge=challenge)
    place = out.absolute()
    with told_as_fault(out, "write a certificate", _HINT):
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            result = run(plan, progress, aside / "kept")
            require_unchanged(subject, subject_of(runtime))
            _write(aside / "whole", aside / "kept", result, subject, key)
            _put_in_place(aside / "whole", place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return Certificate(out, result, key.public)


def _without_folders(runtime: RuntimeFile) -> RuntimeFile:
    """The same, told by the bare name of its file: where a vendor keeps it is nobody's business."""
    return runtime if runtime.file is None else replace(runtime, file=Path(runtime.file.name))


def _refuse_occupied(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir()))):
        raise UsageError(f"{out}: is there already, and is no empty folder", "certify into a new folder")


def _write(folder: Path, kept: Path, result: Result, subject: Mapping[str, str], key: PrivateKey) -> None:
    """Write all files of a certificate, the statement and its signature last."""
    folder.mkdir()
    files: dict[str, dict[str, Any]] = {}
    for name, data in _files(kept, result):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        files[name] = file_entry(data)
    statement = canonical(statement_of(result, subject, code_digest(), files))
    write_whole(folder / STATEMENT, statement)
    sign(folder, statement, key)


def sign(folder: Path, statement: bytes, key: PrivateKey) -> None:
    """Put a signature and its public key beside the statement. Raises FileFault."""
    public = key.public
    (folder / SIGNATURES).mkdir(exist_ok=True)
    write_whole(folder / key_name(public.keyid), public.pem)
    write_whole(folder / envelope_name(public.keyid), signed(statement, key))


def _files(kept: Path, result: Result) -> Iterator[tuple[str, bytes]]:
    yield RESULT, canonical(result.plain())
    yield ENVIRONMENT, canonical(surroundings())
    quiet = {case.case for case in result.cases if not case.findings}
    for case in sorted(path.name for path in kept.iterdir()):
        if not (kept / case / ANSWER).is_file():
            continue  # the suite could not judge the case, and the result says why
        answer = json.loads((kept / case / ANSWER).read_bytes())
        yield answer_name(case), canonical(plain_answer(answer | ({"log": ""} if case in quiet else {})))
        for name, what in answer["out"].items():
            if isinstance(what, int):
                yield output_name(case, name), (kept / case / "out" / name).read_bytes()


def _put_in_place(whole: Path, out: Path) -> None:
    if out.exists():
        out.rmdir()  # Windows renames over nothing that exists
    whole.rename(out)
    sync_folder(out.parent)
