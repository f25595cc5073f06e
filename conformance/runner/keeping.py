"""Keep what one case was given and what the runtime made of it, for people to look at."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conformance.errors import UsageError
from conformance.model.case import Case
from conformance.model.evidence import Answer, Evidence
from conformance.suite.goldens import session_of
from conformance.suite.scenarios import scenario_folder

ANSWER = "answer.json"


def keep_case(folder: Path, case: Case, evidence: Evidence) -> None:
    """Put recording, scenario, `out`, `expected` and `answer.json` there; what an older run kept is replaced.

    `before` holds what stood in the output folder, if anything did, `kills/NN` what stood there after a kill,
    and `answer.json` where that one was. Raises UsageError where the folder holds something else.
    """
    if folder.exists():
        if not (folder / ANSWER).is_file():
            raise UsageError(
                f"{folder}: holds something that no run has kept there", "keep it in another folder"
            )
        shutil.rmtree(folder)
    (folder / "out").mkdir(parents=True)
    (folder / "recording.jsonl").write_bytes(evidence.recording or b"")
    shutil.copytree(scenario_folder(case), folder / "scenario", copy_function=shutil.copyfile)
    kills = evidence.interruption.kills if evidence.interruption else ()
    left = ((f"kills/{number:02}", kill.after) for number, kill in enumerate(kills, 1))
    for kept, artefacts in (("before", evidence.before), ("out", evidence.artefacts), *left):
        for name, artefact in artefacts.items():
            if artefact.data is not None:
                target = folder / kept / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(artefact.data)
    if evidence.golden is not None:
        session_id = session_of(case)
        (folder / "expected").mkdir()
        (folder / "expected" / f"{session_id}.json").write_bytes(evidence.golden.document)
        (folder / "expected" / f"{session_id}.csv").write_bytes(evidence.golden.table)
    (folder / ANSWER).write_text(_answer(case, evidence), encoding="utf-8", newline="\n")


def keep_answer(folder: Path, answer: Answer) -> None:
    """Change what is kept of an answer to what was learnt of it later."""
    file = folder / ANSWER
    kept = json.loads(file.read_bytes())
    told = {**kept, **asdict(answer), "kind": kept["kind"]}  # which may say that there is no file
    file.write_text(_text(told), encoding="utf-8", newline="\n")


def _answer(case: Case, evidence: Evidence) -> str:
    answer = asdict(evidence.answer) if evidence.answer else {}
    out = {
        name: artefact.kind if artefact.data is None else len(artefact.data)
        for name, artefact in evidence.artefacts.items()
    }
    told = {**answer, "exported_at": case.exported_at, "out": out, "touched": dict(evidence.touched)}
    if evidence.interruption is not None:
        told["kills"] = [kill.point for kill in evidence.interruption.kills]
    return _text(told)


def _text(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
