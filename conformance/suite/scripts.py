"""The scripted sessions of each revision, read once from `Capture` in its folder."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from conformance import resources
from conformance.contract.script_data import acts_of
from conformance.errors import SuiteDamaged, UsageError
from conformance.model.revision import Revision
from conformance.model.script import ExpectedEvent, Expects, Script, Slip

_RESTORE = "restore it from version control or install again"


@cache
def scripts(revision: Revision) -> tuple[Script, ...]:
    """Every script of a revision, by its id. Raises SuiteDamaged.

    A script is held to its schema when it is changed, not each time that it is read.
    """
    found = tuple(map(_read, script_files(revision)))
    if not found:
        raise SuiteDamaged(f"{resources.data(*revision.place, 'Capture')}: there are no scripts", _RESTORE)
    return found


def script_files(revision: Revision) -> list[Path]:
    """The file of each script."""
    return sorted(resources.data(*revision.place, "Capture").glob("*.json"))


def find_script(script_id: str, revision: Revision) -> Script:
    """The script of that id. Raises UsageError with the ids that are nearly the same."""
    for script in scripts(revision):
        if script.script_id == script_id:
            return script
    near = get_close_matches(script_id, [script.script_id for script in scripts(revision)])
    told = "see `svr-conformance capture --list` for all of them"
    hint = f"did you mean {' or '.join(near)}?" if near else told
    raise UsageError(f"there is no script {script_id!r}", hint)


def _read(path: Path) -> Script:
    try:
        return _script(orjson.loads(resources.read(path)))
    except (ValueError, KeyError, TypeError) as fault:
        raise SuiteDamaged(f"{path}: this is no script ({fault})", _RESTORE) from fault


def _script(value: dict[str, Any]) -> Script:
    expects = value.pop("expects")
    return Script(
        script_id=value["script_id"],
        title=value["title"],
        why=value["why"],
        requirements=tuple(value["requirements"]),
        tolerance_us=value["tolerance_us"],
        acts=acts_of(value),
        expects=_expects(expects),
        text=orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
    )


def _expects(value: dict[str, Any]) -> Expects:
    return Expects(
        events=tuple(ExpectedEvent(**entry) for entry in value["events"]),
        slips=tuple(Slip(**entry) for entry in value["slips"]),
        end_us=value["end"]["at_us"],
        reason=value["end"]["reason"],
        score_total=value["score"]["score_total"],
        status=value["score"]["status"],
    )
