"""`recover` and `rebuild`: recordings made again."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from conformance.cli import console
from conformance.cli.export import scenario_folder
from conformance.contract.scenario_data import load_scenario
from conformance.exporter.rebuild import rebuild as rebuild_one
from conformance.exporter.recover import Recovered
from conformance.exporter.recover import recover as recover_one
from conformance.model.revision import CURRENT
from conformance.reports.safe_text import safe
from conformance.reports.wording import many


def recover(arguments: Namespace) -> int:
    quarantine = Path(arguments.quarantine) if arguments.quarantine else None
    source, out = Path(arguments.recording), Path(arguments.out)
    scenario = load_scenario(scenario_folder(arguments.scenario), CURRENT)
    recovered = recover_one(source, out, scenario, quarantine)
    console.out("\n".join(map(safe, _told(recovered, out, quarantine))))
    return 0


def _told(recovered: Recovered, out: Path, quarantine: Path | None) -> list[str]:
    lines = [f"lost byte {line.offset}, {many(line.size, 'byte')}: {line.reason}" for line in recovered.lost]
    if recovered.lost and quarantine:
        lines.append(f"{quarantine}: the bytes of {many(len(recovered.lost), 'lost line')}")
    if recovered.promised is not None and recovered.promised != recovered.kept:
        lines.append(
            f"its end promised {many(recovered.promised, 'event')}, and {recovered.kept} could be kept"
        )
    kept, lost = many(recovered.kept, "event"), many(len(recovered.lost), "line")
    return [*lines, f"{out}: {kept} kept, {lost} lost, closed as recovered"]


def rebuild(arguments: Namespace) -> int:
    out = Path(arguments.out)
    session_id = rebuild_one(Path(arguments.export), out)
    console.out(safe(f"{out}: the recording of the session {session_id}"))
    return 0
