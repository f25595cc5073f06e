"""What the site adds to the pages, whose words it leaves alone: an anchor for each requirement, and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
SPECIFICATION, TRACEABILITY = "specification.md", "traceability.md"
REQUIREMENT = re.compile(r"^- \*\*([A-Z]{3}-[0-9]{3})\*\*", re.MULTILINE)
ROW = re.compile(r"^\| ([A-Z]{3}-[0-9]{3}) ", re.MULTILINE)
MENTION = re.compile(r"\b[A-Z]{3}-[0-9]{3}\b")
TAG = re.compile(r"(<[^>]*>)")
LINKED_OR_VERBATIM = ("a", "pre", "h1", "h2", "h3", "h4", "script", "style")
KNOWN = frozenset(REQUIREMENT.findall((ROOT / "docs" / SPECIFICATION).read_text(encoding="utf-8")))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """CONTRIBUTING.md, which stands above docs/, is a page too."""
    files.append(File.generated(config, "contributing.md", abs_src_path=str(ROOT / "CONTRIBUTING.md")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Give each requirement an anchor of its id; let links to and from CONTRIBUTING.md find their way."""
    name = page.file.src_uri
    if name == SPECIFICATION:
        return REQUIREMENT.sub(r"- [**\1**](#\1){ #\1 .requirement }", markdown)
    if name == TRACEABILITY:
        return ROW.sub(rf"| [\1]({SPECIFICATION}#\1){{ #\1 .requirement }} ", markdown)
    if name == "contributing.md":
        return markdown.replace("](docs/", "](")
    return markdown.replace("](../CONTRIBUTING.md", "](contributing.md")


def on_page_content(html: str, page: Page, **_: object) -> str:
    """Link each mention of a requirement to its place in the specification."""
    linked = "".join(_linked(html, "" if page.file.src_uri == SPECIFICATION else "specification.html"))
    return f'<div class="stacked">{linked}</div>' if page.file.src_uri == TRACEABILITY else linked


def _linked(html: str, target: str) -> Iterator[str]:
    depth = 0
    for place, part in enumerate(TAG.split(html)):
        if place % 2:
            name = part.strip("</>").split(maxsplit=1)[0] if part.strip("</>") else ""
            if name in LINKED_OR_VERBATIM:
                depth += -1 if part.startswith("</") else 1
            yield part
        else:
            yield part if depth else MENTION.sub(lambda found: _link(found[0], target), part)


def _link(requirement: str, target: str) -> str:
    if requirement not in KNOWN:
        return requirement
    return f'<a class="requirement" href="{target}#{requirement}">{requirement}</a>'
