from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import resources
from conformance.checks.judging import checks
from conformance.contract.reading import RULES
from conformance.contract.requirements import generated, main, parse, requirements
from conformance.contract.text_rules import TEXT_RULES
from conformance.errors import SuiteDamaged

LINE = "- **REC-001** (MUST, core) A recording is text."
WRITE = "write `- **ABC-001** (MUST, core) \u2026`"
WRITTEN = """\
{
  "revision": "1.1.0",
  "requirements": [
    {
      "requirement": "REC-001",
      "word": "MUST",
      "level": "core",
      "section": "",
      "text": "A recording is text. \u00fc",
      "untestable": null,
      "sha256": "SHA"
    }
  ]
}
""".replace("SHA", hashlib.sha256("A recording is text. \u00fc".encode()).hexdigest())


def test_the_generated_file_is_fresh() -> None:
    path = resources.data("Requirements", "requirements.json")
    assert path.read_text(encoding="utf-8") == generated()


@pytest.mark.slow
def test_the_chore_says_whether_the_file_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "conformance.contract.requirements"], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_chore_writes_what_the_specification_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "specification.md").write_text(f"{LINE} \u00fc\n", encoding="utf-8")
    monkeypatch.setattr(resources, "_root", lambda: tmp_path)
    path = tmp_path / "Data" / "Requirements" / "requirements.json"
    stale = "Data/Requirements/requirements.json is stale: run `nox -s requirements -- --write`\n"
    assert (main(["--check"]), capsys.readouterr().out) == (1, stale)
    assert (main(["--write"]), capsys.readouterr().out) == (0, "")
    assert path.read_bytes() == WRITTEN.encode()
    assert (main(["--write"]), main([]), capsys.readouterr().out) == (0, 0, "")
    path.write_bytes(path.read_bytes() + b" ")
    assert (main([]), capsys.readouterr().out) == (1, stale)


def test_a_marked_line_as_a_value() -> None:
    other = "- **CAP-006** (SHOULD, exact) It is. *Not testable, because nobody sees it.*"
    text = f"## 2. The recording\n\n{LINE}\n{other}\n"
    first, second = parse(text)
    assert (first.requirement, first.word, first.level) == ("REC-001", "MUST", "core")
    assert (first.section, first.text, first.untestable) == ("2. The recording", "A recording is text.", None)
    assert (second.word, second.level, second.untestable) == ("SHOULD", "exact", "nobody sees it")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (f"{LINE}\n{LINE}", "specification: REC-001 stands there twice", "ids are unique"),
        (
            "- **REC-001** (MUST, golden) A.",
            "specification: cannot read the requirement '- **REC-001** (MUST, golden) A.'",
            WRITE,
        ),
        (
            f"- **REC-001** {'A' * 60}",
            f"specification: cannot read the requirement '- **REC-001** {'A' * 46}'",
            WRITE,
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_told(text: str, message: str, hint: str) -> None:
    with pytest.raises(SuiteDamaged) as told:
        parse(text)
    assert (told.value.message, told.value.hint) == (message, hint)


def test_every_rule_of_rejection_is_a_requirement_and_the_other_way_round() -> None:
    rules = {*TEXT_RULES, *(rule.code for rule in (*RULES.lines, *RULES.whole))}
    assert rules == {name for name in requirements() if name.startswith("REJ-")}


def test_every_check_reports_requirements_that_exist_and_states_a_fact() -> None:
    for check in checks():
        assert check.requirements, check.name
        assert check.requirements <= requirements().keys(), check.name
        assert check.fact.endswith("."), check.name
        assert check.name.split(".")[0].isidentifier()


def test_what_no_check_reports_is_known() -> None:
    """Nothing that can be tested: none may join unseen."""
    reported = {name for check in checks() for name in check.requirements}
    silent = {name for name, r in requirements().items() if name not in reported and r.untestable is None}
    assert sorted(silent) == []
