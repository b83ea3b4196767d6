"""The bus: commands by request and reply, events from JetStream; it keeps nothing that the log does not know."""
