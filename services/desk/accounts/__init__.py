"""Who may sign in at the desk: accounts, sessions, one-time links, tokens, drafts, and the access log."""
