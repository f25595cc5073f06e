"""Conformance and certification suite for the telemetry of SVR (Stress-Validated Readiness)."""

__version__ = "0.2.0"
