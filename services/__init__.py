"""The services of Banli; none imports another."""
