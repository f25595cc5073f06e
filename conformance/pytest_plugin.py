"""The options by which `pytest --pyargs conformance` is told which runtime to judge. Loads nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of their own names, since every other run of pytest sees them too."""
    group = parser.getgroup("svr-conformance", "conformance of Office Fire telemetry (--pyargs conformance)")
    group.addoption("--svr-runtime", metavar="FILE", help="judge the runtime that this file describes")
    group.addoption("--svr-reference", action="store_true", help="judge the suite's own exporter")
    group.addoption(
        "--svr-allow-waived",
        action="store_true",
        help="what the runtime file waives is expected to fail (as for `run`)",
    )
    group.addoption(
        "--svr-level",
        metavar="LEVEL",
        help="the target; what costs only levels beyond it is expected to fail (default: as for `run`)",
    )
