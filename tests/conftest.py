"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With SVR_REQUIRE_ALL=1 a test that skips, for want of a tool say, has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SVR_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"SVR_REQUIRE_ALL=1, and the test was skipped: {report.longrepr}"
    return report
