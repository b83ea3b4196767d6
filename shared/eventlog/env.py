"""How Alembic reaches the database: over the connection that `shared.eventlog.admin.migrate` hands it."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="eventlog", transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
