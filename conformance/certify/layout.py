"""What a certificate is made of.

statement.json                   what is stated, and the digest of every file but the signatures
signatures/<keyid>.json          the signature of one signer over it, a DSSE envelope
signatures/<keyid>.pub           the public key of that signer
result.json                      the result of the run
environment.json                 on what kind of machine it was made
artefacts/<case>/answer.json     how the runtime ended, and the list of what stood in its output folder
artefacts/<case>/out/...         every file of that folder
"""

from __future__ import annotations

from conformance.canonical.jcs import jcs

STATEMENT = "statement.json"
SIGNATURES = "signatures"
RESULT = "result.json"
ENVIRONMENT = "environment.json"
ARTEFACTS = "artefacts"


def envelope_name(keyid: str) -> str:
    """The file that holds the signature of a key."""
    return f"{SIGNATURES}/{keyid}.json"


def key_name(keyid: str) -> str:
    """The file that holds the public key with this id."""
    return f"{SIGNATURES}/{keyid}.pub"


def answer_name(case: str) -> str:
    """The file that holds the runtime's answer to a case."""
    return f"{ARTEFACTS}/{case}/answer.json"


def output_name(case: str, name: str) -> str:
    """The file that holds what the runtime wrote as `name` for a case."""
    return f"{ARTEFACTS}/{case}/out/{name}"


def canonical(value: object) -> bytes:
    """The one spelling of the JSON files of a certificate: RFC 8785."""
    return jcs(value)
