"""Notices: who is notified of what, by which channel, and the jobs that deliver it."""
