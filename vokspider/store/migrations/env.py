"""Runs the migrations on the connection that ``vokspider.store.schema`` passes in."""

from alembic import context

from vokspider.store.models import ArticleRow
from vokspider.store.schema import include_object

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ArticleRow.metadata,
    include_object=include_object,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
