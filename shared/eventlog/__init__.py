"""The log: every change of every case, append-only, in one PostgreSQL table."""
