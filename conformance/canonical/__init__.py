"""Values to bytes and strict bytes to values: RFC 8785 JSON, RFC 4180 CSV, RFC 3339 UTC."""
