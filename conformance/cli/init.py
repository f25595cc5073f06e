"""`init`: a runtime file to start from."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from conformance.cli import console
from conformance.errors import WouldReplace
from conformance.exporter.files import told_as_fault

FILE = "svr-runtime.toml"
TEMPLATE = """\
# Describes a runtime to svr-conformance (specification, section 10). Paths are relative to the folder of this
# file, which is also the working folder of the runtime.

[runtime]
name = "my-runtime"
version = "0.1.0"
vendor = "My company"
contract = "1.0.0"                  # the revision of the contract that the runtime writes
level = "scored"                    # the level to reach: core, scored, exact or hardened

[adapter]
# One process for each recording. Exit status 0: exported; 65: rejected, with a line on standard error such
# as `rejected: REJ-016 line 4: elapsed_us is a string`; anything else is an error.
kind = "command"
command = [
    "./exporter",                   # the program; a bare name is looked up along PATH
    "{recording}",                  # the recording, a file to read
    "--scenario", "{scenario}",     # the folder with scenario.json, rubric.json and microdrills.json
    "--out", "{out}",               # the folder to write <session id>.json and <session id>.csv to
    "--exported-at", "{exported_at}",
]
timeout_seconds = 60                # for each recording
# env = { ENGINE_LOG = "off" }      # added to the environment

# A program that starts slowly can stay, and answer JSON-RPC 2.0 requests, one a line, on its standard input:
#
# [adapter]
# kind = "stdio"
# command = ["./exporter", "--stdio"]

# A runtime in Python needs no program. It is a function that is called as
# export(recording, scenario, out, exported_at, scratch), all texts, and returns None, or why it rejects:
#
# [adapter]
# kind = "python"
# callable = "my_module:export"

# How the runtime records is judged by scripted sessions (`svr-conformance capture`): it performs each of
# them, or a person does, as `capture --show SCRIPT-ID` tells, and puts <script-id>.jsonl into a folder.
#
# [capture]
# command = ["./exporter", "--perform", "{script}", "--record", "{recording}"]
# recordings = "captured"           # in place of command
"""


def init(_arguments: Namespace) -> int:
    path = Path(FILE)
    with told_as_fault(path, "write"):
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(TEMPLATE)
        except FileExistsError:
            hint = "change it, or move it away to start anew"
            raise WouldReplace(f"{path}: is there already, and is never replaced", hint) from None
    console.out(f"{path}: written; put your program into [adapter] command, then call `svr-conformance run`")
    return 0
