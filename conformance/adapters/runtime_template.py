"""The runtime file that `init` writes: to be filled in."""

from __future__ import annotations

from conformance.model.revision import CURRENT

FILE = "svr-runtime.toml"
PROGRAM = "./your-exporter"
"""Stands where the vendor's own program must stand."""
TEMPLATE = f"""\
# Describes a runtime to svr-conformance (`svr-conformance explain 10`; `explain specification` prints all
# that an exporter must do). Paths are relative to the folder of this file, which is also the working folder
# of the runtime. `svr-conformance doctor` says whether it is right.

[runtime]
name = "my-runtime"
version = "0.1.0"
vendor = "My company"
contract = "{CURRENT.name}"                  # the revision of the contract that it writes; of several a list
level = "scored"                    # the level to reach: core, scored, exact or hardened; begin with scored
# artifacts = ["your-exporter"]     # the files and folders of the program; a certificate states their digests

[adapter]
# One process for each recording. Exit status 0: exported; 65: rejected, with a line on standard error such
# as `rejected: REJ-016 line 4: elapsed_us is a string`; anything else is an error.
kind = "command"
command = [
    "{PROGRAM}",              # FILL IN: the program; a bare name is looked up along PATH
    "{{recording}}",                  # the recording, a file to read
    "--scenario", "{{scenario}}",     # the folder with scenario.json, rubric.json and microdrills.json
    "--out", "{{out}}",               # the folder to write <session id>.json and <session id>.csv to
    "--exported-at", "{{exported_at}}",
]
timeout_seconds = 60                # for each recording
# env = {{ ENGINE_LOG = "off" }}      # added to the environment
# writable = ["Saved"]              # folders here that the runtime writes into; it gets copies of them
# fence = false                     # for a runtime that must reach something outside, such as a device

# A program that starts slowly can stay, and answer JSON-RPC 2.0 requests, one a line, on its standard input:
#
# [adapter]
# kind = "stdio"
# command = ["{PROGRAM}", "--stdio"]

# A runtime in Python needs no program. It is a function that is called as
# export(recording, scenario, out, exported_at, scratch), all texts, and returns None, or why it rejects:
#
# [adapter]
# kind = "python"
# callable = "my_module:export"

# A runtime on a device is given the kit that `svr-conformance kit --out kit.zip` writes; what it has made of
# that is put into a folder here, and judged:
#
# [adapter]
# kind = "directory"
# folder = "artefacts"

# How the runtime records is judged by scripted sessions (`svr-conformance capture`): it performs each of
# them, or a person does, as `capture --show SCRIPT-ID` tells, and puts <script-id>.jsonl into a folder.
#
# [capture]
# command = ["{PROGRAM}", "--perform", "{{script}}", "--record", "{{recording}}"]
# recordings = "captured"           # in place of command

# Failures that are known are still run and shown, and cost their level: `svr-conformance run --write-waivers
# waivers.toml` drafts a [[waiver]] for each, to be filled in and put here.

# What the suite cannot see on a machine, without a fence say, the vendor can say. A level is then told as
# `exact (attested)`:
#
# [attested]
# offline = "How it was made sure, when and by whom"
"""
