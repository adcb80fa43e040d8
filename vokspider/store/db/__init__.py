"""The database itself: engine, tables, migrations, leases and care."""
