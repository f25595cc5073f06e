"""The page as bytes: the runtime's module and the scenario data that ship, inlined; each time the same."""

from __future__ import annotations

import json
from pathlib import Path

from conformance import __version__, resources
from conformance.contract.scenario_data import shipped_digests
from conformance.model.revision import REVISIONS
from conformance.reports.html.environment import page
from conformance.reports.verify_page.bundle import bundle
from conformance.suite.scenarios import STANDARD, files_in, folder_named

_HERE = Path(__file__).parent
_OWN = ("comparing", "judge", "pairing", "page")


def page_bytes() -> bytes:
    """verify.html, in UTF-8. Raises SuiteDamaged."""
    return page(
        "verify.html.j2",
        "verify.css",
        program=_script(),
        version=__version__,
        revisions=" and ".join(revision.name for revision in REVISIONS),
        scenarios=len(shipped_digests()),
    )


def _own(name: str) -> str:
    return resources.read(_HERE / f"{name}.mjs").decode()


def _script() -> str:
    runtime = resources.read(resources.example("runtimes", "javascript", "contract.mjs")).decode()
    own = {name: _own(name) for name in _OWN}
    return bundle({"contract": runtime, "shipped": _shipped(), **own})


def _shipped() -> str:
    """The scenario data as a module, the standard one first."""
    digests = sorted(shipped_digests().items(), key=lambda item: item[1] != STANDARD)
    data = [{"sha256": sha256, "files": _texts(folder)} for sha256, folder in digests]
    text = json.dumps(data, sort_keys=True).replace("<", "\\u003c")
    return f"const SHIPPED = {text};\nexport {{ SHIPPED }};\n"


def _texts(folder: str) -> dict[str, str]:
    return {name: text.decode() for name, text in files_in(folder_named(folder)).items()}
