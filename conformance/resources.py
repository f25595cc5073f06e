"""Where the suite's data lies: in the repository, or bundled in the wheel. Nobody else knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conformance.errors import SuiteDamaged

_PACKAGE = Path(__file__).resolve().parent


@cache
def _root() -> Path:
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent):
        if (root / "Data" / "Schemas").is_dir():
            return root
    raise SuiteDamaged(
        f"the folder Data of the suite is missing beside {_PACKAGE}", "install svr-conformance again"
    )


def in_repository() -> bool:
    """True in a checkout of the project, False in an installed wheel."""
    return _root() == _PACKAGE.parent


def data(*parts: str) -> Path:
    """A path below `Data/`."""
    return _root().joinpath("Data", *parts)


def golden(*parts: str) -> Path:
    """A path below `golden/`."""
    return _root().joinpath("golden", *parts)


def docs(*parts: str) -> Path:
    """A path below `docs/`."""
    return _root().joinpath("docs", *parts)


def example(*parts: str) -> Path:
    """A path below `examples/`; an installed wheel has only what the suite itself needs of them."""
    return _root().joinpath("examples", *parts)


def read(path: str | Path) -> bytes:
    """The bytes of a file of the suite."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as fault:
        raise SuiteDamaged(
            f"{path}: a file of the suite cannot be read ({fault.strerror})", "install it again"
        ) from fault
