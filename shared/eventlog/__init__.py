"""The event log: one append-only PostgreSQL table for all services (docs/architecture.md, truths 1 to 4).

Services load and append through `log.EventLog`; the sequencer assigns positions with `positions`; everybody else reads.
"""
