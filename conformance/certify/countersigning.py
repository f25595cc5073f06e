"""Countersign: put one more signature beside those that a certificate has, once it was judged again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.certify.certifying import sign
from conformance.certify.folder import open_folder
from conformance.certify.integrity import statement_in
from conformance.certify.keys import PrivateKey, PublicKey
from conformance.certify.verdict import CertificateVerdict
from conformance.certify.verifying import verify_certificate
from conformance.errors import UsageError


def countersign(
    folder: Path, key: PrivateKey, trusted: Sequence[PublicKey], challenge: str | None = None
) -> CertificateVerdict:
    """Verify a certificate, and sign it too if it is valid and PASSED; in any case the verdict before.

    Raises UsageError where the key has signed it already, and FileFault.
    """
    verdict = verify_certificate(folder, trusted, challenge)
    if key.public.keyid in {signer.keyid for signer in verdict.signers}:
        raise UsageError(
            f"{folder}: {key.public.name} has signed it already", "sign with another key, or with none"
        )
    if verdict.exit_status == 0:
        sign(folder, statement_in(open_folder(folder)), key)
    return verdict
