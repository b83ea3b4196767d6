"""Processes: parts that are supervised, the engines of one machine, and the health check."""
