"""The answer of a runtime as a certificate stores it, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.model.evidence import Answer, AnswerKind, Artefact

_TYPES: Mapping[str, tuple[type, ...]] = {
    "status": (int, type(None)),
    "signal": (int, type(None)),
    "rejection": (str, type(None)),
    "log": (str,),
    "survivors": (int,),
    "seconds": (int, float),
    "error": (str, type(None)),
    "conversation": (str, type(None)),
    "ending": (str, type(None)),
    "left_behind": (int,),
}
FILE = "file"


def plain_answer(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored, from what a run keeps; `out` and `touched` become lists, in the order of findings."""
    return {
        "kind": kept["kind"],
        **{name: kept[name] for name in _TYPES},
        "seconds": round(kept["seconds"], 6),
        "out": [_plain_artefact(name, what) for name, what in kept["out"].items()],
        "touched": [{"name": name, "what": what} for name, what in kept["touched"].items()],
    }


def _plain_artefact(name: str, what: int | str) -> dict[str, Any]:
    if isinstance(what, int):
        return {"name": name, "kind": FILE, "bytes": what}
    return {"name": name, "kind": what}


def answer_of(plain: Mapping[str, Any]) -> Answer:
    """The answer that was stored. Raises KeyError, TypeError or ValueError where it has another form."""
    same = {name: _typed(plain[name], types) for name, types in _TYPES.items()}
    return Answer(kind=AnswerKind(plain["kind"]), **same)


def _typed(value: Any, types: tuple[type, ...]) -> Any:
    if type(value) not in types:
        raise TypeError(value)
    return value


def artefacts_of(plain: Mapping[str, Any], read: Callable[[str], bytes]) -> dict[str, Artefact]:
    """What stood in the output folder; `read` gives the bytes of a file by its name there."""
    found: dict[str, Artefact] = {}
    for entry in plain["out"]:
        is_file = entry["kind"] == FILE
        found[entry["name"]] = Artefact(read(entry["name"]) if is_file else None, entry["kind"])
    return found


def touched_of(plain: Mapping[str, Any]) -> dict[str, str]:
    """What the runtime did to what it may not write to, by name. Raises as `answer_of`."""
    return {_typed(entry["name"], (str,)): _typed(entry["what"], (str,)) for entry in plain["touched"]}


def output_files(plain: Mapping[str, Any]) -> dict[str, int]:
    """The files of the output folder with their sizes in bytes. Raises as `answer_of`."""
    files: dict[str, int] = {}
    for entry in plain["out"]:
        name, kind = (_typed(entry[member], (str,)) for member in ("name", "kind"))
        if kind == FILE:
            files[name] = _typed(entry["bytes"], (int,))
    return files
