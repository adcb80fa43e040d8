"""Runs the migrations on the connection that ``vokspider.store.db.schema`` passes in."""

from alembic import context

from vokspider.store.db.schema import include_object
from vokspider.store.db.tables import ArticleRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ArticleRow.metadata,
    include_object=include_object,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
