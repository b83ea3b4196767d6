"""What an installation begins with: all parts in one process, secrets, first registers."""
