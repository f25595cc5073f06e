from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.model.case import Recipe
from conformance.model.result import Guarantee
from conformance.model.revision import CURRENT
from conformance.runner.plan import plan_of
from conformance.runner.sizing import sizes_of
from conformance.suite.recipes import made
from conformance.suite.scenarios import standard
from conformance.suite.sizes import Size, sizes

from .conftest import CONTINUED, CORRECT, Runtime

NAME = "long-7-20"


@pytest.fixture(scope="module")
def small() -> Size:
    """A size that is none, so that a test need not wait."""
    recipe = Recipe("long-session", 7, 20, "")
    data = made(recipe)
    recording, _ = read_recording(data, standard(CURRENT))
    assert recording is not None
    case = replace(sizes(CURRENT)[0].case, recipe=replace(recipe, sha256=hashlib.sha256(data).hexdigest()))
    export = export_of(recording, standard(CURRENT), parse_utc(case.exported_at))
    both = {f"{NAME}.csv": export.table, f"{NAME}.json": export.document}
    digests = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in both.items()}
    return Size(case, digests)


def found(runtime: Runtime, small: Size, source: str, settings: str = "") -> Guarantee:
    return sizes_of(plan_of(runtime(source, settings)), None, [small])


def test_a_runtime_that_handles_it(runtime: Runtime, small: Size) -> None:
    told = "exported, and every byte compared: session of 100,000 events"
    assert found(runtime, small, CORRECT + CONTINUED) == Guarantee("sizes", "enforced", told)


@pytest.mark.parametrize(
    ("source", "settings", "told"),
    [
        (
            "sys.stderr.write('rejected: too much for me\\n'); sys.exit(65)",
            "",
            "is rejected (rejected: too much for me)",
        ),
        ("sys.stderr.write('out of memory\\n'); sys.exit(9)", "", "ended with 9: out of memory"),
        ("import os; os.kill(os.getpid(), 9)", "", "ended by signal 9"),
        ("import time; time.sleep(60)", "timeout_seconds = 1", "no answer within 1 s (timeout_seconds)"),
        ("", "", f"{NAME}.csv was not written"),
        (f"open(sys.argv[3] + '/{NAME}.csv', 'w')", "", f"{NAME}.csv has 0 bytes, and must have 3302"),
        (
            f"open(sys.argv[3] + '/{NAME}.csv', 'wb').write(bytes(3302))",
            "",
            f"{NAME}.csv has other bytes than it must",
        ),
    ],
)
def test_what_is_wrong_is_told(runtime: Runtime, small: Size, source: str, settings: str, told: str) -> None:
    wanted = Guarantee("sizes", "broken", f"size-100000-events: {told}")
    assert found(runtime, small, source, settings) == wanted
