"""The docs as a site: built without a warning, and read without a network."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).parents[2]
LOADED = {"audio", "embed", "iframe", "img", "link", "object", "script", "source", "video"}
CSS_LOADS = re.compile(r"(?:@import\s+|url\(\s*)[\"']?([^\"')\s]+)")
LOCAL = re.compile(r"(?!//)(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)


class Reader(HTMLParser):
    """The ids of a page, what it loads, and where its links lead."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.ids |= {told["id"]} if "id" in told else set()
        if tag in LOADED and not (tag == "link" and told.get("rel") in {"canonical", "prev", "next"}):
            self.loads += [told[name] for name in ("src", "href", "data") if name in told]
        elif tag == "a" and "href" in told:
            self.links.append(told["href"])


class Site(NamedTuple):
    """The folder of the site, and its pages by their path in it."""

    folder: Path
    pages: dict[str, Reader]


@pytest.fixture(scope="module")
def site() -> Site:
    """Built into site/, where `nox -s docs` leaves it to be opened; the tests run one by one."""
    folder = REPOSITORY / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(folder).as_posix(): Reader(path) for path in folder.rglob("*.html")}
    del pages["404.html"]  # a server's, whose links begin at its root
    return Site(folder, pages)


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    loads = [(page, target) for page, reader in site.pages.items() for target in reader.loads]
    for sheet in site.folder.rglob("*.css"):
        found = CSS_LOADS.findall(sheet.read_text(encoding="utf-8"))
        loads += [(sheet.name, target) for target in found if not target.startswith("data:")]
    assert len(loads) > len(site.pages)
    assert [load for load in loads if not LOCAL.match(load[1])] == []


def test_every_requirement_can_be_linked_to(site: Site) -> None:
    text = (REPOSITORY / "docs" / "specification.md").read_text(encoding="utf-8")
    requirements = set(re.findall(r"^- \*\*([A-Z]{3}-[0-9]{3})\*\*", text, re.MULTILINE))
    assert len(requirements) > 100
    for page in ("specification.html", "traceability.html"):
        assert requirements - site.pages[page].ids == set(), page


def test_every_link_within_the_site_has_its_target(site: Site) -> None:
    broken = []
    for name, reader in site.pages.items():
        for link in filter(LOCAL.match, reader.links):
            path, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            page = site.pages.get(target)
            if page is None or (anchor and anchor not in page.ids):
                broken.append((name, link))
    assert broken == []
