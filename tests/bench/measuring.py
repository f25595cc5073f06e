"""What every benchmark needs: wall time of a process, sides in turn, a runtime that is described."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from conformance import resources

SUITE = [sys.executable, "-m", "conformance"]
SCENARIO = resources.data("Scenarios", "OfficeFire")


class Figure(NamedTuple):
    """Seconds of ours and of what is beside it, and what their ratio is wanted to be at most."""

    what: str
    beside: str
    ours: float
    theirs: float
    at_most: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def reached(self) -> bool:
        return self.ratio <= self.at_most

    @property
    def told(self) -> tuple[str, str]:
        """The ratio, and the one that is wanted, the way round that people say it."""
        if self.at_most < 1:
            return f"{1 / self.ratio:.1f} times faster", f"at least {1 / self.at_most:g} times faster"
        return f"{self.ratio:.2f} times", f"at most {self.at_most:g} times"

    def show(self) -> None:
        ratio, goal = self.told
        print(f"{self.what}, against {self.beside}")
        print(
            f"  {clock(self.ours)} against {clock(self.theirs)}: {ratio}   (goal: {goal})",
            flush=True,
        )


def clock(spent: float) -> str:
    """Seconds in the unit that reads best."""
    if spent >= 1:
        return f"{spent:.2f} s"
    return f"{spent * 1e3:.2f} ms" if spent >= 1e-3 else f"{spent * 1e6:.1f} µs"


def least(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """The least time of each side, all of them in turn in each round."""
    return [min(times) for times in zip(*([side() for side in sides] for _ in range(rounds)), strict=True)]


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
