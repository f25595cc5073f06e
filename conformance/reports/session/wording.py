"""The words and numbers that the terminal and the page share."""

from __future__ import annotations

from conformance.canonical.jcs import jcs
from conformance.contract.timeline import ExportedEvent
from conformance.model.finding import Severity
from conformance.model.scenario import Scenario
from conformance.reports.session.re_audit import begun, completed
from conformance.reports.session.story import Phase, Story
from conformance.reports.wording import many
from conformance.verify.verification import CONFORMS, FAILS, ExportVerdict

SECOND = 1_000_000
_MINUTE = 60 * SECOND


def clock(instant: int) -> str:
    """Microseconds after the start as `m:ss.ffffff`: a limit may be missed by a single one."""
    minutes, rest = divmod(instant, _MINUTE)
    return f"{minutes}:{rest // SECOND:02d}.{rest % SECOND:06d}"


def stretch(phase: Phase) -> str:
    """From when to when a phase lasted, and what was done in it."""
    count, points = many(len(phase.moments), "event"), many(phase.points, "point")
    return f"{clock(phase.begins)} to {clock(phase.ends)}, {count}, {points}"


def signed(points: int) -> str:
    """`+25`, `-20`, `0`."""
    return f"{points:+d}" if points else "0"


def judged(verdict: ExportVerdict | None) -> str:
    """In one line, whether the document is what its own events give."""
    if verdict is None:
        return "exported here, in memory: this is what the recording and the scenario's data give"
    if verdict.state == CONFORMS:
        told = f", and what {verdict.recording} gives" if verdict.recording else ""
        return f"{CONFORMS}: document and table are what the document's own events give{told}"
    if verdict.state != FAILS:
        return f"{verdict.state}: {verdict.reason}"
    errors = [finding for finding in verdict.findings if finding.severity is Severity.ERROR]
    first = f"{errors[0].requirement}, {errors[0].message}"
    return f"{FAILS}: {many(len(errors), 'finding')}, first {first}"


def ending(story: Story) -> str:
    """How the session ended; one that was broken off says so first."""
    reason: str = story.document["end_reason"]
    return reason if reason == "completed" else f"not completed: {reason}"


def thresholds(scenario: Scenario | None) -> str:
    """The rubric's bounds, as far as they are known."""
    if scenario is None:
        return "the rubric is not at hand"
    conditional, passed = scenario.conditional_pass_threshold, scenario.pass_threshold
    return f"at most {scenario.max_score}; pass from {passed}, conditional pass from {conditional}"


def reckoning(story: Story) -> str:
    """How the sum of the ledger becomes the total, where it is not the total already."""
    total = story.document["score"]["score_total"]
    added = story.entries[-1].running if story.entries else 0
    if added == total:
        return ""
    if story.scenario is None or story.scenario.hold(added) != total:
        return f"but the lines above add up to {added}"
    return f"the sum {added} is held to 0 to {story.scenario.max_score}"


def hard_fail(story: Story) -> str:
    """Why a session fails whatever its score (SCO-010); empty where none of that happened."""
    if story.scenario is None or story.document["score"]["status"] != "fail":
        return ""
    scored = [event for event in story.document["events"] if event["phase"] in story.scenario.scored_phases]
    codes = {event.get("critical_error_code") for event in scored}
    hard = [error.code for error in story.scenario.critical_errors if error.hard_fail and error.code in codes]
    return f"{hard[0]} fails a session whatever its score" if hard else ""


def re_audit_state(story: Story) -> str:
    """Whether there was a re-audit, and whether it was completed."""
    if not begun(story.document):
        return "there was no re-audit"
    if completed(story.document):
        return "the re-audit was completed"
    return "the re-audit was begun and not completed"


def note(event: ExportedEvent, participant: str) -> str:
    """What else the event tells: code, details, target, duration, and another actor than the two."""
    parts = [event["critical_error_code"]] if "critical_error_code" in event else []
    details = event.get("details", {})
    parts += [f"{name}={_plain(value)}" for name, value in details.items() if name != "to_phase"]
    parts += [event["target_id"]] if "target_id" in event else []
    parts += [f"took {_seconds(event['duration_us'])} s"] if "duration_us" in event else []
    if event["actor_id"] not in (participant, "system"):
        parts.append(f"by {event['actor_id']}")
    return " ".join(parts)


def _seconds(duration_us: int) -> str:
    """`2.5` for 2,500,000 microseconds, exactly."""
    whole, rest = divmod(int(duration_us), SECOND)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else jcs(value).decode()


def occasion(event: ExportedEvent) -> str:
    """One act of a drill: `started evt-007`, `completed evt-008 (success)`."""
    if event["event_type"] == "microdrill_started":
        return f"started {event['event_id']}"
    return f"completed {event['event_id']} ({event['outcome']})"
