"""What all the witnesses say of a proposal: who confirms it, who contradicts, lags or cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.goldens.roots import Roots
from conformance.goldens.witness import Disagreement, disagreements
from conformance.model.revision import CURRENT
from conformance.processes import CannotStart

EXAMPLES = "examples/runtimes/*/svr-runtime.toml"


@dataclass(frozen=True)
class Testimony:
    """Every witness stands in one place.

    Those that declare the current revision confirm it, contradict it (with what they make otherwise), or are
    `unheard`, with why their program cannot be started here. Those that lag declare older revisions only.
    """

    confirming: tuple[RuntimeFile, ...] = ()
    contradicting: tuple[tuple[RuntimeFile, tuple[Disagreement, ...]], ...] = ()
    unheard: tuple[tuple[RuntimeFile, str], ...] = ()
    lagging: tuple[RuntimeFile, ...] = ()

    def told(self) -> list[str]:
        """Lines for people: who confirmed it, who lags, who was not heard."""
        lines = [f"confirmed by {', '.join(map(named, self.confirming))}"]
        lines += [f"lagging: {lag(runtime)}" for runtime in self.lagging]
        return lines + [f"not heard: {named(runtime)}: {why}" for runtime, why in self.unheard]

    def plain(self) -> dict[str, list[dict[str, str | list[str]]]]:
        """As the history records it."""
        return {
            "witnesses": [_plain(runtime) for runtime in self.confirming],
            "lagging": [{**_plain(runtime), "contract": list(runtime.contracts)} for runtime in self.lagging],
            "unheard": [_plain(runtime) for runtime, _ in self.unheard],
        }


def witnesses(roots: Roots, files: Sequence[Path]) -> tuple[RuntimeFile, ...]:
    """The runtimes of these files, each once; of all the examples in the checkout where none is given.

    Raises UsageError that names every fault of a file.
    """
    loaded = [(path, load_runtime(path)) for path in files or sorted(roots.checkout.glob(EXAMPLES))]
    return tuple({(runtime.file or path).resolve(): runtime for path, runtime in loaded}.values())


def declare_it(runtimes: Sequence[RuntimeFile]) -> tuple[RuntimeFile, ...]:
    """Those that declare the current revision."""
    return tuple(runtime for runtime in runtimes if CURRENT.name in runtime.contracts)


def hear(runtimes: Sequence[RuntimeFile], roots: Roots, files: Mapping[str, bytes], jobs: int) -> Testimony:
    """Ask every witness that declares the current revision about every case, one after the other."""
    testimony = Testimony(lagging=tuple(one for one in runtimes if CURRENT.name not in one.contracts))
    for runtime in declare_it(runtimes):
        testimony = _heard(testimony, runtime, roots, files, jobs)
    return testimony


def _heard(
    so_far: Testimony, runtime: RuntimeFile, roots: Roots, files: Mapping[str, bytes], jobs: int
) -> Testimony:
    try:
        _see_that_it_is_built(runtime)
        found = disagreements(runtime.under(CURRENT), roots, files, jobs)
    except CannotStart as fault:
        return replace(so_far, unheard=(*so_far.unheard, (runtime, fault.message)))
    if found:
        return replace(so_far, contradicting=(*so_far.contradicting, (runtime, found)))
    return replace(so_far, confirming=(*so_far.confirming, runtime))


def _see_that_it_is_built(runtime: RuntimeFile) -> None:
    """An interpreter starts without its program, and would then contradict everything."""
    gone = [name for name in runtime.artifacts if not (runtime.folder / name).exists()]
    if gone:
        raise CannotStart(f"it is not built: there is no {' and no '.join(gone)}", "build it first")


def named(runtime: RuntimeFile) -> str:
    """Its name and version."""
    return f"{runtime.name} {runtime.version}"


def lag(runtime: RuntimeFile) -> str:
    """What one that lags declares."""
    return f"{named(runtime)} declares {' and '.join(runtime.contracts)} only"


def _plain(runtime: RuntimeFile) -> dict[str, str | list[str]]:
    return {"name": runtime.name, "version": runtime.version}
