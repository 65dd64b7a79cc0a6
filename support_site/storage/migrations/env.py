"""How Alembic runs the steps: on the connection that the site has opened."""

from alembic import context

from support_site.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
