"""Pages of cases: the list, one case, its commands, letters, files, prints and one-time links."""
