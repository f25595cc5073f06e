"""A result as JUnit XML, as GitHub, GitLab and Jenkins read it: one suite, one test for each case."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from conformance.model.finding import Finding
from conformance.model.result import CaseResult, LevelRow, Outcome, Result
from conformance.model.vocabulary import LEVEL_RANK
from conformance.model.waiver import WaiverRow
from conformance.reports.safe_text import safe
from conformance.reports.waivers import waived_in
from conformance.reports.weight import is_reached, stands_before, went_wrong
from conformance.reports.wording import about, place
from conformance.runner.not_run import not_run, reason_of

_CLASS = "svr-conformance"
_TAGS = {Outcome.FAIL: "failure"}


def junit_report(result: Result, *, allow_waived: bool = False) -> bytes:
    """XML 1.0 in UTF-8. A wrong answer is a failure; a hang, a crash, silence, or no verdict is an error.

    What costs only levels beyond the target is skipped, with its reason, so that the test report and the exit
    status of the run say the same; so is what is waived, where that is allowed. Each level is a test of
    its own, since some of what it rests on is in no case; so is a waiver that fails the run. What was not
    run, and why, is the output of the suite. The form is that of Jenkins' schema junit-10.xsd; GitLab shows
    the text of an element, Jenkins its message, so that both say why.
    """
    cases = [_case(case, result, allow_waived=allow_waived) for case in result.cases]
    cases += [_waiver(row) for row in result.failing_waivers]
    cases += [_level(row, result, allow_waived=allow_waived) for row in result.levels]
    suite = ET.Element("testsuite", _attributes(result, cases))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(result):
        ET.SubElement(properties, "property", {"name": name, "value": safe(value)})
    suite.extend(cases)
    left_out = [safe(f"{one.what}: {one.why}") for one in not_run(result)]
    told = "\n".join(["not run or not judged:", *left_out]) if left_out else "all was run, and judged"
    ET.SubElement(suite, "system-out").text = told
    totals = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "time")}
    root = ET.Element("testsuites", {"name": _CLASS, **totals})
    root.append(suite)
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _attributes(result: Result, cases: list[ET.Element]) -> dict[str, str]:
    def count(tag: str) -> str:
        return str(sum(case.find(tag) is not None for case in cases))

    return {
        "name": safe(f"{_CLASS} {result.runtime.name}"),
        "tests": str(len(cases)),
        "failures": count("failure"),
        "errors": count("error"),
        "skipped": count("skipped"),
        "time": f"{result.seconds:.3f}",
        "timestamp": result.started_at[:19],
    }


def _properties(result: Result) -> Iterator[tuple[str, str]]:
    runtime = result.runtime
    yield "runtime", f"{runtime.name} {runtime.version} ({runtime.vendor})"
    yield "contract", result.contract
    yield "suite", f"{result.suite_version} {result.suite_digest}"
    yield "target", result.target
    yield "reached", result.reached_told
    yield "started at", result.started_at
    for guarantee in result.guarantees:
        yield f"guarantee {guarantee.name}", f"{guarantee.state}: {guarantee.note}"


def _waiver(row: WaiverRow) -> ET.Element:
    element = ET.Element("testcase", {"classname": f"{_CLASS}.waiver", "name": row.name, "time": "0.000"})
    told = ET.SubElement(element, "failure", {"message": safe(row.told), "type": row.state.value})
    told.text = safe(f"{row.waiver.reason} ({row.waiver.owner}, {row.waiver.issue})")
    return element


def _level(row: LevelRow, result: Result, *, allow_waived: bool) -> ET.Element:
    """Up to the target a level that is not reached has failed; beyond it, it was not asked for."""
    element = ET.Element("testcase", {"classname": f"{_CLASS}.level", "name": row.level, "time": "0.000"})
    if row.reached:
        return element
    why = "; ".join(row.blocking)
    if LEVEL_RANK[row.level] > LEVEL_RANK[result.target]:
        return _skipped(element, f"beyond the target {result.target}: {why}")
    if is_reached(result, allow_waived=allow_waived):
        return _skipped(element, f"reached but for what is waived: {why}")
    tag = "failure" if went_wrong(result, allow_waived=allow_waived) else "error"
    told = ET.SubElement(element, tag, {"message": safe(f"not reached: {why}"), "type": "level"})
    told.text = "\n".join(map(safe, row.blocking))
    return element


def _case(case: CaseResult, result: Result, *, allow_waived: bool) -> ET.Element:
    attributes = {"classname": f"{_CLASS}.{case.level}", "name": case.case, "time": f"{case.seconds:.3f}"}
    element = ET.Element("testcase", attributes)
    if case.outcome is Outcome.PASS:
        return element
    if case.erratum is not None:
        return _skipped(element, f"{case.outcome.value}, and fails nobody: {case.erratum.told()}")
    waived = f"{waived_in(case, result.waivers)}: " if case.waived else ""
    if waived and allow_waived:
        return _skipped(element, f"{waived}{_headline(case)}")
    unjudged_case = case.outcome is Outcome.CANNOT_JUDGE
    if not unjudged_case and not stands_before(case, result.target, allow_waived=allow_waived):
        beyond = f"which costs only levels beyond the target {result.target}"
        return _skipped(element, f"{case.outcome.value}, {beyond}")
    tag = _TAGS.get(case.outcome, "error")
    told = ET.SubElement(element, tag, {"message": waived + _headline(case), "type": case.outcome.value})
    told.text = "\n".join(_text(case))
    return element


def _skipped(element: ET.Element, message: str) -> ET.Element:
    ET.SubElement(element, "skipped", {"message": safe(message)}).text = safe(message)
    return element


def _headline(case: CaseResult) -> str:
    if case.outcome is Outcome.CANNOT_JUDGE:
        return safe(f"the suite could not judge this case: {reason_of(case)}")
    errors = case.unwaived_errors or case.errors
    if not errors:
        return case.outcome.value
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return safe(f"{first.requirement}: {first.message}{more}")


def _text(case: CaseResult) -> Iterator[str]:
    yield safe(f"{case.case}: {case.title}")
    for finding in case.errors:
        yield from _finding(finding)
    yield safe(f"again: {case.reproduce}")


def _finding(finding: Finding) -> Iterator[str]:
    yield safe(f"{finding.requirement} {finding.check} {place(finding)}".rstrip())
    yield safe(f"  {about(finding.requirement)}")
    yield safe(f"  {finding.message}")
    for name, value in (("expected", finding.expected), ("got", finding.got), ("cause", finding.cause)):
        if value is not None:
            yield safe(f"  {name}: {value}")
