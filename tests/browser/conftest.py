"""Pages in Debian's Chromium, offline; whatever a page asks for or complains of fails its test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

PHONE, TABLET, DESK = (360, 740), (820, 1180), (1440, 900)
"""Width and height in CSS pixels."""
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"

Open = Callable[..., "Page"]
"""Shows a file; see `open_page`."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed: neither on PATH nor at /usr/bin/chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with (
        playwright.sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as chromium,
    ):
        yield chromium


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Requests beyond the page itself, console messages, faults, dialogs and windows; the test fails if any.

    A test that provokes one on purpose looks at it and takes it out.
    """
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def open_page(browser: Browser, complaints: list[str]) -> Iterator[Open]:
    """`open_page(file, size=PHONE, scheme="dark", script=False, fragment="case-x")` shows a file."""

    def opened(
        file: Path,
        *,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        script: bool = True,
        fragment: str = "",
    ) -> Page:
        width, height = size
        context = contexts.enter_context(
            browser.new_context(
                offline=True,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                java_script_enabled=script,
                reduced_motion="reduce",
            )
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        listen(page, complaints)
        context.on("page", lambda other: complaints.append(f"window: {other.url}"))
        page.goto(file.as_uri() + (f"#{fragment}" if fragment else ""))
        return page

    with ExitStack() as contexts:
        yield opened


def listen(page: Page, complaints: list[str]) -> None:
    """Note all that a page does beyond being shown."""

    def asked(request: Request) -> None:
        own = request.is_navigation_request() and request.frame == page.main_frame
        if not (own and request.url.startswith("file:")):
            complaints.append(f"request: {request.url}")

    page.on("request", asked)
    page.on("websocket", lambda socket: complaints.append(f"socket: {socket.url}"))
    page.on("console", lambda message: complaints.append(f"console: {message.type}: {message.text}"))
    page.on("pageerror", lambda fault: complaints.append(f"fault: {fault.message}"))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))


def axe_faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and its own best practices, one line for each element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]
