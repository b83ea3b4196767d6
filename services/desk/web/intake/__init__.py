"""Pages by which cases come in: hand-over lists, single cases, the city's lists and entries."""
