"""Commands and events in their envelopes, who acts, and every way in which a command can be refused. Pure."""
