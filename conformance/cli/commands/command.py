"""What a command is, as data, and the options that several share."""

from __future__ import annotations

from typing import NamedTuple


class Option(NamedTuple):
    """An option, or a positional argument if `name` has no dashes; without a `metavar` it is a switch.

    `optional` belongs to positional arguments, of which there may then be none.
    """

    name: str
    help: str
    metavar: str | None = None
    many: bool = False
    required: bool = False
    optional: bool = False
    number: bool = False


class Command(NamedTuple):
    """`function` of the module `conformance.cli.<module>` carries it out and returns the exit status."""

    words: str
    module: str
    function: str
    summary: str
    usage: str
    about: str
    examples: tuple[str, ...]
    options: tuple[Option, ...]


RUNTIME = Option("--runtime", "the runtime file, or its folder (default: ./svr-runtime.toml)", "FILE")
SCENARIO = Option("--scenario", "the folder of the scenario's data (default: Office Fire)", "DIR")
RECORDINGS = Option("RECORDING", "a recording, a .jsonl file", "RECORDING", many=True)
CONTRACT = Option(
    "--contract", "the revision of the contract (default: the newest that is known, and written)", "REVISION"
)
JSON = Option("--json", "also write the result as JSON, whole or not at all", "FILE")
