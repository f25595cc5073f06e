"""Three runs for each kind: one whose deeds hang, one of all others, and one without any deed."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from .trial import Trial, trial
from .verdicts import COMMAND, HANGING, STDIO

IMPATIENT, PATIENT = 2.0, 60.0


class Trials(NamedTuple):
    hasty: Trial
    patient: Trial
    honest: Trial


@pytest.fixture(scope="module")
def trials(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trials:
    """Of the kind that the module names as its KIND."""
    kind = request.module.KIND
    root = tmp_path_factory.mktemp(kind)
    folders = [root / name for name in Trials._fields]
    deeds = {"command": COMMAND, "stdio": STDIO}[kind]
    return Trials(
        trial(folders[0], kind, [*HANGING], IMPATIENT),
        trial(folders[1], kind, [*deeds], PATIENT),
        trial(folders[2], kind, [], PATIENT),
    )
