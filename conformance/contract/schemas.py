"""The published JSON Schemas (draft 2020-12), resolved offline. Heavy libraries load on first use only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from conformance import resources
from conformance.model.revision import CURRENT, Revision


class SchemaFault(NamedTuple):
    """One violation: where, which keyword, our words; `detail` is the library's text."""

    pointer: str
    keyword: str
    message: str
    detail: str


def schema_files(revision: Revision) -> list[Path]:
    """Every schema of a revision, and the metadata of its table."""
    return sorted(resources.data(*revision.place, "Schemas").glob("*.json"))


@cache
def schema(name: str, revision: Revision = CURRENT) -> Any:
    """The schema `Schemas/<name>.schema.json` of a revision as a value."""
    path = resources.data(*revision.place, "Schemas", f"{name}.schema.json")
    return orjson.loads(resources.read(path))


@cache
def _validator(name: str, revision: Revision) -> Any:
    from jsonschema import Draft202012Validator  # 0.2 s to import

    named = [path for path in schema_files(revision) if path.name.endswith(".schema.json")]
    contents = [orjson.loads(resources.read(path)) for path in named]
    by_id = {content["$id"]: content for content in contents}
    return Draft202012Validator(_inlined(schema(name, revision), by_id))


def _inlined(part: Any, contents: dict[str, Any], base: str = "") -> Any:
    """A schema with what each `$ref` means in its place: looking them up takes half the time of a validation.

    No schema of the contract refers to itself.
    """
    if isinstance(part, list):
        return [_inlined(item, contents, base) for item in part]
    if not isinstance(part, dict):
        return part
    base = part.get("$id", base)
    rest = {
        name: _inlined(value, contents, base) for name, value in part.items() if name not in ("$ref", "$id")
    }
    if "$ref" not in part:
        return rest
    address, _, path = part["$ref"].partition("#")
    target = contents[address or base]
    for step in path.split("/")[1:]:
        target = target[step]
    return {**_inlined(target, contents, address or base), **rest}


def faults(name: str, value: object, revision: Revision = CURRENT) -> Iterator[SchemaFault]:
    """Every violation of a schema, sorted by place; what is said alike of one place is said once.

    Files of the suite itself, such as results, are held to the current schemas.
    """
    errors = sorted(
        _validator(name, revision).iter_errors(value),
        key=lambda error: [str(part) for part in error.absolute_path],
    )
    told: set[tuple[str, str, str]] = set()
    for fault in map(_fault, errors):  # the library tells of each missing member apart, and we of all at once
        if fault[:3] not in told:
            told.add(fault[:3])
            yield fault


def first_fault(name: str, value: object, revision: Revision = CURRENT) -> SchemaFault | None:
    """The first violation of a schema, or None."""
    return next(faults(name, value, revision), None)


def _fault(error: Any) -> SchemaFault:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    pointer = "".join(f"/{part}" for part in parts)
    return SchemaFault(pointer, str(error.validator), _words(error), error.message[:400])


def _strangers(error: Any) -> str:
    """The names of the members that a closed object does not know."""
    known = error.schema["properties"]
    names = [ascii(name) for name in error.instance if name not in known]
    return f"{', '.join(names)}; known are {', '.join(sorted(known))}"


def _members(names: list[str]) -> str:
    return f"member {names[0]} is" if len(names) == 1 else f"members {', '.join(names)} are"


def _words(error: Any) -> str:
    wanted = error.validator_value
    match error.validator:
        case "required":
            absent = [name for name in wanted if name not in error.instance]
            return f"the {_members(absent)} missing"
        case "additionalProperties":
            return f"unknown member {_strangers(error)}"
        case "type" if wanted == "array":
            return 'the value must be a list, such as ["a", "b"]'
        case "type" if wanted == ["string", "array"]:
            return "the value must be a text, or a list of texts"
        case "type":
            return f"the value must be of the type {wanted}"
        case "enum":
            return f"the value must be one of {', '.join(map(str, wanted))}"
        case "const":
            return f"the value must be {wanted}"
        case "pattern":
            return "the text has another form than the contract gives it"
        case "minimum":
            return f"the number must be at least {wanted}"
        case _:
            return f"the rule {error.validator} of the schema does not hold"
