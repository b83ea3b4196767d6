"""Commands as forms: fields, defaults, samples for the dry run, and which command is due next. No log, no database."""
