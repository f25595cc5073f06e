"""Why a proposal is not accepted, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from conformance.adapters.runtime_file import RuntimeFile
from conformance.errors import CannotJudge, SvrError
from conformance.goldens.testimony import EXAMPLES, Testimony, declare_it, lag, named
from conformance.model.revision import CURRENT, REVISIONS

PROPOSE = "nothing was accepted; propose anew with `svr-conformance golden propose`"
_SHOWN = 20


class NotAccepted(SvrError):
    """The proposal is unsound, or no witness confirms it, or one contradicts it. Nothing was changed."""

    exit_status: ClassVar[int] = 1


def refuse(what: str, places: Sequence[str], hint: str) -> None:
    """Raises NotAccepted where there are any places."""
    if places:
        raise NotAccepted(_listed(what, places), hint)


def refuse_without_witness(runtimes: Sequence[RuntimeFile]) -> None:
    """Raises NotAccepted where none declares the current revision."""
    if not declare_it(runtimes):
        both = ", ".join(f'"{revision.name}"' for revision in REVISIONS)
        raise NotAccepted(
            _listed(
                f"no witness declares the revision {CURRENT.name}",
                list(map(lag, runtimes)) or [f"there is no {EXAMPLES} in this checkout"],
            ),
            "nothing was accepted; let one of them write it, and say so in its runtime file: "
            f"`contract = [{both}]`\n  or name another runtime file: --witness FILE",
        )


def refuse_testimony(testimony: Testimony) -> None:
    """Raises NotAccepted where a witness contradicts, CannotJudge where none of this revision could be asked.

    One that could not be asked is no hindrance where another confirms: it is told, and recorded as unheard.
    """
    if testimony.contradicting:
        hint = "nothing was accepted; find out by the specification which of the two is right"
        raise NotAccepted("\n".join(_contradictions(testimony)), hint)
    if not testimony.confirming:
        unheard = [f"{named(runtime)}: {why}" for runtime, why in testimony.unheard]
        raise CannotJudge(
            _listed(f"no witness that declares the revision {CURRENT.name} can be asked here", unheard),
            "nothing was accepted; build one of them, or install what it needs",
        )


def _contradictions(testimony: Testimony) -> Iterable[str]:
    for runtime, found in testimony.contradicting:
        yield _listed(f"the witness {named(runtime)} contradicts the proposal", list(map(str, found)))


def _listed(what: str, places: Sequence[str]) -> str:
    more = [f"and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
    return f"{what}:" + "".join(f"\n  {place}" for place in [*places[:_SHOWN], *more])
