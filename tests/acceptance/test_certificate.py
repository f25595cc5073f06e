from __future__ import annotations

from pathlib import Path

from .conftest import Command

RUNTIME = """\
[runtime]
name = "the reference"
version = "1"
vendor = "tests"
contract = "1.1.0"
level = "scored"
artifacts = ["early.py"]

[adapter]
kind = "python"
callable = "early:reference"
"""


def test_a_certificate_is_written_and_checked_and_a_touched_one_is_refused(
    svr: Command, tmp_path: Path
) -> None:
    (tmp_path / "svr-runtime.toml").write_text(RUNTIME)
    (tmp_path / "early.py").write_text("from conformance.exporter.export import reference\n")
    assert svr("certificate", "keygen", "--out", "vendor").returncode == 0
    words = ("certify", "--runtime", "svr-runtime.toml", "--key", "vendor.key", "--out", "certificate")
    certified = svr(*words)
    assert certified.returncode == 0, certified.stderr
    last = "conforms: the level scored is reached"
    assert last in certified.stdout.splitlines()
    assert "PASSED: the reference 1 was to reach scored, and has reached scored" in certified.stdout
    check = ("certificate", "verify", "certificate", "--trust", "vendor.pub")
    checked = svr(*check)
    assert (checked.returncode, checked.stdout[:26]) == (0, "valid (same suite): PASSED")
    people = b"".join(path.read_bytes() for path in (tmp_path / "certificate").rglob("*") if path.is_file())
    assert str(tmp_path).encode() not in people
    touched = next((tmp_path / "certificate").rglob("*.csv"))
    touched.write_bytes(touched.read_bytes().replace(b"success", b"failure", 1))
    refused = svr(*check)
    assert (refused.returncode, refused.stdout[:7]) == (1, "invalid")
    again = svr(*words)
    assert (again.returncode, again.stdout) == (2, "")
