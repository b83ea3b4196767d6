"""命令行: puts the services together, gives commands, and tells what happened."""
