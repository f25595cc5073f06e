"""What every benchmark needs: wall time of a process, two sides in turn, a runtime that is described."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance import resources

SUITE = [sys.executable, "-m", "conformance"]
SCENARIO = resources.data("Scenarios", "OfficeFire")


def seconds(argv: Sequence[str], cwd: Path | None = None, expected: int = 0) -> float:
    """Wall time of one process that must end with the status `expected`."""
    began = time.perf_counter()
    done = subprocess.run(argv, check=False, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert done.returncode == expected, argv
    return time.perf_counter() - began


def ratio(name: str, ours: Callable[[], float], theirs: Callable[[], float], runs: int, goal: str) -> None:
    """Print the ratio ours / theirs, pair by pair."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    ratios = sorted(a / b for a, b in pairs)
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name}\n  {mine:.3f} s against {other:.3f} s: {shown(ratios)}   (goal: {goal})", flush=True)


def shown(ratios: Sequence[float]) -> str:
    middle = statistics.median(ratios)
    return f"ratio {middle:.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}), 1/ratio {1 / middle:.1f}"


def described(folder: Path, kind: str, command: Sequence[str]) -> Path:
    """A runtime file of that kind."""
    file = folder / f"{kind}.toml"
    file.write_text(
        '[runtime]\nname = "reference"\nversion = "1"\nvendor = "bench"\n'
        'contract = "1.1.0"\nlevel = "scored"\n'
        f'[adapter]\nkind = "{kind}"\ncommand = {list(command)!r}\n',
        encoding="utf-8",
    )
    return file
