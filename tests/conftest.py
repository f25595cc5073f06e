"""What holds for every test."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension

# A job in the background of a shell starts with SIGINT ignored, and its children would ignore it too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says something about the machine only.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With SVR_REQUIRE_ALL=1 a test that skips, for want of a tool say, has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SVR_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"SVR_REQUIRE_ALL=1, and the test was skipped: {report.longrepr}"
    return report


class TextSnapshot(SingleFileSnapshotExtension):
    """Bytes in, the same bytes out."""

    file_extension = "txt"


@pytest.fixture
def text(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare bytes with a file beside the test."""
    return snapshot.use_extension(TextSnapshot)
