"""What a level rests on beside its cases, and who vouches for it (specification, section 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.model.result import Guarantee
from conformance.model.vocabulary import LEVEL_RANK
from conformance.processes import Fence, proof
from conformance.runner.plan import Plan

ENFORCED, OBSERVED, ATTESTED, UNKNOWN = "enforced", "observed", "attested", "unknown"
LEVEL_OF = {
    "offline": "core",
    "writes": "core",
    "locale and zone": "exact",
    "repetition": "exact",
    "kill": "hardened",
    "sizes": "hardened",
    "capture": "hardened",
}
"""Each guarantee with the lowest level that rests on it."""


def stated(plan: Plan, seen: Iterable[Guarantee]) -> tuple[Guarantee, ...]:
    """Every guarantee: as the suite has `seen` it, else as the vendor attests it, else unknown."""
    known = {guarantee.name: guarantee for guarantee in seen}
    vouched = dict(plan.runtime.attested)
    return tuple(_stated(name, known, vouched, plan.target) for name in LEVEL_OF)


def _stated(name: str, known: Mapping[str, Guarantee], vouched: Mapping[str, str], target: str) -> Guarantee:
    asked = LEVEL_RANK[LEVEL_OF[name]] <= LEVEL_RANK[target]
    silent = "the suite has not seen it" if asked else f"not asked for, since the target is {target}"
    found = known.get(name, Guarantee(name, UNKNOWN, silent))
    if found.state == UNKNOWN and name in vouched:
        return Guarantee(name, ATTESTED, vouched[name])
    return found


def fence_of(plan: Plan) -> tuple[Fence | None, tuple[Guarantee, ...]]:
    """The fence that the processes of a run stand behind, and what that guarantees."""
    if plan.fenced and proof().holds:
        bounded = "" if proof().limited else "; memory and processes are not bounded here"
        return Fence(), (
            Guarantee("offline", ENFORCED, "no process has a network; a probe found no way out" + bounded),
            Guarantee(
                "writes", ENFORCED, "all but the folders of the case is read-only; a probe could not write"
            ),
        )
    why = f"no fence: {proof().why if plan.fenced else '--no-fence was given'}"
    return None, (
        Guarantee("offline", UNKNOWN, why),
        Guarantee("writes", OBSERVED, f"{why}; the folders of each case are compared, and no others"),
    )
