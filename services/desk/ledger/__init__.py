"""The ledger (台账): one row per case, folded from its history and stored in a table that can be rebuilt at any
time."""
