"""The doctor of artefacts that were made elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.cli.main import main

from ..small_suite import in_place_of_the_whole, lay

HEAD = '[runtime]\nname = "tiny"\nversion = "1"\nvendor = "Ltd"\ncontract = "1.1.0"\n[adapter]\n'
CASES = ("story-clean-pass", "story-aborted", "reject-end-line-torn")
SESSION = "of-20260228-a7k3"
MADE_IN = (
    'device = "Quest 3"\nos = "66.0"\nengine = "Unity 6"\nlanguage = "{}"\nzone = "{}"\n'
    'airplane_mode = false\noperator = "A"\ndate = 2026-03-01\n'
)
FORM = f"[default]\n{MADE_IN.format('en', 'Europe/Berlin')}[locale]\n{MADE_IN.format('tr', 'Asia/Tokyo')}"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = lay(tmp_path_factory.mktemp("few") / "suite", CASES)
    with in_place_of_the_whole(root):
        yield root


@pytest.fixture
def made(folder: Path, few: Path) -> Path:
    """The folders of all cases, rightly made, in the working folder."""
    for case in CASES[:2]:
        shutil.copytree(few / "golden" / "1.1.0" / case, folder / "artefacts" / case)
    Path("artefacts", CASES[2]).mkdir()
    Path("artefacts", CASES[2], "rejected.txt").write_text("rejected: REJ-002 torn\n", encoding="utf-8")
    text = f'{HEAD}kind = "directory"\nfolder = "artefacts"\n'
    Path("svr-runtime.toml").write_text(text, encoding="utf-8")
    return folder / "artefacts"


def right(made: Path) -> None:
    """Nothing is done to them."""


def is_not_there(made: Path) -> None:
    made.rename(made.with_name("unpacked"))


def names_no_case(made: Path) -> None:
    for number, case in enumerate(CASES):
        (made / case).rename(made / f"session-{number}")


def lacks_one(made: Path) -> None:
    (made / CASES[1]).rename(made / "story-abortd")


def lies_too_deep(made: Path) -> None:
    for case in CASES:
        (made / case).rename(made / "out")
        (made / case).mkdir()
        (made / "out").rename(made / case / "out")


def has_an_empty_one(made: Path) -> None:
    shutil.rmtree(made / CASES[1])
    (made / CASES[1]).mkdir()


def is_wrong(made: Path) -> None:
    table = made / CASES[0] / f"{SESSION}.csv"
    table.write_bytes(table.read_bytes().replace(b",success,", b",fail,", 1))


def has_a_form_that_is_not_filled_in(made: Path) -> None:
    (made / "environment.toml").write_text(FORM.replace('"Quest 3"', '""'), encoding="utf-8")


def with_passes(made: Path) -> None:
    """`default` and `locale`, of which the second one has a case less."""
    shutil.copytree(made, made.with_name("locale"))
    shutil.rmtree(made.with_name("locale") / CASES[1])
    made.rename(made.with_name("default"))
    made.mkdir()
    for name in ("default", "locale"):
        made.with_name(name).rename(made / name)
    (made / "environment.toml").write_text(FORM, encoding="utf-8")


def with_a_whole_pass(made: Path) -> None:
    with_passes(made)
    shutil.copytree(made / "default" / CASES[1], made / "locale" / CASES[1])


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (right, 0),
        (is_not_there, 1),
        (names_no_case, 1),
        (lacks_one, 0),
        (lies_too_deep, 1),
        (has_an_empty_one, 0),
        (is_wrong, 0),
        (has_a_form_that_is_not_filled_in, 1),
        (with_passes, 0),
        (with_a_whole_pass, 0),
    ],
)
def test_a_folder_that(
    made: Path,
    capsys: pytest.CaptureFixture[str],
    text: SnapshotAssertion,
    spoil: Callable[[Path], None],
    status: int,
) -> None:
    spoil(made)
    assert main(["doctor"]) == status
    told = capsys.readouterr().out.replace(str(made.parent.resolve()), "FOLDER")
    assert told.encode() == text
