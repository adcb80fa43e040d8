"""Who confirms what the log was: timestamp authorities, and archives that keep each other's checkpoints."""
