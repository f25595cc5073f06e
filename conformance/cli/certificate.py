"""`certify` and `certificate`: a run that others can check."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from conformance import certify as certificates
from conformance.certify.keys import PublicKey, private_key, public_key, write_keys
from conformance.cli import console
from conformance.cli.files import refuse_unwritable, write_file
from conformance.cli.progress import Progress
from conformance.cli.run import end_on_signals, runtime_at, status_of, under_contract
from conformance.errors import UsageError
from conformance.fuzz.challenge import challenge_of, plain_digits, random_digits
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe_lines
from conformance.reports.terminal import terminal_report


def certify(arguments: Namespace) -> int:
    runtime = under_contract(runtime_at(arguments.runtime), arguments)
    key = private_key(Path(arguments.key))
    challenge = challenge_of(arguments.challenge or random_digits(), runtime.revision)
    end_on_signals()
    with Progress() as progress:
        certificate = certificates.certify(runtime, Path(arguments.out), key, challenge, progress=progress)
    console.out(terminal_report(certificate.result, Paint(console.in_colour(sys.stdout))))
    console.out(safe_lines(certificate.told()))
    return status_of(certificate.result)


def keygen(arguments: Namespace) -> int:
    out = Path(arguments.out)
    key = write_keys(out)
    console.out(
        f"{out}.key signs: keep it secret, and out of version control\n"
        f"{out}.pub shows that it was you: publish it\n"
        f"key id {key.public.keyid}"
    )
    return 0


def verify(arguments: Namespace) -> int:
    refuse_unwritable(arguments.json)
    folder = Path(arguments.dir)
    trusted = _trusted(arguments.trust, folder)
    verdict = certificates.verify_certificate(folder, trusted, _digits(arguments.challenge))
    console.out(safe_lines(verdict.told()))
    if arguments.json:
        write_file(Path(arguments.json), json_bytes(verdict.plain()))
    return verdict.exit_status


def countersign(arguments: Namespace) -> int:
    key, folder = private_key(Path(arguments.key)), Path(arguments.dir)
    trusted = _trusted(arguments.trust, folder)
    verdict = certificates.countersign(folder, key, trusted, _digits(arguments.challenge))
    console.out(safe_lines(verdict.told()))
    signed = f"{folder}: signed by {key.public.keyid[:16]} too"
    console.out(
        signed
        if verdict.exit_status == 0
        else f"{folder}: not signed, since only what is valid and PASSED is"
    )
    return verdict.exit_status


def _trusted(files: Sequence[str], folder: Path) -> list[PublicKey]:
    """The keys that the reader trusts. Raises UsageError for one that came with the certificate itself."""
    for file in files:
        if Path(file).resolve().is_relative_to(folder.resolve()):
            what = (
                f"--trust {file}: this key came with the certificate, and shows nothing about who signed it"
            )
            raise UsageError(what, "get the key from the signer by another way")
    return [public_key(Path(file)) for file in files]


def _digits(challenge: str | None) -> str | None:
    return None if challenge is None else plain_digits(challenge)
