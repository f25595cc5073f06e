from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import SuiteDamaged
from conformance.suite.flags import flags

from .conftest import forget


@pytest.mark.usefixtures("suite")
def test_a_flag_is_one_sentence() -> None:
    assert flags()["float32"] == "Numbers pass through 32-bit floats."


@pytest.mark.parametrize(
    ("data", "fault"), [("[", "unexpected end of data"), ("{}", "'flags'"), ("[]", "list")]
)
def test_a_list_of_flags_that_is_none_is_damage(suite: Path, data: str, fault: str) -> None:
    path = suite / "Data" / "Sessions" / "flags.json"
    path.write_text(data, encoding="utf-8")
    forget()
    with pytest.raises(SuiteDamaged) as raised:
        flags()
    assert raised.value.message.startswith(f"{path}: this is no list of flags (")
    assert fault in raised.value.message
