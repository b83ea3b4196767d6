"""Lists that are imported: the hand-over list, the opening list, single cases, and the reports on them."""
