"""The ledger (台账): a row per case, folded from its history and stored in a table that can be thrown away."""
