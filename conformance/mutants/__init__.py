"""Broken exporters: one lie each, with the requirement that it breaks and the check that must catch it."""

from conformance.mutants import (
    attempts,
    coercing,
    documents,
    drills,
    events,
    members,
    programs,
    readers,
    reports,
    spellings,
    strict,
    tables,
    talks,
    times,
    totals,
)
from conformance.mutants.mutant import BOOK, Mutant

CHAPTERS = (
    readers,
    coercing,
    strict,
    events,
    members,
    times,
    documents,
    spellings,
    tables,
    attempts,
    totals,
    reports,
    drills,
    programs,
    talks,
)
"""The modules that fill the book."""

__all__ = ["BOOK", "CHAPTERS", "Mutant"]
