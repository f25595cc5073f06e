"""The links of the pages, as a plain git host shows them: each leads to a file or a heading that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted(
    [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("examples/**/README.md")]
)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z]+:")


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors that a git host, and the site, give the headings of a page."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def broken(page: Path) -> Iterator[str]:
    text = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in LINK.findall(text):
        if ELSEWHERE.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield f"{page.name}: {link}"


def test_every_link_leads_somewhere() -> None:
    assert len(PAGES) > 10
    assert [fault for page in PAGES for fault in broken(page)] == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# 1.1 It is, or not\n[a](#11-it-is-or-not) [b](#12) [c](other.md) [d](page.md#13) `[e](f)`\n"
        "[g](https://example.org)\n```\n# 13\n[h](i)\n```\n"
    )
    assert list(broken(page)) == ["page.md: #12", "page.md: other.md", "page.md: page.md#13"]
