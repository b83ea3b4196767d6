"""定序: gives every committed event its place in the one log, fixes it by a leaf hash and tells it to all."""
