"""Commands, events and their envelopes, actors, and the errors a command can end in. Pure: no input or output."""
