"""Several passes over the same cases, as the kit asks for: what was made, and whether it is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conformance.adapters.environment_form import read_form
from conformance.adapters.standing import Entry, digest_of, entries, entry_at
from conformance.errors import FileFault
from conformance.model.passes import (
    DEFAULT,
    FORM,
    GUARANTEES,
    PASSES,
    REJECTED,
    Attestation,
    Environment,
    Pass,
)


def pass_folder(artefacts: Path, name: str) -> Path:
    """The folder that holds the cases of a pass. Raises OSError.

    Where there is no folder named as a pass, the cases lie in `artefacts` itself, and are the pass `default`.
    """
    return artefacts / name if name != DEFAULT or _layers(artefacts) else artefacts


def passes_of(artefacts: Path) -> tuple[Pass, ...]:
    """Every pass that is there, `default` first. Raises UsageError for a broken form, FileFault."""
    form = read_form(artefacts / FORM)
    try:
        names = _layers(artefacts) or (DEFAULT,)
        return tuple(
            Pass(name, form.get(name), tuple(_cases(pass_folder(artefacts, name)))) for name in names
        )
    except OSError as fault:
        hint = "name a folder of artefacts that may be read"
        raise FileFault(f"{artefacts}: cannot be read ({fault.strerror})", hint) from fault


def differing(artefacts: Path, one: Pass, other: Pass) -> tuple[str, ...]:
    """The cases that are in both passes and were not made alike, sorted. Raises FileFault.

    Two rejections are alike whatever their reasons, which may be in the language of the device.
    """
    folders = [pass_folder(artefacts, made.name) for made in (one, other)]
    both = sorted(set(one.cases) & set(other.cases))
    try:
        return tuple(case for case in both if _made(folders[0] / case) != _made(folders[1] / case))
    except OSError as fault:
        raise FileFault(f"{fault.filename}: cannot be read ({fault.strerror})", "make it readable") from fault


def attestations(artefacts: Path, cases: Sequence[str]) -> tuple[Attestation, ...]:
    """What the passes attest of a runtime that was to make `cases`. Raises UsageError, FileFault."""
    passes = {made.name: made for made in passes_of(artefacts)}
    return tuple(
        Attestation(guarantee, name, tuple(_blocking(artefacts, passes, name, cases)))
        for name, guarantee in GUARANTEES.items()
    )


def _blocking(artefacts: Path, passes: Mapping[str, Pass], name: str, cases: Sequence[str]) -> Iterator[str]:
    missing = [needed for needed in (DEFAULT, name) if needed not in passes]
    yield from (f"there is no pass {needed}" for needed in missing)
    if missing:
        return
    default, made = passes[DEFAULT], passes[name]
    for one in (default, made):
        if one.environment is None:
            yield f"{FORM} says nothing of the pass {one.name}"
        if lacking := one.lacks(cases):
            yield f"the pass {one.name} lacks {len(lacking)} of {len(cases)} cases, first {lacking[0]}"
    if default.environment is not None and made.environment is not None:
        yield from _unlike(name, default.environment, made.environment)
    if other := differing(artefacts, default, made):
        told = f"{len(other)} of {len(cases)} cases differ between the passes default and {name}"
        yield f"{told}, first {other[0]}"


def _unlike(name: str, default: Environment, made: Environment) -> Iterator[str]:
    """What the form says that is not what the pass is for."""
    if made.device != default.device:
        yield f"the pass {name} was made on {made.device}, and the pass default on {default.device}"
    if name == "airplane" and not made.airplane_mode:
        yield "the pass airplane was not made in airplane mode"
    for member in ("language", "zone") if name == "locale" else ():
        if getattr(made, member).casefold() == getattr(default, member).casefold():
            yield f"the passes default and locale have one {member}, {getattr(made, member)}"


def _layers(artefacts: Path) -> tuple[str, ...]:
    """The names of the passes of which there are folders."""
    found = {name: entry_at(artefacts / name) for name in PASSES}
    return tuple(name for name, entry in found.items() if entry is not None and entry.is_folder)


def _cases(folder: Path) -> Iterator[str]:
    for name in sorted(path.name for path in folder.iterdir()):
        entry = entry_at(folder / name)
        if entry is not None and entry.is_folder:
            yield name


def _made(folder: Path) -> dict[str, str]:
    """What was made of a case: each entry with what tells it from another."""
    found = {entry.name: _told(entry) for entry in entries(folder)}
    if found.get(REJECTED, "").startswith("file "):
        found[REJECTED] = "a rejection"
    return found


def _told(entry: Entry) -> str:
    if entry.is_link:
        return f"link {entry.path.readlink()}"
    if not entry.is_file:
        return f"mode {entry.mode >> 12}"
    return f"file {digest_of(entry.path)}"
