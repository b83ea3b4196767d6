"""局务台：the ledger of all cases, folded from their histories, and the figures of a year."""
