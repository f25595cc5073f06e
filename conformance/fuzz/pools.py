"""Texts, names and numbers that exporters are known to get wrong. Their order is part of the stream."""

from __future__ import annotations

ACTORS = (
    "anon-p001",
    "anon-p001",
    "anon-p001",
    "system",
    "facilitator 2",
    "unit-\U0001f600",
    '\u00d6z, "\u00dcnal"',
)
TEXTS = (
    "anon-p001", "system", "door 3, north wing", 'said "out"', " before", "behind ", "=1+1", "+1", "-20",
    "@SUM(A1)", "\u0130stanbul", "\u0131\u015f\u0131k", "I\u0307", "e\u0301", "\u00e9", "\u1e9b\u0323",
    "\ufb01",
    "\U0001f600", "\U0001f469\u200d\U0001f692", "\u2028", "a\u2029b", "a\u0085b",
    "\u200f\u0627\u0644\u0628\u0627\u0628",
    "\ufeffx", "\ufffe", "true", "null", "007", "1e5", "2026-02-28T15:00:00Z", "2026-02-28", "NaN",
    "'quoted'",
    "a;b|c", "C:\\temp\\new", "\\u0041", "</script>", "a/b", "%s%n{0}", "\ud55c\uad6d\uc5b4",
    "\u1e9e \u00df SS",
    "x", "\u00a0", "\u0080\u009f", "x" * 1024, "\U0001f600" * 1024, ",", '"', '""', "a,b\"c", "\U0010fffd",
)  # fmt: skip
FREE_TEXTS = (
    "", "\n", "a\r\nb", "\t", "\u0001\u001f", "\u007f", "\b\f", "\\", " ", "said \"smoke\"\nand pointed",
    "line, with \"all\"\r\n\tof it\\", "\u2028\u2029", "south_safe", "South_Safe", "true", "1",
    "smoke " * 700,
)  # fmt: skip
NAMES = (
    "note", "panel", "selected_exit", "10", "2", "1", "01", "-1", "", "__proto__", "constructor", "toString",
    "length", "Z", "a", "A", "b", "B", "\u00e9", "e\u0301", "\ufb33", "\U0001f600", "\u20ac", "\ud7ff",
    "\ue000",
    "\uffff", "to_phase", "Selected_Exit", "event_id", "score_delta", "details", "record", "$ref", "@type",
    "a b",
    "'", "\u0130", "i", "I", "\u0131", "\u007f", "a.b", "safe_to_fight", "4294967295", "1e3", "null",
)  # fmt: skip
ESCAPED_NAMES = ('say "x"', "back\\slash", "line\nbreak", "\t", "\u0001", "\r\n")
NUMBERS = (
    0, 1, -1, 0.1, 0.30000000000000004, 1e-7, 0.000001, 9.999999e-7, 5e-324, 2.2250738585072014e-308,
    2.225073858507201e-308, 1.5e-310, 4.35, 123456789.12345679, 9007199254740991, -9007199254740991,
    4503599627370495.5, 4503599627370496, 0.10000000149011612, 1 / 3, 2 / 3, 72.3, -0.5, 1e-10, 1.5e-10, 100,
    10**15, 333333333.3333333, 1.0000000000000002, 0.9999999999999999, 1e-5, 0.00001234, 123.456, 2**31,
    2**32,
    -(2**31), 16777217, 1e-300, 5.5e-5, 0.5,
)  # fmt: skip
SESSION_IDS = (
    "s", "sess-001", "S", "0", "007", "A_b-C", "CON-1", "COM0", "nul_2", "COM10", "x" * 64, "true", "null",
    "1e5",
    "a--__--b",
)  # fmt: skip
