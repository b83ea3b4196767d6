"""定序: gives every committed event its position in the one log, with a leaf hash, and publishes it."""
