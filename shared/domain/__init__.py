"""What every decider has in common: its shape, and how corrections apply to a history. Pure."""
