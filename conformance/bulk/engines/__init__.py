"""Where batches are judged: here, in processes of this machine, or on a cluster."""
