"""verify.html in Chromium: the verdicts of `verify`, and a page that anyone can use and nobody can misuse."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.model.revision import CURRENT, REVISIONS, Revision
from conformance.reports.verify_page.making import page_bytes

from . import samples
from .conftest import PHONE, Open, axe_faults
from .samples import Sample, verdict_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

Make = Callable[[Revision], Iterable[Sample]]
AT_ONCE = 100
JUDGE = """(samples) => {
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return samples.map((files) => {
    const given = files.map(([name, text]) => ({ name, bytes: bytes(text) }));
    return judgeAll(given).verdicts.map(({ state }) => state);
  });
}"""
DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) {
    data.items.add(new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name));
  }
  document.getElementById('drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "verify.html"
    file.write_bytes(page_bytes())
    return file


@pytest.fixture
def page(open_page: Open, file: Path) -> Page:
    """The page as a person opens it."""
    return open_page(file)


def encoded(sample: Sample) -> list[tuple[str, str]]:
    """The files of a sample as the page takes them, their bytes in base64."""
    files = ((".json", sample.document), (".csv", sample.table), (".jsonl", sample.recording))
    return [
        (sample.stem + suffix, base64.b64encode(data).decode()) for suffix, data in files if data is not None
    ]


def told_by(page: Page, given: list[Sample]) -> list[str]:
    """The verdicts of the page."""
    told: list[str] = []
    for start in range(0, len(given), AT_ONCE):
        told += [state for (state,) in page.evaluate(JUDGE, [*map(encoded, given[start : start + AT_ONCE])])]
    return told


ON_BOTH: dict[Make, dict[str, int]] = {
    samples.goldens: {"conforms": 266},
    samples.renamed: {"conforms": 28},
    samples.damaged: {"does not conform": 200, "cannot judge": 2},
    samples.consistent: {"does not conform": 14, "conforms": 10},
}
CORPUS = [(revision, make, least) for revision in REVISIONS for make, least in ON_BOTH.items()]
# The broken exporters tell the same lies under either revision.
CORPUS.append((CURRENT, samples.mutated, {"does not conform": 300, "conforms": 30}))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("revision", "make", "least"), CORPUS, ids=[f"{of.name}-{make.__name__}" for of, make, _ in CORPUS]
)
def test_its_verdicts_are_those_of_verify(
    page: Page, tmp_path: Path, revision: Revision, make: Make, least: dict[str, int]
) -> None:
    given = list(make(revision))
    wanted = {sample.name: verdict_of(sample, tmp_path) for sample in given}
    assert len(wanted) == len(given)
    told = told_by(page, given)
    assert dict(zip(wanted, told, strict=True)) == wanted
    assert {state: told.count(state) >= count for state, count in least.items()} == dict.fromkeys(least, True)


def sample_named(name: str, make: Make) -> Sample:
    return next(sample for sample in make(CURRENT) if sample.name == name)


@pytest.fixture(scope="module")
def aborted() -> Sample:
    """An export of a session that was not completed, with its recording."""
    return sample_named("story-aborted", samples.goldens)


def payloads(*given: Sample) -> list[dict[str, Any]]:
    """Files as a file chooser gives them."""
    return [
        {"name": name, "mimeType": "application/octet-stream", "buffer": base64.b64decode(text)}
        for sample in given
        for name, text in encoded(sample)
    ]


def read(page: Page) -> list[str]:
    """What the page says of each export and of what it passed over, once it has judged."""
    page.locator("#verdicts > *").first.wait_for()
    return [text.replace("\u00a0", " ") for text in page.locator("#verdicts > *").all_inner_texts()]


def test_files_are_chosen_by_keyboard(page: Page, aborted: Sample) -> None:
    page.on("filechooser", lambda _: None)  # Chromium is asked to hand choosers over before one is opened
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "drop"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(payloads(aborted))  # type: ignore[arg-type]
    assert [text.split("\n") for text in read(page)] == [
        [
            "run_5e1f02", "", "conforms", "", "recording", "run_5e1f02.jsonl",
            "contract", "1.1.0", "result", "25, fail", "ended", "not completed: aborted",
        ]
    ]  # fmt: skip
    assert page.locator("[aria-live=polite]").inner_text() == "1 export: 1 conforms"


def test_files_are_dropped_one_after_the_other(page: Page, aborted: Sample) -> None:
    for dropped in encoded(aborted):
        page.evaluate(DROP, [dropped])
        page.locator(f"text={dropped[0].rpartition('.')[0]}").first.wait_for()
    page.locator("text=run_5e1f02.jsonl").wait_for()
    assert page.locator("#status").inner_text() == "1 export: 1 conforms"
    page.locator("#clear").click()
    assert page.locator("#verdicts").inner_html() == ""
    assert page.evaluate("document.activeElement.id") == "drop"


def test_a_difference_is_told_with_its_place(page: Page) -> None:
    wrong = sample_named("table: plus sign", samples.damaged)
    page.set_input_files("#files", payloads(wrong))  # type: ignore[arg-type]
    (told,) = read(page)
    assert told.split("\n")[2:] == [
        "does not conform", "", "the table is not what its own events give", "",
        "file", "table of-20260228-a7k3.csv", "byte", "570", "place", "row 4, column score_delta",
        "expected", "…vate_alarm,,25,evt-003,of-20260228-a7k3,anon-p01…",
        "got", "…vate_alarm,,+25,evt-003,of-20260228-a7k3,anon-p0…",
        "contract", "1.1.0", "result", "100, pass", "ended", "completed",
    ]  # fmt: skip


def test_a_revision_that_nobody_knows_is_told(page: Page) -> None:
    odd = sample_named("document: schema_version of the future", samples.damaged)
    page.set_input_files("#files", payloads(odd))  # type: ignore[arg-type]
    (told,) = read(page)
    assert [line for line in told.split("\n") if line][1:] == [
        "does not conform",
        "JSN-001: the document names no revision of the contract that is known here",
        "file", "document of-20260228-a7k3.json", "place", "/schema_version",
        "expected", '"1.0.0" or "1.1.0"', "got", '"1.10.0"',
        "result", "100, pass", "ended", "completed",
    ]  # fmt: skip


def test_hostile_names_and_contents_inject_nothing(page: Page) -> None:
    golden = sample_named("document: null member", samples.damaged)
    attack = "<img src=x onerror=alert(1)>\u202egnp.exe"
    document = golden.document.replace(b'{"a":null', f'{{"a":"{attack}"'.encode())
    hostile = golden._replace(stem=attack, document=document)
    page.set_input_files("#files", payloads(hostile))  # type: ignore[arg-type]
    (told,) = read(page)
    assert told.startswith("<img src=x onerror=alert(1)>\\u202egnp.exe\n")
    assert page.locator("img").count() == 0


def test_what_is_no_export_is_passed_over_and_named(page: Page, aborted: Sample) -> None:
    alone = [file for file in payloads(aborted) if not file["name"].endswith(".json")]
    other = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    page.set_input_files("#files", [*alone, other])  # type: ignore[arg-type]
    (told,) = read(page)
    assert [line for line in told.split("\n") if line] == [
        "Passed over",
        "photo.png: neither S.json, S.csv nor S.jsonl",
        "run_5e1f02.csv: a table without its document is no export; add run_5e1f02.json",
        "run_5e1f02.jsonl: no export of its session run_5e1f02 is here",
    ]
    assert page.locator("#status").inner_text() == (
        "No export among these files: an export is S.json and S.csv."
    )


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(open_page: Open, file: Path, aborted: Sample, scheme: str) -> None:
    page = open_page(file, scheme=scheme)
    assert axe_faults(page) == []
    wrong = sample_named("document: float for an integer", samples.damaged)
    odd = sample_named("document: digest and versions unknown", samples.damaged)._replace(stem="unknown")
    page.set_input_files("#files", payloads(aborted, wrong, odd))  # type: ignore[arg-type]
    assert len(read(page)) == 3
    assert axe_faults(page) == []


def test_it_fits_a_phone(open_page: Open, file: Path) -> None:
    page = open_page(file, size=PHONE)
    odd = sample_named("document: digest and versions unknown", samples.damaged)
    page.set_input_files("#files", payloads(odd))  # type: ignore[arg-type]
    read(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
