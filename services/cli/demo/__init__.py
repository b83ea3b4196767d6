"""The demonstration year: who does what on which day, and the player that gives it as real commands."""
