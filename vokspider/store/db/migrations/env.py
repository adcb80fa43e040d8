"""Runs the migrations on the connection that ``vokspider.store.db.schema`` passes in."""

from alembic import context

from vokspider.store.db import tables
from vokspider.store.db.schema import include_object

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    include_object=include_object,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
