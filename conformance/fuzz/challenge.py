"""A challenge: sessions that nobody has seen before its digits are drawn, and that follow from them.

Whoever canned the exports of the catalogue has none for these.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count

from conformance.errors import UsageError
from conformance.fuzz.specimen import Specimen, given_of, specimen_of
from conformance.model.case import Case, Challenge, Posed
from conformance.model.revision import Revision

LEGAL, ILLEGAL = 64, 16
_DIGITS = re.compile(r"(?:[0-9a-f]{2}){8,64}")
_RANDOM = 16  # bytes


def random_digits() -> str:
    """Hexadecimal digits that nobody can foresee."""
    return secrets.token_hex(_RANDOM)


@cache
def challenge_of(digits: str, revision: Revision) -> Challenge:
    """64 sessions that must be exported and 16 that must be rejected, each for a rule of its own.

    Raises UsageError where `digits` are none of a challenge.
    """
    plain = plain_digits(digits)
    return Challenge(plain, tuple(_cases(plain, revision)))


def plain_digits(digits: str) -> str:
    """The digits of a challenge in small letters: 16 to 128 hexadecimal ones, an even number of them.

    Raises UsageError.
    """
    plain = digits.lower()
    if not _DIGITS.fullmatch(plain):
        what = "16 to 128 hexadecimal digits, an even number of them"
        raise UsageError(f"the challenge {digits!r} is not {what}", "`openssl rand -hex 16` draws some")
    return plain


def _cases(digits: str, revision: Revision) -> Iterator[Case]:
    """In the order in which they are generated, until there are enough of both kinds."""
    seed = int.from_bytes(hashlib.sha256(bytes.fromhex(digits)).digest()[:8])
    legal, rules = 0, set[str]()
    for index in count(1):
        specimen = specimen_of(seed, index, revision)
        if specimen.rule is None and legal < LEGAL:
            legal += 1
        elif specimen.rule is not None and specimen.rule not in rules and len(rules) < ILLEGAL:
            rules.add(specimen.rule)
        else:
            continue
        yield _posed(specimen, legal + len(rules))
        if legal + len(rules) == LEGAL + ILLEGAL:
            return


def _posed(specimen: Specimen, number: int) -> Case:
    given = given_of(specimen)
    golden = given.golden
    posed = Posed(given.recording, given.session_id)
    if golden is not None:
        posed = replace(posed, document=golden.document, table=golden.table)
    what = f"must be rejected with {specimen.rule}" if specimen.rule else "must be exported"
    return replace(
        given.case,
        case_id=f"challenge-{number:02}",
        title=f"Session {number} of the challenge",
        why=f"Generated from the digits of the challenge; {what}.",
        file=None,
        posed=posed,
    )
