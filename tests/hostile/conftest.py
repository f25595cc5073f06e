"""Three runs for each kind: one whose deeds hang, one of all others, and one without any deed."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from .trial import Trial, trial
from .verdicts import DEEDS, HANGING

IMPATIENT, PATIENT = 2.0, 60.0


class Trials(NamedTuple):
    kind: str
    hasty: Trial
    patient: Trial
    honest: Trial


@pytest.fixture(scope="module", params=[*DEEDS])
def trials(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trials:
    """Of each kind."""
    kind = request.param
    root = tmp_path_factory.mktemp(kind)
    return Trials(
        kind,
        hasty=trial(root / "hasty", kind, [*HANGING], IMPATIENT),
        patient=trial(root / "patient", kind, [*DEEDS[kind]], PATIENT),
        honest=trial(root / "honest", kind, [], PATIENT),
    )
