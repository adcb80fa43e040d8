"""The database: engine, tables, migrations, leases and maintenance."""
