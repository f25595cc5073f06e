"""Have one recording exported, and gather all that a check may look at."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from conformance.adapters.adapter import Adapter
from conformance.adapters.running import EXIT_REJECTED
from conformance.canonical.utc import parse_utc
from conformance.errors import RecordingRejected
from conformance.exporter.export import REFERENCE, Steps, produce
from conformance.model.case import Case
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence, Golden, moved
from conformance.runner.collecting import collected
from conformance.runner.workplace import Workplace, inputs_of, temporary_folder
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_files, scenario_folder, scenario_of, standard
from conformance.suite.staging import staged

_ROOM = 64 * 1024  # bytes beyond what is expected, and its like: no more are read, and so none are judged
_GOLDENS = 4
_FAILED = 70


class Witness(Protocol):
    """Sees what one exporter makes of recordings. Both methods may be called from any thread."""

    def witness(self, given: Given) -> Evidence:
        """Has one recording exported. Raises CannotJudge and OSError."""
        ...

    def stop(self) -> None:
        """Ends every process of the exporter that is running now."""
        ...


@dataclass(frozen=True)
class Given:
    """A case with its recording, and what is expected: nothing where the recording is to be rejected."""

    case: Case
    recording: bytes
    golden: Golden | None
    session_id: str | None
    before: Mapping[str, Artefact] = field(default_factory=dict)


def given_of(case: Case) -> Given:
    """A case of the catalogue. Raises CannotJudge where something of it is missing or damaged."""
    recording, golden = recording_of(case), golden_of(case)
    before = staged(case, recording, golden, scenario_folder(case))
    return Given(case, recording, golden, session_of(case), before)


@dataclass(frozen=True)
class Started:
    """A runtime, driven by its adapter in folders below `work`, new for each recording, gone afterwards.

    `prefix` begins the names of these folders.
    """

    adapter: Adapter
    work: Path
    prefix: str = ""

    def witness(self, given: Given) -> Evidence:
        scenario = scenario_files(given.case)
        inputs = inputs_of(given.recording, scenario)
        own = {f"{given.session_id}.{kind}" for kind in ("csv", "json")}
        with temporary_folder(self.work, self.prefix) as folder:
            place = Workplace(folder)
            request = place.furnish(given.case, given.recording, scenario, given.before)
            answer = self.adapter.export(request)
            artefacts = collected(request.out, room_for(given), first={*own, *given.before})
            touched = moved(inputs, place.inputs(request, _ROOM + _bytes(inputs)))
        return _evidence(given, answer, artefacts, touched)

    def stop(self) -> None:
        self.adapter.stop()


@dataclass(frozen=True)
class InProcess:
    """The reference, or a broken exporter that differs from it by some of its steps.

    It runs in the suite's own process and touches no file, so the steps `load` and `place` are not taken, and
    nothing stands in an output folder before.
    """

    steps: Steps = REFERENCE

    def witness(self, given: Given) -> Evidence:
        began = time.monotonic()
        answer, artefacts = self._tried(given)
        timed = replace(answer, seconds=time.monotonic() - began)
        return _evidence(replace(given, before={}), timed, artefacts, {})

    def stop(self) -> None:
        """Nothing runs that could be stopped."""

    def _tried(self, given: Given) -> tuple[Answer, Mapping[str, Artefact]]:
        """How it ended, as a program would have said it, and what it would have written."""
        exported_at = parse_utc(given.case.exported_at)
        try:
            made = produce(given.recording, scenario_of(given.case), exported_at, self.steps)
        except RecordingRejected as fault:
            said = f"rejected: {fault.message}"
            return Answer(AnswerKind.REJECTED, EXIT_REJECTED, rejection=said, log=said), {}
        except Exception as fault:  # noqa: BLE001 - whatever a broken exporter raises
            return Answer(AnswerKind.ERROR, _FAILED, log=_last_words(fault)), {}
        name = made.session_id
        written = {f"{name}.csv": Artefact(made.table), f"{name}.json": Artefact(made.document)}
        return Answer(AnswerKind.EXPORTED, 0), written


def _last_words(fault: Exception) -> str:
    """What went wrong and where, in one line without a machine's paths."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {Path(place.filename).name} line {place.lineno}: {fault}"


def _evidence(
    given: Given, answer: Answer, artefacts: Mapping[str, Artefact], touched: Mapping[str, str]
) -> Evidence:
    if answer.kind is AnswerKind.EXPORTED and artefacts == given.before and given.case.rejects is None:
        answer = replace(answer, kind=AnswerKind.NONE)
    return Evidence(
        scenario=scenario_of(given.case),
        artefacts=artefacts,
        session_id=given.session_id,
        case=given.case,
        recording=given.recording,
        golden=given.golden,
        answer=answer,
        exported_at=parse_utc(given.case.exported_at),
        standard=standard(given.case.revision),
        before=given.before,
        touched=touched,
    )


def room_for(given: Given) -> int:
    """How many bytes of the output folder are read: several times what a right export has."""
    golden = given.golden
    size = len(golden.document) + len(golden.table) if golden else 0
    return _ROOM + _bytes(given.before) + _GOLDENS * size


def _bytes(artefacts: Mapping[str, Artefact]) -> int:
    return sum(len(artefact.data or b"") for artefact in artefacts.values())
