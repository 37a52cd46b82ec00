"""Run by alembic: works on the connection it is given, in the transaction that is open there."""

from alembic import context
from sqlmodel import SQLModel

import adapters.tables  # noqa: F401 - its tables are the ones to compare with

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
