"""The commands as a person calls them, in a small checkout of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.goldens import Roots
from conformance.model.revision import CURRENT

from .conftest import HONEST, REPOSITORY, Witness, read_json


@pytest.mark.slow
def test_a_proposal_is_read_accepted_and_checked(roots: Roots, witness: Witness) -> None:
    checkout = roots.checkout
    for name in ("conformance", "docs"):
        ignored = shutil.ignore_patterns("__pycache__", "*.png")
        shutil.copytree(REPOSITORY / name, checkout / name, ignore=ignored)
    shutil.copytree(REPOSITORY / "Data" / "Requirements", roots.data / "Requirements")
    refused = golden(checkout, "diff", "--summary", "gone/moved.md")
    assert refused == (
        74,
        "",
        "svr-conformance: gone/moved.md: cannot write: there is no folder gone\n  make the folder first\n",
    )
    assert golden(checkout, "propose")[0] == 0
    told = f"from nothing to {CURRENT.name} as proposed: 3 of 3 cases moved, in 1 way"
    status, said, _ = golden(checkout, "diff", "--summary", "moved.md")
    assert (status, said.split("\n")[0]) == (0, told)
    assert (checkout / "moved.md").read_text(encoding="utf-8").split("\n")[2] == f"F{told[1:]}."
    nobody = golden(checkout, "accept", "--reason", "first", "--by", "Jo Doe")
    assert (nobody[0], nobody[2].split("\n")[0]) == (
        1,
        f"svr-conformance: no witness declares the revision {CURRENT.name}:",
    )
    file = str(witness(HONEST))
    status, said, _ = golden(checkout, "accept", "--reason", "first", "--by", "Jo Doe", "--witness", file)
    assert (status, said.split("\n")[1:]) == (
        0,
        [
            "  confirmed by other 7",
            "  recorded in history.json as accepted by Jo Doe with the reason: first",
            "",
        ],
    )
    assert [entry["by"] for entry in read_json(roots.history)] == ["Jo Doe"]
    assert golden(checkout, "check") == (
        0,
        "the golden exports are whole, and the reference makes them\n",
        "",
    )


def golden(checkout: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `svr-conformance golden` in a checkout."""
    env = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "golden", *words],
        cwd=checkout,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
