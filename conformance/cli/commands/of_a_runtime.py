"""The commands of a vendor: a runtime is set up, judged and certified."""

from __future__ import annotations

from conformance.cli.commands.command import CONTRACT, JSON, RUNTIME, Command, Option

_CHALLENGE = Option(
    "--challenge",
    "hexadecimal digits from which 80 more sessions follow (default: random ones)",
    "HEX",
)
_ASKED = Option("--challenge", "the digits that must have been answered", "HEX")
_TRUST = Option(
    "--trust",
    "the public key of somebody who must have signed; may be repeated",
    "PUBLIC_KEY",
    many=True,
    required=True,
)

COMMANDS = (
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
        "[--runtime FILE] [--contract REVISION]",
        "Starts the runtime on a few recordings, and tells an adapter that is set up wrong from a runtime "
        "that is wrong, with what to change. Says which levels this machine can judge, measures how long a "
        "start and a recording take, and keeps that in .svr beside the runtime file, for `run --plan`. Exit "
        "status 0 if the adapter is set up right, whatever the runtime does; 1 if it is set up wrong; 3 if "
        "that cannot be told.",
        ("svr-conformance doctor", "svr-conformance doctor --runtime build/svr-runtime.toml"),
        (RUNTIME, CONTRACT),
    ),
    Command(
        "run",
        "run",
        "run",
        "judge a runtime by the cases of the suite",
        "[--runtime FILE | --reference] [--contract REVISION] [--level LEVEL]\n[--case GLOB]... [--jobs N]\n"
        "[--keep DIR] [--no-fence] [--challenge HEX] [--plan] [--json FILE] [--html FILE]\n"
        "[--junit FILE] [--summary FILE] [--annotations FILE] [--badge FILE]... [--allow-waived]\n"
        "[--write-waivers FILE]",
        "Gives every recording of the suite to a runtime, judges what it writes, and tells the level "
        "that it has earned. Exit status 0 if the target is reached, and only then; 1 if the runtime "
        "stands in its way; 3 if nothing wrong was found but not all was judged, as in a run of some "
        "cases only. A failure that the runtime file waives costs its level all the same; --allow-waived "
        "makes the exit status and the reports for CI pass it over. A waiver that has expired, or that "
        "does not match the failure that it is about, gives 1 whatever is reached.",
        (
            "svr-conformance run",
            "svr-conformance run --runtime build/svr-runtime.toml --level scored --junit report.xml",
            "svr-conformance run --case 'story-*' --keep kept --html report.html",
            "svr-conformance run --write-waivers waivers.toml",
            "svr-conformance run --contract 1.0.0",
        ),
        (
            RUNTIME,
            CONTRACT,
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
            Option("--challenge", "run the 80 sessions that follow from these hexadecimal digits too", "HEX"),
            Option("--plan", "tell what would run and how long it takes, and run nothing"),
            JSON,
            Option("--junit", "also write the result as JUnit XML, for CI", "FILE"),
            Option(
                "--html", "also write it as one page, with pictures of the sessions that went wrong", "FILE"
            ),
            Option("--summary", "also write it as Markdown, for a step summary or a comment", "FILE"),
            Option("--annotations", "also write it as GitHub's workflow commands, one a line", "FILE"),
            Option(
                "--badge",
                "also write a badge: a picture to *.svg, else data for shields.io; may be repeated",
                "FILE",
                many=True,
            ),
            Option("--allow-waived", "let the exit status and the reports for CI pass over what is waived"),
            Option("--write-waivers", "draft waivers for all failures that have none, to a new file", "FILE"),
        ),
    ),
    Command(
        "compare",
        "compare",
        "compare",
        "say what is better or worse than before",
        "RESULT RESULT... [--json FILE] [--markdown FILE]",
        "Compares results that `run --json` wrote. Of two: which cases, levels and guarantees are better "
        "or worse in the second, and which requirements it newly breaks. Of more: how each runtime stands "
        "to each level and requirement. Says what was not run, and why. Exit status 1 if, of two, the "
        "second is worse in anything; else 0.",
        (
            "svr-conformance compare main.json branch.json --markdown comment.md",
            "svr-conformance compare unity.json unreal.json godot.json",
        ),
        (
            Option("RESULT", "a result as JSON, or the folder of a certificate", "RESULT", many=True),
            JSON,
            Option("--markdown", "also write it as Markdown, for a step summary or a comment", "FILE"),
        ),
    ),
    Command(
        "fuzz",
        "fuzz",
        "fuzz",
        "try a runtime with generated sessions",
        "[--runtime FILE | --reference] [--contract REVISION] [--sessions N]\n"
        "[--seed S] [--only I] [--most K] "
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
            RUNTIME,
            CONTRACT,
            Option("--reference", "try the suite's own exporter instead"),
            Option("--sessions", "how many sessions (default: 2000)", "N", number=True),
            Option("--seed", "which sessions, from 0 up (default: 1)", "S", number=True),
            Option("--only", "only the session with this number", "I", number=True),
            Option("--most", "stop after so many differences (default: 5)", "K", number=True),
            Option(
                "--jobs", "how many sessions at a time (default: one for each processor)", "N", number=True
            ),
            Option("--save", "write each difference as a case below this folder", "DIR"),
            JSON,
        ),
    ),
    Command(
        "capture",
        "capture",
        "capture",
        "judge what a runtime records",
        "[--runtime FILE | --reference | RECORDING... | --list | --show ID] [--script ID]\n"
        "[--contract REVISION] [--json FILE]",
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
            RUNTIME,
            CONTRACT,
            Option("--reference", "judge the suite's own recorder instead"),
            Option("--list", "list the scripts"),
            Option("--show", "print a script as instructions that a person can follow", "ID"),
            JSON,
        ),
    ),
    Command(
        "kit",
        "kit",
        "kit",
        "write all that a device needs to run the cases",
        "--out FILE [--case GLOB]... [--challenge HEX] [--contract REVISION]",
        "Writes one zip file with the recordings, the scenarios, a manifest with digests, a form to fill in "
        "and instructions to follow on a headset. What is made there is judged later, with the kind "
        "`directory`. The file also holds what is expected of each case, for those who judge without Python. "
        "One version of the suite always writes the same bytes.",
        ("svr-conformance kit --out kit.zip", "svr-conformance kit --out trial.zip --case 'story-*'"),
        (
            Option("--out", "the file to write; another one is never replaced", "FILE", required=True),
            Option("--case", "only the cases whose ids match; may be repeated", "GLOB", many=True),
            Option("--challenge", "add the 80 sessions that follow from these hexadecimal digits", "HEX"),
            CONTRACT,
        ),
    ),
    Command(
        "certify",
        "certificate",
        "certify",
        "judge a runtime and write a certificate",
        "[--runtime FILE] [--contract REVISION] --key KEY --out DIR [--challenge HEX]",
        "Runs every case, and 80 sessions that follow from a challenge, and writes a folder with the signed "
        "statement, the result and all that the runtime wrote. The statement is about the files that "
        "[runtime] artifacts names in the runtime file. Exit status as for `run`.",
        (
            "svr-conformance certificate keygen --out vendor",
            "svr-conformance certify --runtime svr-runtime.toml --key vendor.key --out certificate",
        ),
        (
            RUNTIME,
            CONTRACT,
            Option("--key", "the private key that signs", "KEY", required=True),
            Option("--out", "the folder to write; must not exist or be empty", "DIR", required=True),
            _CHALLENGE,
        ),
    ),
    Command(
        "certificate keygen",
        "certificate",
        "keygen",
        "make a pair of keys to sign certificates with",
        "--out NAME",
        "Makes an Ed25519 key: NAME.key, which only you may read, and NAME.pub, for everybody else.",
        ("svr-conformance certificate keygen --out vendor",),
        (Option("--out", "the name of both files, without a suffix", "NAME", required=True),),
    ),
    Command(
        "certificate verify",
        "certificate",
        "verify",
        "check a certificate that somebody gave you",
        "DIR --trust PUBLIC_KEY... [--challenge HEX] [--json FILE]",
        "Works offline and believes nothing: checks every signature and every byte, judges what the runtime "
        "wrote again, and tells what was judged again and what the signers attest. Each key that is trusted "
        "must have signed. Exit status 0 if it is valid and PASSED, 1 if not, 3 if it cannot be judged.",
        (
            "svr-conformance certificate verify certificate --trust vendor.pub",
            "svr-conformance certificate verify certificate --trust vendor.pub --trust maintainer.pub",
        ),
        (
            Option("DIR", "the folder of the certificate", "DIR"),
            _TRUST,
            _ASKED,
            JSON,
        ),
    ),
    Command(
        "certificate countersign",
        "certificate",
        "countersign",
        "sign a certificate that somebody else has made",
        "DIR --key KEY --trust PUBLIC_KEY... [--challenge HEX]",
        "Verifies a certificate, and if it is valid and PASSED puts one more signature beside those that it "
        "has. With the challenge that you gave its maker, nobody can have known the sessions before. Exit "
        "status as for `certificate verify`.",
        ("svr-conformance certificate countersign certificate --key maintainer.key --trust vendor.pub",),
        (
            Option("DIR", "the folder of the certificate", "DIR"),
            Option("--key", "the private key that signs", "KEY", required=True),
            _TRUST,
            _ASKED,
        ),
    ),
)
