"""The command `svr-conformance`: a thin face that parses, calls and prints."""
