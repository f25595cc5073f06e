"""The commands as data: what each is called, takes and teaches."""

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


_RUNTIME = Option("--runtime", "the runtime file, or its folder (default: ./svr-runtime.toml)", "FILE")
_SCENARIO = Option("--scenario", "the folder of the scenario's data (default: Office Fire)", "DIR")
_RECORDINGS = Option("RECORDING", "a recording, a .jsonl file", "RECORDING", many=True)
_JSON = Option("--json", "also write the result as JSON, whole or not at all", "FILE")

COMMANDS = (
    Command(
        "run",
        "run",
        "run",
        "judge a runtime by the cases of the suite",
        "[--runtime FILE | --reference] [--level LEVEL] [--case GLOB]... [--jobs N]\n"
        "[--keep DIR] [--no-fence] [--plan] [--json FILE] [--junit FILE]\n"
        "[--allow-waived] [--write-waivers FILE]",
        "Gives every recording of the suite to a runtime, judges what it writes, and tells the level "
        "that it has earned. Exit status 0 if the target is reached, and only then; 1 if the runtime "
        "stands in its way; 3 if nothing wrong was found but not all was judged, as in a run of some "
        "cases only. A failure that the runtime file waives costs its level all the same; --allow-waived "
        "makes the exit status and --junit pass it over. A waiver that has expired, or that does not match "
        "the failure that it is about, gives 1 whatever is reached.",
        (
            "svr-conformance run",
            "svr-conformance run --runtime build/svr-runtime.toml --level scored --junit report.xml",
            "svr-conformance run --case 'story-*' --keep kept",
            "svr-conformance run --write-waivers waivers.toml",
        ),
        (
            _RUNTIME,
            Option("--reference", "judge the suite's own exporter instead"),
            Option(
                "--level",
                "the target: core, scored, exact or hardened (default: the runtime file's, or exact)",
                "LEVEL",
            ),
            Option(
                "--case",
                "only the cases whose ids match, such as 'reject-*'; may be repeated",
                "GLOB",
                many=True,
            ),
            Option("--jobs", "how many cases at a time (default: one for each processor)", "N", number=True),
            Option("--keep", "keep what each case was given and wrote below this folder", "DIR"),
            Option("--no-fence", "run it without a fence, even if this machine has one"),
            Option("--plan", "tell what would run and how long it takes, and run nothing"),
            _JSON,
            Option("--junit", "also write the result as JUnit XML, for CI", "FILE"),
            Option("--allow-waived", "let the exit status and --junit pass over failures that are waived"),
            Option("--write-waivers", "draft waivers for all failures that have none, to a new file", "FILE"),
        ),
    ),
    Command(
        "export",
        "export",
        "export",
        "export recordings with the reference runtime",
        "RECORDING... --out DIR [--scenario DIR] [--exported-at TIME] [--replace]",
        "Writes S.json and S.csv for each recording, S being its session id. A recording that breaks a "
        "rule is rejected whole, and the others are exported all the same. Exit status 65 if one was "
        "rejected, 73 if an export of other evidence stands in the way.",
        (
            "svr-conformance export session.jsonl --out exports",
            "svr-conformance export recordings/*.jsonl --out exports --exported-at 2026-03-01T00:00:00Z",
        ),
        (
            _RECORDINGS,
            Option("--out", "the folder to write to; made if it is missing", "DIR", required=True),
            _SCENARIO,
            Option("--exported-at", "the export time (default: now)", "TIME"),
            Option("--replace", "replace exports of other evidence that are there already"),
        ),
    ),
    Command(
        "verify",
        "verify",
        "verify",
        "judge exports, wherever they come from",
        "PATH... [--recordings DIR] [--scenario DIR]... [--json FILE]",
        "Judges every export (S.json and S.csv) that is named or lies below a folder. With its "
        "recording at hand, beside it or in --recordings, an export is held against it too. Exit status"
        " 0 if every export conforms, 1 if one does not, 3 if one cannot be judged.",
        ("svr-conformance verify exports", "svr-conformance verify sess-001.json --recordings recordings"),
        (
            Option("PATH", "an export, or a folder with exports", "PATH", many=True),
            Option("--recordings", "the folder of the recordings (default: where the exports are)", "DIR"),
            Option(
                "--scenario",
                "a folder of scenario data beside those of the suite; may be repeated",
                "DIR",
                many=True,
            ),
            _JSON,
        ),
    ),
    Command(
        "lint",
        "lint",
        "lint",
        "name every fault of a recording",
        "RECORDING... [--scenario DIR]",
        "Lists every rule that a recording breaks, with line, column and byte. Exit status 1 if there "
        "is one.",
        ("svr-conformance lint session.jsonl",),
        (_RECORDINGS, _SCENARIO),
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
            _SCENARIO,
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
    Command(
        "fuzz",
        "fuzz",
        "fuzz",
        "try a runtime with generated sessions",
        "[--runtime FILE | --reference] [--sessions N] [--seed S] [--only I] [--most K]\n"
        "[--jobs N] [--save DIR] [--json FILE]",
        "Generates legal sessions, and illegal ones that break one rule each, and gives them to a runtime "
        "and to the reference. Each difference is shrunk to the smallest recording that shows it. A seed "
        "gives the same sessions for ever. Exit status 0 if there is no difference, 1 if there is one, 3 if "
        "there is none but a session could not be judged.",
        (
            "svr-conformance fuzz --reference",
            "svr-conformance fuzz --sessions 20000 --seed 7 --save differences",
            "svr-conformance fuzz --seed 7 --only 1234",
        ),
        (
            _RUNTIME,
            Option("--reference", "try the suite's own exporter instead"),
            Option("--sessions", "how many sessions (default: 2000)", "N", number=True),
            Option("--seed", "which sessions, from 0 up (default: 1)", "S", number=True),
            Option("--only", "only the session with this number", "I", number=True),
            Option("--most", "stop after so many differences (default: 5)", "K", number=True),
            Option(
                "--jobs", "how many sessions at a time (default: one for each processor)", "N", number=True
            ),
            Option("--save", "write each difference as a case below this folder", "DIR"),
            _JSON,
        ),
    ),
    Command(
        "capture",
        "capture",
        "capture",
        "judge what a runtime records",
        "[--runtime FILE | --reference | RECORDING... | --list | --show ID] [--script ID]\n[--json FILE]",
        "Holds a runtime's own recordings against scripted sessions: acts at given times, failed ones and "
        "slips of the hand too. The runtime performs them itself or gives recordings made by hand, as "
        "[capture] in its file says; or name recordings, each called SCRIPT-ID.jsonl unless --script says "
        "what it is of. Exit status 0 if all are right, 1 if one is not, 3 if one cannot be judged.",
        (
            "svr-conformance capture",
            "svr-conformance capture --show perfect-run",
            "svr-conformance capture session-17.jsonl --script perfect-run",
        ),
        (
            Option(
                "RECORDING", "the recording of a script, a .jsonl file", "RECORDING", many=True, optional=True
            ),
            Option("--script", "this script only, or: the script that the recordings are of", "ID"),
            _RUNTIME,
            Option("--reference", "judge the suite's own recorder instead"),
            Option("--list", "list the scripts"),
            Option("--show", "print a script as instructions that a person can follow", "ID"),
            _JSON,
        ),
    ),
    Command(
        "cases",
        "cases",
        "cases",
        "list the cases of the suite",
        "[--json]",
        "Lists every case: whether its recording must be exported or rejected, its level, and its title.",
        ("svr-conformance cases", "svr-conformance cases --json | jq -r '.cases[].id'"),
        (Option("--json", "as JSON, with every member of the catalogue"),),
    ),
    Command(
        "explain",
        "explain",
        "explain",
        "say what an id means",
        "ID",
        "Says what a requirement (CSV-004), a reason code (REJ-016), a check (golden.bytes), a case, a "
        "flag (float32), a level or a mutant (reverses-ties) means. Prints a section of the specification "
        "too (8.2), and the whole of it.",
        (
            "svr-conformance explain REJ-016",
            "svr-conformance explain golden.bytes",
            "svr-conformance explain 8.2",
            "svr-conformance explain specification > specification.md",
        ),
        (Option("ID", "a requirement, reason code, check, case, flag, level, mutant or section", "ID"),),
    ),
    Command(
        "init",
        "init",
        "init",
        "write an svr-runtime.toml to start from",
        "",
        "Writes a commented svr-runtime.toml into the working folder. One that is there is never replaced.",
        ("svr-conformance init",),
        (),
    ),
    Command(
        "doctor",
        "doctor",
        "doctor",
        "say whether a runtime is set up right to be judged",
        "[--runtime FILE]",
        "Starts the runtime on a few recordings, and tells an adapter that is set up wrong from a runtime "
        "that is wrong, with what to change. Says which levels this machine can judge, measures how long a "
        "start and a recording take, and keeps that in .svr beside the runtime file, for `run --plan`. Exit "
        "status 0 if the adapter is set up right, whatever the runtime does; 1 if it is set up wrong; 3 if "
        "that cannot be told.",
        ("svr-conformance doctor", "svr-conformance doctor --runtime build/svr-runtime.toml"),
        (_RUNTIME,),
    ),
    Command(
        "kit",
        "kit",
        "kit",
        "write all that a device needs to run the cases",
        "--out FILE [--case GLOB]...",
        "Writes one zip file with the recordings, the scenarios, a manifest with digests, a form to fill in "
        "and instructions to follow on a headset. What is made there is judged later, with the kind "
        "`directory`. The file also holds what is expected of each case, for those who judge without Python. "
        "One version of the suite always writes the same bytes.",
        ("svr-conformance kit --out kit.zip", "svr-conformance kit --out trial.zip --case 'story-*'"),
        (
            Option("--out", "the file to write; another one is never replaced", "FILE", required=True),
            Option("--case", "only the cases whose ids match; may be repeated", "GLOB", many=True),
        ),
    ),
    Command(
        "golden check",
        "golden",
        "check",
        "hold the golden exports against the reference",
        "",
        "Exit status 1 if a golden export is missing, changed, or not what the reference writes today.",
        ("svr-conformance golden check",),
        (),
    ),
    Command(
        "golden diff",
        "golden",
        "diff",
        "show what `golden accept` would change",
        "",
        "Shows how the exports of the reference differ from the accepted ones.",
        ("svr-conformance golden diff",),
        (),
    ),
    Command(
        "golden propose",
        "golden",
        "propose",
        "write proposed golden exports aside, for review",
        "",
        "Writes what the reference exports today beside the accepted goldens, which stay as they are.",
        ("svr-conformance golden propose",),
        (),
    ),
    Command(
        "golden accept",
        "golden",
        "accept",
        "take the proposed golden exports over",
        "--reason TEXT",
        "Takes over what was proposed and read. Works in a checkout of the project only.",
        ("svr-conformance golden accept --reason 'SCO-009 now clamps at max_score'",),
        (Option("--reason", "which requirement made them change", "TEXT", required=True),),
    ),
    Command(
        "mutants",
        "mutants",
        "mutants",
        "hold the suite against broken exporters",
        "[--mutant GLOB]... [--full] [--jobs N] [--json FILE]",
        "Lets every broken exporter of the suite, each of which tells one lie, export the cases of the "
        "requirement that it breaks, and stops where the check that must catch it does. Exit status 1 if a "
        "mutant is not killed by its own check, does nothing otherwise than the reference, or if the "
        "unbroken exporter does not pass every case.",
        (
            "svr-conformance mutants",
            "svr-conformance mutants --mutant 'drops-*' --full",
        ),
        (
            Option("--mutant", "only those whose names match; may be repeated", "GLOB", many=True),
            Option("--full", "let each export every case, and tell which cases and checks catch it"),
            Option("--jobs", "how many at a time (default: one for each processor)", "N", number=True),
            _JSON,
        ),
    ),
    Command(
        "certify",
        "certificate",
        "certify",
        "judge a runtime and write a certificate",
        "--runtime FILE --out DIR",
        "Runs every case, and writes a folder with the certificate, the result and what they rest on.",
        ("svr-conformance certify --runtime svr-runtime.toml --out certificate",),
        (
            Option("--runtime", "the runtime file, or its folder", "FILE", required=True),
            Option("--out", "the folder to write; must not exist or be empty", "DIR", required=True),
        ),
    ),
    Command(
        "certificate verify",
        "certificate",
        "verify",
        "check a certificate that somebody gave you",
        "DIR",
        "Checks that a certificate is whole, unchanged, and says what its evidence says.",
        ("svr-conformance certificate verify certificate",),
        (Option("DIR", "the folder of the certificate", "DIR"),),
    ),
)
