"""From the files of a run to what is found in them, numbered, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from conformance.bulk.found import Found, Numbered, Tell
from conformance.bulk.listing import Entry, Listing
from conformance.bulk.recordings import Recordings
from conformance.bulk.sources import archive, bundle
from conformance.bulk.sources.parts import KINDS, is_archive
from conformance.bulk.spans import Place, Span
from conformance.bulk.spill import Spill
from conformance.verify.finding_files import RECORDING_SUFFIX, Pair
from conformance.verify.judging import Given, Recorded
from conformance.verify.verification import Task


class Reader:
    """What is found in the files of a listing; `read` is how many bytes of all files have been read."""

    def __init__(self, listing: Listing, recordings: Recordings, spill: Spill) -> None:
        self._listing, self._recordings, self._spill = listing, recordings, spill
        self._before = 0
        self.read = 0

    def found(self, span: Span) -> Generator[Numbered, None, None]:
        """All that is in the span. Raises FileFault."""
        self._before = self.read = span.before
        entries = self._listing.entries(span.first, span.last)
        for _key, group in groupby(entries, key=lambda entry: entry.key):
            for entry, found in self._of_one_name(list(group)):
                yield from self._behind(entry, found, span.after)
                self._before += entry.size
                self.read = self._before

    def _of_one_name(self, group: list[Entry]) -> Iterator[tuple[Entry, Iterable[Found]]]:
        files = [entry for entry in group if entry.path.suffix in KINDS]
        for entry in group:
            if entry in files[:1]:
                yield entry, [self._task(entry.path, named=any(one.named for one in files))]
            elif is_archive(entry.path.name):
                yield entry, archive.exports(entry.path, self._spill, self._teller(entry))
            elif entry.path.suffix == RECORDING_SUFFIX:
                yield entry, bundle.exports(entry.path, self._teller(entry), named=entry.named)
            else:
                yield entry, ()

    def _teller(self, entry: Entry) -> Tell:
        def tell(share: float) -> None:
            self.read = self._before + int(share * entry.size)

        return tell

    def _behind(self, entry: Entry, found: Iterable[Found], after: Place) -> Iterator[Numbered]:
        for place, one in enumerate(found, 1):
            if (entry.number, place) > after:
                yield Numbered(entry.number, place, self._with_recordings(one))

    def _task(self, path: Path, *, named: bool) -> Task:
        pair = Pair(path.with_suffix(".json"), path.with_suffix(".csv"), named)
        return Task(pair, self._recordings.of(path.stem))

    def _with_recordings(self, found: Found) -> Found:
        if not isinstance(found, Given):
            return found
        paths = self._recordings.of(found.session_id)
        return found._replace(recordings=tuple(Recorded(str(path)) for path in paths)) if paths else found
