"""A program with one lie: `python -m conformance.mutants LIE` stays; with more words it exports once."""

from __future__ import annotations

import sys

from conformance.mutants.programs import run
from conformance.mutants.talks import serve

if __name__ == "__main__":
    if len(sys.argv) == 2:
        serve(sys.argv[1])
    sys.exit(run(sys.argv[1:]))
