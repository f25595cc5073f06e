"""The page of a run: what must be told is there, and no text from elsewhere is anything but text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance import resources
from conformance.model.erratum import Erratum
from conformance.model.finding import Finding
from conformance.model.result import Guarantee, LevelRow, Outcome, Result
from conformance.model.revision import CURRENT
from conformance.model.waiver import Waiver, WaiverRow, WaiverState
from conformance.reports.html.obstacles import Next, Obstacle, next_level
from conformance.reports.html.report import MOST_PICTURES, html_report
from conformance.runner.kept_documents import MOST_BYTES, KeptDocuments, kept_documents

from ..conftest import case, failed, late

BAD = (
    "</script></style></title><script>alert(1)</script>]]><img src=x onerror=alert(1)>\"'&\u202e{{ 7*7 }}\x00"
)


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its visible text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text += " " if tag in ("td", "p", "li") else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def body_of(page: bytes) -> bytes:
    """What stands between style and script, which are long and have tests of their own."""
    return re.sub(rb"<(style|script)>.*?</\1>", rb"<\1></\1>", page, flags=re.DOTALL)


def told(page: bytes) -> str:
    return " ".join(Reader(body_of(page)).text.split())


def test_what_people_read(result: Result, text: SnapshotAssertion) -> None:
    """All but the map of requirements and the form, in which each requirement stands with its text."""
    body = body_of(html_report(result)).partition(b"<body>")[2]
    before, _, rest = body.partition(b'<section class="card" aria-labelledby="requirements">')
    assert before + rest.partition(b'<div id="list">')[2] == text


def test_the_same_result_gives_the_same_bytes(result: Result) -> None:
    assert html_report(result) == html_report(result)


def test_the_page_obeys_its_own_script_and_style_and_nothing_else(result: Result) -> None:
    tags = Reader(html_report(result)).tags
    policy = next(
        attrs["content"] for _, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    digest = "'sha256-[A-Za-z0-9+/]{43}='"
    assert policy is not None
    assert re.fullmatch(
        f"default-src 'none'; style-src {digest}; script-src {digest}; base-uri 'none'; form-action 'none'",
        policy,
    )
    assert [name for tag, _ in tags if (name := tag) in ("script", "style", "img", "link", "iframe")] == [
        "style",
        "script",
    ]
    attributes = {name for _, attrs in tags for name in attrs}
    assert {
        name for name in attributes if name.startswith("on") or name in ("src", "style", "action")
    } == set()
    assert all((attrs["href"] or "").startswith("#") for tag, attrs in tags if tag == "a")


def test_a_hostile_runtime_writes_text_and_nothing_else(result: Result) -> None:
    hostile = Finding(
        BAD, "TIM-002", BAD, file=BAD, offset=1, pointer=BAD, expected=BAD, got=BAD[::-1], cause=BAD
    )
    bad = replace(case("evil", Outcome.FAIL, failed(hostile)), title=BAD, reproduce=BAD)
    row = WaiverRow(
        1, Waiver(BAD, None, "0" * 16, BAD, BAD, BAD, "2027-01-01"), WaiverState.EXPIRED, BAD, (BAD,)
    )
    name = replace(result.runtime, name=BAD, version=BAD, vendor=BAD)
    levels = (LevelRow("core", False, (BAD,)), *result.levels[1:])
    spoilt = replace(
        result,
        runtime=name,
        cases=(bad,),
        waivers=(row,),
        levels=levels,
        guarantees=(Guarantee(BAD, BAD, BAD),),
    )
    session = {"events": [{"timestamp": "2026-01-01T00:00:00Z", "event_type": BAD, "phase": BAD}]}
    plain = replace(spoilt, runtime=result.runtime, cases=(replace(bad, title="x"),))
    page = html_report(spoilt, lambda _: KeptDocuments(session, session, BAD))
    assert [tag for tag, _ in Reader(page).tags] == [
        tag for tag, _ in Reader(html_report(plain, lambda _: KeptDocuments(session, session, BAD))).tags
    ]
    assert not {"\u202e", "\x00"} & set(page.decode())
    assert "{{ 7*7 }}" in told(page)


def test_what_did_not_run_and_what_is_waived_or_out_of_judgement_is_told(result: Result) -> None:
    disputed = replace(
        case("disputed", Outcome.FAIL, failed(late(1))),
        erratum=Erratum("disputed", "the clause is unclear", "2026-03-01"),
    )
    waived = case("in-hand", Outcome.FAIL, failed(late(1))._replace(waived_by=1))
    waiver = Waiver("in-hand", None, "0" * 16, "the clock is being mended", "Ada", "ISSUE-7", "2026-06-01")
    row = WaiverRow(1, waiver, WaiverState.HOLDS, "1 failure", ("in-hand",))
    page = told(html_report(replace(result, cases=(disputed, waived, *result.cases), waivers=(row,))))
    for sentence in (
        "Out of judgement, fails nobody: disputed since 2026-03-01: the clause is unclear.",
        "the case disputed out of judgement: disputed since 2026-03-01: the clause is unclear",
        "1 finding, disputed",
        "1 finding, waived",
        "1 finding waived by waiver 1 (case in-hand).",
        "the clock is being mended (Ada, ISSUE-7, until 2026-06-01)",
        "2 cases, first no-golden the case no-golden has no golden export",
        "offline no fence",
    ):
        assert sentence in page, sentence


def test_what_stands_before_the_next_level_is_grouped_by_cause(result: Result) -> None:
    assert next_level(result) == Next(
        "core",
        (
            Obstacle(
                "local time with an offset instead of UTC", True, ("TIM-002",), ("story-two", "story-three")
            ),
            Obstacle(
                "Exit status 0 says exported, 65 rejected (over `stdio`: a result, an error with code 65)…",
                False,
                ("RUN-011",),
                ("crash",),
            ),
        ),
        (),
    )


def test_a_run_that_reached_everything_has_nothing_before_it(result: Result) -> None:
    rows = tuple(row._replace(reached=True, blocking=()) for row in result.levels)
    passed = replace(result, levels=rows, reached="hardened", target="hardened", cases=result.cases[:1])
    assert next_level(passed) is None
    assert "Conforms: the level hardened is reached" in told(html_report(passed))
    assert "What stands before" not in told(html_report(passed))


def session() -> object:
    path = resources.golden(CURRENT.name, "story-blocked-exit-corrected", "sess-0b4c19.json")
    return json.loads(path.read_bytes())


def test_the_first_sessions_that_went_wrong_are_drawn_and_the_others_counted(result: Result) -> None:
    many = tuple(case(f"wrong-{place}", Outcome.FAIL, failed(late(1))) for place in range(MOST_PICTURES + 5))
    rejected = case("reject-x", Outcome.FAIL, failed(late(1)))
    kept = KeptDocuments(session(), session())
    page = html_report(replace(result, cases=(rejected, *many)), lambda _: kept)
    assert page.count(b'<figure class="picture">') == MOST_PICTURES
    assert f"The sessions of the first {MOST_PICTURES} cases that went wrong are drawn" in told(page)


@pytest.mark.parametrize(
    ("kept", "drawn", "note"),
    [
        (KeptDocuments(session(), session()), 1, ""),
        (KeptDocuments(session(), None), 0, ""),
        (None, 0, ""),
        (
            KeptDocuments(session(), 5),
            1,
            "What the runtime wrote tells of no session; this is what is expected.",
        ),
        (
            KeptDocuments(session(), None, "s.json is no JSON, and not drawn."),
            1,
            "s.json is no JSON, and not drawn.",
        ),
        (KeptDocuments(None, None, "s.json is no JSON, and not drawn."), 0, ""),
    ],
)
def test_a_session_is_drawn_where_the_runtime_wrote_something(
    result: Result, kept: KeptDocuments | None, drawn: int, note: str
) -> None:
    wrong = replace(result, cases=(case("wrong", Outcome.FAIL, failed(late(1))),))
    page = html_report(wrong, lambda _: kept)
    assert page.count(b'<figure class="picture">') == drawn
    assert note in told(page)


def lay(folder: Path, written: bytes | None) -> None:
    """What a run keeps of one case."""
    (folder / "a" / "expected").mkdir(parents=True)
    (folder / "a" / "out").mkdir()
    (folder / "a" / "expected" / "s.json").write_bytes(b'{"events":[]}')
    if written is not None:
        (folder / "a" / "out" / "s.json").write_bytes(written)


@pytest.mark.parametrize(
    ("written", "actual", "note"),
    [
        (b'{"a":1}', {"a": 1}, ""),
        (None, None, ""),
        (b"\xff\xfe", None, "s.json is no JSON, and not drawn."),
        (b" " * (MOST_BYTES + 1), None, f"s.json has {MOST_BYTES + 1} bytes, too many to be drawn."),
    ],
)
def test_what_was_kept_is_read(tmp_path: Path, written: bytes | None, actual: object, note: str) -> None:
    lay(tmp_path, written)
    assert kept_documents(tmp_path, "a") == KeptDocuments({"events": []}, actual, note)


@pytest.mark.parametrize(
    "written", [b"\xff\xfe{", b"{" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"events":']
)
def test_what_is_no_document_is_never_an_error(tmp_path: Path, written: bytes) -> None:
    lay(tmp_path, written)
    kept = kept_documents(tmp_path, "a")
    assert kept is not None
    assert kept.expected == {"events": []}


def test_a_link_is_not_followed_and_a_case_without_a_golden_has_nothing(tmp_path: Path) -> None:
    lay(tmp_path, None)
    (tmp_path / "a" / "out" / "s.json").symlink_to(tmp_path / "a" / "expected" / "s.json")
    assert kept_documents(tmp_path, "a") == KeptDocuments(
        {"events": []}, None, "s.json is no regular file, and not drawn."
    )
    assert kept_documents(tmp_path, "b") is None


def test_the_order_is_that_of_urgency(result: Result) -> None:
    beyond = case("late", Outcome.FAIL, failed(late(1)), level="hardened")
    page = html_report(replace(result, cases=(*result.cases, beyond)))
    ids = [attrs["id"] for tag, attrs in Reader(page).tags if tag == "details" and attrs.get("id")]
    assert ids == [
        f"case-{name}"
        for name in (
            *("story-two", "story-three", "crash", "hang", "spaced", "silence", "late"),
            *("no-golden", "no-golden-too", "story-one", "reject-loud"),
        )
    ]
