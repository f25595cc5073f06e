"""How often the interpreter looks for cycles of objects."""

from __future__ import annotations

import gc

_NEW_ONES = 50_000  # objects made and not freed since the last look; the interpreter's own number is 700


def collect_seldom() -> None:
    """Look for cycles seldom: values here are freed by their counts, and looking costs a tenth of judging."""
    gc.set_threshold(_NEW_ONES)
