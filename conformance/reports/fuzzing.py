"""What generated sessions have shown, for a person and for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from conformance.fuzz.fuzzing import Difference, Fuzzing
from conformance.fuzz.trial import Trial
from conformance.model.result import RuntimeName, plain_finding
from conformance.reports.findings import listed
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe, shortened
from conformance.reports.wording import many

FORMAT = "svr-fuzz/1"
SHOWN_LINES = 20
_WIDTH = 300


class Heading(NamedTuple):
    """Which runtime it was; `file` is None for the reference."""

    runtime: RuntimeName
    file: Path | None

    def again(self, difference: Difference) -> str:
        """The one command that shows a difference again."""
        which = ["--reference"] if self.file is None else ["--runtime", str(self.file)]
        specimen = difference.found.specimen
        numbers = ["--seed", str(specimen.seed), "--only", str(specimen.index)]
        return shlex.join(["svr-conformance", "fuzz", *which, *numbers, "--save", "differences"])


def fuzz_report(fuzzing: Fuzzing, heading: Heading, paint: Paint, saved: Sequence[Path]) -> str:
    """The whole report, safe for every terminal, ending in LF."""
    blocks = [
        *(_difference(difference, heading, paint) for difference in fuzzing.differences),
        (safe(f"saved {folder}") for folder in saved),
        _unjudged(fuzzing),
        _verdict(fuzzing, heading, paint),
    ]
    texts = ["".join(f"{line}\n" for line in block) for block in blocks]
    return "\n".join(filter(None, texts))


def _difference(difference: Difference, heading: Heading, paint: Paint) -> Iterator[str]:
    least = difference.least
    case = least.specimen.case()
    yield f"{paint.loud(case.case_id)}: {paint.bad('different')}"
    yield f"  {_expectation(least)}; level {case.level}"
    yield from listed(least.errors, paint, "--json")
    session = least.specimen.session
    events = many(len(session.events), "event")
    yield safe(
        f"  the smallest recording that shows it: {events}, {session.scenario}, at {session.exported_at}"
    )
    yield from (f"    {line}" for line in _shown(least.evidence.recording or b""))
    yield f"  again: {safe(heading.again(difference))}"


def _expectation(least: Trial) -> str:
    if least.relation:
        return f"two forms of one legal session, which must be exported alike (relation {least.relation})"
    if least.specimen.rule:
        return f"an illegal session, which must be rejected: {least.specimen.rule}"
    return "a legal session, which must be exported"


def _shown(recording: bytes) -> Iterator[str]:
    """The lines of a recording as text; a BOM, a missing last LF and bytes that are no UTF-8 can be seen."""
    lines = recording.decode("utf-8", "backslashreplace").split("\n")
    last = lines.pop() if lines[-1] == "" else None
    for line in lines[:SHOWN_LINES]:
        yield shortened(line, _WIDTH)
    if len(lines) > SHOWN_LINES:
        yield f"… and {many(len(lines) - SHOWN_LINES, 'line')} more, see --save"
    if not recording:
        yield "(an empty file)"
    elif last is None:
        yield "(no LF behind the last line)"


def _unjudged(fuzzing: Fuzzing) -> Iterator[str]:
    reasons = fuzzing.tally.unjudged
    if reasons:
        count = many(len(reasons), "session")
        yield f"the suite could not judge {count}; this says nothing about the runtime"
        yield safe(f"  first {' '.join(reasons[0].split())}")


def _verdict(fuzzing: Fuzzing, heading: Heading, paint: Paint) -> Iterator[str]:
    runtime, tally = heading.runtime, fuzzing.tally
    driven = "in this process" if heading.file is None else f"driven as {runtime.adapter}"
    yield f"runtime             {safe(f'{runtime.name} {runtime.version} ({runtime.vendor}), {driven}')}"
    planned = len(fuzzing.plan.indexes)
    stopped = f" of {planned} planned" if tally.tried < planned else ""
    yield (
        f"sessions            {tally.tried}{stopped}, seed {fuzzing.plan.seed}: "
        f"{tally.legal} legal, {tally.illegal} illegal, {tally.relations} held against a twin"
    )
    yield f"time                {fuzzing.seconds:.1f} s"
    if fuzzing.differences:
        kinds = many(len(fuzzing.differences), "kind")
        wrong = many(tally.different, "session")
        yield paint.bad(f"differs: {wrong} went wrong, in {kinds} of difference shown above")
    elif tally.unjudged:
        yield paint.odd("no verdict: no difference was found, but not every session was judged")
    else:
        yield paint.good("no difference: the runtime does what the reference does")


def fuzz_json(fuzzing: Fuzzing, heading: Heading) -> bytes:
    """The same for programs."""
    tally = fuzzing.tally
    return json_bytes(
        {
            "format": FORMAT,
            "runtime": heading.runtime.__dict__,
            "seed": fuzzing.plan.seed,
            "planned": len(fuzzing.plan.indexes),
            "legal": tally.legal,
            "illegal": tally.illegal,
            "relations": tally.relations,
            "different": tally.different,
            "unjudged": tally.unjudged,
            "seconds": round(fuzzing.seconds, 6),
            "differences": [_plain(difference, heading) for difference in fuzzing.differences],
        }
    )


def _plain(difference: Difference, heading: Heading) -> dict[str, Any]:
    r"""`recording` is text, with bytes that are no UTF-8 as `\xff`; `--save` keeps the bytes."""
    least = difference.least
    session = least.specimen.session
    return {
        "case": least.specimen.name,
        "index": difference.found.specimen.index,
        "level": least.specimen.case().level,
        "rule": least.specimen.rule,
        "relation": least.relation,
        "scenario": session.scenario,
        "exported_at": session.exported_at,
        "events": len(session.events),
        "recording": (least.evidence.recording or b"").decode("utf-8", "backslashreplace"),
        "findings": [plain_finding(finding) for finding in least.errors],
        "again": heading.again(difference),
    }
