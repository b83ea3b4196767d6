"""What one case shows its reader: timeline, deadlines, documents, custody, rounds. Pure functions of its history."""
