"""Templates that make every text harmless, and pages of which a browser runs our own script alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from conformance.reports.safe_text import safe

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@cache
def environment() -> Environment:
    """Our templates; what they are given stands on one line, without controls and bidi marks, escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("conformance.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )


def _harmless(value: Any) -> Any:
    """Markup is ours; any other text is from elsewhere."""
    return safe(value) if type(value) is str else value


def rendered(template: str, **values: object) -> Markup:
    """A part of a page."""
    from markupsafe import Markup

    return Markup(environment().get_template(template).render(values))  # noqa: S704 - it is escaped


def page(template: str, *own: str, program: str = "", **values: object) -> bytes:
    """A whole page in UTF-8, from a template that extends `base.html.j2`; same values, same bytes.

    The page has our style, the switch between light and dark, of this package the sheets (.css) and
    scripts (.js) that `own` names, and `program`, a script of ours; a browser runs nothing else in it.
    """
    from markupsafe import Markup

    style, code = _joined("style.css", own), _joined("theme.js", own) + program
    allowed = f"style-src {_digest(style)}; script-src {_digest(code)}"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    parts = {"policy": policy, "style": Markup(style), "script": Markup(code)}  # noqa: S704 - they are ours
    return f"{rendered(template, **parts, **values)}\n".encode()


def _joined(first: str, names: Iterable[str]) -> str:
    """The first file, and those of the names that are of its kind."""
    kind = first.rpartition(".")[2]
    return "".join(map(_own, (first, *(name for name in names if name.endswith(f".{kind}")))))


def _own(name: str) -> str:
    return files("conformance.reports.html").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
