"""What moved, for people: which examples come first, hostile texts, and a summary that stays small."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from conformance.goldens import Change, Diff, Way
from conformance.model.revision import CURRENT
from conformance.reports.moved import moved_text
from conformance.reports.moved_markdown import LARGEST, moved_markdown

CASES = tuple(f"case-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
HOSTILE = "</code></details><script>alert(1)</script> | @octocat [x](http://x.example) \x1b[31m\u202e\n## no"


def changes_of(*places: tuple[str, str, str, str]) -> list[Change]:
    """Changes of one member: case, place, old and new."""
    return [
        Change(Way.MEMBER_CHANGED, ("/score/why/*",), case, "s.json", place, old, new)
        for case, place, old, new in places
    ]


def found(changes: list[Change]) -> Diff:
    return Diff(CURRENT, CASES, tuple(changes))


MANY = found(
    [
        *(Change(Way.CASE_ADDED, case=case) for case in CASES[:2]),
        *changes_of(("case-a", "/score/why/0", '"rare"', '"once"')),
        *changes_of(*((case, "/score/why/1", '"old"', '"new"') for case in CASES[3:])),
        *changes_of(*(("case-c", f"/score/why/{at}", '"twice"', '"in one"') for at in (7, 8))),
        *changes_of(*(("case-z", f"/score/why/{at}", f'"{at}"', '"x"') for at in range(10, 16))),
        *(Change(Way.CELL_CHANGED, ("outcome",), case, "s.csv", "row 2, outcome", "", "x") for case in CASES),
        *(
            Change(Way.SPELLING, ("the table",), case, "s.csv", f"byte {at}", "\\r\\n", "\\n")
            for at, case in enumerate(CASES[1:])
        ),
    ]
)
ATTACK = found(
    [
        Change(
            Way.MEMBER_ADDED,
            (f"/events/*/details/{HOSTILE}",),
            "case-a",
            "s.json",
            f"/{HOSTILE}",
            None,
            HOSTILE,
        ),
        Change(Way.COLUMN_ADDED, (HOSTILE, f"behind {HOSTILE}"), "case-a", "s.csv", "row 1", None, "empty"),
    ]
)


def test_the_most_telling_examples_come_first(text: SnapshotAssertion) -> None:
    assert moved_text(MANY).encode() == text


def test_the_same_as_markdown(text: SnapshotAssertion) -> None:
    assert moved_markdown(MANY) == text


def test_a_terminal_obeys_nothing(text: SnapshotAssertion) -> None:
    assert moved_text(ATTACK).encode() == text


def test_markdown_obeys_nothing(text: SnapshotAssertion) -> None:
    assert moved_markdown(ATTACK) == text


def test_nothing_is_said_of_nothing() -> None:
    told = f"rom {CURRENT.name} as accepted to {CURRENT.name} as proposed: nothing moved"
    assert moved_text(found([])) == f"f{told}"
    assert moved_markdown(found([])) == f"### Golden exports\n\nF{told}.\n".encode()


def test_the_summary_stays_below_what_a_forge_takes() -> None:
    kinds = [
        Change(
            Way.MEMBER_CHANGED, (f"/{at}{HOSTILE * 3}",), case, "s.json", HOSTILE * 9, HOSTILE * 9, HOSTILE
        )
        for at in range(2000)
        for case in ("case-a", "case-b")
    ]
    summary = moved_markdown(found(kinds))
    assert LARGEST * 3 / 4 < len(summary) <= LARGEST
    assert summary.count(b"<details>") == summary.count(b"</details>")
    lines = summary.decode().split("\n")
    more = next(line for line in lines if line.startswith("… and "))
    left = next(line for line in lines if line.startswith("The examples of "))
    listed = sum(line.startswith("| 2 | 2 | ") for line in lines)
    assert more == f"… and {2000 - listed} kinds more"
    told = summary.count(b"<details>")
    assert left == (
        f"The examples of {2000 - told} kinds found no room here; `svr-conformance golden diff` shows them."
    )


def test_the_summary_is_the_same_whatever_the_order() -> None:
    backwards = found(list(reversed(ATTACK.changes)))
    assert moved_markdown(backwards) == moved_markdown(ATTACK)
