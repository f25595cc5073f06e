"""The commands about sessions: recordings and exports, wherever they come from."""

from __future__ import annotations

from conformance.cli.commands.command import CONTRACT, JSON, RECORDINGS, SCENARIO, Command, Option

COMMANDS = (
    Command(
        "export",
        "export",
        "export",
        "export recordings with the reference runtime",
        "RECORDING... --out DIR [--scenario DIR] [--contract REVISION]\n[--exported-at TIME] [--replace]",
        "Writes S.json and S.csv for each recording, S being its session id. A recording that breaks a "
        "rule is rejected whole, and the others are exported all the same. Exit status 65 if one was "
        "rejected, 73 if an export of other evidence stands in the way.",
        (
            "svr-conformance export session.jsonl --out exports",
            "svr-conformance export recordings/*.jsonl --out exports --exported-at 2026-03-01T00:00:00Z",
        ),
        (
            RECORDINGS,
            Option("--out", "the folder to write to; made if it is missing", "DIR", required=True),
            SCENARIO,
            CONTRACT,
            Option("--exported-at", "the export time (default: now)", "TIME"),
            Option("--replace", "replace exports of other evidence that are there already"),
        ),
    ),
    Command(
        "verify",
        "verify",
        "verify",
        "judge exports, wherever they come from",
        "PATH... [--recordings DIR] [--scenario DIR]... [--json FILE]\n"
        "[--out DIR] [--jobs N] [--engine ENGINE] [--scheduler ADDRESS]",
        "Judges every export (S.json and S.csv) that is named or lies below a folder, in an archive (.zip, "
        ".tar, .tar.gz, .tar.zst) or in a bundle (.jsonl, one document a line, its table not seen). With its "
        "recording at hand, beside it or in --recordings, an export is held against it too. With --out "
        "the results of any number of sessions go to a folder; killed and called again, it goes on "
        "where it stopped. Exit status 0 if every export conforms, 1 if one does not, 3 if one cannot be "
        "judged.",
        (
            "svr-conformance verify exports",
            "svr-conformance verify sess-001.json --recordings recordings",
            "svr-conformance verify 2026-*.tar.gz --out results",
        ),
        (
            Option("PATH", "an export, an archive, a bundle, or a folder with them", "PATH", many=True),
            Option("--recordings", "the folder of the recordings (default: where the exports are)", "DIR"),
            Option(
                "--scenario",
                "a folder of scenario data beside those of the suite; may be repeated",
                "DIR",
                many=True,
            ),
            JSON,
            Option("--out", "the folder for the results of many sessions; made if it is missing", "DIR"),
            Option(
                "--jobs", "how many processes judge (default: as many as there are cores)", "N", number=True
            ),
            Option("--engine", "where to judge: processes (default), or dask, a cluster", "ENGINE"),
            Option("--scheduler", "the scheduler of the Dask cluster, as tcp://10.0.0.1:8786", "ADDRESS"),
        ),
    ),
    Command(
        "verify-page",
        "page",
        "page",
        "write a page that judges exports in a browser",
        "--out FILE",
        "Writes one HTML file that judges exports which are dropped on it: without Python, without a "
        "network, on a phone too. Its verdicts are those of `verify`, by the runtime in JavaScript, which "
        "shares no code with the suite. The same version writes the same bytes.",
        ("svr-conformance verify-page --out verify.html",),
        (Option("--out", "the file to write", "FILE", required=True),),
    ),
    Command(
        "show",
        "show",
        "show",
        "show one session to a person",
        "SESSION [--scenario DIR] [--html FILE] [--spreadsheet FILE]",
        "Shows who and when, phases and timeline, the score with its evidence, the audit before and after "
        "the re-audit, and the drills recommended. An export (S.json) is judged as `verify` does, and the "
        "exit status is that of `verify`; a recording (.jsonl) is shown as its export would be. "
        "With --html the same is written as one page, to read in a browser or to print and sign; with "
        "--spreadsheet the table as a copy that a spreadsheet may open by a double click.",
        (
            "svr-conformance show exports/sess-001.json",
            "svr-conformance show session.jsonl --html session.html",
        ),
        (
            Option("SESSION", "an exported document S.json, or a recording, a .jsonl file", "SESSION"),
            Option(
                "--scenario",
                "the folder of the scenario's data (default: those of the suite)",
                "DIR",
            ),
            Option("--html", "write the session as one page that needs nothing else", "FILE"),
            Option("--spreadsheet", "write the table as a copy for spreadsheets, no evidence", "FILE"),
        ),
    ),
    Command(
        "lint",
        "lint",
        "lint",
        "name every fault of a recording",
        "PATH... [--scenario DIR] [--contract REVISION]",
        "Lists every rule that a recording breaks, with line, column and byte; of a folder with a scenario's "
        "data, or of one of its files, each place that breaks a schema or another file. Exit status 1 if "
        "there is a fault.",
        ("svr-conformance lint session.jsonl", "svr-conformance lint Scenarios/Warehouse"),
        (
            Option("PATH", "a recording, or the folder of a scenario's data", "PATH", many=True),
            SCENARIO,
            CONTRACT,
        ),
    ),
    Command(
        "recover",
        "repair",
        "recover",
        "mend a recording that was cut short",
        "RECORDING --out FILE [--quarantine FILE] [--scenario DIR]",
        "Keeps every whole line, closes the recording with the reason `recovered`, and says what was "
        "lost. The original is never changed.",
        ("svr-conformance recover broken.jsonl --out mended.jsonl --quarantine lost.jsonl",),
        (
            Option("RECORDING", "the damaged recording", "RECORDING"),
            Option("--out", "the file to write", "FILE", required=True),
            Option("--quarantine", "the file for the lines that were lost", "FILE"),
            SCENARIO,
        ),
    ),
    Command(
        "rebuild",
        "repair",
        "rebuild",
        "make a recording again from its export",
        "EXPORT --out FILE",
        "Writes the recording from which an exported document (S.json) came: the same events, in the "
        "order of the timeline.",
        ("svr-conformance rebuild exports/sess-001.json --out sess-001.jsonl",),
        (
            Option("EXPORT", "the exported document", "EXPORT"),
            Option("--out", "the file to write", "FILE", required=True),
        ),
    ),
)
