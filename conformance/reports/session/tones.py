"""What of a session is good, bad or odd, as the terminal and the page colour it; empty is none of them."""

from __future__ import annotations

from conformance.reports.session.re_audit import Change
from conformance.reports.session.story import Story
from conformance.verify.verification import FAILS, UNJUDGED


def of_status(story: Story) -> str:
    """The tone of the result."""
    return {"pass": "good", "fail": "bad"}.get(story.document["score"]["status"], "odd")


def of_verdict(story: Story) -> str:
    """The tone of the verdict on the document; an export that was made here needs none."""
    return {FAILS: "bad", UNJUDGED: "odd"}.get(story.verdict.state, "good") if story.verdict else "good"


def of_points(points: int) -> str:
    """The tone of a line of the ledger."""
    return "good" if points > 0 else "bad" if points < 0 else ""


def of_change(change: Change) -> str:
    """The tone of what the re-audit has changed."""
    return {"improved": "good", "achieved": "good", "regressed": "bad"}.get(change.remark, "")
