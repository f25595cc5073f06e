"""What a certificate is made of.

statement.json                   what is stated, and the digest of every other file
result.json                      the result of the run
artefacts/<case>/answer.json     how the runtime ended, and the list of what stood in its output folder
artefacts/<case>/out/...         every file of that folder
"""

from __future__ import annotations

from conformance.canonical.jcs import jcs

STATEMENT = "statement.json"
RESULT = "result.json"
ARTEFACTS = "artefacts"


def answer_name(case: str) -> str:
    """The file that holds the runtime's answer to a case."""
    return f"{ARTEFACTS}/{case}/answer.json"


def output_name(case: str, name: str) -> str:
    """The file that holds what the runtime wrote as `name` for a case."""
    return f"{ARTEFACTS}/{case}/out/{name}"


def canonical(value: object) -> bytes:
    """The one spelling of the JSON files of a certificate: RFC 8785."""
    return jcs(value)
