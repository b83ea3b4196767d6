"""What an installation begins with: all parts in one process, secrets, and the first registers."""
