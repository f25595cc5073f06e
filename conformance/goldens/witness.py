"""An independent runtime is asked about every case.

It must write the same bytes and reject the same recordings, for the same reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from conformance.adapters.adapter import Adapter
from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import RuntimeFile
from conformance.checks.canonical_json import around, first_difference
from conformance.goldens.manifest import by_case
from conformance.goldens.roots import Roots
from conformance.model.case import Case
from conformance.model.evidence import Answer, AnswerKind, Artefact, Golden
from conformance.model.finding import show_bytes
from conformance.runner.collecting import collected
from conformance.runner.workplace import Workplace, temporary_folder
from conformance.suite.scenarios import files_in
from conformance.suite.staging import staged

_ROOM = 1024 * 1024
_KINDS = {
    AnswerKind.EXPORTED: "exports it",
    AnswerKind.REJECTED: "rejects it",
    AnswerKind.ERROR: "ends with an error",
    AnswerKind.CRASH: "crashes",
    AnswerKind.HANG: "hangs",
    AnswerKind.NONE: "gives no answer",
}


class Disagreement(NamedTuple):
    """A case of which the witness makes something else than was proposed, and in words what."""

    case: str
    what: str

    def __str__(self) -> str:
        return f"{self.case}: {self.what}"


@dataclass(frozen=True)
class _Hearing:
    """The witness, and what is proposed for each case."""

    adapter: Adapter
    work: Path
    files: Mapping[str, Mapping[str, bytes]]
    roots: Roots

    def ask(self, case: Case) -> Disagreement | None:
        recording, scenario = self.roots.recording(case), self.roots.scenario(case)
        before = staged(case, recording, self._golden(case), scenario)
        with temporary_folder(self.work) as folder:
            request = Workplace(folder).furnish(case, recording, files_in(scenario), before)
            answer = self.adapter.export(request)
            told = _rejection(case, answer) if case.rejects else self._export(answer)
            what = told or self._files(case, before, request.out)
        return Disagreement(case.case_id, what) if what else None

    def _golden(self, case: Case) -> Golden | None:
        files = self.files.get(case.case_id)
        if files is None:
            return None
        table, document = (files[name] for name in sorted(files))
        return Golden(document, table)

    @staticmethod
    def _export(answer: Answer) -> str | None:
        if answer.kind is AnswerKind.EXPORTED:
            return None
        return f"the witness {_KINDS[answer.kind]}, and an export is proposed: {_said(answer)}"

    def _files(self, case: Case, before: Mapping[str, Artefact], out: Path) -> str | None:
        wanted = {name: artefact.data or b"" for name, artefact in before.items()}
        wanted |= self.files.get(case.case_id, {})
        written = collected(out, 2 * sum(map(len, wanted.values())) + _ROOM)
        if written.keys() != wanted.keys():
            return f"the witness writes {_list(written)}, and {_list(wanted)} are proposed"
        for name, data in sorted(wanted.items()):
            got = written[name].data or b""
            if got != data:
                return _bytes(name, data, got)
        return None


def disagreements(
    runtime: RuntimeFile, roots: Roots, files: Mapping[str, bytes], jobs: int
) -> tuple[Disagreement, ...]:
    """What the witness makes otherwise, in catalogue order, then where its conversation ends wrongly.

    Raises CannotJudge where it cannot be started.
    """
    cases: Sequence[Case] = roots.cases()
    with temporary_folder() as work, ThreadPoolExecutor(jobs) as pool:
        adapter = adapter_of(runtime, work)
        try:
            found = list(pool.map(_Hearing(adapter, work, by_case(files), roots).ask, cases))
            learnt = adapter.close()
        finally:
            adapter.stop()
    talk = (_conversation(case, learnt.get(case.case_id)) for case in cases)
    return tuple(disagreement for disagreement in (*found, *talk) if disagreement is not None)


def _conversation(case: Case, answer: Answer | None) -> Disagreement | None:
    wrong = (answer.conversation or answer.ending) if answer else None
    return Disagreement(case.case_id, f"the witness breaks the conversation: {wrong}") if wrong else None


def _rejection(case: Case, answer: Answer) -> str | None:
    if answer.kind is not AnswerKind.REJECTED:
        return f"the witness {_KINDS[answer.kind]}, and must reject it with {case.rejects}: {_said(answer)}"
    if (answer.rejection or "").startswith(f"rejected: {case.rejects} "):
        return None
    return f"the witness must reject it with {case.rejects}, and says: {answer.rejection}"


def _said(answer: Answer) -> str:
    said = answer.rejection or answer.conversation or answer.error or answer.log
    return " / ".join(said.split("\n")[-4:]).strip(" /") or "it printed nothing"


def _list(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _bytes(name: str, wanted: bytes, got: bytes) -> str:
    offset = first_difference(wanted, got)
    there, here = (repr(show_bytes(around(data, offset))) for data in (wanted, got))
    return f"{name}, byte {offset}: the witness writes {here}, and {there} is proposed"
