"""Run by Alembic: migrates over the connection that ``service.database.migrate`` hands it."""

from __future__ import annotations

from alembic import context

from service.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
