"""The commands about the suite itself."""

from __future__ import annotations

from conformance.cli.commands.command import JSON, Command, Option

COMMANDS = (
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
            JSON,
        ),
    ),
)
