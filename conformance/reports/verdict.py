"""The verdict on a run in one line, as every report says it."""

from __future__ import annotations

from typing import NamedTuple

from conformance.model.result import Result
from conformance.reports.weight import is_reached, went_wrong
from conformance.reports.wording import many

GOOD, BAD, ODD = "good", "bad", "odd"


class Headline(NamedTuple):
    """`tone` is good for exit status 0, bad for 1 and odd for 3."""

    tone: str
    text: str


def headline(result: Result, *, allow_waived: bool = False) -> Headline:
    """What the exit status of the run says, in words."""
    level = f"the level {result.target}"
    if result.failing_waivers:
        held = "is reached" if is_reached(result) else "is not reached"
        fails = many(len(result.failing_waivers), "waiver")
        return Headline(BAD, f"the run fails by {fails}: {level} {held}")
    if is_reached(result):
        word = ", by the vendor's word for a part of it" if result.reached_by_word else ""
        return Headline(GOOD, f"conforms: {level} is reached{word}")
    if is_reached(result, allow_waived=allow_waived):
        return Headline(GOOD, f"passes with waivers: but for what is waived, {level} would be reached")
    if went_wrong(result, allow_waived=allow_waived):
        all_waived = not went_wrong(result, allow_waived=True)
        only = "; of what went wrong, all is waived" if all_waived else ""
        return Headline(BAD, f"does not conform: {level} is not reached{only}")
    return Headline(ODD, f"no verdict: nothing found costs {result.target}, but not all of it was judged")
