"""Lists that are taken in: the hand-over list, the opening list, single cases, and the reports of them."""
