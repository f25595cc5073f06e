"""Who bears witness: those that declare the revision are asked, and those that lag are told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from conformance.adapters.runtime_file import load_runtime
from conformance.errors import CannotJudge, SvrError, UsageError
from conformance.goldens import Accepted, NotAccepted, Roots, accept, check, propose
from conformance.goldens.person import person
from conformance.goldens.testimony import named, witnesses
from conformance.model.revision import CURRENT, REVISIONS

from .conftest import EXPORTED, HONEST, REPOSITORY, TODAY, WHO, Witness, read_json, say_otherwise, tree

OLDER = REVISIONS[0].name
LIAR = """
from conformance.exporter.export import reference
def export(recording, scenario, out, exported_at, scratch, contract):
    reason = reference(recording, scenario, out, exported_at, scratch, contract)
    return reason or "REJ-001 line 1: no"
"""
UNHEARD = [{"name": "other", "version": "7"}]


@pytest.fixture
def proposed(accepted: Roots) -> Roots:
    say_otherwise(accepted)
    propose(accepted)
    return accepted


def accepted_by(roots: Roots, *witness: Path) -> tuple[Accepted, dict[str, Any]]:
    """What was accepted, and its entry in the history."""
    done = accept("a plainer sentence", roots, by=WHO, witness=witness, environ={}, today=TODAY)
    assert check(roots) == ()
    return done, read_json(roots.history)[-1]


def refusal(roots: Roots, *witness: Path) -> SvrError:
    """The fault of an acceptance, which has changed nothing at all."""
    before = tree(roots.golden)
    with pytest.raises(SvrError) as caught:
        accept("why", roots, by=WHO, witness=witness, environ={}, today=TODAY)
    assert tree(roots.golden) == before
    return caught.value


def not_built(file: Path) -> Path:
    """The same runtime, whose program is made of a file that is not there."""
    text = file.read_text(encoding="utf-8")
    told = text.replace("[adapter]", 'artifacts = ["bears_witness.py", "build/exporter"]\n[adapter]')
    file.write_text(told, encoding="utf-8", newline="\n")
    return file


def test_all_runtimes_of_the_checkout_bear_witness_and_those_that_lag_are_listed(
    proposed: Roots, witness: Witness
) -> None:
    examples = proposed.checkout / "examples" / "runtimes"
    shutil.move(witness(HONEST).parent, examples / "first")
    shutil.move(witness("raise SystemExit(7)\n", "behind", OLDER).parent, examples / "second")
    done, entry = accepted_by(proposed)
    assert done.told() == (
        f"accepted into {proposed.accepted}: 0 cases added, 2 changed, 0 removed, from {CURRENT.name}\n"
        "  confirmed by other 7\n"
        f"  lagging: behind 7 declares {OLDER} only\n"
        "  recorded in history.json as accepted by Jo Doe with the reason: a plainer sentence"
    )
    assert entry["witnesses"] == [{"name": "other", "version": "7"}]
    assert entry["lagging"] == [{"name": "behind", "version": "7", "contract": [OLDER]}]
    assert (entry["unheard"], entry["from"]) == ([], CURRENT.name)


def test_where_all_lag_nothing_is_accepted(proposed: Roots, witness: Witness) -> None:
    fault = refusal(proposed, witness(HONEST, "behind", OLDER), witness(HONEST, "further", OLDER))
    assert isinstance(fault, NotAccepted)
    assert str(fault) == (
        f"no witness declares the revision {CURRENT.name}:\n"
        f"  behind 7 declares {OLDER} only\n  further 7 declares {OLDER} only\n"
        "  nothing was accepted; let one of them write it, and say so in its runtime file: "
        '`contract = ["1.0.0", "1.1.0"]`\n'
        "  or name another runtime file: --witness FILE"
    )


def test_a_checkout_without_runtimes_says_so(proposed: Roots) -> None:
    assert refusal(proposed).message == (
        f"no witness declares the revision {CURRENT.name}:\n"
        "  there is no examples/runtimes/*/svr-runtime.toml in this checkout"
    )


@pytest.mark.slow
def test_one_that_contradicts_outweighs_all_that_confirm(proposed: Roots, witness: Witness) -> None:
    fault = refusal(proposed, witness(HONEST), witness(LIAR, "liar"))
    assert isinstance(fault, NotAccepted)
    said = "the witness rejects it, and an export is proposed: rejected: REJ-001 line 1: no"
    assert fault.message.split("\n") == [
        "the witness liar 7 contradicts the proposal:",
        *(f"  {case}: {said}" for case in EXPORTED),
    ]


def test_one_that_is_not_built_is_no_witness(proposed: Roots, witness: Witness) -> None:
    fault = refusal(proposed, not_built(witness(HONEST)), witness(HONEST, "behind", OLDER))
    assert isinstance(fault, CannotJudge)
    assert str(fault) == (
        f"no witness that declares the revision {CURRENT.name} can be asked here:\n"
        "  other 7: it is not built: there is no build/exporter\n"
        "  nothing was accepted; build one of them, or install what it needs"
    )


def test_beside_another_that_confirms_it_is_told_and_recorded(proposed: Roots, witness: Witness) -> None:
    done, entry = accepted_by(proposed, not_built(witness(HONEST)), witness(HONEST, "built"))
    assert done.told().split("\n")[1:3] == [
        "  confirmed by built 7",
        "  not heard: other 7: it is not built: there is no build/exporter",
    ]
    assert (entry["witnesses"], entry["unheard"]) == ([{"name": "built", "version": "7"}], UNHEARD)


def test_a_program_that_is_not_installed_is_no_witness(proposed: Roots, witness: Witness) -> None:
    file = witness("")
    told = file.read_text(encoding="utf-8").partition("[adapter]")[0]
    command = '["no-such-mono", "{recording}", "{scenario}", "{out}", "{exported_at}"]'
    file.write_text(f'{told}[adapter]\nkind = "command"\ncommand = {command}\n', encoding="utf-8")
    _, line = refusal(proposed, file).message.split("\n")
    assert line.startswith("  other 7: the program 'no-such-mono' was not found along PATH: ")


def test_one_that_is_named_twice_is_asked_once(roots: Roots, witness: Witness) -> None:
    file = witness(HONEST)
    assert list(map(named, witnesses(roots, [file, file.parent]))) == ["other 7"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_who_accepts_is_whom_git_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "gitconfig"
    config.write_text('[user]\n\tname = "Ann  O\'Nym"\n', encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert person(None, tmp_path) == "Ann O'Nym"
    assert person(" Jo Doe", tmp_path) == "Jo Doe"


@pytest.mark.parametrize(
    ("by", "what"),
    [(None, "git knows no user.name here"), (" \n", "--by names nobody")],
    ids=["none", "blank"],
)
def test_nobody_accepts_nothing(
    proposed: Roots, by: str | None, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError) as caught:
        accept("why", proposed, by=by, environ={}, today=TODAY)
    assert str(caught.value) == f'who accepts is recorded, and {what}\n  say who you are: --by "..."'


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_runtime_in_javascript_bears_witness(roots: Roots) -> None:
    folder = roots.checkout / "examples" / "runtimes" / "javascript"
    shutil.copytree(REPOSITORY / "examples" / "runtimes" / "javascript", folder)
    propose(roots)
    done, entry = accepted_by(roots)
    assert done.told().split("\n")[1] == f"  confirmed by {named(load_runtime(folder))}"
    assert [one["name"] for one in entry["witnesses"]] == ["office-fire-javascript"]
