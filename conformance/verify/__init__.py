"""Judge exports found in the wild: without a plan, without a runtime."""
