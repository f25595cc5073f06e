"""A vendor's way with a known failure: from its first run by way of a drafted waiver to a certificate."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import orjson
import pytest

import conformance
from conformance.certify import verify_certificate
from conformance.certify.statement import passed
from conformance.cli.main import main
from conformance.cli.run import status_of
from conformance.contract.schemas import faults
from conformance.model.result import Result, result_of
from conformance.model.waiver import WaiverState

from .conftest import DIGITS, KEY, TRUSTED, edit, seal

VERSION = conformance.__version__
OTHER_SCHEMA = """
from pathlib import Path
from conformance.exporter.export import reference
def export(*call):
    reason = reference(*call)
    for file in Path(call[2]).glob("*.json"):
        data = file.read_bytes().replace(b'"schema_version":"1.1.0"', b'"schema_version":"1.0.1"')
        file.write_bytes(data)
    return reason
"""
HEAD = """
[runtime]
name = "early"
version = "1"
vendor = "Example Ltd"
contract = "1.1.0"
level = "scored"
artifacts = ["early.py"]

[adapter]
kind = "python"
callable = "early:export"

"""


class Done(NamedTuple):
    status: int
    out: str
    err: str


class Way(NamedTuple):
    """What each command of the vendor gave, in turn, and what it wrote."""

    folder: Path
    first: Done
    unfilled: Done
    again: Done
    certified: Done

    def result(self) -> dict[str, Any]:
        value: dict[str, Any] = orjson.loads((self.folder / "result.json").read_bytes())
        return value


def call(*arguments: str) -> Done:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return Done(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def way(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Way:
    folder = tmp_path_factory.mktemp("vendor")
    file = folder / "svr-runtime.toml"
    (folder / "early.py").write_text(OTHER_SCHEMA, encoding="utf-8")
    file.write_text(HEAD, encoding="utf-8")
    with chdir(folder):
        first = call("run", "--write-waivers", "drafts.toml")
        drafts = (folder / "drafts.toml").read_text(encoding="utf-8")
        file.write_text(HEAD + drafts, encoding="utf-8")
        unfilled = call("run")
        file.write_text(HEAD + drafts.replace('""', '"filled in"'), encoding="utf-8")
        reports = ("--json", "result.json", "--junit", "report.xml")
        again = call("run", "--allow-waived", "--write-waivers", "more.toml", *reports)
        (folder / "vendor.key").write_bytes(KEY.pem)
        words = ("--key", "vendor.key", "--challenge", DIGITS, "--out", "certificate")
        certified = call("certify", "--runtime", ".", *words)
    return Way(folder, first, unfilled, again, certified)


@pytest.fixture
def result(way: Way) -> Result:
    return result_of(way.result())


CHECKS = ("golden.bytes", "golden.value", "rebuild.value", "schema.document")
DRAFT = """
# story-clean-pass: {finding} of-20260228-a7k3.json byte {at[0]}{pointer}
# story-aborted: {finding} run_5e1f02.json byte {at[1]}{pointer}
# variant-total-of-79: {finding} sess-c0b2b0.json byte {at[2]}{pointer}
[[waiver]]
check = "{check}"
fingerprint = "{found}"
reason = ""
owner = ""
issue = ""
expires = {expires}
"""


def draft(requirement: str, check: str, pointer: str | None, at: tuple[int, ...], expires: str) -> str:
    text = json.dumps([[requirement, check, "S.json", pointer]], separators=(",", ":"))
    return DRAFT.format(
        finding=f"{requirement} {check}",
        at=at,
        pointer=f" {pointer}" if pointer else "",
        check=check,
        found=hashlib.sha256(text.encode()).hexdigest()[:16],
        expires=expires,
    )


def test_the_drafts_say_what_they_would_cover(way: Way) -> None:
    assert way.first.status == 1
    assert way.first.out.endswith(
        "\ndoes not conform: the level scored is not reached\n"
        "drafts.toml: 4 waivers drafted; fill in reason, owner and issue\n"
    )
    text = (way.folder / "drafts.toml").read_text(encoding="utf-8")
    day = date.fromisoformat(text[text.index(" on ") + 4 :][:10])
    last, at = (day + timedelta(days=30)).isoformat(), (5170, 3091, 4149)
    assert text == (
        f"# Drafted by svr-conformance {VERSION} on {day}, for failures that no waiver covered. "
        "Fill in why each is\n"
        "# waived, who takes care of it and where it is tracked, and append what you keep to the "
        "runtime file, which is\n"
        "# refused while one of them is empty. A level in which a failure is waived is not earned.\n"
        + draft("JSN-001", "golden.bytes", None, (5173, 3094, 4152), last)
        + draft("JSN-001", "golden.value", "/schema_version", at, last)
        + draft("EVT-007", "rebuild.value", "/schema_version", at, last)
        + draft("JSN-001", "schema.document", "/schema_version", at, last)
    )


def test_they_are_refused_until_they_are_filled_in(way: Way) -> None:
    assert (way.unfilled.status, way.unfilled.out) == (2, "")
    lines = way.unfilled.err.splitlines()
    assert (len(lines), lines[0]) == (14, "svr-conformance: svr-runtime.toml: 12 faults")
    assert lines[1] == "  waiver 1 (check golden.bytes) reason: is empty; say why the failure is waived"


def test_with_what_is_waived_allowed_the_run_gives_0_and_says_that_the_level_is_not_reached(
    way: Way,
) -> None:
    assert way.again.status == 0
    assert way.again.out.endswith(
        "\nreached             none\n"
        "what stands before core\n"
        "  6 waived failures in 2 cases, first in story-clean-pass (see the waivers)\n"
        "does not conform: the level scored is not reached; of what went wrong, all is waived\n"
        "more.toml: not written, there is no failure without a waiver\n"
    )
    assert not (way.folder / "more.toml").exists()
    suite = ET.parse(way.folder / "report.xml").getroot()[0]
    assert [suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")] == ["8", "0", "0", "7"]


def test_the_result_tells_it_and_can_be_read_again(way: Way, result: Result) -> None:
    plain = way.result()
    assert list(faults("result", plain)) == []
    assert result.plain() == plain
    assert [row.waiver.check for row in result.waivers] == list(CHECKS)
    assert {row.state for row in result.waivers} == {WaiverState.HOLDS}
    assert (result.reached, result.reached_but_for_waived) == ("none", "scored")
    assert [case["case"] for case in plain["cases"] if case["outcome"] == "fail" and case["waived"]] == [
        "story-clean-pass",
        "story-aborted",
        "variant-total-of-79",
    ]


def test_the_exit_status_passes_over_what_is_waived_only_where_that_is_asked_for(result: Result) -> None:
    assert [status_of(result, allow_waived=allow) for allow in (False, True)] == [1, 0]
    exact = replace(result, target="exact")
    assert [status_of(exact, allow_waived=allow) for allow in (False, True)] == [1, 3]
    reached = replace(result, reached="scored")
    assert (status_of(reached), passed(reached)) == (0, True)
    expired = (*result.waivers[1:], result.waivers[0]._replace(state=WaiverState.EXPIRED))
    failing = replace(reached, waivers=expired)
    assert (status_of(failing, allow_waived=True), passed(failing)) == (1, False)


def test_a_certificate_states_its_waivers_and_is_judged_again_with_them(way: Way) -> None:
    assert way.certified.status == 1
    statement = orjson.loads((way.folder / "certificate" / "statement.json").read_bytes())
    assert statement["predicate"]["result"] == "FAILED"
    result = orjson.loads((way.folder / "certificate" / "result.json").read_bytes())
    assert statement["predicate"]["waivers"] == result["waivers"]
    assert [row["waiver"] for row in result["waivers"]] == [row["waiver"] for row in way.result()["waivers"]]
    assert verify_certificate(way.folder / "certificate", TRUSTED).told().split("\n")[0] == (
        "not passed, by a certificate that is valid (same suite): FAILED, early 1 "
        "(Example Ltd) was to reach scored and has reached none, "
        f"by svr-conformance {VERSION}"
    )


def test_a_waiver_that_a_certificate_makes_up_is_found_out(way: Way, tmp_path: Path) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(way.folder / "certificate", forged)

    def expire(result: Any) -> None:
        result["waivers"][3]["waiver"]["expires"] = "2026-01-01"

    edit(forged / "result.json", expire)
    seal(forged)
    assert verify_certificate(forged, TRUSTED).reasons == (
        "result.json: story-clean-pass has other findings or another answer than judged again",
        "result.json: story-aborted has other findings or another answer than judged again",
        "result.json: variant-total-of-79 has other findings or another answer than judged again",
        "result.json: challenge-01 has other findings or another answer than judged again",
        "result.json: challenge-02 has other findings or another answer than judged again",
        "result.json: levels is something else, and judged again something else",
        "result.json: reached_but_for_waived is scored, and judged again none",
        "result.json: waivers is something else, and judged again something else",
    )


def test_a_draft_replaces_no_file(way: Way) -> None:
    with chdir(way.folder):
        assert call("run", "--write-waivers", "svr-runtime.toml") == Done(
            73,
            "",
            "svr-conformance: svr-runtime.toml: is there already, and is never replaced\n"
            "  name another file\n",
        )
