"""Memory stays the same, however many sessions there are and wherever their files stand."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .packing import sessions

TABLE, DOCUMENT = list(sessions().values())[:2]
SCRIPT = """
import sys
from pathlib import Path
from conformance.bulk.batches import batches
from conformance.bulk.judging import lost_batch
from conformance.bulk.output import Output
from conformance.bulk.run import Wanted, run

class Reading:  # all that is done in memory but the judging, which is done batch by batch
    def results(self, spans):
        return (lost_batch(batch, "only read") for span in spans for batch in batches(span))

run(Wanted((Path(sys.argv[1]),)), Output(Path(sys.argv[2])), Reading(), lambda progress, lines: None)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def tarred(path: Path, count: int) -> None:
    """All documents first, and all tables behind them."""
    with tarfile.open(path, "w") as archive:
        for suffix, data in ((".json", DOCUMENT), (".csv", TABLE)):
            for number in range(count):
                header = tarfile.TarInfo(f"session-{number:08}{suffix}")
                header.size = len(data)
                archive.addfile(header, io.BytesIO(data))


def zipped(path: Path, count: int) -> None:
    """The same, in an archive whose directory is long."""
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in (".json", ".csv"):
            for number in range(count):
                archive.writestr(f"{'long/' * 20}session-{number:08}{suffix}", b"{}")


def peak(archive: Path, out: Path) -> int:
    """The most memory that the run had, in KiB."""
    argv = [sys.executable, "-c", SCRIPT, str(archive), str(out)]
    return int(subprocess.run(argv, check=True, capture_output=True).stdout)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of a process")
@pytest.mark.parametrize(("kind", "make", "many"), [(".tar", tarred, 4500), (".zip", zipped, 15_000)])
def test_three_times_the_sessions_take_no_more_memory(
    kind: str, make: Callable[[Path, int], None], many: int, tmp_path: Path
) -> None:
    """What waits grows by some 20 MB in the one archive; two caches of 4 MB may fill meanwhile."""
    peaks = []
    for count in (many // 3, many):
        archive = tmp_path / f"{count}{kind}"
        make(archive, count)
        peaks.append(peak(archive, tmp_path / f"out{count}"))
        lines = (tmp_path / f"out{count}" / "results.jsonl").read_bytes().count(b"\n")
        assert lines == count
    assert peaks[1] - peaks[0] < 10 * 1024, peaks
