"""The city's own system: what must be entered there, its sheets, and its lists laid beside the ledger."""
