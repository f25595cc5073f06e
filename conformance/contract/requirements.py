"""The requirements, read from the specification: the prose is their source."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import asdict, dataclass
from functools import cache

from conformance import resources
from conformance.errors import SuiteDamaged
from conformance.model.revision import CURRENT, Revision
from conformance.model.vocabulary import LEVELS

_MARKED = re.compile(r"- \*\*([A-Z]{3}-[0-9]{3})\*\* \((MUST|SHOULD|MAY), ([a-z]+)\) (.+)")
_BEGUN = re.compile(r"- \*\*[A-Z]{3}-")
_UNTESTABLE = re.compile(r"\*Not testable, because (.+?)\.?\*")
_HEADING = re.compile(r"#{2,3} (.+)")


@dataclass(frozen=True)
class Requirement:
    """One marked sentence. `untestable` says why no program judges it, or is None."""

    requirement: str
    word: str
    level: str
    section: str
    text: str
    untestable: str | None
    sha256: str


def parse(specification: str) -> tuple[Requirement, ...]:
    """Every marked line of the specification, in its order. Raises SuiteDamaged on a line it cannot read."""
    found: dict[str, Requirement] = {}
    section = ""
    for line in specification.splitlines():
        heading = _HEADING.fullmatch(line)
        section = heading[1] if heading else section
        if _BEGUN.match(line):
            requirement = _requirement(line, section)
            if requirement.requirement in found:
                raise SuiteDamaged(
                    f"specification: {requirement.requirement} stands there twice", "ids are unique"
                )
            found[requirement.requirement] = requirement
    return tuple(found.values())


def _requirement(line: str, section: str) -> Requirement:
    marked = _MARKED.fullmatch(line)
    if marked is None or marked[3] not in LEVELS:
        raise SuiteDamaged(
            f"specification: cannot read the requirement {line[:60]!r}",
            "write `- **ABC-001** (MUST, core) …`",
        )
    why_not = _UNTESTABLE.search(marked[4])
    digest = hashlib.sha256(marked[4].encode()).hexdigest()
    return Requirement(
        marked[1], marked[2], marked[3], section, marked[4], why_not[1] if why_not else None, digest
    )


def specification(revision: Revision) -> bytes:
    """The text of the contract: the page of the documentation, or what it was for an older revision."""
    is_current = revision is CURRENT
    page = "specification.md"
    return resources.read(resources.docs(page) if is_current else resources.data(*revision.place, page))


def generated(revision: Revision = CURRENT) -> str:
    """The text of `Requirements/requirements.json`, made from the specification of a revision."""
    entries = [asdict(requirement) for requirement in parse(specification(revision).decode())]
    return (
        json.dumps({"revision": revision.name, "requirements": entries}, indent=2, ensure_ascii=False) + "\n"
    )


@cache
def requirements(revision: Revision = CURRENT) -> dict[str, Requirement]:
    """Requirement by id, from the generated file. The current revision has every id of the older ones."""
    path = resources.data(*revision.place, "Requirements", "requirements.json")
    content = json.loads(resources.read(path))
    return {entry["requirement"]: Requirement(**entry) for entry in content["requirements"]}


def main(arguments: list[str]) -> int:
    """`--write` regenerates the file; without it, exit status 1 if the file is stale."""
    path = resources.data("Requirements", "requirements.json")
    if "--write" in arguments:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(generated().encode())
        return 0
    fresh = path.is_file() and path.read_text(encoding="utf-8") == generated()
    if not fresh:
        print("Data/Requirements/requirements.json is stale: run `nox -s requirements -- --write`")
    return 0 if fresh else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
