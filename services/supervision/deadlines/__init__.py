"""Deadlines: which facts start, keep, extend or end each, by which rule, and when to remind. Pure."""
