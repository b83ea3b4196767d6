"""The script that Alembic runs: it uses the connection that `shared.eventlog.admin.migrate` passes on."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="eventlog", transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
