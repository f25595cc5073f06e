"""The published JSON Schemas (draft 2020-12), resolved offline. Heavy libraries load on first use only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import orjson

from conformance import resources


class SchemaFault(NamedTuple):
    """One violation: where, which keyword, what is wanted, our words; `detail` is the library's text."""

    pointer: str
    keyword: str
    wanted: object
    message: str
    detail: str


@cache
def schema(name: str) -> Any:
    """The schema `Data/Schemas/<name>.schema.json` as a value."""
    return orjson.loads(resources.read(resources.data("Schemas", f"{name}.schema.json")))


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator  # 0.2 s to import
    from referencing import Registry, Resource

    paths = sorted(resources.data("Schemas").glob("*.schema.json"))
    contents = [orjson.loads(resources.read(path)) for path in paths]
    registry: Any = Registry().with_resources(
        (content["$id"], Resource.from_contents(content)) for content in contents
    )
    return Draft202012Validator(schema(name), registry=registry)


def faults(name: str, value: object) -> Iterator[SchemaFault]:
    """Every violation of a schema, in document order, the innermost of alternatives."""
    errors = sorted(
        _validator(name).iter_errors(value), key=lambda error: [str(part) for part in error.absolute_path]
    )
    yield from (_fault(error) for error in errors)


def first_fault(name: str, value: object) -> SchemaFault | None:
    """The first violation of a schema, or None."""
    return next(faults(name, value), None)


def _fault(error: Any) -> SchemaFault:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    pointer = "".join(f"/{part}" for part in parts)
    return SchemaFault(
        pointer, str(error.validator), error.validator_value, _words(error), error.message[:400]
    )


def _words(error: Any) -> str:
    wanted = error.validator_value
    match error.validator:
        case "required":
            absent = [name for name in wanted if name not in error.instance]
            return f"the member {', '.join(absent)} is missing"
        case "additionalProperties" | "unevaluatedProperties":
            return "there is a member that the contract does not name"
        case "type":
            return f"the value must be of the type {wanted}"
        case "enum":
            return f"the value must be one of {', '.join(map(str, wanted))}"
        case "const":
            return f"the value must be {wanted}"
        case "pattern":
            return "the text has another form than the contract gives it"
        case _:
            return f"the rule {error.validator} of the schema does not hold"
