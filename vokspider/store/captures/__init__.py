"""Pages as they were served: rows, bytes, and pages kept as evidence."""
