from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

import conformance
from conformance.certify import CertificateVerdict, verify_certificate
from conformance.certify.marks import Mark
from conformance.errors import FileFault
from conformance.model.result import result_of

from .conftest import DIGITS, KEY, TRUSTED, Edit, edit, seal, sign_again, tree

DOCUMENT = "artefacts/story-aborted/out/run_5e1f02.json"
TABLE = "artefacts/story-aborted/out/run_5e1f02.csv"
ANSWER = "artefacts/story-aborted/answer.json"
REJECTED = "artefacts/reject-empty-file/answer.json"
SIGNATURE = f"signatures/{KEY.public.keyid}.json"
PUBLIC = f"signatures/{KEY.public.keyid}.pub"
VERSION = conformance.__version__


def stated(folder: Path, version: str = VERSION) -> str:
    """What a certificate says; a machine with a fence needs no attestation."""
    result = result_of(orjson.loads((folder / "result.json").read_bytes()))
    return (
        f"PASSED, svr-conformance reference {VERSION} (svr-conformance) was to reach scored "
        f"and has reached {result.reached_told}, by svr-conformance {version}"
    )


def verify(folder: Path) -> CertificateVerdict:
    return verify_certificate(folder, TRUSTED)


def test_an_untouched_certificate_is_valid(certified: Path) -> None:
    statement = orjson.loads((certified / "statement.json").read_bytes())
    guarantees = orjson.loads((certified / "result.json").read_bytes())["guarantees"]
    verdict = verify(certified)
    assert (verdict.verdict, verdict.exit_status) == ("valid (same suite)", 0)
    assert verdict.marks is not None
    states = [f"{one['name']} ({one['state']})" for one in guarantees]
    first, *others = statement["subject"]
    told = [
        f"valid (same suite): {stated(certified)}",
        f"  program    exporter/__init__.py (sha256 {first['digest']['sha256']}), and {len(others)} more",
        f"  begun      {statement['predicate']['startedAt']}, as the signer claims",
        f"  challenge  {DIGITS}",
        f"  signed by  {KEY.public.keyid[:16]}, vendor.pub",
        f"  re-judged  7 cases, {len(verdict.marks.of(Mark.REJUDGED))} requirements",
        "  attested   no requirement, by the signers",
        "  guarantees " + ", ".join(states),
    ]
    assert verdict.told().split("\n") == told


@pytest.mark.slow
def test_any_byte_of_any_file_that_was_changed_is_refused_and_its_file_named(certificate: Path) -> None:
    """Every byte of the signature and its key; of each other file bytes all over it."""
    for name, data in tree(certificate).items():
        places = (
            range(len(data)) if name.startswith("signatures/") else range(0, len(data), len(data) // 5 + 1)
        )
        for place in places:
            changed = bytearray(data)
            changed[place] ^= 1 << place % 8
            (certificate / name).write_bytes(changed)
            verdict = verify(certificate)
            assert (verdict.verdict, verdict.exit_status) == ("invalid", 1), (name, place)
            assert any(name in reason for reason in verdict.reasons), (name, place, verdict.reasons)
        (certificate / name).write_bytes(data)
    assert verify(certificate).valid


def test_a_file_that_is_gone_is_named(certificate: Path) -> None:
    for name, data in tree(certificate).items():
        (certificate / name).unlink()
        verdict = verify(certificate)
        assert verdict.verdict == "invalid"
        assert any(name in reason for reason in verdict.reasons) or verdict.reasons == GONE[name]
        (certificate / name).write_bytes(data)
    assert verify(certificate).valid


GONE = {PUBLIC: (f"{SIGNATURE}: added, no signer has such a file",)}


def test_without_a_statement_nothing_is_stated(certificate: Path) -> None:
    (certificate / "statement.json").unlink()
    assert verify(certificate).reasons == (
        "statement.json: there is none, so this is no certificate; name its folder",
    )


def test_a_file_that_grew_is_named_and_not_read(certificate: Path) -> None:
    with (certificate / TABLE).open("ab") as file:
        size = file.truncate(100 * 1024 * 1024)
    assert verify(certificate).reasons == (
        f"{TABLE}: changed, it has {size} bytes and not what statement.json says",
    )


@pytest.mark.parametrize("name", ["extra.txt", ".hidden", "artefacts/story-aborted/out/more.json"])
def test_a_file_too_many_is_named(certificate: Path, name: str) -> None:
    (certificate / name).write_bytes(b"{}")
    assert verify(certificate).reasons == (f"{name}: added, statement.json does not name it",)


def test_a_folder_too_many_is_named(certificate: Path) -> None:
    (certificate / "artefacts" / "empty").mkdir()
    assert verify(certificate).reasons == (
        "artefacts/empty: added, a folder without a file that statement.json names",
    )


def link_file(folder: Path) -> None:
    (folder / TABLE).rename(folder.parent / "table")
    (folder / TABLE).symlink_to(folder.parent / "table")


def link_folder(folder: Path) -> None:
    (folder / "artefacts").rename(folder.parent / "artefacts")
    (folder / "artefacts").symlink_to(folder.parent / "artefacts")


def link_statement(folder: Path) -> None:
    (folder / "statement.json").rename(folder.parent / "statement.json")
    (folder / "statement.json").symlink_to(folder.parent / "statement.json")


def make_pipe(folder: Path) -> None:
    (folder / TABLE).unlink()
    os.mkfifo(folder / TABLE)


def make_huge(folder: Path) -> None:
    with (folder / TABLE).open("ab") as file:
        file.truncate(1 << 40)


def make_odd_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9")).write_bytes(b"")


HOSTILE: dict[Callable[[Path], None], str] = {
    link_file: f"{TABLE}: a symbolic link, which is not followed",
    link_folder: "artefacts: a symbolic link, which is not followed",
    link_statement: "statement.json: a symbolic link, which is not followed",
    make_pipe: f"{TABLE}: neither a file nor a folder",
    make_huge: f"{TABLE}: 1099511627776 bytes, more than any file of a certificate has",
    make_odd_name: "caf\\xe9: a name that is not UTF-8",
}


@pytest.mark.parametrize("damage", HOSTILE, ids=lambda damage: damage.__name__)
def test_what_is_no_plain_file_is_refused_and_not_opened(
    certificate: Path, damage: Callable[[Path], None]
) -> None:
    damage(certificate)
    assert verify(certificate).reasons == (HOSTILE[damage],)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "artefacts/../result.json"])
def test_a_stated_name_never_leads_out_of_the_folder(certificate: Path, name: str) -> None:
    (certificate.parent / "outside").write_bytes(b"secret")

    def add(statement: Any) -> None:
        statement["predicate"]["files"][name] = {"sha256": "0" * 64, "bytes": 6}

    edit(certificate / "statement.json", add)
    sign_again(certificate)
    assert verify(certificate).reasons == (f"{name}: missing, statement.json names it",)


def test_an_answer_never_leads_out_of_the_folder(certificate: Path) -> None:
    size = (certificate / TABLE).stat().st_size
    (certificate.parent / "outside").write_bytes(b" " * size)
    edit(certificate / ANSWER, lambda answer: answer["out"][0].update(name="../../../../outside"))
    seal(certificate)
    (reason,) = verify(certificate).reasons
    assert reason == (
        "artefacts/story-aborted/out/../../../../outside: "
        f"not there, or not of the {size} bytes that {ANSWER} says"
    )


def test_a_forged_artefact_is_found_although_its_digest_fits(certificate: Path) -> None:
    data = (certificate / TABLE).read_bytes()
    (certificate / TABLE).write_bytes(data.replace(b",info,", b",fail,", 1))
    seal(certificate)
    verdict = verify(certificate)
    assert (verdict.verdict, verdict.exit_status) == ("invalid", 1)
    assert verdict.reasons[0] == "result.json: story-aborted has the outcome pass, and judged again fail"
    assert "result.json: reached is scored, and judged again none" in verdict.reasons


def test_a_forged_answer_is_found(certificate: Path) -> None:
    edit(certificate / REJECTED, lambda answer: answer.update(kind="error", status=1, rejection=None))
    seal(certificate)
    assert verify(certificate).reasons[0] == (
        "result.json: reject-empty-file has the outcome pass, and judged again crash"
    )


def test_a_forged_level_is_found(certificate: Path) -> None:
    def raise_it(result: Any) -> None:
        result["reached"] = result["target"] = "hardened"

    edit(certificate / "result.json", raise_it)
    seal(certificate)
    assert verify(certificate).reasons == ("result.json: reached is hardened, and judged again scored",)


def test_forged_findings_are_found(certificate: Path) -> None:
    def block_one(result: Any) -> None:
        result["cases"][0]["checks"][0].update(verdict="blocked", blocked_by="someone")

    edit(certificate / "result.json", block_one)
    seal(certificate)
    assert verify(certificate).reasons == (
        "result.json: story-clean-pass has other findings or another answer than judged again",
    )


def test_what_was_seen_of_kills_stands_as_it_is_stored(certificate: Path) -> None:
    def killed(result: Any) -> None:
        result["cases"][0]["checks"] += [{"check": "interrupted.whole", "verdict": "pass", "by": "check"}]
        result["planned"] += 1
        result["ran"] += 1

    edit(certificate / "result.json", killed)
    seal(certificate)
    assert verify(certificate).verdict == "valid (same suite)"


def test_a_case_left_out_is_found(certificate: Path) -> None:
    leave_out(certificate)
    verdict = verify(certificate)
    assert verdict.verdict == "invalid"
    assert "result.json: filtered is False, and judged again True" in verdict.reasons
    assert "result.json: reached is scored, and judged again none" in verdict.reasons


def leave_out_case(result: Any) -> None:
    del result["cases"][1]
    result["cases_run"] -= 1


def leave_out(folder: Path) -> None:
    edit(folder / "result.json", leave_out_case)
    shutil.rmtree(folder / "artefacts" / "story-aborted")
    seal(folder)


def test_an_answer_without_a_case_is_found(certificate: Path) -> None:
    edit(certificate / "result.json", leave_out_case)
    seal(certificate)
    assert verify(certificate).reasons == tuple(
        f"{name}: no answer of a case names this file" for name in (ANSWER, TABLE, DOCUMENT)
    )


def test_a_case_without_an_answer_is_found(certificate: Path) -> None:
    shutil.rmtree(certificate / "artefacts" / "story-aborted")
    seal(certificate)
    assert verify(certificate).reasons == (f"{ANSWER}: missing, the case is in result.json",)


def test_a_statement_that_the_result_does_not_bear_out_is_named(certificate: Path) -> None:
    def boast(statement: Any) -> None:
        statement["predicate"]["runtime"]["name"] = "another"
        statement["predicate"]["reached"] = "hardened"

    edit(certificate / "statement.json", boast)
    sign_again(certificate)
    assert verify(certificate).reasons == (
        "statement.json: /predicate/reached is not what result.json says",
        "statement.json: /predicate/runtime/name is not what result.json says",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "this is no JSON object"),
        (b"[]", "this is no JSON object"),
        (b'{"a":1,"a":1}', "this is no JSON object"),
        (b'{"a": 1}', "this is not the RFC 8785 form of its value"),
        (b'{"a":1}', "this is not a statement in the form svr-certificate/1"),
        (b'{"predicate":{"configuration":[1]}}', "this is not a statement in the form svr-certificate/1"),
    ],
)
def test_a_statement_in_another_form_is_refused(certificate: Path, text: bytes, reason: str) -> None:
    (certificate / "statement.json").write_bytes(text)
    sign_again(certificate)
    assert verify(certificate).reasons == (f"statement.json: {reason}",)


MISMADE: dict[str, Edit] = {
    "status": lambda answer: answer.update(status="0"),
    "kind": lambda answer: answer.update(kind="vanished"),
    "log": lambda answer: answer.pop("log"),
    "out": lambda answer: answer.update(out=[1]),
    "bytes": lambda answer: answer["out"][0].update(bytes=True),
}


@pytest.mark.parametrize("member", MISMADE)
def test_an_answer_in_another_form_is_refused(certificate: Path, member: str) -> None:
    edit(certificate / ANSWER, MISMADE[member])
    seal(certificate)
    assert verify(certificate).reasons == (f"{ANSWER}: this is not an answer in the form svr-certificate/1",)


def by_suite(folder: Path, version: str) -> None:
    def change(result: Any) -> None:
        result["suite"] = {"version": version, "digest": "0" * 64}

    edit(folder / "result.json", change)
    seal(folder)


def test_the_certificate_of_another_suite_is_judged_by_this_one(certificate: Path) -> None:
    by_suite(certificate, "9.0.0")
    verdict = verify(certificate)
    assert verdict.told().split("\n")[0] == (
        f"valid, re-judged by svr-conformance {conformance.__version__}: {stated(certificate, '9.0.0')}"
    )
    assert verdict.exit_status == 0


def test_what_another_suite_had_less_or_more_is_listed(certificate: Path) -> None:
    leave_out(certificate)

    def rename(result: Any) -> None:
        result["cases"][0]["case"] = "story-of-old"

    (certificate / "artefacts" / "story-clean-pass").rename(certificate / "artefacts" / "story-of-old")
    edit(certificate / "result.json", rename)
    by_suite(certificate, "0.0.9")
    verdict = verify(certificate)
    assert (
        verdict.verdict
        == f"valid, re-judged by svr-conformance {conformance.__version__}, these cases differ"
    )
    assert verdict.differing == (
        "story-of-old is no case of this suite",
        "story-aborted is a case of this suite only",
        "story-clean-pass is a case of this suite only",
    )


def test_a_case_that_the_other_suite_had_must_not_be_left_out(certificate: Path) -> None:
    leave_out(certificate)
    by_suite(certificate, "0.2.0")
    assert verify(certificate).reasons == ("result.json: it leaves out story-aborted",)


def test_a_level_that_is_not_reached_again_is_invalid(certificate: Path) -> None:
    (certificate / TABLE).write_bytes((certificate / TABLE).read_bytes().replace(b",info,", b",fail,", 1))
    by_suite(certificate, "0.2.0")
    verdict = verify(certificate)
    assert (verdict.verdict, verdict.exit_status) == ("invalid", 1)
    assert verdict.reasons == (
        "result.json: reached is scored, and judged again none",
        "story-aborted had the outcome pass, and judged again fail",
    )


def test_another_revision_of_the_contract_cannot_be_judged(certificate: Path) -> None:
    edit(certificate / "result.json", lambda result: result.update(contract="2.0.0"))
    seal(certificate)
    verdict = verify(certificate)
    assert (verdict.verdict, verdict.exit_status) == ("cannot judge", 3)
    assert verdict.reasons == (
        "it is about revision 2.0.0 of the contract, and this suite knows 1.0.0 and 1.1.0",
    )


def test_a_suite_that_is_damaged_cannot_judge(suite: Path, certificate: Path) -> None:
    recording = suite / "Data" / "Sessions" / "story-aborted.jsonl"
    data = recording.read_bytes()
    recording.unlink()
    try:
        verdict = verify(certificate)
    finally:
        recording.write_bytes(data)
    assert (verdict.verdict, verdict.exit_status) == ("cannot judge", 3)
    assert verdict.reasons == (
        f"{recording}: a file of the suite cannot be read (No such file or directory)",
    )


def test_a_folder_that_is_not_there_is_a_fault_of_files(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        verify(tmp_path / "none")
    assert caught.value.message == f"{tmp_path / 'none'}: cannot be read (No such file or directory)"


def test_nothing_is_written(certificate: Path) -> None:
    before = tree(certificate)
    verify(certificate)
    assert tree(certificate) == before


def test_many_reasons_are_told_in_part() -> None:
    verdict = CertificateVerdict("invalid", tuple(map(str, range(25))))
    assert verdict.told().split("\n") == ["invalid", *(f"  {place}" for place in range(20)), "  and 5 more"]


def test_a_text_of_the_certificate_never_begins_a_line(certificate: Path) -> None:
    (certificate / "extra\nvalid: PASSED\x1b[2J").write_bytes(b"")
    assert verify(certificate).told() == (
        "invalid\n  extra\ufffdvalid: PASSED\ufffd[2J: added, statement.json does not name it"
    )
