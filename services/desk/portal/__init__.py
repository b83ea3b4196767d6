"""Which replies the public portal may publish, and the package in which they are handed over."""
