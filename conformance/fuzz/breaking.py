"""Illegal recordings: a legal session, and exactly one rule of it broken."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.contract.requirements import requirements
from conformance.fuzz.breaking_text import IN_TEXT
from conformance.fuzz.breaking_values import IN_VALUES
from conformance.fuzz.draws import Draws
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.session import Session
from conformance.fuzz.spelling import PLAIN, Spelling, spelled

RULES = tuple(sorted({*IN_VALUES, *IN_TEXT}))
"""Every rule of section 9 that a program judges."""


def whole(lines: Sequence[bytes]) -> bytes:
    """Lines as a file: an LF behind each (REC-001)."""
    return b"".join(line + b"\n" for line in lines)


def broken(session: Session, rule: str, seed: int, spelling: Spelling = PLAIN) -> bytes:
    """The session as a recording that breaks this rule and no other; `seed` decides where.

    Raises Inapplicable where this session has no place at which it could be broken.
    """
    draws = Draws(seed)
    if rule in IN_VALUES:
        return whole(spelled(IN_VALUES[rule](session, draws), spelling))
    return IN_TEXT[rule](session, spelled(session.lines, spelling), draws)


def broken_somehow(session: Session, draws: Draws, spelling: Spelling = PLAIN) -> tuple[str, int]:
    """A rule that can be broken in this session, and the seed with which it is."""
    rules = [rule for rule in RULES if rule in requirements(session.revision)]
    seed, first = draws.number(), draws.below(len(rules))
    for rule in rules[first:] + rules[:first]:
        try:
            broken(session, rule, seed, spelling)
        except Inapplicable:
            continue
        return rule, seed
    raise Inapplicable("every session can be empty, and so breaks REJ-001")
