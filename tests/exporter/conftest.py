"""A small scenario, one session of it, and its export, written out and checked by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.scenario_data import load_scenario
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario

ROOT = Path(__file__).parents[2]
EXPORTED_AT = 1_772_323_200_000_000  # 2026-03-01T00:00:00Z

SCENARIO_FILES: dict[str, Any] = {
    "scenario": {
        "scenario_id": "office_fire_mvp",
        "name": "Small",
        "version": "2.0.0",
        "phases": [
            {"phase_id": "audit", "timebox_seconds": 300, "scored": True},
            {"phase_id": "score_report", "timebox_seconds": 60, "scored": False},
            {"phase_id": "micro_drill", "timebox_seconds": 120, "scored": False},
            {"phase_id": "re_audit", "timebox_seconds": 180, "scored": True},
        ],
    },
    "rubric": {
        "scenario_id": "office_fire_mvp",
        "version": "3.0.0",
        "max_score": 100,
        "pass_threshold": 80,
        "conditional_pass_threshold": 40,
        "objectives": [
            {
                "objective_id": "obj_alarm",
                "label": "Alarm",
                "weight": 60,
                "evidence_event": "alarm_activated",
                "phases": ["audit", "re_audit"],
                "within_seconds": 90,
                "why_success": "Raised.",
                "why_fail": "Not raised.",
            },
            {
                "objective_id": "obj_exit",
                "label": "Exit",
                "weight": 40,
                "evidence_event": "exit_selected",
                "phases": ["audit"],
                "required_detail": {"selected_exit": "south"},
                "why_success": "Left.",
                "why_fail": "Not left.",
            },
        ],
        "critical_errors": [
            {"code": "blocked", "penalty": 20, "hard_fail": False, "why": "Blocked exit used."}
        ],
    },
    "microdrills": {
        "scenario_id": "office_fire_mvp",
        "version": "1.0.0",
        "microdrills": [
            {
                "microdrill_id": "drill_exit",
                "title": "Exit",
                "duration_seconds": 60,
                "trigger_if": {"missed_objective_ids": ["obj_exit"], "critical_error_codes": ["blocked"]},
            }
        ],
        "selection_policy": {
            "max_assigned": 2,
            "priority": ["critical_error_match", "highest_weight_miss"],
        },
    },
}

RECORDING = r"""{"record":"session","format":"svr-recording/1","session_id":"Sess_1","participant_id":"p-1","scenario_id":"office_fire_mvp","started_at":"2026-02-28T15:00:00+01:00"}
{"record":"event","elapsed_us":0,"event_type":"phase_transition","phase":"audit","actor_id":"system","outcome":"info","details":{"to_phase":"audit"}}
{"record":"event","elapsed_us":80000000,"event_type":"exit_selected","phase":"audit","actor_id":"p-1","outcome":"fail","details":{"selected_exit":"north, \"é\"\n"}}
{"record":"event","elapsed_us":70000000,"event_type":"alarm_activated","phase":"audit","actor_id":"p-1","outcome":"success","objective_id":"obj_alarm","details":{}}
{"record":"event","elapsed_us":80000000,"event_type":"critical_error","phase":"audit","actor_id":"p-1","outcome":"fail","critical_error_code":"blocked"}
{"record":"event","elapsed_us":1e8,"event_type":"phase_transition","phase":"re_audit","actor_id":"system","outcome":"info","details":{"to_phase":"re_audit"}}
{"record":"event","elapsed_us":110000001,"event_type":"exit_selected","phase":"re_audit","actor_id":"p-1","outcome":"success","target_id":"door 2","details":{"selected_exit":"south","m":5.0},"duration_us":2.5e6}
{"record":"end","elapsed_us":120000000,"events":6,"reason":"completed"}
""".encode()  # noqa: E501 the lines of a recording are what they are

LINES = tuple(line + b"\n" for line in RECORDING.split(b"\n")[:-1])

DOCUMENT = (
    '{"end_reason":"completed","ended_at":"2026-02-28T14:02:00.000000Z","events":['
    '{"actor_id":"system","details":{"to_phase":"audit"},"event_id":"evt-001","event_type":"phase_transition",'
    '"outcome":"info","participant_id":"p-1","phase":"audit","session_id":"Sess_1",'
    '"timestamp":"2026-02-28T14:00:00.000000Z"},'
    '{"actor_id":"p-1","details":{},"event_id":"evt-002","event_type":"alarm_activated",'
    '"objective_id":"obj_alarm","outcome":"success","participant_id":"p-1","phase":"audit","score_delta":60,'
    '"session_id":"Sess_1","timestamp":"2026-02-28T14:01:10.000000Z"},'
    '{"actor_id":"p-1","details":{"selected_exit":"north, \\"é\\"\\n"},"event_id":"evt-003",'
    '"event_type":"exit_selected","outcome":"fail","participant_id":"p-1","phase":"audit","score_delta":0,'
    '"session_id":"Sess_1","timestamp":"2026-02-28T14:01:20.000000Z"},'
    '{"actor_id":"p-1","critical_error_code":"blocked","event_id":"evt-004","event_type":"critical_error",'
    '"outcome":"fail","participant_id":"p-1","phase":"audit","score_delta":-20,"session_id":"Sess_1",'
    '"timestamp":"2026-02-28T14:01:20.000000Z"},'
    '{"actor_id":"system","details":{"to_phase":"re_audit"},"event_id":"evt-005",'
    '"event_type":"phase_transition","outcome":"info","participant_id":"p-1","phase":"re_audit",'
    '"session_id":"Sess_1","timestamp":"2026-02-28T14:01:40.000000Z"},'
    '{"actor_id":"p-1","details":{"m":5,"selected_exit":"south"},"duration_us":2500000,"event_id":"evt-006",'
    '"event_type":"exit_selected","outcome":"success","participant_id":"p-1","phase":"re_audit",'
    '"score_delta":0,"session_id":"Sess_1","target_id":"door 2","timestamp":"2026-02-28T14:01:50.000001Z"}'
    '],"exported_at":"2026-03-01T00:00:00.000000Z","participant_id":"p-1","report":{'
    '"critical_errors":[{"code":"blocked","penalty":20,"trigger_event_id":"evt-004",'
    '"why":"Blocked exit used."}],"objective_breakdown":['
    '{"achieved":true,"evidence_event_ids":["evt-002"],"label":"Alarm","objective_id":"obj_alarm",'
    '"score_awarded":60,"weight":60},'
    '{"achieved":false,"evidence_event_ids":["evt-003"],"label":"Exit","objective_id":"obj_exit",'
    '"score_awarded":0,"weight":40}],"participant_id":"p-1","re_audit_delta":{"improved_objectives":[],'
    '"regressed_objectives":[],"score_after":40,"score_before":40,"score_delta":0},'
    '"recommended_microdrills":[{"microdrill_id":"drill_exit","reason":"Blocked exit used."}],'
    '"scenario_id":"office_fire_mvp","score_total":40,"session_id":"Sess_1","status":"conditional_pass",'
    '"why":["Raised.","Not left.","Blocked exit used."]},"rubric_version":"3.0.0",'
    '"scenario_id":"office_fire_mvp",'
    '"scenario_sha256":"aff69dcbfa65c1498185d6cbe350d4a4c7543a965871a5f3b1df5e925371e018",'
    '"scenario_version":"2.0.0","schema_version":"1.1.0","score":{"score_total":40,'
    '"status":"conditional_pass","why":["+60 obj_alarm: Raised. (evt-002)",'
    '"+0 obj_exit: Not left. (evt-003)","-20 blocked: Blocked exit used. (evt-004)"]},'
    '"session_id":"Sess_1","started_at":"2026-02-28T14:00:00.000000Z"}'
).encode()

TABLE = (
    "timestamp,event_type,phase,actor_id,outcome,objective_id,critical_error_code,score_delta,event_id,"
    "session_id,participant_id,target_id,details,duration_us\r\n"
    "2026-02-28T14:00:00.000000Z,phase_transition,audit,system,info,,,,evt-001,Sess_1,p-1,,"
    '"{""to_phase"":""audit""}",\r\n'
    "2026-02-28T14:01:10.000000Z,alarm_activated,audit,p-1,success,obj_alarm,,60,evt-002,Sess_1,p-1,,{},\r\n"
    "2026-02-28T14:01:20.000000Z,exit_selected,audit,p-1,fail,,,0,evt-003,Sess_1,p-1,,"
    '"{""selected_exit"":""north, \\""é\\""\\n""}",\r\n'
    "2026-02-28T14:01:20.000000Z,critical_error,audit,p-1,fail,,blocked,-20,evt-004,Sess_1,p-1,,,\r\n"
    "2026-02-28T14:01:40.000000Z,phase_transition,re_audit,system,info,,,,evt-005,Sess_1,p-1,,"
    '"{""to_phase"":""re_audit""}",\r\n'
    "2026-02-28T14:01:50.000001Z,exit_selected,re_audit,p-1,success,,,0,evt-006,Sess_1,p-1,door 2,"
    '"{""m"":5,""selected_exit"":""south""}",2500000\r\n'
).encode()


def need(available: bool, reason: str) -> None:
    """Skip a test for want of something that the machine does not have."""
    if not available:
        pytest.skip(reason)


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small scenario."""
    folder = tmp_path_factory.mktemp("scenario")
    for name, value in SCENARIO_FILES.items():
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1), encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="session")
def scenario(folder: Path) -> Scenario:
    return load_scenario(folder, CURRENT)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording.jsonl"
    path.write_bytes(RECORDING)
    return path


Python = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def python() -> Python:
    """Run a program text in a Python of its own, below other programs or as another user if asked to."""

    def run(
        text: str, *arguments: object, below: Sequence[str] = (), **options: Any
    ) -> subprocess.CompletedProcess[bytes]:
        argv = [*below, sys.executable, "-W", "error", "-c", text, *map(str, arguments)]
        environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=600,
            check=False,
            **options,
        )

    return run
