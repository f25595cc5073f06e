"""Whether a certificate is whole, unchanged and in the form that it should have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import orjson

from conformance.canonical.json_reader import read_json
from conformance.certify.answers import answer_of, output_files
from conformance.certify.folder import Folder
from conformance.certify.layout import (
    ENVIRONMENT,
    RESULT,
    SIGNATURES,
    STATEMENT,
    answer_name,
    canonical,
    output_name,
)
from conformance.certify.statement import FORMAT, code_in, file_entry, statement_of, subject_in
from conformance.contract.schemas import first_fault
from conformance.model.result import CaseResult, Outcome, Result, result_of

LARGEST_STATEMENT = 64 * 1024 * 1024
_MADE_UP = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class Unsound(Exception):
    """Reasons, in words, why a certificate cannot be believed."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def statement_in(folder: Folder) -> bytes:
    """The bytes of the statement. Raises Unsound, FileFault."""
    if folder.faults:
        raise Unsound(*folder.faults)
    if STATEMENT not in folder.files:
        raise Unsound(f"{STATEMENT}: there is none, so this is no certificate; name its folder")
    if folder.files[STATEMENT] > LARGEST_STATEMENT:
        raise Unsound(f"{STATEMENT}: it is larger than {LARGEST_STATEMENT} bytes")
    return folder.read(STATEMENT)


def read_statement(data: bytes) -> dict[str, Any]:
    """The statement, as far as it can be checked by itself. Raises Unsound."""
    parsed = read_json(data, max_depth=20)
    if parsed.faults or not isinstance(parsed.value, dict):
        raise Unsound(f"{STATEMENT}: this is no JSON object")
    if canonical(parsed.value) != data:
        raise Unsound(f"{STATEMENT}: this is not the RFC 8785 form of its value")
    return parsed.value


def contract_of(statement: Mapping[str, Any]) -> str:
    """The revision of the contract that a certificate is about. Raises Unsound."""
    try:
        predicate = statement["predicate"]
        contract = predicate["configuration"][0]["annotations"]["contract"]
    except _MADE_UP:
        raise Unsound(f"{STATEMENT}: this is not a statement in the form {FORMAT}") from None
    if predicate.get("format") != FORMAT or not isinstance(contract, str):
        raise Unsound(f"{STATEMENT}: this is not a statement in the form {FORMAT}")
    return contract


def require_files(folder: Folder, statement: Mapping[str, Any]) -> None:
    """Raises Unsound, naming every file that was changed, added or taken away."""
    stated = statement["predicate"].get("files")
    if not isinstance(stated, dict) or STATEMENT in stated or not {RESULT, ENVIRONMENT} <= stated.keys():
        raise Unsound(f"{STATEMENT}: it does not say which files the certificate has")
    reasons = [*_strange_files(folder, stated), *_strange_folders(folder, stated)]
    if reasons:
        raise Unsound(*reasons)


def _strange_files(folder: Folder, stated: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(folder.files.keys() - stated.keys() - {STATEMENT}):
        if name.startswith(f"{SIGNATURES}/"):
            continue  # which are held to the statement, and not stated in it
        yield f"{name}: added, {STATEMENT} does not name it"
    for name, entry in sorted(stated.items()):
        if name not in folder.files:
            yield f"{name}: missing, {STATEMENT} names it"
        elif not isinstance(entry, dict) or entry.get("bytes") != folder.files[name]:
            yield f"{name}: changed, it has {folder.files[name]} bytes and not what {STATEMENT} says"
        elif file_entry(folder.read(name)) != entry:
            yield f"{name}: changed, it differs from its digest in {STATEMENT}"


def _strange_folders(folder: Folder, stated: Mapping[str, Any]) -> Iterator[str]:
    known = {str(parent) for name in stated for parent in PurePosixPath(name).parents} | {SIGNATURES}
    for name in sorted(folder.folders - known):
        yield f"{name}: added, a folder without a file that {STATEMENT} names"


def read_result(folder: Folder, statement: Mapping[str, Any]) -> Result:
    """The result, from which the whole statement follows. Raises Unsound."""
    data = folder.read(RESULT)
    plain = _json(RESULT, data)
    fault = first_fault("result", plain)
    if fault is not None:
        raise Unsound(f"{RESULT}: {fault.pointer or '/'}: {fault.message}")
    result = result_of(plain)
    if not _is_canonical(result, data):
        raise Unsound(f"{RESULT}: it disagrees with itself, or is not in its RFC 8785 form")
    try:
        subject, code = subject_in(statement), code_in(statement)
    except _MADE_UP:
        raise Unsound(f"{STATEMENT}: this is not a statement in the form {FORMAT}") from None
    if not subject or not all(subject):
        raise Unsound(f"{STATEMENT}: it is about no file of a program")
    if result.challenge is None:
        raise Unsound(f"{RESULT}: there was no challenge")
    follows = statement_of(result, subject, code, statement["predicate"]["files"])
    different = sorted(_different(follows, statement, ""))
    if different:
        raise Unsound(*(f"{STATEMENT}: {place} is not what {RESULT} says" for place in different))
    return result


def _is_canonical(result: Result, data: bytes) -> bool:
    try:
        return canonical(result.plain()) == data
    except _MADE_UP:
        return False


def _different(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours.keys() | theirs.keys():
            yield from _different(ours.get(name), theirs.get(name), f"{place}/{name}")
    elif ours != theirs:
        yield place


def require_answers(folder: Folder, result: Result) -> None:
    """Raises Unsound where the files are not just the result and an answer and its files for each case."""
    if len({case.case for case in result.cases}) != len(result.cases):
        raise Unsound(f"{RESULT}: it has a case twice")
    known = {STATEMENT, RESULT, ENVIRONMENT}
    for case in result.cases:
        known |= _files_of(folder, case)
    others = (name for name in folder.files if not name.startswith(f"{SIGNATURES}/"))
    strange = sorted(set(others) - known)
    if strange:
        raise Unsound(*(f"{name}: no answer of a case names this file" for name in strange))


def _files_of(folder: Folder, case: CaseResult) -> set[str]:
    """The files that belong to a case."""
    name = answer_name(case.case)
    if name not in folder.files:
        if case.outcome is Outcome.CANNOT_JUDGE:
            return set()
        raise Unsound(f"{name}: missing, the case is in {RESULT}")
    plain = _json(name, folder.read(name))
    try:
        answer_of(plain)
        files = {output_name(case.case, file): size for file, size in output_files(plain).items()}
    except _MADE_UP:
        raise Unsound(f"{name}: this is not an answer in the form {FORMAT}") from None
    for file, size in files.items():
        if folder.files.get(file) != size:
            raise Unsound(f"{file}: not there, or not of the {size} bytes that {name} says")
    return {name, *files}


def _json(name: str, data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except ValueError:
        raise Unsound(f"{name}: this is not JSON") from None
