"""The commands about the suite itself."""

from __future__ import annotations

from conformance.cli.commands.command import CONTRACT, JSON, Command, Option

COMMANDS = (
    Command(
        "cases",
        "cases",
        "cases",
        "list the cases of the suite",
        "[--contract REVISION] [--json]",
        "Lists every case: whether its recording must be exported or rejected, its level, and its title.",
        ("svr-conformance cases", "svr-conformance cases --json | jq -r '.cases[].id'"),
        (CONTRACT, Option("--json", "as JSON, with every member of the catalogue")),
    ),
    Command(
        "explain",
        "explain",
        "explain",
        "say what an id means",
        "[--contract REVISION] ID",
        "Says what a requirement (CSV-004), a reason code (REJ-016), a check (golden.bytes), a case, a "
        "flag (float32), a level or a mutant (reverses-ties) means. Prints a section of the specification "
        "too (8.2), and the whole of it.",
        (
            "svr-conformance explain REJ-016",
            "svr-conformance explain golden.bytes",
            "svr-conformance explain 8.2",
            "svr-conformance explain specification > specification.md",
            "svr-conformance explain specification --contract 1.0.0",
        ),
        (
            Option("ID", "a requirement, reason code, check, case, flag, level, mutant or section", "ID"),
            CONTRACT,
        ),
    ),
    Command(
        "golden check",
        "golden",
        "check",
        "hold the golden exports against the reference",
        "",
        "Exit status 1 if a golden export is missing, changed, or not what the reference writes today. "
        "Those of older revisions must be as they were accepted.",
        ("svr-conformance golden check",),
        (),
    ),
    Command(
        "golden diff",
        "golden",
        "diff",
        "show what `golden accept` would change",
        "[--summary FILE]",
        "Shows how the exports that are proposed differ from the accepted ones, of an older revision "
        "where the current one has none yet: grouped by the kind of change, counted by case, with examples.",
        ("svr-conformance golden diff", "svr-conformance golden diff --summary moved.md"),
        (Option("--summary", "also write it as Markdown, for the pull request", "FILE"),),
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
        "--reason TEXT [--by NAME] [--witness FILE]...",
        "Takes over what was proposed and read, if at least one independent runtime that declares the "
        "revision makes the same bytes, and none that declares it makes others. Records who, why, from which "
        "revision, and which runtimes lag. Works in a checkout of the project only.",
        (
            "svr-conformance golden accept --reason 'SCO-009 now clamps at max_score'",
            "svr-conformance golden accept --reason 'revision 1.1.0' --by 'Jo Doe' --witness my-runtime",
        ),
        (
            Option("--reason", "which requirement made them change", "TEXT", required=True),
            Option("--by", "who accepts them (default: the user.name of git)", "NAME"),
            Option(
                "--witness",
                "a runtime file to ask; may be repeated (default: all of examples/runtimes)",
                "FILE",
                many=True,
            ),
        ),
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
