"""What a runtime is told that was killed half-way, or watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.checks.judging import judge, judge_by
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence
from conformance.model.finding import Finding
from conformance.model.interruption import Interruption, Kill, Touch

from .story import story

S = story().session
JSON, CSV = f"{S}.json", f"{S}.csv"
NEW = dict(story().evidence().artefacts)
OLD = {JSON: Artefact(b"{}"), CSV: Artefact(b"a,b\r\n")}
TORN = Artefact((NEW[JSON].data or b"")[:9] + b"\0")
EXPORTED = Answer(AnswerKind.EXPORTED, 0)
PLACED = (
    Touch("openat", (f".{CSV}",)),
    Touch("write", (f".{CSV}",)),
    Touch("fsync", (f".{CSV}",)),
    Touch("openat", (f".{JSON}",)),
    Touch("write", (f".{JSON}",)),
    Touch("fdatasync", (f".{JSON}",)),
    Touch("rename", (f".{CSV}", CSV)),
    Touch("renameat2", (f".{JSON}", JSON)),
    Touch("fsync", (".",)),
)
CHECKS = ("interrupted.whole", "interrupted.order", "interrupted.repeat", "interrupted.synced")


def killed(*after: dict[str, Artefact], repeat: dict[str, Artefact] | None = None) -> Evidence:
    """An export over an older one that was killed and left this and that."""
    kills = [Kill("write(x)", left, EXPORTED, NEW if repeat is None else repeat) for left in after]
    return replace(story().evidence(), before=OLD, interruption=interrupted(kills))


def interrupted(kills: Sequence[Kill] = (), touches: tuple[Touch, ...] = PLACED) -> Interruption:
    return Interruption(NEW, touches, (), len(kills), tuple(kills))


def found(check: str, evidence: Evidence) -> tuple[Finding, ...]:
    verdict = judge_by(check, evidence)
    assert verdict is not None
    assert verdict.blocked_by is None
    return verdict.findings


@pytest.mark.parametrize("after", [OLD, NEW, {}, {CSV: NEW[CSV]}, {JSON: OLD[JSON]}, {**OLD, CSV: NEW[CSV]}])
def test_whole_files_and_the_table_first_are_right(after: dict[str, Artefact]) -> None:
    left = {**after, f".{CSV}.tmp": Artefact(b"a")}
    verdicts = [verdict for verdict in judge(killed(left, after)) if verdict.check in CHECKS]
    assert [verdict.verdict for verdict in verdicts] == ["pass"] * 4


def test_a_torn_file_is_named_with_the_call_and_the_byte() -> None:
    size = len(NEW[JSON].data or b"")
    assert found("interrupted.whole", killed({**OLD, JSON: TORN})) == (
        Finding(
            "interrupted.whole",
            "RUN-005",
            f"killed at write(x): {JSON} is neither whole nor as it was before",
            file=JSON,
            offset=9,
            expected=f"{size} bytes, or none",
            got="10 bytes, as they should be up to byte 9",
            cause="it is renamed before all of it is written",
        ),
    )
    in_place = killed({**OLD, JSON: Artefact(b"")})
    assert in_place.interruption is not None
    told = replace(in_place.interruption, touches=(Touch("openat", (JSON,)), Touch("write", (JSON,))))
    (finding,) = found("interrupted.whole", replace(in_place, interruption=told))
    assert (finding.offset, finding.got, finding.cause) == (
        0,
        "0 bytes, as they should be up to byte 0",
        "it is written in place, not beside and renamed",
    )


def test_what_is_no_file_is_not_whole() -> None:
    (finding,) = found("interrupted.whole", killed({CSV: Artefact(None, "folder")}))
    assert (finding.file, finding.expected, finding.got) == (CSV, "a file", "folder")


@pytest.mark.parametrize(
    ("after", "beside"),
    [
        ({JSON: NEW[JSON]}, "without a table"),
        ({JSON: NEW[JSON], CSV: OLD[CSV]}, "beside the older table"),
        ({JSON: NEW[JSON], CSV: TORN}, "beside a table that is not whole"),
    ],
)
def test_a_new_document_needs_its_table(after: dict[str, Artefact], beside: str) -> None:
    assert found("interrupted.order", killed(after)) == (
        Finding(
            "interrupted.order",
            "RUN-006",
            f"killed at write(x): the new document stands {beside}",
            file=CSV,
            expected="the new table",
            cause="the document is put in place before the table",
        ),
    )


def test_what_is_left_is_hidden_and_removed() -> None:
    left = {"a.tmp": Artefact(b""), ".b": Artefact(b""), ".c": Artefact(b"")}
    repeat = {**NEW, "a.tmp": Artefact(b""), ".b": Artefact(b"")}
    told = found("interrupted.repeat", killed({**OLD, **left}, repeat=repeat))
    assert [(finding.requirement, finding.message) for finding in told] == [
        ("RUN-007", 'killed at write(x): "a.tmp" is left, whose name does not begin with a dot'),
        ("RUN-007", 'killed at write(x): "a.tmp" is left, and the next export does not remove it'),
        ("RUN-007", 'killed at write(x): ".b" is left, and the next export does not remove it'),
    ]


def test_the_next_export_is_as_if_there_had_been_no_kill() -> None:
    assert [finding.message for finding in found("interrupted.repeat", killed(OLD, repeat=OLD))] == [
        f"killed at write(x): the next export does not write {CSV} as it must",
        f"killed at write(x): the next export does not write {JSON} as it must",
    ]
    refused = Kill("write(x)", OLD, Answer(AnswerKind.ERROR, 73), OLD)
    evidence = replace(killed(), interruption=interrupted([refused]))
    assert found("interrupted.repeat", evidence) == (
        Finding(
            "interrupted.repeat",
            "RUN-007",
            "killed at write(x): the next export fails",
            expected="an export",
            got="error",
        ),
    )


def test_files_of_others_are_not_what_a_kill_left() -> None:
    others = {**OLD, "notes.txt": Artefact(b"")}
    evidence = replace(killed(others, repeat={**NEW, "notes.txt": Artefact(b"")}), before=others)
    assert found("interrupted.repeat", evidence) == ()


def synced(*touches: Touch) -> list[tuple[str, str, str]]:
    told = found("interrupted.synced", replace(killed(), interruption=interrupted((), touches)))
    return [(finding.requirement, finding.severity, finding.message) for finding in told]


UNSYNCED = (
    "RUN-005",
    "error",
    f"{CSV} is renamed from a file that was not synced, so that a loss of power may tear it",
)
NO_FOLDER = ("RUN-005", "advice", f"the output folder is not synced after rename(.{CSV}, {CSV})")
OPEN, WRITE, SYNC, NAME, FOLDER = PLACED[0], PLACED[1], PLACED[2], PLACED[6], PLACED[8]


@pytest.mark.parametrize(
    ("touches", "told"),
    [
        ((OPEN, WRITE, SYNC, NAME, FOLDER), []),
        ((OPEN, WRITE, SYNC, NAME), [NO_FOLDER]),
        ((OPEN, WRITE, NAME, FOLDER), [UNSYNCED]),
        ((OPEN, SYNC, WRITE, NAME, FOLDER), [UNSYNCED]),
        ((OPEN, WRITE, Touch("sync", ()), NAME, Touch("syncfs", ())), []),
        ((OPEN, Touch("rename", (f".{CSV}", "x")), Touch("rename", ("x", CSV)), FOLDER), [UNSYNCED]),
        ((OPEN, WRITE, SYNC, Touch("link", (f".{CSV}", CSV)), Touch("unlink", (f".{CSV}",)), FOLDER), []),
        ((OPEN, WRITE, Touch("linkat", (f".{CSV}", CSV)), FOLDER), [UNSYNCED]),
        ((OPEN, WRITE, Touch("unlink", (f".{CSV}",)), NAME, FOLDER), []),
        ((OPEN._replace(synced=True), WRITE, NAME, FOLDER), []),
        (
            (Touch("rename", (f"../s/{CSV}", CSV)), FOLDER),
            [
                (
                    "RUN-007",
                    "error",
                    f"{CSV} is renamed from outside the output folder, which fails between two file systems",
                )
            ],
        ),
    ],
)
def test_files_are_synced_before_they_are_renamed(touches: tuple[Touch, ...], told: list[object]) -> None:
    assert synced(*touches) == told


def test_the_network_is_not_used() -> None:
    told = replace(interrupted(), sent=("connect to 192.0.2.1 port 443",))
    assert found("offline.attempts", replace(killed(), interruption=told)) == (
        Finding(
            "offline.attempts",
            "RUN-010",
            "the runtime uses the network: connect to 192.0.2.1 port 443",
            expected="no address",
            got="connect to 192.0.2.1 port 443",
        ),
    )
    assert found("offline.attempts", killed(OLD)) == ()


def test_nothing_is_judged_of_what_was_not_seen() -> None:
    nothing = {check: judge_by(check, killed()) for check in CHECKS[:3]}
    assert {verdict and verdict.blocked_by for verdict in nothing.values()} == {
        "no call that could be interrupted was seen"
    }
    other = replace(killed(OLD), artefacts={**NEW, CSV: Artefact(b"")})
    assert {(verdict := judge_by(check, other)) and verdict.blocked_by for check in CHECKS} == {
        "another export while the runtime was watched"
    }
    assert [judge_by(check, story().evidence()) for check in CHECKS] == [None] * 4
