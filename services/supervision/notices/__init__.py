"""Notices: what people are told, by which channel, and the jobs that deliver it."""
