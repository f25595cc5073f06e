"""A whole run: list, read, judge, write; and go on where another run was ended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

from conformance import __version__
from conformance.bulk.batches import LISTING, RECORDINGS
from conformance.bulk.engines.engine import Engine
from conformance.bulk.listing import Listing
from conformance.bulk.output import Output
from conformance.bulk.recordings import Recordings
from conformance.bulk.seen import Seen
from conformance.bulk.sources.parts import is_archive
from conformance.bulk.sources.streams import zstandard_for
from conformance.bulk.spans import MOST_SESSIONS, Around, spans
from conformance.suite.digest import code_digest, suite_digest
from conformance.verify.finding_files import RECORDING_SUFFIX
from conformance.verify.judging import Known, known_scenarios

FORMAT = "svr-bulk-verification/1"
_TOLD_AT_ONCE = 1000


class Wanted(NamedTuple):
    """What is to be judged, and with what; `at_once` sessions are a batch."""

    paths: tuple[Path, ...]
    recordings: Path | None = None
    scenarios: tuple[Path, ...] = ()
    at_once: int = MOST_SESSIONS


class Progress(NamedTuple):
    """Bytes of the files that have been read and judged, at the start of this run, and of all."""

    read: int
    begun_at: int
    size: int


Tell = Callable[[Progress, Sequence[bytes]], None]
"""Is told how far the run is, and lines of the results: first those of earlier runs, then what is added."""


def run(wanted: Wanted, output: Output, engine: Engine, tell: Tell) -> None:
    """Judge all that is wanted into the folder of the output; what is there already is not judged again.

    Raises FileFault, also where the disk is full; WouldReplace where the folder has other results;
    BrokenScenario; UsageError where a library is missing.
    """
    known = known_scenarios(wanted.scenarios)
    with ExitStack() as open_ones:
        open_ones.callback(output.close)
        seen = open_ones.enter_context(closing(Seen(output.work / "seen.sqlite")))
        listing = open_ones.enter_context(closing(Listing(output.work / LISTING)))
        totals = listing.add(wanted.paths, output.folder)
        if packed := listing.first_ending_in("zst"):
            zstandard_for(packed)
        recordings = open_ones.enter_context(closing(Recordings(output.work / RECORDINGS)))
        recordings.add([wanted.recordings] if wanted.recordings else _beside(wanted.paths), output.folder)
        after = output.begin(_described(wanted, known, totals.digest, recordings.digest()))
        begun_at = listing.size_before(after[0])
        for some in output.lines(_TOLD_AT_ONCE):
            tell(Progress(begun_at, begun_at, totals.size), some)
        if not output.is_finished:
            around = Around(output.work, known, wanted.at_once, totals.size)
            for lines, read in engine.results(spans(listing, around, after)):
                added = seen.advised(lines)
                output.append(added)
                tell(Progress(read, begun_at, totals.size), added)
            output.finish()
    output.tidy()


def _beside(paths: Sequence[Path]) -> Iterator[Path]:
    """The folders in which recordings are looked for where none are named."""
    for path in paths:
        if path.is_dir():
            yield path
        elif not is_archive(path.name) and path.suffix != RECORDING_SUFFIX:
            yield path.parent


def _described(wanted: Wanted, known: Known, files: str, recordings: str) -> dict[str, object]:
    """What the results depend on, for who finds them."""
    return {
        "format": FORMAT,
        "suite": __version__,
        "data": suite_digest(),
        "code": code_digest(),
        "paths": [str(path) for path in wanted.paths],
        "files": files,
        "recordings": hashlib.sha256(recordings.encode()).hexdigest(),
        "scenarios": sorted({digest for digest, _ in known}),
    }
