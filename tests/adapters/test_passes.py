from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance import resources
from conformance.adapters.passes import attestations, differing, passes_of
from conformance.errors import FileFault, UsageError
from conformance.model.passes import Attestation, Environment, Pass

CASES = ("story-clean-pass", "story-aborted", "reject-empty-file")
HERE = Environment(
    "Meta Quest 3", "Horizon OS 72", "Unity 6", "en-US", "Europe/Vienna", False, "A. Person", "2026-03-01"
)
THERE = HERE._replace(language="tr-TR", zone="Asia/Tokyo")
ALOFT = HERE._replace(airplane_mode=True)
ENVIRONMENTS = {"default": HERE, "locale": THERE, "airplane": ALOFT, "repeated": HERE}
HINT = "fill in the table of each pass that was made, as in the form of the kit, and take the others out"


def table(name: str, environment: Environment) -> str:
    lines = [f"[{name}]"]
    for member, value in environment._asdict().items():
        text = str(value).lower() if isinstance(value, bool) else f'"{value}"'
        lines.append(f"{member} = {text if member != 'date' else value}")
    return "\n".join(lines) + "\n"


def fill_in(artefacts: Path, environments: dict[str, Environment]) -> None:
    text = "".join(table(name, environment) for name, environment in environments.items())
    (artefacts / "environment.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """Four passes that were all made as they should be, and the form."""
    for name in ENVIRONMENTS:
        make(tmp_path / name, name)
    fill_in(tmp_path, ENVIRONMENTS)
    return tmp_path


def make(folder: Path, language: str = "") -> None:
    for case in CASES[:2]:
        (folder / case).mkdir(parents=True)
        (folder / case / "S.json").write_bytes(case.encode())
        (folder / case / "S.csv").write_bytes(b"1")
    (folder / CASES[2]).mkdir()
    (folder / CASES[2] / "rejected.txt").write_text(f"rejected: {language}\n", encoding="utf-8")


def blocking(artefacts: Path) -> dict[str, tuple[str, ...]]:
    return {told.by: told.blocking for told in attestations(artefacts, CASES) if not told.holds}


def test_every_pass_with_its_environment_and_its_cases(artefacts: Path) -> None:
    (artefacts / "locale" / "notes.txt").write_bytes(b"no folder")
    (artefacts / "locale" / "linked").symlink_to(artefacts / "default")
    (artefacts / "other").mkdir()
    there = tuple(sorted(CASES))
    passes = passes_of(artefacts)
    assert passes == tuple(Pass(name, environment, there) for name, environment in ENVIRONMENTS.items())
    assert passes[0].lacks(CASES) == ()
    assert passes[0].lacks([*CASES, "time-b", "time-a"]) == ("time-b", "time-a")


def test_cases_without_a_folder_of_a_pass_are_the_pass_default(tmp_path: Path) -> None:
    make(tmp_path)
    there = tuple(sorted(CASES))
    assert passes_of(tmp_path) == (Pass("default", None, there),)
    fill_in(tmp_path, {"default": HERE})
    assert passes_of(tmp_path) == (Pass("default", HERE, there),)
    assert blocking(tmp_path) == {
        name: (f"there is no pass {name}",) for name in ("airplane", "locale", "repeated")
    }


def test_what_was_made_alike_is_attested_whatever_the_language_of_a_rejection(artefacts: Path) -> None:
    assert attestations(artefacts, CASES) == (
        Attestation("offline", "airplane", ()),
        Attestation("locale and zone", "locale", ()),
        Attestation("repetition", "repeated", ()),
    )


def test_a_byte_a_kind_and_an_entry_more_or_less_are_differences(artefacts: Path) -> None:
    default, locale, *_ = passes_of(artefacts)
    assert differing(artefacts, default, locale) == ()
    clean, aborted, rejected = (artefacts / "locale" / case for case in CASES)
    (clean / "S.csv").write_bytes(b"2")
    (aborted / "S.json").unlink()
    (aborted / "S.json").symlink_to(artefacts / "default" / "story-aborted" / "S.json")
    (rejected / "empty").mkdir()
    assert differing(artefacts, default, locale) == tuple(sorted(CASES))
    assert blocking(artefacts) == {
        "locale": ("3 of 3 cases differ between the passes default and locale, first reject-empty-file",)
    }


def test_a_rejection_in_one_pass_only_is_a_difference(artefacts: Path) -> None:
    (artefacts / "repeated" / CASES[2] / "rejected.txt").unlink()
    assert blocking(artefacts) == {
        "repeated": ("1 of 3 cases differ between the passes default and repeated, first reject-empty-file",)
    }


def test_a_pass_that_is_not_what_it_is_called_attests_nothing(artefacts: Path) -> None:
    other = HERE._replace(device="Pico 4", language="EN-us")
    fill_in(artefacts, {"default": HERE, "locale": other, "airplane": HERE})
    (artefacts / "repeated" / "story-aborted" / "S.csv").unlink()
    (artefacts / "repeated" / "story-aborted" / "S.json").unlink()
    (artefacts / "repeated" / "story-aborted").rmdir()
    assert blocking(artefacts) == {
        "airplane": ("the pass airplane was not made in airplane mode",),
        "locale": (
            "the pass locale was made on Pico 4, and the pass default on Meta Quest 3",
            "the passes default and locale have one language, EN-us",
            "the passes default and locale have one zone, Europe/Vienna",
        ),
        "repeated": (
            "environment.toml says nothing of the pass repeated",
            "the pass repeated lacks 1 of 3 cases, first story-aborted",
        ),
    }


def test_a_pass_beside_no_pass_default_attests_nothing(artefacts: Path) -> None:
    (artefacts / "default").rename(artefacts / "first")
    told = blocking(artefacts)["airplane"]
    assert told == ("there is no pass default",)


def test_the_form_of_the_kit_says_which_of_its_tables_are_not_filled_in(tmp_path: Path) -> None:
    make(tmp_path)
    form = tmp_path / "environment.toml"
    form.write_bytes(resources.read(resources.data("Kit", "environment.toml")))
    with pytest.raises(UsageError) as raised:
        passes_of(tmp_path)
    lines = raised.value.message.split("\n")
    assert raised.value.hint == HINT
    assert len(lines) == 4 * 7
    assert lines[:3] == [
        f"{form}: [airplane] date: the text has another form than the contract gives it",
        f"{form}: [airplane] device: is not filled in",
        f"{form}: [airplane] engine: is not filled in",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[default", ": this is not TOML in UTF-8: "),
        ("[first]", ": the file: unknown member 'first'; known are airplane, default, locale, repeated"),
        ("default = 1", ": [default]: the value must be of the type object"),
    ],
)
def test_a_broken_form_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "environment.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        passes_of(tmp_path)
    assert raised.value.message.startswith(f"{tmp_path / 'environment.toml'}{message}")


def test_a_form_that_is_a_pipe_or_a_link_keeps_nobody_waiting(tmp_path: Path) -> None:
    form = tmp_path / "environment.toml"
    os.mkfifo(form)
    with pytest.raises(FileFault) as raised:
        passes_of(tmp_path)
    assert raised.value.message == f"{form}: cannot be read (is no regular file)"
    form.unlink()
    form.symlink_to(resources.data("Kit", "environment.toml"))
    with pytest.raises(FileFault) as linked:
        passes_of(tmp_path)
    assert linked.value.message == f"{form}: cannot be read (Too many levels of symbolic links)"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as raised:
        passes_of(tmp_path / "none")
    assert str(raised.value) == (
        f"{tmp_path / 'none'}: cannot be read (No such file or directory)\n"
        "  name a folder of artefacts that may be read"
    )
