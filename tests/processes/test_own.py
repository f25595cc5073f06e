"""Programs that the suite uses itself are nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conformance.processes import Resident, printed_by


def test_what_it_prints_is_told() -> None:
    assert printed_by([sys.executable, "-c", "import os; print(os.environ['A'])"], {"A": "b"}) == b"b\n"


def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        printed_by([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.5)


def test_it_counts_as_no_process_of_a_runtime_that_is_started_at_the_same_time(tmp_path: Path) -> None:
    """It would inherit what a runtime's processes are told by, and would have outlived many of these."""
    over = threading.Event()

    def clean() -> None:
        while not over.is_set():
            printed_by(["sleep", "0.02"])

    cleaning = [threading.Thread(target=clean) for _ in range(3)]
    for thread in cleaning:
        thread.start()
    try:
        assert [outlived(tmp_path) for _ in range(40)] == [0] * 40
    finally:
        over.set()
        for thread in cleaning:
            thread.join()


def outlived(folder: Path) -> int:
    """How many processes have outlived one that ends at once."""
    program = Resident(["true"], cwd=folder, env=dict(os.environ), longest=1 << 20, kept=1 << 16)
    assert program.read(20) is None
    assert program.has_ended(20)
    return program.end().survivors
