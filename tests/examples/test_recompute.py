"""`examples/recompute.py` scores by the specification alone: it agrees with the goldens and finds lies."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "recompute.py"
EXAMPLE = ROOT / "Data" / "Revisions" / "1.0.0" / "Examples" / "example_export.json"
REVISIONS = ("1.0.0", "1.1.0")
Change = Callable[[Any], None]

TABLE = """\
points      of  achieved by   objective or critical error
    25      25  evt-002       Activate the fire alarm in time
    20      20  evt-003       Identify the fire hazard
    25      25  evt-009       Leave by the safe exit
     0      10  -             Judge whether the fire is safe to fight
    20      20  evt-010       Complete the re-audit
   -20          evt-005       A blocked exit was used as a way out.
    70  total: conditional_pass
"""
RE_AUDIT = (
    '{"score_before": 25, "score_after": 70, "score_delta": 45, '
    '"improved_objectives": ["obj_use_safe_exit"], "regressed_objectives": []}'
)
OFFICE_FIRE = "585695df0b3244c4b83796838638582779d83471baf2080eea133efd6bb4b3a5"
UNREADABLE = "{} cannot be read as JSON in UTF-8: "
SCENARIO = ROOT / "Data" / "Scenarios" / "OfficeFire"
USAGE = "usage: recompute.py [-h] [--scenario FOLDER] S.json\nrecompute.py: error: "


@pytest.fixture(scope="module")
def recompute() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recompute", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored() -> list[tuple[Path, Path]]:
    """Each stored golden document of every revision with the folder of its case's scenario."""
    catalogue = json.loads((ROOT / "Data" / "Sessions" / "catalogue.json").read_bytes())
    return [
        (path, ROOT / "Data" / "Scenarios" / case["scenario"])
        for case in catalogue["cases"]
        for revision in REVISIONS
        for path in sorted((ROOT / "golden" / revision / case["id"]).glob("*.json"))
    ]


@pytest.mark.slow
def test_it_agrees_with_every_golden_export(
    recompute: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = stored()
    for path, scenario in cases:
        status = recompute.main([str(path), "--scenario", str(scenario)])
        last = capsys.readouterr().out.splitlines()[-1]
        assert (path.parent.name, status, last) == (path.parent.name, 0, "agrees")
    stored_files = (path for name in REVISIONS for path in (ROOT / "golden" / name).glob("*/*.json"))
    assert {path for path, _ in cases} == set(stored_files)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda it: it["events"][3].pop("score_delta"),
            ["/events/3/score_delta: expected 0, found nothing"],
            id="a failed attempt without its 0",
        ),
        pytest.param(
            lambda it: it["events"][6].update(score_delta=25),
            ["/events/6/score_delta: expected 0, found 25"],
            id="points for practice",
        ),
        pytest.param(
            lambda it: (it["score"].update(score_total=90), it["report"].update(score_total=90)),
            ["/report/score_total: expected 70, found 90", "/score/score_total: expected 70, found 90"],
            id="a penalty left out of the total",
        ),
        pytest.param(
            lambda it: it["report"]["objective_breakdown"][2]["evidence_event_ids"].pop(0),
            [
                '/report/objective_breakdown/2/evidence_event_ids/0: expected "evt-004", found "evt-009"',
                '/report/objective_breakdown/2/evidence_event_ids/1: expected "evt-009", found nothing',
            ],
            id="a failed first try hidden",
        ),
        pytest.param(
            lambda it: it["report"]["objective_breakdown"][3].update(achieved=0),
            ["/report/objective_breakdown/3/achieved: expected false, found 0"],
            id="a number for a boolean",
        ),
        pytest.param(
            lambda it: it["report"].pop("re_audit_delta"),
            [
                f"/report/re_audit_delta: expected {RE_AUDIT}, found nothing",
            ],
            id="no word of the re-audit",
        ),
        pytest.param(
            lambda it: it.update(scenario_sha256="\x1b[2J"),
            [
                f'/scenario_sha256: expected "{OFFICE_FIRE}", found "\\u001b[2J"',
                "scored with other data: see --scenario",
            ],
            id="other data, and what a terminal would obey",
        ),
    ],
)
def test_a_wrong_score_is_named_with_its_place(
    recompute: ModuleType,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    change: Change,
    told: list[str],
) -> None:
    document = json.loads(EXAMPLE.read_bytes())
    change(document)
    (tmp_path / "S.json").write_text(json.dumps(document), encoding="utf-8")
    assert recompute.main([str(tmp_path / "S.json")]) == 1
    assert capsys.readouterr().out == TABLE + "".join(f"{line}\n" for line in told)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, UNREADABLE + "[Errno 2] No such file or directory: '{}'"),
        (b"\xff", UNREADABLE + "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b'{"score":1,"score":2}', UNREADABLE + "an object has two members of one name"),
        (b"{}", f"{{}} is no export, or {SCENARIO} holds no scenario: KeyError('events')"),
        (b'{"events":[{}]}', "the document's /events/0 cannot be scored: KeyError('timestamp')"),
    ],
    ids=["no file", "no UTF-8", "a member twice", "no events", "an event without its time"],
)
def test_what_cannot_be_used_is_told(
    recompute: ModuleType,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes | None,
    told: str,
) -> None:
    monkeypatch.setattr(sys, "argv", ["recompute.py"])
    path = tmp_path / "S.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SystemExit) as ended:
        recompute.main([str(path)])
    assert (ended.value.code, capsys.readouterr().err) == (2, f"{USAGE}{told.replace('{}', str(path))}\n")


def test_it_needs_nothing_but_python() -> None:
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(EXAMPLE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{TABLE}agrees\n", "")


def test_it_is_short_enough_to_be_read() -> None:
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 200
