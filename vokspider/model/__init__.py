"""Words and records that all other parts share: items, outcomes, reasons, options. They know nothing else."""
