"""Runs services as processes: supervision, the embedded engines of one machine, and the health check."""
