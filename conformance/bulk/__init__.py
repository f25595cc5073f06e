"""Judge millions of sessions: in folders, archives and bundles, on all cores, in constant memory."""
