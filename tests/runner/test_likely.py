from __future__ import annotations

import pytest

from conformance.runner.likely import Shared, shared_flag

F32, ZONE, BOTH = ["float32"], ["time-zone"], ["float32", "time-zone"]


@pytest.mark.parametrize(
    ("failing", "passing", "shared"),
    [
        ([F32, F32, BOTH, ZONE], [[], ZONE], Shared("float32", 3, 4)),
        ([BOTH, BOTH, BOTH], [ZONE, []], Shared("float32", 3, 3)),
        ([BOTH, BOTH, BOTH], [], None),
        ([BOTH, BOTH, BOTH], [[]], Shared("float32", 3, 3)),
        ([F32, F32, ZONE, ZONE], [[]], None),
        ([F32, F32], [[]], None),
        ([F32, F32, []], [F32, F32, []], None),
        ([[], [], []], [F32], None),
        ([], [F32], None),
    ],
)
def test_the_flag_that_most_of_the_failing_cases_share(
    failing: list[list[str]], passing: list[list[str]], shared: Shared | None
) -> None:
    assert shared_flag(failing, passing) == shared
