from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

import conformance
from conformance.errors import CannotJudge, SuiteDamaged, SvrError, UsageError
from conformance.goldens import NotAccepted, Problem, Roots, accept, check, diff, propose
from conformance.goldens.manifest import manifest_bytes, read_manifest
from conformance.model.revision import CURRENT
from conformance.reports.moved import moved_text

from .conftest import EXPORTED, HONEST, TODAY, WHO, Witness, read_json, say_otherwise, tree, write_json

SENTENCE = '"In the audit, the first attempt to identify the hazard succeeded."'
OTHERWISE = '"The first attempt of the audit to identify the hazard succeeded."'


def test_the_first_golden_exports_are_proposed_and_accepted(roots: Roots, witness: Witness) -> None:
    proposal = propose(roots)
    sizes = sum(len(data) for name, data in tree(roots.proposed).items() if name != "manifest.json")
    assert proposal.told() == (
        f"proposed the golden exports of 3 cases: {sizes} bytes in 6 files\n"
        f"  in {roots.proposed}; nothing has been accepted\n"
        "  read `svr-conformance golden diff`, then `svr-conformance golden accept --reason ...`"
    )
    assert moved_text(diff(roots)) == (
        f"from nothing to {CURRENT.name} as proposed: 3 of 3 cases moved, in 1 way\n"
        "  3 cases  case added\n\ncase added: 3 cases\n"
        "  story-aborted\n  story-clean-pass\n  variant-total-of-79"
    )
    proposed = tree(roots.proposed)
    file = [witness(HONEST)]
    done = accept(" first ", roots, by=WHO, witness=file, environ={"CI": "false"}, today=TODAY)
    assert (done.base, done.added, done.changed, done.removed) == (None, 3, 0, 0)
    assert done.told() == (
        f"accepted into {roots.accepted}: 3 cases added, 0 changed, 0 removed\n"
        "  confirmed by other 7\n"
        "  recorded in history.json as accepted by Jo Doe with the reason: first"
    )
    assert tree(roots.golden).keys() == {*(f"{CURRENT.name}/{name}" for name in proposed), "history.json"}
    assert tree(roots.accepted) == proposed
    assert check(roots) == ()


def test_an_acceptance_is_recorded(accepted: Roots) -> None:
    manifest = (accepted.accepted / "manifest.json").read_bytes()
    assert read_json(accepted.history) == [
        {
            "revision": CURRENT.name,
            "from": None,
            "date": "2026-03-01",
            "by": "Jo Doe",
            "reason": "first",
            "suite_version": conformance.__version__,
            "witnesses": [{"name": "other", "version": "7"}],
            "lagging": [],
            "unheard": [],
            "cases": {"added": 3, "changed": 0, "removed": 0},
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        }
    ]


def test_the_manifest_names_every_file(accepted: Roots) -> None:
    files = tree(accepted.accepted)
    manifest = files.pop("manifest.json")
    assert manifest.endswith(b"\n}\n")
    assert read_json(accepted.accepted / "manifest.json") == {
        "revision": CURRENT.name,
        "suite_version": conformance.__version__,
        "goldens": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
    }


@pytest.mark.slow
def test_a_change_is_found_explained_accepted_and_taken_back(accepted: Roots, witness: Witness) -> None:
    before = tree(accepted.accepted)
    say_otherwise(accepted)
    documents = [name for name in sorted(before) if name.startswith("story") and name.endswith(".json")]
    assert sorted(check(accepted), key=lambda problem: problem.place) == [
        Problem("stale", name, "the reference now makes other bytes") for name in documents
    ]
    propose(accepted)
    changes = [change for change in diff(accepted).changes if change.case == "story-clean-pass"]
    assert {change.file for change in changes} == {documents[1].partition("/")[2]}
    texts = {change.place: (change.kind, change.old, change.new) for change in changes}
    kind, *digests = texts.pop("/scenario_sha256")
    assert (kind, *(len(digest or "") for digest in digests)) == ("member /scenario_sha256 changed", 66, 66)
    assert texts == {
        "/report/why/1": ("member /report/why/* changed", SENTENCE, OTHERWISE),
        "/score/why/1": ("member /score/why/* changed", *map(_scored, (SENTENCE, OTHERWISE))),
    }
    accept("a plainer sentence", accepted, by=WHO, witness=[witness(HONEST)], environ={}, today=TODAY)
    assert check(accepted) == ()
    assert tree(accepted.accepted) != before
    say_otherwise(accepted)
    propose(accepted)
    accept(
        "the sentence was better before", accepted, by=WHO, witness=[witness(HONEST)], environ={}, today=TODAY
    )
    assert check(accepted) == ()
    assert tree(accepted.accepted) == before
    reasons = [(entry["reason"], entry["cases"]["changed"]) for entry in read_json(accepted.history)]
    assert reasons == [("first", 0), ("a plainer sentence", 2), ("the sentence was better before", 2)]


def _scored(sentence: str) -> str:
    return f'"+20 obj_identify_hazard: {sentence[1:-1]} (evt-002)"'


def test_a_case_that_is_gone_takes_its_golden_exports_with_it(accepted: Roots, witness: Witness) -> None:
    catalogue = read_json(accepted.catalogue)
    catalogue["cases"] = catalogue["cases"][1:]
    write_json(accepted.catalogue, catalogue)
    names = [name for name in sorted(tree(accepted.accepted)) if name.startswith("story-clean-pass/")]
    message = "the reference makes no such file of the cases in the catalogue"
    assert check(accepted) == tuple(Problem("stale", name, message) for name in names)
    propose(accepted)
    assert [(change.kind, change.case) for change in diff(accepted).changes] == [
        ("case removed", "story-clean-pass")
    ]
    done = accept("retired", accepted, by=WHO, witness=[witness(HONEST)], environ={}, today=TODAY)
    assert (done.added, done.changed, done.removed) == (0, 0, 1)
    assert check(accepted) == ()


def refusal(roots: Roots, *witness: Path, reason: str = "why", ci: str = "") -> SvrError:
    """The fault of an acceptance, which has changed nothing at all."""
    before = tree(roots.golden)
    with pytest.raises(SvrError) as caught:
        accept(reason, roots, by=WHO, environ={"CI": ci}, today=TODAY, witness=witness)
    assert tree(roots.golden) == before
    return caught.value


@pytest.fixture
def proposed(accepted: Roots) -> Roots:
    say_otherwise(accepted)
    propose(accepted)
    return accepted


@pytest.mark.parametrize("reason", ["", " \n"])
def test_nothing_is_accepted_without_a_reason(proposed: Roots, witness: Witness, reason: str) -> None:
    fault = refusal(proposed, witness(HONEST), reason=reason)
    assert (fault.exit_status, fault.message) == (2, "a proposal is accepted for a reason only")


@pytest.mark.parametrize("value", ["true", "1", "yes", "TRUE"])
def test_nothing_is_accepted_under_ci(proposed: Roots, witness: Witness, value: str) -> None:
    fault = refusal(proposed, witness(HONEST), ci=value)
    assert (fault.exit_status, fault.message) == (
        2,
        "golden exports are never accepted under CI, and CI is set here",
    )


def test_nothing_is_accepted_that_was_not_proposed(accepted: Roots, witness: Witness) -> None:
    fault = refusal(accepted, witness(HONEST))
    assert (fault.exit_status, fault.message) == (2, f"{accepted.proposed}: there is no proposal")
    with pytest.raises(UsageError, match="there is no proposal"):
        diff(accepted)


def test_nothing_is_accepted_where_nothing_moved(accepted: Roots, witness: Witness) -> None:
    propose(accepted)
    told = f"from {CURRENT.name} as accepted to {CURRENT.name} as proposed: nothing moved"
    assert moved_text(diff(accepted)) == told
    fault = refusal(accepted, witness(HONEST))
    assert (fault.exit_status, fault.message) == (2, "nothing moved, so there is nothing to accept")


def test_a_proposal_changed_by_hand_is_refused(proposed: Roots, witness: Witness) -> None:
    name = next(name for name in sorted(tree(proposed.proposed)) if name.endswith(".csv"))
    flip(proposed.proposed / name)
    fault = refusal(proposed, witness(HONEST))
    assert isinstance(fault, NotAccepted)
    assert fault.exit_status == 1
    assert fault.message == (
        f"{proposed.proposed}: the proposal was changed after it was made:\n"
        f"  {name}: the file differs from its digest or size in the manifest"
    )


def test_a_proposal_changed_by_hand_together_with_its_manifest_is_refused(
    proposed: Roots, witness: Witness
) -> None:
    name = next(name for name in sorted(tree(proposed.proposed)) if name.endswith(".csv"))
    flip(proposed.proposed / name)
    entries = read_manifest(proposed.proposed)
    digest = hashlib.sha256((proposed.proposed / name).read_bytes()).hexdigest()
    entries[name] = type(entries[name])(digest, entries[name].size, True)
    (proposed.proposed / "manifest.json").write_bytes(manifest_bytes(entries))
    assert refusal(proposed, witness(HONEST)).message == (
        f"the reference does not make what was proposed:\n  {name}"
    )


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


LIAR = """
from pathlib import Path
from conformance.exporter.export import reference
def export(recording, scenario, out, exported_at, scratch, contract):
    reason = reference(recording, scenario, out, exported_at, scratch, contract)
    for path in Path(out).glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\\r\\n", b"\\n"))
    return reason
"""
LENIENT = """
from pathlib import Path
from conformance.exporter.export import reference
def export(recording, scenario, out, exported_at, scratch, contract):
    return None if Path(recording).stat().st_size == 0 else reference(
        recording, scenario, out, exported_at, scratch, contract)
"""
SAID = "rejected: REJ-002 line 1: no"
SILENT = "def export(recording, scenario, out, exported_at, scratch):\n    return 'REJ-002 line 1: no'\n"


def test_a_witness_that_writes_other_bytes_prevents_it(proposed: Roots, witness: Witness) -> None:
    fault = refusal(proposed, witness(LIAR))
    assert fault.exit_status == 1
    first, *lines = fault.message.split("\n")
    assert first == "the witness other 7 contradicts the proposal:"
    assert [line.partition(": the witness writes ")[0] for line in lines] == [
        f"  {case}: {session(proposed, case)}.csv, byte 153" for case in EXPORTED
    ]


def session(roots: Roots, case: str) -> str:
    return next((roots.proposed / case).glob("*.json")).stem


def test_a_witness_that_rejects_nothing_prevents_it(proposed: Roots, witness: Witness) -> None:
    assert refusal(proposed, witness(LENIENT)).message == (
        "the witness other 7 contradicts the proposal:\n  reject-empty-file: "
        "the witness exports it, and must reject it with REJ-001: it printed nothing"
    )


def test_a_witness_that_rejects_everything_prevents_it(proposed: Roots, witness: Witness) -> None:
    said = f"the witness rejects it, and an export is proposed: {SAID}"
    assert refusal(proposed, witness(SILENT)).message.split("\n") == [
        "the witness other 7 contradicts the proposal:",
        *(f"  {case}: {said}" for case in EXPORTED),
        f"  reject-empty-file: the witness must reject it with REJ-001, and says: {SAID}",
    ]


def test_without_a_witness_nothing_can_be_judged(proposed: Roots, witness: Witness) -> None:
    file = witness(HONEST)
    file.write_text(
        file.read_text(encoding="utf-8").replace("bears_witness:", "has_left_town:"), encoding="utf-8"
    )
    fault = refusal(proposed, file)
    assert isinstance(fault, CannotJudge)
    assert fault.exit_status == 3
    assert fault.message.split("\n")[0] == (
        f"no witness that declares the revision {CURRENT.name} can be asked here:"
    )
    assert fault.message.split("\n")[1].startswith("  other 7: ")
    assert fault.hint == "nothing was accepted; build one of them, or install what it needs"


EMPTY = "REJ-001 line 1: the file is empty"


def test_the_reference_must_do_what_the_catalogue_says(proposed: Roots, witness: Witness) -> None:
    catalogue = read_json(proposed.catalogue)
    catalogue["cases"][0]["expect"] = {"reject": "REJ-001"}
    catalogue["cases"][3]["expect"] = {"reject": "REJ-005"}
    write_json(proposed.catalogue, catalogue)
    surprises = [
        "story-clean-pass: the reference exports it, and the catalogue wants it rejected with REJ-001",
        f"reject-empty-file: the catalogue wants it rejected with REJ-005, and the reference says: {EMPTY}",
    ]
    before = tree(proposed.golden)
    with pytest.raises(SuiteDamaged) as caught:
        propose(proposed)
    assert caught.value.message.split("\n") == surprises
    assert tree(proposed.golden) == before
    assert refusal(proposed, witness(HONEST)).message.split("\n") == surprises
    assert [str(problem) for problem in check(proposed) if problem.kind == "reference"] == [
        f"reference: {surprise}" for surprise in surprises
    ]


def test_an_installed_package_changes_no_golden_exports(accepted: Roots, witness: Witness) -> None:
    installed = Roots(accepted.data, accepted.golden, writable=False)
    with pytest.raises(UsageError) as caught:
        propose(installed)
    assert caught.value.message == (
        "`golden propose` works in a checkout of the project only: this is an installed package"
    )
    assert refusal(installed, witness(HONEST)).message == (
        "`golden accept` works in a checkout of the project only: this is an installed package"
    )
    assert check(installed) == ()


def test_what_a_kill_has_left_in_the_middle_is_taken_back(accepted: Roots, witness: Witness) -> None:
    before = tree(accepted.golden)
    say_otherwise(accepted)
    propose(accepted)
    accepted.accepted.rename(accepted.golden / f".old-{CURRENT.name}")
    shutil.copytree(accepted.proposed, accepted.accepted)
    assert [problem.kind for problem in check(accepted)] == ["history"]
    shutil.rmtree(accepted.proposed)
    with pytest.raises(UsageError, match="there is no proposal"):
        accept("again", accepted, by=WHO, witness=[witness(HONEST)], environ={})
    assert tree(accepted.golden) == before


def test_a_witness_whose_process_ends_wrongly_prevents_it(proposed: Roots, witness: Witness) -> None:
    source = f"{HONEST}\nimport atexit, os\natexit.register(lambda: os._exit(3))\n"
    _, *lines = refusal(proposed, witness(source)).message.split("\n")
    said = "after shutdown, and must end with exit status 0"
    assert {line.partition(": ")[2] for line in lines} == {
        f"the witness breaks the conversation: the process ended with exit status 3 {said}"
    }
