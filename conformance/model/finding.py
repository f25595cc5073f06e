"""What a check has to say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

TEXT_LIMIT = 400


class Severity(StrEnum):
    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One fact that a check has found.

    `offset` is a 0-based byte in `file`; `pointer` an RFC 6901 JSON pointer; `row` a 1-based record of the
    table (1 is the header) and `column` its name; `expected` and `got` are texts of at most 400 characters;
    `cause` the likely cause in a few words; `detail` another tool's words, never compared.
    """

    check: str
    requirement: str
    message: str
    severity: Severity = Severity.ERROR
    file: str | None = None
    offset: int | None = None
    pointer: str | None = None
    row: int | None = None
    column: str | None = None
    expected: str | None = None
    got: str | None = None
    cause: str | None = None
    detail: str | None = field(default=None, compare=False)

    def by(self, check: str) -> Finding:
        """The same finding, reported by `check`."""
        return replace(self, check=check)


def clip(text: str) -> str:
    """`text` in at most 400 characters, the middle left out."""
    if len(text) <= TEXT_LIMIT:
        return text
    half = TEXT_LIMIT // 2 - 10
    return f"{text[:half]} ... {text[-half:]}"


def show_bytes(data: bytes) -> str:
    """`data` as text where it is UTF-8, else as `hex:`, in at most 400 characters."""
    try:
        return clip(data.decode("utf-8"))
    except UnicodeDecodeError:
        return clip("hex:" + data.hex())
