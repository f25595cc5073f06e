from __future__ import annotations

from conformance.goldens import Change, Roots, diff, told
from conformance.goldens.manifest import Entry, entry_of, manifest_bytes
from conformance.goldens.propose import write_tree

from .conftest import tree

CASE = "story-clean-pass"


def moved(roots: Roots, **changed: bytes) -> list[Change]:
    """What a proposal of other bytes for the document or the table of one case changes."""
    files = {name: data for name, data in tree(roots.accepted).items() if name != "manifest.json"}
    for suffix, data in changed.items():
        files[f"{CASE}/of-20260228-a7k3.{suffix}"] = data
    write_tree(roots.proposed, files)
    return list(diff(roots))


def old(roots: Roots, suffix: str) -> bytes:
    return (roots.accepted / CASE / f"of-20260228-a7k3.{suffix}").read_bytes()


def test_a_layout_that_moved_without_a_value_is_named_by_its_first_byte(accepted: Roots) -> None:
    document = old(accepted, "json").replace(b'"score":', b'"score": ')
    table = old(accepted, "csv").replace(b"\r\n", b"\n")
    offset = document.index(b'"score": ') + 8
    places = (("table", "csv", table.index(10)), ("document", "json", offset))
    assert moved(accepted, json=document, csv=table) == [
        Change(
            f"spelling of the {what}, with equal values", CASE, f"of-20260228-a7k3.{suffix}", f"byte {byte}"
        )
        for what, suffix, byte in places
    ]


def test_members_that_come_and_go_are_told_apart(accepted: Roots) -> None:
    document = old(accepted, "json").replace(b'"end_reason":"completed",', b'"end_cause":1.5,')
    name = "of-20260228-a7k3.json"
    assert moved(accepted, json=document) == [
        Change("/end_cause added", CASE, name, "/end_cause", "absent", "1.5"),
        Change("/end_reason removed", CASE, name, "/end_reason", '"completed"', "absent"),
    ]


def test_a_document_that_is_none_any_more_is_said_so(accepted: Roots) -> None:
    assert moved(accepted, json=b"[]") == [
        Change("document that is no JSON object", CASE, "of-20260228-a7k3.json")
    ]


def test_a_table_is_compared_field_by_field_and_row_by_row(accepted: Roots) -> None:
    records = old(accepted, "csv").split(b"\r\n")[:-1]
    changed = records[1].replace(b",info,", b",fail,")
    name = "of-20260228-a7k3.csv"
    assert moved(accepted, csv=b"\r\n".join([records[0], changed, *records[2:], b"x,y", b""])) == [
        Change("column outcome changed", CASE, name, "row 2, outcome", "info", "fail"),
        Change("row added", CASE, name, f"row {len(records) + 1}", None, "x,y"),
    ]


def test_a_file_that_is_not_stored_is_compared_by_its_digest(accepted: Roots) -> None:
    large = b" " * (2 * 1024 * 1024 + 1)
    before, after = entry_of(old(accepted, "json")), entry_of(large)
    assert after.plain() == {"sha256": after.sha256, "bytes": 2097153, "stored": False}
    sizes = [f"{entry.size} bytes, SHA-256 {entry.sha256}" for entry in (before, after)]
    assert moved(accepted, json=large) == [
        Change("bytes of a file that is not stored", CASE, "of-20260228-a7k3.json", None, *sizes)
    ]
    assert f"{CASE}/of-20260228-a7k3.json" not in tree(accepted.proposed)


def test_a_file_of_two_mebibytes_is_stored() -> None:
    assert entry_of(b" " * 2 * 1024 * 1024).stored


def test_the_manifest_is_sorted_and_indented() -> None:
    assert manifest_bytes({"b/s.json": Entry("0", 1, True), "a/s.csv": Entry("1", 2097153, False)}) == (
        b'{\n  "goldens": {\n    "a/s.csv": {\n      "bytes": 2097153,\n      "sha256": "1",\n'
        b'      "stored": false\n    },\n'
        b'    "b/s.json": {\n      "bytes": 1,\n      "sha256": "0"\n    }\n  },\n'
        b'  "revision": "1.0.0",\n  "suite_version": "0.1.0"\n}\n'
    )


def test_a_session_with_another_name_is_a_file_that_came_and_one_that_went(accepted: Roots) -> None:
    files = {name: data for name, data in tree(accepted.accepted).items() if name != "manifest.json"}
    files[f"{CASE}/new.csv"] = files.pop(f"{CASE}/of-20260228-a7k3.csv")
    write_tree(accepted.proposed, files)
    assert list(diff(accepted)) == [
        Change("file added", CASE, "new.csv"),
        Change("file removed", CASE, "of-20260228-a7k3.csv"),
    ]


def test_changes_are_grouped_by_kind_and_counted_by_case() -> None:
    rows = [Change("column score_delta changed", "b", "s.csv", f"row {row}", "1", "2") for row in range(2, 9)]
    why = [Change("/score/why/* changed", case, "s.json", "/score/why/0", "old", "new") for case in "abcdefg"]
    assert told([*rows, *why]) == (
        "7 cases moved, in 2 ways\n\n"
        "/score/why/* changed: 7 cases\n"
        + "".join(f"  {case}/s.json: /score/why/0\n    - old\n    + new\n" for case in "abcde")
        + "  and f, g\n\ncolumn score_delta changed: 1 case\n"
        + "".join(f"  b/s.csv: row {row}\n    - 1\n    + 2\n" for row in range(2, 7))
        + "  b: and 2 more"
    )
