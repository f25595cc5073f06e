"""What the other tests of this folder rely on: a page that misbehaves is noticed."""

from __future__ import annotations

from pathlib import Path

from .conftest import PHONE, Open, axe_faults

GOOD = '<!doctype html><html lang="en"><title>t</title><main><h1>A page</h1></main></html>'
BAD = """<!doctype html><html><title>t</title><img src="https://example.org/a.png"><script>
console.log("said"); alert("boo"); undefined_name();
</script></html>"""


def page_of(folder: Path, text: str) -> Path:
    """A file that holds the text."""
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_page_that_is_quiet_has_nothing_said_of_it(tmp_path: Path, open_page: Open) -> None:
    page = open_page(page_of(tmp_path, GOOD), size=PHONE, scheme="dark", fragment="here")
    dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    assert page.evaluate(f"[innerWidth, {dark}, location.hash]") == [360, True, "#here"]
    assert axe_faults(page) == []


def test_requests_messages_dialogs_and_faults_are_noticed(
    tmp_path: Path, open_page: Open, complaints: list[str]
) -> None:
    open_page(page_of(tmp_path, BAD))
    heard, complaints[:] = sorted(complaints), []
    assert heard == [
        "console: error: Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
        "console: log: said",
        "dialog: boo",
        "fault: undefined_name is not defined",
        "request: https://example.org/a.png",
    ]


def test_axe_finds_what_a_reader_of_screens_would_miss(
    tmp_path: Path, open_page: Open, complaints: list[str]
) -> None:
    page = open_page(page_of(tmp_path, BAD))
    complaints.clear()
    assert {fault.partition(":")[0] for fault in axe_faults(page)} >= {"html-has-lang", "image-alt"}
