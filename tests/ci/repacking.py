"""Installed packages made wheels again, so that a test can install them where there is no network."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def needed(name: str) -> Iterator[Distribution]:
    """All that a package needs, itself not among them."""
    waiting, seen = [Requirement(name)], {canonicalize_name(name)}
    while waiting:
        asked = waiting.pop()
        for requirement in map(Requirement, distribution(asked.name).requires or ()):
            key = canonicalize_name(requirement.name)
            if _is_wanted(requirement, asked.extras) and key not in seen:
                seen.add(key)
                waiting.append(requirement)
                yield distribution(key)


def _is_wanted(requirement: Requirement, extras: Collection[str]) -> bool:
    """Whether a package needs it here, with these extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def repacked(package: Distribution, folder: Path) -> Path:
    """Writes the wheel of an installed package. Scripts, which lie outside of the packages, are left out."""
    lines = (package.read_text("WHEEL") or "").splitlines()
    tag = next(line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: "))
    name = canonicalize_name(package.metadata["Name"]).replace("-", "_")
    target = folder / f"{name}-{package.version}-{tag}.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as wheel:
        for file in package.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                wheel.write(str(file.locate()), str(file))
    return target
