"""局务台: the ledger of all cases, the figures of a year, and the workbench (`web`) in which the bureau works with
them."""
