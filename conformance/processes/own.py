"""Programs that the suite uses itself, such as `rm`: no runtime is charged with them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

from conformance.processes.tree import unnumbered


def printed_by(
    argv: Sequence[str], env: Mapping[str, str] | None = None, seconds: float | None = None
) -> bytes:
    """What the program prints until its end. Raises OSError, and TimeoutExpired after `seconds`.

    It never starts while a runtime is started: it would inherit the number by which that one's processes are
    told from others, and count as one that outlived it (RUN-017).
    """
    with unnumbered():
        process = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    with process:
        try:
            return process.communicate(timeout=seconds)[0]
        except BaseException:
            process.kill()
            raise
