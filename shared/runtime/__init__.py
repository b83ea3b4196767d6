"""Where a decider meets the log: the command handler, the dry run, and what a service consists of."""
