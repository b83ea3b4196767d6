"""The city's own system: what must be entered there, its sheets, and the comparison of its lists with the ledger."""
