"""Sessions to measure with: as a person plays them, and as the recipe of the corpus makes them hard."""

from __future__ import annotations

import json
from collections.abc import Iterator

ACTS = ("alarm_activated", "hazard_identified", "exit_selected", "extinguisher_attempted")
OUTCOMES = ("success", "fail", "partial", "info")
PHASES = ("audit", "score_report", "micro_drill", "re_audit")


def played(seed: int, events: int) -> bytes:
    """A recording of a person who tries doors and panels; `events` lines, four phases."""
    lines = [
        {
            "record": "session",
            "format": "svr-recording/1",
            "session_id": f"played-{seed:05d}",
            "participant_id": f"anon-p{seed:05d}",
            "scenario_id": "office_fire_mvp",
            "started_at": "2026-02-28T15:00:00.25+01:00",
        },
        *_events(seed, events),
        {"record": "end", "elapsed_us": events * 1_700_000, "events": events, "reason": "completed"},
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _events(seed: int, events: int) -> Iterator[dict[str, object]]:
    step = max(1, events // 4)
    for place in range(events):
        phase = PHASES[min(3, place // step)]
        opens = place % step == 0 and place // step < 4
        act = ACTS[(place * 7 + seed) % 4]
        event = {"record": "event", "elapsed_us": place * 1_700_000, "phase": phase, "actor_id": "anon-p001"}
        if opens:
            yield {
                **event,
                "event_type": "phase_transition",
                "outcome": "info",
                "details": {"to_phase": phase},
            }
        else:
            where = {"x": 1.5 + place * 0.25, "y": 0.125 * seed, "z": 12.75}
            details = {
                "panel": "east",
                "selected_exit": "north",
                "safe_to_fight": place % 2 == 0,
                "position": where,
            }
            outcome = OUTCOMES[(place * 5 + seed) % 4]
            yield {
                **event,
                "event_type": act,
                "outcome": outcome,
                "target_id": f"door {place}",
                "details": details,
            }
