"""The archive's database: tables, engine, migrations and queries. Each query has one place."""
