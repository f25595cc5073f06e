from __future__ import annotations

from pathlib import Path

from .conftest import Command

RUNTIME = """\
[runtime]
name = "the reference"
version = "1"
vendor = "tests"
contract = "1.0.0"
level = "scored"

[adapter]
kind = "python"
callable = "conformance.exporter.export:reference"
"""


def test_a_certificate_is_written_and_checked_and_a_touched_one_is_refused(
    svr: Command, tmp_path: Path
) -> None:
    (tmp_path / "svr-runtime.toml").write_text(RUNTIME)
    certified = svr("certify", "--runtime", "svr-runtime.toml", "--out", "certificate")
    assert certified.returncode == 0, certified.stderr
    last = "conforms: the level scored is reached"
    assert last in certified.stdout.splitlines()
    assert "PASSED: the reference 1 was to reach scored, and has reached scored" in certified.stdout
    checked = svr("certificate", "verify", "certificate")
    assert (checked.returncode, checked.stdout[:6]) == (0, "valid:")
    touched = next((tmp_path / "certificate").rglob("*.csv"))
    touched.write_bytes(touched.read_bytes().replace(b"success", b"failure", 1))
    refused = svr("certificate", "verify", "certificate")
    assert (refused.returncode, refused.stdout[:7]) == (1, "invalid")
    again = svr("certify", "--runtime", "svr-runtime.toml", "--out", "certificate")
    assert (again.returncode, again.stdout) == (2, "")
