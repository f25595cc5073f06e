"""The reference runtime: recorder, recover, rebuild and export. One more vendor; no check imports it."""
