"""The JSON API `/api/v1` for other systems: the same questions and commands as the pages."""
