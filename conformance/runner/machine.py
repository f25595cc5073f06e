"""What a machine must have so that each level can be judged on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.adapters.runtime_file import RuntimeFile
from conformance.processes import proof, strace
from conformance.runner.environments import lacking


def lacks(runtime: RuntimeFile) -> Mapping[str, tuple[str, ...]]:
    """For each level what is missing here that it rests on, and that the vendor does not attest."""
    attested = {name for name, _ in runtime.attested}
    found = {level: tuple(_lacks(level, runtime, attested)) for level in ("core", "exact", "hardened")}
    return {"core": found["core"], "scored": (), "exact": found["exact"], "hardened": found["hardened"]}


def _lacks(level: str, runtime: RuntimeFile, attested: set[str]) -> Iterator[str]:
    if level == "core" and "offline" not in attested:
        if not runtime.fenced:
            yield "the runtime file says fence = false, so [attested] must say how it is kept offline"
        elif not proof().holds:
            yield f"a fence, or [attested] offline: {proof().why}"
    if level == "exact" and "locale and zone" not in attested:
        yield from lacking()
    if level == "hardened" and "kill" not in attested and not strace.is_able():
        yield "strace, which may trace here (package strace)"
    if level == "hardened" and "capture" not in attested and runtime.capture is None:
        yield "[capture] in the runtime file, or [attested] capture"
