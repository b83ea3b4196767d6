"""The shape of every decider, and how corrections apply to a history. Pure: no input or output."""
