"""公开: decides with the text whether a reply may be published, and notes where it was published."""
