"""Questions to the ledger: lists, counts, cards of the home page, search, similar cases."""
