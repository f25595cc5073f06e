"""The steps for artefacts that were made elsewhere: whether they lie where they are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from conformance.adapters.environment_form import read_form
from conformance.adapters.passes import attestations, pass_folder, passes_of
from conformance.errors import FileFault, UsageError
from conformance.model.diagnosis import State, Step
from conformance.model.finding import Severity
from conformance.model.passes import DEFAULT, FORM, REJECTED
from conformance.runner.case_run import verdicts_of
from conformance.runner.patient import ORDINARY, Patient
from conformance.suite.catalogue import cases as catalogue

SHOWN = 5
_AS_IN_THE_KIT = "name each folder as its case, as INSTRUCTIONS.md in the kit shows (`svr-conformance kit`)"


def folder(patient: Patient) -> Step:
    """Whether there is a folder at all."""
    artefacts = patient.runtime.artefacts
    if artefacts.is_dir():
        return Step("artefacts", State.OK, f"{artefacts} is a folder")
    advice = "unpack the artefacts there, or correct `folder` in the runtime file"
    return Step("artefacts", State.WRONG, f"there is no folder {artefacts}", advice, ends=True)


def form(patient: Patient) -> Step:
    """Whether the form for the environment can be read."""
    path = patient.runtime.artefacts / FORM
    try:
        found = read_form(path)
    except (UsageError, FileFault) as fault:
        first, *others = fault.message.split("\n")
        return Step("form", State.WRONG, first, fault.hint, tuple(others), ends=True)
    if not found:
        return Step("form", State.OK, f"there is no {FORM}: without it no pass attests anything")
    return Step("form", State.OK, f"{FORM} says in what was made: {', '.join(found)}")


def cases(patient: Patient) -> Step:
    """Whether the folders are named as the cases."""
    known = [case.case_id for case in catalogue(patient.runtime.revision)]
    there = _there(patient)
    strange = tuple(f"no case: {name}" for name in there if name not in known)[:SHOWN]
    if not set(there) & set(known):
        told = f"no folder in {pass_folder(patient.runtime.artefacts, DEFAULT)} has the name of a case"
        return Step("cases", State.WRONG, told, _AS_IN_THE_KIT, strange, ends=True)
    missing = [name for name in known if name not in there]
    if missing:
        told = f"{len(missing)} of {len(known)} cases have no folder, first {missing[0]}"
        return Step(
            "cases", State.RUNTIME, told, "a case without a folder counts as one without an answer", strange
        )
    return Step("cases", State.OK, f"each of the {len(known)} cases has a folder", "", strange)


def files(patient: Patient) -> Step:
    """Whether the folders hold what a runtime leaves."""
    default = pass_folder(patient.runtime.artefacts, DEFAULT)
    known = [case.case_id for case in catalogue(patient.runtime.revision)]
    there = [name for name in _there(patient) if name in known]
    empty = [name for name in there if not _has_answer(default / name)]
    if not empty:
        return Step("files", State.OK, f"each folder holds a document and a table, or {REJECTED}")
    told = f"{len(empty)} of {len(there)} folders hold neither a document and a table nor {REJECTED}"
    shown = tuple(f"in {empty[0]}: {name}" for name in _names(default / empty[0])) or (
        f"in {empty[0]}: nothing",
    )
    advice = "the folder of a case is its output folder: put its files into it, and into no folder below"
    if len(empty) == len(there):
        return Step("files", State.WRONG, told, advice, shown, ends=True)
    return Step("files", State.RUNTIME, f"{told}, first {empty[0]}", advice, shown)


def export(patient: Patient) -> Step | None:
    """Whether the ordinary case is right, which is no matter of where it lies."""
    if ORDINARY not in _there(patient):
        return None
    found = [finding for verdict in verdicts_of(patient.usual) for finding in verdict.findings]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if not errors:
        return Step("export", State.OK, f"{ORDINARY} is what it must be, byte for byte")
    told = f"your runtime is wrong, not the artefacts' place: {errors[0].requirement}: {errors[0].message}"
    advice = f"`{patient.command_for(patient.usual.case)}` shows all that is wrong here"
    return Step("export", State.RUNTIME, told, advice)


def passes(patient: Patient) -> Step | None:
    """What the passes attest that are there beside the pass `default`."""
    artefacts = patient.runtime.artefacts
    made = {one.name for one in passes_of(artefacts)} - {DEFAULT}
    if not made:
        return None
    every = [case.case_id for case in catalogue(patient.runtime.revision)]
    found = [one for one in attestations(artefacts, every) if one.by in made]
    holding = [f"{one.by} ({one.guarantee})" for one in found if one.holds]
    failing = [one for one in found if not one.holds]
    if not failing:
        return Step("passes", State.OK, f"the passes attest what they are for: {', '.join(holding)}")
    told = f"the passes {', '.join(one.by for one in failing)} attest nothing yet"
    shown = tuple(f"{one.by}: {why}" for one in failing for why in one.blocking)
    return Step("passes", State.RUNTIME, told, "a level rests on it only when all of this is mended", shown)


STEPS: tuple[Callable[[Patient], Step | None], ...] = (folder, form, cases, files, export, passes)


def _there(patient: Patient) -> tuple[str, ...]:
    """The folders of the pass `default`."""
    return next((one.cases for one in passes_of(patient.runtime.artefacts) if one.name == DEFAULT), ())


def _has_answer(case: Path) -> bool:
    names = set(_names(case))
    stems = [{name.removesuffix(end) for name in names if name.endswith(end)} for end in (".json", ".csv")]
    return REJECTED in names or bool(stems[0] & stems[1])


def _names(case: Path) -> Iterator[str]:
    yield from sorted(path.name for path in case.iterdir())
