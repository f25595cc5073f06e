"""What a check is, and the book of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.checks.exhibit import Exhibit
from conformance.model.finding import Finding

Find = Callable[[Exhibit], Iterator[Finding]]
Applies = Callable[[Exhibit], bool]


@dataclass(frozen=True)
class Check:
    """One check. `fact` is what holds if it passes.

    `rebuilt` says that equal bytes prove it, when the export is derived again from its own events; `retold`,
    when it is derived again from the recording.
    """

    name: str
    chapter: str
    fact: str
    requirements: frozenset[str]
    applies: Applies
    find: Find
    rebuilt: bool
    retold: bool


BOOK: dict[str, Check] = {}


def check(
    name: str, *requirements: str, applies: Applies, rebuilt: bool = False, retold: bool = False
) -> Callable[[Find], Find]:
    """Registers a generator of findings; its docstring is the fact that it proves."""

    def enter(find: Find) -> Find:
        if name in BOOK:
            raise ValueError(f"the check {name} stands in the book twice")
        chapter = find.__module__.rpartition(".")[2]
        fact = (find.__doc__ or "").strip()
        BOOK[name] = Check(name, chapter, fact, frozenset(requirements), applies, find, rebuilt, retold)
        return find

    return enter
