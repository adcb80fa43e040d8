"""Search in the texts of the archive: how text becomes tokens, and what a query asks for."""
