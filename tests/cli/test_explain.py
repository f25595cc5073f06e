from __future__ import annotations

from pathlib import Path

import pytest

from conformance import resources
from conformance.checks.judging import checks
from conformance.cli.main import main
from conformance.contract.requirements import requirements
from conformance.model.revision import CURRENT, REVISIONS
from conformance.model.vocabulary import LEVELS
from conformance.suite.catalogue import cases
from conformance.suite.flags import flags


def explained(capsys: pytest.CaptureFixture[str], wanted: str) -> list[str]:
    """What `explain` prints, without its line breaks within paragraphs."""
    assert main(["explain", wanted]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_requirement_says_its_whole_text_and_who_judges_it(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "REJ-016")
    assert lines[0] == "REJ-016 (MUST, core), specification 9.1 By every exporter"
    assert " ".join(line.strip() for line in lines[1:3]) == requirements()["REJ-016"].text
    assert lines[3] == "  judged by: rejection.status, capture.legal"
    assert lines[4].startswith("  cases: reject-elapsed-is-a-text, ")


def test_a_check_says_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, "golden.bytes")[:2] == [
        "golden.bytes, a check",
        "  Both files equal the golden ones byte for byte.",
    ]


def test_no_id_is_broken_at_a_line_end(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "SCO-003")
    assert max(map(len, lines)) <= 100
    assert [line for line in lines if line.endswith("-")] == []


def test_a_level_says_what_earns_it(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "Scored")
    assert lines[0] == "scored, a level; a runtime earns it when"
    assert lines[1].startswith("  and score and report recompute from its events")
    assert lines[-1] == "  includes: core"


def test_a_case_says_why_it_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "story-clean-pass")
    assert lines[0] == "story-clean-pass, a case of the level core; its recording must be exported"
    assert lines[-1] == "  run it: svr-conformance run --case story-clean-pass --keep kept"


def test_a_flag_says_what_bug_it_stands_for_and_which_cases_have_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = explained(capsys, "format-string")
    assert lines == [
        "format-string, a flag: the kind of bug that some cases are about",
        "  Text is used as a format, a pattern or code.",
        "  cases: text-format-placeholders, variant-templates, variant-templates-missed",
    ]


def test_a_section_is_printed_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "8.3")
    assert lines[0] == "### 8.3 Critical errors"
    assert lines[2:] == [f"- **SCO-007** (MUST, scored) {requirements()['SCO-007'].text}"]


def test_a_section_has_those_below_it_and_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    told = {wanted: explained(capsys, wanted) for wanted in ("8", "8.5", "10", "13")}
    assert [line for line in told["8"] if line.startswith("#")] == [
        "## 8. Score and report",
        "### 8.1 The scenario's data",
        "### 8.2 Objectives",
        "### 8.3 Critical errors",
        "### 8.4 Totals",
        "### 8.5 The report",
    ]
    assert told["8"][-1] == told["8.5"][-1]
    assert told["8"][-1].startswith("- **REP-012** ")
    assert [line for line in told["10"] if line.startswith("##")] == [
        "## 10. The conversation with a runtime",
        "### 10.1 Waivers",
    ]
    assert [line for line in told["13"] if line.startswith("#")] == ["## 13. A whole example"]


def test_the_whole_specification_can_be_had_without_a_clone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "specification"]) == 0
    assert capsys.readouterr().out.encode() == resources.docs("specification.md").read_bytes()


def test_everything_that_has_an_id_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    names = [
        *requirements(),
        *(check.name for check in checks()),
        *(case.case_id for case in cases(CURRENT)),
        *LEVELS[1:],
        *flags(),
    ]
    for name in names:
        assert explained(capsys, name)[0].startswith(name)


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("csv-04", "did you mean CSV-004"),
        ("storyclean", "did you mean story-clean-pass?"),
        ("goldn.bytes", "did you mean golden.bytes"),
        (
            "@@@",
            (
                "name a requirement, reason code, check, level, flag, mutant, a section of the specification "
                "such as 8.2, or one of `svr-conformance cases`"
            ),
        ),
        ("8.9", "name a requirement, "),
        ("artifacts", "the specification has the word: `svr-conformance explain 10`\n"),
        ("waiver", "the specification has the word: `svr-conformance explain 10`, and in 10.1\n"),
    ],
)
def test_an_unknown_id_names_those_that_are_near(
    folder: Path, capsys: pytest.CaptureFixture[str], wanted: str, hint: str
) -> None:
    assert main(["explain", wanted]) == 2
    first, second = capsys.readouterr().err.splitlines(keepends=True)
    assert first == f"svr-conformance: nothing is called {wanted}\n"
    assert second.startswith(f"  {hint}")


def test_the_catalogue_is_listed_case_by_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [case.case_id for case in cases(CURRENT)]
    assert lines[-1].startswith(f"{len(cases(CURRENT))} cases: ")


def test_an_older_revision_is_explained_by_its_own_text_and_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "specification", "--contract", "1.0.0"]) == 0
    assert capsys.readouterr().out == resources.data("Revisions", "1.0.0", "specification.md").read_text(
        "utf-8"
    )
    assert main(["explain", "story-clean-pass", "--contract", "1.0.0"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "  run it: svr-conformance run --case story-clean-pass --contract 1.0.0 --keep kept"
    assert main(["explain", "REJ-016", "--contract", "1.0.0"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert " ".join(line.strip() for line in told[1:3]) == requirements(REVISIONS[0])["REJ-016"].text


def test_what_an_older_revision_does_not_have_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "REC-035", "--contract", "1.0.0"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "svr-conformance: nothing is called REC-035 in the revision 1.0.0"
    assert main(["explain", "waiver", "--contract", "1.0.0"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[1] == (
        "  the specification has the word: `svr-conformance explain 10 --contract 1.0.0`, and in 10.1"
    )
    assert main(["explain", "REC-001", "--contract", "2.0.0"]) == 2


def test_a_mutant_says_its_lie(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, "reverses-ties") == [
        "reverses-ties, a broken exporter",
        "  Reverses the order of lines with one elapsed_us.",
        "  breaks EVT-002; parity.recording must report it",
        "  run it: svr-conformance mutants --mutant reverses-ties --full",
    ]
