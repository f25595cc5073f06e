"""The page as bytes: the runtime's module and the scenario data that ship, inlined; each time the same."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template

from conformance import __version__, resources
from conformance.contract.requirements import REVISION
from conformance.contract.scenario_data import shipped_digests
from conformance.reports.verify_page.bundle import bundle
from conformance.suite.scenarios import STANDARD, files_in, folder_named

_HERE = Path(__file__).parent
_OWN = ("comparing", "judge", "pairing", "page")


def page_bytes() -> bytes:
    """verify.html, in UTF-8. Raises SuiteDamaged."""
    script, style = _script(), _own("page.css")
    told = {
        "version": html.escape(__version__),
        "revision": html.escape(REVISION),
        "scenarios": str(len(shipped_digests())),
        "script": script,
        "style": style,
        "policy": _policy(script, style),
    }
    return Template(_own("page.html")).substitute(told).encode()


def _own(name: str) -> str:
    return resources.read(_HERE / name).decode()


def _script() -> str:
    runtime = resources.read(resources.example("runtimes", "javascript", "contract.mjs")).decode()
    own = {name: _own(f"{name}.mjs") for name in _OWN}
    return bundle({"contract": runtime, "shipped": _shipped(), **own})


def _shipped() -> str:
    """The scenario data as a module, the standard one first."""
    digests = sorted(shipped_digests().items(), key=lambda item: item[1] != STANDARD)
    data = [{"sha256": sha256, "files": _texts(folder)} for sha256, folder in digests]
    text = json.dumps(data, sort_keys=True).replace("<", "\\u003c")
    return f"const SHIPPED = {text};\nexport {{ SHIPPED }};\n"


def _texts(folder: str) -> dict[str, str]:
    return {name: text.decode() for name, text in files_in(folder_named(folder)).items()}


def _policy(script: str, style: str) -> str:
    """The content security policy: these two by their digests, and nothing else from anywhere."""
    own = f"script-src {_hash(script)}; style-src {_hash(style)}"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
