"""The archive's database: models, engine, migrations, and one home for each query."""
