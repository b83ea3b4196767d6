"""命令行: puts the services together, gives commands, and prints results."""
