"""`python -m conformance.mutants LIE RECORDING SCENARIO OUT EXPORTED_AT SCRATCH`: a program with one lie."""

from __future__ import annotations

import sys

from conformance.mutants.programs import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
