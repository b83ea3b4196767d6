"""What one case tells its reader: timeline, deadlines, documents, custody, rounds. Pure functions of its history."""
