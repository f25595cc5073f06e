"""Broken exporters and recorders: one lie each, what it breaks, and the check that must catch it."""

from conformance.mutants import (
    attempts,
    coercing,
    dependence,
    documents,
    drills,
    events,
    interruptions,
    members,
    programs,
    readers,
    recorders,
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
    recorders,
    interruptions,
    dependence,
)
"""The modules that fill the book."""

__all__ = ["BOOK", "CHAPTERS", "Mutant"]
