"""One page as one file: the same values give the same bytes, and only our own style and script are obeyed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from conformance.reports.safe_text import safe

if TYPE_CHECKING:
    from jinja2 import Environment

_STYLES = ("page.css",)


def page(
    template: str, values: dict[str, object], *, styles: Sequence[str] = (), scripts: Sequence[str] = ()
) -> bytes:
    """The page that a template makes of values, UTF-8; `styles` and `scripts` name files beside the template.

    The style of all pages comes first; the switch between light and dark stands in the head of each.
    """
    from markupsafe import Markup

    style = "".join(map(_source, (*_STYLES, *styles)))
    head, body = _source("theme.js"), "".join(map(_source, scripts))
    own = {"policy": _policy(style, head, body), "style": Markup(style)}  # noqa: S704 # our own files
    own |= {"head_script": Markup(head), "script": Markup(body)}  # noqa: S704 # as above
    return environment().get_template(template).render({**values, **own}).encode("utf-8")


@cache
def environment() -> Environment:
    """What makes text of our templates: every value is escaped, and one that is missing is a fault."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["safe_line"] = safe
    return made


@cache
def _source(name: str) -> str:
    """The text of a style or script; these hold no values."""
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), name)[0]


def _policy(style: str, *scripts: str) -> str:
    """What a browser may do with the page: show it, and obey the texts with these digests."""
    obeyed = " ".join(_digest(script) for script in scripts)
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {obeyed}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
