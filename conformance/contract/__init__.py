"""What the contract means: reading recordings, the timeline, the score, the report, the files."""
