"""Several JavaScript modules as one script: each a function of its own, so that no name meets another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_IMPORT = re.compile(r"^import \{([^}]*)\} from '\./([a-z_]+)\.mjs';$", re.MULTILINE)
_EXPORT = re.compile(r"^export \{([^}]*)\};$", re.MULTILINE)
_MODULE_WORD = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


def bundle(modules: Mapping[str, str]) -> str:
    """The script of modules in an order in which each imports only from those before it.

    `modules` maps names without `.mjs` to sources, whose imports and exports are lists of names in braces.
    Raises ValueError for any other import or export, for a module that comes later, and for text that would
    end a script element.
    """
    return "".join(_modules(modules))


def _modules(modules: Mapping[str, str]) -> Iterator[str]:
    known: set[str] = set()
    for name, source in modules.items():
        missing = {found[2] for found in _IMPORT.finditer(source)} - known
        if missing:
            raise ValueError(
                f"{name}.mjs imports {', '.join(sorted(missing))}, which does not stand before it"
            )
        body = _EXPORT.sub(r"return {\1};", _IMPORT.sub(r"const {\1} = module_\2;", source))
        for wrong in (*_MODULE_WORD.finditer(body), *_ENDS_SCRIPT.finditer(body)):
            raise ValueError(f"{name}.mjs: {wrong[0]} cannot be put into the page")
        known.add(name)
        yield f"const module_{name} = (() => {{\n{body.strip()}\n}})();\n"
