"""A digest of the scenario's data that a known mistake gives is told with the mistake."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from conformance import resources
from conformance.checks.digests import cause_of_digest
from conformance.checks.judging import judge
from conformance.contract.scenario_data import load_scenario
from conformance.model.revision import CURRENT

from .story import story

OFFICE_FIRE = resources.data("Scenarios", "OfficeFire")
OTHER_WORDS = resources.data("Scenarios", "variants", "other-words")
NAMES = ("microdrills", "rubric", "scenario")


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def of(folder: Path, *names: str) -> bytes:
    return b"".join((folder / f"{name}.json").read_bytes() for name in names)


def values(folder: Path) -> dict[str, object]:
    return {name: json.loads(of(folder, name)) for name in NAMES}


def compact(value: object, sort_keys: bool = True) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"))


def in_units(value: object) -> object:
    """The value with its members in the order of UTF-16 units."""
    if isinstance(value, dict):
        return {
            name: in_units(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))
        }
    return [in_units(item) for item in value] if isinstance(value, list) else value


SPELLED = values(OTHER_WORDS)
WHOLE = compact(values(OFFICE_FIRE))
FIRE = sha256(WHOLE)
INTEGERS = {
    name: json.loads(of(OTHER_WORDS, name), parse_float=lambda text: int(float(text))) for name in NAMES
}
WORDS = load_scenario(OTHER_WORDS, CURRENT).sha256


@pytest.mark.parametrize(
    ("expected", "got", "cause"),
    [
        (FIRE, FIRE.upper(), "capital letters"),
        (
            FIRE,
            sha256(of(OFFICE_FIRE, "scenario", "rubric", "microdrills")),
            "over the bytes of the files, not their values",
        ),
        (FIRE, sha256(of(OFFICE_FIRE, "rubric")), "over rubric.json alone"),
        (FIRE, sha256(compact(values(OFFICE_FIRE)["scenario"])), "over scenario.json alone"),
        (FIRE, sha256(WHOLE + "\n"), "a line end behind the text"),
        (FIRE, sha256(compact(values(OFFICE_FIRE), sort_keys=False)), "members in the order of the files"),
        (FIRE, sha256(compact([*values(OFFICE_FIRE).values()])), "an array of the three objects"),
        (
            FIRE,
            sha256(json.dumps(values(OFFICE_FIRE), ensure_ascii=False, sort_keys=True)),
            "white space between the tokens",
        ),
        (
            WORDS,
            sha256(compact(INTEGERS)),
            "sorted by code point or UTF-8 byte, not by UTF-16 unit",
        ),
        (WORDS, sha256(compact(in_units(SPELLED), sort_keys=False)), "numbers as the files spell them"),
        (
            WORDS,
            sha256(json.dumps(in_units(INTEGERS), separators=(",", ":"))),
            "characters outside ASCII as escapes",
        ),
        (FIRE, sha256("anything"), None),
        (FIRE, None, None),
        (sha256("a scenario that did not ship"), sha256(of(OFFICE_FIRE, "rubric")), None),
    ],
)
def test_the_mistake_behind_a_digest(expected: str, got: object, cause: str | None) -> None:
    assert cause_of_digest(expected, got) == cause


def test_an_export_with_such_a_digest_says_so() -> None:
    evidence = story("story-aborted").changed(lambda document: document.update(scenario_sha256=FIRE.upper()))
    found = [f for verdict in judge(evidence) for f in verdict.findings if f.check == "document.scenario"]
    assert [(f.requirement, f.message, f.cause) for f in found] == [
        ("JSN-005", "scenario_sha256 is another one", "capital letters")
    ]
