"""The kernel: it knows messages, streams and the log, and nothing of cases."""
