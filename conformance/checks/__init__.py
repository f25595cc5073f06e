"""The judge: one module for each chapter; `judging.judge(evidence)` runs every check that applies."""
