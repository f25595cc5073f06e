"""The reference as a vendor would drive it: one recording by arguments, or many by JSON-RPC over lines."""

from __future__ import annotations

import json
import sys

from conformance.exporter.export import reference
from conformance.model.revision import CURRENT


def once(arguments: list[str]) -> int:
    """Export one recording and end."""
    reason = reference(*arguments, "", CURRENT.name)
    if reason:
        print(f"rejected: {reason}", file=sys.stderr)
    return 65 if reason else 0


def serve() -> int:
    """Answer requests until `shutdown`."""
    for line in sys.stdin:
        request = json.loads(line)
        params = request["params"]
        reason = None
        if request["method"] == "export":
            names = ("recording", "scenario", "out", "exported_at")
            reason = reference(*(params[name] for name in names), "", CURRENT.name)
        said = {"error": {"code": 65, "message": f"rejected: {reason}"}} if reason else {"result": {}}
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], **said}), flush=True)
        if request["method"] == "shutdown":
            break
    return 0


if __name__ == "__main__":
    sys.exit(once(sys.argv[1:]) if sys.argv[1:] else serve())
