"""What users would take today to look over exports: each tool, and the part of the work that it does.

The suite needs none of them, so they are installed for this only, in a folder of their own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scripted import obvious

from conformance import resources
from conformance.model.revision import CURRENT

PYTHON = ("check-jsonschema", "frictionless")
NODE = ("ajv-cli", "ajv-formats", "@sourcemeta/jsonschema")
SCHEMA, PACKAGE = "schema.json", "datapackage.json"
HERE = Path(__file__).parent


class Rival(NamedTuple):
    """A tool: what it does of the work, its program below the folder of tools or nothing, and its command."""

    name: str
    part: str
    program: str
    argv: Callable[[str, Path], Sequence[str]]


def documents(exports: Path) -> list[str]:
    return sorted(map(str, exports.glob("*.json")))


RIVALS = (
    Rival(
        "the floor",
        "`json.loads` once, SHA-256 of both files",
        "",
        lambda _program, exports: [sys.executable, str(HERE / "bare.py"), str(exports)],
    ),
    Rival("the obvious script", "schema of each event, rows, times", "", lambda _, exports: obvious(exports)),
    Rival(
        "check-jsonschema",
        "schema of the document",
        "bin/check-jsonschema",
        lambda program, exports: [program, "--schemafile", str(beside(exports, SCHEMA)), *documents(exports)],
    ),
    Rival(
        "ajv-cli",
        "schema of the document",
        "node_modules/.bin/ajv",
        lambda program, exports: [
            *(program, "validate", "--spec=draft2020", "-c", "ajv-formats"),
            *("-s", str(beside(exports, SCHEMA)), "-d", f"{exports}/*.json"),
        ],
    ),
    Rival(
        "sourcemeta jsonschema",
        "schema of the document",
        "node_modules/.bin/jsonschema",
        lambda program, exports: [program, "validate", str(beside(exports, SCHEMA)), str(exports)],
    ),
    Rival(
        "sourcemeta jsonschema --fast",
        "schema of the document, yes or no",
        "node_modules/.bin/jsonschema",
        lambda program, exports: [program, "validate", "--fast", str(beside(exports, SCHEMA)), str(exports)],
    ),
    Rival(
        "frictionless",
        "columns and types of the table",
        "bin/frictionless",
        lambda program, exports: [program, "validate", str(beside(exports, PACKAGE)), "--json"],
    ),
)


def beside(exports: Path, name: str) -> Path:
    """A file that a tool is given: it lies in the folder around that of the exports."""
    return exports.parent / name


def install(tools: Path) -> dict[str, str]:
    """Install every tool that can be installed; gives what was said of those that cannot."""
    steps = {
        "bin": [
            [sys.executable, "-m", "venv", str(tools)],
            [str(tools / "bin" / "python"), "-m", "pip", "install", "-q", *PYTHON],
        ],
        "node_modules": [["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tools), *NODE]],
    }
    return {kind: said for kind, commands in steps.items() if (said := _tried(commands))}


def _tried(commands: Sequence[Sequence[str]]) -> str:
    for command in commands:
        if shutil.which(command[0]) is None:
            return f"there is no {command[0]}"
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return f"{command[0]} could not install it"
    return ""


def versions(tools: Path) -> dict[str, str]:
    """The release of each package that is installed."""
    found = {}
    listed = [str(tools / "bin" / "python"), "-m", "pip", "list", "--format=json"]
    if (tools / "bin").is_dir():
        told = json.loads(subprocess.run(listed, check=True, capture_output=True).stdout)
        found = {entry["name"]: entry["version"] for entry in told if entry["name"] in PYTHON}
    for name in NODE:
        file = tools / "node_modules" / name / "package.json"
        if file.exists():
            found[name] = json.loads(file.read_text(encoding="utf-8"))["version"]
    return found


def write_inputs(exports: Path) -> None:
    """The schema of the document as one file, and a data package that names every table."""
    schema = _schema("session_export")
    schema["$defs"] = {name: _schema(name) for name in ("report", "telemetry_event", "vocabulary")}
    beside(exports, SCHEMA).write_text(json.dumps(schema), encoding="utf-8")
    fields = [
        {"name": name, "type": "integer" if name == "score_delta" else "string"} for name in CURRENT.columns
    ]
    tables = [
        {"name": path.stem, "path": f"{exports.name}/{path.name}", "schema": {"fields": fields}}
        for path in sorted(exports.glob("*.csv"))
    ]
    package = {"name": "exports", "resources": tables}
    beside(exports, PACKAGE).write_text(json.dumps(package), encoding="utf-8")


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(resources.read(resources.data("Schemas", f"{name}.schema.json")))
    return schema
