"""What takes a case out of judgement."""

from __future__ import annotations

from typing import NamedTuple

STATUSES = ("disputed", "withdrawn")


class Erratum(NamedTuple):
    """A case that fails nobody, and why. `status` is disputed or withdrawn; `date` is `YYYY-MM-DD`."""

    status: str
    reason: str
    date: str

    def told(self) -> str:
        """In words, for people."""
        return f"{self.status} since {self.date}: {self.reason}"
