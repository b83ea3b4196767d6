"""Runs deciders on the event log: the command handler, the dry run, and the definition of a service."""
