"""The guides, walked from the first command to the last in an empty folder, as a reader would."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import COMMAND, REPOSITORY, environment
from .guide import Step, matches, steps

GUIDES = sorted((REPOSITORY / "docs").glob("*.md"))
FOR_ONE_WHO_HAS_A_RUNTIME = {"certificates", "fuzzing"}
WALKED = {guide.stem: found for guide in GUIDES if (found := list(steps(guide.read_text(encoding="utf-8"))))}


def walked(step: Step, folder: Path, guide: str) -> None:
    """Write the file, or run the commands and compare what they print with what the guide shows."""
    if step.file:
        file = folder / step.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(step.text, encoding="utf-8", newline="\n")
        return
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", step.text],
        cwd=folder,
        env=environment(PATH=f"{Path(COMMAND[0]).parent}{os.pathsep}{os.environ['PATH']}", COLUMNS="100"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    place = f"{guide}:{step.line}: {step.text}"
    printed = done.stdout or done.stderr
    assert done.returncode == step.status, f"{place}\n{done.stdout}{done.stderr}"
    assert step.shown is None or matches(step.shown, printed), (
        f"{place}\nexpected\n{step.shown}\nfound\n{printed}"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", WALKED)
def test_a_guide_can_be_walked(name: str, tmp_path: Path) -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("the guides show what is printed behind a fence, and bubblewrap is not installed")
    given = [step for step in WALKED["certify"] if step.file] if name in FOR_ONE_WHO_HAS_A_RUNTIME else []
    for step in [*given, *WALKED[name]]:
        walked(step, tmp_path, f"{name}.md")


def test_every_guide_is_walked() -> None:
    guides = [
        "adapter",
        "bulk",
        "case",
        "certificates",
        "certify",
        "ci",
        "dispute",
        "finding",
        "fuzzing",
        "headset",
        "levels",
        "revise",
        "spreadsheet",
    ]
    assert sorted(WALKED) == guides


def test_the_blocks_of_a_guide() -> None:
    text = """\
<!-- not run: it has no end -->
```sh
sleep 9d
```

```toml title="a.toml"
x = 1
```

```sh
false
```

Which says:

```text title="exit status 1"
no
```

<!-- not run: nobody is here -->
```sh
rm -r x
```

```sh
true
```

```json
{}
```
"""
    assert list(steps(text)) == [
        Step(6, "x = 1\n", file="a.toml"),
        Step(10, "false\n", status=1, shown="no\n"),
        Step(25, "true\n"),
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a.c\n", "abc\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a\nb c\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\n", "a\n", True),
        ("…\nd\n", "a\nc\n", False),
    ],
)
def test_what_is_shown_is_what_was_printed(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same
