"""The JSON Schemas are valid, closed and offline, and refuse what the contract refuses, at the right place.

The instances stand in `instances/<schema>.json`: one good instance, changes that keep it good, and changes
that break it, each with the RFC 6901 pointers that must be reported.
"""

from __future__ import annotations

import calendar
import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry

INSTANCES = Path(__file__).parent / "instances"
SCHEMAS = Path(__file__).parents[2] / "Data" / "Schemas"
URN = "urn:svr-conformance:1.1.0:"
END = r"(?![\s\S])"
Faults = Callable[[str, Any], list[str]]


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


TABLES = {path.stem: load(path) for path in sorted(INSTANCES.glob("*.json"))}
VOCABULARY = load(SCHEMAS / "vocabulary.schema.json")["$defs"]
METADATA = load(SCHEMAS / "session_export.csv-metadata.json")


def changed(good: Any, row: dict[str, Any]) -> Any:
    whole = {"": copy.deepcopy(good)}
    for pointer, value in row.get("set", {}).items():
        parent, key = place(whole, pointer)
        if isinstance(parent, list) and key == len(parent):
            parent.append(None)
        parent[key] = expanded(value)
    for pointer in row.get("drop", []):
        parent, key = place(whole, pointer)
        del parent[key]
    return whole[""]


def place(whole: Any, pointer: str) -> tuple[Any, Any]:
    *before, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")]
    for part in before:
        whole = whole[int(part) if isinstance(whole, list) else part]
    return whole, int(last) if isinstance(whole, list) else last


def expanded(value: Any) -> Any:
    if isinstance(value, dict) and "$repeat" in value:
        text, times = value["$repeat"]
        return text * times
    return value


def subschemas(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from subschemas(inner, f"{path}/{key}")
    if isinstance(value, list):
        for position, inner in enumerate(value):
            yield from subschemas(inner, f"{path}/{position}")


def test_there_is_one_table_of_instances_per_schema(schemas: dict[str, Any]) -> None:
    assert sorted(TABLES) == sorted(set(schemas) - {"vocabulary"})


def test_every_schema_is_a_valid_2020_12_schema(schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_schema_is_named_by_its_file(schemas: dict[str, Any]) -> None:
    assert {name: schema["$id"] for name, schema in schemas.items()} == {name: URN + name for name in schemas}


def test_every_schema_and_every_definition_says_what_it_is(schemas: dict[str, Any]) -> None:
    silent = [name for name, schema in schemas.items() if not (schema["title"] and schema["description"])]
    silent += [
        f"{name} {key}"
        for name, schema in schemas.items()
        for key, inner in schema.get("$defs", {}).items()
        if not inner.get("description")
    ]
    assert silent == []


def test_every_reference_resolves_from_the_folder_alone(
    schemas: dict[str, Any], registry: Registry[Any]
) -> None:
    seen = set()
    for schema in schemas.values():
        resolver = registry.resolver(base_uri=schema["$id"])
        for _, part in subschemas(schema):
            if isinstance(part.get("$ref"), str):
                assert isinstance(resolver.lookup(part["$ref"]).contents, dict)
                seen.add(part["$ref"])
    assert f"{URN}vocabulary#/$defs/text_1024" in seen


def test_every_object_is_closed_but_details(schemas: dict[str, Any]) -> None:
    objects = {path: part for path, part in subschemas(schemas) if part.get("type") == "object"}
    assert [path for path, part in objects.items() if "additionalProperties" not in part] == [
        "/vocabulary/$defs/details"
    ]
    assert not [path for path, part in objects.items() if part.get("additionalProperties") is True]


def test_every_pattern_means_the_same_in_every_dialect(schemas: dict[str, Any]) -> None:
    patterns = {part["pattern"] for _, part in subschemas(schemas) if isinstance(part.get("pattern"), str)}
    whole = {pattern for pattern in patterns if pattern.startswith("^")}
    assert all(pattern.endswith(END) for pattern in whole)
    loose = re.compile(r"\$|\\[dDwWsSbBAZzpP]|\(\?[^:=!]")
    assert [pattern for pattern in patterns if loose.search(pattern.removesuffix(END))] == []
    assert all(pattern.isascii() for pattern in patterns)


def test_vocabularies_are_defined_once(schemas: dict[str, Any]) -> None:
    words = [
        json.dumps(part["enum"]) for _, part in subschemas(schemas) if isinstance(part.get("enum"), list)
    ]
    assert [enum for enum, times in Counter(words).items() if times > 1] == []


def test_the_order_of_phases_is_the_same_wherever_it_is_written(schemas: dict[str, Any]) -> None:
    phases = VOCABULARY["phase"]["enum"]
    entries = schemas["scenario"]["properties"]["phases"]["prefixItems"]
    rules = VOCABULARY["event_rules"]["allOf"][1]["then"]["allOf"]
    assert [entry["allOf"][1]["properties"]["phase_id"]["const"] for entry in entries] == phases
    assert [rule["if"]["properties"]["phase"]["const"] for rule in rules] == phases


@pytest.mark.parametrize("name", TABLES)
def test_a_good_instance_has_no_fault(name: str, faults: Faults) -> None:
    assert faults(name, TABLES[name]["good"]) == []


@pytest.mark.parametrize("kind", ["also_good", "bad"])
def test_a_row_has_a_name_of_its_own(kind: str) -> None:
    names = Counter((name, row["name"]) for name, table in TABLES.items() for row in table[kind])
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_a_change_within_the_rules_has_no_fault(name: str, faults: Faults) -> None:
    good = TABLES[name]["good"]
    instances = {row["name"]: changed(good, row) for row in TABLES[name]["also_good"]}
    assert [row for row, instance in instances.items() if instance == good] == []
    assert {row: found for row, instance in instances.items() if (found := faults(name, instance))} == {}


@pytest.mark.parametrize("name", TABLES)
def test_a_broken_rule_is_reported_where_it_is_broken(name: str, faults: Faults) -> None:
    good, rows = TABLES[name]["good"], TABLES[name]["bad"]
    told = {row["name"]: faults(name, changed(good, row)) for row in rows}
    assert told == {row["name"]: sorted(row["at"]) for row in rows}


def test_days_exist_exactly_where_the_calendar_has_them() -> None:
    pattern = re.compile(VOCABULARY["utc_timestamp"]["pattern"])
    for year in (1970, 1971, 1972, 1999, 2000, 2026, 2028, 2096, 2100, 2104, 2400, 9996, 9999):
        for month in range(14):
            last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            found = [d for d in range(33) if pattern.search(f"{year}-{month:02}-{d:02}T12:00:00.000000Z")]
            assert found == list(range(1, last + 1))


@given(st.text(max_size=6))
def test_text_is_refused_for_control_characters_only(text: str) -> None:
    judge = Draft202012Validator(VOCABULARY["text_1024"])
    controls = {chr(unit) for unit in (*range(0x20), 0x7F)}
    assert judge.is_valid(text) == (text != "" and not controls & set(text))


@given(st.text(alphabet="AaZz019_-. \n\u0661\u00e9", max_size=5))
def test_an_identifier_is_ascii_and_starts_with_a_letter_or_digit(text: str) -> None:
    legal = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", text) is not None
    assert Draft202012Validator(VOCABULARY["participant_id"]).is_valid(text) == legal


def test_the_table_has_the_columns_of_an_event(schemas: dict[str, Any]) -> None:
    columns = METADATA["tableSchema"]["columns"]
    names = [column["name"] for column in columns]
    event = schemas["telemetry_event"]
    assert ",".join(names) == (
        "timestamp,event_type,phase,actor_id,outcome,objective_id,critical_error_code,score_delta,event_id,"
        "session_id,participant_id,target_id,details,duration_us"
    )
    assert sorted(names) == sorted(event["properties"])
    assert sorted(c["name"] for c in columns if c.get("required")) == sorted(event["required"])


def test_the_table_knows_the_words_of_the_vocabulary() -> None:
    formats = {column["name"]: column["datatype"] for column in METADATA["tableSchema"]["columns"]}
    for name in ("event_type", "phase", "outcome"):
        assert formats[name]["format"].split("|") == VOCABULARY[name]["enum"]


def test_the_table_is_utf_8_with_crlf_and_empty_for_absent() -> None:
    dialect = METADATA["dialect"]
    assert (METADATA["null"], dialect["encoding"], dialect["lineTerminators"]) == ("", "utf-8", ["\r\n"])
    assert (dialect["delimiter"], dialect["quoteChar"], dialect["doubleQuote"]) == (",", '"', True)
