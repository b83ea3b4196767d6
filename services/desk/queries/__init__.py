"""Queries to the ledger and the inbox: lists, counts, cards of the home page, search, similar cases."""
